import { IoError } from '../io/io-error.ts';
import type { Destination } from './destination.ts';
import type { Source } from './source.ts';
import type { TwinRecord } from './state.ts';
import type { TwinFile, TwinFiles } from './twin-files.ts';

const LINE_FEED = 0x0a;
const LINE_END = Uint8Array.of(LINE_FEED);

/** What to do with a file that stands where a twin is to be, and that no state knows of. */
export type Unknown = 'refuse' | 'empty' | 'append';

/** A sanitized file, and who writes to it. */
interface Twin {
  readonly file: TwinFile;
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
  readonly #files: TwinFiles;
  /** By their names. */
  readonly #twins = new Map<string, Twin>();
  readonly #of = new Map<Source, Twin>();
  /** Gone, and another's twin has taken the place of theirs: what they still have is not wanted any more. */
  readonly #replaced = new WeakSet<Source>();
  readonly #unknown: Unknown;

  /** @param unknown for files that are there before the watcher has made any */
  constructor(files: TwinFiles, unknown: Unknown) {
    this.#files = files;
    this.#unknown = unknown;
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
    if (twin.writer !== undefined && twin.writer !== source) this.#files.append(twin.file, LINE_END);
    this.#files.append(twin.file, bytes);
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
    twin.safeLength = twin.file.length;
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
      if (source.isPacked && twin?.file.name === source.name) continue;
      const name = twinName(source);
      if (twin !== undefined && twin.file.name !== name && isOwnedBy(twin, source)) wanted.set(twin, name);
    }
    for (const twin of [...wanted.keys()]) if (wanted.has(twin)) this.#move(twin, wanted, new Set());
  }

  /** Of a source that was gone and is found again, the twin may be its successor's by now: then it is not its own. */
  #separate(): void {
    for (const twin of this.#twins.values()) {
      if (twin.sources.size < 2) continue;
      const living = [...twin.sources].filter((source) => !source.isGone);
      const keeper = twin.holder ?? living.find((source) => !source.isPacked && twinName(source) === twin.file.name);
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
      this.#rename(other, `${other.file.name}.moving`);
    } else if (other !== undefined && wanted.has(other)) {
      if (!this.#move(other, wanted, waiting)) {
        waiting.delete(twin);
        return false;
      }
    } else if (other !== undefined && isPackedOnly(other)) {
      this.#rename(other, `${other.file.name}.gz`);
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
      twins: list.map(({ file, safeLength }) => ({ name: file.name, id: file.id, length: safeLength })),
      indexOf: (source) => places.get(this.#of.get(source) as Twin),
    };
  }

  /**
   * Puts the twins back to where a state knows them.
   * @param sources those of each twin, gone or not
   * @param say tells what is amiss
   */
  restore(records: readonly TwinRecord[], sources: readonly (readonly Source[])[], say: (line: string) => void): void {
    const there = this.#files.find();
    const claimed = new Set(records.filter(({ id }) => there.has(id)).map(({ id }) => id));
    records.forEach(({ name, id, length }, index) => {
      const own = sources[index] ?? [];
      // Of what nothing was read no copy can be told either.
      const isLost = own.every((source) => source.isGone && source.head.length > 0);
      const idAtName = this.#files.idAt(name);
      const found = there.get(id) ?? (idAtName !== undefined && !claimed.has(idAtName) ? name : undefined);
      if (found === undefined) {
        if (!isLost) {
          const place = JSON.stringify(this.#files.pathOf(name));
          say(`${place}: the twin is gone; what comes now begins a new one`);
        }
        return;
      }
      const twin = this.#add(this.#files.make(found));
      for (const source of own) this.#assign(source, twin);
      const { file } = twin;
      if (file.length < length && !isLost) {
        const place = JSON.stringify(this.#files.pathOf(file.name));
        say(`${place}: the twin is shorter than it was; ${length - file.length} sanitized bytes of it are lost`);
      }
      // What came after the state was written can be read again, unless its source is gone: then it is all there is.
      this.#cut(twin, isLost ? this.#files.lineEndBehind(file, length) : length);
    });
  }

  finish(): Promise<void> | undefined {
    return this.#files.finish();
  }

  #twinOf(source: Source): Twin {
    const known = this.#of.get(source);
    if (known !== undefined) return known;
    const name = twinName(source);
    const twin = this.#twins.get(name) ?? this.#make(name);
    this.#assign(source, twin);
    return twin;
  }

  #assign(source: Source, twin: Twin): void {
    twin.sources.add(source);
    this.#of.set(source, twin);
  }

  #make(name: string): Twin {
    const file = this.#files.make(name);
    if (file.length > 0 && this.#unknown === 'refuse') {
      throw new IoError(
        this.#files.pathOf(name),
        'LOGVEIL_TWIN',
        'is there, but no state file knows how it came about; move it away, or give --from-start to write it anew or --from-end to append to it',
      );
    }
    const twin = this.#add(file);
    this.#cut(twin, this.#unknown === 'empty' ? 0 : file.length);
    return twin;
  }

  #add(file: TwinFile): Twin {
    const twin: Twin = { file, safeLength: 0, sources: new Set(), holder: undefined, writer: undefined };
    this.#twins.set(file.name, twin);
    return twin;
  }

  /** Leaves so much of it, if there is more; all of that is safe. */
  #cut(twin: Twin, length: number): void {
    this.#files.cut(twin.file, length);
    twin.safeLength = twin.file.length;
    twin.writer = this.#files.isAtLineStart(twin.file) ? undefined : ANYBODY;
  }

  #rename(twin: Twin, name: string): void {
    this.#twins.delete(twin.file.name);
    this.#files.rename(twin.file, name);
    this.#twins.set(name, twin);
  }

  #forget(twin: Twin): void {
    for (const source of twin.sources) {
      this.#of.delete(source);
      this.#replaced.add(source);
    }
    this.#twins.delete(twin.file.name);
    this.#files.forget(twin.file);
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
