import { IoError } from '../io/io-error.ts';
import type { Destination, NamedFile } from './destination.ts';
import { isRotatedName, type Numbered, numberedName } from './discovery.ts';
import { unpackedName } from './generations.ts';
import type { MirrorFile, MirrorFiles } from './mirror-files.ts';
import type { Source } from './source.ts';
import type { Aside, MirrorRecord, MirrorRecords } from './state.ts';

const LINE_FEED = 0x0a;
const LINE_END = Uint8Array.of(LINE_FEED);

/** What to do with a file that is where a mirror is to be, and that no state knows of. */
export type Unknown = 'refuse' | 'empty' | 'append';

/** A mirror file, and who writes to it. */
interface Target {
  readonly file: MirrorFile;
  /** Its length when all its sources were at their safe places. */
  safeLength: number;
  /** Those that are or were written to it: one, and those that had its name before and are gone. */
  readonly sources: Set<Source>;
  /** In the middle of whose stream it is; nobody else may write. */
  holder: Source | undefined;
  /** Who wrote last, if it is not at the start of a line. */
  writer: Source | undefined;
  /** What comes after `safeLength`, on the disk too, is of this source, from after its safe place. */
  author: Source | undefined;
}

/**
 * The folder of mirror files: one for each source, of the same name, renamed when its source is.
 *
 * **How long a mirror file lives**: as long as its log, a rotated file or a packed form of it is in the folders that are
 * looked into, or nobody knows because its folder has vanished. After that it stays under its last name until another
 * takes that: then it is put aside (`app.log.7.kept`). If that was the next generation, as in `app.log.6` becoming
 * `app.log.7`, the rotation that the user chose has removed the log, and its mirror file goes when the log has not been
 * found for a while. Otherwise it stays, and is reported.
 *
 * **Exactly once**: a state knows how long a mirror file was when its sources were at their safe places. What comes after
 * that is of one source, the author, from after its safe place: before another writes, a state says so (`claim`). After a
 * crash the author is read from its safe place again, and writes the same again. Until then what it wrote stays where it
 * is: the log may be gone at the next crash. If the log is gone by now, what it wrote is all there is, and stays for good.
 * A mirror file is known by its inode, so that it does not matter whether a crash came before or after it was renamed.
 */
export class Mirror implements Destination {
  readonly #files: MirrorFiles;
  /** By their names. */
  readonly #targets = new Map<string, Target>();
  readonly #of = new Map<Source, Target>();
  /** Those whose names others have taken. What becomes of them is decided when their logs cannot be found any more. */
  readonly #aside = new Map<Target, Aside>();
  readonly #unknown: Unknown;
  readonly #warn: (line: string) => void;

  /**
   * @param unknown for files that are there before the watcher has made any
   * @param warn reports what is amiss, in one line
   */
  constructor(files: MirrorFiles, unknown: Unknown, warn: (line: string) => void) {
    this.#files = files;
    this.#unknown = unknown;
    this.#warn = warn;
  }

  isOpenTo(source: Source): boolean {
    const { holder, sources, author, file } = this.#targetOf(source);
    if (holder !== undefined) return holder === source;
    // What was written before a restart is written again first.
    if (file.end > file.length && author?.isWaiting) return author === source;
    // What its predecessors have left comes first.
    for (const other of sources)
      if (other !== source && other.isGone && other.isWaiting && !source.isGone) return false;
    return true;
  }

  isClaimedBy(source: Source): boolean {
    return this.#targetOf(source).author === source;
  }

  claim(source: Source): void {
    if (this.isClaimedBy(source)) return;
    const target = this.#targetOf(source);
    this.#leave(target);
    target.author = source;
  }

  write(source: Source, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const target = this.#targetOf(source);
    target.holder = source;
    if (target.writer !== undefined && target.writer !== source) this.#files.append(target.file, LINE_END);
    this.#files.append(target.file, bytes);
    source.counters.bytesOut += bytes.length;
    target.writer = bytes[bytes.length - 1] === LINE_FEED ? undefined : source;
  }

  catchUp(source: Source): void {
    const target = this.#of.get(source);
    if (target?.author === source) this.#files.cutLine(target.file);
  }

  settle(source: Source): void {
    this.conclude(source);
    source.settle();
  }

