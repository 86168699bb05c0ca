import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isBlank, isLineEnd, isQuote, opensBracket, opensContainer } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { charEnd, ROOT } from '../bytes/reader.ts';
import { colourStart, isAfterColour } from '../context/colour.ts';
import { cursor, Ended, Ends } from '../context/cursor.ts';
import { charBefore, LEVELS_OF_LINE } from '../context/decode-backward.ts';
import {
  canSee,
  cutValue,
  endValue,
  isGap,
  isLineFeedAt,
  Limit,
  needMore,
  next,
  settleLayer,
  skipGaps,
} from '../context/input.ts';
import { bracketAround, holdLine, isAfterPair, isApostropheOpen, isStringOpenIn, passLine } from '../context/line.ts';
import { beginsLine } from '../context/line-start.ts';
import { beginsRecord, closesBelow } from '../context/lines-below.ts';
import { isYetToCome, limitAfter } from '../context/reach.ts';
import { Argument, argumentAt } from '../context/shell.ts';
import { skipColours } from '../context/skip-colours.ts';
import { State } from '../context/state.ts';
import { indentOfLine } from '../context/word.ts';
import { delimiter } from '../names/name.ts';
import { afterMask } from '../rules/mask.ts';
import { Action } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';
import { afterElement, beginsElement } from './go-string.ts';
import { continuesWithSemicolon, List, listBefore } from './semicolon-list.ts';
import { isBeforeAssignment, isInSpacedList } from './spaced-list.ts';
import { isAfterColon, isAfterIndex, isPlainLine } from './surroundings.ts';
import { isArrayDescriptor } from './value-form.ts';

/**
 * Unquoted values that hold spaces and commas: they end where the next name begins, or with the bracket, the quotes or
 * the line around them.
 *
 *     {a=1, MMM_b=John Smith, c=3}     {User:x MMM_b:y, z Lang:d}     login failed for MMM_b: y z, code: 7
 *                           ^                           ^                                        ^
 *       Ends.Pairs                      Ends.Fields                     Ends.Clause
 */

/** Whether the parameter is in brackets, in a list whose values may hold spaces. */
function isInMap(): boolean {
  if (opensBracket(delimiter.char)) return true;
  if (delimiter.char === Byte.Comma) return isAfterPair(delimiter.start);
  if (delimiter.char !== Byte.Space) return false;
  const before = charBefore(delimiter.start, cursor.begin, LEVELS_OF_LINE);
  if (before === Byte.BraceOpen || before === Byte.ParenOpen) return true;
  return before === Byte.Comma && isAfterPair(delimiter.start);
}

/**
 * Where the value of an unquoted `name=` ends that begins at `value`, if not at white space; sets `cursor.ends`.
 *
 *     {a=1, MMM_x=v w}     "MMM_x=v w"     k=1;MMM_x=v w;z=2     export MMM_x=v w
 */
export function chooseEnd(value: i32): void {
  cursor.stop = -1;
  if (isInMap()) cursor.ends = Ends.Pairs;
  else if (delimiter.char === 0) endsAt(0);
  else if (delimiter.char === Byte.Semicolon) {
    const list = listBefore(delimiter.start);
    // In a query a blank ends the value too.
    if (list === List.InQuery && continuesWithSemicolon(value)) cursor.stop = Byte.Semicolon;
    else if (list === List.InText) endsAt(Byte.Semicolon);
  } else if (delimiter.char === Byte.Colon) {
    if (isAfterIndex(delimiter.start)) cursor.ends = Ends.Pairs;
    else chooseOnLine(value);
  } else if (isQuote(delimiter.char)) chooseInQuotes(delimiter.char, delimiter.start, value);
  else if (delimiter.char === Byte.Minus) {
    // `'--MMM_x=v w'`
    const isLong = load8(delimiter.start - 1) === Byte.Minus;
    const start = isLong ? delimiter.start - 1 : delimiter.start;
    const quote = load8(start - 1);
    if (isLong && isQuote(quote)) chooseInQuotes(quote, start - 1, value);
    else if (isListedOption(start, value)) endsAt(Byte.Comma);
    else if (opensContainer(quote)) cursor.ends = Ends.Pairs;
    else if (!isLong && (quote === Byte.LineFeed || start === cursor.begin)) chooseOnLine(value);
  } else if (delimiter.char === Byte.Plus) {
    if (load8(delimiter.start) === Byte.Plus) chooseOnLine(value);
  } else if (isOf(delimiter.char, Class.Blank) || delimiter.char < 0) {
    const isInList = delimiter.char === Byte.Space && load8(delimiter.start - 1) === Byte.Semicolon;
    if (isInList && listBefore(delimiter.start - 1) === List.InText) {
      const found = findAssignment(value, 0);
      if (found === Byte.Semicolon || (found === Byte.LineFeed && isPlainLine(value))) endsAt(Byte.Semicolon);
    } else {
      chooseOnLine(value);
      if (cursor.ends === Ends.Form && isInSpacedList(value, isAfterPair(delimiter.start))) endsAt(Byte.Space);
    }
  }
}

