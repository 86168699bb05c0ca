/** Gives signals and timers their turn, then continues. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves after so many milliseconds. */
export function elapse(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * How often a descriptor that would block is tried again, a turn of the event loop apart, before it is waited for.
 * In `cat 1GB | logveil | cat` the neighbour mostly needs a few microseconds only: with 2 tries 0.67 s, with none
 * 0.72 s, blocking 0.67 s, `cat` 0.53 s (medians of 7, Node 20.20, November 2026).
 */
export const TRIES_BEFORE_WAITING = 2;

/** For descriptors that cannot be waited for, only asked: the milliseconds from one try to the next. */
export const POLL_INTERVALS: readonly number[] = [1, 2, 4, 8, 16, 32];
