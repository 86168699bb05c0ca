import type { Channel } from './channel.ts';
import { IoError } from './io-error.ts';
import { AsBytes, OtherReading, Shifted } from './other-reading.ts';
import { MAX_BYTES_PER_BYTE, MAX_CARRIED_BYTES, Utf16Decoder, Utf16Encoder } from './utf16.ts';

/** Output that waits until every other reading of the input that it was made of is known to hold no parameter. */
interface Waiting {
  bytes: Uint8Array;
  /** How many pieces of input had been put in by then. */
  pieces: number;
}

/**
 * Puts UTF-16 through a channel that reads UTF-8. What is written is UTF-16 of the same byte order.
 *
 * A text may begin as UTF-16 and continue as something else: PowerShell's `>` writes UTF-16 and `Add-Content` appends bytes;
 * a byte that was lost moves all that follows. Its parameters would then be letters of some Asian script to us. So the
 * input is read as bytes too, and a byte later; where either reading holds a parameter, an error is thrown before
 * anything of that part is written.
 */
export class Utf16Channel implements Channel {
  readonly #inner: Channel;
  readonly #bigEndian: boolean;
  readonly #place: string;
  readonly #decoder: Utf16Decoder;
  readonly #encoder: Utf16Encoder;
  readonly #space: Uint8Array;
  readonly #others: readonly OtherReading[];
  readonly #waiting: Waiting[] = [];
  #pieces = 0;
  #encoded = new Uint8Array(0);
  #ending: 'no' | 'input' | 'inner' | 'done' = 'no';

  /** @param place what messages call the input */
  constructor(inner: Channel, bigEndian: boolean, place: string) {
    this.#inner = inner;
    this.#bigEndian = bigEndian;
    this.#place = place;
    this.#decoder = new Utf16Decoder(bigEndian);
    this.#encoder = new Utf16Encoder(bigEndian);
    this.#others = [new AsBytes(), new Shifted(bigEndian)].map((reading) => new OtherReading(inner.another(), reading));
    // So much that it fits into the inner channel's space once it is UTF-8.
    this.#space = new Uint8Array(Math.floor((inner.space().length - MAX_CARRIED_BYTES) / MAX_BYTES_PER_BYTE));
  }

  space(): Uint8Array {
    return this.#space;
  }

  /** @throws IoError if the input is not UTF-16 to its end */
  push(length: number): void {
    const piece = this.#space.subarray(0, length);
    this.#pieces++;
    for (const other of this.#others) this.#check(other.push(piece));
    const decoded = this.#decoder.decode(piece, this.#inner.space());
    if (decoded > 0) this.#inner.push(decoded);
  }

  take(): Uint8Array {
    this.#drain();
    const [first] = this.#waiting;
    const cleared = Math.min(...this.#others.map((other) => other.cleared));
    if (first === undefined || first.pieces > cleared) return NOTHING;
    this.#waiting.shift();
    return first.bytes;
  }

  /** @throws IoError if the input is not UTF-16 to its end */
  finish(): void {
    this.#ending = 'input';
    for (const other of this.#others) this.#check(other.finish());
    const decoded = this.#decoder.finish(this.#inner.space());
    if (decoded > 0) this.#inner.push(decoded);
  }

  another(): Channel {
    return new Utf16Channel(this.#inner.another(), this.#bigEndian, this.#place);
  }

  #check(isClean: boolean): void {
    if (isClean) return;
    throw new IoError(
      this.#place,
      'LOGVEIL_MIXED',
      'begins as UTF-16 and continues as something else, which is not written; cut it there and sanitize each part',
    );
  }

  #drain(): void {
    for (;;) {
      const piece = this.#inner.take();
      if (piece.length > 0) {
        this.#wait(this.#encode(piece));
      } else if (this.#ending === 'input') {
        this.#ending = 'inner';
        this.#inner.finish();
      } else if (this.#ending === 'inner') {
        this.#ending = 'done';
        this.#wait(this.#encoded.subarray(0, this.#encoder.finish(this.#roomFor(0))));
      } else {
        return;
      }
    }
  }

  #wait(bytes: Uint8Array): void {
    // A piece that ends within a character may come to nothing; an empty one would mean that all is taken.
    if (bytes.length > 0) this.#waiting.push({ bytes: bytes.slice(), pieces: this.#pieces });
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

const NOTHING = new Uint8Array(0);
