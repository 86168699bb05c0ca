import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class } from '../bytes/classes.ts';
import { isBlank, isQuote } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { isLineFeedAt, Limit, lineFeedAfter, rememberQuote } from '../context/input.ts';
import { limitAfter } from '../context/reach.ts';
import { isWideBar } from '../context/skip-colours.ts';
import { findByte } from '../scan/bytes.ts';

/**
 * Tables that are drawn, by clients of databases, by Markdown and by `console.table`:
 *
 *     | usr | MMM_x |          usr | MMM_x          │ usr │ MMM_x │
 *     +-----+-------+         -----+-------         ├─────┼───────┤        <- a rule: nothing but lines
 *     | a   | v     |          a   | v              │ a   │ v     │
 *
 * Or with nothing but blanks between the cells, with a rule or without: `usr  MMM_x`.
 */

export const enum Bar {
  /** The table is not drawn. */
  None = 0,
  /** `|` */
  Plain = 1,
  /** `│`, `┃`, `║` */
  Wide = 2,
  /** Nothing but two blanks or more are between the cells. */
  Gap = 3,
}

/** With which bars the line at `from` is divided: the first that has a blank beside it. */
export function barOfLine(from: i32): i32 {
  const limit = limitAfter(from, Limit.LookAhead);
  for (let at = from; at < limit && !isLineFeedAt(at); at++) {
    const byte = load8(at);
    // What else such a line may hold before its first bar is a name.
    if (byte === Byte.Pipe)
      return isBlank(load8(at + 1)) && (at === from || isBlank(load8(at - 1))) ? Bar.Plain : Bar.None;
    if (byte === FIRST) return isWideBar(at) ? Bar.Wide : Bar.None;
    if (byte === Byte.Comma || byte === Byte.Equals || byte === Byte.Quote || byte === Byte.BraceOpen) break;
  }
  return Bar.None;
}

/** How long a bar is, of a gap what of it is in no cell. */
export function barLength(bar: i32): i32 {
  if (bar === Bar.Gap) return 2;
  return bar === Bar.Plain ? 1 : 3;
}

/** The next bar from `at` on; `end` where there is none. */
export function barAt(at: i32, end: i32, bar: i32): i32 {
  if (bar === Bar.Plain) return findByte(at, end, Byte.Pipe);
  if (bar === Bar.Gap) return gapAt(at, end);
  let i = at;
  while (i < end) {
    i = findByte(i, end, FIRST);
    if (i + 2 < end && isWideBar(i)) return i;
    i++;
  }
  return end;
}

/** Where two blanks begin, after the text at `at`; `end` where there are none, or nothing follows them. */
export function gapAt(at: i32, end: i32): i32 {
  let i = textFrom(at, end);
  while (i < end) {
    if (load8(i) === Byte.Space && i + 1 < end && load8(i + 1) === Byte.Space) {
      return textFrom(i, end) < end ? i : end;
    }
    i++;
  }
  return end;
}

/** Where the text of a cell begins, and where it ends. */
export function textFrom(from: i32, to: i32): i32 {
  let at = from;
  while (at < to && isBlank(load8(at))) at++;
  return at;
}

export function textTo(from: i32, to: i32): i32 {
  let at = to;
  while (at > from && isBlank(load8(at - 1))) at--;
  return at;
}

/** Whether the line is a rule, and how many cells it has if it is not: -1 = a rule. */
export function countCells(from: i32, end: i32, bar: i32): i32 {
  if (isRule(from, end)) return -1;
  let cells = 1;
  let at = barAt(from, end, bar);
  while (at < end) {
    cells++;
    at = barAt(at + barLength(bar), end, bar);
  }
  return cells;
}

/** `+----+`, `-----+----`, `|---|:--|`, `├────┼───┤`, `.----.`: three lines or more, and nothing else. */
function isRule(from: i32, end: i32): boolean {
  let lines = 0;
  let at = from;
  while (at < end) {
    const byte = load8(at);
    if (byte === FIRST && (load8(at + 1) === SECOND || load8(at + 1) === SECOND_DOUBLE)) {
      if (isLine(load8(at + 1), load8(at + 2))) lines++;
      at += 3;
      continue;
    }
    if (byte === Byte.Minus || byte === Byte.Equals) lines++;
    else if (!isJoint(byte) && byte !== Byte.Colon && !isBlank(byte) && byte !== Byte.CarriageReturn) return false;
    at++;
  }
  return lines > 2;
}

/** `+` and `|`, and the corners that `ascii-table` draws. */
function isJoint(byte: i32): boolean {
  return byte === Byte.Plus || byte === Byte.Pipe || byte === Byte.Dot || byte === Byte.Apostrophe;
}

/** `─`, `━`, `═`, and dashes. */
function isLine(second: i32, last: i32): boolean {
  if (second === SECOND_DOUBLE) return last === 0x90 || last === 0x8c || last === 0x8d;
  return last === 0x80 || last === 0x81 || last === 0x84 || last === 0x85 || last === 0x88 || last === 0x89;
}

/** How many cells a row has that is drawn as the rule is; 0 where nothing joins the lines. */
function cellsOfRule(from: i32, end: i32): i32 {
  let joints = 0;
  let at = from;
  while (at < end) {
    const byte = load8(at);
    if (byte === FIRST) {
      if (!isLine(load8(at + 1), load8(at + 2))) joints++;
      at += 3;
      continue;
    }
    if (isJoint(byte)) joints++;
    at++;
  }
  return joints > 0 ? joints + 1 : 0;
}

/** Whether the rule at `from` is the first or the last line of a table, by its corner or because another is above it. */
export function isOuterRule(from: i32): boolean {
  return hasOuterCorner(from) || isRuleAbove(from);
}

