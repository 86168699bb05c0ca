/** Python with packages from PyPI, for tests of what other engines run. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needs } from './neighbours.ts';
import { inProject } from './project.ts';

const MINUTES = 60_000;

/** For a test's `skip`: why there can be no such Python here, or false. */
export const noPython = needs('python3');

/**
 * An environment with what a file of requirements names, made once and kept beside the installed packages.
 * @returns the path of its `python`
 */
export function pythonWith(...requirements: readonly string[]): string {
  const file = inProject(...requirements);
  const version = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
  const folder = inProject('node_modules', '.cache', 'logveil-python', version);
  const python = join(folder, 'bin', 'python');
  const isDone = join(folder, 'done');
  if (existsSync(isDone)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  const run = (program: string, words: string[]) =>
    execFileSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 20 * MINUTES });
  run('python3', ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', file]);
  writeFileSync(`${isDone}.part`, '');
  renameSync(`${isDone}.part`, isDone);
  return python;
}
