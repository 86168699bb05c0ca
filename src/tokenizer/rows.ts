import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { ROOT, setInputEnded } from '../bytes/reader.ts';
import { Action, decide } from '../rules/table.ts';
import { findAny, findByte } from '../scan/bytes.ts';
import { findCandidate } from '../scan/candidates.ts';
import { beginAhead, behindFieldsMark, Column, columnNumber, UNCOUNTED } from './columns.ts';
import { cursor, Notation, Removal, State } from './cursor.ts';
import { beginLine } from './line.ts';
import { setNameText, take } from './parameter.ts';
import { cutValue, endValue, isLineFeedAt, isOpenTooLong, rememberQuote, setLayer, starve } from './reading.ts';

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
  /** A cell or row is hidden: the parameter is in hand. */
  Hide = 1,
  /** More input is needed. */
  Starved = 2,
  /** The table is over. */
  Over = 3,
  /** Something has been passed over. */
  Again = 4,
}

/** Where in a cell the reader ahead stands. */
const enum Part {
  BeforeCell = 0,
  InCell = 1,
  InQuotes = 2,
  /** Behind a quote in quotes, which closes them if no other quote follows. */
  BehindQuote = 3,
  /** No row: to the end of the line. */
  InMisfit = 4,
  /** Behind a quote that stands in a cell which did not begin with one. */
  InOddCell = 5,
}

/** What the next row is. */
const enum Row {
  Unread = 0,
  Fits = 1,
  Misfit = 2,
  /** Longer than is read ahead. */
  TooLong = 3,
  Empty = 4,
  /** A line of a W3C log that begins with `#`. */
  Remark = 5,
  /** `#Fields:` */
  Fields = 6,
  /** The stream ends here. */
  None = 7,
}

/** A row that is longer is hidden whole: it cannot be held until its end shows whether it is one. */
const LONGEST_ROW: i32 = 65536;
/** After so many lines that are no rows the table is over. */
const MOST_MISFITS: i32 = 16;

/** Goes on with the table, from `cursor.cellAt`. */
export function stepTable(): i32 {
  if (cursor.isInRow) return cursor.isInNames ? stepNames() : stepCell();
  cursor.at = cursor.cellAt;
  cursor.decided = cursor.at;
  const row = readAhead();
  switch (row) {
    case Row.Unread:
      return Step.Starved;
    case Row.Fits:
      cursor.isTableSure = true;
      cursor.misfits = 0;
      cursor.wasRowEmpty = false;
      beginRow(0);
      return Step.Again;
    case Row.Empty:
      // Behind a line that was none, it may be one of those on which a cell that broke went on.
      cursor.wasRowEmpty = cursor.misfits === 0;
      cursor.cellAt = cursor.aheadNext;
      beginAhead(cursor.cellAt);
      return Step.Again;
    case Row.Remark:
      // Text like any other, but for its end.
      beginRow(cursor.hiddenColumns);
      cursor.cellAt = cursor.rowEnd + 1;
      return searchCell(cursor.aheadFrom, cursor.rowEnd);
    case Row.Misfit:
    case Row.TooLong:
      return hideMisfit(row);
    default:
      return endTable();
  }
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
  cursor.hasCandidates = findCandidate(cursor.cellAt, cursor.rowEnd) >= 0;
}

/** The line that names the columns: those of filtered ones go, as soon as a row shows that it is a header. */
function stepNames(): i32 {
  if (!cursor.isTableSure && filtersAny()) {
    if (readAhead() === Row.Unread) return Step.Starved;
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
    const text = quoteOf(from, end);
    const to =
      text < 0 ? findAny(from, end, cursor.delimiter, cursor.delimiter, cursor.delimiter) : quotesEnd(text, end);
    const index = cursor.columnsPassed;
    const isHidden = columnNumber(index) === cursor.cell;
    if (isHidden) {
      cursor.columnsPassed++;
      if (!cursor.isInNames || actionOfColumn(index) === Action.Filter) {
        hideCell(index, from, text < 0 ? from : text, to);
        return Step.Hide;
      }
    }
    cursor.cell++;
    cursor.cellAt = to + 1;
    if (isHidden || !cursor.hasCandidates || cursor.isInNames) continue;
    beginLine(text < 0 ? from : text + 1, text >= 0);
    const step = text < 0 ? searchCell(from, to) : searchCell(text + 1, to - 1);
    if (step !== Step.Again) return step;
  }
}

/** Where the quote stands with which the cell begins, white space aside; -1 if it does with none. */
function quoteOf(from: i32, end: i32): i32 {
  let at = from;
  if (cursor.delimiter !== Byte.Tab) while (at < end && load8(at) === Byte.Space) at++;
  return at < end && load8(at) === Byte.Quote ? at : -1;
}

/** Behind the quote that closes the one at `at`; in a row that has been read ahead there is one. */
function quotesEnd(at: i32, end: i32): i32 {
  let i = at + 1;
  while (true) {
    i = findByte(i, end, Byte.Quote) + 1;
    if (i >= end || load8(i) !== Byte.Quote) return i < end ? i : end;
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
    else if (to < cursor.rowEnd) valueEnd = behindDelimiter(to);
  }
  takeTable(index, start, actionOfColumn(index));
  if (text < to && load8(text) === Byte.Quote) rememberQuote(text, text + 1);
  endValue(valueEnd);
  cursor.cell++;
  cursor.cellAt = valueEnd > to ? valueEnd : to + 1;
}

