import { Byte } from '../bytes/ascii.ts';
import { isDigit, opensContainer } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { ROOT, setInputEnded } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import {
  cutValue,
  endValue,
  isLineFeedAt,
  isOpenTooLong,
  needMoreOfLine,
  rememberQuote,
  setLayer,
} from '../context/input.ts';
import { beginLine } from '../context/line.ts';
import { State } from '../context/state.ts';
import { setNameText, takeUnnamed } from '../names/parameter.ts';
import { Action, decide, LISTED } from '../rules/table.ts';
import { findAny, findByte } from '../scan/bytes.ts';
import { findHit } from '../scan/hits.ts';
import { isListing } from '../scan/name-starts.ts';
import { isAlignedWithNames } from './aligned.ts';
import {
  Bar,
  barAt,
  barLength,
  beginsWithBar,
  hasCells,
  isOuterRule,
  isRuleOfCells,
  rememberQuotesOf,
  textFrom,
  textTo,
} from './bars.ts';
import { Column, columnAction, columnNumber, UNCOUNTED } from './column-names.ts';
import { beginAhead, nameColumnsAbove } from './columns.ts';
import { isEscapedQuote, Part, Row, readAhead } from './row-ahead.ts';

/**
 * The rows of a table, each read ahead to its end before any of it is let go:
 *
 *     17,"Smith, John",Rome⏎
 *     ^ cellAt              ^ aheadAt: three cells, as the header says
 *
 * A row that is none, by its cells or its quotes, may hold anything anywhere: it is hidden whole. The cells of other
 * columns are searched for parameters as if each of them were all of the stream, so that no value reaches into the next.
 */

/** What `stepTable` found to do. */
export const enum Step {
  /** A cell is to be searched. */
  Search = 0,
  /** A cell or row is hidden: the parameter is current. */
  Hide = 1,
  /** More input is needed. */
  NeedMore = 2,
  /** The table is over. */
  Over = 3,
  /** Something has been passed over. */
  Again = 4,
}

/** After so many lines that are no rows the table is over. */
const MAX_MISFITS: i32 = 16;

/** Reads on in the table, from `cursor.cellAt`. */
export function stepTable(): i32 {
  if (cursor.isInRow) return cursor.isInNames ? stepNames() : stepCell();
  cursor.at = cursor.cellAt;
  cursor.decided = cursor.at;
  const row = readAhead();
  switch (row) {
    case Row.Unread:
      return Step.NeedMore;
    case Row.Fits:
      cursor.isTableSure = true;
      cursor.misfits = 0;
      cursor.wasRowEmpty = false;
      beginRow(0);
      // A number before the cells that have names.
      if (cursor.bar === Bar.Gap && cursor.aheadCells === cursor.columns) cursor.cell = -1;
      return Step.Again;
    case Row.Empty:
      if (cursor.bar !== Bar.None) return endTable();
      // After a line that was none, it may be one of those on which a cell that broke went on.
      cursor.wasRowEmpty = cursor.misfits === 0;
      cursor.cellAt = cursor.aheadNext;
      beginAhead(cursor.cellAt);
      return Step.Again;
    case Row.Remark:
      return cursor.bar === Bar.None ? searchLine() : passRule();
    case Row.Misfit:
    case Row.TooLong:
      return hideMisfit(row);
    default:
      return endTable();
  }
}

/** A rule of a table that is drawn: it is below the names, between rows, or the table's end. */
function passRule(): i32 {
  const from = cursor.aheadFrom;
  if (isOuterRule(from)) return endTable();
  if (cursor.isTableSure && !cursor.isTableTopped && nameColumnsAbove(from)) cursor.misfits = 0;
  else if (cursor.misfits > 0 && !hasCells(from, cursor.aheadEnd, cursor.columns)) return endTable();
  cursor.isTableSure = true;
  return searchLine();
}

/** A line that is no row is text like any other, but for its end. */
function searchLine(): i32 {
  beginRow(cursor.hiddenColumns);
  cursor.cellAt = cursor.rowEnd + 1;
  return searchCell(cursor.aheadFrom, cursor.rowEnd);
}

function endTable(): i32 {
  cursor.columns = 0;
  return Step.Over;
}

/** The row that was read ahead is looked at cell by cell. */
function beginRow(columnsPassed: i32): void {
  cursor.rowEnd = cursor.aheadEnd;
  cursor.rowNext = cursor.aheadNext;
  cursor.isInRow = true;
  cursor.isInNames = false;
  cursor.cell = 0;
  cursor.columnsPassed = columnsPassed;
  cursor.hasCandidates = findHit(cursor.cellAt, cursor.rowEnd) >= 0;
}

