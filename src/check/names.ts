import type { TextChannel } from '../io/channel.ts';
import { IoError } from '../io/io-error.ts';
import { NameCounts } from '../io/name-counts.ts';
import type { Sink } from '../io/output.ts';
import { forListing } from '../rules/check.ts';
import type { Settings } from '../rules/options.ts';
import { createDirectSanitizer } from '../sanitizer/direct.ts';
import type { Stats } from '../sanitizer/stats.ts';
import { listInputs } from './inputs.ts';
import { type ReadPacked, readFile } from './read-file.ts';

export interface NamesPlan {
  settings: Settings;
  /** Files, folders, globs, or `-` for standard input. */
  paths: readonly string[];
  /** Patterns, as in a .gitignore, of what is left out of folders. */
  exclude: readonly string[];
  readPacked: ReadPacked;
  /** Called for each file that was read, with all that has been counted so far, or that failed. */
  onFile?: (file: string, stats: Stats, failure?: IoError) => void;
}

export interface NamesOutcome {
  names: NameCounts;
  files: number;
  bytes: number;
  /** Files and folders that could not be read; the others were. */
  failures: IoError[];
  /** As in `CheckOutcome`. */
  linksOut: number;
}

/**
 * Counts all names of parameters in files, be they hidden or not.
 * @throws IoError if a path is not there
 */
export async function countNames(plan: NamesPlan): Promise<NamesOutcome> {
  const { files, failures, linksOut } = await listInputs(plan.paths, { exclude: plan.exclude, own: [] });
  const names = new NameCounts();
  const lister = new NameLister(plan.settings, names, plan.onFile !== undefined);
  let read = 0;
  for (const file of files) {
    try {
      await readFile(file, lister, NOWHERE, plan.readPacked, () => {});
      read++;
      plan.onFile?.(file, lister.stats);
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
      failures.push(error);
      plan.onFile?.(file, lister.stats, error);
      // It is in the midst of a file.
      lister.resumeAfter(new Uint8Array(0));
    }
  }
  return { names, files: read, bytes: lister.stats.bytesIn, failures, linksOut };
}

/** What was read is not written. */
const NOWHERE: Sink = { write: () => undefined, flush: () => undefined };

/** Counts the names in one text after another. */
class NameLister implements TextChannel {
  readonly #settings: Settings;
  readonly #names: NameCounts;
  readonly #sanitizer: ReturnType<typeof createDirectSanitizer>;

  constructor(settings: Settings, names: NameCounts, isCountingLines = false) {
    this.#settings = forListing(settings);
    this.#names = names;
    this.#sanitizer = createDirectSanitizer(this.#settings, isCountingLines, undefined, (name) =>
      this.#names.add(name),
    );
  }

  /** What has been counted of all files so far. */
  get stats(): Stats {
    return this.#sanitizer.stats;
  }

  space(): Uint8Array {
    return this.#sanitizer.space();
  }

  push(length: number): void {
    this.#sanitizer.push(length);
  }

  get hasMovedInput(): boolean {
    return this.#sanitizer.hasMovedInput;
  }

  take(): Uint8Array {
    return this.#sanitizer.take();
  }

  finish(): void {
    this.#sanitizer.finish();
  }

  resumeAfter(before: Uint8Array): void {
    this.#sanitizer.resumeAfter(before);
  }

  another(): TextChannel {
    return new NameLister(this.#settings, new NameCounts());
  }
}
