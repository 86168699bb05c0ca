import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesContainer, isDigit, isLineEnd, isQuote, opensContainer } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd, isSpace, ROOT } from '../bytes/reader.ts';
import { colourStart, isAfterColour, LOWER_M } from '../context/colour.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import {
  beforeLineEnd,
  canSee,
  cutValue,
  endValue,
  isGap,
  isLineFeedAt,
  isOpenTooLong,
  Limit,
  needMore,
  needMoreOfLine,
  next,
  settleLayer,
  skipGaps,
  skipRaw,
} from '../context/input.ts';
import { findLineStart, lineStart } from '../context/line-start.ts';
import { isYetToCome } from '../context/reach.ts';
import { MAX_DECORATION, skipColours } from '../context/skip-colours.ts';
import { State } from '../context/state.ts';
import { indentOfLine, plainBefore, wordStart } from '../context/word.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { afterSubscripts, takeExpression, tryQuotedExpression, trySubscript } from './subscript.ts';

/**
 * Names in quotes and brackets: `["MMM_x"] = "v"` of Lua, and what PHP's `var_dump` prints, the value on the lines below:
 *
 *     ["MMM_x":protected]=>
 *     array(1) {
 *     ^ from here
 *       ["a"]=>
 *       string(5) "v
 *     }w"              <- no bracket: the string ends where its length says
 *     }
 *      ^ to here
 */

/** A string that is said to be longer ends with its line: the record may have been cut, and the rest of the log go with it. */
export const MAX_COUNTED: i32 = 1 << 20;
/** Longer names of classes are none. */
const MAX_CLASS: i32 = 256;

/** The name in quotes is after `[`. */
export function tryIndexed(name: Name): boolean {
  if (plainBefore(name.start) !== Byte.BracketOpen) return false;
  const opening = wordStart;
  const bracket = closingBracket(name.end);
  if (bracket < 0) return false;
  const isOfObject = next(name.end) === Byte.Colon;
  const end = isOfObject ? bracket : afterSubscripts(name, bracket);
  if (!isOfObject && tryQuotedExpression(name, opening, end)) return true;
  const equals = skipGaps(end);
  const sign = next(equals);
  if (sign === Byte.Colon && !isOfObject) return trySubscript(name, opening, charEnd);
  if (sign !== Byte.Equals) return false;
  const afterEquals = charEnd;
  const isArrow = next(afterEquals) === Byte.Greater;
  const value = skipGaps(isArrow ? charEnd : afterEquals);
  const char = next(value);
  if (!isArrow) {
    if (isOfObject) return false;
    if (!isQuote(char)) return false;
    return takeExpression(name, opening, afterEquals);
  }
  settleLayer();
  const isBelow = isLineEnd(char) || (char < 0 && !cursor.ended);
  if (!isBelow) return takeExpression(name, opening, value);
  const beginsLine = findLineStart(opening);
  name.start = beginsLine ? lineStart.at : opening;
  take(name, Notation.Repr);
  cursor.removal = Removal.Exact;
  cursor.isBelow = !beginsLine;
  cursor.at = value;
  cursor.state = State.BeforeDump;
  return true;
}

/** After `]`, or after `:protected]`, `:"Class":private]`; -1 if none of these is there. */
function closingBracket(after: i32): i32 {
  let at = after;
  let char = next(at);
  if (char === Byte.Colon) {
    while (char >= 0 && char !== Byte.BracketClose && !isLineFeedAt(at) && at - after < MAX_CLASS) {
      at = charEnd;
      char = next(at);
    }
  }
  return char === Byte.BracketClose ? charEnd : -1;
}

/** After the arrow: the line's end, and white space. */
export function stepBeforeDump(): void {
  let at = cursor.at;
  let char = next(at);
  while (isSpace(char, cursor.layer)) {
    at = charEnd;
    char = next(at);
  }
  if (isYetToCome(char)) return needMore(at);
  cursor.at = at;
  if (char < 0) cursor.state = State.InText;
  else beginDump(at);
}

/** A dumped value begins at `at`. */
export function beginDump(at: i32): void {
  cursor.indent = indentOfLine(at);
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.closers = -1;
  cursor.depth = 0;
  cursor.elementDepth = 0;
  cursor.lastInTag = 0;
  cursor.isReplaced = false;
  cursor.state = State.InDump;
}

/** As much of it as shows a type, `resource(`. */
export const MAX_TYPE: i32 = 16;

