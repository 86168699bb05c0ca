import { Byte } from '../bytes/ascii.ts';
import { isBlank } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { endValue, isLineFeedAt, Limit, lineFeedAfter } from '../context/input.ts';
import { floorBefore } from '../context/reach.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action, decidedRule, LISTED } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';
import { isListing } from '../scan/name-starts.ts';
import {
  Bar,
  barAt,
  barBefore,
  barLength,
  beginsWithBar,
  countCells,
  isAfterRows,
  isInRecord,
  isRuleAbove,
  isRuleOfCells,
  isUnalignedPair,
  rememberQuotesOf,
  textFrom,
  textTo,
} from './bars.ts';
import { isOneLetter, keepColumn, UNCOUNTED } from './column-names.ts';
import { Step, takeTable } from './rows.ts';

/**
 * Tables that are drawn with names in one cell and values in the next:
 *
 *     | MMM_x | v |          MMM_x | v
 */

/**
 * A name that is all that its cell holds, below the line that names the columns, or below the first rule of a table
 * without such a line: the next cell has its value, as where `console.table` prints an object.
 */
export function tryCell(name: Name): boolean {
  const from = name.start;
  const bar = barBefore(textTo(lowestOf(from), from));
  const after = textFrom(name.end, cursor.end);
  const isFirst = isFirstOfLine(from, bar);
  if (bar === Bar.None || after + 3 > cursor.end || barAt(after, after + 3, bar) !== after) return false;
  const line = lineStartOf(from);
  // Other lines have bars too, such as `10:00 | INFO | MMM_x | text`.
  if (line < 0 || (!isFirst && !beginsWithBar(line))) return false;
  const lineFeed = lineFeedAfter(after);
  const lineEnd = lineFeed >= 0 ? lineFeed : cursor.end;
  // Below a rule alone, and after another cell, the letters may be those of a value that has been hidden.
  const isRow = isAfterRows(line);
  if ((!isRow || !isFirst) && isOneLetter(name.from, name.to)) return false;
  if (!isRow && !(isRuleAbove(line) && isRuleOfCells(line, countCells(line, lineEnd, bar)))) return false;
  const next = after + barLength(bar);
  const end = barAt(next, lineEnd, bar);
  const valueFrom = textFrom(next, end);
  const valueTo = textTo(next, end);
  if (valueFrom >= valueTo) return false;
  takeCell(name, valueFrom);
  rememberQuotesOf(valueFrom, valueTo);
  endValue(valueTo);
  if (textFrom(end + barLength(bar), lineEnd) >= lineEnd - 1) beginContinued(name, line, lineFeed, bar, end < lineEnd);
  return true;
}

function takeCell(name: Name, valueFrom: i32): void {
  name.start = valueFrom;
  name.action = Action.Mask;
  take(name, Notation.Table);
  cursor.removal = Removal.Exact;
  cursor.valueStart = valueFrom;
  cursor.hasValue = true;
}

/**
 * The last cell of the line is hidden: the lines below it continue its text, as long as they have nothing before it.
 *
 *     | MMM_x | v |
 *     |       | w |
 */
function beginContinued(name: Name, line: i32, lineFeed: i32, bar: i32, isClosed: boolean): void {
  if (lineFeed < 0 || (isListing && decidedRule === LISTED)) return;
  const valueFrom = name.start;
  let bars = 0;
  for (let at = barAt(line, valueFrom, bar); at < valueFrom; at = barAt(at + barLength(bar), valueFrom, bar)) bars++;
  keepColumn(0, bars, name);
  cursor.columns = UNCOUNTED;
  cursor.hiddenColumns = 1;
  cursor.namesLength = 0;
  cursor.bar = bar;
  cursor.continuedBars = bars;
  cursor.isCellClosed = isClosed;
  cursor.isCellOpen = !isClosed && beginsWithBar(line);
  cursor.isInRow = false;
  cursor.isInCell = false;
  cursor.awaited = 0;
  cursor.cellAt = lineFeed + 1;
}