  conclude(source: Source): void {
    const target = this.#targetOf(source);
    target.holder = undefined;
    target.safeLength = target.file.length;
  }

  rewind(source: Source): void {
    const target = this.#of.get(source);
    if (target === undefined) return;
    target.holder = undefined;
    this.#goBack(target, target.safeLength);
  }

  end(source: Source): void {
    const target = this.#of.get(source);
    if (target?.writer === source) target.writer = ANYBODY;
  }

  release(source: Source): void {
    const target = this.#of.get(source);
    this.#of.delete(source);
    target?.sources.delete(source);
    if (target?.holder === source) target.holder = undefined;
    if (target?.author === source) this.#leave(target);
    if (target?.sources.size === 0) this.#end(target);
  }

  /** Several may be renamed at once, each to where another was: that one goes first. */
  rename(sources: Iterable<Source>, files: Iterable<NamedFile>): void {
    this.#separate();
    const wanted = new Map<Target, string>();
    for (const source of sources) {
      // What is gone is not renamed any more, and its mirror file must not take the place of another's.
      if (source.isGone) continue;
      const target = this.#of.get(source);
      const name = mirrorName(source);
      const aside = target && this.#aside.get(target);
      // Its log has been found, so no rotation had removed it.
      if (target && aside?.isRotatedOut) this.#aside.set(target, { ...aside, isRotatedOut: false });
      // Nor must one that has made way for a log of the same name that is not packed.
      if (source.isArchived && target?.file.name === `${name}${PACKED}`) continue;
      if (target !== undefined && target.file.name !== name && isOwnedBy(target, source)) wanted.set(target, name);
    }
    if (wanted.size === 0) return;
    const renaming = { wanted, waiting: new Set<Target>(), rotated: new RotatedFiles(files) };
    for (const target of [...wanted.keys()]) if (wanted.has(target)) this.#move(target, renaming);
  }

