import { Readable } from 'node:stream';
import { crc32, createDeflateRaw, createGunzip } from 'node:zlib';
import { codeOf, type IoError } from '../io/io-error.ts';
import { ByteReader, type ByteSource, damaged } from './byte-source.ts';
import { GzipHeaders } from './gzip-headers.ts';
import type { Sink } from './sanitize-pass.ts';
import { TransformSink } from './transform-sink.ts';

/** What is written at once; as much as the sanitizer takes at once. */
const CHUNK = 256 * 1024;
/** So much is inflated ahead, in Node's own threads, while the sanitizer works. */
const AHEAD = 4 * CHUNK;

/** Bits of the fourth byte of a header. */
const Flag = { Extra: 4, Name: 8 } as const;

/** The content of all members, one after the other, as `zcat` has it. */
export class GunzipSource {
  readonly #source: ByteSource;
  readonly #place: string;
  /** What the members' headers hold, once all has been read. */
  readonly headers = new GzipHeaders();

  constructor(source: ByteSource, place: string) {
    this.#source = source;
    this.#place = place;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const gunzip = createGunzip({ chunkSize: CHUNK, readableHighWaterMark: AHEAD } as object);
    // Pieces that have been given to it and may not have been used up.
    let given: Uint8Array[] = [];
    let begin = 0;
    const reader = new ByteReader(this.#source, this.#place);
    const { headers } = this;
    async function* feed() {
      for await (const piece of reader.rest()) {
        headers.push(piece);
        while (given[0] !== undefined && begin + given[0].length <= gunzip.bytesWritten) {
          begin += given[0].length;
          given = given.slice(1);
        }
        given.push(piece);
        yield piece;
      }
    }
    const feeding = Readable.from(feed(), { objectMode: false, highWaterMark: CHUNK });
    feeding.on('error', (error) => gunzip.destroy(error));
    feeding.pipe(gunzip);
    try {
      for await (const bytes of gunzip) yield bytes;
      // After the last member zeros may be, and nothing else: no program would show it, nor have we looked at it.
      feeding.unpipe(gunzip);
      if (hasData(Buffer.concat(given).subarray(gunzip.bytesWritten - begin))) throw this.#withTrailingData();
      for await (const piece of feeding) if (hasData(piece)) throw this.#withTrailingData();
    } catch (error) {
      throw this.#explained(error);
    } finally {
      feeding.destroy();
      gunzip.destroy();
    }
  }

  #explained(error: unknown): unknown {
    switch (codeOf(error)) {
      case 'Z_BUF_ERROR':
        return damaged(this.#place, 'is gzip data that ends too early');
      case 'Z_DATA_ERROR':
        // The first member's header has been seen.
        if ((error as Error).message === 'incorrect header check') return this.#withTrailingData();
        return damaged(this.#place, 'is damaged gzip data');
    }
    return error;
  }

  #withTrailingData(): IoError {
    return damaged(this.#place, 'has data after its last member that is not gzip data');
  }
}

function hasData(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte !== 0);
}

/** Compresses as the file was: level class, name and time of the first member's header. */
export class GzipSink implements Sink {
  readonly #sink: Sink;
  readonly #deflating: TransformSink;
  #sum = 0;
  #length = 0;

  private constructor(sink: Sink, level: number) {
    this.#sink = sink;
    const deflate = createDeflateRaw({ level, chunkSize: CHUNK });
    this.#deflating = new TransformSink(deflate, deflate, sink);
  }

  /** @param head the beginning of the file that is read */
  static async open(sink: Sink, head: Uint8Array): Promise<GzipSink> {
    await sink.write(headerLike(head));
    return new GzipSink(sink, levelOf(head));
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    this.#sum = crc32(bytes, this.#sum);
    this.#length += bytes.length;
    return this.#deflating.write(bytes);
  }

  async end(): Promise<void> {
    await this.#deflating.end();
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(this.#sum, 0);
    trailer.writeUInt32LE(this.#length % 2 ** 32, 4);
    await this.#sink.write(trailer);
  }
}

/** The header distinguishes the best and the fastest level from all others. */
function levelOf(head: Uint8Array): number {
  return head[8] === 2 ? 9 : head[8] === 4 ? 1 : 6;
}

const FIXED = 10;

/** Fields that others have put in, for their own way of compressing, and comments are left out. */
function headerLike(head: Uint8Array): Buffer {
  const flags = head[3] ?? 0;
  const header = Buffer.from(head.subarray(0, FIXED));
  header[3] = 0;
  let at = FIXED;
  if (flags & Flag.Extra) at += 2 + ((head[at] ?? 0) | ((head[at + 1] ?? 0) << 8));
  const end = head.indexOf(0, at);
  if (!(flags & Flag.Name) || end < 0) return header;
  header[3] = Flag.Name;
  return Buffer.concat([header, head.subarray(at, end + 1)]);
}
