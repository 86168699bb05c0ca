/** Streams whose lines have more heads than the engine has room for at once: each line keeps its own. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chunksOf, ENGINES, feed, on } from './engines.ts';

const HEADS: Record<string, (text: string) => string> = {
  syslog: (text) => `2026-11-24T10:00:00+00:00 host app: ${text}\n`,
  CRI: (text) => `2026-11-29T10:41:05.123456789Z stdout F ${text}\n`,
  'docker records': (text) =>
    `${JSON.stringify({ log: `${text}\n`, stream: 'stdout', time: '2026-11-29T10:41:05.123456789Z' })}\n`,
};

/** So many heads fill the engine's room more than once. */
const COUNT = 30_000;

describe('many heads', () => {
  for (const [name, head] of Object.entries(HEADS)) {
    const document = (text: (n: number) => string): Buffer =>
      Buffer.from(Array.from({ length: COUNT }, (_, n) => head(text(n))).join(''));
    const input = document((n) => `#${n}# x?MMM_a=s3cret`);
    const expected = document((n) => `#${n}# x?MMM_a=MMM`);

    for (const engine of ENGINES) {
      for (const size of [65_536, input.length]) {
        test(`${name}, on ${engine}, ${size === input.length ? 'at once' : 'in chunks'}`, () => {
          const output = feed(on(engine), chunksOf(input, size));
          const lines = output.toString().split('\n');
          const wrong = expected
            .toString()
            .split('\n')
            .findIndex((line, n) => line !== lines[n]);
          assert.equal(wrong, -1, `line ${wrong} is ${lines[wrong]}`);
          assert.equal(output.length, expected.length);
        });
      }
    }
  }
});

/** Some line stays among so many that are removed whole. */
const REMOVED = 9_973;

describe('many lines that are removed', () => {
  for (const [name, head] of Object.entries(HEADS)) {
    const shown = (n: number): string => (n % REMOVED === 0 ? head(`#${n}#`) : '');
    const numbers = Array.from({ length: 2 * COUNT }, (_, n) => n);
    const input = Buffer.from(numbers.map((n) => shown(n) || head(`XXX_a=s3cret${n}`)).join(''));
    const expected = numbers.map(shown).join('');

    for (const size of [4096, input.length]) {
      test(`${name}, ${size === input.length ? 'at once' : 'in chunks'}`, () => {
        assert.equal(feed(on('simd'), chunksOf(input, size)).toString(), expected);
      });
    }
  }
});
