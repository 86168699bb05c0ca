import type { Channel } from './channel.ts';
import { Comparison } from './comparison.ts';

const LINE_FEED = 0x0a;

/**
 * What UTF-16 would be if it were something else, with a line feed for whatever would be no letter of ASCII: in a text
 * that is UTF-16 each letter is then on a line of its own, and one that is not begins at the beginning of a line.
 */
export interface Reading {
  /** @returns how many bytes were written into `into`, which holds as many as `from` and one more */
  read(from: Uint8Array, into: Uint8Array): number;
}

/** As text of one byte a letter. */
export class AsBytes implements Reading {
  read(from: Uint8Array, into: Uint8Array): number {
    from.forEach((byte, index) => {
      into[index] = byte === 0 ? LINE_FEED : byte;
    });
    return from.length;
  }
}

/** As UTF-16 that a byte is missing from, or in the other byte order. */
export class Shifted implements Reading {
  readonly #bigEndian: boolean;
  /** The first half of a unit, or -1 where a unit begins with the next byte. */
  #first = -1;
  #hasBegun = false;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  read(from: Uint8Array, into: Uint8Array): number {
    let length = 0;
    for (const byte of this.#hasBegun ? from : from.subarray(1)) {
      if (this.#first < 0) {
        this.#first = byte;
        continue;
      }
      const [letter, other] = this.#bigEndian ? [byte, this.#first] : [this.#first, byte];
      into[length++] = other === 0 && letter > 0 && letter < 0x80 ? letter : LINE_FEED;
      this.#first = -1;
    }
    this.#hasBegun ||= from.length > 0;
    return length;
  }
}

/** Looks for parameters in another reading of an input. */
export class OtherReading {
  readonly #channel: Channel;
  readonly #reading: Reading;
  readonly #comparison = new Comparison();
  /** How many bytes had been put in after each piece that is not cleared. */
  #ends: number[] = [];
  #cleared = 0;
  #putIn = 0;
  #addOutput = 0;

  constructor(channel: Channel, reading: Reading) {
    this.#channel = channel;
    this.#reading = reading;
  }

  /** How many pieces are known to hold no parameter. */
  get cleared(): number {
    return this.#cleared;
  }

  /** @returns whether no parameter has come to light so far */
  push(piece: Uint8Array): boolean {
    for (let from = 0; from < piece.length; ) {
      const space = this.#channel.space();
      const part = piece.subarray(from, from + space.length - 1);
      from += part.length;
      const length = this.#reading.read(part, space);
      if (length === 0) continue;
      this.#putIn += length;
      this.#channel.push(length);
      this.#comparison.putIn(space.subarray(0, length), this.#channel);
      this.#drain();
    }
    this.#ends.push(this.#putIn);
    this.#settle();
    return this.#comparison.isSame;
  }

  /** @returns whether no parameter has come to light in all of it */
  finish(): boolean {
    this.#channel.finish();
    this.#drain();
    this.#settle();
    return this.#comparison.end();
  }

  #drain(): void {
    for (let piece = this.#channel.take(); piece.length > 0; piece = this.#channel.take()) {
      this.#comparison.addOutput(piece);
      this.#addOutput += piece.length;
    }
    this.#comparison.settle();
  }

  #settle(): void {
    while (this.#ends[0] !== undefined && this.#ends[0] <= this.#addOutput) {
      this.#ends.shift();
      this.#cleared++;
    }
  }
}
