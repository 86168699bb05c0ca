/** The candidate search: its three builds agree on every byte, and none misses what a naive search finds. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scanCandidates } from '../src/sanitizer/steps.ts';
import { visible } from './difference.ts';
import { ENGINES } from './engines.ts';
import { seed } from './property/settings.ts';

/** A small generator: the same numbers from the same seed on every machine. */
function numbersFrom(start: number): (below: number) => number {
  let state = start >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** How a letter may be written, from the contract's page on layers. */
function spellingsOf(letter: string): string[] {
  const code = letter.charCodeAt(0);
  const hex = code.toString(16);
  const cases = [...new Set([hex, hex.toUpperCase()])];
  return [
    letter,
    ...cases.flatMap((digits) => [
      `%${digits}`,
      `%25${digits}`,
      `%2525${digits}`,
      `\\u00${digits}`,
      `\\\\u00${digits}`,
    ]),
    ...cases.flatMap((digits) => [`%5Cu00${digits}`, `&#x${digits};`, `&#X${digits};`]),
    `&#${code};`,
    `&amp;#${code};`,
  ];
}

interface Span {
  from: number;
  to: number;
}

/** Every place at which three letters of a prefix stand one after another, in any spelling each. */
function naive(text: string, prefixes: readonly string[]): Span[] {
  const spans: Span[] = [];
  const walk = (prefix: string, index: number, from: number, at: number): void => {
    if (index === prefix.length) {
      spans.push({ from, to: at });
      return;
    }
    for (const spelling of spellingsOf(prefix[index] as string)) {
      if (text.startsWith(spelling, at)) walk(prefix, index + 1, from, at + spelling.length);
    }
  };
  for (let at = 0; at < text.length; at += 1) for (const prefix of prefixes) walk(prefix, 0, at, at);
  return spans;
}

function prove(bytes: Buffer): void {
  const [simd, ...twins] = ENGINES.map((engine) => scanCandidates(engine, bytes));
  for (const twin of twins) assert.deepEqual(twin, simd, `engines differ on ${visible(bytes)}`);
  const hits = simd as number[];
  for (const span of naive(bytes.toString('latin1'), ['MMM', 'XXX'])) {
    const isReported = hits.some((hit) => hit >= span.from && hit < span.to);
    if (!isReported) assert.fail(`no hit in bytes ${span.from} to ${span.to} of ${visible(bytes)}: ${hits.join(', ')}`);
  }
}

/** Where the search has to look twice: letters, halves of escapes, and what is one off. */
const DENSE = Buffer.from('MMMMXXXX%45D8ud\\u00&#;x2LNWYmx \n\xcd\xd8', 'latin1');

describe(`candidate search, FUZZ_SEED=${seed}`, () => {
  test('at every alignment and length', () => {
    const below = numbersFrom(seed);
    for (let pad = 0; pad <= 17; pad += 1) {
      for (let length = 0; length <= 70; length += 1) {
        const bytes = Buffer.alloc(pad + length, 0x20);
        for (let at = pad; at < bytes.length; at += 1) bytes[at] = DENSE[below(DENSE.length)] as number;
        prove(bytes);
      }
    }
  });

  test('one name at every place', () => {
    for (let length = 3; length <= 52; length += 1) {
      for (let at = 0; at + 3 <= length; at += 1) {
        for (const letters of ['MMM', 'XXX']) {
          const bytes = Buffer.alloc(length, 0x2e);
          bytes.write(letters, at);
          for (const engine of ENGINES) assert.deepEqual(scanCandidates(engine, bytes), [at], engine);
        }
      }
    }
  });

  test('every spelling of the letters at every alignment', () => {
    for (const [prefix, other] of [['MMM', 'X'] as const, ['XXX', 'M'] as const]) {
      const letter = prefix[0] as string;
      for (const first of spellingsOf(letter)) {
        for (const second of spellingsOf(letter)) {
          for (let pad = 0; pad < 16; pad += 5)
            prove(Buffer.from(`${' '.repeat(pad)}${first}${second}${letter}_a=${other}`));
        }
      }
    }
  });

  test('random bytes', () => {
    const below = numbersFrom(seed + 1);
    for (let round = 0; round < 60; round += 1) {
      prove(Buffer.from(Array.from({ length: 3000 + below(200) }, () => below(256))));
      prove(Buffer.from(Array.from({ length: 600 + below(100) }, () => DENSE[below(DENSE.length)] as number)));
    }
  });

  test('nothing in clean text', () => {
    const clean = Buffer.from(
      '2026-11-24 10:00:00 INFO started in 12 ms, M and MM and X and XX, %41 \\u0041 and more\n'.repeat(20),
    );
    for (const engine of ENGINES) assert.deepEqual(scanCandidates(engine, clean), [], engine);
  });
});
