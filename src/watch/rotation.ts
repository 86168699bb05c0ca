import { recognize } from '../io/recognize.ts';
import { Contents, type ContentsPorts, isPackedForm } from './contents.ts';
import type { Destination } from './destination.ts';
import { type Discovery, isRotatedName } from './discovery.ts';
import type { Entry } from './folders.ts';
import { isGzip, PACKED_HEAD_LENGTH, unpackHead } from './identity.ts';
import { Source } from './source.ts';
import type { SourceIndex } from './source-index.ts';

/**
 * A new file that begins as one that is being followed, and has such a name as rotated files have, is taken for a copy
 * of it in the making: `cp app.log app.log.1 && : > app.log`. If the other is not cut within this time of the copy's
 * last growth, in milliseconds, it was no rotation, and the new file is a log like any other.
 */
const COPY_PATIENCE = 10_000;

const NOTHING = new Uint8Array(0);

/** What rotation asks of the watcher. */
export interface RotationPorts extends ContentsPorts {
  /** As in `WatcherPorts`. */
  uptime(): number;
  readonly discovery: Discovery;
  readonly index: SourceIndex;
  readonly destination: Destination;
  /** There is something to read. */
  queue(source: Source): void;
  /** Nothing has happened to a source since it was read to its end. */
  isUnchanged(source: Source): boolean;
  /** Reads a source to its end now. @returns false if its destination has to take some first */
  readOn(source: Source): boolean;
  warn(line: string): void;
  /** A new source has been found. */
  begin(source: Source): void;
}

/** Tells where the sources are now, and which files are new. */
export class Rotation {
  readonly #ports: RotationPorts;
  readonly #contents: Contents;
  /** Files that may be copies, by id. */
  readonly #suspects = new Map<string, { size: number; since: number }>();
  /** Files that are not read, by id, and how large they were when that was decided. */
  readonly #refused = new Map<string, number>();

  constructor(ports: RotationPorts) {
    this.#ports = ports;
    this.#contents = new Contents(ports);
  }

  /** Some files have to be looked at again, though no folder has changed. */
  get isUndecided(): boolean {
    return this.#suspects.size > 0;
  }

  /** Finds the sources again, then what is new. The folders have been listed. */
  reconcile(): void {
    let missing = this.#findAll();
    // A file that is renamed while its folder is listed may be seen under neither name.
    if (missing.some((source) => !source.isGone)) {
      this.#ports.folders.refresh(true);
      missing = this.#findAll();
    }
    for (const source of missing) this.#lose(source);
    this.#considerNew();
  }

  /** @returns those that are not found */
  #findAll(): Source[] {
    const { index } = this.#ports;
    for (;;) {
      const { size } = index;
      const missing = [...index].filter((source) => !this.#isFound(source));
      // What is found in a copy leaves an heir, who is to be found too.
      if (index.size === size) return missing;
    }
  }

  /**
   * The source's file does not hold any more what was read: it was cut, or another took its name and inode. If there
   * is a copy of what it held, the source goes on there, and what its file holds now is a source of its own.
   */
  moveToCopy(source: Source): boolean {
    const copy = this.#copyOf(source, 0);
    if (copy === undefined) return false;
    const { discovery, index, descriptors, queue, uptime } = this.#ports;
    const heir = new Source(source.id, source.path, source.name, uptime());
    heir.goneAt = source.goneAt;
    heir.isRotated = !discovery.matches(heir.path);
    const isOpen = descriptors.handOver(source, heir);
    this.#place(source, copy);
    if (heir.isGone && !isOpen) return true;
    index.put(heir);
    queue(heir);
    return true;
  }

