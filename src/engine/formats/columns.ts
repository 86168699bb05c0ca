import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isBlank, isDigit, isQuote } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8, moveBytes, store8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { isLineFeedAt, Limit, lineFeedAfter } from '../context/input.ts';
import { dropAwaited } from '../deferred/awaited.ts';
import { decideName } from '../rules/names.ts';
import { Action, actionOf, decide, decidedRule, isReplaced, LISTED } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';
import { needleCount } from '../scan/needles.ts';
import { isInWord } from '../scan/words.ts';
import { isAlignedAbove } from './aligned.ts';
import {
  Bar,
  barAt,
  barLength,
  barOfLine,
  gapAt,
  isAfterRows,
  isInRecord,
  isRuleAbove,
  lineBefore,
  textFrom,
  textTo,
} from './bars.ts';
import { rowAwaited } from './sql-record.ts';

/**
 * The line that names a table's columns: a CSV header, or the `#Fields:` of a W3C extended log.
 *
 *     id,MMM_tel,city                  #Fields: date time MMM_user cs(User-Agent)
 *        ^ hidden in each row below                       ^
 *
 * A first line is taken for a header only if nothing on it but names is between delimiters, for nothing else
 * distinguishes it from prose. `rows.ts` reads the rows.
 */

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
const MAX_HIDDEN: i32 = 64;
/** A longer line names no columns, or, if all that was read of it does, more than can be listed. */
const MAX_LINE: i32 = 8192;
const MAX_NAME: i32 = 128;
/** So many columns no row has: all rows are hidden whole. */
export const UNCOUNTED: i32 = 0x10000;

/** Whether the line of the candidate names columns; then what is needed to read the rows is set. */
export function tryColumns(hit: i32): boolean {
  if (cursor.isInCell || hit < cursor.columnsUpTo) return false;
  const from = startOfUnjudged(hit);
  if (from < 0) return false;
  const fields = afterFieldsMark(from, hit);
  if (fields > from) return readNames(fields, true);
  // Below a statement whose values are awaited there may be a table instead.
  const bound = rowAwaited();
  if (cursor.awaited > (bound >= 0 ? 1 : 0) || !readTableNames(from)) return false;
  if (bound >= 0) dropAwaited(bound);
  return true;
}

/** Whether the line at `from` is the first one of a table. */
function readTableNames(at: i32): boolean {
  let from = at;
  const bar = barOfLine(from);
  if (bar !== Bar.None) return readBarNames(from, bar);
  if (readGapNames(from)) return true;
  // Other text is before it.
  if (from > cursor.begin || !cursor.isFromStart) return readNames(from, false) && beginLate();
  if (load8(from) === 0xef && load8(from + 1) === 0xbb && load8(from + 2) === 0xbf) from += 3;
  return readNames(from, false);
}

/** A line that other text is before names columns only if the next one is a row of as many cells. */
function beginLate(): boolean {
  cursor.isLateTable = true;
  cursor.isTableSure = false;
  return true;
}

/** Whether the line that `at` is in begins as one that names columns, and has not been judged. */
export function mayNameColumns(at: i32): boolean {
  const judged = cursor.unnamedUpTo;
  const from = startOfUnjudged(at);
  // Other lines with words in them name none.
  if (from < 0 || (load8(from) !== Byte.Hash && (from > cursor.begin || !cursor.isFromStart))) return false;
  cursor.unnamedUpTo = judged;
  return true;
}

/** Where the line of `at` begins, which is then judged; -1 if it has been before: each byte is gone back over once. */
function startOfUnjudged(at: i32): i32 {
  const judged = cursor.unnamedUpTo;
  let from = at;
  while (from > cursor.begin && from > judged && at - from <= MAX_LINE && !isLineFeedAt(from - 1)) from--;
  cursor.unnamedUpTo = at;
  if (from === cursor.begin) return cursor.isFromStart ? from : -1;
  return isLineFeedAt(from - 1) && at - from <= Limit.LookBehind - 64 ? from : -1;
}

/** After `#Fields:` and the blanks that follow it; the place itself if it does not are there. */
export function afterFieldsMark(at: i32, end: i32): i32 {
  if (at + 7 >= end || load8(at) !== Byte.Hash) return at;
  // `fields`, in either case.
  const isMark =
    (load8(at + 1) | 0x20) === Byte.LowerF &&
    (load8(at + 2) | 0x20) === 0x69 &&
    (load8(at + 3) | 0x20) === Byte.LowerE &&
    (load8(at + 4) | 0x20) === 0x6c &&
    (load8(at + 5) | 0x20) === Byte.LowerD &&
    (load8(at + 6) | 0x20) === 0x73;
  if (!isMark) return at;
  let i = load8(at + 7) === Byte.Colon ? at + 8 : at + 7;
  const blanks = i;
  while (i < end && isBlank(load8(i))) i++;
  return i > blanks ? i : at;
}

