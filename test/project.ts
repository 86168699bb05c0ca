/** Where the project's own files are, from wherever the tests were compiled to. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The folder that holds package.json. */
export const root = findRoot();

/** A path inside the project. */
export function inProject(...parts: string[]): string {
  return join(root, ...parts);
}
