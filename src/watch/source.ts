import { Print } from './identity.ts';
import type { Stream } from './streams.ts';

/** What has been counted of a source. */
export interface SourceCounters {
  bytesIn: number;
  bytesOut: number;
  /** How often it has been moved or renamed. */
  rotations: number;
  /** How often it was cut to less than had been read. */
  truncations: number;
}

/** A place up to which a source has been read, and what stands right before. */
export interface Mark {
  readonly offset: number;
  readonly seam: Print;
  /** It is between two rows of a table: where the line is that names the columns. */
  readonly columns?: Span;
}

/** Some of a file's bytes. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export const START: Mark = { offset: 0, seam: Print.EMPTY };

/** One log file that is being read, wherever it is moved to. Each is a stream of its own. */
export class Source {
  /** Device and inode. */
  id: string;
  /** Where it is; where it was last, when it is gone. */
  path: string;
  /** What it is called in messages and prefixes. */
  name: string;
  head: Print = Print.EMPTY;
  /** Up to where it has been read. */
  at: Mark = START;
  /** The last place at which a stream could begin: up to here all is delivered, and a restart begins here. */
  safe: Mark = START;
  /** As of the last look that found something else than the one before, or too early to be sure; when that was. */
  size = 0;
  changed = 0;
  notedAt = 0;
  /** Its stream, while it is not at rest. */
  stream: Stream | undefined;
  /** Where it began to be given to that stream. */
  streamFrom = 0;
  /** It has been read up to somewhere in a line. */
  isMidLine = false;
  /** What came after `safe` was put out as if the file had ended: when there is more, it is read from there again. */
  isProvisional = false;
  /** It may have been written to, or over, since it was last read. */
  isUnverified = true;
  /** When something was last seen to happen to it. */
  movedAt: number;
  /** Since when there is no file of this identity in sight. */
  goneAt: number | undefined;
  /** Its name is not among those that are watched: it has been moved there. */
  isRotated = false;
  /** What is left of it is packed: there is nothing to read, but it is followed, so that its mirror is. */
  isPacked = false;
  /** There is something to read. */
  isWaiting = false;
  /** It could not be read: at the next look it is tried again. */
  hasFailed = false;
  /** It is smaller than at the look before. */
  isCut = false;
  /** The state file, and the one before, know of it. */
  isAnnounced = false;
  readonly counters: SourceCounters = { bytesIn: 0, bytesOut: 0, rotations: 0, truncations: 0 };

  constructor(id: string, path: string, name: string, now: number) {
    this.id = id;
    this.path = path;
    this.name = name;
    this.movedAt = now;
  }

  get isGone(): boolean {
    return this.goneAt !== undefined;
  }

  /** What has been read so far is delivered, and a stream may begin here. */
  settle(): void {
    this.safe = this.at;
    this.isProvisional = false;
  }

  /** The file has new content. */
  restart(): void {
    this.head = Print.EMPTY;
    this.at = START;
    this.safe = START;
    this.isMidLine = false;
    this.isProvisional = false;
    this.isCut = false;
    this.isAnnounced = false;
  }
}
