import { DEFAULT_SETTINGS, type Settings } from '../rules/options.ts';
import { ownEngine } from './engine.ts';
import type { Finding } from './findings.ts';
import type { ListedName } from './name-list.ts';
import { Session } from './session.ts';
import type { Stats } from './stats.ts';

/**
 * A sanitizer with an engine of its own, for a process that has one stream: input is read into the engine's memory and
 * output written out of it, without a copy between.
 */
export interface DirectSanitizer {
  /** Room for the next bytes: a view over the engine's memory, valid until the next call. */
  space(): Uint8Array;
  /** That many bytes have been put at the beginning of `space()`. All output must be taken before more is pushed. */
  push(length: number): void;
  /** Whether `take` may overwrite the bytes that were pushed last. If not, they stay until `space` is called. */
  readonly hasMovedInput: boolean;
  /** The next piece of output, valid until the next call; empty when all has been taken. */
  take(): Uint8Array;
  /** No more input comes; what is left is to be taken. */
  finish(): void;
  /**
   * Other settings from the next safe point on: the first line that begins when no value is open, of the input that is
   * pushed after this call. The engine's build stays.
   */
  reconfigure(settings: Settings): void;
  readonly stats: Stats;
  /** What has been counted since this was last called; counting then begins anew. */
  takeStats(): Stats;
  /** As in `Sanitizer`; all output has been taken. */
  readonly isAtRest: boolean;
  /** As in `Sanitizer`. */
  resumeAfter(before: Uint8Array): void;
  /** Another with the settings that this one was made with. */
  another(): DirectSanitizer;
}

/**
 * @param settings as `checkOptions` returns them: the plain filter has none to check, and does not load the check
 * @param countsLines whether `stats.lines` is wanted: counting them takes a fifth of what clean text takes
 * @param found is called for each run of bytes that changes, in the order of the output
 * @param listed makes it count all names, hidden or not, and is called with what was counted, at the latest by `takeStats`
 * @throws OptionsError if the engine does not run here
 */
export function createDirectSanitizer(
  settings: Settings = DEFAULT_SETTINGS,
  countsLines = true,
  found?: (finding: Finding) => void,
  listed?: (name: ListedName) => void,
): DirectSanitizer {
  const session = new Session(ownEngine(settings), settings, found, true, listed);
  session.enter();
  session.engine.core.setCountingLines(countsLines);
  let isOver = false;
  return {
    space: () => session.space(),
    push: (length) => session.push(length),
    get hasMovedInput() {
      return session.hasMovedInput;
    },
    take() {
      const piece = session.take();
      if (isOver && piece.length === 0) {
        session.reset();
        isOver = false;
      }
      return piece;
    },
    finish() {
      session.finish();
      isOver = true;
    },
    reconfigure: (next) => session.reconfigure(next),
    get stats() {
      session.collect();
      return session.stats;
    },
    takeStats: () => session.takeStats(),
    get isAtRest() {
      return session.isAtRest;
    },
    resumeAfter(before) {
      isOver = false;
      session.resetAfter(before);
    },
    another: () => createDirectSanitizer(settings, false),
  };
}
