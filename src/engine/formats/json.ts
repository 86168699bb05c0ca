import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf, isPlain } from '../bytes/classes.ts';
import { isDigit, isQuote } from '../bytes/kinds.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { Char, charEnd, Encoding, innermost, isPrintedLayer, isSpace, ROOT } from '../bytes/reader.ts';
import { printedObjectEnd } from '../context/closing-bracket.ts';
import { nextInField } from '../context/csv-quote.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { firstOfValue } from '../context/first-quote.ts';
import {
  afterEscape,
  canSee,
  cutValue,
  endValue,
  isLineFeedAt,
  Limit,
  needMore,
  needMoreOfLine,
  next,
  Progress,
  rememberQuote,
  setLayer,
  settleLayer,
  skipBlanks,
  skipSpace,
} from '../context/input.ts';
import { bracketAround, holdLine, passLine } from '../context/line.ts';
import { continuesBelow, isQuoteInLines } from '../context/lines-below.ts';
import { isYetToCome } from '../context/reach.ts';
import { mayBeDecoration, skipDecoration } from '../context/skip-colours.ts';
import { State } from '../context/state.ts';
import { Action } from '../rules/table.ts';
import { findAny } from '../scan/bytes.ts';
import { changedQuote, MAX_CHANGE } from '../values/change.ts';
import { afterApostrophe, continuesInPiece, readStringAfter } from '../values/concatenated.ts';
import { beginContainer, isSignOfExponent } from '../values/container.ts';
import { leaveString } from '../values/leave-string.ts';
import { canBeginOnNewLine } from '../values/new-line.ts';
import { isEscapedAnew, isEscapedTwice, isHalfEscaped, isOfAnother, isUnescaped } from '../values/odd-escapes.ts';
import { beginSpelled } from '../values/opaque-quotes.ts';
import { isScalar } from '../values/scalar.ts';
import { beginOtherQuotes, mayOpenBlock } from '../values/triple-quoted.ts';
import { bracketOf, MAX_CONSTRUCTOR, prefixedQuote } from '../values/value-form.ts';
import { awaitLinesBelow, beginLinesBelow, isKeyBelow } from './header.ts';
import { beginDump, isDumpedArray, isDumpedType, MAX_TYPE } from './php-dump.ts';

/**
 * JSON members, at any layer, and what looks like them: `"MMM_a" : value`.
 * From the colon on; the name is read by `quoted.ts`.
 */

/** After the name: white space, line feeds too, then a colon, or it was no name. */
export function stepBeforeColon(): void {
  const at = skipSpace(cursor.at);
  const char = next(at);
  if (isYetToCome(char)) {
    needMore(at);
    return;
  }
  if (char !== Byte.Colon) {
    cursor.at = at;
    cursor.state = State.InText;
    return;
  }
  cursor.at = charEnd;
  cursor.state = State.BeforeValue;
}