function hasOuterCorner(from: i32): boolean {
  const at = textFrom(from, cursor.end);
  const byte = load8(at);
  if (byte === Byte.Dot || byte === Byte.Apostrophe) return true;
  return byte === FIRST && isOuterCorner(load8(at + 1), load8(at + 2));
}

/** `┌ ┍ ┎ ┏`, `└ ┕ ┖ ┗`, `╒ ╓ ╔`, `╘ ╙ ╚`, `╭`, `╰`, by the second and third byte in UTF-8. */
function isOuterCorner(second: i32, last: i32): boolean {
  if (second === SECOND) return (last >= 0x8c && last <= 0x8f) || (last >= 0x94 && last <= 0x97);
  if (second !== SECOND_DOUBLE) return false;
  return (last >= 0x92 && last <= 0x94) || (last >= 0x98 && last <= 0x9a) || last === 0xad || last === 0xb0;
}

/** Whether the line above the one at `from` is a rule. */
export function isRuleAbove(from: i32): boolean {
  const at = lineBefore(from);
  return at >= 0 && isRule(at, from - 1);
}

/** Whether the line above the one at `from` is a rule of so many cells. */
export function isRuleOfCells(from: i32, cells: i32): boolean {
  const at = lineBefore(from);
  return at >= 0 && isRule(at, from - 1) && cellsOfRule(at, from - 1) === cells;
}

/** Whether the rule at `from` is of so many cells. */
export function hasCells(from: i32, end: i32, cells: i32): boolean {
  return cellsOfRule(from, end) === cells;
}

/** Whether rows of a table are above the line at `from`, which is one more then. */
export function isAfterRows(from: i32): boolean {
  let at = lineBefore(from);
  if (at >= 0 && isRule(at, from - 1)) {
    const above = at;
    if (hasOuterCorner(above)) return false;
    at = lineBefore(above);
    return at >= 0 && barOfLine(at) !== Bar.None && !isRule(at, above - 1) && !isTitle(at, above - 1);
  }
  return at >= 0 && barOfLine(at) !== Bar.None;
}

/** A line of one cell below a rule, or below no row: what is below it has its own names. */
function isTitle(from: i32, end: i32): boolean {
  const bar = barOfLine(from);
  const first = barAt(from, end, bar);
  const last = textTo(from, end) - barLength(bar);
  if (textFrom(from, end) !== first || first >= last || barAt(first + barLength(bar), end, bar) !== last) return false;
  const above = lineBefore(from);
  return above < 0 || isRule(above, from - 1) || barOfLine(above) === Bar.None;
}

/** Where the line before the one at `from` begins; -1 where that is too far back. */
export function lineBefore(from: i32): i32 {
  let at = from - 1;
  if (at < cursor.begin) return -1;
  while (at > cursor.begin && !isLineFeedAt(at - 1) && from - at < Limit.FilteredName) at--;
  return at === cursor.begin || isLineFeedAt(at - 1) ? at : -1;
}

/**
 * Whether the line may be `name|value`, below another: `psql -x -A` prints a record so.
 *
 *     a|1
 *     MMM_b|v
 */
export function isUnalignedPair(from: i32): boolean {
  const above = lineBefore(from);
  if (above < 0 || !hasOneBar(above, from - 1)) return false;
  const lineFeed = lineFeedAfter(from);
  return hasOneBar(from, lineFeed >= 0 ? lineFeed : cursor.end);
}

/** Whether a name and a bar begin the line, and no other bar follows. */
function hasOneBar(from: i32, end: i32): boolean {
  const bar = afterRun(from, end, Class.Name);
  return bar > from && bar < end && load8(bar) === Byte.Pipe && findByte(bar + 1, end, Byte.Pipe) >= end;
}

/** Whether `-[ RECORD` begins a line above, with nothing but lines that have a bar between. */
export function isInRecord(from: i32): boolean {
  cursor.isInRecord = findRecord(from);
  cursor.recordLine = from;
  return cursor.isInRecord;
}

function findRecord(from: i32): boolean {
  let below = from;
  let at = from;
  while (from - at < Limit.LookBehind - 64) {
    // What was found for a line above holds for those below it.
    if (at === cursor.recordLine) return cursor.isInRecord;
    below = at;
    at = lineBefore(at);
    if (at < 0) return false;
    if (load8(at) === Byte.Minus && load8(at + 1) === Byte.BracketOpen) return true;
    if (findByte(at, below - 1, Byte.Pipe) >= below - 1) return false;
  }
  return false;
}

/** The text of a cell in quotes is masked in these. */
export function rememberQuotesOf(from: i32, to: i32): void {
  const quote = load8(from);
  const isQuoted = to - from > 1 && isQuote(quote) && load8(to - 1) === quote;
  if (isQuoted) rememberQuote(from, from + 1);
}

/** The bar that ends at `at`. */
export function barBefore(at: i32): i32 {
  if (at - 1 >= cursor.begin && load8(at - 1) === Byte.Pipe) return Bar.Plain;
  return at - 3 >= cursor.begin && isWideBar(at - 3) ? Bar.Wide : Bar.None;
}

/** Whether a line begins with a bar, after blanks or none. */
export function beginsWithBar(from: i32): boolean {
  const at = textFrom(from, from + Limit.FilteredName);
  return load8(at) === Byte.Pipe || isWideBar(at);
}

/** The first bytes of `│` and `┃`; those of `║` differ in the second. */
const FIRST: i32 = 0xe2;
const SECOND: i32 = 0x94;
const SECOND_DOUBLE: i32 = 0x95;
