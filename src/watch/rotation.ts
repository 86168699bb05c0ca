import { dirname } from 'node:path';
import { Contents, isAsNoted } from './contents.ts';
import { Copies } from './copies.ts';
import { UnreadableError } from './descriptors.ts';
import { isRotatedName } from './discovery.ts';
import type { Entry } from './folders.ts';
import { isYoungerGeneration } from './generations.ts';
import { HEAD_LENGTH, SEAM_LENGTH } from './identity.ts';
import { NewFiles } from './new-files.ts';
import { Packed } from './packed.ts';
import { Placing } from './placing.ts';
import type { RotationPorts } from './rotation-ports.ts';
import { Source } from './source.ts';
import { isRotatedFrom } from './source-index.ts';

const NOTHING = new Uint8Array(0);

/** Finds out where the sources are now, and which files are new. */
export class Rotation {
  readonly #ports: RotationPorts;
  readonly #contents: Contents;
  readonly #newFiles: NewFiles;
  readonly #placing: Placing;
  readonly #copies: Copies;
  readonly #packed: Packed;

  constructor(ports: RotationPorts) {
    this.#ports = ports;
    this.#contents = new Contents(ports);
    this.#placing = new Placing(ports, () => this.#newFiles);
    this.#newFiles = new NewFiles(ports, this.#contents, (entry, origin) => this.#placing.begin(entry, origin));
    this.#copies = new Copies(ports, this.#contents, this.#newFiles);
    this.#packed = new Packed(ports, this.#contents, this.#newFiles, this.#placing);
  }

  /** Some files have to be looked at again, though no folder has changed. */
  get isUndecided(): boolean {
    return this.#newFiles.isUndecided;
  }

  /** It will be decided soon about some files. */
  get isDeciding(): boolean {
    return this.#newFiles.isDeciding;
  }

  /** Finds the sources again, then what is new. The folders have been listed. */
  reconcile(): void {
    const { folders } = this.#ports;
    let missing = this.#findAll();
    // A file that is renamed while its folder is listed may be seen under neither name.
    if (missing.some((source) => !source.isGone)) {
      folders.refresh(true);
      missing = this.#findAll();
    }
    this.#loseAll(missing);
    this.#packed.find();
    this.#expectMissed();
    // Before a new source, or one that is read to its end, looks for a mirror file under its name.
    this.#ports.rename();
    this.#newFiles.consider();
  }

  /**
   * An inode that one of them had may be another file's by now: a copy that the same rotation has made after it removed
   * the oldest. So those that are gone are looked for once more.
   */
  #loseAll(missing: readonly Source[]): void {
    const { folders } = this.#ports;
    let isReused = false;
    for (const source of missing) {
      if (source.isGone) continue;
      const hasFile = folders.withId(source.id).length > 0;
      isReused ||= hasFile;
      // Its file may have been cut: then it is waited for a copy.
      if (hasFile && !source.isArchived) source.isCut = true;
      this.#placing.lose(source);
    }
    if (isReused) for (const source of this.#findAll()) this.#placing.lose(source);
  }

  /** @returns those that are not found */
  #findAll(): Source[] {
    const { index } = this.#ports;
    for (;;) {
      const { size } = index;
      const missing = [...index].filter((source) => !this.#tryFind(source));
      // What is found in a copy leaves an heir, who is to be found too.
      if (index.size === size) return missing;
    }
  }

