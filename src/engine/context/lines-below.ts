import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isDigit, opensBracket, opensContainer } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd, Encoding, enclosing, innermost, ROOT } from '../bytes/reader.ts';
import { findByte } from '../scan/bytes.ts';
import { colourStart, isAfterColour } from './colour.ts';
import { cursor, Notation } from './cursor.ts';
import { beforeLineEnd, canSee, isLineFeedAt, Limit, needMore, next, skipGaps } from './input.ts';
import { bracketAround } from './line.ts';
import { findLineStart } from './line-start.ts';
import { floorBefore, limitAfter } from './reach.ts';
import { isBar, mayBeDecoration, skipColours } from './skip-colours.ts';
import { State } from './state.ts';

/**
 * A quote or bracket that is open at the end of its line: does it close on one of the lines below, before a line that
 * begins another record?
 *
 *     MMM_key="-----BEGIN KEY-----        MMM_o={a=1,              <- cut here
 *     MIIB…"                              2026-11-29 10:00:00 next line
 *          ^ yes                          ^ no
 */

/**
 * Whether a quoted value continues on the line after the line feed at `at`: its name begins its line or is in brackets,
 * `Login{a='1', MMM_x='v`, or that line is indented; and the quote closes. Needs more input where that is not known yet.
 * @param isInBrackets a bracketed value is around it
 */
export function continuesBelow(at: i32, isInBrackets: boolean): boolean {
  if (cursor.layer !== ROOT && !isInText()) return false;
  if (cursor.isReplaced) return false;
  if (at < cursor.closesAt) return true;
  const isDecorated = at + 1 < cursor.end && mayBeDecoration(load8(at + 1));
  if (!canSee(at + 1, isDecorated ? MAX_DRAWING : 1)) {
    needMore(beforeLineEnd(at));
    return false;
  }
  const isEscaped = innermost(cursor.layer) === Encoding.Json;
  if (!isIndented(at + 1) && (isEscaped || !mayHoldLines(at))) {
    return cursor.layer === ROOT && cursor.notation === Notation.Json && closesMemberBelow(at, isInBrackets);
  }
  return closesBelow(at, cursor.quote);
}

/**
 * Whether a string of JSON that a line feed seems to cut continues below, as text that was wrapped, or whose escapes were undone:
 * the first quote there ends the string, for what follows it can only follow a string in JSON.
 *
 *     12:00 in {"MMM_a":"v        12:00 in {"MMM_a":"v        <- cut here
 *     w","b":1}                   say "hello"
 *      ^ yes                          ^ no
 */
function closesMemberBelow(at: i32, isInBrackets: boolean): boolean {
  const isSeen = cursor.end - at >= Limit.LookAhead || cursor.ended;
  const limit = limitAfter(at, Limit.LookAhead);
  resumeSearch(at);
  let i = cursor.belowAt;
  while (i < limit) {
    const byte = load8(i);
    if (byte === Byte.LineFeed) {
      if (!isSeen && !seesStart(i + 1, limit)) break;
      if ((beginsRecord(i + 1, limit) && !isAssignmentAt(i + 1)) || beginsList(i + 1, limit)) return false;
    } else if (byte === Byte.Backslash) i++;
    else if (byte === Byte.Quote) {
      const after = skipSpaceIn(i + 1, limit);
      if (after >= limit) break;
      const following = load8(after);
      // After a member nothing closes but its object, after an element its list, too.
      if (following === Byte.BraceClose || (isInBrackets && following === Byte.BracketClose)) return closesHere(i);
      if (following !== Byte.Comma) return false;
      const value = skipSpaceIn(after + 1, limit);
      if (value >= limit) break;
      return beginsJson(load8(value)) && closesHere(i);
    }
    i++;
  }
  if (!isSeen) {
    cursor.belowAt = i;
    needMore(beforeLineEnd(at));
  }
  return false;
}

/** Whether a list of JSON begins at `at`, a record of its own. */
function beginsList(at: i32, limit: i32): boolean {
  if (at + 1 >= limit || load8(at) !== Byte.BracketOpen) return false;
  const first = load8(at + 1);
  return first === Byte.Quote || first === Byte.BracketClose || opensContainer(first);
}

/** A search from `from` on begins, or continues where it needed more input. */
export function resumeSearch(from: i32): void {
  if (cursor.belowFrom === from) return;
  cursor.belowFrom = from;
  cursor.belowAt = from;
  cursor.belowDepth = 0;
}

function skipSpaceIn(from: i32, limit: i32): i32 {
  let i = from;
  i = afterRun(i, limit, Class.JsonSpace);
  return i;
}

/** Whether a member's name may begin with the byte, or an element of a list. */
function beginsJson(byte: i32): boolean {
  return opensContainer(byte) || byte === Byte.Quote || isDigit(byte);
}

/**
 * Whether the quote at `at` is text, for its line ends with a comma and the quote on the next one closes: another `name=`
 * follows it, or nothing. Needs more input where that is not known yet.
 *
 *     MMM_a="he said "no",
 *     v" b="1"
 *      ^ this one closes
 */
