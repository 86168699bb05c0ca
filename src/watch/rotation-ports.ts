import type { ContentsPorts } from './contents.ts';
import type { UnreadableError } from './descriptors.ts';
import type { Destination } from './destination.ts';
import type { Discovery } from './discovery.ts';
import type { Source } from './source.ts';
import type { SourceIndex } from './source-index.ts';

/** What rotation asks of the watcher. */
export interface RotationPorts extends ContentsPorts {
  /** As in `WatcherPorts`. */
  uptime(): number;
  readonly discovery: Discovery;
  readonly index: SourceIndex;
  readonly destination: Destination;
  /** Mirror files get the names that their sources have now. */
  rename(): void;
  /** There is something to read. */
  queue(source: Source): void;
  /** The source's file has been looked at just now, and continues from where it was read up to. */
  isIntact(source: Source): boolean;
  /** Something could not be read, which may be over at the next scan. */
  onUnreadable(error: UnreadableError, what: Source | string): void;
  /** What was reported of the source or path is over. */
  onReadable(what: Source | string): void;
  /** Reports a file that is not read, or not all of it. */
  leaveOut(path: string, reason: string): void;
  warn(line: string): void;
  /** A file does not hold any more what was read of it, and no copy of that is in sight. */
  onCut(path: string): void;
  /** A new source has been found. */
  begin(source: Source): void;
}
