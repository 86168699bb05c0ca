import { ByteReader, type ByteSource, damaged } from './byte-source.ts';

/**
 * Frames of zstd, one by one: Node's own decompressor ends quietly after the first of several (22.23), and where one is
 * cut. The format is that of RFC 8878.
 */

const MAGIC = 0xfd2fb528;
/** Frames that hold other data: skipped. */
const SKIPPABLE = 0x184d2a50;

const DICTIONARY_SIZES = [0, 1, 2, 4] as const;
const CONTENT_SIZES = [0, 2, 4, 8] as const;

/** One repeated byte stands for the block. */
const REPEATED = 1;
const RESERVED = 3;

/** The bytes of each frame. A frame has to be read to its end before the next is asked for. */
export async function* zstdFrames(source: ByteSource, place: string): AsyncGenerator<AsyncGenerator<Uint8Array>> {
  const reader = new ByteReader(source, place);
  try {
    for (;;) {
      const start = await reader.read(4);
      if (start.length === 0) return;
      if (start.length < 4) throw cut(place);
      const magic = start.readUInt32LE();
      if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
        const size = (await exactly(reader, 4, place)).readUInt32LE();
        for await (const _ of reader.take(size));
      } else if (magic === MAGIC) {
        yield frame(reader, start, place);
      } else {
        throw damaged(place, 'is damaged zstd data');
      }
    }
  } finally {
    await reader.close();
  }
}

async function* frame(reader: ByteReader, start: Buffer, place: string): AsyncGenerator<Uint8Array> {
  const descriptor = (await exactly(reader, 1, place))[0] as number;
  const isSingleSegment = (descriptor >> 5) & 1;
  const contentSize =
    descriptor >> 6 === 0 ? isSingleSegment : (CONTENT_SIZES[(descriptor >> 6) as 1 | 2 | 3] as number);
  const rest = 1 - isSingleSegment + DICTIONARY_SIZES[(descriptor & 3) as 0 | 1 | 2 | 3] + contentSize;
  yield Buffer.concat([start, Buffer.of(descriptor), await exactly(reader, rest, place)]);
  for (let isLast = false; !isLast; ) {
    const header = await exactly(reader, 3, place);
    const bits = header.readUIntLE(0, 3);
    const type = (bits >> 1) & 3;
    if (type === RESERVED) throw damaged(place, 'is damaged zstd data');
    isLast = (bits & 1) === 1;
    yield Buffer.concat([header, await exactly(reader, type === REPEATED ? 1 : bits >> 3, place)]);
  }
  if ((descriptor >> 2) & 1) yield await exactly(reader, 4, place);
}

async function exactly(reader: ByteReader, length: number, place: string): Promise<Buffer> {
  const bytes = await reader.read(length);
  if (bytes.length < length) throw cut(place);
  return bytes;
}

function cut(place: string) {
  return damaged(place, 'is zstd data that ends too early');
}
