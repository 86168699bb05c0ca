/**
 * The fast path does what the tokenizer does. The portable engine never takes it, so the engines are
 * compared on documents made of its shapes, and of what is nearly one: another spelling, a delimiter more or less.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SanitizerOptions } from '../../src/rules/options.ts';
import { listNames } from '../../src/sanitizer/list-names.ts';
import { visible } from '../difference.ts';
import { ENGINES, type Engine, feed, on } from '../engines.ts';
import { seed, share } from './settings.ts';

const anyOf = <T>(...values: T[]) => fc.constantFrom<T>(...values);

const NAMES = anyOf(
  'MMM_a',
  'XXX_b',
  'MMM',
  'XXX',
  'MMM_a_name_of_many_letters',
  'XXX_q[a]',
  'MMM_x.y',
  'a',
  'lang',
  'quot',
  'session',
  'db.pin',
  'access_token',
);
const VALUES = anyOf(
  ...['1', 'abc', '', 'x y', 'a%40b', "a'b", 'a)', 'a,b', 'a;b', '[1]', '{a}', '(x)', 'a\\"b', 'a\\\\b', 'a"b', 'true'],
  ...[
    '-1.5',
    'é',
    'a#b',
    '<x>',
    'a=b',
    'a&b',
    '%22',
    '"q"',
    '\\u0022',
    'a+b',
    's}',
    '\\',
    '%',
    'x'.repeat(40),
    'Acc { no: 1 }',
  ],
);
const QUOTES = anyOf('"', '\\"', '\\\\\\"', '%22', '%2522', "'", '\\\\"');
const SIGNS = anyOf(
  '&',
  '?',
  '\\u0026',
  '\\\\u0026',
  '%26',
  '%3F',
  '&amp;',
  ' ',
  '; ',
  ', ',
  ',',
  '\n',
  '  ',
  '{',
  '\\n',
);
const COMMAS = anyOf(',', ', ', '%2C', '}', '%7D', ' }', ']', ',\n', '%2c', ',}');
const BEGINNINGS = anyOf('{', '%7B', ',', ', ', '%2C', '[{', '{ ', ' ', 'x', '');
const TEXTS = anyOf(
  'GET /p',
  'word',
  'body="',
  '{"u":"',
  '"',
  '\\"',
  'http://h/p',
  '{a=1',
  'User(',
  '\n',
  ' HTTP/1.1"',
  '"}',
  'the session of lang ',
  '"session refreshed, nothing to do"',
  '"session of db.pin"',
  '"lang x":"y",',
  '"pin number":"y"',
  '"token of a',
  '"session = 1',
);

/** Names beyond the prefixes: the fast path skips prose after some, and leaves others to the tokenizer. */
const RULES: SanitizerOptions = {
  ignoreCase: true,
  rules: [
    ...['session', 'lang', 'pin', 'a'].map((pattern) => ({ pattern, action: 'hide' })),
    ...['access_token', 'tok*'].map((pattern) => ({ pattern, action: 'skip' })),
    { pattern: 'quot', action: 'unhide-last,1' },
    { pattern: 'mmm_x.y', action: 'copy' },
  ],
};

const members = fc
  .tuple(BEGINNINGS, QUOTES, COMMAS, fc.array(fc.tuple(NAMES, VALUES, fc.boolean()), { minLength: 1, maxLength: 4 }))
  .map(([beginning, quote, comma, pairs]) => {
    const colon = quote.startsWith('%') ? '%3A' : ':';
    const written = pairs.map(([name, value, isText]) => {
      return `${quote}${name}${quote}${colon}${isText ? `${quote}${value}${quote}` : value}${comma}`;
    });
    return beginning + written.join('');
  });

const parameters = fc
  .tuple(
    SIGNS,
    SIGNS,
    anyOf('=', '=', '=', '%3D', '\\u003d', ' = '),
    fc.array(fc.tuple(NAMES, VALUES), { maxLength: 4 }),
  )
  .map(([first, sign, equals, pairs]) => first + pairs.map(([name, value]) => name + equals + value + sign).join(''));

const documents = fc
  .tuple(
    fc.array(fc.oneof(members, parameters, TEXTS), { minLength: 1, maxLength: 8 }),
    anyOf('', '\n', '\nthe next line\n'),
  )
  .map(([pieces, end]) => `a beginning of some length ${pieces.join('')}${end}`);

test(`names are listed by the fast path as by the tokenizer, FUZZ_SEED=${seed}`, () => {
  const listed = (text: string, engine: Engine): string[] =>
    listNames(text, { engine }).map((name) => JSON.stringify(name));
  fc.assert(
    fc.property(documents, (text) => {
      assert.deepEqual(listed(text, 'simd'), listed(text, 'portable'), visible(Buffer.from(text)));
    }),
    share(1 / 12),
  );
});

for (const [kind, options] of [['the prefixes', {}] as const, ['rules', RULES] as const]) {
  test(`with ${kind} the fast path does what the tokenizer does, FUZZ_SEED=${seed}`, () => {
    const engines = ENGINES.map((engine) => on(engine, options));
    fc.assert(
      fc.property(documents, (text) => {
        const [simd, ...others] = engines.map((engine) => feed(engine, [Buffer.from(text)]).toString());
        for (const other of others) assert.equal(other, simd, visible(Buffer.from(text)));
      }),
      share(1 / 12),
    );
    const [first, ...counts] = engines.map(({ stats }) => ({
      actions: stats.actions,
      notations: stats.notations,
      names: stats.names,
    }));
    for (const count of counts) assert.deepEqual(count, first);
  });
}
