import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { glob } from 'tinyglobby';
import { explain, IoError } from '../io/io-error.ts';

/** What `check` calls standard input. */
export const STANDARD_INPUT = '-';

/**
 * The files that paths, folders and globs mean, each once: as they were given, those of a folder or glob in the order
 * of their names.
 * @throws IoError for a path that is not there, or a glob that means nothing: a gate must not pass for a typing error
 */
export async function listInputs(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) for (const file of await filesOf(path)) found.add(file);
  return [...found];
}

async function filesOf(path: string): Promise<string[]> {
  if (path === STANDARD_INPUT) return [path];
  let failure: unknown;
  try {
    if (!statSync(path).isDirectory()) return [path];
    const below = await glob('**/*', { cwd: path, dot: true, expandDirectories: false });
    return below.sort().map((name) => join(path, name));
  } catch (error) {
    failure = error;
  }
  if (!/[*?[\]{}!]/.test(path)) throw explain(JSON.stringify(path), failure);
  const matches = await glob(path, { dot: true, expandDirectories: false, absolute: isAbsolute(path) });
  if (matches.length === 0) {
    throw new IoError(JSON.stringify(path), 'ENOENT', 'matches no file; check the pattern, quote it for the shell');
  }
  return matches.sort();
}