/** Reads the next line below a cell that is hidden: as much of it as belongs to the cell. */
export function stepContinued(): i32 {
  const line = cursor.cellAt;
  cursor.at = line;
  cursor.decided = line;
  if (cursor.isCellOpen) {
    const bar = findClosingBar(line);
    if (bar === UNSEEN) return Step.NeedMore;
    cursor.isCellOpen = false;
    if (bar >= 0) return hideUpToBar(line, bar);
  }
  let from = line;
  for (let bars = 0; bars < cursor.continuedBars; bars++) {
    from = textFrom(from, cursor.end);
    if (isCutBar(from) && from - line < Limit.FilteredName) return Step.NeedMore;
    if (from >= cursor.end || barAt(from, from + barLength(cursor.bar), cursor.bar) !== from) return endContinued();
    from += barLength(cursor.bar);
  }
  const lineFeed = lineFeedAfter(line);
  if (lineFeed < 0 && !cursor.ended && cursor.end - line < Limit.Window) return Step.NeedMore;
  const lineEnd = lineFeed >= 0 ? lineFeed : cursor.end;
  let end = textTo(from, lineEnd > from && load8(lineEnd - 1) === Byte.CarriageReturn ? lineEnd - 1 : lineEnd);
  const closing = end - barLength(cursor.bar);
  if (cursor.isCellClosed && closing >= from && barAt(closing, end, cursor.bar) === closing)
    end = textTo(from, closing);
  const text = textFrom(from, end);
  // A rule is drawn with the bars of the rows.
  if (countCells(line, lineEnd, cursor.bar) < 0 && text < end) return endContinued();
  cursor.cellAt = lineFeed >= 0 ? lineFeed + 1 : lineEnd;
  if (text >= end) return Step.Again;
  takeTable(0, text, Action.Mask);
  rememberQuotesOf(text, end);
  endValue(end);
  return Step.Hide;
}

/**
 * Where the bar is that ends the cell whose text has a line feed: the last of its line, with no line between that a bar
 * begins. -1 = there is none that near.
 */
function findClosingBar(from: i32): i32 {
  const isNear = cursor.end - from >= Limit.LookAhead;
  const limit = isNear ? from + Limit.LookAhead : cursor.end;
  let line = from;
  while (line < limit) {
    const lineFeed = findByte(line, limit, Byte.LineFeed);
    if (lineFeed >= limit && !isNear && !cursor.ended) return UNSEEN;
    const end = textTo(line, load8(lineFeed - 1) === Byte.CarriageReturn ? lineFeed - 1 : lineFeed);
    if (beginsWithBar(line) || countCells(line, lineFeed, cursor.bar) < 0) return -1;
    const bar = end - barLength(cursor.bar);
    if (bar >= line && barAt(line, end, cursor.bar) === bar) return bar;
    line = lineFeed + 1;
  }
  return isNear || cursor.ended ? -1 : UNSEEN;
}

const UNSEEN: i32 = -2;

/** The lines from `from` on, up to the bar, are the rest of the cell. */
function hideUpToBar(from: i32, bar: i32): i32 {
  const lineFeed = findByte(bar, cursor.end, Byte.LineFeed);
  cursor.isCellClosed = true;
  cursor.cellAt = lineFeed < cursor.end ? lineFeed + 1 : lineFeed;
  takeTable(0, from, Action.Mask);
  endValue(textTo(from, bar));
  return Step.Hide;
}

function endContinued(): i32 {
  cursor.columns = 0;
  cursor.continuedBars = 0;
  return Step.Over;
}

/** Whether a bar at `from` may have come in part. */
function isCutBar(from: i32): boolean {
  if (cursor.ended || cursor.end - from >= barLength(cursor.bar)) return false;
  return from >= cursor.end || load8(from) >= 0x80;
}

function lowestOf(from: i32): i32 {
  return floorBefore(from, Limit.FilteredName);
}

/** Where the line of `at` begins; -1 where that is too far back. */
function lineStartOf(at: i32): i32 {
  const lowest = lowestOf(at);
  let line = at;
  while (line > lowest && !isLineFeedAt(line - 1)) line--;
  return line === cursor.begin || isLineFeedAt(line - 1) ? line : -1;
}

/** Whether nothing but a bar and blanks are before the name at `from`. */
function isFirstOfLine(from: i32, bar: i32): boolean {
  let line = textTo(lowestOf(from), from) - barLength(bar);
  while (line > cursor.begin && isBlank(load8(line - 1))) line--;
  return line <= cursor.begin || isLineFeedAt(line - 1);
}

/**
 * `MMM_x | v`, in a record that psql prints with a line for each column: the name begins its line, and the record begins
 * above it; or `MMM_x|v` below another line like it.
 */
export function tryRecordLine(name: Name): boolean {
  const bar = textFrom(name.to, cursor.end);
  const begins = name.from === cursor.begin || isLineFeedAt(name.from - 1);
  if (!begins || load8(bar) !== Byte.Pipe) return false;
  const isUnaligned = bar === name.to && isUnalignedPair(name.from);
  if (!isUnaligned && (load8(bar + 1) !== Byte.Space || !isInRecord(name.from))) return false;
  const lineFeed = lineFeedAfter(bar);
  let end = lineFeed >= 0 ? lineFeed : cursor.end;
  if (load8(end - 1) === Byte.CarriageReturn) end--;
  const from = textFrom(bar + 1, end);
  if (from >= end) return false;
  takeCell(name, from);
  endValue(end);
  if (!isUnaligned) beginContinued(name, name.from, lineFeed, Bar.Plain, false);
  return true;
}
