import { IoError } from '../io/io-error.ts';
import type { Destination } from './destination.ts';
import type { MirrorFile, MirrorFiles } from './mirror-files.ts';
import type { Source } from './source.ts';
import type { MirrorRecord } from './state.ts';

const LINE_FEED = 0x0a;
const LINE_END = Uint8Array.of(LINE_FEED);

/** What to do with a file that stands where a mirror is to be, and that no state knows of. */
export type Unknown = 'refuse' | 'empty' | 'append';

/** A sanitized file, and who writes to it. */
interface Mirrored {
  readonly file: MirrorFile;
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
 * The folder of mirrors: one file for each source, of the same name, which is renamed when its source is.
 *
 * Each byte is written once, over any crash: a state knows how long a mirror was when its source was at its safe place,
 * the mirror is cut back to that, and the source read from there again. A mirror is known by its inode, so that it does
 * not matter whether a crash came before or after it was renamed.
 */
export class Mirror implements Destination {
  readonly #files: MirrorFiles;
  /** By their names. */
  readonly #mirrors = new Map<string, Mirrored>();
  readonly #of = new Map<Source, Mirrored>();
  /** Gone, and another's mirror has taken the place of theirs: what they still have is not wanted any more. */
  readonly #replaced = new WeakSet<Source>();
  readonly #unknown: Unknown;

  /** @param unknown for files that are there before the watcher has made any */
  constructor(files: MirrorFiles, unknown: Unknown) {
    this.#files = files;
    this.#unknown = unknown;
  }

  isOpenTo(source: Source): boolean {
    if (this.#replaced.has(source)) return true;
    const { holder, sources } = this.#mirroredOf(source);
    if (holder !== undefined) return holder === source;
    // What its predecessors have left comes first.
    for (const other of sources)
      if (other !== source && other.isGone && other.isWaiting && !source.isGone) return false;
    return true;
  }

  write(source: Source, bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#replaced.has(source)) return;
    const mirror = this.#mirroredOf(source);
    mirror.holder = source;
    if (mirror.writer !== undefined && mirror.writer !== source) this.#files.append(mirror.file, LINE_END);
    this.#files.append(mirror.file, bytes);
    source.counters.bytesOut += bytes.length;
    mirror.writer = bytes[bytes.length - 1] === LINE_FEED ? undefined : source;
  }

  settle(source: Source): void {
    this.conclude(source);
    source.settle();
  }

  conclude(source: Source): void {
    if (this.#replaced.has(source)) return;
    const mirror = this.#mirroredOf(source);
    mirror.holder = undefined;
    mirror.safeLength = mirror.file.length;
  }

  rewind(source: Source): void {
    const mirror = this.#of.get(source);
    if (mirror === undefined) return;
    mirror.holder = undefined;
    this.#cut(mirror, mirror.safeLength);
  }

  end(source: Source): void {
    const mirror = this.#of.get(source);
    if (mirror?.writer === source) mirror.writer = ANYBODY;
  }

  release(source: Source): void {
    const mirror = this.#of.get(source);
    this.#of.delete(source);
    mirror?.sources.delete(source);
    if (mirror?.holder === source) mirror.holder = undefined;
  }

  /** Several may be renamed at once, each to where another was: that one goes first. */
  rename(sources: Iterable<Source>): void {
    this.#separate();
    const wanted = new Map<Mirrored, string>();
    for (const source of sources) {
      // What is gone is not renamed any more, and its mirror must not take the place of another's.
      if (source.isGone) continue;
      const mirror = this.#of.get(source);
      // Nor must one that has made way, and has the packed name now.
      if (source.isPacked && mirror?.file.name === source.name) continue;
      const name = mirrorName(source);
      if (mirror !== undefined && mirror.file.name !== name && isOwnedBy(mirror, source)) wanted.set(mirror, name);
    }
    for (const mirror of [...wanted.keys()]) if (wanted.has(mirror)) this.#move(mirror, wanted, new Set());
  }

  /** Of a source that was gone and is found again, the mirror may be its successor's by now: then it is not its own. */
  #separate(): void {
    for (const mirror of this.#mirrors.values()) {
      if (mirror.sources.size < 2) continue;
      const living = [...mirror.sources].filter((source) => !source.isGone);
      const keeper =
        mirror.holder ?? living.find((source) => !source.isPacked && mirrorName(source) === mirror.file.name);
      const owner = keeper ?? living.filter((source) => !source.isPacked).at(-1) ?? living.at(-1);
      for (const source of living) {
        if (source === owner) continue;
        mirror.sources.delete(source);
        this.#of.delete(source);
      }
    }
  }

  /** @returns false if another mirror is in the way, and has to stay */
  #move(mirror: Mirrored, wanted: Map<Mirrored, string>, waiting: Set<Mirrored>): boolean {
    const name = wanted.get(mirror) as string;
    const other = this.#mirrors.get(name);
    waiting.add(mirror);
    if (other !== undefined && waiting.has(other)) {
      // Each is to go where the next one is, in a ring.
      this.#rename(other, `${other.file.name}.moving`);
    } else if (other !== undefined && wanted.has(other)) {
      if (!this.#move(other, wanted, waiting)) {
        waiting.delete(mirror);
        return false;
      }
    } else if (other !== undefined && isPackedOnly(other)) {
      this.#rename(other, `${other.file.name}.gz`);
    } else if (other !== undefined) {
      // Its source may have been seen in passing only: as long as it is not gone, the mirror stays.
      for (const source of other.sources) {
        if (source.isGone) continue;
        waiting.delete(mirror);
        return false;
      }
      this.#forget(other);
    }
    waiting.delete(mirror);
    wanted.delete(mirror);
    this.#rename(mirror, name);
    return true;
  }