/** After the separator: white space, line feeds too, then the value. */
export function stepBeforeValue(): void {
  const from = cursor.at;
  if (cursor.unsure && cursor.layer === ROOT && !settleAfter(from)) return needMore(from);
  settleLayer();
  const at = skipToValue(from);
  if (cursor.needsMore) return;
  let char = cursor.notation === Notation.Json ? nextInField(at) : firstOfValue(at);
  if (char === Char.EndOfLayer && cursor.notation !== Notation.Json && leaveString(at)) {
    if (cursor.needsMore) return;
    char = next(at);
    const following = next(charEnd);
    // `"$MMM_x=>".f()` continues after the string.
    if (following === Byte.Dot || following === Byte.Plus) char = Char.EndOfLayer;
    else next(at);
  }
  if (isYetToCome(char)) {
    needMore(at);
    return;
  }
  cursor.at = at;
  const isQuoteBelow = cursor.isBelow && cursor.layer === ROOT && isQuote(char);
  const isKey = isQuoteBelow && isKeyBelow(at, char);
  if (cursor.needsMore) return;
  if (isQuoteBelow) next(at);
  const mayBegin = char >= 0 && !isKey && (!cursor.isBelow || canBeginOnNewLine(at));
  if (!mayBegin) {
    if (char >= 0 && beginLinesBelow(at)) return;
    // A record that was cut after the colon: there is no value.
    cursor.state = State.InText;
    return;
  }
  if (cursor.needsMore) return;
  if (cursor.isBelow && cursor.notation === Notation.Repr) {
    if (!canSee(at, MAX_TYPE)) return needMore(at);
    if (isDumpedType(at)) return beginDump(at);
  } else if (cursor.notation === Notation.Repr && isOf(char, Class.Name)) {
    if (!canSee(at, Limit.FilteredName)) return needMore(at);
    if (isDumpedArray(at)) {
      cursor.isBelow = true;
      return beginDump(at);
    }
  }
  const objectEnd = cursor.lenient && char === Byte.Hash ? printedObjectEnd(at) : -1;
  if (cursor.needsMore) return needMore(at);
  if (objectEnd >= 0) {
    cursor.valueStart = at;
    cursor.hasValue = true;
    cursor.at = objectEnd;
    cursor.state = State.AfterQuote;
    return;
  }
  if (char === Byte.Hash) next(at);
  if (cursor.isBelow) awaitLinesBelow(at);
  let isQuoted = isQuote(char);
  let bracket = -1;
  let quoteAt = at;
  if (!isQuoted) {
    if (!canSee(at, MAX_CONSTRUCTOR)) return needMore(at);
    bracket = bracketOf(at);
    quoteAt = bracket < 0 ? prefixedQuote(at) : -1;
    if (quoteAt >= 0) {
      isQuoted = true;
      char = next(quoteAt);
    } else {
      quoteAt = at;
      next(at);
    }
  }
  const after = charEnd;
  // Two quotes in a row: an empty value, or another kind of quotes.
  const other = isQuoted && mayOpenBlock(quoteAt, after) ? beginOtherQuotes(quoteAt, after, char) : Progress.Over;
  if (other === Progress.NeedMore) return needMore(at);
  // Of `<<"v">>` the signs stay.
  cursor.valueStart = quoteAt > at && load8(at) === Byte.Less ? quoteAt : at;
  cursor.hasValue = true;
  if (other === Progress.Due) return;
  if (isQuoted && cursor.layer !== ROOT && mayOpenBlock(at, after) && endsAtOnce(after, char)) {
    // No layer explains these quotes if text follows them: `\\\"\"v w\\\"\"`.
    if (!canSee(at, Limit.FilteredName)) return needMore(at);
    if (beginSpelled(at)) return;
  }
  if (isQuoted) {
    cursor.quote = char;
    const keepsQuote = quoteAt === cursor.valueStart && (cursor.notation !== Notation.Json || char === Byte.Apostrophe);
    if (keepsQuote || cursor.quoteLength === 0) rememberQuote(quoteAt, after);
    cursor.at = after;
    cursor.state = State.InString;
  } else if (bracket >= 0) {
    // No constructor is JSON.
    if (bracket > at || char === Byte.ParenOpen) cursor.lenient = true;
    beginContainer(next(bracket), charEnd);
  } else {
    cursor.depth = 0;
    cursor.angles = 0;
    cursor.inString = false;
    cursor.closers = -1;
    cursor.state = State.InBare;
    if (cursor.notation === Notation.Json) tryScalar(at);
  }
}

/** Skips white space, colours and frames up to the value, line feeds too. */
function skipToValue(from: i32): i32 {
  let at = skipSpaceBelow(from);
  while (mayBeDecoration(next(at))) {
    if (!canSee(at, Limit.FilteredName)) {
      needMore(at);
      break;
    }
    const decorationEnd = skipDecoration(at);
    if (decorationEnd === at) break;
    at = skipSpaceBelow(decorationEnd);
  }
  return at;
}

