import { Print } from './identity.ts';
import type { Stream } from './streams.ts';
import { Trail } from './trail.ts';

/** What has been counted of a source. */
export interface SourceCounters {
  bytesIn: number;
  bytesOut: number;
  /** How often it has been moved or renamed. */
  rotations: number;
}

/** A place up to which a source has been read, and what is right before. */
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

/** What was seen of a file, and when: if nothing differs later, the file has not been written to. */
export interface Noted {
  readonly size: number;
  readonly changed: number;
  readonly notedAt: number;
}

/** One log file that is being read, wherever it is moved to. Each is a stream of its own. */
export class Source implements Noted {
  /** Device and inode. */
  id: string;
  /** Where it is; where it was last, when it is gone. */
  path: string;
  /** What it is called in messages and prefixes. */
  name: string;
  /** The path at which it began: that of the log, of which this may be a rotated file by now. */
  origin: string;
  head: Print = Print.EMPTY;
  /** Samples of what has been read. */
  trail = new Trail();
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
  /** What came after `safe` was written as if the file had ended: when there is more, it is read from there again. */
  isProvisional = false;
  /** It may have been written to, or over, since it was last read. */
  isUnverified = true;
  /** When something was last seen to happen to it. */
  movedAt: number;
  /** Since when there is no file of this identity in sight. */
  goneAt: number | undefined;
  /** It was gone already when the watch before ended. */
  wasGone = false;
  /** The device of the folder that it is or was in, if it has been seen there. */
  device: string | undefined;
  /** It is gone, and so is its folder, or another file system is there: nobody has removed it. */
  isOutOfSight = false;
  /** Its name is not among those that are watched: it has been moved there. */
  isRotated = false;
  /**
   * The file that holds its content now, and is not read: it was packed, or it is a copy that was made before the last
   * lines were written. Its own file is gone; if it is still open, it is read to its end. The other one is followed, so
   * that the mirror file is renamed when it is.
   */
  archived: Noted | undefined;
  /** It was gone when the watch ended, and was written up to here: maybe up to within a line, so nothing is read from there on. */
  concludedAt: number | undefined;
  /** Its file has left the folders, but exists: if it comes back, it is read on. */
  isAway = false;
  /** There is something to read. */
  isWaiting = false;
  /** How often in a row it could not be read, and when it is tried again. */
  failures = 0;
  retryAt = 0;
  /** It is smaller than at the look before. */
  isCut = false;
  /** The state file, and the one before, know of it. */
  isAnnounced = false;
  readonly counters: SourceCounters = { bytesIn: 0, bytesOut: 0, rotations: 0 };

  constructor(id: string, path: string, name: string, now: number) {
    this.id = id;
    this.path = path;
    this.origin = path;
    this.name = name;
    this.movedAt = now;
  }

  get isGone(): boolean {
    return this.goneAt !== undefined;
  }

  get isArchived(): boolean {
    return this.archived !== undefined;
  }

  /** How many bytes of its content are known, to compare files with. */
  get knownLength(): number {
    return Math.max(this.head.length, this.at.offset);
  }

  /** What has been read so far is delivered, and a stream may begin here. */
  settle(): void {
    this.safe = this.at;
    this.isProvisional = false;
  }
}
