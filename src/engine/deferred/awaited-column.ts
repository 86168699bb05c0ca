import { Byte } from '../bytes/ascii.ts';
import { isDigit, isQuote } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd, isSpace } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { next, Progress } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { plainBefore, Word, wordBefore, wordCode, wordStart } from '../context/word.ts';
import { readElementName } from '../names/element-name.ts';
import {
  Awaited,
  beDue,
  charAwaited,
  extendLimit,
  Field,
  Flag,
  isDue,
  progressAt,
  recordOf,
  renewLimit,
} from './awaited.ts';

/**
 * A column of a page's table whose name is in the row of headings, on to its cell in each row below:
 *
 *     <tr><th>a</th><th>MMM_x</th></tr> <tr><td>1</td><td>v</td></tr> …
 *                            ^ from here               ^ to here, in each row
 */

/** In which column the heading is; from then on, bit n: column n is hidden. Those after the last go with that. */
const COLUMN: i32 = Field.Objects;
const LAST_COLUMN: i32 = 30;
/** A cell spans columns or rows: then all are hidden. */
const ALL_COLUMNS: i32 = 31;
/** Which one the reader is in; -1 before the first. */
const CURRENT: i32 = Field.Depth;
/** In how many tables within a cell. */
const TABLES: i32 = Field.Quote;

const enum Place {
  Text = 0,
  Tag = 1,
  /** In the start tag of a cell that is hidden, … */
  CellTag = 2,
  /** … and at its end, after the slash in `<td/>`. */
  EmptyCellTag = 3,
}

/** A row of headings may begin no further before a name. */
const MAX_ROW: i32 = 2048;
/** The name of an element that counts is no longer. */
const MAX_NAME: i32 = 64;

/** Of a heading whose tag begins at `tag`, before `end`: how many cells are before it in its row; -1 if no row is. */
export function columnOf(tag: i32, end: i32): i32 {
  let from = end;
  let cells = 0;
  let column = -1;
  while (tag - from < MAX_ROW) {
    const char = plainBefore(from);
    if (char < 0) break;
    from = wordStart;
    if (char === Byte.Equals && spansMore(from)) return ALL_COLUMNS;
    if (char !== Byte.Less || from >= tag) continue;
    next(from);
    const word = elementAt(charEnd);
    // Cells of a row above may reach into this one.
    if (word === TABLE) break;
    if (word === TR && column < 0) column = cells;
    if (isCell(word)) cells++;
  }
  return column;
}

/** Whether `colspan` or `rowspan` is before `at`. */
function isSpan(at: i32): boolean {
  const word = wordBefore(at);
  return word === OLSPAN || word === OWSPAN;
}

/** Whether the `=` at `at` is that of a span, and not 1 after it. */
function spansMore(at: i32): boolean {
  if (!isSpan(at)) return false;
  next(at);
  let i = charEnd;
  let char = next(i);
  while (isQuote(char)) {
    i = charEnd;
    char = next(i);
  }
  return char !== Byte.One || isDigit(next(charEnd));
}

function elementAt(from: i32): i32 {
  return wordCode(from, readElementName(from, from + MAX_NAME));
}

function isCell(word: i32): boolean {
  return word === Word.Td || word === Word.Th;
}

/** Whether the name is in a heading. */
export function isHeading(record: i32): boolean {
  return load32(record + COLUMN) >= 0;
}

/** Where no value is next to a heading, those below it are awaited: by one reader for all headings of a row. */
export function awaitColumn(record: i32): i32 {
  const column = load32(record + COLUMN);
  for (let i = 0; i < cursor.awaited; i++) {
    const other = recordOf(i);
    if (load32(other + Field.Kind) !== Awaited.Column) continue;
    store32(other + COLUMN, load32(other + COLUMN) | bitOf(column));
    return Progress.Over;
  }
  store32(record + Field.Kind, Awaited.Column);
  store32(record + COLUMN, bitOf(column));
  store32(record + CURRENT, IN_HEADINGS);
  store32(record + Field.Expects, Place.Text);
  return Progress.Going;
}

