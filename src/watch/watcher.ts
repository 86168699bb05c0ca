import { codeOf, explain, type IoError } from '../io/io-error.ts';
import { printable } from '../io/printable.ts';
import { isAsNoted } from './contents.ts';
import { Cuts } from './cuts.ts';
import { Descriptors, UnreadableError } from './descriptors.ts';
import type { Destination, NamedFile } from './destination.ts';
import type { Discovery } from './discovery.ts';
import { Failures, type Unread } from './failures.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import { Folders, REPLACEMENT } from './folders.ts';
import { Reader, type ReadResult } from './reader.ts';
import { Retirement } from './retirement.ts';
import { Rotation } from './rotation.ts';
import type { Source } from './source.ts';
import { SourceIndex } from './source-index.ts';
import { type State, type StateFile, sourceOf, stateOf } from './state.ts';
import type { StreamLender } from './streams.ts';

/** A file that could not be read is tried again after this, then after twice as long each time, up to a minute. */
const FIRST_RETRY = 1000;
const LAST_RETRY = 60_000;
/** If all is to be read once, a file is given up after so many tries. */
const MAX_TRIES = 4;

/** If there is something to read and nothing could be written for so long, the watch is stuck. */
const STUCK_TIME = 30_000;

/** A source that has to claim its mirror file waits so long for others that have to: one state does for all. */
const MAX_UNCLAIMED_TIME = 100;

export interface WatcherOptions {
  /** Where files begin that are there when the watcher is started for the first time. */
  readonly begin: 'start' | 'end';
  /** When an incomplete last line is written, in milliseconds after it was last written to; never if left out. */
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
  readonly #folders: Folders;
  readonly #index = new SourceIndex();
  readonly #descriptors: Descriptors;
  readonly #reader: Reader;
  readonly #rotation: Rotation;
  readonly #retirement: Retirement;
  /** What there is to read of, in turn. */
  readonly #queue = new Set<Source>();
  readonly #failures: Failures;
  readonly #cuts = new Cuts();
  #progressAt: number;
  /** Since when a source waits to claim its mirror file. */
  #unclaimedAt: number | undefined;
  #isFirstScan = true;
  #begin: 'start' | 'end';

