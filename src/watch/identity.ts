import { createHash } from 'node:crypto';
import { constants, gunzipSync } from 'node:zlib';

/**
 * What a file is known by, besides its device and inode: ext4 gives a freed inode to the next file at once, and a copy
 * has another. A print is some of a file's bytes, or, in a watcher that has just been started, only their hash.
 */
export class Print {
  readonly length: number;
  #bytes: Uint8Array | undefined;
  #hash: string | undefined;

  private constructor(length: number, bytes: Uint8Array | undefined, hash: string | undefined) {
    this.length = length;
    this.#bytes = bytes;
    this.#hash = hash;
  }

  static readonly EMPTY = new Print(0, new Uint8Array(0), undefined);

  /** @param bytes is kept, and must not change */
  static of(bytes: Uint8Array): Print {
    return new Print(bytes.length, bytes, undefined);
  }

  static fromHash(length: number, hash: string): Print {
    return length === 0 ? Print.EMPTY : new Print(length, undefined, hash);
  }

  get hash(): string {
    this.#hash ??= hashOf(this.#bytes as Uint8Array);
    return this.#hash;
  }

  /** Its bytes are known, not only their hash. */
  get hasBytes(): boolean {
    return this.#bytes !== undefined;
  }

  /** The print of its bytes and these after them, the last `most` of them all. */
  followedBy(bytes: Uint8Array, most: number): Print {
    if (bytes.length >= most) return Print.of(bytes.slice(bytes.length - most));
    const known = this.#bytes ?? new Uint8Array(0);
    const all = Buffer.concat([known, bytes]);
    return Print.of(all.subarray(Math.max(0, all.length - most)));
  }

  /** Do these bytes begin as the print does? No, if they are too few to say. */
  begins(bytes: Uint8Array): boolean {
    if (bytes.length < this.length) return false;
    const same = bytes.subarray(0, this.length);
    if (this.#bytes !== undefined) return areEqual(same, this.#bytes);
    if (hashOf(same) !== this.#hash) return false;
    this.#bytes = same.slice();
    return true;
  }

  /** Do these bytes begin as the print does, as far as there are any? What is not known counts as so. */
  mayBegin(bytes: Uint8Array): boolean {
    if (bytes.length >= this.length || this.#bytes === undefined) return this.begins(bytes);
    return areEqual(bytes, this.#bytes.subarray(0, bytes.length));
  }
}

/** So much of a file's beginning is its head. */
export const HEAD_LENGTH = 1024;

/** So much before the place up to which a file has been read is its seam: it shows that what follows continues it. */
export const SEAM_LENGTH = 64;

/** So much of a packed file holds its head, whatever its first member's header holds. */
export const PACKED_HEAD_LENGTH = 64 * 1024;

export function isGzip(head: Uint8Array): boolean {
  return head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * The beginning of what a gzip file holds, as far as these bytes of it go. It is empty only if the file is complete and
 * holds nothing. `undefined` if the bytes make no sense, or if too few of them are there.
 */
export function unpackHead(packed: Uint8Array): Uint8Array | undefined {
  try {
    const head = gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
    // Throws if the file is not complete.
    return head.length === 0 ? gunzipSync(packed) : head.subarray(0, HEAD_LENGTH);
  } catch {
    return undefined;
  }
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Half of a SHA-256: nobody forges logs to be taken for one another. */
function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
