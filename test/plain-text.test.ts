/** The fast way to read a value's text returns the same as the full one, or nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCharacters, textOf } from '../src/rules/characters.ts';
import { decodeText, readPlainText } from '../src/rules/plain-text.ts';
import { canonicalText } from '../src/rules/replacement.ts';
import type { LayerName, Value } from '../src/rules/rule-set.ts';
import { readScalar } from '../src/rules/scalar.ts';

const seed = Number(process.env.FUZZ_SEED ?? 20261124);
const RUNS = { seed, numRuns: 20_000 };

/** What means something in one layer or another, and what does not. */
const PIECES = [
  ...'"\'\\%&;#+u{}[]()<>=,. \n\t\0aAfF0123456789Mж😀-'.split(''),
  ...['\\"', '\\\\', '\\n', '\\/', '\\u00e9', '\\ud83d\\ude00', '\\ud83d', '\\ude00', '\\u0022', '\\u005c', '\\u00'],
  ...['%22', '%5C', '%5c%22', '%25', '%2B', '%C3%A9', '%C3', '%A9', '%e', '%0a', '%2522', '&quot;', '&#34;', '&amp;'],
  ...['MMM', 'MMM:0123456789abcdef', '""', 'true', '1e3', '-1', '12'],
];

const bytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 2 }),
    ),
    {
      maxLength: 8,
    },
  )
  .map((pieces) => Buffer.concat(pieces));
const layers = fc.array(fc.constantFrom<LayerName>('json', 'percent', 'entity', 'csv'), { maxLength: 3 });
const plainLayers = fc.array(fc.constantFrom<LayerName>('json', 'percent'), { maxLength: 3 });

/** A quote as it is spelled in layers, given from the outside in. */
function spell(quote: string, within: readonly LayerName[]): string {
  return within.reduceRight((inner, layer) => {
    if (layer === 'json') return inner.replace(/["\\]/g, '\\$&');
    if (layer === 'percent')
      return inner.replace(/["'\\%&;#]/g, (char) => encodeURIComponent(char).replace("'", '%27'));
    if (layer === 'entity') return inner.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
    return inner.replaceAll('"', '""');
  }, quote);
}

test(`a text is decoded alike, FUZZ_SEED=${seed}`, () => {
  fc.assert(
    fc.property(bytes, plainLayers, fc.boolean(), (written, within, plusIsSpace) => {
      const long = textOf(readCharacters(written, within, plusIsSpace));
      assert.deepEqual(Buffer.from(decodeText(written, within, plusIsSpace)), Buffer.from(long));
    }),
    RUNS,
  );
});

test(`a value has the same text and the same quotes, FUZZ_SEED=${seed}`, () => {
  const notations = fc.constantFrom(
    'json',
    'pair',
    'repr',
    'kvlist',
    'form',
    'path',
    'xml',
    'header',
    'multipart',
    'table',
  );
  let [plain, all] = [0, 0];
  fc.assert(
    fc.property(
      bytes,
      layers,
      notations,
      fc.constantFrom('"', "'"),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      (inner, within, notation, mark, shape, isForm) => {
        const quote = Buffer.from(shape === 0 ? '' : spell(mark, within));
        // In quotes, or without; with quotes to be put around it, or none.
        const written = shape > 1 ? Buffer.concat([quote, inner, quote]) : inner;
        const value: Value = { bytes: written, layers: within, notation, quote, isForm };
        all++;
        const short = readPlainText(value);
        if (short === undefined) return;
        plain++;
        const scalar = readScalar(value);
        assert.ok(scalar !== undefined);
        assert.deepEqual(Buffer.from(short.text), Buffer.from(canonicalText(value, scalar)));
        const isBare = scalar.before.length === 0;
        assert.deepEqual(Buffer.from(short.quote), Buffer.from(isBare ? quote : scalar.before));
        assert.deepEqual(Buffer.from(short.quote), Buffer.from(isBare ? quote : scalar.after));
      },
    ),
    RUNS,
  );
  assert.ok(plain > all / 10, `${plain} of ${all}`);
});

test('most values are read the fast way', () => {
  const value = (text: string, notation: string, quote = '', within: LayerName[] = []): Value => ({
    bytes: Buffer.from(text),
    layers: within,
    notation,
    quote: Buffer.from(quote),
    isForm: true,
  });
  const textFor = (one: Value) => Buffer.from(readPlainText(one)?.text ?? 'nothing').toString();
  assert.equal(textFor(value('"+49 30 1"', 'json', '"')), '+49 30 1');
  assert.equal(textFor(value('\\"é\\"', 'json', '\\"', ['json'])), 'é');
  assert.equal(textFor(value('%22a%20b%22', 'json', '%22', ['percent'])), 'a b');
  assert.equal(textFor(value('-12', 'json', '"')), '-12');
  assert.equal(textFor(value('%2B49+30+1', 'form')), '+49 30 1');
});