/** Whether a type that PHP dumps is at `at`, as Xdebug writes it after `'MMM_x' =>` and a line feed: `string(3) "v"`. */
export function isDumpedType(at: i32): boolean {
  let i = at;
  while (i < cursor.end && load8(i) >= Byte.LowerA && load8(i) <= Byte.LowerZ && i - at < 10) i++;
  if (i - at < 3 || load8(i) !== Byte.ParenOpen) return false;
  const first = load8(i + 1);
  return isOf(first, Class.Name);
}

/** `array:2 [`, `Some\\Class {#12`: what Symfony's dumper writes of a value that continues below. */
export function isDumpedArray(at: i32): boolean {
  let i = at;
  while (i < cursor.end && (isOf(load8(i), Class.Name) || load8(i) === Byte.Backslash) && i - at < MAX_CLASS) i++;
  if (i === at) return false;
  const bracket = next(i) === Byte.Colon ? afterDigits(charEnd) : i;
  if (next(skipColours(bracket)) !== Byte.Space) return false;
  const sign = next(charEnd);
  if (sign === Byte.BracketOpen) return bracket > i && isLineEndAt(charEnd);
  return sign === Byte.BraceOpen && next(charEnd) === Byte.Hash && isLineEndAt(afterDigits(charEnd));
}

/** `#MMM_x: array:2 [`, `-MMM_x: 12`: a property of an object that Symfony's dumper writes on a line of its own. */
export function tryProperty(name: Name, after: i32): boolean {
  const sign = isAfterColour(name.from) ? colourStart(name.from) - 1 : delimiter.start;
  const char = sign < cursor.begin ? 0 : load8(sign);
  if (char !== Byte.Hash && char !== Byte.Plus && char !== Byte.Minus && char !== Byte.Tilde) return false;
  if (next(after) !== Byte.Space || indentOfLine(sign) <= 0 || !findLineStart(sign)) return false;
  const value = skipColours(skipGaps(charEnd));
  const first = next(value);
  if (first < 0 || isLineEnd(first) || first === Byte.Quote) return false;
  settleLayer();
  name.start = sign;
  take(name, Notation.Repr);
  cursor.removal = Removal.Line;
  cursor.at = value;
  if (isDumpedArray(value)) {
    cursor.isBelow = true;
    beginDump(value);
    return true;
  }
  if (isMeasured(value)) {
    cursor.state = State.BeforeValue;
    return true;
  }
  cursor.valueStart = value;
  cursor.hasValue = true;
  cursor.state = State.InRestOfLine;
  return true;
}

/** `(20) "`: how long the string is. */
function isMeasured(at: i32): boolean {
  if (next(at) !== Byte.ParenOpen) return false;
  const digits = afterDigits(charEnd);
  if (next(digits) !== Byte.ParenClose || next(charEnd) !== Byte.Space) return false;
  return next(charEnd) === Byte.Quote;
}

function afterDigits(from: i32): i32 {
  let at = from;
  while (at < cursor.end && isDigit(load8(at)) && at - from < MAX_TYPE) at++;
  return at;
}

function isLineEndAt(at: i32): boolean {
  const char = next(skipColours(at));
  return isLineEnd(char);
}

export function stepDump(): void {
  let at = cursor.at;
  while (true) {
    if (cursor.elementDepth > 0) {
      at = skipCounted(at);
      if (cursor.needsMore || cursor.state !== State.InDump) return;
    }
    at = skipRaw(at, Byte.Quote, Byte.LineFeed, Byte.BraceOpen);
    const char = next(at);
    if (isYetToCome(char)) return needMoreOfLine(at);
    if (char < 0) return isLineFeedAt(at) ? cutValue(at) : endValue(at);
    const after = charEnd;
    if (char === Byte.CarriageReturn && cursor.layer !== ROOT && cursor.depth === 0) {
      // An escaped one is part of the line's end, too.
      const following = next(after);
      if (isYetToCome(following)) return needMore(at);
      if (following === Byte.LineFeed && !opensLines(cursor.lastInTag)) return endDump(at, charEnd);
    }
    if (char === Byte.LineFeed) {
      if (cursor.layer === ROOT) cursor.lastInTag = lastOfLine(at);
      const opened = opensLines(cursor.lastInTag) ? 1 : 0;
      if (cursor.depth + opened === 0) return endDump(at, after);
      if (isLineFeedAt(at) && isOpenTooLong(at)) return cutValue(at);
      const continues = readIndent(at, after);
      if (cursor.needsMore || cursor.state !== State.InDump) return;
      cursor.depth += opened;
      cursor.lastInTag = 0;
      at = continues;
      continue;
    }
    if (char === Byte.Quote) {
      const length = countedBefore(at);
      if (length <= MAX_COUNTED) cursor.elementDepth = length;
    }
    if (!isOf(char, Class.Blank) && !isOfNumber(char)) cursor.lastInTag = char;
    at = after;
  }
}

