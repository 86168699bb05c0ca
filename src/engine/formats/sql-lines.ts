import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isLineEnd, isQuote, opensBracket } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { canSee, isLineFeedAt, Limit, next, Progress, skipGaps } from '../context/input.ts';
import { beginsRecord } from '../context/lines-below.ts';
import { limitAfter } from '../context/reach.ts';
import { plainBefore, spaceStart } from '../context/word.ts';
import { Field, Flag, renewLimit, setFlag } from '../deferred/awaited.ts';
import { isWordBefore } from './sql-columns.ts';
import { BOUND, COLUMN, isHidden, numberAt, numberEnd, PHASE, Phase } from './sql-record.ts';

/**
 * Values on lines below a statement of SQL, which are bound to its placeholders: in a list that is dumped, or each on a line
 * that says to which.
 *
 *     "bindings" => array:2 [        binding parameter (1:VARCHAR) <- [v]
 *       0 => "v"                     binding parameter [2] as [INTEGER] - [1]
 *       1 => 7
 *     ]
 */

/** Where in a list the reader is. */
const enum Place {
  Start = 0,
  Index = 1,
  BeforeValue = 2,
  InItem = 3,
  /** On the line of the bracket. */
  Head = 4,
  /** In a text between three quotes each, on lines of its own. */
  InBlock = 5,
}

/** The depth of brackets, and above `DEPTH_BITS` the place. */
const DEPTH_BITS: i32 = 16;
/** The key of the list says what it holds: its items need no index. */
const NAMED: i32 = Flag.InPosition;
/** The items are indexed. */
export const INDEXED: i32 = Flag.Unbracketed;

function placeOf(record: i32): i32 {
  return load32(record + Field.Depth) >>> DEPTH_BITS;
}

function setPlace(record: i32, place: i32): void {
  store32(record + Field.Depth, depthOf(record) | (place << DEPTH_BITS));
}

function depthOf(record: i32): i32 {
  return load32(record + Field.Depth) & ((1 << DEPTH_BITS) - 1);
}

function setDepth(record: i32, depth: i32): void {
  store32(record + Field.Depth, depth | (placeOf(record) << DEPTH_BITS));
}

/** A bracket that ends its line: the items of its list may be those that are bound. */
export function enterLines(record: i32, isNamed: boolean): i32 {
  store32(record + PHASE, Phase.InLines);
  store32(record + COLUMN, 0);
  store32(record + Field.Depth, 1);
  setPlace(record, Place.Head);
  setFlag(record, NAMED, isNamed);
  setFlag(record, INDEXED | Flag.Whole, false);
  renewLimit(record);
  return Progress.Going;
}

/** A character of such a list, outside of quotes. */
export function readLines(record: i32, char: i32, at: i32): i32 {
  const place = placeOf(record);
  if (place === Place.Head) {
    if (char === Byte.LineFeed) setPlace(record, Place.Start);
    return Progress.Going;
  }
  if (place === Place.InBlock) {
    if (char === Byte.Quote && !canSee(at, 3)) return Progress.NeedMore;
    if (isBlockQuote(at) && isLineEnd(next(charEnd))) setPlace(record, Place.InItem);
    return Progress.Going;
  }
  const isIndexed = (load32(record + Field.Flags) & INDEXED) !== 0;
  if (place === Place.Index) {
    if (char === Byte.Greater) setPlace(record, Place.BeforeValue);
    return Progress.Going;
  }
  if (isOf(char, Class.JsonSpace)) {
    const isNext = place === Place.InItem && isIndexed && char === Byte.LineFeed && depthOf(record) === 1;
    if (isNext) setPlace(record, Place.Start);
    return Progress.Going;
  }
  if (place === Place.Start && !closesBracket(char)) {
    if (!canSee(at, Limit.FilteredName)) return Progress.NeedMore;
    const index = indexAt(at);
    if (index >= 0) {
      store32(record + COLUMN, index);
      store32(record + Field.Word, at);
      setPlace(record, Place.Index);
      setFlag(record, INDEXED, true);
      renewLimit(record);
      return Progress.Going;
    }
    // Another list.
    if (!isIndexed && (load32(record + Field.Flags) & NAMED) === 0) return leaveLines(record);
  }
  if (place === Place.BeforeValue && !canSee(at, Limit.LookAhead)) return Progress.NeedMore;
  if (place === Place.BeforeValue || (place === Place.Start && !isIndexed && !closesBracket(char))) {
    setPlace(record, Place.InItem);
    if (isHidden(load32(record + BOUND), load32(record + COLUMN))) return Progress.Due;
    if (isBlockQuote(at)) {
      setPlace(record, Place.InBlock);
      return Progress.Going;
    }
  }
  readItem(record, char, isIndexed);
  return depthOf(record) === 0 ? leaveLines(record) : Progress.Going;
}

/** Whether three quotes are at `at`; after them `charEnd` is. */
function isBlockQuote(at: i32): boolean {
  return next(at) === Byte.Quote && next(charEnd) === Byte.Quote && next(charEnd) === Byte.Quote;
}

