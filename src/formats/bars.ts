import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { endValue, isLineFeedAt, Limit, lineFeedAfter, rememberQuote } from '../context/input.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';

/**
 * Tables that are drawn, by clients of databases, by Markdown and by `console.table`:
 *
 *     | usr | MMM_x |          usr | MMM_x          │ usr │ MMM_x │
 *     +-----+-------+         -----+-------         ├─────┼───────┤        <- a rule: nothing but lines
 *     | a   | v     |          a   | v              │ a   │ v     │
 */

export const enum Bar {
  /** The table is not drawn. */
  None = 0,
  /** `|` */
  Plain = 1,
  /** `│` */
  Light = 2,
  /** `┃` */
  Heavy = 3,
}

/** With which bars the line at `from` is divided: the first that has a blank beside it. */
export function barOfLine(from: i32): i32 {
  const limit = from + Limit.LookAhead < cursor.end ? from + Limit.LookAhead : cursor.end;
  for (let at = from; at < limit && !isLineFeedAt(at); at++) {
    const byte = load8(at);
    // What else such a line may hold before its first bar is a name.
    if (byte === Byte.Pipe)
      return isBlank(load8(at + 1)) && (at === from || isBlank(load8(at - 1))) ? Bar.Plain : Bar.None;
    if (byte === FIRST) return wideBarAt(at);
    if (byte === Byte.Comma || byte === Byte.Equals || byte === Byte.Quote || byte === Byte.BraceOpen) break;
  }
  return Bar.None;
}

function isBlank(byte: i32): boolean {
  return byte === Byte.Space || byte === Byte.Tab;
}

function wideBarAt(at: i32): i32 {
  if (load8(at + 1) !== SECOND) return Bar.None;
  const last = load8(at + 2);
  return last === LAST_LIGHT ? Bar.Light : last === LAST_HEAVY ? Bar.Heavy : Bar.None;
}

export function barLength(bar: i32): i32 {
  return bar === Bar.Plain ? 1 : 3;
}

/** The next bar from `at` on; `end` where there is none. */
export function barAt(at: i32, end: i32, bar: i32): i32 {
  if (bar === Bar.Plain) return findByte(at, end, Byte.Pipe);
  let i = at;
  while (i < end) {
    i = findByte(i, end, FIRST);
    if (i + 2 < end && wideBarAt(i) !== Bar.None) return i;
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

/** `+----+`, `-----+----`, `|---|:--|`, `├────┼───┤`: three lines or more, and nothing else. */
function isRule(from: i32, end: i32): boolean {
  let lines = 0;
  let at = from;
  while (at < end) {
    const byte = load8(at);
    if (byte === FIRST && (load8(at + 1) === SECOND || load8(at + 1) === SECOND_DOUBLE)) {
      lines++;
      at += 3;
      continue;
    }
    if (byte === Byte.Minus || byte === Byte.Equals) lines++;
    else if (byte !== Byte.Plus && byte !== Byte.Pipe && byte !== Byte.Colon && !isBlank(byte)) return false;
    at++;
  }
  return lines > 2;
}

/** Whether rows of a table are above the line at `from`, which is one more then. */
export function isAfterRows(from: i32): boolean {
  let at = lineBefore(from);
  if (at >= 0 && isRule(at, from - 1)) {
    const above = at;
    at = lineBefore(above);
    return at >= 0 && barOfLine(at) !== Bar.None && !isRule(at, above - 1);
  }
  return at >= 0 && barOfLine(at) !== Bar.None;
}

/** Where the line before the one at `from` begins; -1 where that is too far back. */
function lineBefore(from: i32): i32 {
  let at = from - 1;
  if (at < cursor.begin) return -1;
  while (at > cursor.begin && !isLineFeedAt(at - 1) && from - at < Limit.FilteredName) at--;
  return at === cursor.begin || isLineFeedAt(at - 1) ? at : -1;
}

/**
 * A name that is all that its cell holds, below the line that names the columns: the next cell has its value, as where
 * `console.table` prints an object.
 */
export function tryCell(nameFrom: i32, nameEnd: i32): boolean {
  const cell = textTo(
    nameFrom - Limit.FilteredName > cursor.begin ? nameFrom - Limit.FilteredName : cursor.begin,
    nameFrom,
  );
  const bar = barBefore(cell);
  const to = textFrom(nameEnd, cursor.end);
  if (bar === Bar.None || barAt(to, to + 3, bar) !== to || to + 3 > cursor.end) return false;
  let line = cell - barLength(bar);
  while (line > cursor.begin && isBlank(load8(line - 1))) line--;
  if (line > cursor.begin && !isLineFeedAt(line - 1)) return false;
  if (!isAfterRows(line)) return false;
  const lineFeed = lineFeedAfter(to);
  const next = to + barLength(bar);
  const end = barAt(next, lineFeed >= 0 ? lineFeed : cursor.end, bar);
  const valueFrom = textFrom(next, end);
  const valueTo = textTo(next, end);
  if (valueFrom >= valueTo) return false;
  take(valueFrom, nameFrom, nameEnd, Notation.Table, Action.Mask);
  cursor.removal = Removal.Exact;
  cursor.valueStart = valueFrom;
  cursor.hasValue = true;
  rememberQuotesOf(valueFrom, valueTo);
  endValue(valueTo);
  return true;
}

/**
 * `MMM_x | v`, in a record that psql prints with a line for each column: the name begins its line, and the record begins
 * above it.
 */
export function tryRecordLine(nameFrom: i32, nameEnd: i32): boolean {
  const bar = textFrom(nameEnd, cursor.end);
  const begins = nameFrom === cursor.begin || isLineFeedAt(nameFrom - 1);
  if (!begins || load8(bar) !== Byte.Pipe || load8(bar + 1) !== Byte.Space || !isInRecord(nameFrom)) return false;
  const lineFeed = lineFeedAfter(bar);
  let end = lineFeed >= 0 ? lineFeed : cursor.end;
  if (load8(end - 1) === Byte.CarriageReturn) end--;
  const from = textFrom(bar + 1, end);
  if (from >= end) return false;
  take(from, nameFrom, nameEnd, Notation.Table, Action.Mask);
  cursor.removal = Removal.Exact;
  cursor.valueStart = from;
  cursor.hasValue = true;
  endValue(end);
  return true;
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
  const isQuoted = to - from > 1 && (quote === Byte.Apostrophe || quote === Byte.Quote) && load8(to - 1) === quote;
  if (isQuoted) rememberQuote(from, from + 1);
}

/** The bar that ends at `at`. */
function barBefore(at: i32): i32 {
  if (at - 1 >= cursor.begin && load8(at - 1) === Byte.Pipe) return Bar.Plain;
  return at - 3 >= cursor.begin && load8(at - 3) === FIRST ? wideBarAt(at - 3) : Bar.None;
}

/** Whether a line begins with a bar, after blanks or none. */
export function beginsWithBar(from: i32): boolean {
  const at = textFrom(from, from + Limit.FilteredName);
  return load8(at) === Byte.Pipe || (load8(at) === FIRST && wideBarAt(at) !== Bar.None);
}

/** The bytes of `│` and `┃`; those of `═` differ in the second. */
const FIRST: i32 = 0xe2;
const SECOND: i32 = 0x94;
const SECOND_DOUBLE: i32 = 0x95;
const LAST_LIGHT: i32 = 0x82;
const LAST_HEAVY: i32 = 0x83;