/** The line that names the columns: those of filtered ones go, as soon as a row shows that it is a header. */
function stepNames(): i32 {
  if (!cursor.isTableSure && filtersAny()) {
    if (readAhead() === Row.Unread) return Step.NeedMore;
    if (!isLikeRow()) return endTable();
    cursor.isTableSure = true;
  }
  return stepCell();
}

function filtersAny(): boolean {
  for (let index = 0; index < cursor.hiddenColumns; index++) if (actionOfColumn(index) === Action.Filter) return true;
  return false;
}

function actionOfColumn(index: i32): i32 {
  return load8(Area.Columns + index * Column.Size + Column.Action);
}

/** The next cell of the row, or the next that is not simply passed over. */
function stepCell(): i32 {
  const end = cursor.rowEnd;
  while (true) {
    let from = cursor.cellAt;
    if (cursor.delimiter === Byte.Space) while (from < end && load8(from) === Byte.Space) from++;
    if (from > end || (from === end && cursor.delimiter === Byte.Space)) {
      cursor.isInRow = false;
      cursor.cellAt = cursor.rowNext;
      cursor.at = cursor.cellAt;
      if (!cursor.isInNames) beginAhead(cursor.cellAt);
      return Step.Again;
    }
    const isDrawn = cursor.bar !== Bar.None;
    const text = isDrawn ? -1 : quoteOf(from, end);
    const to = isDrawn
      ? barAt(from, end, cursor.bar)
      : text < 0
        ? findAny(from, end, cursor.delimiter, cursor.delimiter, cursor.delimiter)
        : quotesEnd(text, end);
    const index = cursor.columnsPassed;
    const isHidden = columnNumber(index) === cursor.cell;
    if (isHidden && isListedColumn(index)) {
      cursor.columnsPassed++;
      if (!cursor.isInNames && cursor.listedCell !== from) return listCell(index, from);
    } else if (isHidden) {
      cursor.columnsPassed++;
      if (!cursor.isInNames || actionOfColumn(index) === Action.Filter) {
        if (!isDrawn) hideCell(index, from, text < 0 ? from : text, to);
        else if (!hideText(index, textFrom(from, to), textTo(from, to), to)) continue;
        return Step.Hide;
      }
    }
    if (isAfterName(from)) {
      if (hideText(0, textFrom(from, to), textTo(from, to), to)) return Step.Hide;
      continue;
    }
    cursor.cell++;
    cursor.cellAt = to + delimiterLength();
    if ((isHidden && !isListedColumn(index)) || !cursor.hasCandidates || cursor.isInNames) continue;
    beginLine(text < 0 ? from : text + 1, text >= 0);
    const step = text < 0 ? searchCell(from, to) : searchCell(text + 1, to - 1);
    if (step !== Step.Again) return step;
  }
}

/** How long what is between two cells is. */
function delimiterLength(): i32 {
  return cursor.bar === Bar.None ? 1 : barLength(cursor.bar);
}

/**
 * Whether a name that a rule asks for is all that the hidden cell before the one at `from` holds. Without a rule below it, the
 * line of names may also be one with a value.
 */
function isAfterName(from: i32): boolean {
  if (!cursor.mayHavePairs || cursor.cell !== columnNumber(0) + 1) return false;
  if (cursor.isInNames) return cursor.bar === Bar.None;
  const to = from - delimiterLength();
  let at = cursor.aheadFrom;
  for (let cell = 0; cell < columnNumber(0); cell++) at = barAt(at, to, cursor.bar) + barLength(cursor.bar);
  const text = textFrom(at, to);
  // The value above continues.
  if (text < to) cursor.isPairHidden = columnAction(text, textTo(text, to)) !== Action.None;
  return cursor.isPairHidden && !isListedColumn(0);
}

/** The cell's column is listed, then the cell is searched: it stays the current one. */
function listCell(index: i32, from: i32): i32 {
  cursor.listedCell = from;
  cursor.columnsPassed = index;
  takeTable(index, from, Action.Mask);
  endValue(from);
  return Step.Hide;
}

/** Whether no rule asks for the column: all names are listed. */
function isListedColumn(index: i32): boolean {
  return isListing && ruleOfColumn(index) === LISTED;
}

