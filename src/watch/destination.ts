import type { Source } from './source.ts';
import type { MirrorRecords } from './state.ts';

/** A file in the folders that are looked into. */
export interface NamedFile {
  readonly name: string;
  readonly changed: number;
}

/** Where what has been sanitized goes. */
export interface Destination {
  /** May this source write now? */
  isOpenTo(source: Source): boolean;
  /** Is what is written next known to be this source's, whatever happens afterwards? Otherwise it has to claim that. */
  isClaimedBy(source: Source): boolean;
  /** From here on this source writes, and no other. Two states have to be written before it does. */
  claim(source: Source): void;
  /** @param bytes are taken at once: they need not last */
  write(source: Source, bytes: Uint8Array): void;
  /** The source has been read to its end, for now. What was written of it before a restart may end within a line. */
  catchUp(source: Source): void;
  /**
   * The source's stream is at rest: once what it has written is delivered, the destination calls its `settle`, and
   * whatever happens afterwards, nothing of it is written again.
   */
  settle(source: Source): void;
  /**
   * The source is gone, and all that it had is written, maybe up to within a line: that stays. But nothing may ever be
   * read from there on: should another file be taken for it, a value would be read from its middle.
   */
  conclude(source: Source): void;
  /** The source goes back to `safe` and writes again what came after it. */
  rewind(source: Source): void;
  /** The source's content is over, maybe within a line. What it writes next is another's beginning. */
  end(source: Source): void;
  /**
   * Sources have other names now; asked again until all is in its place.
   * @param files all that are in the folders, sources or not
   */
  rename(sources: Iterable<Source>, files: Iterable<NamedFile>): void;
  /** Nothing more will come from the source. */
  release(source: Source): void;
  /** What a state file has to know besides the sources. */
  records(): MirrorRecords;
  /** All that has been written lasts, when this is over. */
  finish(): Promise<void> | undefined;
}