  /**
   * Finds the sources that a state file knows.
   * @param sources are put into the index, gone or not
   */
  restore(sources: readonly Source[]): void {
    const { folders, index, uptime } = this.#ports;
    const unplaced = new Set(sources);
    const placeIf = (isKnown: boolean, find: (source: Source) => Iterable<Entry>) => {
      for (const source of unplaced) {
        if (source.head.length > 0 !== isKnown) continue;
        for (const entry of find(source)) {
          if (index.withId(entry.status.id) !== undefined) continue;
          if (source.isPacked ? !this.#contents.recognizePack(entry, source) : !this.#contents.holds(entry, source))
            continue;
          unplaced.delete(source);
          this.#place(source, entry);
          break;
        }
      }
    };
    const isAt = (path: string) => {
      const entry = folders.at(path);
      return entry === undefined ? [] : [entry];
    };
    const before = new Map(sources.map((source) => [source, { id: source.id, path: source.path }]));
    placeIf(true, ({ id }) => folders.withId(id));
    placeIf(true, ({ path }) => isAt(path));
    const others = new Set(unplaced);
    placeIf(true, ({ path }) => [...folders.entries].filter((entry) => isRotatedName(entry.path, path)));
    // What nothing was read of cannot be told by what it holds: it gets what the others have left.
    placeIf(false, ({ id }) => folders.withId(id));
    // Their files have been cut: what they hold now is followed too, whether its name is watched or not.
    for (const source of others) {
      const { id, path } = before.get(source) as { id: string; path: string };
      if (index.withId(id) !== undefined) continue;
      const entry = folders.withId(id).find((entry) => entry.path === path || isRotatedName(entry.path, path));
      if (entry !== undefined && recognize(this.#contents.headOf(entry) ?? NOTHING).kind !== 'unreadable')
        this.#begin(entry);
    }
    for (const source of unplaced) {
      source.goneAt = uptime();
      index.put(source);
    }
  }

  /** What kept a file from being read may be over. */
  refuse(source: Source, what: string, remedy: string): void {
    this.#refused.set(source.id, source.size);
    this.#ports.warn(`${source.path}: is ${what}; it is left out, the others go on; ${remedy}`);
  }

  /** Is the source where it was, or somewhere else? */
  #isFound(source: Source): boolean {
    const { folders, descriptors } = this.#ports;
    if (source.isPacked && source.isGone) return false;
    const all = folders.withId(source.id);
    const entries = source.isPacked ? all.filter((entry) => this.#contents.recognizePack(entry, source)) : all;
    if (!source.isGone && entries.some(({ path }) => path === source.path)) return true;
    const [entry] = entries;
    // By now its inode is another's.
    if (source.isGone && this.#ports.index.withId(source.id) !== undefined) return false;
    // Nor is there anything to know it by, or to go on from.
    if (source.isGone && source.head.length === 0 && !descriptors.has(source)) return false;
    if (entry === undefined) return !source.isPacked && this.#isFoundAsCopy(source);
    // Without an open descriptor the inode may be another file's by now.
    const isSure = descriptors.has(source) || source.isPacked;
    if (!isSure && !this.#contents.holds(entry, source)) return this.#isFoundAsCopy(source);
    this.#place(source, entry);
    return true;
  }

  /** It was copied, then removed: a copy that holds all of it takes its place. */
  #isFoundAsCopy(source: Source): boolean {
    const { descriptors, fileSystem, reader } = this.#ports;
    const descriptor = descriptors.ofGone(source);
    if (descriptor !== undefined && !reader.continues(source, descriptor)) return this.moveToCopy(source);
    const copy = this.#copyOf(source, descriptor === undefined ? 0 : fileSystem.statusOf(descriptor).size);
    if (copy !== undefined) this.#place(source, copy);
    return copy !== undefined;
  }

  /** A file that nobody reads, holds what the source has read, and is so named and so long. */
  #copyOf(source: Source, size: number): Entry | undefined {
    const { folders, index } = this.#ports;
    if (source.head.length === 0) return undefined;
    for (const entry of folders.entries) {
      const { path, status } = entry;
      if (!isRotatedName(path, source.path) || index.withId(status.id) !== undefined || status.size < size) continue;
      if (this.#contents.holds(entry, source) && !this.#isRatherOfAnother(entry, source)) return entry;
    }
    return undefined;
  }

  /** Of a line or less many files are copies. This one holds what another source has read, and that is more. */
  #isRatherOfAnother(entry: Entry, source: Source): boolean {
    for (const other of this.#ports.index.originalsOf(entry.path)) {
      if (other !== source && other.at.offset > source.at.offset && this.#contents.holds(entry, other)) return true;
    }
    return false;
  }

  #lose(source: Source): void {
    const { index, descriptors, queue, uptime } = this.#ports;
    if (source.isGone) return;
    source.goneAt = uptime();
    source.movedAt = uptime();
    index.put(source);
    if (!descriptors.has(source)) return;
    // What was written to it since the last look comes before what its successor has.
    source.isUnverified = true;
    queue(source);
  }

  #place(source: Source, { path, status }: Entry): void {
    const { discovery, index, descriptors, queue, now, uptime } = this.#ports;
    if (status.id !== source.id) descriptors.close(source);
    if (path !== source.path) source.counters.rotations++;
    source.id = status.id;
    source.path = path;
    source.name = discovery.nameOf(path);
    source.goneAt = undefined;
    source.isRotated = !discovery.matches(path);
    source.isUnverified = true;
    source.isCut = false;
    source.size = status.size;
    source.changed = status.changed;
    source.movedAt = uptime();
    source.notedAt = now();
    this.#suspects.delete(status.id);
    index.put(source);
    if (source.isPacked) return;
    // Open, it cannot get lost any more.
    descriptors.of(source);
    queue(source);
  }

  #considerNew(): void {
    const { folders, index } = this.#ports;
    const there = new Set<string>();
    for (const entry of folders.entries) {
      const { id } = entry.status;
      if (there.has(id)) continue;
      there.add(id);
      if (index.withId(id) === undefined) this.#consider(folders.withId(id)[0] ?? entry);
    }
    for (const id of this.#suspects.keys()) if (!there.has(id)) this.#suspects.delete(id);
    for (const id of this.#refused.keys()) if (!there.has(id)) this.#refused.delete(id);
  }

  #consider(entry: Entry): void {
    const { discovery, fileSystem, folders } = this.#ports;
    const { id } = entry.status;
    // As it is now: what is undecided is looked at again though its folder has not been listed.
    const status = fileSystem.status(entry.path);
    if (status === undefined || status.id !== id) return;
    const refusedAt = this.#refused.get(id);
    if (refusedAt !== undefined && status.size >= refusedAt) return;
    this.#refused.delete(id);
    const watched = folders.withId(id).find(({ path }) => discovery.matches(path));
    // What is not watched can only be what a source was packed into.
    if (watched === undefined && !entry.path.endsWith('.gz')) return;
    const now = { ...(watched ?? entry), status };
    const verdict = this.#judge(now, watched !== undefined);
    if (verdict === 'undecided') {
      if (this.#suspects.get(id)?.size !== status.size) {
        this.#suspects.set(id, { size: status.size, since: this.#ports.uptime() });
      }
      return;
    }
    this.#suspects.delete(id);
    if (verdict === 'log') this.#begin(now);
    else if (verdict === 'refused') this.#refused.set(id, status.size);
  }

  #judge(entry: Entry, isWatched: boolean): 'log' | 'undecided' | 'refused' | 'settled' {
    const { index, isUnchanged, warn } = this.#ports;
    const head = this.#contents.headOf(entry);
    if (head === undefined) return 'undecided';
    if (!isWatched && !isGzip(head)) return 'settled';
    const originals = [...index.originalsOf(entry.path)];
    // Whoever copies or packs one of them may only have begun.
    if (head.length === 0 && originals.length > 0 && !this.#isOverdue(entry)) return 'undecided';
    if (isGzip(head)) {
      const unpacked = unpackHead(this.#contents.headOf(entry, PACKED_HEAD_LENGTH) ?? head);
      const packed = originals.find((source) => isPackedForm(source, unpacked));
      if (packed !== undefined) {
        if (!packed.isGone || !this.#isRead(packed)) return 'undecided';
        this.#pack(packed, entry);
        return 'settled';
      }
      if (!isWatched) return 'settled';
    }
    const original = originals.find((source) => this.#contents.isCopyInTheMaking(source, head));
    // If the original has been cut, that may not have been noticed yet.
    if (original !== undefined && (!this.#isOverdue(entry) || !isUnchanged(original))) return 'undecided';
    const content = recognize(head);
    if (content.kind !== 'unreadable') return 'log';
    // What rotation packs into a form that cannot be looked into is known by its name.
    const isExpected = [...index].some((source) => source.isGone && entry.path.startsWith(`${source.path}.`));
    if (!isExpected && !this.#isOverdue(entry)) return 'undecided';
    if (!isExpected) warn(`${entry.path}: is ${content.what}; it is left out, the others go on; ${content.remedy}`);
    return 'refused';
  }

  #begin({ path, status }: Entry): void {
    const { discovery, index, descriptors, begin, now, uptime } = this.#ports;
    const source = new Source(status.id, path, discovery.nameOf(path), uptime());
    source.isRotated = !discovery.matches(path);
    source.size = status.size;
    source.changed = status.changed;
    source.notedAt = now();
    index.put(source);
    descriptors.of(source);
    begin(source);
  }

  #isOverdue({ status }: Entry): boolean {
    const known = this.#suspects.get(status.id);
    return known?.size === status.size && this.#ports.uptime() - known.since >= COPY_PATIENCE;
  }

  /** Nothing is left of the gone source to be read. */
  #isRead(source: Source): boolean {
    const { descriptors, destination, reader, readOn } = this.#ports;
    const isOpen = descriptors.has(source);
    if (!isOpen && source.stream === undefined) return true;
    if ((isOpen && !readOn(source)) || !destination.isOpenTo(source)) return false;
    reader.giveUp(source);
    destination.settle(source);
    return true;
  }

  /** The source is gone, and this is what it was packed into. */
  #pack(source: Source, entry: Entry): void {
    const { descriptors, warn } = this.#ports;
    const unread = descriptors.has(source) ? 0 : this.#contents.unpackedSize(entry) - source.at.offset;
    source.isPacked = true;
    if (unread > 0) {
      warn(
        `${entry.path}: was packed before it was read to its end; ${unread} bytes were not read; get them with: logveil files ${JSON.stringify(entry.path)}`,
      );
    }
    this.#place(source, entry);
  }
}