function ruleOfColumn(index: i32): i32 {
  const column = Area.Columns + index * Column.Size;
  return load8(column + Column.Rule) | (load8(column + Column.Rule + 1) << 8);
}

/** The first column that a rule asks for, or -1. */
function firstRuled(): i32 {
  for (let index = 0; index < cursor.hiddenColumns; index++) if (!isListedColumn(index)) return index;
  return -1;
}

/** Where the quote is with which the cell begins, white space aside; -1 if it does with none. */
function quoteOf(from: i32, end: i32): i32 {
  let at = from;
  if (cursor.delimiter !== Byte.Tab) while (at < end && load8(at) === Byte.Space) at++;
  return at < end && load8(at) === Byte.Quote ? at : -1;
}

/** After the quote that closes the one at `at`; in a row that has been read ahead there is one. */
function quotesEnd(at: i32, end: i32): i32 {
  let i = at + 1;
  let hasEscapes: boolean = false;
  while (true) {
    i = findByte(i, end, Byte.Quote) + 1;
    if (i >= end) return end;
    if (isEscapedQuote(i - 1, hasEscapes, load8(i), cursor.delimiter)) {
      hasEscapes = true;
      continue;
    }
    if (load8(i) !== Byte.Quote) return i;
    i++;
  }
}

/** The cell, which ends at `to`, is hidden: its value, or with one delimiter if it is filtered. */
function hideCell(index: i32, from: i32, text: i32, to: i32): void {
  let start = text;
  let valueEnd = to;
  if (actionOfColumn(index) === Action.Filter) {
    start = from;
    if (cursor.firstKept < cursor.cell) start = beforeDelimiter(from);
    else if (to < cursor.rowEnd) valueEnd = afterDelimiter(to);
  }
  takeTable(index, start, actionOfColumn(index));
  if (text < to && load8(text) === Byte.Quote) rememberQuote(text, text + 1);
  endValue(valueEnd);
  cursor.cell++;
  cursor.cellAt = valueEnd > to ? valueEnd : to + 1;
}

/** The text of a cell between bars is hidden; blanks around it stay. False where there is none. */
function hideText(index: i32, from: i32, to: i32, cellEnd: i32): boolean {
  cursor.cell++;
  cursor.cellAt = cellEnd + delimiterLength();
  if (from >= to) return false;
  takeTable(index, from, Action.Mask);
  rememberQuotesOf(from, to);
  endValue(to);
  return true;
}

function beforeDelimiter(from: i32): i32 {
  let at = from - 1;
  if (cursor.delimiter === Byte.Space) while (load8(at - 1) === Byte.Space) at--;
  return at;
}

function afterDelimiter(to: i32): i32 {
  let at = to + 1;
  if (cursor.delimiter === Byte.Space) while (at < cursor.rowEnd && load8(at) === Byte.Space) at++;
  return at;
}

/** What begins at `start` is a value, of the column with that index. */
export function takeTable(index: i32, start: i32, action: i32): void {
  setLayer(ROOT, false);
  const column = Area.Columns + index * Column.Size;
  // A row that does not fit is hidden whole.
  decide(action, ruleOfColumn(index), cursor.isInRow && load8(column + Column.IsReplaced) !== 0);
  takeUnnamed(start, Notation.Table, action);
  setNameText(column + Column.Name, load8(column + Column.Length));
  cursor.removal = Removal.Exact;
  cursor.valueStart = start;
  cursor.hasValue = true;
}

/** A line that is no row is hidden, unless there never was one, or there are no more. */
function hideMisfit(row: i32): i32 {
  const isOver = cursor.misfits >= maxMisfits() || cursor.wasRowEmpty;
  if (cursor.isLateTable && !mayBeRow()) return endTable();
  // The first line below the rule of another table.
  if (cursor.bar !== Bar.None && isRuleOfCells(cursor.aheadFrom, cursor.aheadCells + 1)) return endTable();
  if (!isLikeRow() || (isOver && cursor.columns !== UNCOUNTED)) return endTable();
  cursor.isTableSure = true;
  cursor.misfits++;
  const ruled = firstRuled();
  if (ruled < 0) return row === Row.TooLong ? endTable() : searchLine();
  takeTable(ruled, cursor.cellAt, Action.Mask);
  if (row === Row.TooLong) {
    cursor.at = cursor.aheadAt;
    cursor.state = State.InLostRow;
    return Step.Hide;
  }
  endValue(cursor.aheadEnd);
  cursor.cellAt = cursor.aheadNext;
  beginAhead(cursor.cellAt);
  return Step.Hide;
}

