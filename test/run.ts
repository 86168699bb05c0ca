/**
 * `npm test`: every compiled `*.test.js` below this file, each in its own process, reported as a list.
 *
 * `npm test -- multipart "filter last"`: an argument that is part of a test file's path selects that
 * file; any other argument selects tests by their name. A file `*.slow.test.js` is run only if an argument has `slow` in it.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const takesSlow = process.argv.slice(2).some((part) => part.includes('slow'));
const all = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.js') && (takesSlow || !path.endsWith('.slow.test.js')))
  .sort()
  .map((path) => join(here, path));

const wanted = process.argv.slice(2).map((part) => part.replace(/^test\//, '').replace(/\.ts$/, ''));
const isNamedBy = (path: string) => (part: string) => relative(here, path).includes(part);
const chosen = all.filter((path) => wanted.some(isNamedBy(path)));
const testNamePatterns = wanted
  .filter((part) => !all.some((path) => isNamedBy(path)(part)))
  .map((part) => new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
const files = chosen.length > 0 ? chosen : all;

if (files.length === 0) {
  console.error('no test files: run `npm run build` first');
  process.exitCode = 1;
} else {
  const results = run({
    files,
    concurrency: availableParallelism(),
    ...(testNamePatterns.length > 0 ? { testNamePatterns } : {}),
  });
  results.on('test:fail', () => {
    process.exitCode = 1;
  });
  results.compose(new spec()).pipe(process.stdout);
}
