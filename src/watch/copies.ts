import type { Contents } from './contents.ts';
import { UnreadableError } from './descriptors.ts';
import type { Entry } from './folders.ts';
import { SEAM_LENGTH } from './identity.ts';
import type { NewFiles } from './new-files.ts';
import type { RotationPorts } from './rotation-ports.ts';
import type { Source } from './source.ts';
import { isRotatedFrom } from './source-index.ts';

/** Files that hold what has been read of a source, or the beginning of that. */
export class Copies {
  readonly #ports: RotationPorts;
  readonly #contents: Contents;
  readonly #newFiles: NewFiles;

  constructor(ports: RotationPorts, contents: Contents, newFiles: NewFiles) {
    this.#ports = ports;
    this.#contents = contents;
    this.#newFiles = newFiles;
  }

  /** A file that nobody reads, holds what the source has read, and is so named and so long. */
  copyOf(source: Source, size: number): Entry | undefined {
    if (source.head.length === 0) return undefined;
    for (const entry of this.#ports.folders.entries) {
      if (!this.#mayBeCopy(entry, source) || entry.status.size < size) continue;
      if (this.holdsForOnly(entry, source)) return entry;
    }
    return undefined;
  }

  /** The longest file of those that hold the beginning of what the source has read. */
  shorterCopyOf(source: Source, mayHoldAll: boolean): Entry | undefined {
    let longest: Entry | undefined;
    for (const entry of this.#ports.folders.entries) {
      if (!this.#mayBeCopy(entry, source) || entry.status.size <= (longest?.status.size ?? 0)) continue;
      const isCopy = this.isShorterCopy(entry, source) || (mayHoldAll && this.holdsForOnly(entry, source));
      if (isCopy) longest = entry;
    }
    return longest;
  }

  #mayBeCopy({ path, status }: Entry, source: Source): boolean {
    return this.#ports.index.withId(status.id) === undefined && isRotatedFrom(path, source);
  }

  isShorterCopy(entry: Entry, source: Source): boolean {
    return this.tryCompare(entry, () => this.#contents.holdsBeginning(entry, source));
  }

  /** What cannot be read is no copy of anything, for now; nor is it a new log. */
  tryCompare({ path, status }: Entry, compare: () => boolean): boolean {
    try {
      return compare();
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      this.#ports.onUnreadable(error, path);
      this.#newFiles.putOff(status.id);
      return false;
    }
  }

  /** Does the file hold what the source has read, and no more of what another has? Many logs share a first line. */
  holdsForOnly(entry: Entry, source: Source): boolean {
    if (source.head.length === 0) return false;
    const holds = (one: Source) => this.tryCompare(entry, () => this.#contents.holds(entry, one));
    if (!holds(source)) return false;
    for (const other of this.#ports.index.originalsOf(entry.path)) {
      if (other === source) continue;
      if (other.knownLength > source.knownLength && holds(other)) return false;
      // The heir may not have been read yet.
      const isWeak = source.knownLength < SEAM_LENGTH;
      const sharesMore = () => this.#contents.sharedLength(entry, other) > source.knownLength;
      if (isWeak && this.tryCompare(entry, sharesMore)) return false;
    }
    return true;
  }
}
