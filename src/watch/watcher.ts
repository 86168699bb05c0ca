import { codeOf, explain, IoError } from '../io/io-error.ts';
import { isAsNoted } from './contents.ts';
import { Descriptors } from './descriptors.ts';
import type { Destination } from './destination.ts';
import type { Discovery } from './discovery.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import { Folders } from './folders.ts';
import { Reader, type ReadResult } from './reader.ts';
import { Rotation } from './rotation.ts';
import type { Source } from './source.ts';
import { SourceIndex } from './source-index.ts';
import { type State, type StateFile, sourceOf, stateOf } from './state.ts';
import type { StreamLender } from './streams.ts';

/** How long a file that is gone is kept open after its end was reached, for its writer may not know yet; milliseconds. */
const GONE_LINGER = 5_000;
/** The same for one that was renamed to what is not watched. If it grows later, it is opened again. */
const ROTATED_LINGER = 60_000;

export interface WatcherOptions {
  /** Where files begin that are there when the watcher is started for the first time. */
  readonly begin: 'start' | 'end';
  /** When an incomplete last line is put out, in milliseconds after it was last written to; never if left out. */
  readonly partialAfter?: number;
  /** How many sources are kept open. */
  readonly maxOpen: number;
}

export interface WatcherPorts {
  readonly fileSystem: FileSystem;
  readonly discovery: Discovery;
  readonly destination: Destination;
  readonly streams: StreamLender;
  /** Where nothing is remembered, there is none. */
  readonly state?: StateFile;
  /** Milliseconds since 1970, as in the times of files: somebody may set that clock. */
  now(): number;
  /** Milliseconds since some moment: by this it is measured how long something takes. */
  uptime(): number;
  /** For people: one line that names a file, and what is wrong. */
  warn(line: string): void;
}

/**
 * Follows log files, without a clock or a loop of its own: the caller says when to scan and when to read on. Every call
 * returns soon; between two calls a crash may come, and nothing is lost.
 */
export class Watcher {
  readonly #ports: WatcherPorts;
  readonly #options: WatcherOptions;
  readonly #folders: Folders;
  readonly #index = new SourceIndex();
  readonly #descriptors: Descriptors;
  readonly #reader: Reader;
  readonly #rotation: Rotation;
  /** What there is to read of, in turn. */
  readonly #queue = new Set<Source>();
  readonly #warned = new Set<string>();
  #isFirstScan = true;
  #begin: 'start' | 'end';

