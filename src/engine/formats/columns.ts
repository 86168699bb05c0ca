import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isBlank, isDigit } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8, moveBytes } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { isLineFeedAt, Limit, lineFeedAfter } from '../context/input.ts';
import { dropAwaited } from '../deferred/awaited.ts';
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
  isUnalignedPair,
  lineBefore,
  textFrom,
  textTo,
} from './bars.ts';
import { Column, columnNumber, isOneLetter, MAX_HIDDEN, names, readColumns, UNCOUNTED } from './column-names.ts';
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

/** A longer line names no columns, or, if all that was read of it does, more than can be listed. */
const MAX_LINE: i32 = 8192;

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
  if (from > cursor.begin || !cursor.isFromStart) return readLateNames(from);
  if (load8(from) === 0xef && load8(from + 1) === 0xbb && load8(from + 2) === 0xbf) from += 3;
  return readNames(from, false);
}

/** A line that other text is before, with delimiters: where it may also be a name with its value, that is hidden, too. */
function readLateNames(from: i32): boolean {
  if (!readNames(from, false)) return false;
  cursor.mayHavePairs = columnNumber(0) === 0 && isUnalignedPair(from);
  return beginLate();
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

/** After `#Fields:` and the blanks that follow it; the place itself if that is not there. */
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
  names.begin(from, end);
  names.delimiter = delimiterOf(from, end, isFields);
  names.isFields = isFields;
  names.isWhole = isWhole;
  if (names.delimiter === 0) return false;
  cursor.bar = Bar.None;
  if (!readColumns()) return false;
  if (names.hidden === 0 || (names.named < 2 && !isFields)) return false;
  if (names.ruled === 0 && !isFields && !mayList(from)) return false;
  beginTable(lineFeed);
  return true;
}

/** A line with bars, of which the next one must show that it names columns. */
function readBarNames(from: i32, bar: i32): boolean {
  const lineFeed = lineFeedAfter(from);
  if (lineFeed < 0 || lineFeed - from > MAX_LINE || isAfterRows(from) || isInRecord(from)) return false;
  const end = load8(lineFeed - 1) === Byte.CarriageReturn ? lineFeed - 1 : lineFeed;
  cursor.bar = bar;
  names.begin(from, end);
  if (!readColumns() || names.hidden === 0 || names.named < 2) return false;
  const mayBePair = names.columns <= MAX_PAIR && names.hidden === 1 && load8(Area.Columns + Column.Number) <= 1;
  const isTopped = isRuleAbove(from);
  if (mayBePair && isPairAt(from, end, isTopped)) return false;
  if (names.ruled === 0 && (names.hidden > MAX_HIDDEN || !isRuleBelow(lineFeed + 1))) return false;
  beginTable(lineFeed);
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
  names.begin(from, end);
  if (!readColumns() || names.ruled === 0 || names.hidden > MAX_HIDDEN) return false;
  // A name and its value.
  const isFirst = load8(Area.Columns + Column.Number) === 0;
  if (isFirst && (names.columns === 2 || isAlignedAbove(from, textFrom(first, end)))) return false;
  beginTable(lineFeed);
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
  names.begin(line, end);
  const isNamed = readColumns() && names.ruled > 0 && names.named > 1;
  // A name with its value is no line of names.
  const isPair =
    names.columns <= MAX_PAIR && names.columns === cursor.columns && columnNumber(0) <= 1 && names.hidden === 1;
  if (!isNamed || isPair || names.hidden > MAX_HIDDEN) {
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
  return from <= cursor.begin + BOM_LENGTH && cursor.isFromStart && names.hidden <= MAX_HIDDEN && names.areWords;
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

function beginTable(lineFeed: i32): void {
  const at = names.readTo;
  const end = names.end;
  const isCounted = names.isWhole && names.hidden <= MAX_HIDDEN;
  takeColumns(isCounted);
  cursor.namesLength = isCounted ? end - names.from : 0;
  moveBytes(Area.ColumnNames, names.from, cursor.namesLength);
  cursor.delimiter = names.delimiter;
  cursor.isFieldsTable = names.isFields;
  cursor.isTableSure = names.isFields || !isCounted;
  cursor.continuedBars = 0;
  cursor.mayHavePairs = false;
  cursor.isPairHidden = false;
  cursor.isLateTable = false;
  cursor.misfits = 0;
  cursor.wasRowEmpty = false;
  cursor.columnsUpTo = names.isWhole ? end : at;
  cursor.cellAt = isCounted ? names.from : at;
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

function takeColumns(isCounted: boolean): void {
  cursor.columns = isCounted ? names.columns : UNCOUNTED;
  cursor.hiddenColumns = names.hidden < MAX_HIDDEN ? names.hidden : MAX_HIDDEN;
  cursor.firstKept = names.firstKept < 0 ? names.columns : names.firstKept;
}

/** Between two lines, after the rules have changed: which of the table's columns do the new ones hide? */
export function reconsiderColumns(): void {
  if (cursor.columns === 0 || cursor.columns === UNCOUNTED) return;
  const end = Area.ColumnNames + cursor.namesLength;
  names.begin(Area.ColumnNames, end);
  names.delimiter = cursor.delimiter;
  names.isFields = cursor.isFieldsTable;
  readColumns();
  takeColumns(names.hidden <= MAX_HIDDEN);
  // Where none is hidden, rows are lines like all others.
  if (names.hidden === 0) cursor.columns = 0;
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
