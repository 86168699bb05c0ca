/** The library as its users see it: what the functions take, give and count. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSanitizer, findParameters, sanitize } from '../src/index.ts';
import { assertSameText } from './difference.ts';
import { ENGINES, feed, on } from './engines.ts';

const INPUT = '{"MMM_a":"s","XXX_b":1,"c":2}\n';
const OUTPUT = '{"MMM_a":"MMM","c":2}\n';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (piece: Uint8Array) => Buffer.from(piece).toString();

describe('sanitize', () => {
  test('gives back the type it was given', () => {
    assert.equal(sanitize(INPUT), OUTPUT);
    const output = sanitize(bytes(INPUT));
    assert.ok(output instanceof Uint8Array);
    assert.equal(text(output), OUTPUT);
    assert.equal(sanitize(Buffer.from(INPUT)).toString(), OUTPUT);
  });

  test('refuses what is neither text nor bytes, and does not show it', () => {
    const wrong = [
      undefined,
      null,
      4711,
      ['MMM_a=4711'],
      { MMM_a: 4711 },
      Object('MMM_a=4711'),
      new Uint16Array([4711]),
    ];
    for (const input of wrong as never[]) {
      for (const call of [() => sanitize(input), () => findParameters(input), () => createSanitizer().write(input)]) {
        assert.throws(call, (error: Error) => error instanceof TypeError && !error.message.includes('4711'));
      }
    }
    assert.throws(
      () => createSanitizer().write('MMM_a=4711' as never),
      /must be a Uint8Array; of a text, new TextEncoder/,
    );
    assert.equal(text(sanitize(new Uint8Array(bytes('MMM_a=1')).subarray(0))), 'MMM_a=MMM');
  });

  test('takes empty input', () => {
    assert.equal(sanitize(''), '');
    assert.equal(sanitize(new Uint8Array(0)).length, 0);
  });

  test('shows nothing of an earlier input, however short the prefixes are', () => {
    for (const engine of ENGINES) {
      const options = { filterPrefixes: ['s'], maskPrefixes: ['a', 'lang'], engine };
      assert.equal(sanitize('{"a":"x"}', options), '{"a":"MMM"}');
      assert.equal(sanitize('{"XXX_b":1,"XXX_c":2}', options), '{"XXX_b":1,"XXX_c":2}');
    }
  });

  test('keeps a byte order mark and characters beyond ASCII', () => {
    const around = (inner: string) => `\ufeffé 😀 ${inner} имя`;
    assert.equal(sanitize(around(INPUT)), around(OUTPUT));
  });

  test('takes lone surrogates as UTF-8 encoders do', () => {
    assert.equal(sanitize('\ud800 {"MMM_a":"\udc00","b":1}'), '\ufffd {"MMM_a":"MMM","b":1}');
  });

  test('does not change its input', () => {
    const input = bytes(INPUT.repeat(100));
    const before = input.slice();
    sanitize(input);
    assert.deepEqual(input, before);
  });

  test('gives output that later calls leave alone', () => {
    const first = sanitize(bytes(INPUT));
    sanitize(bytes('{"XXX_other":1,"d":"x"}\n'.repeat(1000)));
    assert.equal(text(first), OUTPUT);
  });

  test('takes what is larger than any buffer', () => {
    const many = 60_000;
    assertSameText(sanitize(INPUT.repeat(many)), OUTPUT.repeat(many));
    assertSameText(sanitize(`{"MMM_a":"${'x'.repeat(3_000_000)}","b":1}`), '{"MMM_a":"MMM","b":1}');
    const long = 'x'.repeat(3_000_000);
    assertSameText(sanitize(`{"a":"${long}","MMM_b":1}`), `{"a":"${long}","MMM_b":"MMM"}`);
  });
});

describe('createSanitizer', () => {
  test('is ready for the next stream after end()', () => {
    for (const engine of ENGINES) {
      const sanitizer = on(engine);
      const open = [
        '{"MMM_a":"open',
        '{"MMM_a":{"b":[',
        '/p?MMM_a=',
        '{"a":"{\\"XXX_b\\":\\"',
        '--B\nContent-Disposition: form-data; name="MMM_a"\n\nx',
        '<MMM_a>x',
      ];
      for (const start of open) {
        feed(sanitizer, [bytes(start)]);
        assert.equal(text(feed(sanitizer, [bytes(INPUT)])), OUTPUT, `${engine}, after ${start}`);
      }
      assert.equal(sanitizer.end().length, 0);
    }
  });

  test('writes a line as soon as its newline is there', () => {
    for (const engine of ENGINES) {
      const sanitizer = on(engine);
      assert.equal(text(sanitizer.write(bytes('GET /p?MMM_a=s HTTP/1.1\n'))), 'GET /p?MMM_a=MMM HTTP/1.1\n');
      assert.equal(text(sanitizer.write(bytes(INPUT))), OUTPUT);
      assert.equal(text(sanitizer.write(bytes('plain\nhalf'))).startsWith('plain\n'), true);
    }
  });

  test('takes empty chunks at any time', () => {
    const sanitizer = createSanitizer();
    const empty = new Uint8Array(0);
    const chunks = [...bytes(INPUT)].flatMap((byte) => [empty, Uint8Array.of(byte), empty]);
    assert.equal(text(feed(sanitizer, chunks)), OUTPUT);
  });

  test('takes a chunk that is a view into something larger', () => {
    const around = bytes(`"XXX_y":1,${INPUT}"XXX_z":1`);
    const from = '"XXX_y":1,'.length;
    assert.equal(text(feed(createSanitizer(), [around.subarray(from, from + INPUT.length)])), OUTPUT);
  });

  test('keeps two thousand streams apart, in little memory', () => {
    const count = 2000;
    const before = process.memoryUsage();
    const streams = Array.from({ length: count }, (_, index) => ({
      sanitizer: createSanitizer(index % 3 === 0 ? { maskText: '***' } : {}),
      input: bytes(`{"n":${index},"MMM_a":"s${index}","XXX_b":{"c":${index}},"d":"/p?MMM_e=${index}&f=${index}"}\n`),
      output: '',
    }));
    const chunk = 7;
    for (let at = 0; at < 100; at += chunk) {
      for (const stream of streams)
        stream.output += text(stream.sanitizer.write(stream.input.subarray(at, at + chunk)));
    }
    const after = process.memoryUsage();
    streams.forEach((stream, index) => {
      const mask = index % 3 === 0 ? '***' : 'MMM';
      const expected = `{"n":${index},"MMM_a":"${mask}","d":"/p?MMM_e=${mask}&f=${index}"}\n`;
      assert.equal(stream.output + text(stream.sanitizer.end()), expected);
    });
    const each = (after.heapUsed + after.external - before.heapUsed - before.external) / count;
    assert.ok(each < 100_000, `${Math.round(each)} bytes for each sanitizer`);
  });

  test('gives a view that no other sanitizer writes over', () => {
    const streams = Array.from({ length: 20 }, () => createSanitizer());
    const views = streams.map((stream, index) =>
      stream.write(bytes(`/p?a=${index}&MMM_b=s${index}\nplain ${index}\n`)),
    );
    views.forEach((view, index) => {
      assert.equal(text(view), `/p?a=${index}&MMM_b=MMM\nplain ${index}\n`);
    });
    for (const stream of streams) assert.equal(stream.end().length, 0);
  });

  test('gives one view of what a chunk larger than any buffer became', () => {
    for (const engine of ENGINES) {
      const sanitizer = on(engine);
      const many = 20_000;
      assertSameText(text(sanitizer.write(bytes(INPUT.repeat(many)))), OUTPUT.repeat(many));
      assertSameText(text(sanitizer.write(bytes('a clean line\n'.repeat(many)))), 'a clean line\n'.repeat(many));
      assert.equal(sanitizer.end().length, 0);
    }
  });

  test('counts on over streams, whichever engine each of them had', () => {
    const sanitizer = createSanitizer();
    const others = Array.from({ length: 20 }, () => createSanitizer());
    for (const round of [1, 2, 3]) {
      assert.equal(text(feed(sanitizer, [bytes(INPUT)])), OUTPUT);
      for (const other of others) other.write(bytes(INPUT));
      assert.deepEqual(sanitizer.stats.names, { MMM_a: round, XXX_b: round });
      assert.equal(sanitizer.stats.lines, round);
      for (const other of others) other.end();
    }
  });

  test('keeps streams on different engines and with different rules apart', () => {
    const rules = [{}, { maskText: 'hidden' }, { maskPrefixes: ['c'], filterPrefixes: [] }];
    const expected = [OUTPUT, '{"MMM_a":"hidden","c":2}\n', '{"MMM_a":"s","XXX_b":1,"c":"MMM"}\n'];
    const streams = ENGINES.flatMap((engine) => rules.map((options) => on(engine, options)));
    const outputs = streams.map(() => '');
    for (const byte of bytes(INPUT)) {
      streams.forEach((stream, index) => {
        outputs[index] += text(stream.write(Uint8Array.of(byte)));
      });
    }
    streams.forEach((stream, index) => {
      assert.equal(outputs[index] + text(stream.end()), expected[index % rules.length]);
    });
  });

  test('cuts off a value that spans too many lines, and continues', () => {
    for (const engine of ENGINES) {
      const sanitizer = on(engine, { maxOpen: 1000 });
      const start = '--B\nContent-Disposition: form-data; name="MMM_a"\n\n';
      const body = `${'secret line'.repeat(4)}\n`.repeat(40);
      const records = INPUT.repeat(200);
      const output = text(feed(sanitizer, [bytes(start + body + records)]));
      assert.ok(output.startsWith(`${start}MMM`), engine);
      assert.ok(output.endsWith(OUTPUT.repeat(150)), `${engine}: the stream does not continue`);
      assert.equal(sanitizer.stats.warnings.maxOpen, 1, engine);
    }
  });

  test('with no limit, a value spans any number of lines', () => {
    const start = '--B\nContent-Disposition: form-data; name="MMM_a"\n\n';
    const sanitizer = createSanitizer({ maxOpen: 0 });
    const output = text(feed(sanitizer, [bytes(`${start}${'secret\n'.repeat(400_000)}--B--\nplain\n`)]));
    assertSameText(output, `${start}MMM\n--B--\nplain\n`);
    assert.equal(sanitizer.stats.warnings.maxOpen, 0);
  });
});
