import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { closesContainer, isDigit } from '../bytes/kinds.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { charEnd, Encoding, enclosed, isPrintedLayer, isSpace, ROOT, readChar } from '../bytes/reader.ts';
import { closesBracket } from '../context/closing-bracket.ts';
import { nextInField } from '../context/csv-quote.ts';
import { cursor, Ends, Notation } from '../context/cursor.ts';
import { isAfterName } from '../context/decode-backward.ts';
import { entersEntities } from '../context/first-quote.ts';
import {
  afterEscape,
  beforeLineEnd,
  canSee,
  cutValue,
  endValue,
  isLineFeedAt,
  Limit,
  needMore,
  needMoreOfLine,
  next,
  Progress,
  skipBlanks,
  skipRaw,
} from '../context/input.ts';
import { holdLine, passLine } from '../context/line.ts';
import { afterDiffMark, afterLinePrefix } from '../context/line-prefix.ts';
import { continuesBelow, isFolded } from '../context/lines-below.ts';
import { isYetToCome } from '../context/reach.ts';
import { MAX_DECORATION, mayBeDecoration, skipDecoration } from '../context/skip-colours.ts';
import { State } from '../context/state.ts';
import { afterApostrophe, continuesInPiece } from './concatenated.ts';
import { leaveStringAtQuote } from './leave-string.ts';
import { isScalar } from './scalar.ts';
import { beginOtherQuotes, mayOpenBlock } from './triple-quoted.ts';

/**
 * A bracketed value, skipped with its grammar checked, so that a record which was cut does not swallow those after it:
 * a line that cannot continue the value ends it.
 *
 *     "MMM_o":{"a":[1,        <- cut here
 *     2026-11-24 next line
 *     ^ no JSON value: the value ended at the line feed before
 */

/** What the grammar allows next. */
export const enum Expect {
  Value = 0,
  ValueOrClose = 1,
  Key = 2,
  KeyOrClose = 3,
  Colon = 4,
  CommaOrClose = 5,
}

const enum Depth {
  Most = 4096,
}

/** How far white space may reach after a line feed that may end the value. */
const MAX_INDENT: i32 = 1024;

/** The value begins with this bracket, which ends at `at`. */
export function beginContainer(bracket: i32, at: i32): void {
  cursor.depth = 0;
  cursor.angles = 0;
  cursor.inString = false;
  cursor.countsParens = bracket === Byte.ParenOpen;
  cursor.brokenAt = -1;
  cursor.state = State.InContainer;
  cursor.at = at;
  push(bracket);
}

function push(bracket: i32): void {
  const isObject = bracket === Byte.BraceOpen;
  const at = Area.Nesting + (cursor.depth >>> 3);
  const bit = 1 << (cursor.depth & 7);
  store8(at, isObject ? load8(at) | bit : load8(at) & ~bit);
  cursor.depth++;
  cursor.expects = isObject ? Expect.KeyOrClose : Expect.ValueOrClose;
}

function isInObject(): boolean {
  const level = cursor.depth - 1;
  return ((load8(Area.Nesting + (level >>> 3)) >>> (level & 7)) & 1) === 1;
}

export function stepContainer(): void {
  if (cursor.lenient) holdLine(cursor.valueStart);
  while (cursor.state === State.InContainer && !cursor.needsMore) {
    if (cursor.inString) skipString();
    else stepToken();
  }
  if (cursor.state !== State.InContainer) passLine(cursor.at);
}

/** In a string of the value: only its closing quote counts. */
function skipString(): void {
  let at = cursor.at;
  for (;;) {
    at = skipRaw(at, cursor.quote, Byte.Backslash, Byte.LineFeed);
    const char = nextInField(at);
    if (isYetToCome(char)) return needMoreOfLine(at);
    if (isLineFeedAt(at)) {
      if (!continuesBelow(at, true)) {
        if (!cursor.needsMore) cutValue(at);
        return;
      }
      at++;
      continue;
    }
    if (char < 0) {
      if (continuesInPiece(at)) return;
      if (leaveStringAtQuote(at)) {
        cursor.at = at;
        return;
      }
      if (!isPrintedLayer(cursor.layer)) return endValue(at);
      if (!canSee(at, Limit.LookAhead)) return needMore(at);
      const resumeAt = afterApostrophe(at, cursor.quote);
      if (resumeAt < 0) return endValue(at);
      at = resumeAt;
      continue;
    }
    const after = charEnd;
    if (char === cursor.quote) {
      cursor.inString = false;
      cursor.at = after;
      return;
    }
    at = after;
    if (char === Byte.Backslash) {
      at = afterEscape(after);
      if (at < 0) return needMore(after - 1);
    }
  }
}

