import { join } from 'node:path';
import { codeOf, explain, IoError } from '../io/io-error.ts';
import type { Destination } from './destination.ts';
import type { FileSystem } from './file-system.ts';
import type { Source } from './source.ts';
import type { TwinRecord } from './state.ts';

const LINE_FEED = 0x0a;
const LINE_END = Uint8Array.of(LINE_FEED);

/** What to do with a file that stands where a twin is to be, and that no state knows of. */
export type Unknown = 'refuse' | 'empty' | 'append';

/** A sanitized file. */
interface Twin {
  name: string;
  id: string;
  length: number;
  /** Its length when all its sources were at their safe places. */
  safeLength: number;
  /** Those that are or were written to it: one, and those that had its name before and are gone. */
  readonly sources: Set<Source>;
  /** In the middle of whose stream it is; nobody else may write. */
  holder: Source | undefined;
  /** Who wrote last, if it is not at the start of a line. */
  writer: Source | undefined;
}

/**
 * The folder of twins: one file for each source, of the same name, which is renamed when its source is.
 *
 * Each byte is written once, over any crash: a state knows how long a twin was when its source was at its safe place,
 * the twin is cut back to that, and the source read from there again. A twin is known by its inode, so that it does
 * not matter whether a crash came before or after it was renamed.
 */
export class Twins implements Destination {
  readonly #folder: string;
  readonly #fileSystem: FileSystem;
  readonly #mostOpen: number;
  readonly #twins = new Map<string, Twin>();
  readonly #of = new Map<Source, Twin>();
  /** Gone, and another's twin has taken the place of theirs: what they still have is not wanted any more. */
  readonly #replaced = new WeakSet<Source>();
  /** The least recently used first. */
  readonly #open = new Map<Twin, number>();
  #unknown: Unknown;

  /**
   * @param mostOpen how many are kept open
   * @param unknown for files that are there before the watcher has made any
   */
  constructor(folder: string, fileSystem: FileSystem, mostOpen: number, unknown: Unknown) {
    this.#folder = folder;
    this.#fileSystem = fileSystem;
    this.#mostOpen = mostOpen;
    this.#unknown = unknown;
  }

  /** Twins that are made from now on are those of files that have come since: what is in their place is kept. */
  keepUnknown(): void {
    this.#unknown = 'append';
  }

  isOpenTo(source: Source): boolean {
    if (this.#replaced.has(source)) return true;
    const { holder, sources } = this.#twinOf(source);
    if (holder !== undefined) return holder === source;
    // What its predecessors have left comes first.
    for (const other of sources)
      if (other !== source && other.isGone && other.isWaiting && !source.isGone) return false;
    return true;
  }

  write(source: Source, bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#replaced.has(source)) return;
    const twin = this.#twinOf(source);
    twin.holder = source;
    if (twin.writer !== undefined && twin.writer !== source) this.#append(twin, LINE_END);
    this.#append(twin, bytes);
    source.counters.bytesOut += bytes.length;
    twin.writer = bytes[bytes.length - 1] === LINE_FEED ? undefined : source;
  }

  settle(source: Source): void {
    this.conclude(source);
    source.settle();
  }

  conclude(source: Source): void {
    if (this.#replaced.has(source)) return;
    const twin = this.#twinOf(source);
    twin.holder = undefined;
    twin.safeLength = twin.length;
  }

  rewind(source: Source): void {
    const twin = this.#of.get(source);
    if (twin === undefined) return;
    twin.holder = undefined;
    this.#cut(twin, twin.safeLength);
  }

  end(source: Source): void {
    const twin = this.#of.get(source);
    if (twin?.writer === source) twin.writer = ANYBODY;
  }

  release(source: Source): void {
    const twin = this.#of.get(source);
    this.#of.delete(source);
    twin?.sources.delete(source);
    if (twin?.holder === source) twin.holder = undefined;
  }

  /** Several may be renamed at once, each to where another was: that one goes first. */
  rename(sources: Iterable<Source>): void {
    this.#separate();
    const wanted = new Map<Twin, string>();
    for (const source of sources) {
      // What is gone is not renamed any more, and its twin must not take the place of another's.
      if (source.isGone) continue;
      const twin = this.#of.get(source);
      // Nor must one that has made way, and has the packed name now.
      if (source.isPacked && twin?.name === source.name) continue;
      const name = twinName(source);
      if (twin !== undefined && twin.name !== name && isOwnedBy(twin, source)) wanted.set(twin, name);
    }
    for (const twin of [...wanted.keys()]) if (wanted.has(twin)) this.#move(twin, wanted, new Set());
  }

  /** Of a source that was gone and is found again, the twin may be its successor's by now: then it is not its own. */
  #separate(): void {
    for (const twin of this.#twins.values()) {
      if (twin.sources.size < 2) continue;
      const living = [...twin.sources].filter((source) => !source.isGone);
      const keeper = twin.holder ?? living.find((source) => !source.isPacked && twinName(source) === twin.name);
      const owner = keeper ?? living.filter((source) => !source.isPacked).at(-1) ?? living.at(-1);
      for (const source of living) {
        if (source === owner) continue;
        twin.sources.delete(source);
        this.#of.delete(source);
      }
    }
  }

  /** @returns false if another twin is in the way, and has to stay */
  #move(twin: Twin, wanted: Map<Twin, string>, waiting: Set<Twin>): boolean {
    const name = wanted.get(twin) as string;
    const other = this.#twins.get(name);
    waiting.add(twin);
    if (other !== undefined && waiting.has(other)) {
      // Each is to go where the next one is, in a ring.
      this.#rename(other, `${other.name}.moving`);
    } else if (other !== undefined && wanted.has(other)) {
      if (!this.#move(other, wanted, waiting)) {
        waiting.delete(twin);
        return false;
      }
    } else if (other !== undefined && isPackedOnly(other)) {
      this.#rename(other, `${other.name}.gz`);
    } else if (other !== undefined) {
      // Its source may have been seen in passing only: as long as it is not gone, the twin stays.
      for (const source of other.sources) {
        if (source.isGone) continue;
        waiting.delete(twin);
        return false;
      }
      this.#forget(other);
    }
    waiting.delete(twin);
    wanted.delete(twin);
    this.#rename(twin, name);
    return true;
  }