/** A line with tabs is one of a table, as is one that a bar begins: that table's end is drawn. */
function maxMisfits(): i32 {
  if (!cursor.isLateTable || cursor.delimiter === Byte.Tab) return MAX_MISFITS;
  return cursor.bar !== Bar.None && beginsWithBar(Area.ColumnNames) ? MAX_MISFITS : 1;
}

/**
 * Whether a line below a table that other text is before may be a row of it, which was cut or has one delimiter too many:
 * it has the first column that is hidden, and does not begin as a line of a log does.
 */
function mayBeRow(): boolean {
  const from = cursor.aheadFrom;
  if (cursor.aheadCells < columnNumber(0) || cursor.aheadCells === 0) return false;
  if (cursor.bar === Bar.Gap) {
    return cursor.isTableSure && isAlignedWithNames(from, cursor.aheadEnd, columnNumber(0), columnNumber(0));
  }
  if (cursor.bar !== Bar.None) return beginsWithBar(from) === beginsWithBar(Area.ColumnNames);
  const first = load8(from);
  if (opensContainer(first) || first === Byte.Less) return false;
  for (let n = 0; n < 4; n++) if (!isDigit(load8(from + n))) return true;
  return load8(from + 4) !== Byte.Minus && load8(from + 4) !== Byte.Slash;
}

/** Whether what was read ahead can be a row: below a first line, which may be prose, one with a delimiter. */
function isLikeRow(): boolean {
  if (cursor.isTableSure || cursor.aheadRow === Row.Fits) return true;
  // Between tabs little else is written.
  if (cursor.delimiter === Byte.Tab && cursor.aheadCells > 1 && cursor.aheadCells >= columnNumber(0)) return true;
  return !cursor.isLateTable && cursor.aheadCells > 0;
}

/** In a row that is hidden whole: to its end, as far as quotes show it. */
export function stepLostRow(): void {
  let at = cursor.at;
  while (true) {
    if (cursor.aheadPart === Part.InQuotes && !cursor.isFieldsTable) {
      at = findAny(at, cursor.end, Byte.Quote, Byte.LineFeed, Byte.LineFeed);
      if (at >= cursor.end) break;
      if (isLineFeedAt(at) && isOpenTooLong(at)) return endLostRow(at);
      if (!isLineFeedAt(at)) cursor.aheadPart = Part.AfterQuote;
      at++;
    } else if (cursor.aheadPart === Part.AfterQuote) {
      if (at >= cursor.end) break;
      cursor.aheadPart = load8(at) === Byte.Quote ? Part.InQuotes : Part.InMisfit;
      if (cursor.aheadPart === Part.InQuotes) at++;
    } else {
      at = findByte(at, cursor.end, Byte.LineFeed);
      if (at >= cursor.end) break;
      return endLostRow(at);
    }
  }
  if (!cursor.ended) return needMoreOfLine(at);
  endLostRow(at);
}

function endLostRow(at: i32): void {
  cursor.cellAt = isLineFeedAt(at) ? at + 1 : at;
  beginAhead(cursor.cellAt);
  cutValue(at);
}

// --- one cell --------------------------------------------------------------------------------------------------------

/** Parameters are looked for from `from` to `to`, as if that were all of the stream. */
function searchCell(from: i32, to: i32): i32 {
  if (from >= to) return Step.Again;
  cursor.at = from;
  cursor.decided = from;
  cursor.isInCell = true;
  cursor.isCellUntouched = true;
  cursor.cellFrom = from;
  cursor.cellEnd = to;
  enterCell();
  return Step.Search;
}

/** The input ends where the cell does … */
export function enterCell(): void {
  cursor.endAfterCell = cursor.end;
  cursor.wasEnded = cursor.ended;
  cursor.end = cursor.cellEnd;
  cursor.ended = true;
  setInputEnded(true);
}

/** … or where it ends in truth, when others than the tokenizer look at it. */
export function leaveCell(): void {
  cursor.end = cursor.endAfterCell;
  cursor.ended = cursor.wasEnded;
  setInputEnded(cursor.ended);
}

/** All parameters in the cell have been found. */
export function endCell(): void {
  leaveCell();
  cursor.isInCell = false;
  cursor.awaited = 0;
  cursor.at = cursor.cellEnd;
}
