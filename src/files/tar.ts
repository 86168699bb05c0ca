import { IoError } from '../io/io-error.ts';
import { ByteReader, type ByteSource, damaged } from './byte-source.ts';
import { FORMAT_HEAD as BLOCK, isTarHeader, tarChecksum } from './format.ts';
import type { CheckMetadata } from './metadata.ts';
import type { Sink } from './sanitize-pass.ts';
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
const LINK_NAME = [157, 257] as const;
const PREFIX = [345, 500] as const;
const MODE_TO_TIME = [100, 156] as const;
const MAGIC = [257, 265] as const;
const DEVICE = [329, 345] as const;
/** In GNU's old header of a sparse file, and in the blocks after it: whether another block of its map follows. */
const CONTINUES_IN_HEADER = 482;
const CONTINUES_IN_MAP = 504;

/** What describes the entry that follows: pax records, long names and long links. */
const MAX_ABOUT_ENTRY = 1 << 20;

/** An entry's headers, in order, and what they say. */
interface Entry {
  blocks: Buffer[];
  name: string;
  size: number;
  /** The content is a map and pieces that it places: neither can change alone. */
  isSparse: boolean;
  /** Where among `blocks` the pax records are, after their own header. */
  pax: number;
}

export interface TarTools {
  /** For what is written; without a sink there is none. */
  newSpool: () => Spool;
  /** For what headers and pax records say. */
  check: CheckMetadata;
}