  records(): { twins: TwinRecord[]; indexOf(source: Source): number | undefined } {
    const list = [...this.#twins.values()];
    const places = new Map(list.map((twin, place) => [twin, place]));
    return {
      twins: list.map(({ name, id, safeLength }) => ({ name, id, length: safeLength })),
      indexOf: (source) => places.get(this.#of.get(source) as Twin),
    };
  }

  /**
   * Puts the twins back to where a state knows them.
   * @param sources those of each twin, gone or not
   * @param say tells what is amiss
   */
  restore(records: readonly TwinRecord[], sources: readonly (readonly Source[])[], say: (line: string) => void): void {
    const there = this.#try('', () => this.#walk(''));
    const claimed = new Set(records.filter(({ id }) => there.has(id)).map(({ id }) => id));
    records.forEach(({ name, id, length }, index) => {
      const own = sources[index] ?? [];
      // Of what nothing was read no copy can be told either.
      const isLost = own.every((source) => source.isGone && source.head.length > 0);
      const byName = this.#fileSystem.status(join(this.#folder, name));
      const found =
        there.get(id) ?? (byName !== undefined && !claimed.has(byName.id) ? { name, id: byName.id } : undefined);
      if (found === undefined) {
        if (!isLost)
          say(`${JSON.stringify(join(this.#folder, name))}: the twin is gone; what comes now begins a new one`);
        return;
      }
      const twin: Twin = {
        ...found,
        length: 0,
        safeLength: 0,
        sources: new Set(own),
        holder: undefined,
        writer: undefined,
      };
      this.#twins.set(twin.name, twin);
      for (const source of own) this.#of.set(source, twin);
      const descriptor = this.#descriptor(twin);
      twin.length = this.#try(twin.name, () => this.#fileSystem.statusOf(descriptor).size);
      if (twin.length < length && !isLost) {
        const place = JSON.stringify(join(this.#folder, twin.name));
        say(`${place}: the twin is shorter than it was; ${length - twin.length} sanitized bytes of it are lost`);
      }
      // What came after the state was written can be read again, unless its source is gone: then it is all there is.
      this.#cut(twin, isLost ? this.#lineEndBefore(twin, length) : Math.min(length, twin.length));
      twin.safeLength = twin.length;
    });
  }

  /** One by one, a thousand twins would take ten times as long to be synchronized as to be written. */
  finish(): Promise<void> | undefined {
    const open = [...this.#open];
    const syncing = open.map(([{ name }, descriptor]) => ({ name, done: this.#fileSystem.sync(descriptor) }));
    const close = (): void => {
      for (const [, descriptor] of open) this.#fileSystem.close(descriptor);
      this.#open.clear();
    };
    if (syncing.every(({ done }) => done === undefined)) {
      close();
      return undefined;
    }
    const explained = syncing.map(({ name, done }) => done?.catch((error) => this.#throw(name, error)));
    return Promise.allSettled(explained).then(async (ends) => {
      close();
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    });
  }

  #twinOf(source: Source): Twin {
    const known = this.#of.get(source);
    if (known !== undefined) return known;
    const name = twinName(source);
    const twin = this.#twins.get(name) ?? this.#make(name);
    twin.sources.add(source);
    this.#of.set(source, twin);
    return twin;
  }

  #make(name: string): Twin {
    const path = join(this.#folder, name);
    const descriptor = this.#try(name, () => this.#fileSystem.create(path));
    const { id, size } = this.#fileSystem.statusOf(descriptor);
    const twin: Twin = {
      name,
      id,
      length: size,
      safeLength: size,
      sources: new Set(),
      holder: undefined,
      writer: undefined,
    };
    this.#keepOpen(twin, descriptor);
    if (size > 0) {
      if (this.#unknown === 'refuse') {
        throw new IoError(
          path,
          'LOGVEIL_TWIN',
          'is there, but no state file knows how it came about; move it away, or give --from-start to write it anew or --from-end to append to it',
        );
      }
      if (this.#unknown === 'empty') this.#cut(twin, 0);
      else this.#seeLineEnd(twin);
      twin.safeLength = twin.length;
    }
    this.#twins.set(name, twin);
    return twin;
  }

  #append(twin: Twin, bytes: Uint8Array): void {
    const descriptor = this.#descriptor(twin);
    this.#try(twin.name, () => this.#fileSystem.write(descriptor, bytes, twin.length));
    twin.length += bytes.length;
  }

  #cut(twin: Twin, length: number): void {
    if (length < twin.length) {
      const descriptor = this.#descriptor(twin);
      this.#try(twin.name, () => this.#fileSystem.truncate(descriptor, length));
      twin.length = length;
    }
    this.#seeLineEnd(twin);
  }

  #seeLineEnd(twin: Twin): void {
    const last = new Uint8Array(1);
    const hasLast = twin.length > 0 && this.#read(twin, last, twin.length - 1) === 1;
    twin.writer = hasLast && last[0] !== LINE_FEED ? ANYBODY : undefined;
  }

  /** Behind the last line feed, or `least` if there is none behind that. */
  #lineEndBefore(twin: Twin, least: number): number {
    const piece = new Uint8Array(64 * 1024);
    for (let end = twin.length; end > least; ) {
      const from = Math.max(least, end - piece.length);
      const bytes = piece.subarray(0, this.#read(twin, piece.subarray(0, end - from), from));
      const at = bytes.lastIndexOf(LINE_FEED);
      if (at >= 0) return from + at + 1;
      end = from;
    }
    return Math.min(least, twin.length);
  }

  #read(twin: Twin, into: Uint8Array, position: number): number {
    const descriptor = this.#descriptor(twin);
    return this.#try(twin.name, () => this.#fileSystem.read(descriptor, into, position));
  }

  /** What cannot be written ends the watch: nothing is to be read that cannot be put out. */
  #try<T>(name: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      return this.#throw(name, error);
    }
  }

  #throw(name: string, error: unknown): never {
    throw codeOf(error) === '' ? error : explain(join(this.#folder, name), error);
  }

  #descriptor(twin: Twin): number {
    const open = (): number => this.#try(twin.name, () => this.#fileSystem.create(join(this.#folder, twin.name)));
    const descriptor = this.#open.get(twin) ?? open();
    this.#keepOpen(twin, descriptor);
    return descriptor;
  }

  #keepOpen(twin: Twin, descriptor: number): void {
    this.#open.delete(twin);
    this.#open.set(twin, descriptor);
    if (this.#open.size <= this.#mostOpen) return;
    const [[oldest, itsDescriptor]] = this.#open as unknown as [[Twin, number]];
    this.#open.delete(oldest);
    this.#fileSystem.close(itsDescriptor);
  }

  #rename(twin: Twin, name: string): void {
    this.#try(twin.name, () => this.#fileSystem.rename(join(this.#folder, twin.name), join(this.#folder, name)));
    this.#twins.delete(twin.name);
    twin.name = name;
    this.#twins.set(name, twin);
  }

  #forget(twin: Twin): void {
    for (const source of twin.sources) {
      this.#of.delete(source);
      this.#replaced.add(source);
    }
    this.#twins.delete(twin.name);
    const descriptor = this.#open.get(twin);
    if (descriptor !== undefined) this.#fileSystem.close(descriptor);
    this.#open.delete(twin);
  }

  #walk(below: string): Map<string, { name: string; id: string }> {
    const found = new Map<string, { name: string; id: string }>();
    for (const { name, isLink } of this.#fileSystem.list(join(this.#folder, below))) {
      const path = join(below, name);
      const status = isLink ? undefined : this.#fileSystem.status(join(this.#folder, path));
      if (status?.kind === 'file') found.set(status.id, { name: path, id: status.id });
      else if (status?.kind === 'folder') for (const [id, twin] of this.#walk(path)) found.set(id, twin);
    }
    return found;
  }
}

/** Stands for a writer who is not here any more. */
const ANYBODY = {} as Source;

/** A packed source has no packed twin. */
function twinName(source: Source): string {
  return source.isPacked ? source.name.replace(/\.gz$/, '') : source.name;
}

function isPackedOnly({ sources }: Twin): boolean {
  const living = [...sources].filter((source) => !source.isGone);
  return living.length > 0 && living.every((source) => source.isPacked);
}

/** No other source is still at the place that the twin is named after. */
function isOwnedBy(twin: Twin, source: Source): boolean {
  for (const other of twin.sources) if (other !== source && !other.isGone) return false;
  return true;
}
