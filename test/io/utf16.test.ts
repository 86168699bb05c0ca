import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Channel } from '../../src/io/channel.ts';
import { Utf16Decoder, Utf16Encoder } from '../../src/io/utf16.ts';
import { Utf16Channel } from '../../src/io/utf16-channel.ts';
import { createDirectSanitizer } from '../../src/sanitizer/direct.ts';

/** Units of every length in UTF-8, surrogates with and without their partners, NULs, and an odd byte at the end. */
const TEXT = 'a\0é\u07ff\u0800\uffff😀\u{10ffff}\ud800\ud800\udc00\udc00\udbffz\ud83d';
const littleEndian = Buffer.concat([Buffer.from(TEXT, 'utf16le'), Buffer.of(0xd8)]);
const bigEndian = Buffer.concat([Buffer.from(TEXT, 'utf16le').swap16(), Buffer.of(0xd8)]);

/** Passes bytes on, in pieces of a given size. */
class PassThrough implements Channel {
  readonly seen: number[] = [];
  readonly #size: number;
  readonly #overwrites: boolean;
  readonly #space = new Uint8Array(64);
  #waiting: number[] = [];
  #finished = false;

  constructor(size: number, overwrites = true) {
    this.#size = size;
    this.#overwrites = overwrites;
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
    // The caller sees the space overwritten, as an engine may do where it changes something.
    if (this.#overwrites) this.#space.fill(0x3f);
    return Uint8Array.from(this.#waiting.splice(0, this.#size));
  }
  finish(): void {
    assert.equal(this.#waiting.length, 0);
    this.#finished = true;
  }
  another(): Channel {
    return new PassThrough(this.#size, false);
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
        assert.deepEqual(through(new Utf16Channel(new PassThrough(size), swapped, 'here'), bytes, cut), bytes);
      }
    }
  });
}

test('what is between is UTF-8', () => {
  const inner = new PassThrough(99);
  through(new Utf16Channel(inner, false, 'here'), Buffer.from('a=é€😀\n', 'utf16le'), 7);
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

describe('a text that is not UTF-16 to its end', () => {
  const CANARY = 'cANARY7f';
  const parameters = [`POST /x?MMM_pin=${CANARY}&a=1`, `{"MMM_a":"${CANARY}"}`, `XXX_a=${CANARY}`, `MMM_b: ${CANARY}`];

  /** What is written until an error, as bytes without NULs, and that error's code. */
  function sanitized(bytes: Uint8Array, cut: number, bigEndian = false): { text: string; code: string } {
    const channel = new Utf16Channel(createDirectSanitizer(), bigEndian, 'here');
    const out: Uint8Array[] = [];
    const takeAll = (): void => {
      for (let piece = channel.take(); piece.length > 0; piece = channel.take()) out.push(piece.slice());
    };
    let code = '';
    try {
      for (let from = 0; from < bytes.length; from += cut) {
        const piece = bytes.subarray(from, from + cut);
        channel.space().set(piece);
        channel.push(piece.length);
        takeAll();
      }
      channel.finish();
      takeAll();
    } catch (error) {
      code = (error as { code: string }).code;
    }
    return { text: Buffer.concat(out).toString('latin1').replaceAll('\0', ''), code };
  }

  for (const parameter of parameters) {
    test(`shows no byte of ${parameter.replace(CANARY, '\u2026')}`, () => {
      const begin = Buffer.from('2026-11-29 started\r\nok\r\n'.repeat(20), 'utf16le');
      const bytes = Buffer.from(`line\n${parameter}\nnext line\n`);
      const units = Buffer.from(`line\n${parameter}\nnext line\n`, 'utf16le');
      const mixed = {
        'bytes after it': Buffer.concat([begin, bytes]),
        'a byte too many': Buffer.concat([begin, Buffer.from('x'), units]),
        'a byte that is one too many right before it': Buffer.concat([
          begin,
          Buffer.from('x'),
          Buffer.from(parameter, 'utf16le'),
        ]),
        'a byte too few': Buffer.concat([begin.subarray(0, -1), units]),
        'the other byte order': Buffer.concat([begin, Buffer.from(units).swap16()]),
        'bytes, and UTF-16 again': Buffer.concat([begin, bytes, begin]),
        'a lone parameter': Buffer.concat([begin, Buffer.from(parameter)]),
      };
      for (const [what, text] of Object.entries(mixed)) {
        for (const cut of [1, 2, 7, 64, 1000, 100_000]) {
          const { text: out, code } = sanitized(text, cut);
          assert.equal(code, 'LOGVEIL_MIXED', `${what}, ${cut}`);
          assert.ok(!out.includes(CANARY.slice(0, 4)), `${what}, ${cut}: ${out}`);
        }
      }
      // In big-endian text likewise, and in the right order it is hidden.
      const swapped = Buffer.concat([Buffer.from(begin).swap16(), Buffer.from('x'), Buffer.from(units).swap16()]);
      assert.equal(sanitized(swapped, 100, true).code, 'LOGVEIL_MIXED');
      const whole = sanitized(Buffer.concat([begin, units]), 100);
      assert.equal(whole.code, '');
      assert.ok(!whole.text.includes(CANARY));
    });
  }

  test('is no text in another script, however its letters are coded', () => {
    const texts = [
      '日本語のログ上中下、電話番号。',
      '中文日志上下左右䵍䵍',
      'Ελληνικά κείμενα',
      '═══╬═══ ✓ 😀',
      'ગુજરાતી ਪੰਜਾਬੀ',
    ];
    for (const text of texts) {
      const bytes = Buffer.from(`${text}\r\n`.repeat(200), 'utf16le');
      const channel = new Utf16Channel(createDirectSanitizer(), false, 'here');
      assert.deepEqual(through(channel, bytes, 1000), bytes);
    }
  });

  test('a line of UTF-16 is written as soon as it is read', () => {
    const channel = new Utf16Channel(createDirectSanitizer(), false, 'here');
    for (const line of ['a=1 b=2\r\n', '{"a":"b"}\n', 'plain\r\n']) {
      const bytes = Buffer.from(line, 'utf16le');
      channel.space().set(bytes);
      channel.push(bytes.length);
      assert.deepEqual(Buffer.from(channel.take()), bytes);
    }
  });
});
