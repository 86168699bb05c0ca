/** The engine ends on a sample of prefixes; `node dist/test/termination/all.js` takes all of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible } from '../difference.ts';
import { runGuarded } from '../guard/guard.ts';
import { seed } from '../property/settings.ts';
import { open } from './examination.ts';

const sample = { step: 6007, seed };
const module = new URL('examination.js', import.meta.url);

console.log(`termination tests: FUZZ_SEED=${seed}`);

test('an examination that does not end is reported, and those after it are done', async () => {
  const failures = await runGuarded(new URL('endless.js', import.meta.url));
  assert.deepEqual(
    [...failures],
    [
      [1, ['hangs']],
      [2, ['fails']],
    ],
  );
});

test('the engine ends on a sample of prefixes with something open', async () => {
  const failures = await runGuarded(module, sample);
  const prefixes = await open(sample);
  const reported = [...failures].map(([index, labels]) => {
    const { name, bytes } = prefixes.documentAt(index);
    return `${labels.join(', ')}: ${name}: ${visible(bytes.subarray(-200))}`;
  });
  assert.deepEqual(reported, []);
});
