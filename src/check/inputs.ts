import { expandPath } from '../io/expand.ts';
import type { IoError } from '../io/io-error.ts';

/** What `check` calls standard input. */
export const STANDARD_INPUT = '-';

/**
 * The files that paths, folders and globs mean, each once: as they were given, those of a folder or glob in the order
 * of their names. `failures` tell of folders that could not be looked into.
 * @throws IoError for a path that is not there, or a glob that means nothing: a gate must not pass for a typing error
 */
export async function listInputs(paths: readonly string[]): Promise<{ files: string[]; failures: IoError[] }> {
  const found = new Set<string>();
  const failures: IoError[] = [];
  for (const path of paths) {
    if (path === STANDARD_INPUT) {
      found.add(path);
      continue;
    }
    const expanded = await expandPath(path, 'follow');
    for (const file of expanded.paths) found.add(file);
    failures.push(...expanded.failures);
  }
  return { files: [...found], failures };
}
