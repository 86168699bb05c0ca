/** `node dist/test/update-known.js`: takes what no longer fails from all lists of known failures. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inProject } from './project.ts';

const lists = readdirSync(inProject('test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('known-failures.txt'))
  .sort();
for (const list of lists) {
  const folder = dirname(list);
  const { status } = spawnSync(process.execPath, [inProject('dist', 'test', folder, `${folder}.test.js`), '--update'], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
  console.log(`${join('test', list)}: ${status === 0 ? 'up to date' : 'new failures, see above'}`);
}
