import { expandPath } from '../io/expand.ts';

/** What `check` calls standard input. */
export const STANDARD_INPUT = '-';

/**
 * The files that paths, folders and globs mean, each once: as they were given, those of a folder or glob in the order
 * of their names.
 * @throws IoError for a path that is not there, or a glob that means nothing: a gate must not pass for a typing error
 */
export async function listInputs(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const files = path === STANDARD_INPUT ? [path] : (await expandPath(path, 'follow')).paths;
    for (const file of files) found.add(file);
  }
  return [...found];
}
