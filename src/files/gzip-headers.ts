/**
 * Finds the comments and extra fields of all members of a gzip file, in its packed bytes as they pass. Only its
 * decompressor knows where a member begins, and does not say; so whatever looks like a header is taken for one. Packed
 * data does so once in some 100 MiB, and then the bytes found are no text.
 */

const MAGIC = Buffer.from([0x1f, 0x8b, 0x08]);
const FIXED = 10;
const Flag = { HeaderChecksum: 2, Extra: 4, Name: 8, Comment: 16, Reserved: 0xe0 } as const;
/** No program writes longer ones. */
const MAX_HEADER = 128 * 1024;
const MAX_ALL = 4 << 20;

export class GzipHeaders {
  /** The comments and extra fields so far. */
  readonly fields: Buffer[] = [];
  /** Whether there were more, or longer ones, than are kept. */
  isTooMuch = false;
  #kept = 0;
  /** The end of what has passed, in which a header may have begun. */
  #rest: Buffer = Buffer.alloc(0);

  push(piece: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#rest, piece]);
    let at = bytes.indexOf(MAGIC);
    for (; at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
      const fields = fieldsOf(bytes.subarray(at));
      if (fields === 'more') break;
      for (const field of fields) this.#keep(field);
    }
    // The last two bytes may begin one.
    this.#rest = Buffer.from(bytes.subarray(at < 0 ? Math.max(0, bytes.length - MAGIC.length + 1) : at));
    if (this.#rest.length <= MAX_HEADER) return;
    this.isTooMuch = true;
    this.#rest = Buffer.alloc(0);
  }

  #keep(field: Buffer): void {
    if (field.length === 0) return;
    this.#kept += field.length;
    if (this.#kept > MAX_ALL) this.isTooMuch = true;
    else this.fields.push(Buffer.from(field));
  }
}

/** @returns `more` if the header continues after these bytes */
function fieldsOf(bytes: Buffer): Buffer[] | 'more' {
  if (bytes.length < FIXED) return 'more';
  const flags = bytes[3] as number;
  if ((flags & Flag.Reserved) !== 0) return [];
  const fields: Buffer[] = [];
  let at = FIXED;
  if (flags & Flag.Extra) {
    if (bytes.length < at + 2) return 'more';
    const end = at + 2 + bytes.readUInt16LE(at);
    if (bytes.length < end) return 'more';
    fields.push(bytes.subarray(at + 2, end));
    at = end;
  }
  for (const flag of [Flag.Name, Flag.Comment]) {
    if (!(flags & flag)) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return 'more';
    if (flag === Flag.Comment) fields.push(bytes.subarray(at, end));
    at = end + 1;
  }
  return fields;
}
