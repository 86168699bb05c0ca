import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, fromFdPromise, type ZipFile as OpenZip } from 'yauzl';
import { ZipFile as NewZip } from 'yazl';
import { IoError } from '../io/io-error.ts';
import { damaged } from './byte-source.ts';
import type { CheckMetadata } from './metadata.ts';
import type { Sink } from './sanitize-pass.ts';
import type { SanitizeEntry } from './tar.ts';
import { drained } from './transform-sink.ts';
import { surroundingsOf } from './zip-layout.ts';

/**
 * Zip archives, entry by entry, in order. Names, times, Unix modes, comments and whether an entry is stored or deflated
 * stay; fields of other programs' own do not, nor what the directory does not account for.
 */

const STORED = 0;
const DEFLATED = 8;

/** The levels of deflate's two bits: normal, best, fast, fastest. */
const LEVELS = [6, 9, 2, 1] as const;

export async function sanitizeZip(
  descriptor: number,
  sink: Sink | undefined,
  place: string,
  sanitizeEntry: SanitizeEntry,
  check: CheckMetadata,
): Promise<boolean> {
  const archive = await open(descriptor, place);
  const directory = { from: cursorOf(archive), to: 0 };
  const entries: Entry[] = [];
  const output = sink === undefined ? undefined : new ZipSink(sink);
  let isChanged = false;
  try {
    for await (const entry of entriesOf(archive, place)) {
      entries.push(entry);
      check(entry.fileCommentRaw, place);
      const inArchive = `${place}, entry ${JSON.stringify(entry.fileName)}`;
      if (entry.fileName.endsWith('/')) {
        output?.addFolder(entry);
        continue;
      }
      const content = await openEntry(archive, entry, inArchive);
      const entrySink = output?.add(entry);
      if (await sanitizeEntry(checked(content, entry, inArchive), entrySink, inArchive)) isChanged = true;
      await entrySink?.end();
    }
    directory.to = cursorOf(archive);
    check(Buffer.from(archive.comment), place);
    const { isAccountedFor, fields } = surroundingsOf(descriptor, entries, directory);
    for (const field of fields) check(field, place);
    await output?.end(archive.comment);
    return isChanged || !isAccountedFor;
  } finally {
    output?.stop();
  }
}

async function open(descriptor: number, place: string): Promise<OpenZip> {
  try {
    return await fromFdPromise(descriptor, { autoClose: false });
  } catch {
    throw damaged(place, 'is a damaged zip archive');
  }
}

/** Where yauzl is in the directory: what it says of the type is not so. */
function cursorOf(archive: OpenZip): number {
  return Number(archive.readEntryCursor);
}

async function* entriesOf(archive: OpenZip, place: string): AsyncGenerator<Entry> {
  try {
    for await (const entry of archive.eachEntry()) yield entry;
  } catch {
    // What the body of the caller's loop throws does not come here.
    throw damaged(place, 'is a damaged zip archive');
  }
}

async function openEntry(archive: OpenZip, entry: Entry, place: string): Promise<Readable> {
  if (entry.isEncrypted()) {
    throw new IoError(
      place,
      'LOGVEIL_UNREADABLE',
      'is encrypted, so that nothing can be found in it; decrypt the archive first',
    );
  }
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    const method = `compressed by method ${entry.compressionMethod}`;
    throw new IoError(place, 'LOGVEIL_UNREADABLE', `is ${method}, which cannot be read; unpack the archive first`);
  }
  try {
    return await archive.openReadStreamPromise(entry);
  } catch {
    throw damaged(place, 'is damaged');
  }
}

/** The content, its checksum compared: yauzl leaves that to its users. */
async function* checked(content: Readable, entry: Entry, place: string): AsyncGenerator<Uint8Array> {
  let sum = 0;
  try {
    for await (const bytes of content) {
      sum = crc32(bytes as Uint8Array, sum);
      yield bytes as Uint8Array;
    }
  } catch {
    throw damaged(place, 'is damaged');
  } finally {
    content.destroy();
  }
  if (sum !== entry.crc32) throw damaged(place, 'is damaged');
}

/** An archive that is written, on the way to another sink. */
class ZipSink {
  readonly #archive = new NewZip();
  readonly #pumped: Promise<void>;
  #failure: unknown;
  #entry: PassThrough | undefined;

  constructor(sink: Sink) {
    this.#archive.on('error', (error: unknown) => this.#fail(error));
    this.#pumped = this.#pump(sink);
  }

  addFolder(entry: Entry): void {
    this.#archive.addEmptyDirectory(entry.fileName, { ...timeOf(entry), ...modeOf(entry) });
  }

  add(entry: Entry): Sink & { end(): Promise<void> } {
    const into = new PassThrough();
    this.#entry = into;
    into.on('error', () => {});
    const level = LEVELS[((entry.generalPurposeBitFlag >> 1) & 3) as 0 | 1 | 2 | 3];
    this.#archive.addReadStream(into, entry.fileName, {
      ...timeOf(entry),
      ...modeOf(entry),
      compressionLevel: entry.compressionMethod === STORED ? 0 : level,
      ...(entry.fileComment !== '' && { fileComment: entry.fileComment }),
    });
    return {
      write: (bytes) => (into.write(Buffer.from(bytes)) ? undefined : this.#drained(into)),
      end: async () => {
        into.end();
        await Promise.race([once(into, 'close'), this.#pumped]);
        if (this.#failure !== undefined) throw this.#failure;
      },
    };
  }

  async end(comment: string): Promise<void> {
    this.#archive.end(comment === '' ? undefined : ({ comment } as never));
    await this.#pumped;
    if (this.#failure !== undefined) throw this.#failure;
  }

  stop(): void {
    this.#entry?.destroy();
    (this.#archive.outputStream as Readable).destroy();
  }

  async #drained(into: PassThrough): Promise<void> {
    await Promise.race([drained(into), this.#pumped]);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #pump(sink: Sink): Promise<void> {
    try {
      for await (const bytes of this.#archive.outputStream) await sink.write(bytes as unknown as Uint8Array);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#entry?.destroy();
  }
}

function timeOf(entry: Entry): { mtime: Date; forceDosTimestamp: boolean } {
  const isExtended = entry.extraFields.some(({ id }) => id === EXTENDED_TIMESTAMP);
  return { mtime: entry.getLastModDate(), forceDosTimestamp: !isExtended };
}

const EXTENDED_TIMESTAMP = 0x5455;

/** Of archives that were not made on Unix, none is known. */
function modeOf(entry: Entry): { mode?: number } {
  const mode = entry.externalFileAttributes >>> 16;
  return mode === 0 ? {} : { mode };
}
