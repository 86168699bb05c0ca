import { IoError } from '../io/io-error.ts';
import { ByteReader, type ByteSource, damaged } from './byte-source.ts';
import { FORMAT_HEAD as BLOCK, isTarHeader, tarChecksum } from './format.ts';
import type { Sink } from './pass.ts';
import type { Spool } from './spool.ts';

/**
 * Archives of tar, entry by entry. Every block of a header is handed on as it came: of an entry whose content changes
 * only the size and the checksum are written anew. tar-stream, which the tests make archives and read the results with,
 * cannot do that, for it gives headers decoded and encodes them its own way (3.2.2): of what GNU tar writes, put through
 * it with nothing changed, 14 (`ustar`) to 29 (`gnu`) bytes of each header are others; a user id above 262,143 becomes
 * that, a time after 2038 one in 2242, a name that is no UTF-8 has replacement characters, and a sparse file of GNU's
 * format is a plain one, shorter than it was. What else it does is little: blocks, sizes, padding.
 */

/** Sanitizes an entry's content. @returns whether that changed it */
export type SanitizeEntry = (content: ByteSource, sink: Sink | undefined, place: string) => Promise<boolean>;

/** Where a header has what, as `[from, to]`. */
const NAME = [0, 100] as const;
const SIZE = [124, 136] as const;
const CHECKSUM = [148, 156] as const;
const TYPE = 156;
const PREFIX = [345, 500] as const;
/** In GNU's old header of a sparse file, and in the blocks behind it: whether another block of its map follows. */
const GOES_ON_IN_HEADER = 482;
const GOES_ON_IN_MAP = 504;

/** What tells of the entry that follows: pax records, long names and long links. */
const MOST_ABOUT_ENTRY = 1 << 20;

/** An entry's headers, in order, and what they say. */
interface Entry {
  blocks: Buffer[];
  name: string;
  size: number;
  /** The content is a map and pieces that it places: neither can change alone. */
  isSparse: boolean;
  /** Where among `blocks` the pax records stand, behind their own header. */
  pax: number;
}

/** @param newSpool for what comes out; without a sink there is none */
export async function sanitizeTar(
  source: ByteSource,
  sink: Sink | undefined,
  place: string,
  sanitizeEntry: SanitizeEntry,
  newSpool: () => Spool,
): Promise<boolean> {
  const reader = new ByteReader(source, place);
  let isChanged = false;
  try {
    for (;;) {
      const entry = await readHeaders(reader, sink, place);
      if (entry === undefined) return isChanged;
      const inArchive = `${place}, entry ${JSON.stringify(entry.name)}`;
      const spool = sink === undefined ? undefined : newSpool();
      try {
        const content = reader.take(entry.size);
        const isEntryChanged = await sanitizeEntry(content, spool, inArchive);
        if (isEntryChanged) {
          isChanged = true;
          if (entry.isSparse) throw unchangeable(inArchive, 'a sparse file');
          if (spool !== undefined) resize(entry, spool.length, inArchive);
        }
        const padding = await readPadding(reader, entry.size, place);
        // Nothing reads what may stand there: it goes.
        if (padding.some((byte) => byte !== 0)) isChanged = true;
        padding.fill(0);
        if (sink === undefined || spool === undefined) continue;
        for (const block of entry.blocks) await sink.write(block);
        for (const piece of spool.pieces()) await sink.write(piece);
        await sink.write(isEntryChanged ? Buffer.alloc(paddingOf(spool.length)) : padding);
      } finally {
        spool?.discard();
      }
    }
  } finally {
    await reader.close();
  }
}

/** Up to the next entry that has content; what has none is handed on. */
async function readHeaders(reader: ByteReader, sink: Sink | undefined, place: string): Promise<Entry | undefined> {
  let about: Buffer[] = [];
  let pax = -1;
  let longName: string | undefined;
  for (;;) {
    const header = await reader.read(BLOCK);
    if (header.length === 0 && about.length === 0) return undefined;
    if (header.length < BLOCK) throw damaged(place, 'is a tar archive that ends too early');
    if (header.every((byte) => byte === 0)) {
      // The end of an archive; another may follow, as `cat a.tar b.tar` makes them.
      await sink?.write(header);
      continue;
    }
    if (!isTarHeader(header)) throw damaged(place, 'is a damaged tar archive');
    const type = String.fromCharCode(header[TYPE] as number);
    const size = readNumber(header.subarray(...SIZE), place);
    if ('xgLKX'.includes(type)) {
      if (size > MOST_ABOUT_ENTRY) throw damaged(place, 'has a tar header that is too long');
      const body = await reader.read(size + paddingOf(size));
      if (body.length < size + paddingOf(size)) throw damaged(place, 'is a tar archive that ends too early');
      if (type === 'x') pax = about.length + 1;
      if (type === 'L') longName = readText(body);
      about.push(header, body);
      continue;
    }
    const records =
      pax < 0 ? new Map<string, string>() : readRecords(about[pax] as Buffer, sizeOf(about[pax - 1], place));
    const name = records.get('path') ?? longName ?? nameOf(header);
    const blocks = [...about, header];
    if ('123456'.includes(type)) {
      for (const block of blocks) await sink?.write(block);
      [about, pax, longName] = [[], -1, undefined];
      continue;
    }
    if (type === 'S') blocks.push(...(await readSparseMap(reader, header, place)));
    return {
      blocks,
      name,
      size: records.has('size') ? Number(records.get('size')) : size,
      isSparse: type === 'S' || [...records.keys()].some((key) => key.startsWith('GNU.sparse.')),
      pax,
    };
  }
}