export function endsAt(stop: i32): void {
  cursor.ends = Ends.Item;
  cursor.stop = stop;
}

/**
 * Whether the option that begins at `start` is an item of a list with commas, as Java prints one: `[app, --MMM_a, v w]`.
 * Its value, or what follows it, is at `value`.
 */
export function isListedOption(start: i32, value: i32): boolean {
  if (bracketAround(start) !== Byte.BracketClose) return false;
  if (load8(start - 1) === Byte.Space && load8(start - 2) === Byte.Comma) return true;
  if (load8(start - 1) !== Byte.BracketOpen) return false;
  const limit = limitAfter(value, Limit.LookAhead);
  let at = value;
  if (load8(at - 1) === Byte.Space && load8(at - 2) === Byte.Comma) return true;
  while (at < limit && load8(at) !== Byte.LineFeed && load8(at) !== Byte.BracketClose) {
    if (load8(at) === Byte.Comma && load8(at + 1) === Byte.Space) return true;
    at++;
  }
  return false;
}

/** A name directly after an opening quote: all to the closing one is its value, or all to the next `;name=`. */
function chooseInQuotes(quote: i32, start: i32, value: i32): void {
  const isOpening = quote === Byte.Quote ? !isStringOpenIn(delimiter.layer, start) : !isApostropheOpen(start);
  // `"msg":"MMM_x=1 done"` is a text.
  if (!isOpening || isAfterColon(start)) return;
  const found = findAssignment(value, quote);
  if (found === Byte.Semicolon) endsAt(Byte.Semicolon);
  else if (found === quote) endsAt(quote === Byte.Apostrophe ? quote : -1);
}

/** A name that begins its line, on which no other has a `=`: the value is the rest of the line. */
function chooseOnLine(value: i32): void {
  if (!beginsLine(cursor.nameStart)) return;
  const found = findAssignment(value, 0);
  if (found === Byte.LineFeed) {
    endsAt(-1);
    // Below a line that a diff marks with a sign, others are indented by that sign.
    const before = load8(cursor.nameStart - 1);
    if (isGap(load8(cursor.nameTo)) && before !== Byte.Plus && before !== Byte.Minus) continueBelow(cursor.nameFrom);
  } else if (found === 0) endsAt(0);
  else if (found === Byte.Semicolon) endsAt(Byte.Semicolon);
}

/** `MMM_x = v` of configuration files: lines below that are indented deeper than that of `at` belong to the value. */
export function continueBelow(at: i32): void {
  cursor.indent = indentOfLine(at);
  cursor.keepsBlankLines = false;
  cursor.nextState = cursor.action === Action.Filter ? State.AtContinuation : State.BeforeContinuation;
}

/**
 * What comes first from `at` on, read in the value's layer: the end of the quotes (`quote`), the line's end, a NUL; or
 * another `name=` (`=`), with `;` before it (`;`).
 */
