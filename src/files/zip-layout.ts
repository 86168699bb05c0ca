import { fstatSync, readSync } from 'node:fs';
import type { Entry } from 'yauzl';

/**
 * The bytes of a zip archive that are no entry's content. A reader goes by the directory at the end and never sees what
 * is between the entries, what an entry's own header says, or entries that the directory has no more.
 */
export interface Surroundings {
  /**
   * Whether each byte is one that the directory accounts for: else there is more than a reader shows, and a new archive
   * with the same entries leaves it out.
   */
  isAccountedFor: boolean;
  /** Extra fields, of the entries and of the directory. */
  fields: Buffer[];
}

const LOCAL_HEADER = 30;
const END_RECORD = 22;
const ZIP64_END_RECORD = 56;
const ZIP64_LOCATOR = 20;
const MAX_COMMENT = 0xffff;
/** The size is in the extra field. */
const ELSEWHERE = 0xffff_ffff;
const HAS_DESCRIPTOR = 8;
/** A signature, the checksum, and two sizes of 8 bytes. */
const MAX_DESCRIPTOR = 24;
const DESCRIPTOR_SIGNATURE = 0x0807_4b50;
/** More than this between two entries is no padding. */
const MAX_PADDING = 64 * 1024;

/** @param directory where the entries of the directory begin and end */
export function surroundingsOf(
  descriptor: number,
  entries: readonly Entry[],
  directory: { from: number; to: number },
): Surroundings {
  const size = fstatSync(descriptor).size;
  const fields: Buffer[] = entries.map(({ extraFieldRaw }) => extraFieldRaw);
  let isAccountedFor = isEnd(readAt(descriptor, directory.to, Math.min(size - directory.to, MAX_END)));
  if (size - directory.to > MAX_END) isAccountedFor = false;
  let done = 0;
  for (const entry of [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    const from = entry.relativeOffsetOfLocalHeader;
    const header = readAt(descriptor, from, LOCAL_HEADER);
    const names = readAt(descriptor, from + LOCAL_HEADER, header.readUInt16LE(26) + header.readUInt16LE(28));
    fields.push(names.subarray(header.readUInt16LE(26)));
    if (!isPadding(descriptor, done, from) || !isSaidAlike(entry, header, names)) isAccountedFor = false;
    // What a folder holds is not read. Nothing, deflated, is two bytes.
    if (entry.fileName.endsWith('/') && (entry.compressedSize > 2 || entry.uncompressedSize > 0))
      isAccountedFor = false;
    const contentEnd = from + LOCAL_HEADER + names.length + entry.compressedSize;
    done = Math.max(done, contentEnd + descriptorSize(descriptor, entry, contentEnd));
  }
  if (!isPadding(descriptor, done, directory.from)) isAccountedFor = false;
  return { isAccountedFor, fields };
}

const MAX_END = ZIP64_END_RECORD + ZIP64_LOCATOR + END_RECORD + MAX_COMMENT;

function readAt(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, length));
  for (let read = 0; read < bytes.length; ) {
    const more = readSync(descriptor, bytes, read, bytes.length - read, position + read);
    if (more === 0) break;
    read += more;
  }
  return bytes;
}

/** Some programs leave zeros out of which an entry's content begins at a round number. */
function isPadding(descriptor: number, from: number, to: number): boolean {
  if (to - from > MAX_PADDING) return false;
  return readAt(descriptor, from, to - from).every((byte) => byte === 0);
}

/** Whether an entry's own header says what the directory does: other programs go by it. */
function isSaidAlike(entry: Entry, header: Buffer, names: Buffer): boolean {
  if (header.readUInt32LE(0) !== 0x0403_4b50) return false;
  if (!names.subarray(0, header.readUInt16LE(26)).equals(entry.fileNameRaw)) return false;
  if (header.readUInt16LE(8) !== entry.compressionMethod) return false;
  const hasDescriptor = (entry.generalPurposeBitFlag & HAS_DESCRIPTOR) !== 0;
  const said = [14, 18, 22].map((at) => header.readUInt32LE(at));
  const meant = [entry.crc32, entry.compressedSize, entry.uncompressedSize];
  return said.every(
    (value, index) => value === meant[index] || (hasDescriptor && value === 0) || (index > 0 && value === ELSEWHERE),
  );
}

/** How long the record is that repeats checksum and sizes after the content; 0 if there is none. */
function descriptorSize(descriptor: number, entry: Entry, position: number): number {
  if ((entry.generalPurposeBitFlag & HAS_DESCRIPTOR) === 0) return 0;
  const bytes = readAt(descriptor, position, MAX_DESCRIPTOR);
  const signature = bytes.readUInt32LE(0) === DESCRIPTOR_SIGNATURE ? 4 : 0;
  if (bytes.readUInt32LE(signature) !== entry.crc32) return 0;
  for (const width of [4, 8] as const) {
    const sizes = [signature + 4, signature + 4 + width].map((at) =>
      width === 4 ? bytes.readUInt32LE(at) : Number(at + 8 > bytes.length ? -1n : bytes.readBigUInt64LE(at)),
    );
    if (sizes[0] === entry.compressedSize && sizes[1] === entry.uncompressedSize) return signature + 4 + 2 * width;
  }
  return 0;
}

/** Whether these bytes are what ends an archive, and nothing else. The comment is looked at elsewhere. */
function isEnd(bytes: Buffer): boolean {
  let at = 0;
  if (bytes.length >= ZIP64_END_RECORD && bytes.readUInt32LE(0) === 0x0606_4b50) {
    // Longer ones hold data of the program that made them.
    if (bytes.readBigUInt64LE(4) !== BigInt(ZIP64_END_RECORD - 12)) return false;
    at = ZIP64_END_RECORD + ZIP64_LOCATOR;
    if (bytes.readUInt32LE(ZIP64_END_RECORD) !== 0x0706_4b50) return false;
  }
  if (bytes.length < at + END_RECORD || bytes.readUInt32LE(at) !== 0x0605_4b50) return false;
  return bytes.length === at + END_RECORD + bytes.readUInt16LE(at + 20);
}