function bitOf(column: i32): i32 {
  if (column === ALL_COLUMNS) return -1;
  return 1 << (column < LAST_COLUMN ? column : LAST_COLUMN);
}

export function setHeading(index: i32, column: i32): void {
  store32(recordOf(index) + COLUMN, column);
}

/** On to the cell of the next row; outside of rows there is nothing but tags. */
export function followColumn(record: i32, to: i32): i32 {
  if (isDue(record)) return Progress.Due;
  let at = load32(record + Field.At);
  if (at < cursor.hiddenTo) {
    at = cursor.hiddenTo;
    store32(record + Field.At, at);
    renewLimit(record);
  }
  while (true) {
    const char = charAwaited(record, at, to);
    if (char < 0) return progressAt(char);
    const after = charEnd;
    const place = load32(record + Field.Expects);
    extendLimit(record, Flag.OverLines, at, after);
    if (place === Place.Text) {
      if (char === Byte.Less) {
        const isEnd = next(after) === Byte.Slash;
        const name = isEnd ? charEnd : after;
        const end = readElementName(name, cursor.end);
        if (isYetToCome(next(end)) && end - name < MAX_NAME) return Progress.NeedMore;
        renewLimit(record);
        const word = wordCode(name, end);
        store32(record + Field.Expects, Place.Tag);
        at = end;
        const tables = load32(record + TABLES);
        if (word === TABLE) {
          if (isEnd && tables === 0) return Progress.Over;
          store32(record + TABLES, isEnd ? tables - 1 : tables + 1);
        } else if (tables > 0) continue;
        else if (word === TR) store32(record + CURRENT, isEnd ? OUTSIDE : -1);
        else if (!isEnd && isCell(word)) enterCell(record, name, end);
        continue;
      }
      if (load32(record + CURRENT) === OUTSIDE && !isSpace(char, cursor.layer)) return Progress.Over;
    } else if (char === Byte.Greater) {
      store32(record + Field.Expects, Place.Text);
      if (place === Place.CellTag) return beDue(record, after);
    } else if (char === Byte.Equals && load32(record + TABLES) === 0 && load32(record + CURRENT) >= 0) {
      if (isSpan(at) && cursor.end - at < MAX_SPAN && !cursor.ended) return Progress.NeedMore;
      if (spansMore(at)) {
        store32(record + COLUMN, -1);
        store32(record + Field.Expects, Place.CellTag);
      }
    } else if (place === Place.CellTag || place === Place.EmptyCellTag) {
      store32(record + Field.Expects, char === Byte.Slash ? Place.EmptyCellTag : Place.CellTag);
    }
    at = after;
  }
}

/** Of `="1"`, however its quotes are written. */
const MAX_SPAN: i32 = 32;

function enterCell(record: i32, name: i32, end: i32): void {
  if (load32(record + CURRENT) < -1) return;
  const current = load32(record + CURRENT) + 1;
  store32(record + CURRENT, current);
  store32(record + Field.ElementFrom, name);
  store32(record + Field.ElementTo, end);
  if ((load32(record + COLUMN) & bitOf(current)) === 0) return;
  store32(record + Field.Expects, Place.CellTag);
}

const OUTSIDE: i32 = -2;
const IN_HEADINGS: i32 = -3;
/** Letters as in `wordCode`, of which there are at most six. */
const TR: i32 = 20 * 32 + 18;
const OLSPAN: i32 = ((((15 * 32 + 12) * 32 + 19) * 32 + 16) * 32 + 1) * 32 + 14;
const OWSPAN: i32 = ((((15 * 32 + 23) * 32 + 19) * 32 + 16) * 32 + 1) * 32 + 14;
const TABLE: i32 = (((20 * 32 + 1) * 32 + 2) * 32 + 12) * 32 + 5;
