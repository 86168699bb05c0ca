import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { codeOf } from '../io/io-error.ts';
import { HEAD_SIZE as RECOGNIZED_LENGTH, recognize } from '../io/recognize.ts';
import type { Descriptors } from './descriptors.ts';
import { isRotatedName } from './discovery.ts';
import type { FileStatus } from './file-system.ts';
import { type Entry, type Folders, TIME_GRAIN } from './folders.ts';
import { unpackedName } from './generations.ts';
import { HEAD_LENGTH, PACKED_HEAD_LENGTH, Print, SEAM_LENGTH, unpackHead } from './identity.ts';
import type { Reader } from './reader.ts';
import type { Noted, Source } from './source.ts';

/** What is looked at to find out what a file holds. */
export interface ContentsPorts {
  readonly folders: Folders;
  readonly descriptors: Descriptors;
  readonly reader: Reader;
  now(): number;
}

/** Larger content is not unpacked in memory: that would keep the others waiting. */
const MAX_UNPACKED = 64 << 20;

/** What files hold, compared with what has been read of the sources: `rotation.ts` decides by it. */
export class Contents {
  readonly #ports: ContentsPorts;

  constructor(ports: ContentsPorts) {
    this.#ports = ports;
  }

  /**
   * Whether this is the file that an archived source's content is in: then its size and time are noted. The source's
   * inode, and its name too, may be another's by now.
   */
  recognizeArchived(entry: Entry, source: Source): boolean {
    const { id, size } = entry.status;
    const { archived } = source;
    if (archived === undefined) return false;
    if (id === source.id && isAsNoted(archived, entry.status)) return true;
    const head = this.unpackedHead(entry);
    const isSame =
      head === undefined ? size === archived.size && this.#beginsAs(entry, source) : isPackedForm(source, head);
    if (isSame) source.archived = this.note(entry);
    return isSame;
  }

  #beginsAs(entry: Entry, source: Source): boolean {
    // Every file begins as an empty log does, but only a packed form of it cannot be read.
    if (source.head.length === 0) return recognize(this.headOf(entry) ?? NOTHING).kind === 'unreadable';
    const head = this.headOf(entry, source.head.length);
    return (
      head !== undefined && (head.length < source.head.length ? source.head.mayBegin(head) : source.head.begins(head))
    );
  }

  note({ status }: Entry): Noted {
    return { size: status.size, changed: status.changed, notedAt: this.#ports.now() };
  }

  unpackedHead(entry: Entry): Uint8Array | undefined {
    return unpackHead(this.headOf(entry, PACKED_HEAD_LENGTH) ?? NOTHING);
  }

  /** From the last four bytes of a gzip file: modulo 4 GiB. Nothing if the file is not there any more. */
  unpackedSize(entry: Entry): number | undefined {
    const { descriptors } = this.#ports;
    const trailer = new Uint8Array(4);
    const read = this.#peek(entry, (descriptor, size) => descriptors.read(descriptor, trailer, Math.max(0, size - 4)));
    return read === undefined ? undefined : new DataView(trailer.buffer).getUint32(0, true);
  }

  /** Does a gzip file end too early? It may not have been written to its end yet. A large one is not asked. */
  isIncomplete(entry: Entry): boolean {
    if (entry.status.size > MAX_UNPACKED) return false;
    try {
      gunzipSync(this.headOf(entry, entry.status.size) ?? NOTHING, { maxOutputLength: MAX_UNPACKED });
      return false;
    } catch (error) {
      return codeOf(error) === 'Z_BUF_ERROR';
    }
  }

  /** All that a gzip file holds. Nothing if that is too much, or if it does not begin as the source does. */
  unpack(entry: Entry, source: Source): Uint8Array | undefined {
    if (entry.status.size > MAX_UNPACKED) return undefined;
    const packed = this.headOf(entry, entry.status.size);
    if (packed === undefined) return undefined;
    try {
      const bytes = gunzipSync(packed, { maxOutputLength: MAX_UNPACKED });
      const { offset, seam } = source.at;
      const isOurs = source.head.begins(bytes) && seam.begins(bytes.subarray(offset - seam.length, offset));
      return isOurs ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Does the file begin as the source's did when it was read, or as it does now: it may have been cut and filled since?
   * @param isThorough looks into the source's file though that is in another folder: there may be thousands
   */
  isCopyInTheMaking(path: string, source: Source, head: Uint8Array, isThorough: boolean): boolean {
    if (source.isGone || source.isArchived || head.length === 0) return false;
    if (source.head.length > 0 && source.head.mayBegin(head)) return true;
    const isNear = dirname(path) === dirname(source.path);
    if (!isNear && (source.head.length > 0 || !isThorough)) return false;
    const original = this.#ports.folders.at(source.path);
    const own = original?.status.id === source.id ? this.headOf(original, head.length) : undefined;
    return own !== undefined && own.length > 0 && Print.of(own).mayBegin(head);
  }

  /** May these bytes be the first of what the source holds? If nothing of it has been read yet, its file is looked at. */
  mayHold(source: Source, bytes: Uint8Array): boolean {
    this.#ports.reader.noteHead(source);
    return source.head.length > 0 && source.head.mayBegin(bytes);
  }

  /** With how many bytes both files begin, the other and the one that the source is in now. None if they differ. */
  sharedLength(entry: Entry, source: Source): number {
    const own = source.isGone || source.isArchived ? undefined : this.#ports.folders.at(source.path);
    if (own?.status.id !== source.id) return 0;
    const [one, other] = [this.headOf(entry, HEAD_LENGTH) ?? NOTHING, this.headOf(own, HEAD_LENGTH) ?? NOTHING];
    const length = Math.min(one.length, other.length);
    return Buffer.compare(one.subarray(0, length), other.subarray(0, length)) === 0 ? length : 0;
  }

  /** Nothing if the file is not there any more: another may have its name by now. */
  headOf(entry: Entry, length = RECOGNIZED_LENGTH): Uint8Array | undefined {
    const { descriptors } = this.#ports;
    const head = new Uint8Array(length);
    return this.#peek(entry, (descriptor) => head.subarray(0, descriptors.read(descriptor, head, 0)));
  }

  /** Does the file hold all that the source has read? If that was nothing, its inode and name have to tell. */
  holds(entry: Entry, source: Source): boolean {
    if (source.head.length === 0) {
      const { path, status } = entry;
      return status.id === source.id && (path === source.path || isRotatedName(path, source.path));
    }
    const { reader } = this.#ports;
    return this.#compare(entry, (descriptor, size) => {
      if (size < Math.max(source.at.offset, source.head.length)) return false;
      return reader.continues(source, descriptor) && this.#hasSamples(descriptor, source, source.at.offset);
    });
  }

  /**
   * Is the file the beginning of what the source has read? Lines may have been written and read between the copying and
   * the cut.
   */
  holdsBeginning(entry: Entry, source: Source): boolean {
    if (source.head.length === 0) return false;
    return this.#compare(entry, (descriptor, size) => {
      if (size === 0 || size >= source.at.offset) return false;
      const head = new Uint8Array(Math.min(size, source.head.length));
      this.#ports.descriptors.read(descriptor, head, 0);
      const isHead = size >= source.head.length ? source.head.begins(head) : source.head.mayBegin(head);
      // After a restart only the hash of the whole head is known.
      const isShort = size < source.head.length && !isHead;
      if (isShort && (source.trail.lastUpTo(size) === undefined || source.head.hasBytes)) return false;
      return (isHead || isShort) && this.#hasSamples(descriptor, source, size);
    });
  }

  #compare(entry: Entry, look: (descriptor: number, size: number) => boolean): boolean {
    return this.#peek(entry, look) ?? false;
  }

  /** Looks into a file that was listed, with its size now. Nothing if it is not there any more. */
  #peek<T>({ path, status }: Entry, look: (descriptor: number, size: number) => T): T | undefined {
    const { descriptors } = this.#ports;
    return descriptors.peek(path, (descriptor) => {
      const { id, size } = descriptors.statusOf(descriptor);
      return id === status.id ? look(descriptor, size) : undefined;
    });
  }

  /** Has it what was read of the source, wherever a sample of that was taken? */
  #hasSamples(descriptor: number, source: Source, upTo: number): boolean {
    for (const { offset, print } of source.trail.samples) {
      if (offset > upTo) break;
      const bytes = new Uint8Array(print.length);
      this.#ports.descriptors.read(descriptor, bytes, offset - print.length);
      if (!print.begins(bytes)) return false;
    }
    return true;
  }
}

