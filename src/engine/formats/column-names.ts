import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isDigit, isQuote } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8, moveBytes, store8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { Name } from '../names/name.ts';
import { decideName } from '../rules/names.ts';
import { Action, actionOf, decide, decidedRule, isReplaced, LISTED } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';
import { needleCount } from '../scan/needles.ts';
import { isInWord } from '../scan/words.ts';
import { Bar, barAt, barLength, textFrom, textTo } from './bars.ts';

/** The names of columns in a line that has nothing but such: where each ends, what the rules ask for, and what is kept of it. */

/** A hidden column: its number, what becomes of it, and the beginning of its name. */
export const enum Column {
  /** Two bytes. */
  Number = 0,
  Action = 2,
  Length = 3,
  /** Two bytes. */
  Rule = 4,
  IsReplaced = 6,
  Name = 7,
  MostName = 57,
  Size = 64,
}

/** With more hidden columns, the rows are hidden whole. */
export const MAX_HIDDEN: i32 = 64;
const MAX_NAME: i32 = 128;
/** So many columns no row has: all rows are hidden whole. */
export const UNCOUNTED: i32 = 0x10000;

/** A line that names columns, and what `readColumns` has found in it. */
export class ColumnNames {
  from: i32 = 0;
  end: i32 = 0;
  /** How far it has been read. */
  readTo: i32 = 0;
  delimiter: i32 = 0;
  /** It begins with `#Fields:`. */
  isFields: boolean = false;
  /** All of it is in sight. */
  isWhole: boolean = false;
  /** How many columns it has, how many of them have a name, are hidden, and by a rule; and the first that stays, or -1. */
  columns: i32 = 0;
  named: i32 = 0;
  hidden: i32 = 0;
  ruled: i32 = 0;
  firstKept: i32 = 0;
  /** All names begin with letters: see `mayList`. */
  areWords: boolean = false;

  /** Of bars or gaps, if nothing else is said. */
  begin(from: i32, end: i32): void {
    this.from = from;
    this.end = end;
    this.delimiter = Byte.Pipe;
    this.isFields = false;
    this.isWhole = true;
    this.columns = 0;
    this.named = 0;
    this.hidden = 0;
    this.ruled = 0;
    this.firstKept = -1;
    this.areWords = true;
  }
}

export const names = new ColumnNames();
/** The column's name that is read. */
const column = new Name();

/** Asks the rules of each column of the line in `names`. False where what is there names none. */
export function readColumns(): boolean {
  const end = names.end;
  const delimiter = names.delimiter;
  let at = names.from;
  while (true) {
    if (delimiter === Byte.Space || delimiter === Byte.Tab) while (at < end && load8(at) === Byte.Space) at++;
    names.readTo = at;
    if (cursor.bar !== Bar.None) {
      const cellEnd = barAt(at, end, cursor.bar);
      if (!readBarColumn(textFrom(at, cellEnd), textTo(at, cellEnd))) return false;
      if (cellEnd >= end) break;
      at = cellEnd + barLength(cursor.bar);
      continue;
    }
    if (delimiter === Byte.Space && at >= end && names.columns > 0) break;
    const cellEnd = columnNameEnd(at, end, delimiter, names.isFields);
    if (cellEnd < 0) return false;
    if (cellEnd === end && !names.isWhole) break;
    const isQuoted = cellEnd > at && load8(at) === Byte.Quote;
    column.from = isQuoted ? at + 1 : at;
    column.to = isQuoted ? cellEnd - 1 : textTo(at, cellEnd);
    column.action = columnAction(column.from, column.to);
    if (cellEnd > at && !beginsWord(column.from)) names.areWords = false;
    if (column.action !== Action.Filter && names.firstKept < 0) names.firstKept = names.columns;
    countColumn(cellEnd > at);
    if (cellEnd >= end) break;
    at = cellEnd + 1;
  }
  return true;
}

/** The name of a column between bars; there is none before the first bar, nor after the last. */
function readBarColumn(from: i32, to: i32): boolean {
  if (to - from > MAX_NAME) return false;
  for (let at = from; at < to; at++) {
    const byte = load8(at);
    if (isOfText(byte) || isQuote(byte) || byte === Byte.Colon) return false;
    if (byte === Byte.Plus || byte === Byte.Ampersand || byte === Byte.Semicolon || byte === AT) return false;
  }
  column.from = from;
  column.to = to;
  column.action = columnAction(from, to);
  if (column.action !== Action.None && findByte(from, to, Byte.Space) < to) return false;
  // The other columns keep their places in the drawing.
  if (column.action === Action.Filter) column.action = Action.Mask;
  countColumn(to > from);
  return true;
}

