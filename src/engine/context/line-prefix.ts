import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isBlank, isDigit, isQuote } from '../bytes/kinds.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, moveBytes } from '../bytes/memory.ts';
import { afterLast } from '../scan/bytes.ts';
import { LOWER_M } from './colour.ts';
import { cursor } from './cursor.ts';
import { canSee, Limit } from './input.ts';
import { floorBefore } from './reach.ts';

/**
 * What each line of a value over lines begins with, because its logger puts it there: it is passed over like white space. The
 * digits of a time may differ.
 *
 *     info api   MMM_a: {              <- the line of the name
 *     info api     b: 1,
 *     ^^^^^^^^ from here to here
 */

/** Nothing is known yet of what lines begin with. */
export const UNKNOWN: i32 = -1;

/**
 * After what the line at `at` begins with as the name's line does; `at` if that is nothing, -1 if more input is needed to
 * know it.
 */
export function afterLinePrefix(at: i32): i32 {
  if (cursor.linePrefix === UNKNOWN) {
    const length = rememberStart(at - 1);
    if (length > 0 && !canSee(at, Size.LinePrefix)) return -1;
    cursor.linePrefix = commonLength(at, length);
  }
  const length = cursor.linePrefix;
  if (length === 0) return at;
  if (!canSee(at, length)) return -1;
  for (let i = 0; i < length; i++) if (!isAlike(load8(at + i), load8(Area.LinePrefix + i))) return at;
  return at + length;
}

/** After the mark with which a line of a diff begins, and a blank: `- "v",`, `< "v",`; also blanks that do not break lines. */
export function afterDiffMark(at: i32): i32 {
  const byte = at + 3 < cursor.end ? load8(at) : 0;
  const isMark = byte === Byte.Minus || byte === Byte.Plus || byte === Byte.Less || byte === Byte.Greater;
  const mark = isMark ? at + 1 : afterNoBreak(at);
  if (mark === at) return at;
  return isBlank(load8(mark)) ? mark + 1 : isMark && afterNoBreak(mark) === mark ? at : afterNoBreak(mark);
}

/** After a blank that does not break lines, in UTF-8. */
function afterNoBreak(at: i32): i32 {
  return load8(at) === 0xc2 && load8(at + 1) === 0xa0 ? at + 2 : at;
}

/** Of a time, any digit is like any other. */
function isAlike(byte: i32, other: i32): boolean {
  return byte === other || (isDigit(byte) && isDigit(other));
}

/** `T` and `Z` */
function isOfTime(byte: i32): boolean {
  return byte === 0x54 || byte === 0x5a;
}

/** Copies what the name's line begins with, before the name: how much that is. The line feed that ends the line is at `lineFeed`. */
function rememberStart(lineFeed: i32): i32 {
  const lowest = floorBefore(lineFeed, Limit.LookBehind);
  if (cursor.nameStart < lowest) return 0;
  const from = afterLast(lowest, cursor.nameStart, Byte.LineFeed);
  const before = cursor.nameStart - from;
  const length = before < Size.LinePrefix ? before : Size.LinePrefix;
  moveBytes(Area.LinePrefix, from, length);
  return length;
}

/** How much of it the line at `at` has, too, up to white space. Brackets and quotes belong to the text, and bars to a frame. */
function commonLength(at: i32, length: i32): i32 {
  let common = 0;
  let isBlank = true;
  let inColour = false;
  let isSame = true;
  let sawWord = false;
  for (let i = 0; i < length && at + i < cursor.end; i++) {
    const byte = load8(at + i);
    const before = load8(Area.LinePrefix + i);
    if (!isAlike(byte, before) || endsPrefix(byte)) break;
    isSame = isSame && byte === before;
    sawWord = sawWord || ((byte | 0x20) >= Byte.LowerA && !isOfTime(byte));
    if (byte === Byte.Escape) inColour = true;
    else if (inColour) inColour = byte !== LOWER_M;
    else if (!isOf(byte, Class.Blank)) isBlank = false;
    // A time alone begins a record of its own.
    else if (!isBlank && (isSame || sawWord)) common = i + 1;
  }
  return common;
}

function endsPrefix(byte: i32): boolean {
  return isQuote(byte) || byte === Byte.BraceOpen || byte === Byte.Comma || byte >= 0x80;
}
