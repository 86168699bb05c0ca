/** Records with hostile values, as programs of many languages print them, in encodings and carriers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runGuarded } from '../guard/guard.ts';
import { KnownFailures } from '../known-failures.ts';
import { PAIRS, placeOf } from './examination.ts';
import { PRINTERS } from './printers.ts';

const known = new KnownFailures('test/printers/known-failures.txt', 'node dist/test/printers/printers.test.js');

test('every printer has a name of its own', () => {
  assert.equal(new Set(PRINTERS.map(({ name }) => name)).size, PRINTERS.length);
});

test(`${PRINTERS.length} printers in ${PAIRS.length} wrappings: secrets hidden, the rest kept, save what is listed`, async () => {
  const failures = new Map<string, string[]>();
  for (const [index, labels] of await runGuarded(new URL('examination.js', import.meta.url))) {
    const { pair, number } = placeOf(index);
    const numbered = labels.map((label) => `${label} ${number}`);
    failures.set(pair.name, [...(failures.get(pair.name) ?? []), ...numbered]);
  }
  known.compare(failures);
});