/** Reads the names from `from` to the line's end. */
function readNames(from: i32, isFields: boolean): boolean {
  const lineFeed = lineFeedAfter(from);
  let end = lineFeed >= 0 ? lineFeed : cursor.end;
  const isWhole = end - from <= MAX_LINE && (lineFeed >= 0 || cursor.ended);
  if (!isWhole) end = from + MAX_LINE;
  else if (end > from && load8(end - 1) === Byte.CarriageReturn) end--;
  const delimiter = delimiterOf(from, end, isFields);
  if (delimiter === 0) return false;
  cursor.bar = Bar.None;
  if (!readColumns(from, end, delimiter, isFields, isWhole)) return false;
  if (hiddenRead === 0 || (namesRead < 2 && !isFields)) return false;
  if (ruledRead === 0 && !isFields && !mayList(from)) return false;
  beginTable(from, end, lineFeed, delimiter, isFields, isWhole);
  return true;
}

/** A line with bars, of which the next one must show that it names columns. */
function readBarNames(from: i32, bar: i32): boolean {
  const lineFeed = lineFeedAfter(from);
  if (lineFeed < 0 || lineFeed - from > MAX_LINE || isAfterRows(from) || isInRecord(from)) return false;
  const end = load8(lineFeed - 1) === Byte.CarriageReturn ? lineFeed - 1 : lineFeed;
  cursor.bar = bar;
  if (!readColumns(from, end, Byte.Pipe, false, true) || hiddenRead === 0 || namesRead < 2) return false;
  const mayBePair = columnsRead <= MAX_PAIR && hiddenRead === 1 && load8(Area.Columns + Column.Number) <= 1;
  const isTopped = isRuleAbove(from);
  if (mayBePair && isPairAt(from, end, isTopped)) return false;
  if (ruledRead === 0 && (hiddenRead > MAX_HIDDEN || !isRuleBelow(lineFeed + 1))) return false;
  beginTable(from, end, lineFeed, Byte.Pipe, false, true);
  cursor.isTableTopped = isTopped;
  cursor.isLateTable = true;
  // Where the first line may be a name with its value, only a rule below it shows that it names columns.
  cursor.isTableSure = isTopped && !mayBePair;
  cursor.mayHavePairs = mayBePair;
  return true;
}

/** A line of names with gaps between, of which the next one must show that it names columns: there is a row. */
function readGapNames(from: i32): boolean {
  const lineFeed = lineFeedAfter(from);
  if (lineFeed < 0 || lineFeed - from > MAX_LINE) return false;
  const end = load8(lineFeed - 1) === Byte.CarriageReturn ? lineFeed - 1 : lineFeed;
  const first = gapAt(from, end);
  if (first === end) return false;
  cursor.bar = Bar.Gap;
  if (!readColumns(from, end, Byte.Pipe, false, true) || ruledRead === 0 || hiddenRead > MAX_HIDDEN) return false;
  // A name and its value.
  const isFirst = load8(Area.Columns + Column.Number) === 0;
  if (isFirst && (columnsRead === 2 || isAlignedAbove(from, textFrom(first, end)))) return false;
  beginTable(from, end, lineFeed, Byte.Pipe, false, true);
  cursor.isTableTopped = false;
  return beginLate();
}

/** Whether the line is a name with a value: one that has been hidden, or, below a rule, one that has digits. */
function isPairAt(from: i32, end: i32, isTopped: boolean): boolean {
  let at = barAt(from, end, cursor.bar);
  if (load8(Area.Columns + Column.Number) === 1) at = barAt(at + barLength(cursor.bar), end, cursor.bar);
  const next = at + barLength(cursor.bar);
  const cellEnd = next < end ? barAt(next, end, cursor.bar) : end;
  const text = textFrom(next, cellEnd);
  const textEnd = textTo(text, cellEnd);
  if (textEnd - text === MASK_LENGTH && isOneLetter(text, textEnd)) return true;
  for (let i = text; isTopped && i < textEnd; i++) if (isDigit(load8(i))) return true;
  return false;
}

/** Of `MMM`. */
const MASK_LENGTH: i32 = 3;

/** So many cells there are at most in a line of a name and its value, with what is outside of its bars. */
const MAX_PAIR: i32 = 4;

/**
 * The rule that begins at `from` is not the first below the names of a table without a rule above them: the line above it
 * names the columns of another one. False where that line has no names of columns that are hidden.
 */
