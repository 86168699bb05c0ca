import { isValueAt } from './values.ts';

/**
 * The first place in `from … end` at which a value may begin that is found by itself, or -1. Near the end, what needs
 * bytes beyond it is left for the next search.
 *
 * This is the portable implementation; `value-search.wasm.ts` finds the same with 16-byte vectors.
 */
export function findValue(from: i32, end: i32): i32 {
  for (let at = from; at < end; at++) if (isValueAt(at, end)) return at;
  return -1;
}

/** What is searched from here on is another input, or is elsewhere: this implementation has nothing to forget. */
export function beginValueSearch(): void {}
