import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd, ROOT } from '../bytes/reader.ts';
import { behindLast } from '../scan/bytes.ts';
import { cursor } from './cursor.ts';
import { isLineFeedAt, Limit, next, Progress } from './reading.ts';

/**
 * Long strings that are printed in pieces, by Node with plus signs, by Python's pprint one below the other:
 *
 *     { MMM_a: 'one\\n' +          {'MMM_a': 'one '
 *         'two', b: 1 }                     'two',
 *         ^ the value goes on              ^
 */

/** No more white space is looked behind. */
const LONGEST_SPACE: i32 = 256;

/** Whether another piece follows the string that ends at `after`: it begins at `charEnd`, and its quote is in hand. */
export function readStringBehind(after: i32): i32 {
  let at = after;
  let char = next(at);
  while ((char === Byte.Space || char === Byte.Tab) && at - after < LONGEST_SPACE) {
    at = charEnd;
    char = next(at);
  }
  if (char === Char.EndOfInput && !cursor.ended) return Progress.Starved;
  const isAdded = char === Byte.Plus;
  if (isAdded) {
    at = charEnd;
    char = next(at);
  } else if (!mayStandBelow() || (char !== Byte.LineFeed && char !== Byte.CarriageReturn && char !== Char.EndOfInput)) {
    return Progress.Over;
  }
  let lineFeed = -1;
  while (isOf(char, Class.JsonSpace) && at - after < LONGEST_SPACE) {
    if (isLineFeedAt(at)) lineFeed = at;
    at = charEnd;
    char = next(at);
  }
  if (char === Char.EndOfInput && !cursor.ended) return Progress.Starved;
  if (char !== Byte.Quote && char !== Byte.Apostrophe) return Progress.Over;
  if (!isAdded && (lineFeed < 0 || at - lineFeed - 1 !== columnOf(cursor.valueStart))) return Progress.Over;
  cursor.quote = char;
  return Progress.Due;
}

/** pprint writes names in quotes. Other lines that end with a string are shown at once. */
function mayStandBelow(): boolean {
  if (cursor.layer !== ROOT || cursor.isBelow || cursor.nameFrom <= cursor.begin) return false;
  return load8(cursor.nameFrom - 1) === Byte.Apostrophe;
}

function columnOf(at: i32): i32 {
  const lowest = at - Limit.LookBehind > cursor.begin ? at - Limit.LookBehind : cursor.begin;
  return at - behindLast(lowest, at, Byte.LineFeed);
}
