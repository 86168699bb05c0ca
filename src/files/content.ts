import type { TextChannel } from '../io/channel.ts';
import { IoError } from '../io/io-error.ts';
import { HEAD_SIZE } from '../io/recognize.ts';
import { ByteReader, type ByteSource } from './byte-source.ts';
import { formatOf } from './format.ts';
import { GunzipSource, GzipSink } from './gzip.ts';
import { type CheckMetadata, metadataCheck } from './metadata.ts';
import { SanitizePass, type Sink } from './sanitize-pass.ts';
import type { Spool } from './spool.ts';
import { sanitizeTar } from './tar.ts';
import { unzstd, ZstdSink } from './zstd.ts';

/** How content is gone through. */
export interface Way {
  sanitizer: TextChannel;
  /** `CHANGED` is thrown at the first change. */
  stopsAtChange: boolean;
  newSpool(): Spool;
  /** Is called with the place of each text before it is read. */
  onText?(place: string): void;
  /** Is called for each piece of a text; it may throw to stop. What is packed small can be long. */
  onPiece?(): void;
}

/** Archives in archives in archives: deeper ones are taken for an attack. */
const MAX_DEPTH = 8;

/**
 * Sanitizes whatever comes: text, or what is packed, down to the text in it.
 * @param sink what is written, packed as it was; without one it is only looked for changes
 * @returns whether anything is changed
 * @throws IoError if something in it cannot be read: then nothing of it is known to be sanitized
 */
export async function sanitizeContent(
  source: ByteSource,
  sink: Sink | undefined,
  place: string,
  way: Way,
  depth = 0,
): Promise<boolean> {
  if (depth > MAX_DEPTH) throw unreadable(place, 'is packed too often', 'unpack it first');
  const reader = new ByteReader(source, place);
  try {
    const head = await reader.read(HEAD_SIZE);
    const whole = withHead(head, reader);
    const goDeeper = (content: ByteSource, inner: Sink | undefined, where = place) =>
      sanitizeContent(content, inner, where, way, depth + 1);
    const check = metadataCheck(way.sanitizer);
    switch (formatOf(head)) {
      case 'gzip':
        return await sanitizeGzip(whole, head, sink, place, goDeeper, check);
      case 'zstd':
        return await sanitizeZstd(whole, sink, place, goDeeper, check);
      case 'tar':
        return await sanitizeTar(whole, sink, place, goDeeper, { newSpool: way.newSpool, check });
      case 'zip':
        throw unreadable(place, 'is a zip archive in another archive', 'unpack that first');
      case 'plain':
        return await sanitizeText(whole, sink, place, way);
    }
  } finally {
    await reader.close();
  }
}

async function* withHead(head: Buffer, reader: ByteReader): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* reader.rest();
}

async function sanitizeText(source: ByteSource, sink: Sink | undefined, place: string, way: Way): Promise<boolean> {
  way.onText?.(place);
  const pass = new SanitizePass(way.sanitizer, place, sink, way.stopsAtChange);
  for await (const bytes of source) {
    way.onPiece?.();
    await pass.write(bytes);
  }
  await pass.end();
  return pass.isChanged;
}

type GoDeeper = (content: ByteSource, sink: Sink | undefined) => Promise<boolean>;

async function sanitizeGzip(
  source: ByteSource,
  head: Buffer,
  sink: Sink | undefined,
  place: string,
  goDeeper: GoDeeper,
  check: CheckMetadata,
): Promise<boolean> {
  const packed = sink === undefined ? undefined : await GzipSink.open(sink, head);
  const unpacked = new GunzipSource(source, place);
  const isChanged = await goDeeper(unpacked, packed);
  await packed?.end();
  const { fields, isTooMuch } = unpacked.headers;
  if (isTooMuch) throw unreadable(place, 'has comments or extra fields of more than 128 KiB', 'unpack it first');
  for (const field of fields) check(field, place);
  return isChanged;
}

async function sanitizeZstd(
  source: ByteSource,
  sink: Sink | undefined,
  place: string,
  goDeeper: GoDeeper,
  check: CheckMetadata,
): Promise<boolean> {
  const packed = sink === undefined ? undefined : new ZstdSink(sink, place);
  const skipped: Buffer[] = [];
  try {
    const isChanged = await goDeeper(
      unzstd(source, place, (bytes) => skipped.push(bytes)),
      packed,
    );
    await packed?.end();
    for (const bytes of skipped) check(bytes, place);
    return isChanged;
  } finally {
    packed?.stop();
  }
}

function unreadable(place: string, what: string, remedy: string): IoError {
  return new IoError(place, 'LOGVEIL_UNREADABLE', `${what}; ${remedy}`);
}
