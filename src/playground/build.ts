import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from '../io/io-error.ts';
import { playgroundPage } from './html.ts';

/**
 * Writes the page as a static file, to be served by anything or opened from the disk.
 * @returns the file
 * @throws IoError
 */
export function buildPlayground(folder: string): string {
  const file = join(folder, 'index.html');
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, playgroundPage());
  } catch (error) {
    throw explain(`--build ${JSON.stringify(folder)}`, error);
  }
  return file;
}
