import { Byte } from '../bytes/ascii.ts';
import { beforeRun, Class, isOf } from '../bytes/classes.ts';
import { closesContainer, isBlank, isDigit, isLineEnd, isQuote, opensContainer } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, Encoding, enclosed, enclosing, insideStrings, ROOT, readChar } from '../bytes/reader.ts';
import { isDoubled, nextInField } from '../context/csv-quote.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { beforeLayer, beforeStart, charBefore, LEVELS_OF_LINE } from '../context/decode-backward.ts';
import { entersEntities, firstOfValue } from '../context/first-quote.ts';
import {
  beforeLineEnd,
  canSee,
  endValue,
  isGap,
  isLineFeedAt,
  Limit,
  needMore,
  next,
  rememberQuote,
  setLayer,
  settleLayer,
  skipBlanks,
  skipGaps,
} from '../context/input.ts';
import { isApostropheOpen, isStringOpenIn, rawStringLevels } from '../context/line.ts';
import { afterDiffMark } from '../context/line-prefix.ts';
import { findLineStart, lineStart } from '../context/line-start.ts';
import { floorBefore, isYetToCome } from '../context/reach.ts';
import { Argument, argumentAt, beginShellValue } from '../context/shell.ts';
import { skipColours } from '../context/skip-colours.ts';
import { State } from '../context/state.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { afterMask } from '../rules/mask.ts';
import { Action } from '../rules/table.ts';
import { afterLast, findByte } from '../scan/bytes.ts';
import { Block } from '../values/block-lines.ts';
import { beginQuotedLines } from '../values/quoted-lines.ts';
import { opensBlock } from '../values/triple-quoted.ts';
import { bracketOf } from '../values/value-form.ts';

/**
 * Headers and YAML: `MMM_x: the whole rest of the line`, where the name begins a line, after white space or the marks
 * of curl and wire logs (`>` `<` `*` `-`), or in the quote that such a log puts around the header, white space and
 * marks after it or not: `{"msg":" MMM_x: v"}`.
 */

/** A name of nothing but `X`s or `M`s is a comment's `XXX: fix this`. */
export function isOneLetterOver(from: i32, to: i32): boolean {
  const first = load8(from);
  if ((first | 0x20) !== 0x78 && (first | 0x20) !== 0x6d) return false;
  for (let i = from; i < to; i++) if (load8(i) !== first) return false;
  return true;
}

