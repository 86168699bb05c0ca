import { dirname } from 'node:path';
import { recognize } from '../io/recognize.ts';
import { type Contents, isPackedForm, isPackedNearby, isTemporaryNameFor } from './contents.ts';
import { UnreadableError } from './descriptors.ts';
import type { Entry } from './folders.ts';
import { isGzip, PACKED_HEAD_LENGTH, Print, unpackHead } from './identity.ts';
import type { NewFiles } from './new-files.ts';
import type { Placing } from './placing.ts';
import type { RotationPorts } from './rotation-ports.ts';
import type { Source } from './source.ts';
import { isRotatedFrom } from './source-index.ts';

/** Finds the packed files that sources have become, and reads on in them where that is possible. */
export class Packed {
  readonly #ports: RotationPorts;
  readonly #contents: Contents;
  readonly #newFiles: NewFiles;
  readonly #placing: Placing;
  /** Files that were compared with the lost sources, by id: what they were then, and how many had been lost. */
  readonly #compared = new Map<string, { readonly size: number; readonly changed: number; readonly losses: number }>();

  constructor(ports: RotationPorts, contents: Contents, newFiles: NewFiles, placing: Placing) {
    this.#ports = ports;
    this.#contents = contents;
    this.#newFiles = newFiles;
    this.#placing = placing;
  }

  /** Sources that are gone may be in packed files now. */
  find(): void {
    const { folders, index } = this.#ports;
    const lost = [...index].filter((source) => source.isGone && !source.isAway);
    if (lost.length === 0) return;
    for (const entry of folders.entries) {
      const { id, size, changed } = entry.status;
      if (index.withId(id) !== undefined) continue;
      const known = this.#compared.get(id);
      if (known?.size === size && known.changed === changed && known.losses === this.#placing.losses) continue;
      const folder = dirname(entry.path);
      const isNear = (source: Source) => isRotatedFrom(entry.path, source) || dirname(source.path) === folder;
      const related = lost.filter((source) => source.isGone && isNear(source));
      if (related.length === 0) continue;
      this.#compared.set(id, { size, changed, losses: this.#placing.losses });
      if (this.#tryCompare(entry, related)) continue;
      this.#compared.delete(id);
      this.#newFiles.putOff(id);
    }
    for (const id of this.#compared.keys()) if (folders.withId(id).length === 0) this.#compared.delete(id);
  }

  /** @returns false if the file could not be looked at, or is not there any more: it may have been renamed */
  #tryCompare(entry: Entry, related: readonly Source[]): boolean {
    try {
      return this.#findPackedIn(entry, related);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      this.#ports.onUnreadable(error, entry.path);
      return false;
    }
  }

  #findPackedIn(entry: Entry, related: readonly Source[]): boolean {
    const { descriptors } = this.#ports;
    const head = this.#contents.headOf(entry, PACKED_HEAD_LENGTH);
    if (head === undefined) return false;
    if (recognize(head).kind !== 'unreadable') return true;
    const isSameTime = ({ changed }: Source): boolean => isSameFileTime(changed, entry.status.changed);
    const canUnpack = isGzip(head);
    const unpacked = canUnpack ? unpackHead(head) : undefined;
    const candidates = related.filter((source) => {
      const isNamedSo = isRotatedFrom(entry.path, source) || isTemporaryNameFor(entry.path, source);
      if (canUnpack && !isNamedSo) return unpacked !== undefined && isPackedNearby(entry.path, source, unpacked);
      if (canUnpack) return isPackedForm(source, unpacked);
      const isSeen = descriptors.has(source) && entry.path.startsWith(`${source.path}.`);
      return isNamedSo && (isSeen || isSameTime(source));
    });
    const rank = (source: Source): number =>
      (isSameTime(source) ? 2 : 0) + (entry.path.startsWith(`${source.path}.`) ? 1 : 0);
    const [packed] = candidates.sort((a, b) => rank(b) - rank(a) || b.at.offset - a.at.offset);
    return packed === undefined || this.archive(packed, entry);
  }

  /**
   * The source is gone, and this file holds what it held: packed, or without the last lines.
   * @returns false if the file is not there any more
   */
  archive(source: Source, { path, status: listed }: Entry): boolean {
    const { descriptors, leaveOut, queue } = this.#ports;
    // Packing may have ended since the folder was listed.
    const status = descriptors.statusAt(path);
    if (status?.id !== listed.id) return false;
    const entry = { path, isLink: false, status };
    // Of a file that is open, all is read yet.
    const unread = descriptors.has(source) ? 0 : this.#unreadIn(entry, source);
    if (unread === undefined) return false;
    source.archived = this.#contents.note(entry);
    const canGoOn = unread > 0 && source.concludedAt === undefined;
    const unpacked = canGoOn ? this.#contents.unpack(entry, source) : undefined;
    this.#placing.place(source, entry);
    if (unpacked !== undefined) descriptors.openUnpacked(source, unpacked);
    else if (unread > 0) {
      leaveOut(
        path,
        `was packed before it was read to its end; ${unread} bytes were not read; get them with: logveil files ${JSON.stringify(path)}`,
      );
      source.safe = source.at = { offset: source.at.offset + unread, seam: Print.EMPTY };
    }
    if (descriptors.has(source)) queue(source);
    return true;
  }

  /**
   * Of a packed copy that is shorter than what was read, nothing is unread. Nothing is known if the file is not there, or
   * is still being written.
   */
  #unreadIn(entry: Entry, source: Source): number | undefined {
    const head = this.#contents.headOf(entry);
    if (head !== undefined && !isGzip(head)) return 0;
    const size = this.#contents.unpackedSize(entry);
    if (size === undefined) return undefined;
    const difference = (size - (source.concludedAt ?? source.at.offset)) % FOUR_GIB;
    if (difference !== 0 && this.#contents.isIncomplete(entry)) return undefined;
    const unread = difference < 0 ? difference + FOUR_GIB : difference;
    return unread > FOUR_GIB / 2 ? 0 : unread;
  }

  /** The packed file was gone: in the middle of a rotation it may have had no name, or its mount was lost. */
  isFoundAgain(source: Source): boolean {
    const { folders, index } = this.#ports;
    for (const entry of folders.entries) {
      const { path, status } = entry;
      if (status.size !== source.archived?.size || index.withId(status.id) !== undefined) continue;
      if (status.id !== source.id && path !== source.path && !isRotatedFrom(path, source)) continue;
      if (this.#contents.recognizeArchived(entry, source) && this.archive(source, entry)) return true;
    }
    return false;
  }
}

const FOUR_GIB = 2 ** 32;

/** Packing keeps a file's time, some programs to the second only. */
function isSameFileTime(a: number, b: number): boolean {
  return a === b || (b % 1000 === 0 && Math.floor(a / 1000) === b / 1000);
}