function findAssignment(at: i32, quote: i32): i32 {
  settleLayer();
  let separator = 0;
  let letters = 0;
  let i = at;
  while (i - at < Limit.LookAhead) {
    const char = next(i);
    if (char === Byte.LineFeed || isLineFeedAt(i) || i >= cursor.end) return Byte.LineFeed;
    // A string may continue in a piece below; what is on the line decides.
    if (char < 0 || findByte(i, charEnd, Byte.LineFeed) < charEnd) return quote !== 0 ? quote : Byte.LineFeed;
    const after = charEnd;
    const colourEnd = char === Byte.Escape ? skipColours(i) : i;
    if (colourEnd > i) {
      // Before a name a colour is like a blank, after it like nothing.
      if (letters === 0) separator = Byte.Space;
      i = colourEnd;
      continue;
    }
    if (char === 0) return 0;
    if (quote !== 0 && char === quote && !isOf(next(after), Class.Name)) return quote;
    if (char === Byte.Equals && letters > 0) return separator === Byte.Semicolon ? Byte.Semicolon : Byte.Equals;
    if (char === Byte.Ampersand || char === Byte.Semicolon || isGap(char)) {
      // `a=1; b=2`, and `a=1&amp;b=2`, which is none
      const isEntity = char === Byte.Semicolon && separator === Byte.Ampersand && letters > 0;
      const isAfterSemicolon = separator === Byte.Semicolon && letters === 0 && isGap(char);
      // What follows `& ` is data.
      if (separator === Byte.Ampersand && letters === 0) separator = 0;
      else if (!isEntity && !isAfterSemicolon) separator = char;
      letters = 0;
    } else if (isQuote(char) && letters === 0 && argumentAt(i) !== Argument.None) {
      // `MMM_x=v curl -d 'a=1'`
      separator = char;
    } else if (separator !== 0 && isOf(char, Class.Name | Class.Path)) letters++;
    else {
      separator = 0;
      letters = 0;
    }
    i = after;
  }
  return Byte.Equals;
}

/** The value begins at `at`, and ends as `ends` says. */
export function beginUnquoted(at: i32, ends: i32): void {
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.ends = ends;
  cursor.around = bracketAround(cursor.nameStart);
  cursor.depth = 0;
  cursor.closers = -1;
  cursor.endedBy = Ended.Elsewhere;
}

export function stepUnquoted(): void {
  holdLine(cursor.valueStart);
  readUnquoted();
  if (cursor.state !== State.InUnquoted) passLine(cursor.at);
}

function readUnquoted(): void {
  let at = cursor.at;
  for (;;) {
    const char = next(at);
    if (isYetToCome(char)) return needMore(at);
    if (char < 0) return endValue(leavesBlanks() ? blanksFrom(at) : at);
    if (char === Byte.Escape && cursor.stop !== Byte.Escape) {
      if (!canSee(at, Limit.FilteredName)) return needMore(at);
      const to = skipColours(at);
      if (to > at) {
        // A colour with which the line ends stays, as does one before the end of the value.
        if (cursor.closers < 0) cursor.closers = at;
        at = to;
        continue;
      }
      next(at);
    }
    const after = charEnd;
    if (cursor.ends === Ends.Item && !isLineEnd(char)) {
      if (isStop(char, at, after)) {
        if (!cursor.needsMore) endValue(blanksFrom(at));
        return;
      }
      if (!isGap(char)) cursor.closers = -1;
      else if (cursor.closers < 0) cursor.closers = at;
      at = after;
      continue;
    }
    if (char === Byte.LineFeed || (char === Byte.CarriageReturn && isBeforeLineFeed(after))) {
      if (cursor.needsMore) return needMore(at);
      if (endsWithLine(at)) return;
      if (cursor.needsMore) return;
    } else if (isGap(char)) {
      if (cursor.closers < 0) cursor.closers = at;
      if (cursor.depth === 0 && cursor.ends !== Ends.Pairs) {
        if (!canSee(at, Limit.LookAhead)) return needMore(at);
        if (isBeforeNext(char, after)) return endValue(at);
      } else if (cursor.depth === 0 && isBracketed(at)) {
        // `{MMM_a=[v] b=1}`
        if (!canSee(at, Limit.FilteredName)) return needMore(at);
        if (isBeforeAssignment(at, after)) return endValue(at);
      }
      at = after;
      continue;
    } else if (char === Byte.Quote && cursor.depth > 0 && cursor.ends === Ends.Fields && beginsElement(at)) {
      if (!canSee(at, Limit.LookAhead)) return needMore(at);
      const closed = afterElement(after);
      cursor.closers = -1;
      at = closed > 0 ? closed : after;
      continue;
    } else if (char === Byte.ParenOpen) {
      openBracket(Byte.ParenClose);
    } else if (opensContainer(char)) {
      // The code of a closing bracket is that of the opening one and 2.
      if (at !== cursor.valueStart || !isArrayDescriptor(at)) openBracket(char + 2);
    } else if (closesBracket(char)) {
      if (cursor.depth === 0 && char === cursor.around) {
        if (cursor.ends !== Ends.Fields) return endValue(blanksFrom(at));
        if (!canSee(at, Limit.LookAhead)) return needMore(at);
        // `map[MMM_a:x] MMM_b:y]`: before another field the bracket is text.
        if (!isBeforeField(after)) return endValue(blanksFrom(at));
      } else closeBracket(char);
    } else if (cursor.depth === 0 && (char === Byte.Comma || char === Byte.Ampersand)) {
      if (!canSee(at, Limit.LookAhead)) return needMore(at);
      if (isBeforeNext(char, after) || isAfterBracket(at, after)) {
        cursor.endedBy = char === Byte.Ampersand ? Ended.AtAmpersand : Ended.Elsewhere;
        return endValue(at);
      }
    } else if (char === Byte.Apostrophe && cursor.ends === Ends.Clause && cursor.quote === Byte.Apostrophe) {
      const following = next(after);
      if (isYetToCome(following)) return needMore(at);
      if (following < 0 || isOf(following, Class.AfterQuote)) return endValue(at);
    }
    cursor.closers = -1;
    at = after;
  }
}

