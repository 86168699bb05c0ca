import { Byte } from '../bytes/ascii.ts';
import { isBlank, isLineEnd } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { isLineFeedAt } from '../context/input.ts';
import { limitAfter } from '../context/reach.ts';
import { findAny, findByte } from '../scan/bytes.ts';
import { isAlignedWithNames } from './aligned.ts';
import { Bar, barAt, barLength, beginsWithBar, countCells, hasCells, textTo } from './bars.ts';
import { columnNumber } from './column-names.ts';
import { afterFieldsMark } from './columns.ts';

/**
 * Reads the next row of a table to its end, before any of it is let go: is it one, and where does it end? The quotes of a
 * cell may hold delimiters and line feeds, or may have been cut off.
 *
 *     17,"Smith, John",Rome⏎
 *     ^ aheadFrom           ^ aheadAt, aheadNext: three cells
 */

/** Where in a cell the reader ahead is. */
export const enum Part {
  BeforeCell = 0,
  InCell = 1,
  InQuotes = 2,
  /** After a quote in quotes, which closes them if no other quote follows. */
  AfterQuote = 3,
  /** No row: to the end of the line. */
  InMisfit = 4,
  /** After a quote that is in a cell which did not begin with one. */
  InOddCell = 5,
  InRemark = 6,
}

