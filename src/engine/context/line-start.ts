import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isDigit, isQuote } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { Char } from '../bytes/reader.ts';
import { colourStart, isAfterColour } from './colour.ts';
import { cursor } from './cursor.ts';
import { beforeStart, charBefore, LEVELS_OF_LINE } from './decode-backward.ts';
import { isGap, Limit } from './input.ts';
import { floorBefore } from './reach.ts';

/**
 * Where the line begins that a name is in, after white space and the marks of curl, of wire logs and of lists, or where
 * the text in quotes does.
 *
 *     > MMM_x: v        {"msg":"  MMM_x: v"}        12:00:00 < MMM_x: v
 *     ^ here                    ^ here                       ^ here, though text is before
 */

/** Where the line begins that `findLineStart` was asked about. */
export class LineStart {
  at: i32 = 0;
  /** In which column its first character is that is no white space, and in which one what was asked for. */
  indent: i32 = 0;
  column: i32 = 0;
  /** The quote that is before the white space and marks, where the line does not begin with these; else 0. */
  quote: i32 = 0;
  /** Other text is on the line before the marks, as wire logs have it: the line stays, and continues in no other. */
  isAfterText: boolean = false;
}

export const lineStart = new LineStart();

/** Whether nothing but white space and marks is between the line's beginning and `at`. */
export function findLineStart(at: i32): boolean {
  let from = at;
  lineStart.at = at;
  lineStart.indent = 0;
  lineStart.column = 0;
  lineStart.isAfterText = false;
  lineStart.quote = 0;
  let firstMark = at;
  let characters = 0;
  let afterMark = 0;
  let sawDash = false;
  while (at - from < Limit.LookBehind) {
    const char = charBefore(from, cursor.begin, LEVELS_OF_LINE);
    if (char === Byte.LineFeed || char === Char.EndOfInput) {
      lineStart.at = from;
      lineStart.column = characters;
      // After `- ` the name's own column counts.
      lineStart.indent = sawDash ? characters : characters - afterMark;
      return true;
    }
    if (isMark(char) || (char === Byte.Plus && from === at && beginsLineAt(beforeStart))) {
      firstMark = beforeStart;
      afterMark = characters + 1;
      sawDash = char === Byte.Minus || char === Byte.Plus;
    } else if (char === Byte.Colon && from === at) {
      if (isAfterLineNumber(beforeStart)) return true;
      // `:MMM_x: v`, as YAML shows Ruby's symbols.
      from = beforeStart;
      continue;
    } else if (isOf(char, Class.Name) && isAfterColour(from)) {
      from = colourStart(from);
      continue;
    } else if (characters === 1 && isKindOfValue(char) && beginsLineAt(beforeStart)) {
      // `M MMM_x: v`
      lineStart.at = beforeStart;
      lineStart.column = characters + 1;
      lineStart.indent = characters + 1;
      return true;
    } else if (!isGap(char)) {
      // `http-outgoing-0 >> MMM_x: v`, as Apache's client logs headers; `12:00:00 > MMM_x: v` of `curl --trace-time`.
      if (firstMark < at && isWireMark(firstMark, at)) {
        lineStart.at = at;
        lineStart.indent = 0;
        lineStart.isAfterText = true;
        return false;
      }
      if (isQuote(char)) lineStart.quote = char;
      lineStart.at = from;
      if (!isByteOrderMark(from)) return false;
      lineStart.column = characters;
      lineStart.indent = sawDash ? characters : characters - afterMark;
      return true;
    }
    from = beforeStart;
    characters++;
  }
  return false;
}

/** Of lists, of what curl sends and receives, and of diffs. */
function isMark(char: i32): boolean {
  return char === Byte.Minus || char === Byte.Greater || char === Byte.Less || char === Byte.Asterisk;
}

/** Whether the number of a line is before the colon at `at`, as `grep -n` prints it: `7:MMM_x = v`, `a.ini:7:MMM_x = v`. */
function isAfterLineNumber(at: i32): boolean {
  const lowest = floorBefore(at, Limit.FilteredName);
  let from = at;
  while (from > lowest && isDigit(load8(from - 1))) from--;
  if (from === at) return false;
  if (from > lowest && load8(from - 1) === Byte.Colon) {
    from--;
    while (from > lowest && !isOf(load8(from - 1), Class.Blank) && load8(from - 1) !== Byte.Colon) from--;
  }
  return beginsLineAt(from);
}

/** Go's devslog begins a line with a letter that says what kind of value is below it, such as a map. */
function isKindOfValue(char: i32): boolean {
  return char >= Byte.UpperA && char <= Byte.UpperZ;
}

function beginsLineAt(at: i32): boolean {
  return at === cursor.begin || load8(at - 1) === Byte.LineFeed;
}

/** Whether `> `, `< `, `>> ` or `<< ` is from `from` on after a blank, and right before the name at `to`. */
function isWireMark(from: i32, to: i32): boolean {
  const mark = load8(from);
  if (mark !== Byte.Greater && mark !== Byte.Less) return false;
  const end = load8(from + 1) === mark ? from + 2 : from + 1;
  return end + 1 === to && load8(end) === Byte.Space && from > cursor.begin && load8(from - 1) === Byte.Space;
}

/** As `findLineStart`, or the text in quotes begins there. */
export function findTextStart(at: i32): boolean {
  return findLineStart(at) || lineStart.quote !== 0;
}

/** Whether the byte order mark ends at `at` that begins a stream, or a file that was appended to one. */
function isByteOrderMark(at: i32): boolean {
  const start = at - 3;
  if (start < cursor.begin || load8(start) !== 0xef || load8(start + 1) !== 0xbb || load8(start + 2) !== 0xbf)
    return false;
  return start === cursor.begin || load8(start - 1) === Byte.LineFeed;
}

/** Whether the name at `at` begins its line, `export`, `set`, `declare -x` and the like aside. */
export function beginsLine(at: i32): boolean {
  if (findLineStart(at)) return true;
  let from = at;
  for (let words = 0; words < 2; words++) {
    if (from <= cursor.begin || load8(from - 1) !== Byte.Space) return false;
    let i = from - 1;
    while (i > cursor.begin && isOf(load8(i - 1), Class.Name) && from - i < MAX_KEYWORD) i--;
    if (!isKeyword(i, from - 1)) return false;
    if (findLineStart(i)) return true;
    from = i;
  }
  return false;
}

const MAX_KEYWORD: i32 = 10;

/** `export`, `set`, `setenv`, `declare`, `typeset`, `env`, or an option such as `-x`. */
function isKeyword(from: i32, to: i32): boolean {
  let code = 0;
  for (let i = from; i < to && i - from < 6; i++) code = ((code << 5) | (load8(i) & 31)) & 0x3fffffff;
  if (load8(from) === Byte.Minus) return to - from === 2;
  return code === EXPORT || code === SET || code === DECLARE || code === TYPESET || code === ENV || code === SETENV;
}

const EXPORT: i32 = ((((5 * 32 + 24) * 32 + 16) * 32 + 15) * 32 + 18) * 32 + 20;
const SET: i32 = (19 * 32 + 5) * 32 + 20;
const SETENV: i32 = ((((19 * 32 + 5) * 32 + 20) * 32 + 5) * 32 + 14) * 32 + 22;
const ENV: i32 = (5 * 32 + 14) * 32 + 22;
const DECLARE: i32 = ((((4 * 32 + 5) * 32 + 3) * 32 + 12) * 32 + 1) * 32 + 18;
const TYPESET: i32 = ((((20 * 32 + 25) * 32 + 16) * 32 + 5) * 32 + 19) * 32 + 5;
