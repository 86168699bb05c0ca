/**
 * UTF-16 to UTF-8 and back, losing nothing. `TextDecoder` will not do: it replaces what is not well-formed.
 * - A surrogate without its partner becomes the three bytes that UTF-8 would have for it (known as WTF-8).
 * - A last odd byte becomes `FF 8x 8x`, which no text has, so that if it belongs to a value it is hidden with it.
 */

/** The most bytes that one byte of UTF-16 becomes, the ones carried over aside. */
export const MAX_BYTES_PER_BYTE = 1.5;
/** What may come on top of that: a carried surrogate, a carried odd byte. */
export const MAX_CARRIED_BYTES = 6;

const ODD_BYTE = 0xff;
const REPLACEMENT = 0xfffd;

/** Reads UTF-16, in pieces cut anywhere, and writes UTF-8. */
export class Utf16Decoder {
  readonly #bigEndian: boolean;
  /** The first half of a unit that was cut, or -1. */
  #oddByte = -1;
  /** A high surrogate whose partner may come, or 0. */
  #high = 0;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  /** Decodes `from` into `into` and returns the length written. */
  decode(from: Uint8Array, into: Uint8Array): number {
    let out = 0;
    let i = 0;
    let first = this.#oddByte;
    if (first < 0 && from.length > 0) first = from[i++] as number;
    while (i < from.length) {
      const second = from[i++] as number;
      out = this.#unit(this.#bigEndian ? (first << 8) | second : (second << 8) | first, into, out);
      first = i < from.length ? (from[i++] as number) : -1;
    }
    this.#oddByte = first;
    return out;
  }

  /** Writes what was cut off by the end of the input. */
  finish(into: Uint8Array): number {
    let out = this.#loneHigh(into, 0);
    if (this.#oddByte >= 0) {
      into[out++] = ODD_BYTE;
      into[out++] = 0x80 | (this.#oddByte >> 4);
      into[out++] = 0x80 | (this.#oddByte & 0x0f);
      this.#oddByte = -1;
    }
    return out;
  }

  #unit(unit: number, into: Uint8Array, start: number): number {
    let out = start;
    if (unit < 0x80 && this.#high === 0) {
      into[out++] = unit;
      return out;
    }
    if (this.#high !== 0 && (unit & 0xfc00) === 0xdc00) {
      const point = 0x10000 + ((this.#high & 0x3ff) << 10) + (unit & 0x3ff);
      this.#high = 0;
      into[out++] = 0xf0 | (point >> 18);
      into[out++] = 0x80 | ((point >> 12) & 0x3f);
      into[out++] = 0x80 | ((point >> 6) & 0x3f);
      into[out++] = 0x80 | (point & 0x3f);
      return out;
    }
    out = this.#loneHigh(into, out);
    if ((unit & 0xfc00) === 0xd800) {
      this.#high = unit;
      return out;
    }
    if (unit < 0x80) {
      into[out++] = unit;
    } else if (unit < 0x800) {
      into[out++] = 0xc0 | (unit >> 6);
      into[out++] = 0x80 | (unit & 0x3f);
    } else {
      out = threeBytes(unit, into, out);
    }
    return out;
  }

  #loneHigh(into: Uint8Array, out: number): number {
    if (this.#high === 0) return out;
    const unit = this.#high;
    this.#high = 0;
    return threeBytes(unit, into, out);
  }
}

/** Reads what the decoder wrote, in pieces cut anywhere, and writes UTF-16 of the same byte order. */
export class Utf16Encoder {
  readonly #bigEndian: boolean;
  /** The bits of a character that is not complete yet. */
  #point = 0;
  /** How many bytes it still lacks. */
  #missing = 0;
  /** Is it an odd byte, not a character? */
  #isOddByte = false;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  /** Encodes `from` into `into`, which has room for twice as much and 2 bytes, and returns the length written. */
  encode(from: Uint8Array, into: Uint8Array): number {
    let out = 0;
    for (let i = 0; i < from.length; i++) {
      const byte = from[i] as number;
      if (this.#missing > 0 && (byte & 0xc0) === 0x80) {
        this.#point = (this.#point << (this.#isOddByte ? 4 : 6)) | (byte & (this.#isOddByte ? 0x0f : 0x3f));
        if (--this.#missing === 0) out = this.#character(into, out);
        continue;
      }
      if (this.#missing > 0) out = this.#cut(into, out);
      this.#isOddByte = byte === ODD_BYTE;
      if (byte < 0x80) out = this.#unit(byte, into, out);
      else if (byte === ODD_BYTE) this.#begin(0, 2);
      else if (byte >= 0xf0) this.#begin(byte & 0x07, 3);
      else if (byte >= 0xe0) this.#begin(byte & 0x0f, 2);
      else if (byte >= 0xc0) this.#begin(byte & 0x1f, 1);
      else out = this.#unit(REPLACEMENT, into, out);
    }
    return out;
  }

  /** Writes what was cut off by the end: 2 bytes at most. */
  finish(into: Uint8Array): number {
    return this.#missing > 0 ? this.#cut(into, 0) : 0;
  }

  #begin(bits: number, missing: number): void {
    this.#point = bits;
    this.#missing = missing;
  }

  #cut(into: Uint8Array, out: number): number {
    this.#missing = 0;
    return this.#unit(REPLACEMENT, into, out);
  }

  #character(into: Uint8Array, out: number): number {
    const point = this.#point;
    if (this.#isOddByte) {
      into[out] = point;
      return out + 1;
    }
    if (point < 0x10000) return this.#unit(point, into, out);
    const above = point - 0x10000;
    return this.#unit(0xdc00 | (above & 0x3ff), into, this.#unit(0xd800 | (above >> 10), into, out));
  }

  #unit(unit: number, into: Uint8Array, out: number): number {
    const low = unit & 0xff;
    const high = unit >> 8;
    into[out] = this.#bigEndian ? high : low;
    into[out + 1] = this.#bigEndian ? low : high;
    return out + 2;
  }
}

function threeBytes(unit: number, into: Uint8Array, out: number): number {
  into[out] = 0xe0 | (unit >> 12);
  into[out + 1] = 0x80 | ((unit >> 6) & 0x3f);
  into[out + 2] = 0x80 | (unit & 0x3f);
  return out + 3;
}
