import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isDigit, isLineEnd, isQuote, opensBracket } from '../bytes/kinds.ts';
import { load8, load32, store32 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { canSee, isLineFeedAt, Limit, next, Progress, skipSpace } from '../context/input.ts';
import { limitAfter } from '../context/reach.ts';
import { plainBefore, spaceStart, wordStart } from '../context/word.ts';
import { Field, Flag, setFlag } from '../deferred/awaited.ts';
import { boundBy, enterLines } from './sql-lines.ts';
import {
  BOUND,
  beginList,
  COLUMN,
  HIDDEN,
  hideBound,
  isHidden,
  numberAt,
  numberEnd,
  PHASE,
  Phase,
  PLACEHOLDERS,
} from './sql-record.ts';

/**
 * Values that are bound to the placeholders of a row:
 *
 *     VALUES (?, ?) [1, "v"]     (?, ?); 1, "v"     (?, ?) {1: 1, 2: 'v'}     ($1, $2)⏎DETAIL: parameters: $1 = '1', $2 = 'v'
 *
 * A bracket holds them if it has as many items as there are placeholders, and on a line below if nothing follows it.
 */

/** `?`, `$1`, `:a`, `@p0`, `%s` */
export function beginsPlaceholder(char: i32): boolean {
  return char === Byte.Question || char === DOLLAR || char === Byte.Colon || char === AT || char === Byte.Percent;
}

/** A value is bound to the column: that of the number after `at`, `$2`, or the next one. */
export function bindColumn(record: i32, column: i32, at: i32): void {
  if ((load32(record + Field.Flags) & Flag.Literal) !== 0) {
    setFlag(record, Flag.Literal, false);
    store32(record + BOUND, 0);
    store32(record + PLACEHOLDERS, 0);
  }
  const count = load32(record + PLACEHOLDERS);
  next(at);
  const number = numberAt(charEnd);
  const index = number > 0 ? number - 1 : count;
  if (isHidden(load32(record + HIDDEN), column)) hideBound(record, index);
  else if (index >= count) store32(record + PLACEHOLDERS, index + 1);
}

/** Bound values are looked for on so many lines below the statement. */
const MAX_LINES: i32 = 3;
/** So many brackets after the rows may hold something else. */
const MAX_TRIES: i32 = 16;
/** `Field.Depth` counts the lines, and tries in these. */
const TRY: i32 = 256;

/** After a row: another, or the list of values that are bound. */
export function readAfterRow(record: i32, char: i32, at: i32, after: i32): i32 {
  const hasBound = load32(record + BOUND) !== 0;
  const counts = load32(record + Field.Depth);
  const flags = load32(record + Field.Flags);
  const hasText = (flags & Flag.HadValue) !== 0;
  const isLiteral = (flags & Flag.Literal) !== 0;
  if (isLineFeedAt(at) && hasBound) {
    store32(record + Field.Depth, counts + 1);
    if (isLiteral ? hasText : (counts & (TRY - 1)) >= MAX_LINES) return Progress.Over;
  }
  if (isOf(char, Class.JsonSpace)) return Progress.Going;
  const last = load32(record + COLUMN);
  store32(record + COLUMN, char);
  if (char === Byte.Comma && last === Byte.ParenClose && !hasText) return Progress.Going;
  if (char === Byte.ParenOpen && last === Byte.Comma && !hasText) {
    beginList(record, Phase.InRow);
    return Progress.Going;
  }
  // A statement of its own.
  if (!hasBound || (char === Byte.Question && (flags & Flag.SpansLines) !== 0)) return Progress.Over;
  setFlag(record, Flag.HadValue, true);
  if (isLiteral) return counts > 0 ? Progress.Over : readAfterLiterals(record, char, at, after);
  const isInList = (load32(record + Field.Flags) & Flag.Void) !== 0;
  if (char === Byte.BracketClose && isInList) return Progress.Over;
  const before = load8(at - 1);
  const isBracket = opensBracket(char);
  const isFirst = last === Byte.Semicolon;
  // `Parameters: v(String), 1(Long)`
  const isNamed = last === Byte.Colon && !isBracket && char !== DOLLAR && isAfterParameters(at) && !isArray(at);
  if (!isBracket && !isFirst && !isNamed && char !== DOLLAR) {
    // A text of its own; a quote after a letter or bracket is no opening one.
    if (isQuote(char) && opensAfter(before)) store32(record + Field.Quote, char);
    return Progress.Going;
  }
  if (before === Byte.Escape) return Progress.Going;
  if (!canSee(at, Limit.LookAhead)) {
    // The sign before is asked for again.
    store32(record + COLUMN, last);
    return Progress.NeedMore;
  }
  if (counts >= TRY * MAX_TRIES) return Progress.Over;
  store32(record + Field.Depth, counts + TRY);
  if (isBracket) return enterBracket(record, at, after, last);
  if (holdsItems(record, at, char) || isNamed) {
    beginList(record, Phase.InBinds);
    setFlag(record, Flag.Unbracketed, true);
    if (isNamed) setFlag(record, Flag.Whole, items !== load32(record + PLACEHOLDERS));
    return readBound(record, char, at);
  }
  if (isQuote(char)) store32(record + Field.Quote, char);
  return Progress.Going;
}

/** After a statement with literals: `…; args=('v',)` repeats them, Django writes so. */
function readAfterLiterals(record: i32, char: i32, at: i32, after: i32): i32 {
  if (isQuote(char) && opensAfter(load8(at - 1))) store32(record + Field.Quote, char);
  if (!opensBracket(char) || !isAfterParameters(at)) return Progress.Going;
  if (!canSee(at, Limit.LookAhead)) return Progress.NeedMore;
  countItems(after, true);
  beginList(record, Phase.InBinds);
  setFlag(record, Flag.Whole, itemsEnd < 0 || items !== load32(record + PLACEHOLDERS));
  return Progress.Going;
}

function opensAfter(byte: i32): boolean {
  return !isOf(byte, Class.Name) && byte < 0x80 && byte !== Byte.ParenClose;
}

/** The bracket at `at` after the rows: into it, if it is the list; `last` is the sign before it. */
function enterBracket(record: i32, at: i32, after: i32, last: i32): i32 {
  const char = load32(record + COLUMN);
  if (char !== Byte.BraceOpen || last === Byte.ParenClose) {
    if (isLineEnd(next(after)) || isComment(after)) return enterLines(record, isAfterParameters(at));
    const binding = boundBy(record, at, after);
    if (binding >= 0) return binding;
  }
  const isBelow = (load32(record + Field.Depth) & (TRY - 1)) > 0;
  const isInList = (load32(record + Field.Flags) & Flag.Void) !== 0;
  const isNamed = isInList || isAfterParameters(at);
  const first = next(skipSpace(after));
  if (first === Byte.BracketOpen || first === Byte.ParenOpen) {
    // `[["a", "v"]]` is a list of names and values, unless it is said to be another.
    if (first === Byte.BracketOpen && !isNamed) return Progress.Over;
    setFlag(record, Flag.Void, true);
    return Progress.Going;
  }
  const begin = skipSpace(after);
  const isPositional = positionAt(begin, next(begin)) > 0 || (numberAt(begin) > 0 && next(numberEnd) === Byte.Colon);
  if (char === Byte.BraceOpen && !isPositional) return Progress.Going;
  // `ON CONFLICT ("a")`
  if (char === Byte.ParenOpen && first === Byte.Quote && !isNamed && isOf(last, Class.Name)) return Progress.Going;
  countItems(after, true);
  const count = load32(record + PLACEHOLDERS);
  const isPlain = !beginsBound(first);
  if (isPlain && !isNamed && !(items === count && hasLiteral && last !== 0 && !isOf(last, Class.Name)))
    return Progress.Going;
  if (itemsEnd >= 0 && items < count) return Progress.Going;
  if (isBelow && itemsEnd >= 0 && !isInList && !endsLine(itemsEnd)) return Progress.Going;
  beginList(record, Phase.InBinds);
  setFlag(record, Flag.SpansLines, isBelow);
  if (char === Byte.ParenOpen) setFlag(record, Flag.LeftString, false);
  // Commas are in what nobody has quoted: nothing shows which value is whose.
  setFlag(record, Flag.Whole, isPlain && items > count);
  return Progress.Going;
}

/** ` // a.php:1`, which Laravel prints after the first line of a dump. */
function isComment(at: i32): boolean {
  return next(at) === Byte.Space && next(charEnd) === Byte.Slash && next(charEnd) === Byte.Slash;
}

function beginsBound(char: i32): boolean {
  return isQuote(char) || char === Byte.Minus || isDigit(char);
}

/** Whether bound values begin at `at` that no bracket is around: after a semicolon, or `$1 = 'v'`. */
function holdsItems(record: i32, at: i32, char: i32): boolean {
  if (char === DOLLAR) return positionAt(at, char) > 0;
  const count = load32(record + PLACEHOLDERS);
  countItems(at, false);
  if (!isQuote(char) && (count < 2 || !(beginsBound(char) || isOf(char, Class.Name)))) return false;
  return items === count && hasLiteral;
}

/** `1: ` and `"1":` in braces, `$1 = `: the number, or 0. Leaves in `numberEnd` where it ends. */
function positionAt(at: i32, char: i32): i32 {
  if (isQuote(char)) {
    next(at);
    const key = numberAt(charEnd);
    return key > 0 && next(numberEnd) === char && next(charEnd) === Byte.Colon ? key : 0;
  }
  if (char === DOLLAR) next(at);
  const number = numberAt(char === DOLLAR ? charEnd : at);
  if (number === 0) return 0;
  const sign = next(char === DOLLAR ? skipSpace(numberEnd) : numberEnd);
  if (char === DOLLAR) return sign === Byte.Equals ? number : 0;
  return sign === Byte.Colon && next(charEnd) === Byte.Space ? number : 0;
}

/** How many items `countItems` found, where the bracket around them ends, -1 if it does not, and whether one is a literal. */
let items: i32 = 0;
let itemsEnd: i32 = 0;
let hasLiteral: boolean = false;

/** Counts the items from `from` on, in a bracket or up to the first quote that no comma follows. */
function countItems(from: i32, isBracketed: boolean): void {
  const limit = limitAfter(from, Limit.LookAhead);
  let at = from;
  let depth = 0;
  let quote = 0;
  let begins = true;
  let closed = false;
  items = 1;
  itemsEnd = -1;
  hasLiteral = false;
  while (at < limit) {
    const char = next(at);
    if (char < 0 || isLineFeedAt(at)) return;
    const after = charEnd;
    at = after;
    if (quote !== 0) {
      if (char !== quote && char !== Byte.Backslash) continue;
      const following = next(after);
      if (following === quote || (char === Byte.Backslash && following >= 0)) at = charEnd;
      else if (char === quote) {
        quote = 0;
        closed = true;
      }
      continue;
    }
    if (isOf(char, Class.JsonSpace)) continue;
    if (begins && depth === 0 && beginsBound(char)) hasLiteral = true;
    if (begins && isQuote(char)) quote = char;
    else if (opensBracket(char)) depth++;
    else if (closesBracket(char)) {
      if (depth === 0) {
        itemsEnd = after;
        return;
      }
      depth--;
    } else if (char === Byte.Comma && depth === 0) {
      const following = next(skipSpace(after));
      // `(1,)`
      if (following !== Byte.ParenClose) items++;
    } else if (closed && !isBracketed && depth === 0) return;
    // Within an item that is a bracket too a quote begins a text.
    begins = char === Byte.Comma || depth > 0 || char === Byte.Colon || char === Byte.Equals;
    closed = false;
  }
}

/** Whether the row that begins at `from` has more values than that. */
export function hasMoreItems(from: i32, count: i32): boolean {
  countItems(from, true);
  return itemsEnd >= 0 && items > count;
}

/** `array{"1":"v"}`, as Monolog's formatter of PHP prints a list. */
function isArray(from: i32): boolean {
  let at = from;
  while (isOf(next(at), Class.Name) && at - from < 8) at = charEnd;
  return at === from + 5 && next(at) === Byte.BraceOpen;
}

/** Whether nothing but closing brackets follows on the line of `at`. */
function endsLine(from: i32): boolean {
  let at = from;
  let char = next(at);
  while (!isLineFeedAt(at) && (isOf(char, Class.JsonSpace) || char === Byte.ParenClose || char === Byte.BracketClose)) {
    at = charEnd;
    char = next(at);
  }
  return char < 0 || isLineFeedAt(at);
}

/** Whether `params: `, `args=`, `bindings: [` is before the bracket at `at`. */
export function isAfterParameters(at: i32): boolean {
  let from = spaceStart(at);
  let char = plainBefore(from);
  if (char === Byte.BracketOpen || char === Byte.ParenOpen) {
    from = spaceStart(wordStart);
    char = plainBefore(from);
  }
  if (char !== Byte.Colon && char !== Byte.Equals) return false;
  from = wordStart;
  char = plainBefore(from);
  if (isQuote(char)) from = wordStart;
  let code = 0;
  for (let n = 0; n < 4; n++) {
    code |= (plainBefore(from) & 31) << (5 * n);
    from = wordStart;
  }
  return code === ARGS || code === RAMS || code === TERS || code === INDS || code === INGS;
}

/** A character of the list of bound values, outside of quotes. */
export function readBound(record: i32, char: i32, at: i32): i32 {
  if (isOf(char, Class.JsonSpace)) return Progress.Going;
  const flags = load32(record + Field.Flags);
  if ((flags & Flag.InPosition) !== 0) {
    if (char !== Byte.Colon && char !== Byte.Equals) return Progress.Going;
    setFlag(record, Flag.InPosition, false);
    setFlag(record, Flag.AfterPosition, true);
    return Progress.Going;
  }
  const depth = load32(record + Field.Depth);
  const isUnbracketed = (flags & Flag.Unbracketed) !== 0;
  if ((flags & Flag.Begins) !== 0) {
    if ((flags & Flag.AfterPosition) === 0) {
      if (!canSee(at, Limit.FilteredName)) return Progress.NeedMore;
      const position = positionAt(at, char);
      if (position > 0) {
        store32(record + COLUMN, position - 1);
        setFlag(record, Flag.InPosition, true);
        return Progress.Going;
      }
      next(at);
    }
    setFlag(record, Flag.Begins, false);
    setFlag(record, Flag.AfterPosition, false);
    if ((flags & Flag.Whole) !== 0) return Progress.Due;
    if (isHidden(load32(record + BOUND), load32(record + COLUMN))) return Progress.Due;
  }
  if (isQuote(char)) store32(record + Field.Quote, char);
  else if (opensBracket(char)) {
    store32(record + Field.Depth, depth + 1);
  } else if (closesBracket(char)) {
    if (depth > 1) store32(record + Field.Depth, depth - 1);
    // Below the statement there may be more of them: of its other rows, or where each line is logged twice.
    else if ((flags & (Flag.Void | Flag.SpansLines)) === 0) return Progress.Over;
    else {
      store32(record + PHASE, Phase.AfterRow);
      store32(record + COLUMN, 0);
      store32(record + Field.Depth, 0);
    }
  } else if (char === Byte.Comma && depth === 1) {
    const index = load32(record + COLUMN) + 1;
    if (isUnbracketed && index >= load32(record + PLACEHOLDERS)) return Progress.Over;
    store32(record + COLUMN, index);
    setFlag(record, Flag.Begins, true);
  }
  return Progress.Going;
}

const AT: i32 = 0x40;
const DOLLAR: i32 = 0x24;
/** Ends of words as they are read backwards, the last letter lowest. */
const ARGS: i32 = 19 | (7 << 5) | (18 << 10) | (1 << 15);
const RAMS: i32 = 19 | (13 << 5) | (1 << 10) | (18 << 15);
const TERS: i32 = 19 | (18 << 5) | (5 << 10) | (20 << 15);
const INDS: i32 = 19 | (4 << 5) | (14 << 10) | (9 << 15);
const INGS: i32 = 19 | (7 << 5) | (14 << 10) | (9 << 15);
