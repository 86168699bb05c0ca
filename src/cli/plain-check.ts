import { checkPaths } from './check-run.ts';
import { report } from './exit-code.ts';

/**
 * `logveil check` of files, without any flags: as `plain.ts`.
 * @param words the command's name and the paths
 * @returns the exit code
 */
export function run([, ...paths]: readonly string[]): Promise<number> {
  return checkPaths(paths, {}).catch(report);
}