/** What the next row is. */
export const enum Row {
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
const MAX_ROW: i32 = 65536;
/** Reads the row on that begins at `cursor.aheadFrom`: each byte once, however the input comes. */
export function readAhead(): i32 {
  if (cursor.aheadRow !== Row.Unread) return cursor.aheadRow;
  if (cursor.aheadAt === cursor.aheadFrom && cursor.aheadPart === Part.BeforeCell) {
    const row = readRowBeginning(cursor.aheadFrom);
    if (row !== Row.Fits) return row;
  }
  if (cursor.bar !== Bar.None) return readBarRow();
  let at = cursor.aheadAt;
  // No step goes beyond the place from which a row is too long: there the line feeds are looked at one by one.
  const furthest = cursor.aheadFrom + MAX_ROW + 1;
  const end = furthest < cursor.end ? furthest : cursor.end;
  while (true) {
    cursor.aheadAt = at;
    if (at - cursor.aheadFrom > MAX_ROW) return foundRow(Row.TooLong, at, at);
    if (at >= cursor.end) {
      if (!cursor.ended) return Row.Unread;
      if (cursor.aheadPart === Part.InQuotes) cursor.aheadPart = Part.InMisfit;
      if (cursor.aheadPart !== Part.InMisfit || cursor.aheadLineFeed < 0) return endAhead(at);
    }
    switch (cursor.aheadPart) {
      case Part.BeforeCell:
        at = beginCell(at, end);
        break;
      case Part.InCell:
        at = findAny(at, end, cursor.delimiter, Byte.LineFeed, quoteInCell());
        if (at >= end) break;
        if (isLineFeedAt(at)) return endAhead(at);
        if (load8(at) === cursor.delimiter) {
          cursor.aheadCells++;
          cursor.aheadPart = Part.BeforeCell;
        } else if (cursor.misfits > 0) {
          // The line before broke off in quotes, maybe, and this one is in them.
          cursor.aheadPart = Part.InMisfit;
          break;
        } else cursor.aheadPart = Part.InOddCell;
        at++;
        break;
      case Part.InOddCell:
        // Another quote must follow in the cell: else a delimiter before it may have been lost.
        at = findAny(at, end, cursor.delimiter, Byte.LineFeed, Byte.Quote);
        if (at >= end) break;
        cursor.aheadPart = load8(at) === Byte.Quote ? Part.InCell : Part.InMisfit;
        if (cursor.aheadPart === Part.InCell) at++;
        break;
      case Part.InQuotes:
        at = findAny(at, end, Byte.Quote, Byte.LineFeed, Byte.LineFeed);
        if (at >= end) break;
        if (!isLineFeedAt(at)) cursor.aheadPart = Part.AfterQuote;
        else if (cursor.isFieldsTable) cursor.aheadPart = Part.InMisfit;
        else if (cursor.aheadLineFeed < 0) cursor.aheadLineFeed = at;
        if (cursor.aheadPart !== Part.InMisfit) at++;
        break;
      case Part.AfterQuote: {
        const byte = load8(at);
        if (byte === Byte.CarriageReturn && at + 1 >= cursor.end && !cursor.ended) return Row.Unread;
        if (isEscapedQuote(at - 1, cursor.hasEscapes, at < cursor.end ? byte : Byte.LineFeed, cursor.delimiter)) {
          cursor.hasEscapes = true;
          cursor.aheadPart = Part.InQuotes;
          break;
        }
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
        // The quotes decide nothing: whatever they held, the line ends at its line feed.
        if (cursor.aheadLineFeed >= 0) return endAhead(cursor.aheadLineFeed);
        at = findByte(at, end, Byte.LineFeed);
        if (at < end) return endAhead(at);
    }
  }
}

/**
 * Whether the quote at `at`, in a cell in quotes, is text because of the backslash before it, as some programs write it. In
 * others a backslash is text: a quote that nothing of the cell follows closes it, if none before has been escaped.
 */
export function isEscapedQuote(at: i32, hasEscapes: boolean, following: i32, delimiter: i32): boolean {
  let before = at - 1;
  while (load8(before) === Byte.Backslash) before--;
  if (((at - 1 - before) & 1) === 0) return false;
  if (hasEscapes) return true;
  const mayClose = following === delimiter || isLineEnd(following);
  return !mayClose && following !== Byte.Quote;
}

/** A line between bars, or one of lines that divides such. */
function readBarRow(): i32 {
  while (true) {
    const from = cursor.aheadFrom;
    const at = findByte(cursor.aheadAt, cursor.end, Byte.LineFeed);
    const line = cursor.aheadLineFeed < 0 ? from : lineOf(at);
    cursor.aheadAt = at;
    if (at - from > MAX_ROW) return cursor.aheadLineFeed < 0 ? foundRow(Row.TooLong, at, at) : foundFirstLine();
    if (at >= cursor.end && !cursor.ended) return Row.Unread;
    const end = endOfLine(from, at);
    const cells = countCells(line, end, cursor.bar);
    const next = at < cursor.end ? at + 1 : at;
    if (cursor.aheadLineFeed < 0) {
      cursor.aheadCells = cells - 1;
      // The rule of a table that is drawn otherwise.
      if (cells < 0 && cursor.bar === Bar.Gap && !hasCells(from, end, 0)) return foundRow(Row.Misfit, end, next);
      if (cells < 0) return foundRow(Row.Remark, at, next);
      if (cursor.bar === Bar.Gap) return foundRow(fitsGaps(from, end, cells) ? Row.Fits : Row.Misfit, end, next);
      if (!breaksOff(from, end) || at >= cursor.end)
        return foundRow(cells === cursor.columns && cursor.isTableSure ? Row.Fits : Row.Misfit, end, next);
      cursor.aheadLineFeed = at;
    } else {
      // The text of a cell continues, up to a bar.
      if (cells < 0 || beginsWithBar(line)) return foundFirstLine();
      cursor.aheadCells += cells - 1;
      if (cursor.aheadCells >= cursor.columns || at >= cursor.end) return foundFirstLine();
      if (cursor.aheadCells + 1 === cursor.columns && endsWithBar(line, end)) return foundRow(Row.Fits, end, next);
    }
    cursor.aheadAt = at + 1;
  }
}

/**
 * Whether a line has a cell below the first column that is hidden, and as many as there are names, or one more before them:
 * rows may have numbers that no name is above.
 */
function fitsGaps(from: i32, end: i32, cells: i32): boolean {
  const column = columnNumber(0);
  if (cells === cursor.columns) return isAlignedWithNames(from, end, column, column);
  return (
    cells === cursor.columns + 1 &&
    isBlank(load8(Area.ColumnNames)) &&
    isAlignedWithNames(from, end, column + 1, column)
  );
}

/** Whether a row has no bar at its end, as the text of its last cell has a line feed. */
function breaksOff(from: i32, end: i32): boolean {
  if (!cursor.isTableSure || cursor.aheadCells + 1 >= cursor.columns) return false;
  const names = Area.ColumnNames;
  return beginsWithBar(from) && endsWithBar(names, names + cursor.namesLength) && !endsWithBar(from, end);
}

function endsWithBar(from: i32, end: i32): boolean {
  const last = textTo(from, end) - barLength(cursor.bar);
  return last >= from && barAt(last, last + barLength(cursor.bar), cursor.bar) === last;
}

/** What seemed to be lines of one row are not: its first line is none. */
function foundFirstLine(): i32 {
  const at = cursor.aheadLineFeed;
  return foundRow(Row.Misfit, endOfLine(cursor.aheadFrom, at), at + 1);
}

function endOfLine(from: i32, at: i32): i32 {
  return at > from && load8(at - 1) === Byte.CarriageReturn ? at - 1 : at;
}

/** Where the line begins that ends at `at`. */
function lineOf(at: i32): i32 {
  let line = at;
  while (!isLineFeedAt(line - 1)) line--;
  return line;
}

/** Between tabs and in W3C logs a quote in a cell is text. */
function quoteInCell(): i32 {
  return cursor.isFieldsTable || cursor.delimiter === Byte.Tab ? Byte.LineFeed : Byte.Quote;
}

/** At a cell's first character: in what it is from there on. */
function beginCell(at: i32, end: i32): i32 {
  let i = at;
  if (cursor.delimiter !== Byte.Tab) while (i < end && load8(i) === Byte.Space) i++;
  if (i >= end) return i;
  if (load8(i) === Byte.Quote) {
    cursor.aheadPart = Part.InQuotes;
    cursor.hasEscapes = false;
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
  const limit = limitAfter(from, MAX_MARK);
  const end = findByte(from, limit, Byte.LineFeed);
  if (end >= cursor.end && !cursor.ended && end - from < MAX_MARK) return Row.Unread;
  if (afterFieldsMark(from, end) > from) return Row.Fields;
  if (cursor.isFieldsTable) cursor.aheadPart = Part.InRemark;
  return Row.Fits;
}

/** `#Fields:` and a blank. */
const MAX_MARK: i32 = 16;

/** The row ends at `at`, at a line feed or the stream's end. */
function endAhead(at: i32): i32 {
  if (cursor.aheadPart === Part.InRemark) return foundRow(Row.Remark, at, isLineFeedAt(at) ? at + 1 : at);
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
