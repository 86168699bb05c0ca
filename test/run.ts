/**
 * Runs compiled test files, each in its own process:
 *
 *     npm test                         the suite for everyday work: no servers, no packages to install
 *     npm run test:all                 everything, as .ci/run does
 *     npm test -- watch "filter last"  a word that is part of a test file's path selects that file, also a slow one;
 *                                      any other word selects tests by their names, such as the name of a case
 *     npm run test:watch -- WORD       compiles and runs again what is selected whenever a file is saved
 *
 * A file `*.slow.test.js` is run only if a word has `slow` in it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, watch } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { inProject } from './project.ts';
import { isSlow, longestFirst } from './slow.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const takesSlow = process.argv.slice(2).some((part) => part.includes('slow'));
const compiled = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.js') && (takesSlow || !path.endsWith('.slow.test.js')))
  .sort();
const all = longestFirst(compiled).map((path) => join(here, path));

const [words, flags] = [process.argv.slice(2), new Set<string>()];
while (/^--(?:all|watch)$/.test(words[0] ?? '')) flags.add(words.shift() as string);

const wanted = words.map((part) => part.replace(/^test\//, '').replace(/\.ts$/, ''));
const isNamedBy = (path: string) => (part: string) => relative(here, path).includes(part);
const chosen = all.filter((path) => wanted.some(isNamedBy(path)));
const names = wanted.filter((part) => !all.some((path) => isNamedBy(path)(part)));
const suite = flags.has('--all') ? all : all.filter((path) => !isSlow(relative(here, path)));
const files = chosen.length > 0 ? chosen : suite;

if (files.length === 0) {
  console.error('no test files: run `npm run build` first');
  process.exitCode = 1;
} else if (flags.has('--watch')) {
  watchSources();
} else {
  runOnce();
}

function runOnce(): void {
  if (flags.has('--all')) process.env.ALL_CUTS ??= '1';
  else process.env.FUZZ_RUNS ??= '10000';
  const results = run({
    files,
    // With servers and child processes, a suite waits longer than it computes.
    concurrency: availableParallelism() + (flags.has('--all') ? 2 : 0),
    ...(names.length > 0 ? { testNamePatterns: names.map(asPattern) } : {}),
  });
  let ran = 0;
  results.on('test:fail', () => {
    process.exitCode = 1;
  });
  results.on('test:pass', ({ details, skip }) => {
    if (details.type !== 'suite' && (skip === undefined || names.length === 0)) ran += 1;
  });
  results.once('end', () => {
    if (ran > 0 || process.exitCode === 1) return;
    console.error(`no test has ${names.map((name) => `"${name}"`).join(' or ')} in its name, and no file in its path`);
    process.exitCode = 1;
  });
  results.compose(new spec()).pipe(process.stdout);
}

function asPattern(name: string): RegExp {
  return new RegExp(name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

/** Compiles as files are saved, and runs the tests again when the compiler has written something. */
function watchSources(): void {
  spawn(process.execPath, [inProject('node_modules', 'typescript', 'bin', 'tsc'), '--watch', '--preserveWatchOutput'], {
    ...{ cwd: inProject('.'), stdio: 'inherit' },
  });
  let running: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    running?.kill();
    running = spawn(process.execPath, [fileURLToPath(import.meta.url), ...words], { stdio: 'inherit' });
  };
  for (const folder of [inProject('dist', 'src'), here, inProject('test', 'cases')]) {
    watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      // The compiler writes many files at once.
      timer = setTimeout(start, 300);
    });
  }
  start();
}