function skipSpaceBelow(from: i32): i32 {
  const at = skipSpace(from);
  if (cursor.layer === ROOT && crossedLine(from, at)) cursor.isBelow = true;
  return at;
}

/** A raw quote after a name in apostrophes shows that no string is open around them. False where more input is needed. */
function settleAfter(from: i32): boolean {
  let at = from;
  while (at < cursor.end && isOf(load8(at), Class.Blank) && !isLineFeedAt(at) && at - from < Limit.FilteredName) at++;
  if (at >= cursor.end && !cursor.ended) return false;
  if (at < cursor.end && load8(at) === Byte.Quote) setLayer(ROOT, false);
  return true;
}

/** Whether the string that begins before `after` is empty, or its layer ends there. */
function endsAtOnce(after: i32, quote: i32): boolean {
  const char = next(after);
  return char === quote || char === Char.EndOfLayer;
}

/** A number or literal as JSON writes it ends where it does, whatever follows after a space; other text continues. */
function tryScalar(at: i32): void {
  let i = at;
  let length = 0;
  let char = next(i);
  while ((isOf(char, Class.Name) || char === Byte.Dot || isSignOfExponent(char, length)) && length < Size.Scalar) {
    store8(Area.Scalar + length, char);
    length++;
    i = charEnd;
    char = next(i);
  }
  if (isYetToCome(char)) {
    if (length === Size.Scalar) return;
    // Looked at again as a whole.
    cursor.state = State.BeforeValue;
    cursor.hasValue = false;
    return needMore(at);
  }
  const ends =
    char < 0 ||
    isOf(char, Class.AfterQuote) ||
    isSpace(char, cursor.layer) ||
    char === Byte.Quote ||
    char === Byte.Ampersand;
  if (ends && isScalar(Area.Scalar, Area.Scalar + length)) endValue(i);
}

/** Whether a line feed is in the white space before the value. */
function crossedLine(from: i32, at: i32): boolean {
  for (let i = from; i < at; i++) if (load8(i) === Byte.LineFeed) return true;
  return false;
}

/**
 * In a quoted value. In JSON a quote that other text follows was not escaped by its writer, and does not close;
 * in a form the text after the closing quote belongs to the value.
 *
 *     "MMM_a":"x"y","b":1
 *               ^ no    ^ yes
 */
export function stepString(): void {
  if (cursor.quote === Byte.Apostrophe) holdLine(cursor.valueStart);
  readString();
  if (cursor.state !== State.InString) passLine(cursor.at);
}

function readString(): void {
  let at = cursor.at;
  const quote = cursor.quote;
  for (;;) {
    at = skipPlain(at, quote);
    // Faster: the two most frequent cases, without a call: an escape, and a quote that other text follows.
    if (cursor.layer === ROOT && at + 1 < cursor.end) {
      const byte = load8(at);
      const following = load8(at + 1);
      if (byte === Byte.Backslash && following !== Byte.LineFeed) {
        at += 2;
        continue;
      }
      if (
        byte === quote &&
        !closesAnyhow() &&
        following !== quote &&
        isPlain(following) &&
        following !== Byte.Plus &&
        !isOf(following, Class.AfterQuote)
      ) {
        at++;
        continue;
      }
    }
    const char = quote === Byte.Apostrophe ? nextInField(at) : next(at);
    if (isYetToCome(char)) return needMoreOfLine(at);
    if (isLineFeedAt(at)) {
      if (!continuesBelow(at, false)) {
        if (!cursor.needsMore) cutValue(at);
        return;
      }
      holdLine(cursor.valueStart);
      at++;
      continue;
    }
    if (char < 0) at = afterLayerEnd(at, quote);
    else if (char === Byte.Backslash) at = afterBackslash(at, charEnd);
    else if (char === quote) at = afterQuote(at, charEnd, quote);
    else at = charEnd;
    if (at < 0) return;
  }
}

// Each of these returns where the string is read on; -1 = the value has ended, or more input is needed.