  constructor(ports: WatcherPorts, options: WatcherOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#begin = options.begin;
    const { fileSystem, discovery, streams, destination } = ports;
    const now = (): number => ports.now();
    const onFailure = (path: string, error: unknown): void => this.#warnOnce(path, error);
    this.#folders = new Folders(discovery, fileSystem, now, onFailure);
    this.#descriptors = new Descriptors(fileSystem, options.maxOpen, onFailure);
    this.#reader = new Reader(fileSystem, this.#descriptors, streams, destination);
    this.#rotation = new Rotation({
      discovery,
      fileSystem,
      folders: this.#folders,
      index: this.#index,
      descriptors: this.#descriptors,
      destination,
      reader: this.#reader,
      now,
      uptime: () => ports.uptime(),
      queue: (source) => this.#enqueue(source),
      isUnchanged: (source) => this.#check(source) && !source.isWaiting,
      readOn: (source) => this.#readOn(source),
      warn: (line) => ports.warn(line),
      begin: (source) => this.#beginSource(source),
    });
  }

  get sources(): Iterable<Source> {
    return this.#index;
  }

  /** What to ask the system for events of: folders, and links to files that may be in none of them; the identity of each by its path. */
  get places(): ReadonlyMap<string, string> {
    return this.#folders.places;
  }

  /** The files that there are, watched or not, in the folders that are looked into. */
  get paths(): Iterable<string> {
    return [...this.#folders.entries].map(({ path }) => path);
  }

  /** Has there been a message of anything that could not be read? */
  get hasFailures(): boolean {
    return this.#warned.size > 0;
  }

  /** Is there anything to read? It may be that it cannot be written yet. */
  get isBehind(): boolean {
    return this.#queue.size > 0;
  }

  /**
   * Goes on where a state was written.
   * @param restoreMirror is given the sources of each mirror
   */
  restore(state: State, restoreMirror: (sources: readonly (readonly Source[])[]) => void): void {
    this.#begin = 'start';
    const { discovery, uptime } = this.#ports;
    this.#folders.refresh(true);
    const sources = state.sources.map((record) => sourceOf(record, discovery.nameOf(record.path), uptime()));
    this.#rotation.restore(sources);
    restoreMirror(
      state.mirrors.map((_, mirror) => sources.filter((_, place) => state.sources[place]?.mirror === mirror)),
    );
  }

  /** Looks at everything: what is new, what has moved, what has grown. Once a second makes certain of all. */
  scan(): void {
    try {
      this.#scanAll();
    } catch (error) {
      this.#warnOrThrow(error);
    }
    this.#retire();
  }

  #scanAll(): void {
    const isStray = this.#checkAll();
    const isAnew = this.#folders.refresh(isStray || this.#isFirstScan);
    if (isAnew || this.#rotation.isUndecided) this.#rotation.reconcile();
    // What was in the way of a mirror may not be any more.
    this.#ports.destination.rename(this.#index);
    this.#isFirstScan = false;
    this.#begin = 'start';
  }

  /**
   * The system reports that a file has been written to.
   * @returns false if it is another by now: a look at everything is needed
   */
  checkPath(path: string): boolean {
    const source = this.#index.at(path);
    return source === undefined || this.#check(source);
  }

  /** Reads on a bit. @returns false if there is nothing to read, or nothing that may be written */
  advance(): boolean {
    for (const source of this.#queue) {
      if (!this.#ports.destination.isOpenTo(source)) continue;
      if (!source.isAnnounced) this.#announce();
      this.#read(source);
      return true;
    }
    return false;
  }

  /**
   * Remembers how far all has come.
   * @param isTwice whether even the state file before this one shall know it
   */
  checkpoint(isTwice = false): void {
    const { state, destination } = this.#ports;
    if (state === undefined) return;
    state.write(stateOf(this.#index, destination.records()), isTwice);
  }

  /**
   * Reads what is gone to its end, for it could not be read at the next start.
   * @param isAll puts out incomplete lines and values of the others too; without, they are read again then
   * @returns false if the destination has to take some first
   */
  finish(isAll: boolean): boolean {
    const { destination } = this.#ports;
    this.scan();
    let isDone = true;
    for (const source of [...this.#index].sort((a, b) => Number(b.isGone) - Number(a.isGone))) {
      if (source.isProvisional || source.isPacked) continue;
      if (source.isGone && !this.#readOn(source)) {
        isDone = false;
        continue;
      }
      if (!isAll && !source.isGone) continue;
      if (source.stream === undefined && source.size <= source.at.offset) continue;
      if (!destination.isOpenTo(source)) {
        isDone = false;
        continue;
      }
      this.#reader.giveUp(source);
      if (source.isGone) destination.conclude(source);
    }
    // Of one that was found in a copy, an heir may have come while others were read.
    for (const source of this.#index) if (source.isGone && source.isWaiting && !source.isProvisional) return false;
    return isDone;
  }

  /** Nothing may be called from here on. When this is over, all that was written lasts. */
  close(): Promise<void> | undefined {
    this.#descriptors.closeAll();
    return this.#ports.destination.finish();
  }

  #enqueue(source: Source): void {
    source.isWaiting = true;
    this.#queue.add(source);
  }

  #dequeue(source: Source): void {
    source.isWaiting = false;
    this.#queue.delete(source);
  }

  #beginSource(source: Source): void {
    if (this.#begin === 'end') this.#reader.skipToEnd(source);
    this.#enqueue(source);
  }

  /** @returns whether a source is not where it was */
  #checkAll(): boolean {
    let isStray = false;
    for (const source of this.#index) if (!this.#check(source)) isStray = true;
    return isStray;
  }

  /** Takes notice of what has happened to a source. @returns whether it is where it was */
  #check(source: Source): boolean {
    const { fileSystem } = this.#ports;
    try {
      const descriptor = source.isGone ? this.#descriptors.ofGone(source) : undefined;
      if (source.isGone && descriptor === undefined) return true;
      const status = descriptor === undefined ? fileSystem.status(source.path) : fileSystem.statusOf(descriptor);
      if (status?.id !== source.id) return false;
      if (source.isPacked) return isAsNoted(source, status);
      this.#note(source, status);
    } catch (error) {
      if (codeOf(error) === '') throw error;
      this.#warnOnce(source.path, error);
    }
    return true;
  }

  #note(source: Source, status: FileStatus): void {
    if (isAsNoted(source, status) && !source.hasFailed) return;
    const { size, changed } = status;
    // A log only grows.
    if (size < source.size) source.isCut = true;
    if (size !== source.size || changed !== source.changed) source.movedAt = this.#ports.uptime();
    source.size = size;
    source.changed = changed;
    source.notedAt = this.#ports.now();
    source.isUnverified = true;
    this.#enqueue(source);
  }

  #read(source: Source): void {
    const result = this.#tryRead(source);
    this.#dequeue(source);
    source.hasFailed = result === undefined || result.is === 'lost';
    if (result?.is === 'more') this.#enqueue(source);
    else if (result?.is === 'replaced') this.#tryReplace(source);
    else if (result?.is === 'unreadable') {
      this.#rotation.refuse(source, result.what, result.remedy);
      this.#remove(source);
    }
  }

  #readOn(source: Source): boolean {
    // A mirror that has not been renamed yet has a new source's name.
    this.#ports.destination.rename(this.#index);
    while (source.isWaiting) {
      if (!this.#ports.destination.isOpenTo(source)) return false;
      if (!source.isAnnounced) this.#announce();
      this.#read(source);
    }
    return true;
  }

  /** A file that cannot be read does not keep the others from it. What cannot be written ends the watch. */
  #tryRead(source: Source): ReadResult | undefined {
    try {
      return this.#reader.read(source);
    } catch (error) {
      if (error instanceof IoError || codeOf(error) === '') throw error;
      this.#warnOnce(source.path, error);
      return undefined;
    }
  }

  #warnOnce(path: string, error: unknown): void {
    const { message } = explain(path, error);
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#ports.warn(`${message}; it is tried again, the others go on`);
  }

  #tryReplace(source: Source): void {
    try {
      this.#replace(source);
    } catch (error) {
      this.#warnOrThrow(error);
      source.hasFailed = true;
    }
  }

  /** Looking at files may fail, and is done again. */
  #warnOrThrow(error: unknown): void {
    const path = (error as { path?: unknown }).path;
    if (error instanceof IoError || codeOf(error) === '' || typeof path !== 'string') throw error;
    this.#warnOnce(path, error);
  }

  /** What the source has read is not in its file any more. */
  #replace(source: Source): void {
    const { fileSystem, destination } = this.#ports;
    this.#folders.refresh(true);
    if (!this.#rotation.moveToCopy(source)) {
      this.#reader.abandon(source);
      source.restart();
      source.counters.truncations++;
      const status = fileSystem.status(source.path);
      source.size = status?.id === source.id ? status.size : 0;
      this.#enqueue(source);
    }
    this.#rotation.reconcile();
    destination.rename(this.#index);
  }

  /** Before anything is written for a new source, two states know of it: so none that is lost makes it come twice. */
  #announce(): void {
    this.#ports.destination.rename(this.#index);
    for (const source of this.#index) {
      if (!source.isAnnounced && this.#ports.destination.isOpenTo(source)) source.isAnnounced = true;
    }
    this.checkpoint(true);
  }

  /** Comes to an end with those that have been quiet for long enough. */
  #retire(): void {
    const { destination, uptime } = this.#ports;
    const { partialAfter } = this.#options;
    for (const source of this.#index) {
      if (source.isWaiting || source.isPacked || !this.#isDue(source, uptime() - source.movedAt, partialAfter))
        continue;
      if (!destination.isOpenTo(source)) continue;
      this.#reader.giveUp(source);
      if (source.isGone) {
        destination.settle(source);
        this.#remove(source);
      } else if (source.isRotated) {
        this.#descriptors.close(source);
      }
    }
    for (const source of this.#index) if (source.isPacked && source.isGone) this.#remove(source);
  }

  #isDue(source: Source, quiet: number, partialAfter: number | undefined): boolean {
    if (source.isGone) return quiet >= GONE_LINGER || !this.#descriptors.has(source);
    if (source.isRotated && quiet >= ROTATED_LINGER && this.#descriptors.has(source)) return true;
    return partialAfter !== undefined && quiet >= partialAfter && source.size > source.at.offset;
  }

  #remove(source: Source): void {
    this.#dequeue(source);
    this.#ports.destination.release(source);
    this.#descriptors.close(source);
    this.#index.remove(source);
  }
}