/** Whether an item ends before this character. Needs more input where that is not known. */
function isStop(char: i32, at: i32, after: i32): boolean {
  if (cursor.stop >= Byte.Space && cursor.stop <= Byte.Comma && char === cursor.around) return true;
  if (char !== cursor.stop) return false;
  if (char === Byte.Space) return isBeforeAssignment(at, after);
  if (char === Byte.Comma) {
    const following = next(after);
    if (isYetToCome(following)) {
      needMore(cursor.at);
      return true;
    }
    return isGap(following) || following < 0;
  }
  return char !== Byte.Apostrophe || closesItem(after);
}

/** Whether the apostrophe before `after` closes, and is none of `it's`. Needs more input where that is not known. */
function closesItem(after: i32): boolean {
  const following = next(after);
  if (isYetToCome(following)) {
    needMore(cursor.at);
    return true;
  }
  return following < 0 || !isOf(following, Class.Name);
}

/** Brackets are pairs of one kind: any other closing bracket is text, as it may be in a value that nobody has quoted. */
function openBracket(closing: i32): void {
  if (cursor.depth < MAX_DEPTH) store8(Area.Nesting + cursor.depth, closing);
  cursor.depth++;
}

function closeBracket(closing: i32): void {
  if (cursor.depth > MAX_DEPTH) {
    cursor.depth--;
  } else if (cursor.depth > 0) {
    if (load8(Area.Nesting + cursor.depth - 1) !== closing) {
      // `{a=v (w}`: nothing shows which of the two is text.
      if (closing === cursor.around) cursor.closed = OVER;
      return;
    }
    cursor.depth--;
    cursor.closed = closing;
  } else if (cursor.closed !== 0 && cursor.around !== 0 && cursor.closed === cursor.around) {
    // `{a=[x] }], b=1}, c=2}`: the last bracket was text.
    openBracket(cursor.closed);
    cursor.closed = 0;
  }
}

const MAX_DEPTH: i32 = 512;
/** Of `cursor.closed`: the bracket around the value may have been closed. */
const OVER: i32 = -1;

/** The blanks before the closing bracket or quote are not part of the value. */
function blanksFrom(at: i32): i32 {
  return cursor.closers >= 0 ? cursor.closers : at;
}

function leavesBlanks(): boolean {
  return cursor.ends >= Ends.Clause;
}

/** Whether a line feed follows the carriage return before `after`. Needs more input where that is not known. */
function isBeforeLineFeed(after: i32): boolean {
  const following = next(after);
  if (isYetToCome(following)) {
    cursor.needsMore = true;
    return true;
  }
  return following === Byte.LineFeed;
}

/** A line ends at `at`: the value ends with it, or continues to the bracket around it that is closed on a line below. */
function endsWithLine(at: i32): boolean {
  if (cursor.ends >= Ends.Clause) {
    if (cursor.ends === Ends.Clause && continuesList(at)) return false;
    if (!cursor.needsMore) endValue(blanksFrom(at));
    return true;
  }
  if (!isLineFeedAt(at)) return false;
  const isOver = cursor.closed === OVER && endsWithAround(at);
  const mayContinue = cursor.around !== 0 && !isOver && cursor.layer === ROOT;
  if (mayContinue && closesBelow(at, 0)) return false;
  if (!cursor.needsMore) cutValue(blanksFrom(at));
  return !cursor.needsMore;
}

