import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isBlank, isLineEnd, opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { floorBefore } from '../context/reach.ts';

/**
 * Names that end in one column, each with its value on its line. A line that is indented deeper belongs to none above:
 *
 *       MMM_x: v
 *     MMM_abc: w
 *        lang: k        <- this one stays
 */

/** So far back is the name's line looked for, over the lines of a bracket. */
const MAX_BACK: i32 = 2048;

/** How much of a line is looked at: a longer name is not aligned. */
export const MAX_ALIGNED: i32 = 128;

/** Whether the line at `line`, whose text begins at `text`, has a name that ends in the column of the masked one. */
export function isRightAligned(line: i32, text: i32): boolean {
  const end = nameEndOf(text, cursor.end);
  if (end < 0) return false;
  const lowest = floorBefore(line, MAX_BACK);
  let above = line - 1;
  while (above > lowest) {
    let i = above - 1;
    while (i >= lowest && load8(i) !== Byte.LineFeed) i--;
    if (i < lowest && lowest > cursor.begin) return false;
    let first = i + 1;
    while (first < above && isBlank(load8(first))) first++;
    const column = first - i - 1;
    if (column <= cursor.indent && first < above) {
      const nameEnd = nameEndOf(first, above);
      const isAligned = column === cursor.indent && nameEnd >= 0 && nameEnd - i - 1 === end - line;
      return isAligned && hasValue(nameEnd, above) && isClosed(nameEnd, line);
    }
    above = i;
  }
  return false;
}

/** Where the name ends that begins at `from`, if `: ` or ` = ` follows it; else -1. */
function nameEndOf(from: i32, limit: i32): i32 {
  let at = from;
  while (at < limit && at - from < MAX_ALIGNED - 4 && isOf(load8(at), Class.Name | Class.Path)) at++;
  if (at === from || at + 2 >= limit) return -1;
  const sign = load8(at) === Byte.Space ? load8(at + 1) : load8(at);
  const after = load8(at) === Byte.Space ? load8(at + 2) : load8(at + 1);
  if (sign !== (load8(at) === Byte.Space ? Byte.Equals : Byte.Colon)) return -1;
  return after === Byte.Space ? at : -1;
}

/** Whether text is after the separator, and not a sign of YAML, `|` or `!tag`, after which the value is on the lines below. */
function hasValue(from: i32, end: i32): boolean {
  let at = load8(from) === Byte.Space ? from + 2 : from + 1;
  while (at < end && isBlank(load8(at))) at++;
  if (at >= end) return false;
  const first = load8(at);
  const isYaml =
    first === Byte.Pipe || first === Byte.Greater || first === Byte.Exclamation || first === Byte.Ampersand;
  return !isLineEnd(first) && !isYaml;
}

/** Whether brackets that are opened there are closed there: in one that is open, names are members. */
function isClosed(from: i32, to: i32): boolean {
  let depth = 0;
  let isInQuotes = false;
  for (let at = from; at < to; at++) {
    const byte = load8(at);
    if (byte === Byte.Backslash) at++;
    else if (byte === Byte.Quote) isInQuotes = !isInQuotes;
    else if (isInQuotes) continue;
    else if (opensBracket(byte)) depth++;
    else if (closesBracket(byte)) depth--;
  }
  return depth === 0 && !isInQuotes;
}
