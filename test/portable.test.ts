/** The candidate search: its three builds agree on every byte, and none misses what a naive search finds. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SanitizerOptions } from '../src/index.ts';
import { DETECTIONS } from '../src/rules/detections.ts';
import { readyToFind, scanCandidates } from '../src/sanitizer/steps.ts';
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

/** Every place at which three letters of a prefix are one after another, in any spelling each. */
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

/** @param pad blanks before the text */
function prove(text: Buffer, pad = 0, spans = naive(text.toString('latin1'), ['MMM', 'XXX'])): void {
  const bytes = Buffer.concat([Buffer.alloc(pad, ' '), text]);
  const [simd, ...others] = ENGINES.map((engine) => scanCandidates(engine, bytes));
  for (const other of others) assert.deepEqual(other, simd, `engines differ on ${visible(bytes)}`);
  const hits = simd as number[];
  for (const span of spans) {
    const [from, to] = [span.from + pad, span.to + pad];
    const isReported = hits.some((hit) => hit >= from && hit < to);
    if (!isReported) assert.fail(`no hit in bytes ${from} to ${to} of ${visible(bytes)}: ${hits.join(', ')}`);
  }
}

/** Where the search has to look twice: letters, halves of escapes, and what is one off. */
const DENSE = Buffer.from('MMMMXXXX%45D8ud\\u00&#;x2LNWYmx \n\xcd\xd8', 'latin1');

/** Names of all kinds and lengths, and what looks like them. */
const RULES: SanitizerOptions = {
  rules: [
    ...['password', 'pin', 'q', 'id', 'x-api-key', 'a.b_c', '25a'].map((pattern) => ({ pattern, action: 'hide' })),
    ...['sess*', '*Password', '*_id', '*secret*', '*tok*'].map((pattern) => ({ pattern, action: 'skip' })),
  ],
};
const WORD_RULES: SanitizerOptions = {
  rules: ['password', 'pin', 'q', 'id', 'api-key', 'x-1', 'secret'].map((words) => ({
    pattern: `~${words}`,
    action: 'hide',
  })),
};
const LIKE_NAMES = [
  'password',
  'Pin',
  'PIN',
  'apiKey',
  'KEY',
  'pin',
  'q',
  'id',
  'x-api-key',
  'a.b_c',
  '25a',
  'SESS',
  'my_id',
  'secret',
  'MMM',
];
const BETWEEN = [
  '',
  ' ',
  '"',
  '&',
  '=',
  '%',
  '%25',
  '\\u00',
  '&#',
  ';#x',
  '7',
  '70',
  'u00',
  '_',
  'x',
  '\n',
  '%70',
  '&#112;',
];

/** The three builds find the same, and of each name in clean surroundings some letter. */
function proveRules(options: SanitizerOptions, bytes: Buffer): number[] {
  const [simd, ...others] = ENGINES.map((engine) => scanCandidates(engine, bytes, options));
  for (const other of others) assert.deepEqual(other, simd, `engines differ on ${visible(bytes)}`);
  return simd as number[];
}

