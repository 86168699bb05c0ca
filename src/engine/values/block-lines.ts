import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket, closesContainer, isLineEnd, isQuote } from '../bytes/kinds.ts';
import { charEnd, ROOT } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { isGap, Limit, next, skipGaps } from '../context/input.ts';
import { beginsRecord } from '../context/lines-below.ts';
import { isYetToCome } from '../context/reach.ts';
import { isBar } from '../context/skip-colours.ts';
import { findByte } from '../scan/bytes.ts';

/**
 * Blocks of lines of which each has a name. A line without one belongs to the value above it, if the block continues
 * after it: its next entry, or its end.
 *
 *     [MMM_x] => v            class User {
 *     w        <- belongs         MMM_x: v
 *         [b] => 1                w        <- belongs
 *     )                           b: 1
 *                             }
 */

/** What the entries of the block look like around the value that is hidden. */
export const enum Block {
  None = 0,
  /** `name: value`, each as far indented. */
  Names = 1,
  /** `[name] => value`, as PHP's `print_r` writes it: the lines of a value are as the value has them. */
  Entries = 2,
  /** `| text`, as loggers of Go write a value that has more than one line. */
  Barred = 3,
  /** An object that is printed on a page: the last line of a value is a bracket or quotes, as far indented as its name. */
  Page = 4,
  /** A tree that is drawn: what is deeper belongs to the value. */
  Tree = 5,
}

/** Whether the line at `at`, blanks aside, is the last one of a value on a page: `]`, `</samp>}`, `"""`. */
export function closesPageValue(at: i32): boolean {
  const char = next(at);
  const following = next(charEnd);
  if (char === Byte.Less) return following === Byte.Slash;
  if (char === Byte.Quote) return following === Byte.Quote;
  return closesBracket(char);
}

/** Of `│` and a blank. */
export const BAR_LENGTH: i32 = 4;

/** Whether a line of such a value begins at `at`, blanks aside. */
export function isBarred(at: i32): boolean {
  const isPipe = next(at) === Byte.Pipe;
  if (!isPipe && !isBar(at)) return false;
  const following = next(isPipe ? charEnd : at + 3);
  return following < 0 || isOf(following, Class.Blank);
}

/** Longer names are none. */
const MAX_KEY: i32 = 256;

/**
 * Where the next entry of the block, or its end, begins from the line at `from` on; -1 = there is none that near, -2 = more
 * input is needed to know.
 */
export function findBlockEntry(from: i32): i32 {
  let lineAt = from;
  let sawText = false;
  while (lineAt - from < Limit.LookAhead) {
    const lineEnd = findLineEnd(lineAt, from + Limit.LookAhead);
    const endChar = next(lineEnd);
    const nextAt = charEnd;
    if (isYetToCome(endChar)) return -2;
    // A line that is longer is not in sight.
    if (endChar >= 0 && endChar !== Byte.LineFeed) return -1;
    // After an array `print_r` writes an empty line.
    if (isEntryLine(lineAt, lineEnd)) return sawText ? lineAt : -1;
    const text = skipGaps(lineAt);
    if (text < lineEnd && next(text) !== Byte.CarriageReturn) sawText = true;
    if (endsBlock || endChar !== Byte.LineFeed) return -1;
    lineAt = nextAt;
  }
  return -1;
}

function findLineEnd(from: i32, limit: i32): i32 {
  // Faster: the next line feed is known.
  if (cursor.layer === ROOT) return findByte(from, limit < cursor.end ? limit : cursor.end, Byte.LineFeed);
  let at = from;
  let char = next(at);
  while (char >= 0 && char !== Byte.LineFeed && at < limit) {
    at = charEnd;
    char = next(at);
  }
  return at;
}

/** Whether no block continues after the line that `isEntryLine` was asked of. */
let endsBlock: boolean = false;

/** Whether an entry of the block, or what closes it, is on the line. */
function isEntryLine(from: i32, end: i32): boolean {
  let at = from;
  let column = 0;
  let char = next(at);
  while (isGap(char)) {
    at = charEnd;
    column++;
    char = next(at);
  }
  endsBlock = false;
  if (cursor.block === Block.Entries) {
    endsBlock = column === 0 && cursor.layer === ROOT && beginsRecord(from, end);
    return column === cursor.indent ? isEntryAt(at) : char === Byte.ParenClose && column < cursor.indent;
  }
  if (column < cursor.indent) {
    endsBlock = true;
    return closesContainer(char);
  }
  if (column > cursor.indent) return false;
  endsBlock = !mayBeText(at);
  return isNameAt(at) || isRule(at);
}

/** `[name] =>` */
function isEntryAt(from: i32): boolean {
  if (next(from) !== Byte.BracketOpen) return false;
  let at = charEnd;
  let char = next(at);
  while (char >= 0 && char !== Byte.BracketClose && char !== Byte.LineFeed && at - from < MAX_KEY) {
    at = charEnd;
    char = next(at);
  }
  return char === Byte.BracketClose && next(skipGaps(charEnd)) === Byte.Equals;
}

/** `--`, which bunyan writes between blocks. */
function isRule(from: i32): boolean {
  let at = from;
  while (next(at) === Byte.Minus) at = charEnd;
  return at > from && isLineEnd(next(at));
}

/** `name: v`, `name:v`, `name:`, `name  : v` */
export function isNameAt(from: i32): boolean {
  let at = from;
  let char = next(at);
  const isQuoted = isQuote(char);
  if (isQuoted) {
    at = charEnd;
    char = next(at);
  }
  const name = at;
  while (isOf(char, Class.Name | Class.Path) && at - from < MAX_KEY) {
    at = charEnd;
    char = next(at);
  }
  if (at === name) return false;
  if (isQuoted) {
    at = charEnd;
    char = next(at);
  }
  if (isGap(char)) char = next(skipGaps(at));
  // Not `http://`.
  return char === Byte.Colon && (next(charEnd) !== Byte.Slash || next(charEnd) !== Byte.Slash);
}

/** Whether a line of text may begin with this: no comment, item, bracket or frame of a stack, `at f (a.js:1)`. */
function mayBeText(at: i32): boolean {
  const first = next(at);
  if (first === Byte.LowerA && next(charEnd) === Byte.LowerT && next(charEnd) === Byte.Space) return false;
  const isWord = isOf(first, Class.Name) && first !== Byte.Minus;
  return isWord || first >= 0x80 || isQuote(first);
}