/** The name is followed by a colon: does it begin its line, or are in a quoted header? */
export function tryHeader(name: Name, after: i32): boolean {
  if (isOneLetterOver(name.from, name.to)) return false;
  const isQuoted = isQuote(delimiter.char);
  let from = after;
  let following = next(from);
  if (following === Byte.Colon) {
    // `MMM_x:: dg==` of LDIF is a value in base64, `MMM_x::f` code.
    from = charEnd;
    following = next(from);
    if (following !== Byte.Space) return false;
  }
  const isWord = isBlank(delimiter.char) || isOf(delimiter.char, Class.Name);
  if ((isQuoted || isWord) && argumentAt(isQuoted ? delimiter.start : name.from) === Argument.Header) {
    // `curl -H 'MMM_a: it'\''s'`, `-H MMM_a:v`
    take(name, Notation.Header);
    cursor.removal = Removal.Exact;
    if (delimiter.char === Byte.Quote) {
      charBefore(name.from, cursor.begin, LEVELS_OF_LINE);
      setLayer(beforeLayer, false);
    }
    const value = isQuoted ? valueAfter(from) : from;
    beginShellValue(value, Argument.Header, isQuoted ? delimiter.char : 0, delimiter.start);
    return true;
  }
  const layer = cursor.layer;
  const unsure = cursor.unsure;
  let quote = 0;
  if (isQuoted) {
    charBefore(name.from, cursor.begin, LEVELS_OF_LINE);
    quote = delimiter.char;
  } else if (!findLineStart(name.from) && !lineStart.isAfterText) {
    if (lineStart.quote === 0 || closesString(lineStart.quote)) return false;
    quote = lineStart.quote;
  }
  if (quote !== 0) {
    if (!isGap(following)) return false;
    const outer = beforeLayer;
    take(name, Notation.Header);
    cursor.removal = Removal.Exact;
    setLayer(quote === Byte.Quote ? enclosed(outer, Encoding.Json) : layer, quote === Byte.Apostrophe && unsure);
    cursor.quote = quote === Byte.Apostrophe ? quote : 0;
    settleLayer();
    if (opensLines(valueAfter(from))) {
      // `'MMM_x: {\n' +`, an object that is printed in a string.
      cursor.notation = Notation.Repr;
      cursor.quote = 0;
      cursor.at = from;
      cursor.state = State.BeforeValue;
      return true;
    }
    cursor.indent = 0;
    beginHeaderValue(valueAfter(from));
    // The string may hold lines.
    if (cursor.quote === 0) cursor.nextState = afterHeader(name.action);
    return true;
  }
  settleLayer();
  const value = valueAfter(from);
  const inner = cursor.layer;
  // The quote may show another layer than the name.
  if (firstOfValue(value) === Byte.Quote && isDoubled(value, charEnd, Byte.Quote)) {
    setLayer(enclosed(cursor.layer, Encoding.Csv), false);
  }
  if (!lineStart.isAfterText && isWholeRepr(value, name.action)) {
    take(name, Notation.Repr);
    if (cursor.action === Action.Mask) {
      // Where the value's brackets are broken, the indentation of the lines below shows which belong to it.
      cursor.indent = lineStart.indent;
      cursor.keepsBlankLines = false;
      cursor.nextState = State.BeforeContinuation;
    }
    cursor.at = from;
    cursor.state = State.BeforeValue;
    return true;
  }
  setLayer(inner, false);
  const keepsComma = !lineStart.isAfterText && name.action === Action.Mask && cursor.layer === ROOT && isInFlow();
  if (name.action === Action.Filter) name.start = lineStart.at;
  take(name, Notation.Header);
  if (keepsComma) cursor.stop = Byte.Comma;
  cursor.removal = Removal.Exact;
  cursor.indent = lineStart.indent;
  beginHeaderValue(value);
  // `'A: b\nMMM_x: v\n'`
  cursor.isInApostrophes =
    isApostropheOpen(name.from) && cursor.layer === insideStrings(ROOT, rawStringLevels(name.from) + 1);
  if (lineStart.isAfterText) cursor.isBelow = true;
  else cursor.nextState = afterHeader(name.action);
  return true;
}

/** Whether the quote that was read last closes a string, `say "hello" MMM_x: v`. */
function closesString(quote: i32): boolean {
  if (quote === Byte.Apostrophe) return isApostropheOpen(beforeStart);
  return isStringOpenIn(beforeLayer, beforeStart);
}

/** `"MMM_x": |`: a YAML key in quotes, with a block below it, or a tag or anchor before that. */
export function tryBlockKey(name: Name, after: i32): boolean {
  const value = skipBlanks(after);
  const char = next(value);
  if (char !== Byte.Pipe && char !== Byte.Greater && char !== Byte.Exclamation && char !== Byte.Ampersand) return false;
  const quote = name.start;
  if (!beginsBelow(value) || !findLineStart(quote)) return false;
  if (name.action === Action.Filter) name.start = lineStart.at;
  take(name, Notation.Header);
  rememberQuote(quote, name.from);
  cursor.removal = Removal.Exact;
  cursor.indent = lineStart.indent;
  beginHeaderValue(value);
  cursor.nextState = afterHeader(name.action);
  return true;
}

/**
 * What is on the line below a key in quotes, at `at`, is not JSON. If it is indented deeper, or is an item of a list,
 * it is YAML, and the value.
 */
export function beginLinesBelow(at: i32): boolean {
  if (!canSee(at, Limit.FilteredName)) {
    needMore(at);
    return true;
  }
  // What a bracketed value was replaced by.
  const maskEnd = afterMask(at, cursor.end);
  if (maskEnd > at && next(maskEnd) === Byte.Comma) return false;
  if (!awaitLinesBelow(at)) return false;
  cursor.notation = Notation.Header;
  cursor.removal = Removal.Exact;
  beginHeaderValue(at);
  cursor.keepsBlankLines = true;
  return true;
}