  #tryFind(source: Source): boolean {
    try {
      const isFound = this.#isFound(source);
      this.#ports.onReadable(source);
      source.isOutOfSight = !isFound && this.#isFolderAway(source);
      return isFound;
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      this.#ports.onUnreadable(error, source);
      // It stays what it was until it can be looked at.
      return true;
    }
  }

  /** Has its folder vanished, or another file system come in its place, as when a mount is lost? */
  #isFolderAway({ path, device }: Source): boolean {
    const now = this.#ports.folders.deviceOf(dirname(path));
    return now === undefined || (device !== undefined && now !== device);
  }

  /**
   * The source's file does not hold any more what was read: it was cut, or another took its name and inode. If there
   * is a copy of what it held, the source continues there. If not, it is gone, but a copy may still be found. What its
   * file holds now is a source of its own: the heir.
   * @param wasOpen its file was open all the time; otherwise it may be any new file that has got the inode and name
   */
  replace(source: Source, wasOpen: boolean): void {
    for (const other of this.#overwrittenOf(source)) this.#replace(other, true);
    this.#replace(source, wasOpen);
  }

  /** Rotated files of the source that are open, and do not hold what was read of them: copies may have been written over them. */
  #overwrittenOf(source: Source): Source[] {
    const { index, descriptors, reader } = this.#ports;
    return [...index].filter((other) => {
      if (other === source || other.isGone || other.isArchived || !isRotatedFrom(other.path, source)) return false;
      const descriptor = descriptors.ofGone(other);
      try {
        return descriptor !== undefined && !reader.continues(other, descriptor);
      } catch (error) {
        if (!(error instanceof UnreadableError)) throw error;
        this.#ports.onUnreadable(error, other);
        return false;
      }
    });
  }

  #replace(source: Source, wasOpen: boolean): void {
    const { discovery, index, descriptors, queue, uptime } = this.#ports;
    if (!wasOpen && !source.isGone) {
      descriptors.close(source);
      const copy = this.#copies.copyOf(source, 0);
      source.isCut = true;
      if (copy === undefined) {
        this.#ports.onCut(source.path);
        this.#placing.lose(source);
      } else this.#placing.place(source, copy);
      return;
    }
    const heir = new Source(source.id, source.path, source.name, uptime());
    heir.origin = source.origin;
    heir.goneAt = source.goneAt;
    heir.isRotated = !discovery.matches(heir.path);
    const isOpen = descriptors.handOver(source, heir);
    const copy = this.#copies.copyOf(source, 0);
    if (copy === undefined) {
      this.#ports.onCut(source.path);
      source.isCut = true;
      this.#placing.lose(source);
    } else this.#placing.place(source, copy);
    if (heir.isGone && !isOpen) return;
    if (!heir.isGone && this.#isOverwrittenByCopy(source, heir)) {
      descriptors.close(heir);
      if (heir.isRotated) this.#newFiles.expect(heir.id, heir.origin);
      return;
    }
    index.put(heir);
    queue(heir);
  }

  /**
   * Was another log copied over the source's file, as by `cp app.log app.log.1`? Then the file has no heir: the other log
   * continues there once it is cut. Until then the file is treated as a new one, which waits for that.
   */
  #isOverwrittenByCopy(source: Source, heir: Source): boolean {
    const { folders, index } = this.#ports;
    const entry = folders.withId(heir.id).find(({ path }) => path === heir.path);
    if (entry === undefined) return false;
    const isCopyOf = (other: Source): boolean => {
      const head = this.#contents.headOf(entry, HEAD_LENGTH) ?? NOTHING;
      const isSameLog = source.origin !== source.path && other.origin === source.origin;
      if (head.length === 0) return isSameLog && !other.isGone && other.path === other.origin;
      // Of less, many a log begins in the same way.
      if (!isSameLog && Math.min(head.length, other.knownLength) < SEAM_LENGTH) return false;
      if (!other.isGone) return this.#contents.isCopyInTheMaking(entry.path, other, head, true);
      return other.isCut && (this.#copies.holdsForOnly(entry, other) || this.#copies.isShorterCopy(entry, other));
    };
    return [...index.originalsOf(entry.path)].some(
      (other) => other !== source && this.#copies.tryCompare(entry, () => isCopyOf(other)),
    );
  }

  /**
   * Finds the sources that a state file knows.
   * @param sources are put into the index, gone or not
   */
  restore(sources: readonly Source[]): void {
    const { folders, index, uptime } = this.#ports;
    const unplaced = new Set(sources);
    const placeIf = (
      isKnown: boolean,
      find: (source: Source) => Iterable<Entry>,
      isHeldBy: (entry: Entry, source: Source) => boolean,
      place = (source: Source, entry: Entry): boolean => {
        if (source.isArchived) return this.#packed.archive(source, entry);
        this.#placing.place(source, entry);
        return true;
      },
    ) => {
      for (const source of unplaced) {
        if ((source.isArchived || source.head.length > 0) !== isKnown) continue;
        for (const entry of find(source)) {
          if (index.withId(entry.status.id) !== undefined || !isHeldBy(entry, source)) continue;
          if (isRatherOfAnother(entry, source)) continue;
          if (!this.#copies.tryCompare(entry, () => place(source, entry))) continue;
          unplaced.delete(source);
          break;
        }
      }
    };
    const holds = (entry: Entry, source: Source): boolean =>
      this.#copies.tryCompare(entry, () =>
        source.isArchived ? this.#contents.recognizeArchived(entry, source) : this.#contents.holds(entry, source),
      );
    const isAt = (path: string) => {
      const entry = folders.at(path);
      return entry === undefined ? [] : [entry];
    };
    const copies = (source: Source) => [...folders.entries].filter((entry) => isRotatedFrom(entry.path, source));
    // A freed inode is given to the next file at once, which may be a copy that begins with the same line.
    const isRatherOfAnother = (entry: Entry, source: Source): boolean => {
      if (source.isArchived || source.head.length === 0 || source.knownLength >= HEAD_LENGTH) return false;
      const isBetter = (other: Source): boolean =>
        other.knownLength > source.knownLength &&
        isRotatedFrom(entry.path, other) &&
        !other.isArchived &&
        holds(entry, other) &&
        (other.id === entry.status.id || !folders.withId(other.id).some((own) => holds(own, other)));
      return [...unplaced].some(isBetter);
    };
    const before = new Map(sources.map((source) => [source, { id: source.id, path: source.path }]));
    placeIf(true, ({ id }) => folders.withId(id), holds);
    placeIf(true, ({ path }) => isAt(path), holds);
    const others = new Set(unplaced);
    placeIf(true, copies, holds);
    placeIf(
      true,
      copies,
      (entry, source) => !source.isArchived && this.#copies.isShorterCopy(entry, source),
      (source, entry) => this.#packed.archive(source, entry),
    );
    // A file of which nothing was read cannot be recognized by its content: it gets what the others have left.
    placeIf(false, ({ id }) => folders.withId(id), holds);
    // Their files have been cut: what they hold now is followed too, whether its name is watched or not.
    for (const source of others) {
      const { id, path } = before.get(source) as { id: string; path: string };
      if (index.withId(id) !== undefined) continue;
      const entry = folders.withId(id).find((entry) => entry.path === path || isRotatedName(entry.path, path));
      if (entry === undefined) continue;
      if (unplaced.has(source)) this.#ports.onCut(path);
      this.#newFiles.expect(entry.status.id, source.origin);
    }
    for (const source of unplaced) {
      source.goneAt = uptime();
      source.isOutOfSight = this.#isFolderAway(source);
      index.put(source);
    }
    this.#placing.losses++;
    this.#packed.find();
  }

  /** Parameters cannot be found in the file. What kept it from being read may be over when it gets shorter. */
  refuse(source: Source, what: string, remedy: string): void {
    this.#newFiles.refuse(source.id, source.size);
    this.#ports.leaveOut(source.path, `is ${what}; it is left out, the others continue; ${remedy}`);
  }

  /** Is the source where it was, or somewhere else? */
  #isFound(source: Source): boolean {
    const { folders, descriptors, index } = this.#ports;
    if (source.isArchived && source.isGone) return this.#packed.isFoundAgain(source);
    // Its inode is the heir's.
    if (source.isGone && source.isCut) return this.#isFoundAsCopy(source);
    const all = folders.withId(source.id);
    const entries = source.isArchived ? all.filter((entry) => this.#contents.recognizeArchived(entry, source)) : all;
    const own = source.isGone ? undefined : entries.find(({ path }) => path === source.path);
    if (own !== undefined && this.#isSurely(own, source)) return true;
    const [entry] = entries;
    if (entry !== undefined && entry.path !== source.path && this.#newFiles.isNewLink(entry)) return false;
    // By now its inode is another's.
    if (source.isGone && index.withId(source.id) !== undefined) return false;
    // Nor is there anything to know it by, or to continue from.
    if (source.isGone && source.head.length === 0 && !descriptors.has(source)) return false;
    if (entry === undefined) return !source.isArchived && !source.isAway && this.#isFoundAsCopy(source);
    if (!this.#isSurely(entry, source)) return !source.isAway && this.#isFoundAsCopy(source);
    this.#placing.place(source, entry);
    return true;
  }

  /** Is it the source's file, whose id it has? If that is not open, it may have been removed, and the id be another's. */
  #isSurely(entry: Entry, source: Source): boolean {
    if (this.#ports.descriptors.has(source) || source.isArchived) return true;
    const isSeen = !source.isUnverified && entry.path === source.path && isAsNoted(source, entry.status);
    return isSeen || this.#contents.holds(entry, source);
  }

  /** It was copied, then removed or cut: a copy takes its place. */
  #isFoundAsCopy(source: Source): boolean {
    const { descriptors, reader, destination } = this.#ports;
    const descriptor = descriptors.ofGone(source);
    if (descriptor !== undefined && !reader.continues(source, descriptor)) {
      this.replace(source, true);
      return !source.isGone;
    }
    const copy = this.#copies.copyOf(source, descriptor === undefined ? 0 : descriptors.statusOf(descriptor).size);
    if (copy !== undefined) {
      this.#placing.place(source, copy);
      return true;
    }
    const shorter = this.#copies.shorterCopyOf(source, descriptor !== undefined);
    if (shorter === undefined) return false;
    // What is open in it ends here, unless its own file continues.
    if (descriptor === undefined) {
      if (!destination.isOpenTo(source)) return true;
      reader.abandon(source);
    }
    return this.#packed.archive(source, shorter);
  }

  /**
   * A log may have been rotated several times since the last scan. Where only its own name is watched, the generations
   * between are files that nobody has heard of.
   */
  #expectMissed(): void {
    const { folders, index, discovery } = this.#ports;
    for (const source of this.#placing.rotated) {
      if (source.isGone || !source.isRotated) continue;
      for (const { path, status } of folders.entries) {
        if (dirname(path) !== dirname(source.path) || index.withId(status.id) !== undefined) continue;
        if (discovery.matches(path) || !isYoungerGeneration(path, source.path, source.origin)) continue;
        this.#newFiles.expect(status.id, source.origin);
      }
    }
    this.#placing.rotated.clear();
  }
}
