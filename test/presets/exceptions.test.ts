/** Presets hide what a naive reading of their lists hides; exceptions hold for their own preset only. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sanitize } from '../../src/index.ts';
import type { Preset, Rule } from '../../src/rules/options.ts';
import { PRESETS } from '../../src/rules/presets/presets.ts';
import { ENGINES } from '../engines.ts';
import { seed } from '../property/settings.ts';
import { hiddenOf, LETTERS, readNames } from './scorecard.ts';

const LISTED = Object.values(LETTERS);

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The words of a name and where they are, letter by letter. */
function wordsOf(name: string): (Span & { readonly word: string })[] {
  const words: (Span & { word: string })[] = [];
  let from = 0;
  for (let at = 0; at <= name.length; at++) {
    const [before = '', char = '', after = ''] = [name[at - 1], name[at], name[at + 1]];
    const isSign = !/[A-Za-z0-9]/.test(char);
    const isCapital = /[A-Z]/.test(char);
    const isBegin = isCapital && (!/[A-Z]/.test(before) || /[a-z]/.test(after));
    if (at > from && (isSign || isBegin)) {
      words.push({ from, to: at, word: name.slice(from, at).toLowerCase() });
      from = at;
    }
    if (isSign) from = at + 1;
  }
  return words;
}

const knownWords = new Map<string, readonly (Span & { readonly word: string })[]>();

function wordsOnce(name: string): readonly (Span & { readonly word: string })[] {
  const words = knownWords.get(name) ?? wordsOf(name);
  knownWords.set(name, words);
  return words;
}

function spansOfWords(name: string, pattern: string): Span[] {
  const words = wordsOnce(name);
  const sought = wordsOnce(pattern).map(({ word }) => word);
  return words.flatMap(({ from }, index) => {
    const isThere = sought.every((word, at) => words[index + at]?.word === word);
    return isThere ? [{ from, to: (words[index + sought.length - 1] as Span).to }] : [];
  });
}

/** Where the pattern matches: in segments between dots and brackets, or words anywhere. */
function spansOf(name: string, pattern: string): Span[] {
  if (pattern.startsWith('~')) return spansOfWords(name, pattern.slice(1));
  const letters = pattern.replaceAll('*', '');
  const spans: Span[] = [];
  for (let from = name.indexOf(letters); from >= 0; from = name.indexOf(letters, from + 1)) {
    const to = from + letters.length;
    const isBegin = from === 0 || /[.[\]]/.test(name[from - 1] as string);
    const isEnd = to === name.length || /[.[\]]/.test(name[to] as string);
    if ((pattern.startsWith('*') || isBegin) && (pattern.endsWith('*') || isEnd)) spans.push({ from, to });
  }
  return spans;
}

function isHiddenNaively(name: string, preset: Preset): boolean {
  const { names, except = {} } = PRESETS[preset];
  const covered = Array.from(name, () => false);
  for (const pattern of Object.keys(except))
    for (const { from, to } of spansOf(name, pattern)) covered.fill(true, from, to);
  return Object.keys(names).some((pattern) =>
    spansOf(name, pattern).some(({ from, to }) => covered.slice(from, to).includes(false)),
  );
}

const patterns = LISTED.flatMap((preset) => [
  ...Object.keys(PRESETS[preset].names),
  ...Object.keys(PRESETS[preset].except ?? {}),
]);
const pieces = [...new Set(patterns.flatMap((pattern) => pattern.split(/[~*.-]/)))].filter((piece) => piece !== '');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** Words of the lists in each usual spelling, a whole pattern now and then. */
const name = fc
  .tuple(
    fc.array(
      fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...patterns.map((one) => one.replaceAll(/[~*]/g, '')))),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    fc.constantFrom('_', '-', '.', 'camel', 'Pascal', 'UPPER'),
  )
  .map(([words, style]) => {
    const plain = words.flatMap((word) => word.split('-'));
    if (style === 'camel') return plain.map((word, at) => (at === 0 ? word : capital(word))).join('');
    if (style === 'Pascal') return plain.map(capital).join('');
    if (style === 'UPPER') return plain.join('_').toUpperCase();
    return plain.join(style);
  });

