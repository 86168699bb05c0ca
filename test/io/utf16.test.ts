import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Channel } from '../../src/io/channel.ts';
import { Utf16Decoder, Utf16Encoder } from '../../src/io/utf16.ts';
import { Utf16Channel } from '../../src/io/utf16-channel.ts';

/** Units of every length in UTF-8, surrogates with and without their partners, NULs, and an odd byte at the end. */
const TEXT = 'a\0é\u07ff\u0800\uffff😀\u{10ffff}\ud800\ud800\udc00\udc00\udbffz\ud83d';
const littleEndian = Buffer.concat([Buffer.from(TEXT, 'utf16le'), Buffer.of(0xd8)]);
const bigEndian = Buffer.concat([Buffer.from(TEXT, 'utf16le').swap16(), Buffer.of(0xd8)]);

/** Passes bytes on, in pieces of a given size. */
class PassThrough implements Channel {
  readonly seen: number[] = [];
  readonly #size: number;
  readonly #space = new Uint8Array(64);
  #waiting: number[] = [];
  #finished = false;

  constructor(size: number) {
    this.#size = size;
  }
  space(): Uint8Array {
    return this.#space;
  }
  push(length: number): void {
    assert.equal(this.#finished, false);
    this.seen.push(...this.#space.subarray(0, length));
    this.#waiting.push(...this.#space.subarray(0, length));
  }
  take(): Uint8Array {
    // Whoever takes sees the space overwritten, as an engine may do.
    this.#space.fill(0x3f);
    return Uint8Array.from(this.#waiting.splice(0, this.#size));
  }
  finish(): void {
    assert.equal(this.#waiting.length, 0);
    this.#finished = true;
  }
}

function through(channel: Channel, bytes: Uint8Array, cut: number): Buffer {
  const out: Uint8Array[] = [];
  const takeAll = (): void => {
    for (let piece = channel.take(); piece.length > 0; piece = channel.take()) out.push(piece.slice());
  };
  for (let from = 0; from < bytes.length; from += cut) {
    const piece = bytes.subarray(from, from + cut);
    channel.space().set(piece);
    channel.push(piece.length);
    takeAll();
  }
  channel.finish();
  takeAll();
  return Buffer.concat(out);
}

for (const [name, bytes, swapped] of [
  ['little-endian', littleEndian, false],
  ['big-endian', bigEndian, true],
] as const) {
  test(`${name} comes back the same, wherever input and output are cut`, () => {
    for (let cut = 1; cut <= 32; cut++) {
      for (let size = 1; size <= 9; size++) {
        assert.deepEqual(through(new Utf16Channel(new PassThrough(size), swapped), bytes, cut), bytes);
      }
    }
  });
}

test('what stands between is UTF-8', () => {
  const inner = new PassThrough(99);
  through(new Utf16Channel(inner, false), Buffer.from('a=é€😀\n', 'utf16le'), 7);
  assert.equal(Buffer.from(inner.seen).toString(), 'a=é€😀\n');
});

test('every unit survives', () => {
  const all = new Uint16Array(0x10000).map((_, unit) => unit);
  const bytes = new Uint8Array(all.buffer);
  const decoded = new Uint8Array(bytes.length * 2);
  const encoded = new Uint8Array(decoded.length * 2);
  const length = new Utf16Decoder(false).decode(bytes, decoded);
  const back = new Utf16Encoder(false).encode(decoded.subarray(0, length), encoded);
  assert.deepEqual(encoded.subarray(0, back), bytes);
});

test('bytes that no text has become the replacement character, not an error', () => {
  const into = new Uint8Array(64);
  const encoder = new Utf16Encoder(false);
  const length = encoder.encode(Uint8Array.of(0x80, 0xc3, 0x41, 0xe2, 0x82), into);
  const rest = encoder.finish(into.subarray(length));
  assert.equal(Buffer.from(into.subarray(0, length + rest)).toString('utf16le'), '\ufffd\ufffdA\ufffd');
});