  /** Of a source that was gone and is found again, the mirror may be its successor's by now: then it is not its own. */
  #separate(): void {
    for (const target of this.#targets.values()) {
      if (target.sources.size < 2) continue;
      const living = [...target.sources].filter((source) => !source.isGone);
      const keeper =
        target.holder ?? living.find((source) => !source.isArchived && mirrorName(source) === target.file.name);
      const owner = keeper ?? living.filter((source) => !source.isArchived).at(-1) ?? living.at(-1);
      for (const source of living) {
        if (source === owner) continue;
        target.sources.delete(source);
        this.#of.delete(source);
        if (target.author !== source) continue;
        // It writes that again elsewhere.
        this.#cut(target, target.file.length);
        target.author = undefined;
      }
    }
  }

  /** @returns false if another mirror file is in the way, and has to stay */
  #move(target: Target, renaming: Renaming): boolean {
    const { wanted, waiting } = renaming;
    const name = wanted.get(target) as string;
    const other = this.#targets.get(name);
    waiting.add(target);
    if (other !== undefined && waiting.has(other)) {
      // Each is to go where the next one is, in a ring.
      this.#rename(other, `${other.file.name}.moving`);
    } else if (other !== undefined && wanted.has(other)) {
      if (!this.#move(other, renaming)) {
        waiting.delete(target);
        return false;
      }
    } else if (other !== undefined && isArchivedOnly(other)) {
      this.#rename(other, this.#freeName(`${other.file.name}${PACKED}`));
    } else if (other !== undefined) {
      // Its source may have been seen in passing only: as long as it is not gone, the mirror file stays.
      for (const source of other.sources) {
        if (source.isGone) continue;
        waiting.delete(target);
        return false;
      }
      this.#putAside(other, isRotatedOut(other, target, renaming.rotated));
    }
    waiting.delete(target);
    wanted.delete(target);
    this.#rename(target, name);
    return true;
  }

  /**
   * Another takes its name. Its log may still be found under another one, however it looks now: a rotation may be going
   * on while its files are listed.
   */
  #putAside(target: Target, isRotatedOut: boolean): void {
    const { name } = target.file;
    this.#rename(target, this.#freeName(keptName(name)));
    this.#aside.set(target, { name, isRotatedOut });
    if (target.sources.size === 0) this.#end(target);
  }

  /** The log of one that was put aside will not be found any more. If no rotation has removed it, the mirror file stays. */
  #end(target: Target): void {
    const aside = this.#aside.get(target);
    if (!this.#aside.delete(target)) return;
    if (aside?.isRotatedOut) {
      this.#targets.delete(target.file.name);
      this.#files.remove(target.file);
      return;
    }
    this.#warn(
      `${this.#files.pathOf(target.file.name)}: what was read of a log that is gone, and that was not seen to be rotated out; another has its name ${aside?.name} now; remove it when it is not needed`,
    );
  }

  #freeName(name: string): string {
    for (let n = 1; ; n++) {
      const free = n === 1 ? name : `${name}.${n}`;
      if (!this.#targets.has(free) && this.#files.idAt(free) === undefined) return free;
    }
  }

  records(): MirrorRecords {
    const list = [...this.#targets.values()];
    const places = new Map(list.map((target, place) => [target, place]));
    return {
      mirrors: list.map((target) => {
        const { file, safeLength } = target;
        const aside = this.#aside.get(target);
        return { name: file.name, id: file.id, length: safeLength, ...(aside && { aside }) };
      }),
      indexOf: (source) => places.get(this.#of.get(source) as Target),
      isAuthor: (source) => this.#of.get(source)?.author === source,
    };
  }

  /**
   * Puts the mirrors back to where a state knows them.
   * @param sources those of each mirror, gone or not
   * @param authors those of them that wrote last
   */
  restore(
    records: readonly MirrorRecord[],
    sources: readonly (readonly Source[])[],
    authors: ReadonlySet<Source>,
  ): void {
    const there = this.#files.find();
    const claimed = new Set(records.filter(({ id }) => there.has(id)).map(({ id }) => id));
    records.forEach(({ name, id, length, aside }, index) => {
      const own = sources[index] ?? [];
      // A file of which nothing was read has no copy that could be recognized either.
      const isLost = own.every(
        (source) => (source.isGone && source.head.length > 0) || (source.isArchived && !source.isWaiting),
      );
      const idAtName = this.#files.idAt(name);
      const found = there.get(id) ?? (idAtName !== undefined && !claimed.has(idAtName) ? name : undefined);
      if (found === undefined) {
        if (!isLost) {
          const place = JSON.stringify(this.#files.pathOf(name));
          this.#warn(`${place}: the mirror is gone; what comes now begins a new one`);
        }
        return;
      }
      const target = this.#add(this.#files.make(found));
      for (const source of own) this.#assign(source, target);
      // The watch may have been killed before a state knew that it was put aside.
      const isAside = aside === undefined ? found.startsWith(keptName(name)) : found === name;
      if (isAside) this.#aside.set(target, aside ?? { name, isRotatedOut: false });
      const { file } = target;
      if (file.length < length && !isLost) {
        const place = JSON.stringify(this.#files.pathOf(file.name));
        this.#warn(
          `${place}: the mirror is shorter than it was; ${length - file.length} sanitized bytes of it are lost`,
        );
      }
      this.#goBack(target, length);
      // The state of a version that did not remember authors has one that can be read, if any.
      target.author = own.find((source) => authors.has(source)) ?? own.find((source) => !source.isGone);
      // One that is gone may be found at the first scan.
      if (target.author === undefined || (target.author.isArchived && !target.author.isWaiting)) this.#leave(target);
    });
  }

  finish(): Promise<void> | undefined {
    return this.#files.finish();
  }

  #targetOf(source: Source): Target {
    const known = this.#of.get(source);
    if (known !== undefined) return known;
    const name = mirrorName(source);
    const target = this.#targets.get(name) ?? this.#make(name);
    this.#assign(source, target);
    return target;
  }

  #assign(source: Source, target: Target): void {
    this.#aside.delete(target);
    target.sources.add(source);
    this.#of.set(source, target);
  }

  #make(name: string): Target {
    const file = this.#files.make(name);
    if (file.length > 0 && this.#unknown === 'refuse') {
      throw new IoError(
        this.#files.pathOf(name),
        'LOGVEIL_MIRROR',
        'is there, but no state file knows how it came about; move it away, or give --from-start to write it anew or --from-end to append to it',
      );
    }
    const target = this.#add(file);
    this.#cut(target, this.#unknown === 'empty' ? 0 : file.length);
    return target;
  }

  #add(file: MirrorFile): Target {
    const target: Target = {
      file,
      safeLength: 0,
      sources: new Set(),
      holder: undefined,
      writer: undefined,
      author: undefined,
    };
    this.#targets.set(file.name, target);
    return target;
  }

  /** Its author does not write any more: what is there stays. */
  #leave(target: Target): void {
    target.author = undefined;
    this.#files.cutLine(target.file);
    this.#files.accept(target.file);
    this.#begin(target);
  }

  /** Leaves so much of it, if there is more; all of that is safe. */
  #cut(target: Target, length: number): void {
    this.#files.cut(target.file, length);
    this.#begin(target);
  }

  /** The same, but what comes after it is left until something else is written. */
  #goBack(target: Target, length: number): void {
    this.#files.goBack(target.file, length);
    this.#begin(target);
  }

  #begin(target: Target): void {
    target.safeLength = target.file.length;
    target.writer = this.#files.isAtLineStart(target.file) ? undefined : ANYBODY;
  }

  #rename(target: Target, name: string): void {
    this.#aside.delete(target);
    this.#targets.delete(target.file.name);
    this.#files.rename(target.file, name);
    this.#targets.set(name, target);
  }
}

