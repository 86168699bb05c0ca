import { HEAD_SIZE as RECOGNIZED_LENGTH } from '../io/recognize.ts';
import type { Descriptors } from './descriptors.ts';
import { isRotatedName } from './discovery.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import { type Entry, type Folders, TIME_GRAIN } from './folders.ts';
import { PACKED_HEAD_LENGTH, Print, unpackHead } from './identity.ts';
import type { Reader } from './reader.ts';
import type { Source } from './source.ts';

/** What is looked at to tell what a file holds. */
export interface ContentsPorts {
  readonly fileSystem: FileSystem;
  readonly folders: Folders;
  readonly descriptors: Descriptors;
  readonly reader: Reader;
  now(): number;
}

/** What files hold, compared with what has been read of the sources: `rotation.ts` decides by it. */
export class Contents {
  readonly #ports: ContentsPorts;

  constructor(ports: ContentsPorts) {
    this.#ports = ports;
  }

  /**
   * Whether this is what the source was packed into: then its size and time are noted. The source's inode, and its name
   * too, may be another's by now.
   */
  recognizePack(entry: Entry, source: Source): boolean {
    if (entry.status.id === source.id && isAsNoted(source, entry.status)) return true;
    const unpacked = unpackHead(this.headOf(entry, PACKED_HEAD_LENGTH) ?? NOTHING);
    if (unpacked === undefined || !source.head.begins(unpacked)) return false;
    source.size = entry.status.size;
    source.changed = entry.status.changed;
    source.notedAt = this.#ports.now();
    return true;
  }

  /** As its last four bytes tell. */
  unpackedSize({ path, status }: Entry): number {
    const { descriptors, fileSystem } = this.#ports;
    const trailer = new Uint8Array(4);
    const read = descriptors.peek(path, (descriptor) => fileSystem.read(descriptor, trailer, status.size - 4));
    return read === 4 ? new DataView(trailer.buffer).getUint32(0, true) : 0;
  }

  /** Does the file begin as the source's did when it was read, or as it does now: it may have been cut and filled since? */
  isCopyInTheMaking(source: Source, head: Uint8Array): boolean {
    if (source.isGone || source.isPacked || head.length === 0) return false;
    if (source.head.length > 0 && source.head.mayBegin(head)) return true;
    const original = this.#ports.folders.at(source.path);
    const own = original?.status.id === source.id ? this.headOf(original, head.length) : undefined;
    return own !== undefined && own.length > 0 && Print.of(own).mayBegin(head);
  }

  headOf(entry: Entry, length = RECOGNIZED_LENGTH): Uint8Array | undefined {
    const { descriptors, fileSystem } = this.#ports;
    const head = new Uint8Array(length);
    return descriptors.peek(entry.path, (descriptor) => head.subarray(0, fileSystem.read(descriptor, head, 0)));
  }

  /** Does the file hold what the source has read? If that was nothing, its inode and name have to tell. */
  holds(entry: Entry, source: Source): boolean {
    if (source.head.length === 0) {
      const { path, status } = entry;
      return status.id === source.id && (path === source.path || isRotatedName(path, source.path));
    }
    const { descriptors, fileSystem, reader } = this.#ports;
    return (
      descriptors.peek(entry.path, (descriptor) => {
        const { id, size } = fileSystem.statusOf(descriptor);
        return (
          id === entry.status.id &&
          size >= Math.max(source.at.offset, source.head.length) &&
          reader.continues(source, descriptor)
        );
      }) ?? false
    );
  }
}

const NOTHING = new Uint8Array(0);

/** Nothing has been written since the source's file was looked at, and if there had been, its time would show it. */
export function isAsNoted(source: Source, { size, changed }: FileStatus): boolean {
  return size === source.size && changed === source.changed && Math.abs(source.notedAt - changed) >= TIME_GRAIN;
}

/** Does what the packed file unpacks to begin as the source does? */
export function isPackedForm(source: Source, unpacked: Uint8Array | undefined): boolean {
  return unpacked !== undefined && !source.isPacked && source.head.length > 0 && source.head.begins(unpacked);
}
