/** Python with packages from PyPI, for tests of what other engines run. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { needs } from './neighbours.ts';
import { inProject } from './project.ts';

const MINUTES = 60_000;

/** For a test's `skip`: why there can be no such Python here, or false. */
export const noPython = needs('python3');

/**
 * An environment with what a file of requirements names, made once for it and for this Python.
 * @returns the path of its `python`
 */
export function pythonWith(...requirements: readonly string[]): string {
  const file = inProject(...requirements);
  const hash = createHash('sha256')
    .update(readFileSync(file))
    .update(execFileSync('python3', ['--version']));
  const folder = cached(`python-${hash.digest('hex').slice(0, 12)}`, (into) => {
    const run = (program: string, words: string[]) =>
      execFileSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 20 * MINUTES });
    run('python3', ['-m', 'venv', into]);
    run(join(into, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', file]);
  });
  return join(folder, 'bin', 'python');
}
