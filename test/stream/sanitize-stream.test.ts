import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { OptionsError, sanitizeStream } from '../../src/index.ts';
import { inProject } from '../project.ts';

async function through(chunks: Iterable<string | Uint8Array>, options?: Parameters<typeof sanitizeStream>[0]) {
  const out: Buffer[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      out.push(chunk);
      setImmediate(done);
    },
  });
  await pipeline(Readable.from(chunks), sanitizeStream(options), sink);
  for (const chunk of out) assert.ok(Buffer.isBuffer(chunk) && chunk.length > 0);
  return Buffer.concat(out).toString();
}

const before = '{"a":"é😀","MMM_b":"secret","XXX_c":[1,2]}\nx?MMM_d=1&e=2\n{"MMM_f":"cut';
const after = '{"a":"é😀","MMM_b":"MMM"}\nx?MMM_d=MMM&e=2\n{"MMM_f":"MMM"';

test('strings, Buffers and byte arrays are taken, cut anywhere', async () => {
  const bytes = Buffer.from(before);
  assert.equal(await through([before]), after);
  for (let cut = 1; cut < bytes.length; cut++) {
    const pieces: Uint8Array[] = [];
    for (let from = 0; from < bytes.length; from += cut) pieces.push(Uint8Array.from(bytes.subarray(from, from + cut)));
    assert.equal(await through(pieces), after);
  }
});

test("options are the sanitizer's, and a wrong one throws at once", async () => {
  assert.equal(await through(['a_x=1&MMM_b=2\n'], { maskPrefixes: ['a_'], maskText: '*' }), 'a_x=*&MMM_b=2\n');
  assert.throws(() => sanitizeStream({ maskText: '<' }), OptionsError);
});

test('nothing in, nothing out', async () => {
  assert.equal(await through([]), '');
});

test('what has been given stays, though the sanitizer continues', async () => {
  const stream = sanitizeStream();
  stream.write('first line\n');
  const first = stream.read();
  stream.write('SECOND ONE\n');
  stream.read();
  assert.equal(first.toString(), 'first line\n');
});

test('two streams at a time do not mix', async () => {
  const [one, two] = [sanitizeStream(), sanitizeStream()];
  one.write('{"MMM_a":"se');
  two.write('plain\n{"b":"');
  one.end('cret"}\n');
  two.end('shown"}\n');
  const read = async (stream: Readable) => Buffer.concat(await stream.toArray()).toString();
  assert.deepEqual(await Promise.all([read(one), read(two)]), ['{"MMM_a":"MMM"}\n', 'plain\n{"b":"shown"}\n']);
});

test('a reader who stalls stops the writer', async () => {
  const stream = sanitizeStream();
  let written = 0;
  while (stream.write('x'.repeat(9_999).concat('\n'))) written += 10_000;
  assert.ok(written < 1 << 20);
  const drained = new Promise((resolve) => stream.once('drain', resolve));
  stream.resume();
  await drained;
});

test('a large value is never held', async () => {
  const piece = Buffer.alloc(1 << 20, 'x');
  function* value() {
    yield '{"MMM_a":"';
    for (let count = 0; count < 64; count++) yield piece;
    yield '"}\n';
  }
  assert.equal(await through(value()), '{"MMM_a":"MMM"}\n');
});

test('a sample becomes its sanitized file', async () => {
  const sample = (name: string) => readFileSync(inProject('samples', name));
  assert.equal(await through([sample('cometd.log')]), sample('cometd.clean.log').toString());
});
