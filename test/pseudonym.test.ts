/** Pseudonyms are what they are said to be: the first 16 digits of HMAC-SHA-256. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { isPseudonym, makePseudonyms } from '../src/rules/pseudonym.ts';

const seed = Number(process.env.FUZZ_SEED ?? 20261124);

test(`HMAC-SHA-256 as OpenSSL makes it, one after another under one key, FUZZ_SEED=${seed}`, () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 200 }),
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 10 }),
      (key, texts) => {
        const pseudonymOf = makePseudonyms(key);
        const kept = texts.map((text) => pseudonymOf(text));
        texts.forEach((text, at) => {
          const digits = createHmac('sha256', key).update(text).digest('hex').slice(0, 16);
          assert.equal(Buffer.from(kept[at] as Uint8Array).toString(), `MMM:${digits}`);
          assert.ok(isPseudonym(kept[at] as Uint8Array));
        });
      },
    ),
    { seed, numRuns: 500 },
  );
});

test('only a whole pseudonym is one', () => {
  for (const text of [
    'MMM:0123456789abcde',
    'MMM:0123456789abcdefa',
    'MMM:0123456789ABCDEF',
    'MMX:0123456789abcdef',
    '',
  ]) {
    assert.equal(isPseudonym(Buffer.from(text)), false, text);
  }
  assert.ok(isPseudonym(Buffer.from('MMM:0123456789abcdef')));
});
