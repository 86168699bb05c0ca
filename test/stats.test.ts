/** What is counted and what is found, and that neither holds a value. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSanitizer, findParameters, type Parameter } from '../src/index.ts';
import { checkOptions } from '../src/rules/check.ts';
import { EngineSanitizer } from '../src/sanitizer/sanitizer.ts';
import { allCases } from './all-cases.ts';
import { chunksOf, ENGINES, feed, on } from './engines.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

const SAMPLE = [
  '{"MMM_a":"cANARY7f","XXX_b":{"c":"cANARY7f"},"MMM_a":1}',
  'GET /p?MMM_q=cANARY7f&XXX_r=cANARY7f&d=1 HTTP/1.1',
  'plain',
  '',
].join('\n');

describe('stats', () => {
  test('counts bytes, lines, actions, notations and names', () => {
    for (const engine of ENGINES) {
      const sanitizer = on(engine);
      const output = feed(sanitizer, [bytes(SAMPLE)]);
      const { stats } = sanitizer;
      assert.equal(stats.bytesIn, bytes(SAMPLE).length);
      assert.equal(stats.bytesOut, output.length);
      assert.equal(stats.lines, 3);
      assert.equal(stats.parameters, 5);
      assert.deepEqual({ ...stats.actions }, { filter: 2, mask: 3 });
      assert.deepEqual({ ...stats.notations }, { json: 3, form: 2 });
      assert.deepEqual({ ...stats.rules }, { 'XXX*=skip': 2, 'MMM*=hide': 3 });
      assert.deepEqual({ ...stats.names }, { MMM_a: 2, XXX_b: 1, MMM_q: 1, XXX_r: 1 });
      assert.deepEqual({ ...stats.warnings }, { maxOpen: 0 });
    }
  });

  test('continues over streams', () => {
    const sanitizer = createSanitizer();
    feed(sanitizer, [bytes(SAMPLE)]);
    feed(sanitizer, [bytes(SAMPLE)]);
    assert.equal(sanitizer.stats.parameters, 10);
    assert.equal(sanitizer.stats.lines, 6);
    assert.equal(sanitizer.stats.names.MMM_a, 4);
  });

  test('counts by rule what each of the rules hid, in turn', () => {
    for (const engine of ENGINES) {
      const rules = [
        { pattern: '~token', action: 'hide' },
        { pattern: 'phone', action: 'unhide-last,2' },
        { path: '/orders/{id}', action: 'hide' },
      ];
      const sanitizer = on(engine, { rules });
      const text = 'GET /orders/17?apiToken=a&phone=123 HTTP/1.1\n{"token":1,"MMM_a":2,"phone":"345"}\n';
      sanitizer.write(bytes(text));
      sanitizer.reconfigure({ rules: [{ pattern: 'phone', action: 'hide' }] });
      feed(sanitizer, [bytes(text)]);
      const expected = { '~token=hide': 2, 'phone=unhide-last,2': 2, 'path:/orders/{id}=hide': 1, 'MMM*=hide': 2 };
      assert.deepEqual({ ...sanitizer.stats.rules }, { ...expected, 'phone=hide': 2 });
    }
  });

  test('counts what was hidden already, as the findings say, in each engine and however the input is cut', () => {
    let before = 0;
    for (const { place, output, options } of allCases()) {
      // What has been sanitized once has such values, and nearly nothing else.
      let expected = 0;
      const finder = new EngineSanitizer(checkOptions(options), ({ part, action, isChanged }) => {
        if (part === 'value' && action !== 'filter' && !isChanged) expected++;
      });
      feed(finder, [output]);
      for (const engine of ENGINES) {
        for (const size of [...(output.length < 4096 ? [1] : []), 7, Math.max(1, output.length)]) {
          const sanitizer = on(engine, options);
          feed(sanitizer, chunksOf(output, size));
          assert.equal(sanitizer.stats.hiddenBefore, expected, `${place}, ${engine}, pieces of ${size}`);
        }
      }
      before += expected;
    }
    assert.ok(before > 1000, `only ${before}`);
    const sanitizer = createSanitizer();
    feed(sanitizer, [bytes('{"MMM_a":"MMM","MMM_b":"MM","MMM_c":1,"MMM_d":"MMM2","XXX_e":"MMM"}\n')]);
    assert.equal(sanitizer.stats.hiddenBefore, 1);
  });

  test('does not depend on cuts', () => {
    const [whole, cut] = [createSanitizer(), createSanitizer()];
    feed(whole, [bytes(SAMPLE)]);
    feed(
      cut,
      [...bytes(SAMPLE)].map((byte) => Uint8Array.of(byte)),
    );
    assert.deepEqual(cut.stats, whole.stats);
  });

  test('keeps sanitizers apart', () => {
    const [first, second] = [createSanitizer(), createSanitizer()];
    first.write(bytes('{"MMM_a":'));
    second.write(bytes('{"MMM_b":1}\n{"MMM_b":1}\n'));
    first.write(bytes('1}\n'));
    assert.deepEqual({ ...first.stats.names }, { MMM_a: 1 });
    assert.deepEqual({ ...second.stats.names }, { MMM_b: 2 });
  });

  test('is zero where nothing was found', () => {
    const sanitizer = createSanitizer();
    feed(sanitizer, [bytes('MMM and XXX are prose\n')]);
    assert.equal(sanitizer.stats.parameters, 0);
    assert.deepEqual({ ...sanitizer.stats.names }, {});
    assert.deepEqual({ ...sanitizer.stats.notations }, {});
  });

  test('any number of names takes bounded room, and none is lost from the sums', () => {
    const sanitizer = createSanitizer();
    const count = 20_000;
    const lines = Array.from({ length: count }, (_, index) => `{"MMM_${index}":1}\n`).join('');
    feed(sanitizer, [bytes(lines)]);
    const names = Object.values(sanitizer.stats.names);
    assert.ok(names.length < 5000, `${names.length} names`);
    assert.equal(
      names.reduce((sum, one) => sum + one, 0),
      count,
    );
    assert.ok((sanitizer.stats.names['(other)'] ?? 0) > 0);
    assert.equal(sanitizer.stats.parameters, count);
  });

  test('names such as __proto__ are only names', () => {
    const sanitizer = createSanitizer({ maskPrefixes: ['__proto__', 'constructor', 'toString'] });
    feed(sanitizer, [bytes('{"__proto__":1,"constructor":2,"toString":3}\n')]);
    assert.deepEqual(Object.entries(sanitizer.stats.names).sort(), [
      ['__proto__', 1],
      ['constructor', 1],
      ['toString', 1],
    ]);
  });

  test('never holds a value', () => {
    const sanitizer = createSanitizer();
    feed(sanitizer, [bytes(SAMPLE)]);
    assert.equal(JSON.stringify(sanitizer.stats).includes('cANARY7f'), false);
  });
});

describe('findParameters', () => {
  const brief = (one: Parameter) => [one.offset, one.name, one.notation, one.action];

  test('finds where the parameters are', () => {
    for (const engine of ENGINES) {
      const at = (name: string) => SAMPLE.indexOf(name);
      assert.deepEqual(findParameters(SAMPLE, { engine }).map(brief), [
        [at('MMM_a'), 'MMM_a', 'json', 'mask'],
        [at('XXX_b'), 'XXX_b', 'json', 'filter'],
        [SAMPLE.lastIndexOf('MMM_a'), 'MMM_a', 'json', 'mask'],
        [at('MMM_q'), 'MMM_q', 'form', 'mask'],
        [at('XXX_r'), 'XXX_r', 'form', 'filter'],
      ]);
    }
  });

  test('counts offsets in bytes', () => {
    const input = 'имя 😀 {"MMM_a":1}';
    const offset = Buffer.from(input).indexOf('MMM_a');
    assert.deepEqual(findParameters(input).map(brief), [[offset, 'MMM_a', 'json', 'mask']]);
    assert.deepEqual(findParameters(Buffer.from(input)).map(brief), [[offset, 'MMM_a', 'json', 'mask']]);
  });

  test('reports the layer', () => {
    const layer = (input: string) => findParameters(input).map((one) => one.layer);
    const plain = layer('{"MMM_a":1}');
    assert.deepEqual(layer('GET /p?MMM_a=1'), plain);
    const deeper = ['{"b":"{\\"MMM_a\\":1}"}', 'q=%7B%22MMM_a%22%3A1%7D', '<x y="{&quot;MMM_a&quot;:1}">'].flatMap(
      layer,
    );
    assert.equal(new Set([...plain, ...deeper]).size, 4);
  });

  test('finds what is beyond any buffer', () => {
    const before = `${'x'.repeat(99)}\n`.repeat(30_000);
    assert.deepEqual(findParameters(`${before}{"MMM_a":1}`).map(brief), [[3_000_002, 'MMM_a', 'json', 'mask']]);
  });

  test('finds nothing in what is sanitized but masks', () => {
    assert.deepEqual(findParameters('plain text, MMM and XXX_a'), []);
    assert.deepEqual(findParameters(''), []);
  });

  test('never holds a value', () => {
    assert.equal(JSON.stringify(findParameters(SAMPLE)).includes('cANARY7f'), false);
  });
});
