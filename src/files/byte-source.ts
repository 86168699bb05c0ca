import { readSync } from 'node:fs';
import { explain, IoError } from '../io/io-error.ts';

/** Pieces of a text or archive, in order. Each belongs to its receiver. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** What is asked for at once: what inflates works beside us, and is not to wait. */
const READ_SIZE = 256 * 1024;

/** @param onRead is called with the number of bytes read; it may throw to stop */
export function* readFrom(descriptor: number, place: string, onRead: (length: number) => void): Generator<Uint8Array> {
  for (let at = 0; ; ) {
    const buffer = Buffer.allocUnsafe(READ_SIZE);
    let length: number;
    try {
      length = readSync(descriptor, buffer, 0, buffer.length, at);
    } catch (error) {
      throw explain(place, error);
    }
    if (length === 0) return;
    at += length;
    onRead(length);
    yield buffer.subarray(0, length);
  }
}

/** Reads as much as is asked for, whatever the pieces. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  readonly #place: string;
  #piece: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource, place: string) {
    this.#pieces = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    this.#place = place;
  }

  /** @returns so many bytes, fewer only at the end */
  async read(length: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const part = await this.#next(missing);
      if (part === undefined) break;
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** The next so many bytes, in pieces. @throws IoError where they end before */
  async *take(length: number): AsyncGenerator<Uint8Array> {
    // A part of a byte would never come.
    if (!Number.isSafeInteger(length) || length < 0) throw damaged(this.#place, 'has an entry of no possible size');
    let missing = length;
    while (missing > 0) {
      const part = await this.#next(missing);
      if (part === undefined) throw damaged(this.#place, 'ends in the midst of an entry');
      missing -= part.length;
      yield part;
    }
  }

  /** All that is left. */
  async *rest(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const part = await this.#next(Number.POSITIVE_INFINITY);
        if (part === undefined) return;
        yield part;
      }
    } finally {
      await this.close();
    }
  }

  /** Lets the generator of the pieces stop. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #next(most: number): Promise<Uint8Array | undefined> {
    while (this.#piece.length === 0) {
      const { done, value } = await this.#pieces.next();
      if (done) return undefined;
      this.#piece = value;
    }
    const part = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(part.length);
    return part;
  }
}

export function damaged(place: string, how: string): IoError {
  return new IoError(place, 'LOGVEIL_DAMAGED', `${how}; it is left as it is, look at where it came from`);
}
