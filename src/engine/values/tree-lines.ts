import { Byte } from '../bytes/ascii.ts';
import { isBlank, isLineEnd } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { canSee, Limit } from '../context/input.ts';

/** The marks with which a tree is drawn, before the text of each of its lines: see `drawn-tree.ts`. */

const NONE: i32 = -1;
/** What `deeperText` returns where more input is needed. */
export const UNSEEN: i32 = -2;

/** Where the text of the line at `from` begins, if it is deeper than the name. */
export function deeperText(from: i32): i32 {
  const text = afterMarks(from, cursor.end);
  // A mark takes three bytes.
  if (!canSee(text, 3) && text - from < Limit.FilteredName) return UNSEEN;
  const isText = text < cursor.end && !isLineEnd(load8(text));
  return isText && columnAfterMarks > cursor.indent ? text : NONE;
}

/** How many characters the marks are that `afterMarks` passed over, and whether a branch is among them. */
export let columnAfterMarks: i32 = 0;
export let hasBranch: boolean = false;

/** After the blanks and marks from `from` on. */
export function afterMarks(from: i32, end: i32): i32 {
  columnAfterMarks = 0;
  hasBranch = false;
  let at = from;
  while (at < end && at - from < Limit.FilteredName) {
    const byte = load8(at);
    if (byte === FIRST && at + 2 < end && isDrawn(load8(at + 1), load8(at + 2))) at += 3;
    else if (isBlank(byte) || byte === Byte.Pipe) at++;
    else if (isCorner(byte) && at + 1 < end && load8(at + 1) === Byte.Minus) at++;
    else if (byte === Byte.Minus && (hasBranch || load8(at - 1) === Byte.Pipe)) {
      hasBranch = true;
      at++;
    } else break;
    if (isCorner(byte)) hasBranch = true;
    columnAfterMarks++;
  }
  return at;
}

/** `` ` ``, `+` and `\`, before a `-`. */
function isCorner(byte: i32): boolean {
  return byte === Byte.Backtick || byte === Byte.Plus || byte === Byte.Backslash;
}

/** `│ ─ ├ └ ┬ ╰ ╭`, by the second and third byte in UTF-8. */
function isDrawn(second: i32, last: i32): boolean {
  if (second === 0x94) {
    if (last === 0x9c || last === 0x94) hasBranch = true;
    return last === 0x82 || last === 0x80 || last === 0x9c || last === 0x94 || last === 0xac;
  }
  if (second === 0x95 && last === 0xb0) hasBranch = true;
  return second === 0x95 && (last === 0xb0 || last === 0xad);
}

/** The first byte of them all. */
const FIRST: i32 = 0xe2;