async function readSparseMap(reader: ByteReader, header: Buffer, place: string): Promise<Buffer[]> {
  const blocks: Buffer[] = [];
  let goesOn = header[GOES_ON_IN_HEADER] !== 0;
  while (goesOn) {
    const block = await reader.read(BLOCK);
    if (block.length < BLOCK || blocks.length > MOST_ABOUT_ENTRY / BLOCK)
      throw damaged(place, 'is a damaged tar archive');
    blocks.push(block);
    goesOn = block[GOES_ON_IN_MAP] !== 0;
  }
  return blocks;
}

async function readPadding(reader: ByteReader, size: number, place: string): Promise<Buffer> {
  const padding = await reader.read(paddingOf(size));
  if (padding.length < paddingOf(size)) throw damaged(place, 'is a tar archive that ends too early');
  return padding;
}

/** Gives the entry another size, in its header and, where they tell it too, in its pax records. */
function resize(entry: Entry, size: number, place: string): void {
  // Behind it stand no more than the blocks of a sparse map.
  const header = [...entry.blocks].reverse().find((block: Buffer) => isTarHeader(block)) as Buffer;
  writeSize(header, size, place);
  if (entry.pax < 0) return;
  const ownHeader = entry.blocks[entry.pax - 1] as Buffer;
  const body = entry.blocks[entry.pax] as Buffer;
  const records = readRecords(body, sizeOf(ownHeader, place), (key, value) => (key === 'size' ? String(size) : value));
  if (!records.has('size')) return;
  const text = Buffer.concat([...records].map(([key, value]) => record(key, value)));
  entry.blocks[entry.pax] = Buffer.concat([text, Buffer.alloc(paddingOf(text.length))]);
  writeSize(ownHeader, text.length, place);
}

/** `27 mtime=1732449600.5\n`: the length of the whole, a space, key and value. In Latin-1, so that all bytes stay. */
function readRecords(body: Buffer, size: number, change = (_: string, value: string) => value): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < size; ) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.subarray(at, space).toString('latin1'));
    if (space < 0 || !(length > 0) || at + length > size) break;
    const text = body.subarray(space + 1, at + length - 1).toString('latin1');
    const equals = text.indexOf('=');
    const key = text.slice(0, equals);
    records.set(key, change(key, text.slice(equals + 1)));
    at += length;
  }
  return records;
}

function record(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.from(`${length}${rest}`, 'latin1');
}

function sizeOf(header: Buffer | undefined, place: string): number {
  return readNumber((header as Buffer).subarray(...SIZE), place);
}

/** Octal digits, or after a byte with the highest bit set, binary. */
function readNumber(field: Buffer, place: string): number {
  let value = 0;
  if (field[0] === 0x80) for (const byte of field.subarray(1)) value = value * 256 + byte;
  else value = Number.parseInt(field.toString('latin1').replaceAll('\0', ' ').trim() || '0', 8);
  if (!Number.isSafeInteger(value)) throw damaged(place, 'is a damaged tar archive');
  return value;
}

const LARGEST_IN_OCTAL = 0o77777777777;

function writeSize(header: Buffer, size: number, place: string): void {
  const field = header.subarray(...SIZE);
  if (size > Number.MAX_SAFE_INTEGER) throw unchangeable(place, 'more bytes than can be counted');
  if (size <= LARGEST_IN_OCTAL && field[0] !== 0x80) {
    field.write(`${size.toString(8).padStart(11, '0')}\0`, 'latin1');
  } else {
    field.fill(0);
    field[0] = 0x80;
    field.writeBigUInt64BE(BigInt(size), 4);
  }
  header.subarray(...CHECKSUM).write(`${tarChecksum(header).toString(8).padStart(6, '0')}\0 `, 'latin1');
}

function nameOf(header: Buffer): string {
  const isUstar = header.subarray(257, 262).toString('latin1') === 'ustar';
  const prefix = isUstar && header[262] === 0 ? readText(header.subarray(...PREFIX)) : '';
  return (prefix === '' ? '' : `${prefix}/`) + readText(header.subarray(...NAME));
}

function readText(field: Buffer): string {
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? field.length : end).toString();
}

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function unchangeable(place: string, what: string): IoError {
  return new IoError(place, 'LOGVEIL_UNREADABLE', `is ${what}, which cannot be changed in an archive; unpack it first`);
}