export async function sanitizeTar(
  source: ByteSource,
  sink: Sink | undefined,
  place: string,
  sanitizeEntry: SanitizeEntry,
  { newSpool, check }: TarTools,
): Promise<boolean> {
  const reader = new ByteReader(source, place);
  const headers = new TarHeaders(reader, sink, place, check);
  let isChanged = false;
  try {
    for (;;) {
      const entry = await headers.next();
      isChanged ||= headers.isChanged;
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
        // Nothing reads what may be there: it goes.
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

class TarHeaders {
  /** Whether something that no program reads was taken out of them. */
  isChanged = false;
  readonly #reader: ByteReader;
  readonly #sink: Sink | undefined;
  readonly #place: string;
  readonly #check: CheckMetadata;

  constructor(reader: ByteReader, sink: Sink | undefined, place: string, check: CheckMetadata) {
    this.#reader = reader;
    this.#sink = sink;
    this.#place = place;
    this.#check = check;
  }

  /** Up to the next entry that has content; what has none is handed on. */
  async next(): Promise<Entry | undefined> {
    let about: Buffer[] = [];
    let pax = -1;
    let records: PaxRecord[] = [];
    let longName: string | undefined;
    for (;;) {
      const header = await this.#reader.read(BLOCK);
      if (header.length === 0 && about.length === 0) return undefined;
      if (header.length < BLOCK) throw damaged(this.#place, 'is a tar archive that ends too early');
      if (header.every((byte) => byte === 0)) {
        // The end of an archive; another may follow, as `cat a.tar b.tar` makes them.
        await this.#sink?.write(header);
        continue;
      }
      if (!isTarHeader(header)) throw damaged(this.#place, 'is a damaged tar archive');
      this.#check(textOf(header), this.#place);
      const type = String.fromCharCode(header[TYPE] as number);
      const size = readNumber(header.subarray(...SIZE), this.#place);
      if ('xgLKX'.includes(type)) {
        const body = await this.#readAbout(size);
        if (type === 'x') pax = about.length + 1;
        if (type === 'x') records = readRecords(body, size, this.#place);
        if ('gX'.includes(type)) refuseForAll(readRecords(body, size, this.#place), this.#place);
        if ('xgX'.includes(type)) this.#checkRecords(body, size);
        if (type === 'L') longName = readText(body);
        const end = 'LK'.includes(type) ? body.indexOf(0) : size;
        this.#clear(end < 0 ? Buffer.alloc(0) : body.subarray(end));
        about.push(header, body);
        continue;
      }
      const said = new Map(records.map(({ key, value }) => [key, value]));
      const name = said.get('path') ?? longName ?? nameOf(header);
      const blocks = [...about, header];
      if ('123456'.includes(type)) {
        for (const block of blocks) await this.#sink?.write(block);
        [about, pax, records, longName] = [[], -1, [], undefined];
        continue;
      }
      if (type === 'S') blocks.push(...(await this.#readSparseMap(header)));
      return {
        blocks,
        name,
        size: said.has('size') ? paxSize(said.get('size') as string, this.#place) : size,
        isSparse: type === 'S' || [...said.keys()].some((key) => key.startsWith('GNU.sparse.')),
        pax,
      };
    }
  }

  async #readAbout(size: number): Promise<Buffer> {
    if (size > MAX_ABOUT_ENTRY) throw damaged(this.#place, 'has a tar header that is too long');
    const body = await this.#reader.read(size + paddingOf(size));
    if (body.length < size + paddingOf(size)) throw damaged(this.#place, 'is a tar archive that ends too early');
    return body;
  }

  #checkRecords(body: Buffer, size: number): void {
    for (const { key, value } of readRecords(body, size, this.#place)) {
      if (NAMES_IN_RECORDS.has(key) || (USUAL_RECORDS.has(key) && PLAIN.test(value))) continue;
      this.#check(Buffer.from(`${key}=${value}\n`, 'latin1'), this.#place);
    }
  }

  async #readSparseMap(header: Buffer): Promise<Buffer[]> {
    const blocks: Buffer[] = [];
    let continues = header[CONTINUES_IN_HEADER] !== 0;
    while (continues) {
      const block = await this.#reader.read(BLOCK);
      if (block.length < BLOCK || blocks.length > MAX_ABOUT_ENTRY / BLOCK)
        throw damaged(this.#place, 'is a damaged tar archive');
      this.#check(withoutNumbers(block), this.#place);
      blocks.push(block);
      continues = block[CONTINUES_IN_MAP] !== 0;
    }
    return blocks;
  }

  /** What no program reads is not handed on. */
  #clear(unread: Buffer): void {
    if (!unread.some((byte) => byte !== 0)) return;
    unread.fill(0);
    this.isChanged = true;
  }
}

/** The records that are names of entries. */
const NAMES_IN_RECORDS: ReadonlySet<string> = new Set(['path', 'linkpath', 'GNU.sparse.name']);

/** Most archives have no others, and nothing in these. */
const USUAL_RECORDS: ReadonlySet<string> = new Set(['mtime', 'atime', 'ctime', 'size', 'uid', 'gid', 'uname', 'gname']);

/** What a header holds besides numbers and the names of entries: users, and whatever is after the end of a field. */
function textOf(header: Buffer): Buffer {
  const text = Buffer.from(header);
  for (const field of [NAME, LINK_NAME, PREFIX]) {
    const name = text.subarray(...field);
    const end = name.indexOf(0);
    name.fill(0, 0, end < 0 ? name.length : end);
  }
  text.fill(0, ...MAGIC);
  for (const field of [MODE_TO_TIME, DEVICE]) withoutNumbers(text.subarray(...field)).copy(text, field[0]);
  const pieces = text.toString('latin1').split('\0');
  return Buffer.from(pieces.filter((piece) => !PLAIN.test(piece)).join('\n'), 'latin1');
}

const LINE_FEED = 0x0a;
/** One word: a user, a number. No parameter is that short of a separator. */
const PLAIN = /^[\w.$+-]*$/;

function withoutNumbers(field: Buffer): Buffer {
  return Buffer.from(
    field.toString('latin1').replaceAll(/[0-7]+[ \0]/g, (digits) => '\0'.repeat(digits.length)),
    'latin1',
  );
}

/** What would hold for all entries that follow is not looked for in each. */
function refuseForAll(records: readonly PaxRecord[], place: string): void {
  if (!records.some(({ key }) => key === 'size' || NAMES_IN_RECORDS.has(key) || key.startsWith('GNU.sparse.'))) return;
  throw new IoError(
    place,
    'LOGVEIL_UNREADABLE',
    'has a pax record that gives all entries one size or name; unpack it first',
  );
}

/** @throws IoError unless it is digits, as POSIX wants it: other programs would read another number, or none */
function paxSize(text: string, place: string): number {
  const size = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(size)) throw damaged(place, 'has a pax record with a size that is no number');
  return size;
}

async function readPadding(reader: ByteReader, size: number, place: string): Promise<Buffer> {
  const padding = await reader.read(paddingOf(size));
  if (padding.length < paddingOf(size)) throw damaged(place, 'is a tar archive that ends too early');
  return padding;
}

/** Gives the entry another size, in its header and, where they contain it, in its pax records. */
function resize(entry: Entry, size: number, place: string): void {
  // After it are no more than the blocks of a sparse map.
  const header = [...entry.blocks].reverse().find((block: Buffer) => isTarHeader(block)) as Buffer;
  writeSize(header, size, place);
  if (entry.pax < 0) return;
  const ownHeader = entry.blocks[entry.pax - 1] as Buffer;
  const body = entry.blocks[entry.pax] as Buffer;
  const records = readRecords(body, sizeOf(ownHeader, place), place);
  if (!records.some(({ key }) => key === 'size')) return;
  const text = Buffer.concat(records.map(({ key, value }) => record(key, key === 'size' ? String(size) : value)));
  entry.blocks[entry.pax] = Buffer.concat([text, Buffer.alloc(paddingOf(text.length))]);
  writeSize(ownHeader, text.length, place);
}

interface PaxRecord {
  key: string;
  value: string;
}

/**
 * `27 mtime=1732449600.5\n`: the length of the whole, a space, key and value. In Latin-1, so that all bytes stay.
 * @throws IoError for one that is not like that
 */
function readRecords(body: Buffer, size: number, place: string): PaxRecord[] {
  const records: PaxRecord[] = [];
  for (let at = 0; at < size; ) {
    const space = body.indexOf(0x20, at);
    const digits = space < 0 ? '' : body.subarray(at, Math.min(space, at + 8)).toString('latin1');
    const length = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    const text = body.subarray(space + 1, end - 1).toString('latin1');
    const equals = text.indexOf('=');
    if (length <= digits.length + 1 || end > size || body[end - 1] !== LINE_FEED || equals < 1)
      throw damaged(place, 'has a damaged pax record');
    records.push({ key: text.slice(0, equals), value: text.slice(equals + 1) });
    at = end;
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
  let value = Number.NaN;
  if (field[0] === 0x80) value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
  else if (OCTAL.test(field.toString('latin1'))) value = Number.parseInt(field.toString('latin1').trim() || '0', 8);
  if (!Number.isSafeInteger(value)) throw damaged(place, 'is a damaged tar archive');
  return value;
}

/** Spaces may come before the digits; after the first byte that ends them nothing is read. */
const OCTAL = /^ *[0-7]*(?:[ \0].*)?$/s;

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