export function isQuoteInLines(at: i32, after: i32): boolean {
  if (cursor.notation !== Notation.Form || cursor.isReplaced) return false;
  if (next(after) !== Byte.Comma || !isLineFeedAt(charEnd)) return false;
  const line = charEnd + 1;
  if (!canSee(line, Limit.LookAhead)) {
    needMore(at);
    return false;
  }
  let i = line;
  let char = next(i);
  while (char >= 0 && char !== cursor.quote && !isLineFeedAt(i) && i - line < Limit.LookAhead) {
    i = charEnd;
    char = next(i);
  }
  if (char !== cursor.quote || load8(i - 1) === Byte.Equals) return false;
  const following = charEnd;
  char = next(following);
  const mayEnd = char < 0 || char === Byte.LineFeed || char === Byte.Less || isOf(char, Class.Closer);
  return (char !== Byte.Comma && mayEnd) || isAssignmentAt(skipGaps(char === Byte.Comma ? charEnd : following))
    ? closesHere(i)
    : false;
}

/** Whether `name=` is at `from`. */
function isAssignmentAt(from: i32): boolean {
  let i = from;
  i = afterRun(i, cursor.end, Class.Name | Class.Path);
  return i > from && i < cursor.end && load8(i) === Byte.Equals;
}

/** Whether the value is in a string that is itself in no other, or in the text of a page. */
function isInText(): boolean {
  return enclosing(cursor.layer) === ROOT && innermost(cursor.layer) !== Encoding.Percent;
}

/**
 * Whether the text of a string is folded at the line feed at `at`, as YAML does it with long lines: the next one is indented.
 * Needs more input where that is not known yet.
 */
export function isFolded(at: i32): boolean {
  if (cursor.layer === ROOT || !isInText() || !isLineFeedAt(at)) return false;
  if (at + 1 >= cursor.end && !cursor.ended) needMore(beforeLineEnd(at));
  else return at + 1 < cursor.end && load8(at + 1) === Byte.Space;
  return false;
}

/** Text that is wrapped is indented, as YAML does it; Rich draws a frame around it. */
function isIndented(at: i32): boolean {
  let i = at;
  while (i < cursor.end && load8(i) === Byte.Escape && i - at < MAX_DRAWING) {
    const after = skipColours(i);
    if (after === i) break;
    i = after;
  }
  return i < cursor.end && (load8(i) === Byte.Space || isBar(i));
}

/** In JSON amid other text a string holds no line feeds: there the line was cut. Printed objects may have them. */
function mayHoldLines(at: i32): boolean {
  if (cursor.nameStart < cursor.begin) return false;
  if (cursor.notation === Notation.Xml || isInTag(cursor.nameStart)) return true;
  const isString = cursor.notation === Notation.Repr && cursor.state === State.InString && !isShortened(at);
  const isPrinted = cursor.notation === Notation.Form || isString;
  if (isPrinted && bracketAround(cursor.nameStart) !== 0) return true;
  return findLineStart(cursor.nameStart);
}

/** Whether the tag of an element is open at `at`, on its line. */
function isInTag(at: i32): boolean {
  const lowest = floorBefore(at, Limit.FilteredName);
  for (let i = at - 1; i >= lowest; i--) {
    const byte = load8(i);
    if (byte === Byte.Less) return isOf(load8(i + 1), Class.Name);
    if (byte === Byte.Greater || byte === Byte.LineFeed) return false;
  }
  return false;
}

/** Whether the line that ends at `at` was cut by what printed it: `{'a': 1, 'MMM_b': "v...`. */
function isShortened(at: i32): boolean {
  const end = isAfterColour(at) ? colourStart(at) : at;
  return load8(end - 1) === Byte.Dot && load8(end - 2) === Byte.Dot && load8(end - 3) === Byte.Dot;
}

/**
 * Whether the quote, or the bracket around the value where `quote` is 0, closes below the line feed at `at`. Needs more input where that is
 * not known yet. Each line is looked at once: what is known holds up to `cursor.closesAt`.
 */
