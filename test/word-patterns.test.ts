/** Patterns of words: they hide what a naive reading of names as words hides, and nothing else. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findParameters, sanitize } from '../src/index.ts';
import type { SanitizerOptions } from '../src/rules/options.ts';
import { ENGINES } from './engines.ts';
import { seed } from './property/settings.ts';

/** The contract letter by letter: a sign, a space or a change of case is between two words. */
function wordsOf(name: string): string[] {
  const words: string[] = [];
  let word = '';
  const chars = [...name];
  chars.forEach((char, index) => {
    const [before = '', after = ''] = [chars[index - 1], chars[index + 1]];
    const isSign = /[_.[\]\s/$-]/.test(char);
    const isCapital = /[A-Z]/.test(char);
    const endsCapitals = /[A-Z]/.test(before) && /[a-z]/.test(after);
    if (isSign || (isCapital && (!/[A-Z]/.test(before) || endsCapitals))) {
      words.push(word);
      word = '';
    }
    if (!isSign) word += char.toLowerCase();
  });
  return [...words, word].filter((one) => one !== '');
}

function isAsked(patterns: readonly string[], name: string): boolean {
  const words = wordsOf(name);
  return patterns.some((pattern) => {
    const sought = wordsOf(pattern);
    return words.some((_, index) => sought.every((word, at) => words[index + at] === word));
  });
}

const rulesOf = (patterns: readonly string[]): SanitizerOptions => ({
  rules: patterns.map((pattern) => ({ pattern: `~${pattern}`, action: 'hide' })),
  switchOff: ['XXX', 'MMM'],
});

const word = fc.constantFrom(
  'api',
  'key',
  'ApiKey',
  'KEY',
  'Key',
  'id',
  'ID',
  'Id',
  'q',
  'Q',
  'xq',
  'Tok',
  'token',
  '1',
);
const joint = fc.constantFrom('', '', '', '_', '-', '.', '__', '-_');
const oddJoint = fc.constantFrom('', '', '_', '-', '.', ' ', '[', ']', '][', 'é', '/', '$');
const pattern = fc
  .array(
    fc.tuple(fc.constantFrom('api', 'key', 'Id', 'q', 'TOK', 'token', 'x1', '1', 'k1'), fc.constantFrom('-', '_', '.')),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((parts) => parts.flat().slice(0, -1).join(''));
const nameOf = (between: fc.Arbitrary<string>) =>
  fc.array(fc.tuple(word, between), { minLength: 1, maxLength: 5 }).map((parts) => parts.flat().slice(0, -1).join(''));
/** Which letters are encoded. */
const encoded = fc.array(fc.constantFrom(false, false, false, false, true), { minLength: 1, maxLength: 9 });

function encode(name: string, which: readonly boolean[], one: (code: string) => string): string {
  return [...name]
    .map((char, index) =>
      which[index % which.length] && /[A-Za-z0-9_-]/.test(char) ? one(char.charCodeAt(0).toString(16)) : char,
    )
    .join('');
}

describe(`patterns of words hide what a naive reading of them hides, FUZZ_SEED=${seed}`, () => {
  for (const [notation, between, show] of [
    [
      'members',
      oddJoint,
      (name: string, which: readonly boolean[], value: string) =>
        `{"${encode(name, which, (code) => `\\u00${code}`)}":${value === '0' ? '0' : `"${value}"`}}\n`,
    ],
    [
      'queries',
      joint,
      (name: string, which: readonly boolean[], value: string) =>
        `GET /p?${encode(name, which, (code) => `%${code}`)}=${value}&a=1 HTTP/1.1\n`,
    ],
    ['headers', joint, (name: string, _: readonly boolean[], value: string) => `${name}: ${value}\n`],
  ] as const) {
    for (const ignoreCase of [false, true]) {
      test(`${notation}${ignoreCase ? ', in any case' : ''}`, () => {
        const proposition = fc.property(
          fc.array(pattern, { minLength: 1, maxLength: 4 }),
          fc.array(fc.tuple(nameOf(between), encoded), { minLength: 1, maxLength: 4 }),
          fc.constantFrom(...ENGINES),
          (patterns, names, engine) => {
            const input = names.map(([name, which]) => show(name, which, '0')).join('');
            const output = names
              .map(([name, which]) => show(name, which, isAsked(patterns, name) ? 'MMM' : '0'))
              .join('');
            assert.equal(sanitize(input, { ...rulesOf(patterns), ignoreCase, engine }), output);
          },
        );
        fc.assert(proposition, { seed, numRuns: 500 });
      });
    }
  }
});

test('a rule for words changes nothing for the others', () => {
  const text = '{"Password":1,"password":2,"mmm_a":3,"MMM_b":4,"sessionId":5,"session":6}\n';
  const rules = [
    { pattern: 'password', action: 'hide' },
    { pattern: 'sess*', action: 'skip' },
  ];
  assert.equal(sanitize(text, { rules: [...rules, { pattern: '~token', action: 'hide' }] }), sanitize(text, { rules }));
});

test('the finding names the rule as it was given', () => {
  const [found] = findParameters(Buffer.from('{"xApiKeyOld":1}'), { rules: [{ pattern: '~API_KEY', action: 'hide' }] });
  assert.equal(found?.rule, '~API_KEY=hide');
  assert.equal(found?.name, 'xApiKeyOld');
});

describe('what is wrong with a pattern of words is named with its place', () => {
  for (const [pattern, message] of [
    ['~', /rules\[0\]\.pattern: is empty/],
    ['~-', /rules\[0\]\.pattern: is empty/],
    ['~_.[]', /rules\[0\]\.pattern: is empty/],
    ['~a*', /rules\[0\]\.pattern: must be words of A-Z a-z 0-9 after the ~/],
    ['~~a', /must be words/],
    ['~a/b', /must be words/],
    ['~schlüssel', /must be words/],
    ['*~a', /must be one or more of/],
    [`~${'aB'.repeat(30)}`, /must be at most 64 characters/],
  ] as const) {
    test(pattern, () => {
      assert.throws(() => sanitize('', { rules: [{ pattern, action: 'hide' }] }), { code: 'LOGVEIL_OPTIONS', message });
    });
  }
});
