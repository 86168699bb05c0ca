/** Programs that tests put logveil beside. `.ci/run` installs them, so that there no test is skipped. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where distributions put what only an administrator starts. */
const MORE_FOLDERS = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

/** The full path of a program, if it is installed. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...MORE_FOLDERS];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/**
 * For a test's `skip`: false if all programs are installed, else the reason, which the runner prints. Under CI nothing
 * is skipped: there the test fails where it starts what is missing.
 */
export function needs(...names: readonly string[]): false | string {
  const missing = names.filter((name) => findProgram(name) === undefined);
  return missing.length === 0 || process.env.CI === 'true' ? false : `not installed: ${missing.join(', ')}`;
}