function stepToken(): void {
  const at = cursor.at;
  const char = nextInField(at);
  if (isYetToCome(char)) return needMoreOfLine(at);
  if (char < 0) return stepAfterText(at);
  const after = charEnd;
  if (isSpace(char, cursor.layer)) {
    if (isLineFeedAt(at)) {
      const text = cursor.linePrefix === 0 ? after : afterLinePrefix(after);
      if (text < 0) return needMoreOfLine(at);
      cursor.brokenAt = beforeLineEnd(at);
      cursor.at = text;
      return;
    }
    if (at - cursor.brokenAt > MAX_INDENT) cursor.brokenAt = -1;
    cursor.at = after;
    return;
  }
  const mark = cursor.brokenAt >= 0 && cursor.layer === ROOT ? afterDiffMark(at) : at;
  if (mark > at) {
    cursor.at = mark;
    return;
  }
  if (mayBeDecoration(char)) {
    if (!canSee(at, MAX_DECORATION)) return needMore(at);
    const to = skipDecoration(at);
    if (to > at) {
      cursor.at = to;
      return;
    }
    next(at);
  }
  const expects = cursor.expects;
  if (cursor.countsParens) {
    if (char === Byte.ParenOpen) return open(char, after);
    if (char === Byte.ParenClose) return close(char, at, after);
  }
  switch (char) {
    case Byte.Quote:
      return cursor.lenient && isInWord(at) ? skipLenientText(at) : beginString(char, after);
    case Byte.BraceOpen:
    case Byte.BracketOpen:
      if (expects > Expect.ValueOrClose && (!cursor.lenient || cursor.brokenAt >= 0) && !continues(at)) return;
      return open(char, after);
    case Byte.BraceClose:
    case Byte.BracketClose:
      return close(char, at, after);
    case Byte.Comma:
      if (expects !== Expect.CommaOrClose && !mayBeText() && !continues(at)) return;
      cursor.expects = isInObject() ? Expect.Key : Expect.Value;
      return accept(after);
    case Byte.Colon:
      // `:no=>1` of Ruby begins with one.
      if (cursor.lenient && (expects === Expect.Key || expects === Expect.KeyOrClose)) return accept(after);
      if (expects !== Expect.Colon && !mayBeText() && !continues(at)) return;
      cursor.expects = Expect.Value;
      return accept(after);
    default:
      return cursor.lenient ? skipLenientText(at) : skipScalar(at);
  }
}

/** The text around the value ends at `at`, or seems to: the value continues below if it is folded, or in the next piece. */
function stepAfterText(at: i32): void {
  if (isLineFeedAt(at) && isFolded(at)) {
    cursor.brokenAt = at;
    cursor.at = at + 1;
  } else if (!cursor.needsMore && !continuesInPiece(at) && !leaveStringAtQuote(at)) {
    endValue(cursor.brokenAt >= 0 ? cursor.brokenAt : at);
  }
}

/** `5 inch"es`: more than the prefix of a literal is before the quote, `b"v"`. */
function isInWord(at: i32): boolean {
  if (cursor.layer !== ROOT) return false;
  for (let i = 1; i <= MAX_PREFIX + 1; i++) if (!isOf(load8(at - i), Class.Name)) return false;
  return true;
}

const MAX_PREFIX: i32 = 2;

/** In a printed value commas and colons may be anywhere, `{'a', 'b'}`, `[Function: f]`, but at the beginning of a line. */
function mayBeText(): boolean {
  return cursor.lenient && cursor.brokenAt < 0;
}

function accept(after: i32): void {
  cursor.brokenAt = -1;
  cursor.at = after;
}

function open(bracket: i32, after: i32): void {
  if (cursor.depth >= Depth.Most) {
    cursor.at = after;
    cursor.state = State.InRestOfLine;
    return;
  }
  push(bracket);
  accept(after);
}

function close(bracket: i32, at: i32, after: i32): void {
  const matches = isInObject() === (bracket === Byte.BraceClose);
  // `a=[x] }]`: in Java's text any bracket may be data.
  if (!matches && cursor.notation === Notation.Form && mayBeText()) return accept(after);
  if (!matches && !continues(at)) return;
  cursor.depth--;
  cursor.expects = Expect.CommaOrClose;
  accept(after);
  if (cursor.depth === 0) {
    cursor.closers = -1;
    // Of `f(x) + y` all is the value.
    cursor.closed = bracket;
    if (cursor.ends !== Ends.Form) cursor.state = State.InUnquoted;
    else if (cursor.notation === Notation.Form) cursor.state = State.InFormValue;
    else cursor.state = cursor.countsParens ? State.InBare : State.AfterQuote;
    if (cursor.lenient && cursor.countsParens) beginAnnotated(after);
  }
}

/** `(string) (len=3) "abc"` of Go's spew: the value follows what is in brackets. */
function beginAnnotated(from: i32): void {
  const at = skipBlanks(from);
  const char = next(at);
  if (at === from || cursor.notation === Notation.Form) return;
  if (char === Byte.Quote) {
    const after = charEnd;
    // `(20) """` of Symfony's dumper
    if (mayOpenBlock(at, after) && beginOtherQuotes(at, after, char) === Progress.Due) return;
    cursor.quote = char;
    cursor.at = after;
    cursor.state = State.InString;
  } else if (char === Byte.BraceOpen || char === Byte.ParenOpen) beginContainer(char, charEnd);
}