/**
 * Whether what is in quotes at `at`, below a key, is the first key of a map that is its value: a colon follows it, and blanks.
 * Needs more input where that is not known yet.
 */
export function isKeyBelow(at: i32, quote: i32): boolean {
  if (!canSee(at, MAX_REPR)) {
    needMore(at);
    return false;
  }
  let i = at + 1;
  while (i < cursor.end && load8(i) !== quote && load8(i) !== Byte.LineFeed && i - at < MAX_REPR) {
    i += load8(i) === Byte.Backslash ? 2 : 1;
  }
  if (i >= cursor.end || load8(i) !== quote) return false;
  i = skipBlanks(i + 1);
  return next(i) === Byte.Colon && (isOf(next(charEnd), Class.Blank) || next(charEnd) < 0);
}

/**
 * The value of a key in quotes is on the line below, at `at`. After it more may follow that is indented deeper than
 * the key. Of the key's own line, which may have been handed over, nothing but the key is removed.
 */
export function awaitLinesBelow(at: i32): boolean {
  if (cursor.layer !== ROOT) return false;
  // How far a key is indented that has left the memory nobody knows: then all that is indented belongs to its value.
  const isKnown = cursor.nameStart >= cursor.begin;
  if (isKnown && !findLineStart(cursor.nameStart)) return false;
  const indent = isKnown ? lineStart.indent : 0;
  if (!isIndentedBelow(at, indent)) return false;
  cursor.indent = indent;
  cursor.keepsBlankLines = false;
  cursor.nextState = State.BeforeContinuation;
  return true;
}

/** Whether the line of `at` is indented deeper than that, or is an item of a list. */
function isIndentedBelow(at: i32, indent: i32): boolean {
  const column = at - afterLast(floorBefore(at, Limit.LookBehind), at, Byte.LineFeed);
  const isItem = load8(at) === Byte.Minus && isOf(load8(at + 1), Class.Blank);
  return column > indent || (isItem && column === indent);
}

/** A filtered header takes its line end along, of a masked one it is shown. */
export function afterHeader(action: i32): i32 {
  return action === Action.Filter ? State.AtContinuation : State.BeforeContinuation;
}

/** How far a value is looked at for that. */
const MAX_REPR: i32 = 1 << 13;
/** White space before a value that is longer belongs to it. */
const MAX_BLANKS: i32 = 1024;

function valueAfter(at: i32): i32 {
  const value = skipGaps(at);
  return value - at > MAX_BLANKS ? at : value;
}

/** Whether a quoted or bracketed value is followed by nothing but a comma, or continues over lines in brackets. */
function isWholeRepr(from: i32, action: i32): boolean {
  const at = skipColours(from);
  let i = at;
  let char = next(i);
  const first = char;
  if (isQuote(first)) {
    i = charEnd;
    if (opensBlock(i, first)) return true;
    char = next(i);
    while (char >= 0 && !isLineFeedAt(i)) {
      i = charEnd;
      if (char === first) {
        // `'it''s'`
        if (first !== Byte.Apostrophe || next(i) !== first) break;
        i = charEnd;
      } else if (char === Byte.Backslash && !isLineFeedAt(i) && next(i) >= 0) i = charEnd;
      char = next(i);
      if (i - at > MAX_REPR) return false;
    }
    if (char !== first) return false;
    const after = i;
    const mayBeJoined = action === Action.Mask || isInDiff();
    return isRestBlank(after) || (mayBeJoined && isJoinedBelow(after)) || (isMemberAfter(after) && isInFlow());
  }
  const maskEnd = afterMask(at, cursor.end);
  if (maskEnd > at && next(maskEnd) === Byte.Comma) return isRestBlank(maskEnd);
  if (!opensContainer(first)) {
    // `Some(`, with the value below
    const isConstructor = isInDiff() && first >= Byte.UpperA && first <= Byte.UpperZ;
    const bracket = isConstructor ? bracketOf(at) : -1;
    return bracket > at && next(bracket) >= 0 && isRestBlank(charEnd);
  }
  let depth = 0;
  let quote = 0;
  let before = 0;
  while (char >= 0 && !isLineFeedAt(i)) {
    if (i - at > MAX_REPR) return false;
    const colourEnd = char === Byte.Escape ? skipColours(i) : i;
    if (colourEnd > i) {
      i = colourEnd;
      before = 0;
      char = next(i);
      continue;
    }
    if (char === Byte.Ampersand && entersEntities(i)) char = next(i);
    i = charEnd;
    const isInside = quote !== 0;
    if (isInside) {
      if (char === Byte.Backslash && !isLineFeedAt(i) && next(i) >= 0) i = charEnd;
      else if (char === quote) quote = 0;
    } else if (isQuoteSign(char) && !isOf(before, Class.Name)) quote = char;
    before = char;
    if (isInside) {
      // Brackets are text.
    } else if (opensContainer(char)) depth++;
    else if (closesContainer(char)) {
      depth--;
      if (depth === 0) return isRestBlank(i);
    }
    char = next(i);
  }
  // Open at the line's end: after a bracket or comma the value continues below.
  i = beforeRun(i, at, Class.Blank);
  const last = load8(i - 1);
  return opensContainer(last) || last === Byte.Comma;
}

