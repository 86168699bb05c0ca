import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decode, encode, readCases, toDocument } from './case-document.ts';

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261124) });

/** Bytes that look like the notation itself, among any others. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc
        .constantFrom('␄', '␍', '␡', '‹ff›', '‹5b*9›', '```', '## x', '\n', '\r\n', '\ufeff', 'é', '😀')
        .map((text) => Buffer.from(text)),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => Buffer.concat(pieces));

describe('a counterexample as a case', () => {
  test('holds the very bytes', () => {
    fc.assert(fc.property(bytes, (one) => assert.deepEqual(decode(encode(one)), one)));
  });

  test('is read as a document', () => {
    fc.assert(
      fc.property(bytes, bytes, (input, output) => {
        const [one, ...more] = readCases('x.md', toDocument('a case', input, output, { maskText: '***' }));
        assert.deepEqual([one?.name, one?.input, one?.output], ['a case', input, output]);
        assert.deepEqual([one?.options, more], [{ maskText: '***' }, []]);
      }),
    );
  });
});