/** Whether the bracket around the value is the last byte of its line, which ends at `at`. */
function endsWithAround(at: i32): boolean {
  let i = at;
  while (i > cursor.valueStart && isBlank(load8(i - 1))) i--;
  return load8(i - 1) === cursor.around;
}

/** Whether the comma before `after` follows a bracketed value, or its mask, and ends the line: `info MMM_a: { b: 1 },`. */
function isAfterBracket(at: i32, after: i32): boolean {
  return isBracketed(at) && isLineEnd(next(after));
}

/** Whether a bracket closes at `at` that the value has opened, or its mask ends. */
function isBracketed(at: i32): boolean {
  if (cursor.closed !== 0 && load8(at - 1) === cursor.closed) return true;
  return afterMask(cursor.valueStart, cursor.end) === at;
}

/**
 * Whether the value has a line end in it, at `at`: it is in a list, its line ends with a comma, and the list continues
 * in the next line, which begins with no name: `request, MMM_a: v,\n w, b: 1`. Needs more input where that is not known.
 */
function continuesList(at: i32): boolean {
  if (cursor.layer !== ROOT || load8(at - 1) !== Byte.Comma || !isAfterComma(cursor.nameFrom)) return false;
  const lineFeed = isLineFeedAt(at) ? at : at + 1;
  if (!canSee(lineFeed + 1, Limit.LookAhead)) {
    needMore(at);
    return false;
  }
  let i = skipGaps(lineFeed + 1);
  if (isMemberAt(i) || beginsRecord(lineFeed + 1, cursor.end)) return false;
  for (; i < cursor.end && i - at < Limit.LookAhead && !isLineFeedAt(i); i++) {
    if (load8(i) === Byte.Comma && load8(i + 1) === Byte.Space && isMemberAt(skipColours(i + 2))) return true;
  }
  return false;
}

/** Whether a comma is before `from`, blanks and colours aside. */
function isAfterComma(from: i32): boolean {
  let at = from;
  while (at > cursor.begin && from - at < MAX_GAP) {
    if (isAfterColour(at)) at = colourStart(at);
    else if (load8(at - 1) === Byte.Space) at--;
    else break;
  }
  return at > cursor.begin && load8(at - 1) === Byte.Comma;
}

const MAX_GAP: i32 = 64;

/** Whether `name:` and a blank, or `name=`, is at `at`. */
function isMemberAt(from: i32): boolean {
  let at = from;
  at = afterRun(at, cursor.end, Class.Name | Class.Path);
  if (at === from || at >= cursor.end) return false;
  const sign = skipColours(at);
  return load8(sign) === Byte.Equals || (load8(sign) === Byte.Colon && isOf(load8(skipColours(sign + 1)), Class.Blank));
}

/** Whether a blank and `name:` follow, without a blank after the colon. */
function isBeforeField(at: i32): boolean {
  if (next(at) !== Byte.Space) return false;
  const name = charEnd;
  let i = name;
  while (isOf(next(i), Class.Name | Class.Path) && i - name < Limit.FilteredName) i = charEnd;
  if (i === name || next(i) !== Byte.Colon) return false;
  const following = next(charEnd);
  return following >= 0 && !isOf(following, Class.Blank);
}

/** Whether the next parameter follows the separator before `after`. */
function isBeforeNext(separator: i32, after: i32): boolean {
  let at = after;
  let char = next(at);
  if (separator === Byte.Comma) {
    if (!isGap(char)) {
      if (cursor.ends === Ends.Clause || (cursor.ends === Ends.Pairs && isGap(cursor.nameDelimiter))) return false;
    } else {
      at = charEnd;
      char = next(at);
    }
  } else if (cursor.ends === Ends.Clause) {
    return separator === Byte.Space && char === Byte.Pipe && isGap(next(charEnd));
  }
  at = skipColours(at);
  char = next(at);
  const from = at;
  while (
    (isOf(char, Class.Name | Class.Path) || char >= 0x80 || char === Byte.Percent) &&
    at - from < Limit.FilteredName
  ) {
    at = charEnd;
    char = next(at);
  }
  if (at === from) return false;
  char = next(skipColours(at));
  if (cursor.ends === Ends.Fields) return char === Byte.Colon;
  if (cursor.ends === Ends.Clause && char === Byte.Colon) return true;
  if (char === Byte.Space && separator === Byte.Comma) char = next(charEnd);
  return char === Byte.Equals;
}
