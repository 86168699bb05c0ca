import { IoError } from '../io/io-error.ts';
import { ByteReader, type ByteSource, damaged } from './byte-source.ts';

/**
 * Frames of zstd, one by one: Node's own decompressor ends quietly after the first of several (22.23), and where one is
 * cut; and errors are the same, whatever decompresses. The format is that of RFC 8878.
 */

const MAGIC = 0xfd2fb528;
/** Frames that hold other data: skipped. */
const SKIPPABLE = 0x184d2a50;

const DICTIONARY_SIZES = [0, 1, 2, 4] as const;
const CONTENT_SIZES = [0, 2, 4, 8] as const;
/** Decompressors refuse larger ones by default, for they need as much memory. */
const LARGEST_WINDOW = 27;

/** One repeated byte stands for the block. */
const REPEATED = 1;
const RESERVED = 3;

/** Those that `pzstd` writes hold 4 bytes. */
const MAX_SKIPPED = 64 * 1024;

/**
 * The bytes of each frame. A frame has to be read to its end before the next is asked for.
 * @param onSkipped is given what frames hold that decompressors skip
 */
export async function* zstdFrames(
  source: ByteSource,
  place: string,
  onSkipped: (bytes: Buffer) => void,
): AsyncGenerator<AsyncGenerator<Uint8Array>> {
  const reader = new ByteReader(source, place);
  try {
    for (;;) {
      const start = await reader.read(4);
      if (start.length === 0) return;
      if (start.length < 4) throw cut(place);
      const magic = start.readUInt32LE();
      if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
        const size = (await exactly(reader, 4, place)).readUInt32LE();
        if (size > MAX_SKIPPED) throw unreadable(place, `with ${size} bytes of other data`);
        onSkipped(await exactly(reader, size, place));
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
  const header = await exactly(reader, rest, place);
  const window = isSingleSegment ? 0 : 10 + ((header[0] as number) >> 3);
  if (window > LARGEST_WINDOW) throw unreadable(place, `made with a window of ${2 ** (window - 20)} MiB`);
  const dictionary = header.subarray(1 - isSingleSegment, rest - contentSize);
  if (dictionary.some((byte) => byte !== 0)) throw unreadable(place, 'made with a dictionary');
  yield Buffer.concat([start, Buffer.of(descriptor), header]);
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

function unreadable(place: string, how: string): IoError {
  return new IoError(place, 'LOGVEIL_UNREADABLE', `is zstd data ${how}, which cannot be read here; unpack it first`);
}

function cut(place: string) {
  return damaged(place, 'is zstd data that ends too early');
}