  constructor(ports: WatcherPorts, options: WatcherOptions) {
    this.#ports = ports;
    this.#begin = options.begin;
    const { fileSystem, discovery, streams, destination } = ports;
    const now = (): number => ports.now();
    this.#progressAt = ports.uptime();
    this.#failures = new Failures((line) => ports.warn(line));
    const onFailure = (error: IoError): void => this.#failures.report(error);
    const onReadable = (what: unknown): void => this.#failures.recover(what);
    this.#folders = new Folders(discovery, fileSystem, now, onFailure, onReadable);
    this.#descriptors = new Descriptors(fileSystem, options.maxOpen, onFailure);
    this.#reader = new Reader(this.#descriptors, streams, destination, (source) => {
      destination.claim(source);
      this.checkpoint(true);
    });
    this.#rotation = new Rotation({
      discovery,
      folders: this.#folders,
      index: this.#index,
      descriptors: this.#descriptors,
      destination,
      reader: this.#reader,
      now,
      uptime: () => ports.uptime(),
      queue: (source) => this.#enqueue(source),
      rename: () => this.#rename(),
      isIntact: (source) => this.#isIntact(source),
      onUnreadable: (error, what) => this.#failures.report(error, what),
      onReadable,
      leaveOut: (path, reason) => this.#failures.leaveOut(path, reason),
      warn: (line) => ports.warn(line),
      onCut: (path) => this.#cuts.note(path),
      begin: (source) => this.#beginSource(source),
    });
    this.#retirement = new Retirement({
      index: this.#index,
      descriptors: this.#descriptors,
      destination,
      partialAfter: options.partialAfter,
      uptime: () => ports.uptime(),
      giveUp: (source) => this.#giveUp(source),
      guard: (source, action) => this.#guard(source, action),
      remove: (source) => this.#remove(source),
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

  /** Is anything not read that should have been? It has been reported. */
  get hasFailures(): boolean {
    return this.#failures.any;
  }

  /** What is not read, and why. */
  get unread(): Unread[] {
    return this.#failures.all;
  }

  /** Files that were cut to less than had been read, or begun anew, without a copy in sight. */
  get cuts(): Cuts {
    return this.#cuts;
  }

  /** Is there anything to read, now or soon? It may be that it cannot be written yet. */
  get isAfter(): boolean {
    if (this.#queue.size > 0 || this.#rotation.isDeciding) return true;
    for (const { failures } of this.#index) if (failures > 0 && failures < MAX_TRIES) return true;
    return false;
  }

  /** Why nothing continues, or not everything, in a few words. Nothing if all is well. */
  get ailment(): string | undefined {
    const [first, ...others] = this.#failures.paths;
    if (first !== undefined) {
      const more = others.length === 0 ? '' : ` and ${others.length} more`;
      return `cannot be read: ${printable(first)}${more}`;
    }
    const isStuck = this.#queue.size > 0 && this.#ports.uptime() - this.#progressAt >= STUCK_TIME;
    return isStuck ? 'there is something to read, but the output takes nothing' : undefined;
  }

  /**
   * Continues where a state was written.
   * @param restoreMirrors is given the sources of each mirror, and which of them are authors
   */
  restore(
    state: State,
    restoreMirrors: (sources: readonly (readonly Source[])[], authors: ReadonlySet<Source>) => void,
  ): void {
    this.#begin = 'start';
    const { discovery, uptime } = this.#ports;
    this.#folders.refresh(true);
    const sources = state.sources.map((record) => sourceOf(record, discovery.nameOf(record.path), uptime()));
    this.#rotation.restore(sources);
    restoreMirrors(
      state.mirrors.map((_, mirror) => sources.filter((_, place) => state.sources[place]?.mirror === mirror)),
      new Set(sources.filter((_, place) => state.sources[place]?.isAuthor === true)),
    );
  }

  /** Looks at everything: what is new, what has moved, what has grown. Once a second makes certain of all. */
  scan(): void {
    this.#scan(false);
  }

  #scan(isEnding: boolean): void {
    try {
      this.#scanAll();
    } catch (error) {
      this.#reportOrThrow(error);
    }
    this.#retirement.retire(isEnding);
  }

  #scanAll(): void {
    const isStray = this.#checkAll();
    const isAnew = this.#folders.refresh(isStray || this.#isFirstScan);
    if (isAnew || this.#rotation.isUndecided) this.#rotation.reconcile();
    // What was in the way of a mirror may not be any more.
    this.#rename();
    this.#failures.forgetAbsent((path) => this.#isAbsent(path));
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
    if (this.#queue.size === 0) this.#progressAt = this.#ports.uptime();
    const { destination, uptime } = this.#ports;
    let isUnclaimed = false;
    for (const source of this.#queue) {
      if (!destination.isOpenTo(source)) continue;
      if (source.isAnnounced && !destination.isClaimedBy(source)) {
        isUnclaimed = true;
        this.#unclaimedAt ??= uptime();
        if (uptime() - this.#unclaimedAt < MAX_UNCLAIMED_TIME) continue;
        break;
      }
      if (!source.isAnnounced) this.#rename();
      if (this.#isAnnounced(source)) this.#read(source);
      this.#progressAt = uptime();
      return true;
    }
    if (isUnclaimed) this.#announce();
    return isUnclaimed;
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
   * @param isAll writes incomplete lines and values of the others too; without, they are read again then
   * @returns false if the destination has to take some first
   */
  finish(isAll: boolean): boolean {
    const { destination } = this.#ports;
    this.#scan(isAll);
    let isDone = true;
    for (const source of [...this.#index].sort((a, b) => Number(b.isGone) - Number(a.isGone))) {
      const isEnded = source.isProvisional && !source.isWaiting;
      if (isEnded || (source.isArchived && !this.#descriptors.has(source))) continue;
      const cannotReadLater = source.isGone || source.isArchived;
      if (cannotReadLater && !this.#readOn(source)) {
        isDone = false;
        continue;
      }
      if (!isAll && !cannotReadLater) continue;
      if (source.stream === undefined && source.size <= source.at.offset) continue;
      if (!destination.isOpenTo(source)) {
        isDone = false;
        continue;
      }
      if (!this.#giveUp(source) || !cannotReadLater) continue;
      destination.conclude(source);
      source.concludedAt = source.at.offset;
    }
    // Of one that was found in a copy, an heir may have come while others were read.
    for (const source of this.#index) if (source.isGone && source.isWaiting) isDone = false;
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
    if (this.#begin === 'end') this.#guard(source, () => this.#reader.skipToEnd(source));
    this.#enqueue(source);
  }

  /** @returns whether a source is not where it was */
  #checkAll(): boolean {
    let isStray = false;
    for (const source of this.#index) if (!this.#check(source)) isStray = true;
    return isStray;
  }

  #isAbsent(path: string): boolean {
    // There is nothing under a name that is not UTF-8.
    if (path.includes(REPLACEMENT)) return false;
    try {
      return this.#descriptors.statusAt(path) === undefined && this.#folders.at(path) === undefined;
    } catch {
      return false;
    }
  }

  /** Takes notice of what has happened to a source. @returns whether it is where it was */
  #check(source: Source): boolean {
    try {
      const descriptor = source.isGone ? this.#descriptors.ofGone(source) : undefined;
      if (source.isGone && descriptor === undefined) return true;
      const { path } = source;
      const status =
        descriptor === undefined ? this.#descriptors.statusAt(path) : this.#descriptors.statusOf(descriptor);
      if (status?.id !== source.id) return false;
      if (source.archived !== undefined) return isAsNoted(source.archived, status);
      this.#note(source, status);
    } catch (error) {
      this.#reportOrThrow(error);
    }
    return true;
  }

  #note(source: Source, status: FileStatus): void {
    const isRetry = source.failures > 0 && this.#ports.uptime() >= source.retryAt;
    if (isAsNoted(source, status) && !isRetry) return;
    const { size, changed } = status;
    // A log only grows.
    if (size < source.size) source.isCut = true;
    if (size !== source.size || changed !== source.changed) source.movedAt = this.#ports.uptime();
    source.size = size;
    source.changed = changed;
    source.notedAt = this.#ports.now();
    source.isUnverified = true;
    if (source.failures === 0 || isRetry) this.#enqueue(source);
  }

  /** Has its file what was read of it? What cannot be read has not been cut, as far as we know. */
  #isIntact(source: Source): boolean {
    if (!this.#check(source)) return false;
    if (source.isCut) return false;
    let isIntact = true;
    this.#guard(source, () => {
      const descriptor = this.#descriptors.of(source);
      isIntact = descriptor === undefined || this.#reader.continues(source, descriptor);
    });
    return isIntact;
  }

  #read(source: Source): void {
    let result: ReadResult | undefined;
    const { path } = source;
    const wasOpen = this.#descriptors.has(source);
    const isReadable = this.#guard(source, () => {
      result = this.#reader.read(source);
    });
    this.#dequeue(source);
    if (!isReadable) return;
    if (result?.is === 'lost') {
      if (!source.isGone) this.#putOff(source);
    } else {
      source.failures = 0;
      this.#failures.recover(source);
      this.#failures.recover(path);
    }
    if (result?.is !== 'more') this.#ports.destination.catchUp(source);
    if (result?.is === 'more') this.#enqueue(source);
    else if (result?.is === 'replaced') this.#guard(source, () => this.#replace(source, wasOpen));
    else if (result?.is === 'unreadable') {
      this.#rotation.refuse(source, result.what, result.remedy);
      this.#remove(source);
    }
  }

  /** Reads a source to its end. @returns false if the destination has to take some first */
  #readOn(source: Source): boolean {
    while (source.isWaiting) {
      if (!this.#ports.destination.isOpenTo(source)) return false;
      if (this.#isAnnounced(source)) this.#read(source);
    }
    return true;
  }

  /** @returns false if the source could not be read; then it is tried again */
  #giveUp(source: Source): boolean {
    return this.#guard(source, () => this.#reader.giveUp(source));
  }

  /** A file that cannot be read does not keep the others from it. What cannot be written ends the watch. */
  #guard(source: Source, action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      this.#reportOrThrow(error, source);
      this.#putOff(source);
      // A server that has forgotten it may know it when it is opened anew.
      if (!source.isGone && !source.isArchived) this.#descriptors.close(source);
      return false;
    }
  }

  #putOff(source: Source): void {
    const delay = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** source.failures);
    source.failures++;
    source.retryAt = this.#ports.uptime() + delay;
  }

  /** Looking at files may fail, and is done again. */
  #reportOrThrow(error: unknown, source?: Source): void {
    if (error instanceof UnreadableError) {
      this.#failures.report(error, source);
      return;
    }
    const path = (error as { path?: unknown }).path;
    if (codeOf(error) === '' || typeof path !== 'string') throw error;
    this.#failures.report(explain(path, error));
  }

  /** What the source has read is not in its file any more. */
  #replace(source: Source, wasOpen: boolean): void {
    this.#folders.refresh(true);
    this.#rotation.replace(source, wasOpen);
    this.#rotation.reconcile();
    this.#rename();
  }

  #rename(): void {
    this.#ports.destination.rename(this.#index, this.#files());
  }

  *#files(): Iterable<NamedFile> {
    const { discovery } = this.#ports;
    for (const { path, status } of this.#folders.entries)
      yield { name: discovery.nameOf(path), changed: status.changed };
  }

  /**
   * Before anything is written for a new source, two states know of it, and how it begins: so none that is lost makes it
   * come twice, and it is found again whatever happens to its file meanwhile. They also know that its mirror file's end
   * is of this source from now on, and no more of the one before.
   */
  #announce(): void {
    const { destination } = this.#ports;
    for (const source of this.#index) {
      if ((source.isAnnounced && !source.isWaiting) || !destination.isOpenTo(source)) continue;
      if (!source.isAnnounced) this.#guard(source, () => this.#reader.noteHead(source));
      source.isAnnounced ||= source.head.length > 0;
      if (source.isAnnounced && source.isWaiting) destination.claim(source);
    }
    this.#unclaimedAt = undefined;
    this.checkpoint(true);
  }

  /** @returns false if its file is empty: then there is nothing to read, nor to know it by */
  #isAnnounced(source: Source): boolean {
    if (source.isAnnounced) return true;
    let isEmpty = false;
    this.#guard(source, () => {
      isEmpty = this.#reader.noteHead(source);
    });
    if (isEmpty) this.#dequeue(source);
    else this.#announce();
    return !isEmpty;
  }

  #remove(source: Source): void {
    this.#failures.forget(source);
    this.#dequeue(source);
    this.#ports.destination.release(source);
    this.#descriptors.close(source);
    this.#index.remove(source);
  }
}