  records(): { mirrors: MirrorRecord[]; indexOf(source: Source): number | undefined } {
    const list = [...this.#mirrors.values()];
    const places = new Map(list.map((mirror, place) => [mirror, place]));
    return {
      mirrors: list.map(({ file, safeLength }) => ({ name: file.name, id: file.id, length: safeLength })),
      indexOf: (source) => places.get(this.#of.get(source) as Mirrored),
    };
  }

  /**
   * Puts the mirrors back to where a state knows them.
   * @param sources those of each mirror, gone or not
   * @param say tells what is amiss
   */
  restore(
    records: readonly MirrorRecord[],
    sources: readonly (readonly Source[])[],
    warn: (line: string) => void,
  ): void {
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
          warn(`${place}: the mirror is gone; what comes now begins a new one`);
        }
        return;
      }
      const mirror = this.#add(this.#files.make(found));
      for (const source of own) this.#assign(source, mirror);
      const { file } = mirror;
      if (file.length < length && !isLost) {
        const place = JSON.stringify(this.#files.pathOf(file.name));
        warn(`${place}: the mirror is shorter than it was; ${length - file.length} sanitized bytes of it are lost`);
      }
      // What came after the state was written can be read again, unless its source is gone: then it is all there is.
      this.#cut(mirror, isLost ? this.#files.lineEndBehind(file, length) : length);
    });
  }

  finish(): Promise<void> | undefined {
    return this.#files.finish();
  }

  #mirroredOf(source: Source): Mirrored {
    const known = this.#of.get(source);
    if (known !== undefined) return known;
    const name = mirrorName(source);
    const mirror = this.#mirrors.get(name) ?? this.#make(name);
    this.#assign(source, mirror);
    return mirror;
  }

  #assign(source: Source, mirror: Mirrored): void {
    mirror.sources.add(source);
    this.#of.set(source, mirror);
  }

  #make(name: string): Mirrored {
    const file = this.#files.make(name);
    if (file.length > 0 && this.#unknown === 'refuse') {
      throw new IoError(
        this.#files.pathOf(name),
        'LOGVEIL_MIRROR',
        'is there, but no state file knows how it came about; move it away, or give --from-start to write it anew or --from-end to append to it',
      );
    }
    const mirror = this.#add(file);
    this.#cut(mirror, this.#unknown === 'empty' ? 0 : file.length);
    return mirror;
  }

  #add(file: MirrorFile): Mirrored {
    const mirror: Mirrored = { file, safeLength: 0, sources: new Set(), holder: undefined, writer: undefined };
    this.#mirrors.set(file.name, mirror);
    return mirror;
  }

  /** Leaves so much of it, if there is more; all of that is safe. */
  #cut(mirror: Mirrored, length: number): void {
    this.#files.cut(mirror.file, length);
    mirror.safeLength = mirror.file.length;
    mirror.writer = this.#files.isAtLineStart(mirror.file) ? undefined : ANYBODY;
  }

  #rename(mirror: Mirrored, name: string): void {
    this.#mirrors.delete(mirror.file.name);
    this.#files.rename(mirror.file, name);
    this.#mirrors.set(name, mirror);
  }

  #forget(mirror: Mirrored): void {
    for (const source of mirror.sources) {
      this.#of.delete(source);
      this.#replaced.add(source);
    }
    this.#mirrors.delete(mirror.file.name);
    this.#files.forget(mirror.file);
  }
}

/** Stands for a writer who is not here any more. */
const ANYBODY = {} as Source;

/** A packed source has no packed mirror. */
function mirrorName(source: Source): string {
  return source.isPacked ? source.name.replace(/\.gz$/, '') : source.name;
}

function isPackedOnly({ sources }: Mirrored): boolean {
  const living = [...sources].filter((source) => !source.isGone);
  return living.length > 0 && living.every((source) => source.isPacked);
}

/** No other source is still at the place that the mirror is named after. */
function isOwnedBy(mirror: Mirrored, source: Source): boolean {
  for (const other of mirror.sources) if (other !== source && !other.isGone) return false;
  return true;
}