export function nameColumnsAbove(from: i32): boolean {
  const line = lineBefore(from);
  if (line < 0 || barOfLine(line) !== cursor.bar) return false;
  const end = load8(from - 2) === Byte.CarriageReturn ? from - 2 : from - 1;
  const isNamed = readColumns(line, end, Byte.Pipe, false, true) && ruledRead > 0 && namesRead > 1;
  // A name with its value is no line of names.
  const isPair = columnsRead <= MAX_PAIR && columnsRead === cursor.columns && columnNumber(0) <= 1 && hiddenRead === 1;
  if (!isNamed || isPair || hiddenRead > MAX_HIDDEN) {
    reconsiderColumns();
    return false;
  }
  takeColumns(true);
  cursor.namesLength = end - line;
  moveBytes(Area.ColumnNames, line, cursor.namesLength);
  return true;
}

/**
 * Whether names that no rule asks for are listed as those of columns. What is listed is printed, so it must not be a row
 * of values: the line is the stream's first, and each of its cells begins with a letter.
 */
function mayList(from: i32): boolean {
  return from <= cursor.begin + BOM_LENGTH && cursor.isFromStart && hiddenRead <= MAX_HIDDEN && areAllWords;
}

/** Of a byte order mark. */
const BOM_LENGTH: i32 = 3;

/** Whether the line is one that is drawn between names and rows: `----+----`. */
function isRuleBelow(from: i32): boolean {
  let dashes = 0;
  let at = from;
  for (; at < cursor.end && !isLineFeedAt(at); at++) {
    const byte = load8(at);
    if (byte === Byte.Minus || byte === Byte.Equals || byte >= 0x80) dashes++;
    else if (byte !== Byte.Plus && byte !== Byte.Pipe && byte !== Byte.Colon && !isOf(byte, Class.Blank)) return false;
  }
  return dashes > 2;
}

function beginTable(from: i32, end: i32, lineFeed: i32, delimiter: i32, isFields: boolean, isWhole: boolean): void {
  const at = columnsReadTo;
  const isCounted = isWhole && hiddenRead <= MAX_HIDDEN;
  takeColumns(isCounted);
  cursor.namesLength = isCounted ? end - from : 0;
  moveBytes(Area.ColumnNames, from, cursor.namesLength);
  cursor.delimiter = delimiter;
  cursor.isFieldsTable = isFields;
  cursor.isTableSure = isFields || !isCounted;
  cursor.continuedBars = 0;
  cursor.mayHavePairs = false;
  cursor.isPairHidden = false;
  cursor.isLateTable = false;
  cursor.misfits = 0;
  cursor.wasRowEmpty = false;
  cursor.columnsUpTo = isWhole ? end : at;
  cursor.cellAt = isCounted ? from : at;
  cursor.rowEnd = end;
  cursor.rowNext = lineFeed >= 0 ? lineFeed + 1 : cursor.end;
  // Where the columns cannot be listed, the names are a row like those below.
  cursor.isInRow = isCounted;
  cursor.isInNames = true;
  cursor.hasCandidates = false;
  cursor.cell = 0;
  cursor.columnsPassed = 0;
  cursor.awaited = 0;
  beginAhead(isCounted ? cursor.rowNext : at);
}

/** What `readColumns` has read: how many columns, how many have a name, are hidden, the first that stays, and how far. */
let columnsRead: i32 = 0;
let namesRead: i32 = 0;
let hiddenRead: i32 = 0;
/** How many rules ask for, and whether all begin with letters: see `mayList`. */
let ruledRead: i32 = 0;
let areAllWords: boolean = true;
let firstKeptRead: i32 = 0;
let columnsReadTo: i32 = 0;

