import { cursor } from '../context/cursor.ts';
import { afterMask, maskLength } from '../rules/mask.ts';
import { Counter, count, countQuickly } from './name-counts.ts';
import { copyBefore, dropUpTo, writeMaskText } from './output.ts';

/** What the parts of the fast path have in common. */

/** A value longer than this takes the long way. */
const LONGEST: i32 = 4096;

/** Where a name would be that follows the value hidden last with nothing but a delimiter between; 0 = nowhere. */
export let adjacent: i32 = 0;

export function setAdjacent(at: i32): void {
  adjacent = at;
}

export function shortOf(value: i32): i32 {
  return value + LONGEST < cursor.end ? value + LONGEST : cursor.end - 1;
}

/** Puts the mask in place of what is at `from … to`. */
export function maskQuickly(from: i32, to: i32): void {
  if (to - from === maskLength && afterMask(from, to) === to) count(Counter.AsBefore);
  copyBefore(from);
  writeMaskText();
  dropUpTo(to);
}

/** The edit is made: counts the parameter, and the search continues after it. */
export function finishQuickly(name: i32, nameEnd: i32, notation: i32, action: i32): void {
  countQuickly(name, nameEnd, notation, action);
  const at = cursor.copied;
  cursor.at = at;
  cursor.decided = at;
  cursor.hiddenTo = at;
}
