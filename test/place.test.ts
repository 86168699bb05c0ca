/** A rule for one place in objects in objects, against a walk through the same objects. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { ENGINES, feed, on } from './engines.ts';
import { seed } from './property/settings.ts';

/** Beyond so many bytes before a name its place is not looked for, and the name is hidden. */
const IN_SIGHT = 3072;

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const PLACE = ['body', 'user', 'password'];
const OPTIONS = { rules: [{ pattern: PLACE.join('.'), action: 'hide' }] };
/** What ends strings, brackets and keys, were it not in a string. */
const TEXTS = ['', 'x', '"', "it's", '}{', '],[', 'a: b', '\\', '\\"', 'a, b', '=>', 'é日'];

const { object } = fc.letrec<{ object: { [key: string]: Json }; value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(1, true, null, ...TEXTS),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom('body', 'user', 'password', 'a', 'xbody', 'body.user', 'user_'), tie('value'), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
}));

/** The object with what is at the place hidden; lists are no segments. */
function hide(value: Json, path: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item) => hide(item, path));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const place = [...path, ...key.split('.')];
      return [key, isAt(place) ? 'MMM' : hide(inner, place)];
    }),
  );
}

function isAt(place: readonly string[]): boolean {
  return PLACE.every((segment, index) => place[place.length - PLACE.length + index] === segment);
}

for (const engine of ENGINES) {
  const sanitizer = on(engine, OPTIONS);
  const sanitized = (text: string): string => feed(sanitizer, [Buffer.from(`${text}\n`)]).toString();

  test(`a place in JSON, ${engine}`, () => {
    const inStrings = fc.nat({ max: 3 });
    fc.assert(
      fc.property(object, inStrings, fc.boolean(), (value, strings, isPretty) => {
        let text = JSON.stringify(value, null, isPretty ? 2 : undefined);
        for (let level = 0; level < strings; level++) text = JSON.stringify({ id: 1, msg: text, ok: true });
        fc.pre(Buffer.byteLength(text) <= IN_SIGHT);
        let output: Json = JSON.parse(sanitized(text));
        for (let level = 0; level < strings; level++) output = JSON.parse((output as { msg: string }).msg);
        assert.deepEqual(output, hide(value, []));
      }),
      { numRuns: 1000, seed },
    );
  });
}

test('a place in what Node prints of an object', () => {
  const sanitizer = on('simd', OPTIONS);
  fc.assert(
    // What ends a string with backslashes and other quotes in it is not the matter of this test.
    fc.property(
      object.filter((value) => !JSON.stringify(value).includes('\\')),
      (value) => {
        const print = (shown: Json): string =>
          inspect(shown, { depth: 20, compact: true, breakLength: Number.POSITIVE_INFINITY });
        const output = feed(sanitizer, [Buffer.from(`${print(value)}\n`)]).toString();
        // A bare value has no quotes around its mask.
        const expected = print(hide(value, [])).replaceAll("'MMM'", 'MMM');
        assert.equal(output.replaceAll(/(['"`])MMM\1/g, 'MMM'), `${expected}\n`);
      },
    ),
    { numRuns: 1000, seed },
  );
});