/** Asks the rules of each column. False where what is there names none. */
function readColumns(from: i32, end: i32, delimiter: i32, isFields: boolean, isWhole: boolean): boolean {
  columnsRead = 0;
  namesRead = 0;
  hiddenRead = 0;
  ruledRead = 0;
  areAllWords = true;
  firstKeptRead = -1;
  let at = from;
  while (true) {
    if (delimiter === Byte.Space) while (at < end && load8(at) === Byte.Space) at++;
    columnsReadTo = at;
    if (cursor.bar !== Bar.None) {
      const cellEnd = barAt(at, end, cursor.bar);
      if (!readBarColumn(textFrom(at, cellEnd), textTo(at, cellEnd))) return false;
      if (cellEnd >= end) break;
      at = cellEnd + barLength(cursor.bar);
      continue;
    }
    if (delimiter === Byte.Space && at >= end && columnsRead > 0) break;
    const nameEnd = columnNameEnd(at, end, delimiter, isFields);
    if (nameEnd < 0) return false;
    if (nameEnd === end && !isWhole) break;
    const isQuoted = nameEnd > at && load8(at) === Byte.Quote;
    const nameFrom = isQuoted ? at + 1 : at;
    const action = columnAction(nameFrom, isQuoted ? nameEnd - 1 : nameEnd);
    if (action !== Action.None) {
      if (hiddenRead < MAX_HIDDEN) {
        keepColumn(hiddenRead, columnsRead, action, nameFrom, isQuoted ? nameEnd - 1 : nameEnd);
      }
      hiddenRead++;
      if (decidedRule !== LISTED) ruledRead++;
    }
    if (nameEnd > at && !beginsWord(nameFrom)) areAllWords = false;
    if (action !== Action.Filter && firstKeptRead < 0) firstKeptRead = columnsRead;
    if (nameEnd > at) namesRead++;
    columnsRead++;
    if (nameEnd >= end) break;
    at = nameEnd + 1;
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
  const action = columnAction(from, to);
  if (action !== Action.None && findByte(from, to, Byte.Space) < to) return false;
  // The other columns keep their places in the drawing.
  if (action !== Action.None && hiddenRead < MAX_HIDDEN) keepColumn(hiddenRead, columnsRead, Action.Mask, from, to);
  if (action !== Action.None) hiddenRead++;
  if (action !== Action.None && decidedRule !== LISTED) ruledRead++;
  if (to > from) namesRead++;
  columnsRead++;
  return true;
}

function beginsWord(at: i32): boolean {
  const byte = load8(at);
  return isInWord(byte) && !isDigit(byte);
}

function takeColumns(isCounted: boolean): void {
  cursor.columns = isCounted ? columnsRead : UNCOUNTED;
  cursor.hiddenColumns = hiddenRead < MAX_HIDDEN ? hiddenRead : MAX_HIDDEN;
  cursor.firstKept = firstKeptRead < 0 ? columnsRead : firstKeptRead;
}

/** Between two lines, after the rules have changed: which of the table's columns do the new ones hide? */
export function reconsiderColumns(): void {
  if (cursor.columns === 0 || cursor.columns === UNCOUNTED) return;
  const end = Area.ColumnNames + cursor.namesLength;
  readColumns(Area.ColumnNames, end, cursor.delimiter, cursor.isFieldsTable, true);
  takeColumns(hiddenRead <= MAX_HIDDEN);
  // Where none is hidden, rows are lines like all others.
  if (hiddenRead === 0) cursor.columns = 0;
}

/** How much of `Area.ColumnNames` belongs to the stream. */
export function columnNamesLength(): i32 {
  return cursor.columns > 0 ? cursor.namesLength : 0;
}

/** A row begins at `at`, which `rows.ts` reads ahead. */
export function beginAhead(at: i32): void {
  cursor.aheadFrom = at;
  cursor.aheadAt = at;
  cursor.aheadCells = 0;
  cursor.aheadPart = 0;
  cursor.aheadLineFeed = -1;
  cursor.aheadRow = 0;
}

/** With what the line separates its names: 0 if with nothing. */
function delimiterOf(from: i32, end: i32, isFields: boolean): i32 {
  let isInQuotes = false;
  for (let at = from; at < end; at++) {
    const byte = load8(at);
    if (byte === Byte.Quote) isInQuotes = !isInQuotes;
    else if (isInQuotes) continue;
    else if (byte === Byte.Tab) return byte;
    else if (!isFields && (byte === Byte.Comma || byte === Byte.Semicolon || byte === Byte.Pipe)) return byte;
  }
  return isFields ? Byte.Space : 0;
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
      // Prose has spaces after its commas.
      if (isFields || i === at || i + 1 === end || load8(i + 1) === delimiter) return -1;
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

export function keepColumn(index: i32, column: i32, action: i32, from: i32, to: i32): void {
  const at = Area.Columns + index * Column.Size;
  const length = to - from < Column.MostName ? to - from : Column.MostName;
  store8(at + Column.Number, column & 255);
  store8(at + Column.Number + 1, column >>> 8);
  store8(at + Column.Action, action);
  store8(at + Column.Length, length);
  store8(at + Column.Rule, decidedRule & 255);
  store8(at + Column.Rule + 1, decidedRule >>> 8);
  store8(at + Column.IsReplaced, isReplaced ? 1 : 0);
  moveBytes(at + Column.Name, from, length);
}

/** The number of a hidden column; more than there are after the last one. */
export function columnNumber(index: i32): i32 {
  if (index >= cursor.hiddenColumns) return UNCOUNTED;
  const at = Area.Columns + index * Column.Size;
  return load8(at + Column.Number) | (load8(at + Column.Number + 1) << 8);
}