/** The last sign of the line that ends at `at`, blanks, colours and the number in `{#12` aside; 0 = it has none. */
function lastOfLine(at: i32): i32 {
  let i = at;
  while (i > cursor.begin && at - i < Limit.FilteredName) {
    const byte = load8(i - 1);
    if (byte === Byte.LineFeed) return 0;
    if (byte === LOWER_M && isAfterColour(i)) i = colourStart(i);
    else if (isOf(byte, Class.Blank) || isOfNumber(byte)) i--;
    else return byte;
  }
  return 0;
}

function isOfNumber(char: i32): boolean {
  return char === Byte.Hash || isDigit(char);
}

function opensLines(char: i32): boolean {
  return opensContainer(char);
}

/** The line ends at `at`, and the value with it. */
function endDump(at: i32, after: i32): void {
  if (cursor.action === Action.Filter && !cursor.isBelow) return endValue(after);
  endValue(beforeLineEnd(at));
}

/** A line of a bracketed value begins: where its text does. A line that begins further left does not belong to it. */
function readIndent(lineFeed: i32, from: i32): i32 {
  let at = from;
  let column = 0;
  let char = next(at);
  while (isGap(char) && column < Limit.FilteredName) {
    column++;
    at = charEnd;
    char = next(at);
  }
  if (char === Byte.Escape) {
    if (!canSee(at, MAX_DECORATION)) {
      needMoreOfLine(lineFeed);
      return lineFeed;
    }
    at = skipColours(at);
    char = next(at);
  }
  if (isYetToCome(char)) {
    needMoreOfLine(lineFeed);
    return lineFeed;
  }
  if (closesContainer(char)) {
    cursor.depth--;
    return charEnd;
  }
  if (column >= cursor.indent || isLineEnd(char)) return at;
  cutValue(lineFeed);
  return lineFeed;
}

/** How long the string is whose quote is at `at`, after `string(12) `; 0 where that is not there. */
function countedBefore(at: i32): i32 {
  if (!isGap(plainBefore(at)) || plainBefore(wordStart) !== Byte.ParenClose) return 0;
  let length = 0;
  let scale = 1;
  let char = plainBefore(wordStart);
  while (isDigit(char) && scale < 100000000) {
    length += (char - Byte.Zero) * scale;
    scale *= 10;
    char = plainBefore(wordStart);
  }
  return char === Byte.ParenOpen ? length : 0;
}

/** How many bytes of UTF-8 the character stands for that ends at `end`, if it is escaped; else it is one of them. */
function bytesOf(char: i32, end: i32): i32 {
  if (char < Char.Wide) return (load8(end - 5) | 0x20) === Byte.LowerU && load8(end - 4) === Byte.Zero ? 2 : 1;
  const first = load8(end - 4);
  const second = load8(end - 3);
  if (first === Byte.Zero && second < Byte.Zero + 8) return 2;
  if ((first | 0x20) !== Byte.LowerD || second < Byte.Zero + 8) return 3;
  // Of two surrogates the first counts for both.
  return (second | 0x20) < LOWER_C ? 4 : 0;
}

const LOWER_C: i32 = 0x63;

/** In a string of known length: the bytes that are left of it. */
export function skipCounted(from: i32): i32 {
  let at = from;
  if (cursor.layer === ROOT) {
    const here = cursor.end - at < cursor.elementDepth ? cursor.end - at : cursor.elementDepth;
    at += here;
    cursor.elementDepth -= here;
    if (cursor.elementDepth > 0 && !cursor.ended) needMore(at);
    cursor.elementDepth = cursor.ended ? 0 : cursor.elementDepth;
    return at;
  }
  while (cursor.elementDepth > 0) {
    const char = next(at);
    if (isYetToCome(char)) {
      needMore(at);
      return at;
    }
    if (char < 0) {
      cursor.elementDepth = 0;
      endValue(at);
      return at;
    }
    at = charEnd;
    cursor.elementDepth -= char < 0x80 ? 1 : bytesOf(char, at);
  }
  cursor.elementDepth = 0;
  return at;
}