function beginString(quote: i32, after: i32): void {
  if (cursor.expects <= Expect.ValueOrClose) cursor.expects = Expect.CommaOrClose;
  else if (cursor.expects <= Expect.KeyOrClose) cursor.expects = Expect.Colon;
  else if (!cursor.lenient || (cursor.brokenAt >= 0 && !cursor.countsParens)) {
    // A piece of a string that is printed in pieces is indented.
    const isPiece = cursor.lenient && cursor.expects === Expect.CommaOrClose && cursor.at > cursor.brokenAt + 1;
    if (!isPiece && !continues(cursor.at)) return;
  }
  cursor.inString = true;
  cursor.quote = quote;
  accept(after);
}

/** A number or literal, looked at as a whole before any of it counts. */
function skipScalar(at: i32): void {
  if (cursor.expects > Expect.ValueOrClose) return skipOther(at);
  let to = at;
  let length = 0;
  while (true) {
    const char = next(to);
    if (isYetToCome(char)) return needMore(at);
    if (char < 0 || (isSpace(char, cursor.layer) && !isSignOfExponent(char, length))) break;
    if (closesContainer(char) || char === Byte.Comma || char === Byte.Escape) break;
    if (length === Size.Scalar) return skipOther(at);
    store8(Area.Scalar + length, char);
    length++;
    to = charEnd;
  }
  if (!isScalar(Area.Scalar, Area.Scalar + length)) return skipOther(at);
  cursor.expects = Expect.CommaOrClose;
  accept(to);
}

/** The token at `at` is no JSON. */
function skipOther(at: i32): void {
  if (continues(at)) skipLenientText(at);
}

/** `1e+5`: in a percent-encoded text any other `+` after a number is a space. */
export function isSignOfExponent(char: i32, length: i32): boolean {
  if (char !== Byte.Plus || length < 2 || (load8(Area.Scalar + length - 1) | 0x20) !== Byte.LowerE) return false;
  const digit = load8(Area.Scalar + length - 2);
  return isDigit(digit);
}

/** Anything that a Python, JavaScript or Ruby value may hold between brackets, commas and colons. */
function skipLenientText(at: i32): void {
  const char = next(at);
  if (char === Byte.Ampersand) {
    // `&quot;`
    if (isYetToCome(readChar(at, cursor.end, enclosed(cursor.layer, Encoding.Entity)))) {
      return needMore(at);
    }
    if (entersEntities(at)) return;
    next(at);
  }
  const after = charEnd;
  if (cursor.brokenAt >= 0 && !canContinueLenient(char) && !(cursor.countsParens && char === Byte.Apostrophe)) {
    if (!continues(at)) return;
  }
  if ((char === Byte.Apostrophe || char === Byte.Backtick) && !isAfterName(at, cursor.begin, cursor.layer))
    return beginString(char, after);
  if (char === Byte.Equals || char === Byte.Greater) {
    cursor.expects = Expect.Value;
    return accept(after);
  }
  if (cursor.expects <= Expect.ValueOrClose) cursor.expects = Expect.CommaOrClose;
  else if (cursor.expects <= Expect.KeyOrClose) cursor.expects = Expect.Colon;
  let to = after;
  to = afterRun(to, cursor.end, Class.Name);
  accept(to);
}

/** The first thing on a line: a name where a key is due, a value where one is due. */
function canContinueLenient(char: i32): boolean {
  const isLetter = isOf(char, Class.Name) && !isDigit(char);
  if (cursor.expects === Expect.Key || cursor.expects === Expect.KeyOrClose) {
    return isLetter || char === Byte.Apostrophe || char === Byte.Colon;
  }
  if (cursor.expects <= Expect.ValueOrClose) return char !== Byte.Less;
  return false;
}

/**
 * The token at `at` does not fit: does the value continue, since what is open is closed further on? Then more is allowed in it
 * than in JSON. Else it breaks off, or needs more input.
 */
function continues(at: i32): boolean {
  const closing = isInObject() ? Byte.BraceClose : Byte.BracketClose;
  const isClosed = closesBracket(cursor.brokenAt >= 0 ? cursor.brokenAt : at, closing);
  if (cursor.needsMore) cursor.at = at;
  else if (isClosed) {
    cursor.lenient = true;
    holdLine(cursor.valueStart);
    next(at);
    return true;
  } else breakOff(at);
  return false;
}

/** The token at `at` cannot continue the value. */
function breakOff(at: i32): void {
  if (cursor.brokenAt >= 0) {
    cursor.isCut = true;
    return endValue(cursor.brokenAt);
  }
  cursor.at = at;
  cursor.state = State.InRestOfLine;
}