describe(`presets hide what a naive reading hides, FUZZ_SEED=${seed}`, () => {
  for (const preset of LISTED) {
    test(preset, () => {
      fc.assert(
        fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), fc.constantFrom(...ENGINES), (names, engine) => {
          const show = (value: (one: string) => string) => names.map((one) => `{"${one}":"${value(one)}"}\n`).join('');
          assert.equal(
            sanitize(
              show(() => 'Zq1q'),
              { presets: [preset], engine, switchOff: ['XXX', 'MMM'] },
            ),
            show((one) => (isHiddenNaively(one, preset) ? 'MMM' : 'Zq1q')),
          );
        }),
        { seed, numRuns: 100 },
      );
    });
  }
});

test('several presets hide what any of them hides, whatever the order', () => {
  const names = readNames().map(({ name }) => name);
  const ofEach = LISTED.map((preset) => hiddenOf(names, [preset]));
  const expected = names.filter((name) => ofEach.some((hidden) => hidden.has(name)));
  assert.deepEqual([...hiddenOf(names, LISTED)], expected);
  assert.deepEqual([...hiddenOf(names, [...LISTED].reverse())], expected);
});

describe('exceptions of a preset', () => {
  const text = '{"token_type":"Zq1q","password_policy":"Zq2q","MMM_token_type":"Zq3q"}\n';
  const hidden = (rules: readonly Rule[]) => sanitize(text, { presets: ['credentials'], rules });

  test('show what only the preset would hide', () => {
    assert.equal(hidden([]), '{"token_type":"Zq1q","password_policy":"Zq2q","MMM_token_type":"MMM"}\n');
  });

  for (const pattern of ['~token', '*token*', 'token*', 'token_type', '*_type', '~token-type']) {
    test(`do not show what a rule for ${pattern} hides`, () => {
      const expected = '{"token_type":"MMM","password_policy":"Zq2q","MMM_token_type":"MMM"}\n';
      assert.equal(hidden([{ pattern, action: 'hide' }]), expected);
    });
  }

  test('cover their own words only', () => {
    const input = '{"token_type_token":"Zq1q","passwordPolicyPassword":"Zq2q","password_policy_secret":"Zq3q"}\n';
    assert.equal(
      sanitize(input, { presets: ['credentials'] }),
      '{"token_type_token":"MMM","passwordPolicyPassword":"MMM","password_policy_secret":"MMM"}\n',
    );
  });
});

test('an exact copy rule shows what a preset hides', () => {
  const rules = [{ pattern: 'session_id', action: 'copy' }];
  assert.equal(
    sanitize('{"session_id":"a","token":"b"}\n', { presets: ['credentials'], rules }),
    '{"session_id":"a","token":"MMM"}\n',
  );
});

describe('each list', () => {
  for (const [preset, { version, hides, names, except = {}, paths = [] }] of Object.entries(PRESETS)) {
    test(`${preset} names a source or reason for each entry, and has no exception that excepts nothing`, () => {
      assert.ok(Number.isInteger(version) && version >= 1 && hides !== '');
      for (const [pattern, source] of Object.entries({ ...names, ...except })) assert.ok(source.length > 2, pattern);
      for (const { source } of paths) assert.ok(source.length > 2);
      const isUsed = (exception: string) =>
        exception.startsWith('~') &&
        Object.keys(names).some((pattern) =>
          ['-', '.'].some((sign) => spansOf(exception.slice(1).replaceAll('-', sign), pattern).length > 0),
        );
      assert.deepEqual(
        Object.keys(except).filter((exception) => !isUsed(exception)),
        [],
      );
    });
  }
});
