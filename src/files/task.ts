import { IoError } from '../io/io-error.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import type { Stats } from '../sanitizer/stats.ts';

/** The messages to and from threads: plain data, for they are cloned on the way. */

export interface WorkerData {
  /** Checked already; a clone has to be checked again. */
  options: SanitizerOptions;
  countsLines: boolean;
  /** Whether what has been sanitized is written unchanged if that is done again: not where a rule tags. */
  isIdempotent: boolean;
  shared: SharedArrayBuffer;
  /** Whose drafts these are, in their names. */
  owner: string;
  index: number;
}

/** How a file that holds nothing sensitive gets into the output folder. */
export type Unchanged = 'copy' | 'reflink' | 'hardlink';

/** What is to be done with one file. */
export interface FileTask {
  /** The file itself, links followed: a path through a folder that stays open, see `Folder`. */
  source: string;
  /** What messages call it. */
  place: string;
  /** The file that is to hold the result, likewise: `source` in place. */
  target: string;
  mode: 'in place' | 'out' | 'dry run';
  unchanged: Unchanged;
  breaksLinks: boolean;
}

/** What became of it. */
export interface FileOutcome {
  isChanged: boolean;
  stats: Stats;
  /** When the source was last written, in milliseconds since 1970. */
  modified: number;
  /** Which file was read. */
  identity: string;
  /** Of the result, in bytes. */
  size: number;
}

/** A plain file that several threads work at, a segment each at a time. */
export interface SharedText {
  /** The open file: a descriptor is the same in all threads. */
  source: number;
  place: string;
  /** Where the text begins and ends in the file. */
  begin: number;
  end: number;
  /** A segment is some blocks of this size, from the line that begins first in them to the one that does after them. */
  blockSize: number;
  /** How many blocks a segment has where something is found, or nothing is written; else it is one. */
  mostBlocks: number;
  /** Whether it is enough to know that there is a change. */
  stopsAtChange: boolean;
  /** Who does what, see `SegmentTurn`. */
  turns: SharedArrayBuffer;
  /** The open file that the output is written to, from `begin` on. */
  draft: number | undefined;
  leavesHoles: boolean;
}

/** What one thread has found in its segments. */
export interface PartOutcome {
  isChanged: boolean;
  stats: Stats;
}

export type Request = { kind: 'file'; task: FileTask } | { kind: 'part'; text: SharedText };

export type Reply =
  | { kind: 'done'; outcome: FileOutcome | PartOutcome }
  | { kind: 'failed'; place: string; code: string; message: string; isInternal: boolean };

/** What all threads share: whether to stop, how many bytes each has read, and whether its engine is at work. */
export class Shared {
  readonly #stop: Int32Array;
  readonly #read: Float64Array;
  /** One for each thread, see `countEngineCalls`. */
  readonly engineCalls: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    const count = (buffer.byteLength - 8) / 12;
    this.#stop = new Int32Array(buffer, 0, 1);
    this.#read = new Float64Array(buffer, 8, count);
    this.engineCalls = new Int32Array(buffer, 8 + 8 * count, count);
  }

  static forThreads(count: number): SharedArrayBuffer {
    return new SharedArrayBuffer(8 + 12 * count);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#stop, 0) !== 0;
  }

  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  /** @throws IoError if the run is to stop */
  noteRead(thread: number, length: number): void {
    this.#read[thread] = (this.#read[thread] as number) + length;
    if (this.isStopped) throw new IoError('this run', 'LOGVEIL_STOPPED', 'was interrupted');
  }

  get bytesRead(): number {
    return this.#read.reduce((sum, bytes) => sum + bytes, 0);
  }
}