describe(`search for names, FUZZ_SEED=${seed}`, () => {
  test('the builds agree on words', () => {
    const below = numbersFrom(seed + 4);
    const pick = (list: readonly string[]) => list[below(list.length)] as string;
    for (let round = 0; round < 1500; round += 1) {
      let text = ' '.repeat(below(20));
      for (let n = below(12); n >= 0; n -= 1) text += pick(BETWEEN) + pick(LIKE_NAMES).slice(below(3) === 0 ? 1 : 0);
      proveRules(WORD_RULES, Buffer.from(text.slice(0, 20 + below(200)), 'latin1'));
    }
  });

  for (const ignoreCase of [false, true]) {
    const options = { ...RULES, ignoreCase };
    test(`the builds agree, ${ignoreCase ? 'in any case' : 'case counts'}`, () => {
      const below = numbersFrom(seed + 2);
      const pick = (list: readonly string[]) => list[below(list.length)] as string;
      for (let round = 0; round < 1500; round += 1) {
        let text = ' '.repeat(below(20));
        for (let n = below(12); n >= 0; n -= 1) text += pick(BETWEEN) + pick(LIKE_NAMES).slice(below(3) === 0 ? 1 : 0);
        proveRules(options, Buffer.from(text.slice(0, 20 + below(200)), 'latin1'));
      }
      for (let round = 0; round < 40; round += 1)
        proveRules(options, Buffer.from(Array.from({ length: 500 }, () => below(256))));
    });

    test(`no name is missed, however its letters are written, ${ignoreCase ? 'in any case' : 'case counts'}`, () => {
      const below = numbersFrom(seed + 3);
      for (let round = 0; round < 1500; round += 1) {
        const name = ['password', 'pin', 'id', 'q', 'sessX', 'keyStorePassword', 'my_secret_a', 'tok', 'MMM_a'][
          below(9)
        ] as string;
        const cased = ignoreCase && below(2) === 0 ? name.toUpperCase() : name;
        const spelled = [...cased].map((char) =>
          below(3) === 0 ? spellingsOf(char)[below(spellingsOf(char).length)] : char,
        );
        const text = `${'.'.repeat(below(20))}${spelled.join('')}="x", ${'.'.repeat(below(20))}`;
        const from = text.indexOf(spelled.join(''));
        const hits = proveRules(options, Buffer.from(text, 'latin1'));
        const isFound = hits.some((hit) => hit >= from - 5 && hit < from + spelled.join('').length);
        assert.ok(isFound, `${text}: ${hits.join(', ')}`);
      }
    });
  }

  test('a long text, asked for from anywhere', () => {
    const below = numbersFrom(seed + 4);
    const pick = (list: readonly string[]) => list[below(list.length)] as string;
    for (let round = 0; round < 30; round += 1) {
      // From a name at every byte to one in a piece that is gone through at once.
      const most = [1, 40, 400, 6000][below(4)] as number;
      let text = '';
      while (text.length < 12_000) text += '.'.repeat(below(most)) + pick(BETWEEN) + pick(LIKE_NAMES);
      const bytes = Buffer.from(text.slice(0, 12_000 - below(40)), 'latin1');
      const hits = proveRules(RULES, bytes);
      const find = readyToFind('simd', bytes, RULES);
      find(0);
      for (let at = 0, step = 0; step < 3000; step += 1) {
        const expected = hits.find((hit) => hit >= at) ?? -1;
        assert.equal(find(at), expected, `from ${at} of …${visible(bytes.subarray(Math.max(0, at - 40), at + 40))}…`);
        // On to the next mostly, then far ahead, or back.
        const jump = below(20);
        if (jump < 15 && expected >= 0) at = expected + 1;
        else at = jump < 18 ? at + below(300) : below(bytes.length);
        if (at >= bytes.length) at = below(bytes.length);
      }
    }
  });

  test('every place in a block, and the end of the input', () => {
    for (let length = 8; length <= 60; length += 1) {
      for (let at = 0; at + 8 <= length; at += 1) {
        const bytes = Buffer.alloc(length, 0x2e);
        bytes.write('password', at);
        const hits = proveRules(RULES, bytes);
        assert.ok(hits.length > 0 && hits.every((hit) => hit >= at && hit < at + 8), `${at} of ${length}: ${hits}`);
      }
    }
  });
});

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
          // Blank on both sides, so that nothing else in its block makes the search look closely.
          const text = Buffer.from(`${first}${second}${letter}_a=${other}${' '.repeat(64)}`);
          const spans = naive(text.toString('latin1'), ['MMM', 'XXX']);
          assert.ok(spans.length > 0);
          for (let pad = 0; pad <= 33; pad += 1) prove(text, pad, spans);
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

/** Pieces of what values begin with that are found by themselves, and of their surroundings. */
const LIKE_VALUES =
  'AKIA ASIAIOSFODNN7EXAMPLE ghp_ github_pat_ xoxb-1 eyJhbGci ewo -----BEGIN --- :// :\\/ %3A%2F \\u003a\\u002f Bearer Basic basic 4111111111111111 4111 5555 30 2026-11-30 20 DE89 GB29NWBK 3A%2 03a\\ - + % 7'.split(
    ' ',
  );

describe(`search for values, FUZZ_SEED=${seed}`, () => {
  const kinds = [DETECTIONS, ['cards'], ['iban'], ['cards', 'iban'], ['keys', 'iban'], ['pem', 'cards']] as const;
  for (const detect of kinds) {
    test(`the builds agree on ${detect.join(', ')}`, () => {
      const below = numbersFrom(seed + 5);
      for (let round = 0; round < 800; round += 1) {
        let text = ' '.repeat(below(40));
        while (text.length < 160) {
          text += LIKE_VALUES[below(LIKE_VALUES.length)] as string;
          if (below(2) === 0) text += ' x"=\n'[below(5)] as string;
        }
        const bytes = Buffer.from(text.slice(0, 20 + below(140)), 'latin1');
        const [simd, ...others] = ENGINES.map((engine) => scanCandidates(engine, bytes, { detect }));
        for (const other of others) assert.deepEqual(other, simd, `engines differ on ${visible(bytes)}`);
      }
    });
  }
});