function readItem(record: i32, char: i32, isIndexed: boolean): void {
  const depth = depthOf(record);
  if (isQuote(char)) store32(record + Field.Quote, char);
  else if (opensBracket(char)) setDepth(record, depth + 1);
  else if (closesBracket(char)) setDepth(record, depth - 1);
  else if (char === Byte.Comma && depth === 1 && !isIndexed) {
    store32(record + COLUMN, load32(record + COLUMN) + 1);
    setPlace(record, Place.Start);
  }
}

function leaveLines(record: i32): i32 {
  setFlag(record, NAMED | INDEXED, false);
  return toRows(record);
}

/** What follows is read as what follows the rows. */
function toRows(record: i32): i32 {
  store32(record + PHASE, Phase.AfterRow);
  store32(record + COLUMN, 0);
  store32(record + Field.Depth, 0);
  return Progress.Going;
}

/** `0 => `, `[0] => `, `[0]=>`: the index, or -1. */
function indexAt(from: i32): i32 {
  const isInBrackets = next(from) === Byte.BracketOpen;
  const number = isInBrackets ? charEnd : from;
  const index = numberAt(number);
  let at = numberEnd;
  if (at === number) return -1;
  if (isInBrackets) {
    if (next(at) !== Byte.BracketClose) return -1;
    at = charEnd;
  }
  return next(skipGaps(at)) === Byte.Equals && next(charEnd) === Byte.Greater ? index : -1;
}

// --- a line for each value -------------------------------------------------------------------------------------------

/** `parameter [2] as [VARCHAR] - [`, `parameter (2:VARCHAR) <- [`: the line binds one value; -1 where it does not. */
export function boundBy(record: i32, at: i32, after: i32): i32 {
  const number = numberAt(after);
  if (number === 0 || !isBeforeValue(numberEnd) || !isWordBefore(spaceStart(at), PARAMETER, 9)) return -1;
  store32(record + PHASE, Phase.InBinding);
  store32(record + COLUMN, number - 1);
  store32(record + Field.Depth, 0);
  renewLimit(record);
  return Progress.Going;
}

/** Whether a type follows the number that ends at `from`, and a bracket after a hyphen. */
function isBeforeValue(from: i32): boolean {
  const sign = next(from);
  let at = charEnd;
  if (sign === Byte.Colon) {
    if (!isOf(next(at), Class.Name)) return false;
  } else if (sign !== Byte.BracketClose) return false;
  let char = next(at);
  while (char >= 0 && !isLineFeedAt(at) && !isQuote(char) && at - from < MAX_TYPE) {
    at = charEnd;
    if (char === Byte.Minus && next(skipGaps(at)) === Byte.BracketOpen) return true;
    char = next(at);
  }
  return false;
}

/** A character of such a line: the value is in the bracket after a hyphen, and what follows that is like what is after a row. */
export function readBinding(record: i32, char: i32, at: i32): i32 {
  if (char === Byte.LineFeed) return toRows(record);
  if (load32(record + PHASE) === Phase.AfterBinding) return readBoundValue(record, char);
  if (placeOf(record) !== 0) {
    store32(record + PHASE, Phase.AfterBinding);
    setDepth(record, 1);
    const isDue = isHidden(load32(record + BOUND), load32(record + COLUMN));
    const isTaken = at < cursor.hiddenTo && isLineEnd(next(cursor.hiddenTo));
    return isDue && !isTaken ? Progress.Due : readBoundValue(record, char);
  }
  if (char === Byte.BracketOpen && plainBefore(spaceStart(at)) === Byte.Minus) setPlace(record, Place.BeforeValue);
  return Progress.Going;
}

function readBoundValue(record: i32, char: i32): i32 {
  const depth = depthOf(record);
  if (char === Byte.BracketOpen) setDepth(record, depth + 1);
  else if (char === Byte.BracketClose) setDepth(record, depth - 1);
  return depthOf(record) === 0 ? toRows(record) : Progress.Going;
}

/** A character below a line whose value has not ended: another line of it, unless another record begins. */
export function readBelowBinding(record: i32, char: i32, at: i32): i32 {
  if (isLineEnd(char)) return Progress.Going;
  if (!canSee(at, Limit.LookAhead)) return Progress.NeedMore;
  const lines = depthOf(record) + 1;
  setDepth(record, lines);
  if (lines > MAX_BELOW || beginsRecord(at, limitAfter(at, Limit.LookAhead))) return toRows(record);
  return Progress.Due;
}

/** Lines of a value below its first. */
const MAX_BELOW: i32 = 16;
/** A longer type is none. */
const MAX_TYPE: i32 = 128;
/** Five bits a letter, the last one lowest; what is above 32 bits is lost alike on both sides. */
const PARAMETER: i32 =
  18 | (5 << 5) | (20 << 10) | (5 << 15) | (13 << 20) | (1 << 25) | (18 << 30) | (1 << 35) | (16 << 40);