function countColumn(isNamed: boolean): void {
  if (column.action !== Action.None) {
    if (names.hidden < MAX_HIDDEN) keepColumn(names.hidden, names.columns, column);
    names.hidden++;
    if (decidedRule !== LISTED) names.ruled++;
  }
  if (isNamed) names.named++;
  names.columns++;
}

function beginsWord(at: i32): boolean {
  const byte = load8(at);
  return isInWord(byte) && !isDigit(byte);
}

/** Where the name ends that begins at `at`; -1 if what is there is none. */
function columnNameEnd(at: i32, end: i32, delimiter: i32, isFields: boolean): i32 {
  let i = at;
  if (i < end && load8(i) === Byte.Quote) {
    i++;
    while (i < end && load8(i) !== Byte.Quote && i - at <= MAX_NAME) {
      if (load8(i) < Byte.Space || isOfText(load8(i))) return -1;
      i++;
    }
    if (i >= end || load8(i) !== Byte.Quote) return -1;
    i++;
    return i === end || load8(i) === delimiter ? i : -1;
  }
  let open = 0;
  while (i < end && load8(i) !== delimiter) {
    const byte = load8(i);
    if (byte === Byte.ParenOpen || byte === Byte.BracketOpen) {
      if (i === at) return -1;
      open++;
    } else if (byte === Byte.ParenClose || byte === Byte.BracketClose) {
      open--;
      if (open < 0) return -1;
    } else if (byte === Byte.Space) {
      // Prose has spaces after its commas; between tabs they fill the column.
      const isAtEnd = i + 1 === end || load8(i + 1) === delimiter;
      if (isFields || i === at || (isAtEnd && delimiter !== Byte.Tab)) return -1;
    } else if (!isOf(byte, Class.Name) && byte < 0x80 && !isNameSign(byte)) return -1;
    i++;
    if (i - at > MAX_NAME) return -1;
  }
  return open === 0 ? i : -1;
}

/** `\ < = {`: of an escape, of markup, a form or an object, in which parameters are. */
function isOfText(byte: i32): boolean {
  return byte === Byte.Backslash || byte === Byte.Less || byte === Byte.Equals || byte === Byte.BraceOpen;
}

const AT: i32 = 0x40;

/** `. / # % *`: signs that are in columns' names, but in no code or log line between delimiters alone. */
function isNameSign(byte: i32): boolean {
  return (
    byte === Byte.Dot || byte === Byte.Slash || byte === Byte.Hash || byte === Byte.Percent || byte === Byte.Asterisk
  );
}

/** What the rules say of the column: each segment of its name counts, as in `cs(MMM_a)`, but placeholders do not. */
export function columnAction(from: i32, to: i32): i32 {
  let action: i32 = Action.None;
  let rule = 0;
  let replaced: boolean = false;
  let isBeginning = true;
  for (let at = from; at < to; at++) {
    const byte = load8(at);
    if (isBeginning) {
      const found = needleCount() > 0 ? decideName(at, to, 0, false) : actionOf(at, to);
      const isStricter = found > action || (found === action && rule === LISTED && decidedRule !== LISTED);
      if (found !== Action.None && isStricter && !isOneLetter(at, to)) {
        action = found;
        rule = decidedRule;
        replaced = isReplaced;
      }
    }
    isBeginning = byte === Byte.Dot || byte === Byte.BracketOpen || byte === Byte.ParenOpen;
  }
  return decide(action, rule, replaced);
}

/** `dd,MMM,yyyy` is a date. */
export function isOneLetter(from: i32, to: i32): boolean {
  for (let at = from; at < to; at++) if (load8(at) !== load8(from)) return false;
  return true;
}

export function keepColumn(index: i32, number: i32, name: Name): void {
  const at = Area.Columns + index * Column.Size;
  const length = name.to - name.from < Column.MostName ? name.to - name.from : Column.MostName;
  store8(at + Column.Number, number & 255);
  store8(at + Column.Number + 1, number >>> 8);
  store8(at + Column.Action, name.action);
  store8(at + Column.Length, length);
  store8(at + Column.Rule, decidedRule & 255);
  store8(at + Column.Rule + 1, decidedRule >>> 8);
  store8(at + Column.IsReplaced, isReplaced ? 1 : 0);
  moveBytes(at + Column.Name, name.from, length);
}

/** The number of a hidden column; more than there are after the last one. */
export function columnNumber(index: i32): i32 {
  if (index >= cursor.hiddenColumns) return UNCOUNTED;
  const at = Area.Columns + index * Column.Size;
  return load8(at + Column.Number) | (load8(at + Column.Number + 1) << 8);
}