function beforeDelimiter(from: i32): i32 {
  let at = from - 1;
  if (cursor.delimiter === Byte.Space) while (load8(at - 1) === Byte.Space) at--;
  return at;
}

function behindDelimiter(to: i32): i32 {
  let at = to + 1;
  if (cursor.delimiter === Byte.Space) while (at < cursor.rowEnd && load8(at) === Byte.Space) at++;
  return at;
}

/** What begins at `start` is a value, of the column with that index. */
function takeTable(index: i32, start: i32, action: i32): void {
  setLayer(ROOT, false);
  const column = Area.Columns + index * Column.Size;
  const rule = load8(column + Column.Rule) | (load8(column + Column.Rule + 1) << 8);
  // A row that does not fit is hidden whole.
  decide(action, rule, cursor.isInRow && load8(column + Column.IsReplaced) !== 0);
  take(start, start, start, Notation.Table, action);
  setNameText(column + Column.Name, load8(column + Column.Length));
  cursor.removal = Removal.Exact;
  cursor.valueStart = start;
  cursor.hasValue = true;
}

/** A line that is no row is hidden, unless there never was one, or there are no more. */
function hideMisfit(row: i32): i32 {
  const isOver = cursor.misfits >= MOST_MISFITS || cursor.wasRowEmpty;
  if (!isLikeRow() || (isOver && cursor.columns !== UNCOUNTED)) return endTable();
  cursor.isTableSure = true;
  cursor.misfits++;
  takeTable(0, cursor.cellAt, Action.Mask);
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

/** Whether what was read ahead can be a row: below a first line, which may be prose, one with a delimiter. */
function isLikeRow(): boolean {
  return cursor.isTableSure || cursor.aheadRow === Row.Fits || cursor.aheadCells > 0;
}

/** In a row that is hidden whole: to its end, as far as quotes let that be told. */
export function stepLostRow(): void {
  let at = cursor.at;
  while (true) {
    if (cursor.aheadPart === Part.InQuotes && !cursor.isFieldsTable) {
      at = findAny(at, cursor.end, Byte.Quote, Byte.LineFeed, Byte.LineFeed);
      if (at >= cursor.end) break;
      if (isLineFeedAt(at) && isOpenTooLong(at)) return endLostRow(at);
      if (!isLineFeedAt(at)) cursor.aheadPart = Part.BehindQuote;
      at++;
    } else if (cursor.aheadPart === Part.BehindQuote) {
      if (at >= cursor.end) break;
      cursor.aheadPart = load8(at) === Byte.Quote ? Part.InQuotes : Part.InMisfit;
      if (cursor.aheadPart === Part.InQuotes) at++;
    } else {
      at = findByte(at, cursor.end, Byte.LineFeed);
      if (at >= cursor.end) break;
      return endLostRow(at);
    }
  }
  if (!cursor.ended) return starve(at > cursor.valueStart && load8(at - 1) === Byte.CarriageReturn ? at - 1 : at);
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
  cursor.endBehindCell = cursor.end;
  cursor.wasEnded = cursor.ended;
  cursor.end = cursor.cellEnd;
  cursor.ended = true;
  setInputEnded(true);
}

/** … or where it ends in truth, when others than the tokenizer look at it. */
export function leaveCell(): void {
  cursor.end = cursor.endBehindCell;
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

// --- reading ahead ---------------------------------------------------------------------------------------------------

/** Reads the row on that begins at `cursor.aheadFrom`: each byte once, however the input comes. */
function readAhead(): i32 {
  if (cursor.aheadRow !== Row.Unread) return cursor.aheadRow;
  if (cursor.aheadAt === cursor.aheadFrom && cursor.aheadPart === Part.BeforeCell) {
    const row = readRowBeginning(cursor.aheadFrom);
    if (row !== Row.Fits) return row;
  }
  let at = cursor.aheadAt;
  while (true) {
    cursor.aheadAt = at;
    if (at - cursor.aheadFrom > LONGEST_ROW) return foundRow(Row.TooLong, at, at);
    if (at >= cursor.end) {
      if (!cursor.ended) return Row.Unread;
      if (cursor.aheadPart === Part.InQuotes) cursor.aheadPart = Part.InMisfit;
      if (cursor.aheadPart !== Part.InMisfit || cursor.aheadLineFeed < 0) return endAhead(at);
    }
    switch (cursor.aheadPart) {
      case Part.BeforeCell:
        at = beginCell(at);
        break;
      case Part.InCell:
        at = findAny(at, cursor.end, cursor.delimiter, Byte.LineFeed, quoteInCell());
        if (at >= cursor.end) break;
        if (isLineFeedAt(at)) return endAhead(at);
        if (load8(at) === cursor.delimiter) {
          cursor.aheadCells++;
          cursor.aheadPart = Part.BeforeCell;
        } else if (cursor.misfits > 0) {
          // The line before broke off in quotes, maybe, and this one stands in them.
          cursor.aheadPart = Part.InMisfit;
          break;
        } else cursor.aheadPart = Part.InOddCell;
        at++;
        break;
      case Part.InOddCell:
        // Another quote must follow in the cell: else a delimiter before it may have been lost.
        at = findAny(at, cursor.end, cursor.delimiter, Byte.LineFeed, Byte.Quote);
        if (at >= cursor.end) break;
        cursor.aheadPart = load8(at) === Byte.Quote ? Part.InCell : Part.InMisfit;
        if (cursor.aheadPart === Part.InCell) at++;
        break;
      case Part.InQuotes:
        at = findAny(at, cursor.end, Byte.Quote, Byte.LineFeed, Byte.LineFeed);
        if (at >= cursor.end) break;
        if (!isLineFeedAt(at)) cursor.aheadPart = Part.BehindQuote;
        else if (cursor.isFieldsTable) cursor.aheadPart = Part.InMisfit;
        else if (cursor.aheadLineFeed < 0) cursor.aheadLineFeed = at;
        if (cursor.aheadPart !== Part.InMisfit) at++;
        break;
      case Part.BehindQuote: {
        const byte = load8(at);
        if (byte === Byte.CarriageReturn && at + 1 >= cursor.end && !cursor.ended) return Row.Unread;
        if (byte === Byte.Quote) cursor.aheadPart = Part.InQuotes;
        else if (isLineFeedAt(at)) return endAhead(at);
        else if (byte === cursor.delimiter) {
          cursor.aheadCells++;
          cursor.aheadPart = Part.BeforeCell;
        } else if (byte !== Byte.CarriageReturn || (at + 1 < cursor.end && !isLineFeedAt(at + 1))) {
          cursor.aheadPart = Part.InMisfit;
          break;
        }
        at++;
        break;
      }
      default:
        // The quotes tell nothing: whatever they held, the line ends where it ends.
        if (cursor.aheadLineFeed >= 0) return endAhead(cursor.aheadLineFeed);
        at = findByte(at, cursor.end, Byte.LineFeed);
        if (at < cursor.end) return endAhead(at);
    }
  }
}

/** Between tabs and in W3C logs a quote in a cell is text. */
function quoteInCell(): i32 {
  return cursor.isFieldsTable || cursor.delimiter === Byte.Tab ? Byte.LineFeed : Byte.Quote;
}

/** At a cell's first character: in what it stands from there on. */
function beginCell(at: i32): i32 {
  let i = at;
  if (cursor.delimiter !== Byte.Tab) while (i < cursor.end && load8(i) === Byte.Space) i++;
  if (i >= cursor.end) return i;
  if (load8(i) === Byte.Quote) {
    cursor.aheadPart = Part.InQuotes;
    return i + 1;
  }
  cursor.aheadPart = Part.InCell;
  return i;
}

/** What the row's first characters tell: `Row.Fits` where it may be one. */
function readRowBeginning(from: i32): i32 {
  if (from >= cursor.end) return cursor.ended ? Row.None : Row.Unread;
  const byte = load8(from);
  if (byte === Byte.LineFeed) return foundRow(Row.Empty, from, from + 1);
  if (byte === Byte.CarriageReturn) {
    if (from + 1 >= cursor.end && !cursor.ended) return Row.Unread;
    if (isLineFeedAt(from + 1)) return foundRow(Row.Empty, from, from + 2);
  }
  if (byte !== Byte.Hash) return Row.Fits;
  const end = findByte(from, cursor.end, Byte.LineFeed);
  if (end >= cursor.end && !cursor.ended && end - from < LONGEST_MARK) return Row.Unread;
  if (behindFieldsMark(from, end) > from) return Row.Fields;
  if (!cursor.isFieldsTable) return Row.Fits;
  if (end >= cursor.end && !cursor.ended) {
    // A remark whose end is not in sight.
    return end - from > LONGEST_ROW ? Row.Fits : Row.Unread;
  }
  return foundRow(Row.Remark, end, end < cursor.end ? end + 1 : end);
}

/** `#Fields:` and a blank. */
const LONGEST_MARK: i32 = 16;

/** The row ends at `at`, at a line feed or the stream's end. */
function endAhead(at: i32): i32 {
  const hasCell = cursor.aheadPart !== Part.BeforeCell || cursor.delimiter !== Byte.Space;
  const cells = hasCell ? cursor.aheadCells + 1 : cursor.aheadCells;
  const isWhole = cursor.aheadPart !== Part.InMisfit && cursor.aheadPart !== Part.InOddCell;
  const fits = isWhole && cells === cursor.columns;
  const end = at > cursor.aheadFrom && load8(at - 1) === Byte.CarriageReturn ? at - 1 : at;
  return foundRow(fits ? Row.Fits : Row.Misfit, end, isLineFeedAt(at) ? at + 1 : at);
}

function foundRow(row: i32, end: i32, next: i32): i32 {
  cursor.aheadRow = row;
  cursor.aheadEnd = end;
  cursor.aheadNext = next;
  return row;
}
