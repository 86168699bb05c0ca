import { checkOptions } from '../rules/check.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import { engineFor } from './engine.ts';
import { Session } from './session.ts';
import type { Stats } from './stats.ts';

/** A sanitizer for many short inputs that come together, as records of a message queue do. */
export interface BatchSanitizer {
  /**
   * Sanitizes each input as a whole stream of its own: nothing that one leaves open or held back reaches the next. All
   * go through the engine in one turn.
   * @returns the outputs in the inputs' order. They are views of memory that nobody else uses, so they may be kept.
   */
  sanitize(inputs: readonly Uint8Array[]): Uint8Array[];
  /** What has been counted so far, over all inputs. */
  readonly stats: Stats;
}

/** Outputs are put together in blocks of at least this size. */
const BLOCK_SIZE = 1 << 18;

/**
 * Makes one. Counters are collected when they are asked for, not at each end of a stream as other sanitizers do: of
 * 16 µs for a record of 220 bytes with two parameters that left 3 µs (Node 20.20, November 2026).
 * @throws OptionsError
 */
export function createBatchSanitizer(options: SanitizerOptions = {}): BatchSanitizer {
  const settings = checkOptions(options);
  const session = new Session(engineFor(settings), settings);
  let block = new Uint8Array(0);
  let used = 0;
  /** The output that is being put together begins here. */
  let begin = 0;

  const append = (piece: Uint8Array): void => {
    if (used + piece.length > block.length) {
      const begun = block.subarray(begin, used);
      block = new Uint8Array(Math.max(BLOCK_SIZE, 2 * (begun.length + piece.length)));
      block.set(begun);
      used = begun.length;
      begin = 0;
    }
    block.set(piece, used);
    used += piece.length;
  };
  const takeAll = (): void => {
    for (let piece = session.take(); piece.length > 0; piece = session.take()) append(piece);
  };
  const sanitizeOne = (input: Uint8Array): Uint8Array => {
    begin = used;
    for (let from = 0; from < input.length; ) {
      from += session.put(input, from);
      takeAll();
    }
    session.finish();
    takeAll();
    session.restart();
    return block.subarray(begin, used);
  };
  return {
    sanitize: (inputs) => inputs.map(sanitizeOne),
    get stats() {
      session.collect();
      return session.stats;
    },
  };
}