const NOTHING = new Uint8Array(0);

/** Nothing has been written since the file was looked at, and if there had been, its time would show it. */
export function isAsNoted(noted: Noted, { size, changed }: FileStatus): boolean {
  return size === noted.size && changed === noted.changed && Math.abs(noted.notedAt - changed) >= TIME_GRAIN;
}

/** Does what the packed file unpacks to begin as the source does, or are both empty? */
export function isPackedForm(source: Source, unpacked: Uint8Array | undefined): boolean {
  if (unpacked === undefined) return false;
  // What a source held that was cut before its head was read is not known.
  if (source.head.length === 0) return unpacked.length === 0 && source.size === 0 && !source.isCut;
  return source.head.begins(unpacked) || isShorterForm(source, unpacked);
}

/** A packed copy may be shorter than what was read of its original, as `Contents.holdsBeginning` says. */
function isShorterForm(source: Source, unpacked: Uint8Array): boolean {
  return (
    (source.isCut || source.isArchived) &&
    unpacked.length > 0 &&
    unpacked.length < source.head.length &&
    source.head.mayBegin(unpacked)
  );
}

/**
 * Is the source's name a temporary one that only begins with the packed file's? logback renames `app.log` to
 * `app.1.log4076063471476.tmp` before it packs it into `app.1.log.gz`.
 */
export function isTemporaryNameFor(path: string, source: Source): boolean {
  const name = unpackedName(path);
  return name !== path && source.path !== path && source.path.startsWith(name);
}

/** `isPackedForm` for a file in the source's folder with whatever name, if enough is known of the source to be sure. */
export function isPackedNearby(path: string, source: Source, unpacked: Uint8Array): boolean {
  if (dirname(path) !== dirname(source.path)) return false;
  const isAll = source.head.length >= SEAM_LENGTH && source.head.length === unpacked.length;
  return (source.head.length >= HEAD_LENGTH || isAll) && source.head.begins(unpacked);
}
