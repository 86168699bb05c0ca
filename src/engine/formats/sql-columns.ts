import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd, isQuote } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd, ROOT } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { isLineFeedAt, Limit, next, setLayer, settleLayer, skipGaps } from '../context/input.ts';
import { State } from '../context/state.ts';
import { plainBefore, spaceStart, wordStart } from '../context/word.ts';
import { Awaited, awaitValue, dropAwaited, Field, Flag, recordOf, setFlag } from '../deferred/awaited.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { HIDDEN, isOnlyListed, PHASE, Phase, rowAwaited } from './sql-record.ts';

/**
 * The list of columns before rows of SQL; `sql-row.ts` reads the rows.
 *
 *     INSERT INTO t (a, "MMM_b") VALUES (1, 'v')        (a, MMM_b)=(1, v)
 *                        ^ the name                         ^
 */

/** The list may begin no further before the name. */
const MAX_LIST: i32 = 2048;

/** Whether the name is in a list of columns; its rows are then awaited. */
export function tryColumnList(name: Name): boolean {
  const start = name.start;
  const after = name.end;
  const following = next(skipGaps(after));
  const endsLine = isLineEnd(following);
  if (following !== Byte.Comma && following !== Byte.ParenClose && !endsLine) return false;
  settleLayer();
  const current = rowAwaited();
  if (current >= 0 && load32(recordOf(current) + PHASE) === Phase.InColumns) {
    if (isOnlyListed()) return listColumn(name);
    cursor.at = after;
    return false;
  }
  const layer = cursor.layer;
  const ownLayer = cursor.ownLayer;
  let list = startOfRows(start, after);
  if (cursor.layer !== ROOT && (list < 0 || !isReadable(list, start))) {
    // Quotes of a string may be in it as they are: `["INSERT INTO t("a", MMM_b) …"]`.
    setLayer(ROOT, false);
    list = startOfRows(start, after);
  }
  if (list < 0) {
    cursor.layer = layer;
    cursor.ownLayer = ownLayer;
    cursor.noColumnsUpTo = start;
    return false;
  }
  if (isOnlyListed()) return listColumn(name);
  // Another statement: values that are bound to the one before may have been left out.
  if (current >= 0) dropAwaited(current);
  const awaited = cursor.awaited;
  const isTaken = awaitValue(Awaited.Row, name, list, 0);
  if (cursor.awaited > awaited) {
    const record = recordOf(awaited);
    store32(record + PHASE, Phase.InColumns);
    store32(record + HIDDEN, 0);
    store32(record + Field.Limit, list + Limit.LookBehind);
    setFlag(record, Flag.Unbracketed, isPlainList);
    cursor.at = after;
  }
  return isTaken;
}

/** A column that is only listed is one whatever its values are. */
function listColumn(name: Name): boolean {
  name.start = name.from;
  name.action = Action.Mask;
  take(name, Notation.Table);
  cursor.valueStart = name.to;
  cursor.hasValue = true;
  cursor.at = name.to;
  cursor.state = State.AtValueEnd;
  return true;
}

/** Whether the list that was found has no bracket: `Columns: a, MMM_b` of MyBatis. */
let isPlainList: boolean = false;

/** Back to the bracket around a list of columns: after it, or -1. */
function startOfRows(start: i32, after: i32): i32 {
  isPlainList = false;
  const list = startOfList(start);
  if (isPlainList) return list;
  return list >= 0 && (isAfterInto(wordStart) || isBeforeRow(after)) ? list : -1;
}

/** Whether no sign between ends the layer. */
function isReadable(from: i32, to: i32): boolean {
  let at = from;
  while (at < to) {
    if (next(at) < 0) return false;
    at = charEnd;
  }
  return true;
}

/** Back to the bracket around the list: after it, or -1. Leaves in `wordStart` where the bracket begins. */
function startOfList(start: i32): i32 {
  let from = start;
  let isInQuotes = false;
  // What is after `from`, white space aside, and whether such is between.
  let following = Byte.LowerU;
  let isApart = false;
  while (start - from < MAX_LIST && from > cursor.noColumnsUpTo) {
    const char = plainBefore(from);
    if (char === Byte.ParenOpen) return from;
    if (char === Byte.Colon && isWordBefore(wordStart, COLUMNS, 7)) {
      isPlainList = true;
      return from;
    }
    if (!isOfList(char)) return -1;
    from = wordStart;
    if (isOf(char, Class.JsonSpace)) {
      isApart = true;
      continue;
    }
    if (isQuote(char)) isInQuotes = !isInQuotes;
    // Two words with nothing but space between are none of a list.
    else if (isApart && !isInQuotes && isOf(char, Class.Name) && isOf(following, Class.Name)) return -1;
    following = char;
    isApart = false;
  }
  return -1;
}

/** What may be in a list of columns: names in quotes of any kind, also escaped, commas and white space. */
export function isOfList(char: i32): boolean {
  return (
    isOf(char, Class.Name | Class.JsonSpace | Class.Path) ||
    char === Byte.Comma ||
    char === Byte.Quote ||
    char === Byte.Apostrophe ||
    char === Byte.Backtick ||
    char === Byte.Backslash
  );
}

/** `INTO "s"."t" (`: the bracket begins at `at`. */
function isAfterInto(at: i32): boolean {
  let from = spaceStart(at);
  const end = from;
  let char = plainBefore(from);
  while (isOfList(char) && char !== Byte.Comma && !isOf(char, Class.JsonSpace) && end - from < MAX_LIST) {
    from = wordStart;
    char = plainBefore(from);
  }
  if (from === end) return false;
  return isWordBefore(spaceStart(from), INTO, 4);
}

/** Whether the word ends at `at` whose letters have that code. */
export function isWordBefore(at: i32, code: i32, length: i32): boolean {
  let found = 0;
  let from = at;
  for (let n = 0; n < length; n++) {
    found |= (plainBefore(from) & 31) << (5 * n);
    from = wordStart;
  }
  return found === code && !isOf(plainBefore(from), Class.Name);
}

/** `…, b)=(`: the rest of the list, `=` and a bracket are after `at`. */
function isBeforeRow(at: i32): boolean {
  let i = at;
  let char = next(i);
  while (isOfList(char) && !isLineFeedAt(i) && i - at < MAX_LIST) {
    i = charEnd;
    char = next(i);
  }
  if (char !== Byte.ParenClose) return false;
  i = skipGaps(charEnd);
  if (next(i) !== Byte.Equals) return false;
  return next(skipGaps(charEnd)) === Byte.ParenOpen;
}

/** Letters in five bits each, the last one the lowest: the word is read backwards. */
const COLUMNS: i32 = 19 | (14 << 5) | (13 << 10) | (21 << 15) | (12 << 20) | (15 << 25) | (3 << 30);
const INTO: i32 = 15 | (20 << 5) | (14 << 10) | (9 << 15);