function afterLayerEnd(at: i32, quote: i32): i32 {
  if (continuesInPiece(at)) return -1;
  if (isPrintedLayer(cursor.layer)) {
    if (!canSee(at, Limit.LookAhead)) return stopForMore(at);
    const resumeAt = afterApostrophe(at, quote);
    return resumeAt < 0 ? stopAtEnd(at) : resumeAt;
  }
  if (quote === Byte.Quote && load8(at - 1) === Byte.Backslash && load8(at) === Byte.Quote) {
    if (!canSee(at, Limit.LookAhead)) return stopForMore(at);
    if (isHalfEscaped(at)) return at + 1;
  }
  if (isUnescaped(at)) return at + 1;
  if (quote !== Byte.Apostrophe || !leaveString(at)) return stopAtEnd(at);
  return cursor.needsMore ? -1 : at;
}

function afterBackslash(at: i32, after: i32): i32 {
  const escapedTo = afterEscape(after);
  return escapedTo < 0 ? stopForMore(at) : escapedTo;
}

/** At a quote as the string has around it, which ends before `after`: is it the closing one? */
function afterQuote(at: i32, after: i32, quote: i32): i32 {
  if (after <= cursor.closesAt || isEscapedAnew(at, after) || isEscapedTwice(at, after)) return after;
  const following = next(after);
  if (isYetToCome(following)) return stopForMore(at);
  if (isOfAnother(at, following)) return after;
  // `'it''s'`
  if (following === quote && quote === Byte.Apostrophe && !closesAnyhow()) return charEnd;
  if (following === Byte.Comma && isQuoteInLines(at, after)) return after;
  if (cursor.needsMore) return -1;
  // Rich writes how much of a string it leaves out: `'v'+7`.
  const beyond = following === Byte.Plus ? next(charEnd) : Char.EndOfLayer;
  if (isYetToCome(beyond)) return stopForMore(at);
  const closes =
    following < 0 || isDigit(beyond) || isOf(following, Class.AfterQuote) || isSpace(following, cursor.layer);
  if (closes) return afterClosing(at, after, quote, following);
  return closesAnyhow() ? afterFormQuote(at, after, quote, following) : after;
}

/** At a quote that closes the string, unless it is continued in another one, or other text shows that a later quote does. */
function afterClosing(at: i32, after: i32, quote: i32, following: i32): i32 {
  if (isOf(following, Class.JsonSpace) || following === Byte.Escape) {
    const progress = readStringAfter(after);
    if (progress === Progress.NeedMore) return stopForMore(at);
    if (progress === Progress.Due) {
      cursor.at = charEnd;
      return -1;
    }
    if (following === Byte.Space && cursor.notation !== Notation.Json) {
      if (!canSee(at, MAX_CHANGE)) return stopForMore(at);
      const changed = changedQuote(after);
      if (changed >= 0 && cursor.action === Action.Filter) {
        cursor.quote = next(changed);
        cursor.at = charEnd;
        return -1;
      }
      if (changed >= 0) cursor.nextState = State.BeforeChange;
    }
  }
  if (following !== Byte.Space || cursor.notation !== Notation.Form || !isInRecord()) return stopAtEnd(after);
  if (!canSee(at, Limit.LookAhead)) return stopForMore(at);
  const last = isBeforeText(after) ? lastQuote(after, quote, true) : -1;
  return last < 0 ? stopAtEnd(after) : last;
}

/** At a quote that other text follows, where that text belongs to the value as well. */
function afterFormQuote(at: i32, after: i32, quote: i32, following: i32): i32 {
  // `<x a="v"/>`, `b'a = "v"\nb = "w"'`
  const isLast = following === Byte.Slash || (following === Byte.Backslash && quote === Byte.Quote);
  if (!isLast) {
    if (!canSee(at, Limit.LookAhead)) return stopForMore(at);
    const last = lastQuote(after, quote, false);
    if (last >= 0) return last;
  }
  cursor.at = after;
  cursor.closers = -1;
  cursor.state = State.InFormValue;
  return -1;
}

