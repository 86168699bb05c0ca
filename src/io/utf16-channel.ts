import type { Channel } from './channel.ts';
import { MOST_BYTES_PER_BYTE, MOST_CARRIED_BYTES, Utf16Decoder, Utf16Encoder } from './utf16.ts';

/** Puts UTF-16 through a channel that reads UTF-8. What comes out is UTF-16 of the same byte order. */
export class Utf16Channel implements Channel {
  readonly #inner: Channel;
  readonly #decoder: Utf16Decoder;
  readonly #encoder: Utf16Encoder;
  readonly #space: Uint8Array;
  #encoded = new Uint8Array(0);
  #ending: 'no' | 'input' | 'inner' | 'done' = 'no';

  constructor(inner: Channel, bigEndian: boolean) {
    this.#inner = inner;
    this.#decoder = new Utf16Decoder(bigEndian);
    this.#encoder = new Utf16Encoder(bigEndian);
    // So much that it fits into the inner channel's space once it is UTF-8.
    this.#space = new Uint8Array(Math.floor((inner.space().length - MOST_CARRIED_BYTES) / MOST_BYTES_PER_BYTE));
  }

  space(): Uint8Array {
    return this.#space;
  }

  push(length: number): void {
    const decoded = this.#decoder.decode(this.#space.subarray(0, length), this.#inner.space());
    if (decoded > 0) this.#inner.push(decoded);
  }

  take(): Uint8Array {
    for (;;) {
      const piece = this.#inner.take();
      if (piece.length > 0) {
        const encoded = this.#encode(piece);
        // A piece that ends within a character may come to nothing; an empty one would mean that all is taken.
        if (encoded.length > 0) return encoded;
      } else if (this.#ending === 'input') {
        this.#ending = 'inner';
        this.#inner.finish();
      } else if (this.#ending === 'inner') {
        this.#ending = 'done';
        return this.#encoded.subarray(0, this.#encoder.finish(this.#roomFor(0)));
      } else {
        return piece;
      }
    }
  }

  finish(): void {
    this.#ending = 'input';
    const decoded = this.#decoder.finish(this.#inner.space());
    if (decoded > 0) this.#inner.push(decoded);
  }

  #encode(piece: Uint8Array): Uint8Array {
    const into = this.#roomFor(piece.length);
    return into.subarray(0, this.#encoder.encode(piece, into));
  }

  #roomFor(length: number): Uint8Array {
    const needed = length * 2 + 2;
    if (this.#encoded.length < needed) this.#encoded = new Uint8Array(needed);
    return this.#encoded;
  }
}