/** Whether a plus sign ends the line, as where a string is printed in pieces. */
function isJoinedBelow(at: i32): boolean {
  return next(skipBlanks(at)) === Byte.Plus && isLineEnd(next(charEnd));
}

/** Whether a closing bracket is at `at`, or a comma and `name: `. */
function isMemberAfter(at: i32): boolean {
  let char = next(at);
  if (closesContainer(char)) return true;
  if (char !== Byte.Comma) return false;
  let i = skipGaps(charEnd);
  char = next(i);
  const isQuoted = isQuoteSign(char);
  if (isQuoted) i = charEnd;
  const from = i;
  while (i - from < MAX_BLANKS && isOf(next(i), Class.Name | Class.Path)) i = charEnd;
  if (i === from || (isQuoted && !isQuoteSign(next(i)))) return false;
  return next(isQuoted ? charEnd : i) === Byte.Colon && isOf(next(charEnd), Class.Blank);
}

/** Whether the line of the name is one of a diff, with its mark: `-   MMM_a: Some(`. */
function isInDiff(): boolean {
  return lineStart.indent > 0 && afterDiffMark(lineStart.at) > lineStart.at;
}

/** Whether the line before that of the name ends with a comma or a bracket, as in a map that YAML writes in brackets. */
function isInFlow(): boolean {
  let i = lineStart.at - 1;
  i = beforeRun(i, cursor.begin, Class.Blank);
  if (i <= cursor.begin) return false;
  const last = load8(i - 1);
  return opensContainer(last) || last === Byte.Comma;
}

/** Whether a bracket is at `at` with which the line ends, or what such a value was replaced by. */
function opensLines(at: i32): boolean {
  const maskEnd = afterMask(at, cursor.end);
  if (maskEnd > at) return next(maskEnd) === Byte.Comma && next(charEnd) === Byte.LineFeed;
  const bracket = next(at);
  return opensContainer(bracket) && next(charEnd) === Byte.LineFeed;
}

function isQuoteSign(char: i32): boolean {
  return isQuote(char) || char === Byte.Backtick;
}

/** Whether the line ends at `at`, or after a comma there; colours count as nothing. */
function isRestBlank(at: i32): boolean {
  let i = skipColours(at);
  let char = next(i);
  if (char === Byte.Comma) {
    i = skipColours(charEnd);
    char = next(i);
  }
  while (isBlank(char) || char === Byte.CarriageReturn) {
    i = charEnd;
    char = next(i);
  }
  return char < 0 || char === Byte.LineFeed;
}

export function beginHeaderValue(at: i32): void {
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.at = at;
  cursor.closers = -1;
  const isBelow = beginsBelow(at);
  cursor.keepsBlankLines = isBelow || isOpenQuote(at);
  cursor.depth = 0;
  if (!isBelow && cursor.indent > 0) cursor.block = Block.Names;
  cursor.state = State.InHeaderValue;
}