/** In a form and in XML a quote closes the string, whatever follows it. */
function closesAnyhow(): boolean {
  return cursor.notation === Notation.Form || cursor.notation === Notation.Xml;
}

function stopForMore(at: i32): i32 {
  needMore(at);
  return -1;
}

function stopAtEnd(at: i32): i32 {
  endValue(at);
  return -1;
}

/** Whether the name is in braces: `LoginForm{MMM_a='v', b='w'}`, as IDEs generate it. */
function isInRecord(): boolean {
  return cursor.nameStart >= cursor.begin && bracketAround(cursor.nameStart) === Byte.BraceClose;
}

/** Whether text follows the blanks at `at` that follows no value in braces: neither a comma or bracket nor the next pair. */
function isBeforeText(at: i32): boolean {
  let i = skipBlanks(at);
  let char = next(i);
  // Not the arrow of `"v" -> "w"`.
  if (!isOf(char, Class.Name) && char < 0x80 && char !== Byte.Backslash) return false;
  if (char === Byte.Minus) return false;
  while (isOf(char, Class.Name | Class.Path) || char >= 0x80) {
    i = charEnd;
    char = next(i);
  }
  if (char === Byte.Space) char = next(skipBlanks(i));
  return char !== Byte.Equals && char !== Byte.Colon;
}

/**
 * Where a value in quotes ends in which somebody has left quotes unescaped, of which one is before `from`: at the quote after
 * which the next pair or the end of the bracket around it follows, or else at the last one on the line; -1 without any. Of
 * apostrophes it is the first that may close. `isOnLine` where no line end may be before it, an escaped one neither.
 *
 *     {MMM_a="he said "no", twice", b="1"}     MMM_a='O'Brien', 'b'     MMM_a='O''Brien'
 *                                 ^                         ^                         ^
 */
function lastQuote(from: i32, quote: i32, isOnLine: boolean): i32 {
  const around = bracketAround(cursor.nameStart);
  let found = -1;
  let isAfterQuote = false;
  let isAfterEquals = false;
  let letters = 0;
  let i = from;
  while (i - from < Limit.LookAhead && !isLineFeedAt(i)) {
    const at = i;
    const char = next(i);
    if (char < 0 || (char === Byte.LineFeed && isOnLine) || (char === quote && isAfterEquals)) break;
    i = charEnd;
    isAfterEquals = char === Byte.Equals && letters > 0;
    if (isAfterEquals && isAfterQuote) break;
    if (char === quote) {
      const following = next(i);
      isAfterQuote = following < 0 || isOf(following, Class.AfterQuote) || isSpace(following, cursor.layer);
      if (isAfterQuote) found = at;
      if (isAfterQuote && (following === around || quote === Byte.Apostrophe)) break;
      letters = 0;
    } else if (isOf(char, Class.Name | Class.Path)) letters++;
    else {
      if (letters > 0) isAfterQuote = false;
      letters = 0;
      if (char === Byte.Backslash && next(i) >= 0 && !isLineFeedAt(i)) i = charEnd;
    }
  }
  return found;
}

/** Skips bytes that stand for themselves in the layer and end no string. */
function skipPlain(at: i32, quote: i32): i32 {
  const layer = cursor.layer;
  if (layer === ROOT) return findAny(at, cursor.end, quote, Byte.Backslash, Byte.LineFeed);
  let i = at;
  if (innermost(layer) === Encoding.Json && isAllJson(layer)) {
    i = findAny(i, cursor.end, Byte.Quote, Byte.Backslash, Byte.LineFeed);
    if (quote === Byte.Apostrophe) {
      const found = findAny(at, i, quote, quote, quote);
      if (found < i) return found;
    }
    return i;
  }
  i = afterRun(i, cursor.end, Class.Name);
  return i;
}

function isAllJson(layer: i32): boolean {
  // A leading 1 and zeros: nothing but JSON levels.
  return (layer & (layer - 1)) === 0;
}
