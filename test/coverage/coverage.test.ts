/** Every function of the engine is needed by a worked case that is fed whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineFiles } from '../engine-files.ts';
import { KnownFailures } from '../known-failures.ts';
import { uncalledFunctions } from './functions.ts';

const known = new KnownFailures('test/coverage/known-failures.txt', 'node dist/test/coverage/coverage.test.js');

/** Imported late: V8 counts the calls of what is loaded after the count has begun. */
async function feedCases(): Promise<void> {
  const { allCases } = await import('../all-cases.ts');
  const { feed, on } = await import('../engines.ts');
  const { listNames } = await import('../../src/sanitizer/list-names.ts');
  for (const { input, options } of allCases()) {
    feed(on('portable', options), [input]);
    listNames(input, { ...options, engine: 'portable' });
  }
}

test('each function of the engine runs for some case, save those listed', async () => {
  const uncalled = await uncalledFunctions(feedCases);
  assert.ok(
    uncalled.size > engineFiles().length / 2,
    `of the engine only ${[...uncalled.keys()].join(', ')} was loaded`,
  );
  known.compare(new Map([...uncalled].map(([file, names]) => [file, names.map((name) => `unused ${name}`)])));
});