/** Whether the value is in quotes that its line does not close: in those of YAML there may be empty lines. */
function isOpenQuote(at: i32): boolean {
  const quote = next(at);
  if (cursor.layer !== ROOT || !isQuote(quote)) return false;
  let i = charEnd;
  while (i < cursor.end && load8(i) !== Byte.LineFeed) {
    if (i - at > MAX_REPR) return false;
    if (load8(i) === quote && isRestBlank(i + 1)) return false;
    i += load8(i) === Byte.Backslash && quote === Byte.Quote ? 2 : 1;
  }
  return i < cursor.end;
}

/** `MMM_x:`, `MMM_x: |`, `MMM_x: !!str &a >- # why`: the value begins on the lines below. */
function beginsBelow(at: i32): boolean {
  let i = at;
  let char = next(i);
  while ((char === Byte.Exclamation || char === Byte.Ampersand) && i - at < Limit.FilteredName) {
    while (char >= 0 && !isOf(char, Class.Blank)) {
      i = charEnd;
      char = next(i);
    }
    i = skipBlanks(i);
    char = next(i);
  }
  if (char === Byte.Pipe || char === Byte.Greater) {
    i = charEnd;
    char = next(i);
    while (char === Byte.Minus || char === Byte.Plus || isDigit(char)) {
      i = charEnd;
      char = next(i);
    }
    if (char === Byte.Space && next(skipBlanks(i)) === Byte.Hash) return true;
  }
  const blanks = i;
  while (isBlank(char) || char === Byte.CarriageReturn) {
    if (i - blanks > MAX_BLANKS) return false;
    i = charEnd;
    char = next(i);
  }
  return char < 0 || char === Byte.LineFeed;
}

/** To the quote around the header, or to the end of its line; a filtered one takes the line's end along. */
export function stepHeaderValue(): void {
  let at = cursor.at;
  while (true) {
    if (cursor.layer === ROOT && cursor.quote === 0) {
      at = findByte(at, cursor.end, Byte.LineFeed);
      at = beforeLineEnd(at);
    }
    if (cursor.ended && isCarriageReturnAtEnd(at)) {
      return endValue(cursor.action === Action.Filter && cursor.quote === 0 && !cursor.isBelow ? cursor.end : at);
    }
    const char = nextInField(at);
    // What may not belong to the value is looked at again.
    const resumeAt = isCommaKept(at) ? at - 1 : at;
    if (isYetToCome(char)) return needMore(resumeAt);
    if (char < 0) {
      if (!cursor.isInApostrophes || readChar(at, cursor.end, enclosing(cursor.layer)) !== Byte.Quote)
        return endValue(isLineFeedAt(at) ? beforeLineEnd(at) : at);
      at = charEnd;
      continue;
    }
    const after = charEnd;
    if (char === cursor.quote || (cursor.isInApostrophes && load8(at) === Byte.Apostrophe)) {
      const following = next(after);
      if (isYetToCome(following)) return needMore(at);
      if (following < 0 || isOf(following, Class.AfterQuote)) return endValue(at);
    } else if (isLineEnd(char)) {
      const following = char === Byte.LineFeed ? char : next(after);
      if (isYetToCome(following)) return needMore(resumeAt);
      if (following === Byte.LineFeed) {
        const end = char === Byte.LineFeed ? after : charEnd;
        if (end <= cursor.closesAt || beginQuotedLines(end - 1)) {
          if (cursor.state !== State.InHeaderValue) return;
          at = end;
          continue;
        }
        if (cursor.needsMore) {
          cursor.at = resumeAt;
          return;
        }
        if (resumeAt < at) return endValue(resumeAt);
        return endValue(cursor.action === Action.Filter && cursor.quote === 0 && !cursor.isBelow ? end : at);
      }
    }
    at = after;
  }
}

/** Whether a comma is before `at` that is not of the value, for the name is in a list whose lines have one. */
function isCommaKept(at: i32): boolean {
  return cursor.stop === Byte.Comma && at > cursor.valueStart && load8(at - 1) === Byte.Comma;
}

/** A carriage return with which the stream ends is a line end that was cut. */
function isCarriageReturnAtEnd(at: i32): boolean {
  return at + 1 === cursor.end && load8(at) === Byte.CarriageReturn;
}