export function closesBelow(at: i32, quote: i32): boolean {
  if (at < cursor.closesAt) return true;
  const isEscaped = innermost(cursor.layer) === Encoding.Json;
  const isInEntities = innermost(cursor.layer) === Encoding.Entity;
  const seen = cursor.end - at;
  const window = quote === 0 ? Limit.LookAhead : Limit.Window;
  const limit = limitAfter(at, window);
  resumeSearch(at);
  let depth = cursor.belowDepth & DEPTH;
  let alike = cursor.belowDepth >> DEPTH_BITS;
  let i = cursor.belowAt;
  for (; i < limit; i++) {
    const byte = load8(i);
    if (byte === Byte.LineFeed) {
      if (!cursor.ended && seen < window && !seesStart(i + 1, limit)) break;
      if (beginsRecord(i + 1, limit)) return false;
    } else if (quote !== 0) {
      if (byte === Byte.Ampersand && isInEntities) {
        const char = next(i);
        if (char === Char.EndOfInput) break;
        if (char === quote) return closesHere(i);
      } else if (byte === Byte.Backslash) {
        if (i + 1 >= limit) break;
        i++;
        if (isEscaped && load8(i) === quote) return closesHere(i);
      } else if (byte === quote) return !isEscaped && closesHere(i);
    } else if (closesBracket(byte)) {
      // Where a bracket of another kind is never closed, those of the kind around the value count alone.
      if (depth === 0 || (byte === cursor.around && alike === 0)) return closesHere(i);
      depth--;
      if (byte === cursor.around) alike--;
    } else if (opensBracket(byte)) {
      const name = byte === Byte.BracketOpen ? afterClassName(i + 1, limit) : i;
      if (name >= limit && seen < window && !cursor.ended) break;
      if (load8(name) === AT) continue;
      depth++;
      if (closingOf(byte) === cursor.around) alike++;
    }
  }
  if (seen < window && !cursor.ended) {
    cursor.belowAt = i;
    cursor.belowDepth = depth | (alike << DEPTH_BITS);
    needMore(beforeLineEnd(at));
  }
  return false;
}

function closingOf(bracket: i32): i32 {
  return bracket === Byte.ParenOpen ? Byte.ParenClose : bracket + 2;
}

/** `[Ljava.lang.String;@1b2c3d`, as Java prints an array, opens no bracket: where its `@` is. */
function afterClassName(from: i32, limit: i32): i32 {
  let i = from;
  while (i < limit && i - from < MAX_CLASS_NAME && (isOf(load8(i), Class.Name) || load8(i) === Byte.Dot)) i++;
  return i < limit && load8(i) === Byte.Semicolon ? i + 1 : i;
}

/** Two counts of brackets share a field of the cursor: each is below `Limit.LookAhead`. */
const DEPTH_BITS: i32 = 15;
const DEPTH: i32 = (1 << DEPTH_BITS) - 1;
const MAX_CLASS_NAME: i32 = 256;
const AT: i32 = 0x40;

function closesHere(at: i32): boolean {
  cursor.closesAt = at;
  return true;
}

/** How far a line is looked at to know whether it begins a record. */
const MAX_START: i32 = 64;
/** A line of a drawing is not looked at for longer. */
const MAX_DRAWING: i32 = 512;
/** More than the longest colour. */
const MAX_COLOUR: i32 = 24;

/** Whether enough of the line at `at` is in sight to know whether it begins a record. */
export function seesStart(at: i32, limit: i32): boolean {
  if (limit - at < MAX_START) return findByte(at, limit, Byte.LineFeed) < limit;
  const text = skipBars(at, limit);
  return limit - text >= MAX_COLOUR || text - at >= MAX_DRAWING;
}

/** Whether the line at `at` begins with a time, a brace, a name and a `=`, or with a corner of a drawing: `  │   └ x`. */
export function beginsRecord(at: i32, limit: i32): boolean {
  let i = skipBars(at, limit);
  if (i + 2 < limit && load8(i) === 0xe2 && isCorner(load8(i + 1), load8(i + 2))) return true;
  i = at;
  if (i < limit && load8(i) === Byte.BraceOpen) return true;
  // `[2026-11-29`, `<14>`
  if (i < limit && (load8(i) === Byte.BracketOpen || load8(i) === Byte.Less)) i++;
  const from = i;
  while (i < limit && isDigit(load8(i))) i++;
  if (i - from >= 2 && i < limit && i - from <= 4)
    return isTimeSign(load8(i)) && i + 1 < limit && isDigit(load8(i + 1));
  if (i > from) return false;
  while (i < limit && i - from < MAX_START && isOf(load8(i), Class.Name | Class.Path)) i++;
  // Base64 ends with the sign.
  if (i === from || i + 1 >= limit || load8(i) !== Byte.Equals) return false;
  return load8(i + 1) !== Byte.Equals && !isOf(load8(i + 1), Class.Blank);
}

/** `└`, `╭` or `╰`, by the second and third byte in UTF-8. */
function isCorner(second: i32, third: i32): boolean {
  return second === 0x94 ? third === 0x94 : second === 0x95 && (third === 0xad || third === 0xb0);
}

/** The end of the blanks, colours and `│` at `at`. */
function skipBars(at: i32, limit: i32): i32 {
  let i = at;
  while (i < limit && i - at < MAX_DRAWING) {
    const byte = load8(i);
    let after = i;
    if (byte === Byte.Space) after = i + 1;
    else if (byte === Byte.Escape) after = skipColours(i);
    else if (isBar(i)) after = i + 3;
    if (after === i) break;
    i = after;
  }
  return i;
}

function isTimeSign(byte: i32): boolean {
  return byte === Byte.Minus || byte === Byte.Slash || byte === Byte.Colon || byte === Byte.Dot;
}