/** Stands for a writer who is not here any more. */
const ANYBODY = {} as Source;

interface Renaming {
  /** Where each is to go. */
  readonly wanted: Map<Target, string>;
  /** Those that are being moved, and wait for another to make way. */
  readonly waiting: Set<Target>;
  readonly rotated: RotatedFiles;
}

/** `app.log.1.gz` and `app.log.1` may be two generations: the mirror file of the first gets this at the end of its name. */
const PACKED = '.packed';

/** A mirror file that was put aside has this name, or one that begins so. */
function keptName(name: string): string {
  return `${name}.kept`;
}

function mirrorName(source: Source): string {
  return source.isArchived ? unpackedName(source.name) : source.name;
}

/** The rotated files that are in the folders, read or not. */
class RotatedFiles {
  readonly #files: Iterable<NamedFile>;
  #bySeries: Map<string, (NamedFile & Numbered)[]> | undefined;

  constructor(files: Iterable<NamedFile>) {
    this.#files = files;
  }

  /** Is there another with this number or a higher one, packed or not, that was there before the source? */
  isOlderThere({ series, number }: Numbered, source: Source): boolean {
    this.#bySeries ??= this.#sort();
    return (this.#bySeries.get(series) ?? []).some(
      (file) =>
        file.name !== source.name &&
        // What the source is packed into just now has its number, too.
        (file.number > number || (file.number === number && file.changed < source.changed)),
    );
  }

  #sort(): Map<string, (NamedFile & Numbered)[]> {
    const bySeries = new Map<string, (NamedFile & Numbered)[]>();
    for (const { name, changed } of this.#files) {
      const numbered = numberedName(unpackedName(name));
      if (numbered === undefined) continue;
      const same = bySeries.get(numbered.series);
      if (same === undefined) bySeries.set(numbered.series, [{ name, changed, ...numbered }]);
      else same.push({ name, changed, ...numbered });
    }
    return bySeries;
  }
}

/**
 * Has rotation removed the log of this mirror file? So it has if the next generation takes its number and no older one is
 * left, because rotation removes the oldest.
 */
function isRotatedOut({ file, sources }: Target, next: Target, rotated: RotatedFiles): boolean {
  for (const source of sources) if (source.isAway || source.isOutOfSight) return false;
  const numbered = numberedName(file.name);
  const mover = [...next.sources].find((source) => !source.isGone);
  if (numbered === undefined || mover === undefined || rotated.isOlderThere(numbered, mover)) return false;
  const before = numberedName(next.file.name);
  if (before?.series === numbered.series) return before.number < numbered.number;
  // It was the log itself until now.
  return isRotatedName(file.name, next.file.name);
}

function isArchivedOnly({ sources }: Target): boolean {
  const living = [...sources].filter((source) => !source.isGone);
  return living.length > 0 && living.every((source) => source.isArchived);
}

/** No other source is still at the place that the mirror is named after. */
function isOwnedBy(target: Target, source: Source): boolean {
  for (const other of target.sources) if (other !== source && !other.isGone) return false;
  return true;
}
