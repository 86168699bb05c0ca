/**
 * What is before the bytes in memory is known by what was followed when it left: wherever the memory's first byte
 * comes to lie, the output is that of the whole input.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chunksOf, ENGINES, feed, on } from './engines.ts';

/** More than the memory holds before what is no longer needed leaves it. */
const AFTER = 200_000;
/** The memory's first byte moves with the chunk size: one of these sizes puts it between any two bytes of the text. */
const SIZES = [4093, 4095, 4096, 4099];

/** What decides about a parameter far after it. */
const TEXTS: Record<string, { before: string; after: string }> = {
  'a quote in a string in a string': {
    before: '{"a":"{\\\\\\"b\\\\\\":\\\\\\"',
    after: '?MMM_a=1\\\\u0026c=2\\n<XXX_d="\t"',
  },
  'an escaped quote': { before: '\\"', after: '<XXX_b="\tx' },
  'a percent-encoded quote': { before: '%5C%22', after: '%3FMMM_a%3D1%5Cu0026b%3D2"' },
  'an apostrophe': { before: " 'x", after: " MMM_a=' b" },
  'a bracket with a pair in it': { before: '{a=1', after: ', MMM_b=John Smith, c=2}' },
};

describe('the memory begins anywhere', () => {
  for (const [name, { before, after }] of Object.entries(TEXTS)) {
    test(name, () => {
      for (let shift = 0; shift < 24; shift += 1) {
        // The text is put where the memory's first byte is when it moves for the first time with one of the sizes.
        const input = Buffer.from(`${'x'.repeat(176_090 + shift)}${before}${'x'.repeat(AFTER)}${after}\n`);
        const whole = feed(on('simd'), [input.subarray(0, 1), input.subarray(1)]);
        for (const engine of ENGINES.filter((one) => one !== 'portable')) {
          for (const size of engine === 'simd'
            ? SIZES
            : SIZES.slice(shift % SIZES.length, (shift % SIZES.length) + 1)) {
            assert.equal(feed(on(engine), chunksOf(input, size)).equals(whole), true, `${engine}, ${shift}, ${size}`);
          }
        }
      }
    });
  }
});
