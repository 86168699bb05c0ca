import { Byte } from '../bytes/ascii.ts';
import { closesBracket, isDigit, isQuote, opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, Encoding, enclosed, isSpace, ROOT, readChar } from '../bytes/reader.ts';
import { nextInField } from '../context/csv-quote.ts';
import { cursor } from '../context/cursor.ts';
import { isAfterName } from '../context/decode-backward.ts';
import { entersEntities } from '../context/first-quote.ts';
import { afterEscape, canSee, endValue, isLineFeedAt, needMore, next, settleLayer } from '../context/input.ts';
import { holdLine, passLine } from '../context/line.ts';
import { isYetToCome } from '../context/reach.ts';
import { skipColours } from '../context/skip-colours.ts';
import { State } from '../context/state.ts';
import { beginContainer } from './container.ts';

/**
 * Values that are in no quotes and no brackets, of JSON or of printed objects: to the comma or bracket that ends the member.
 *
 *     {'MMM_a': b'x, y', MMM_b: #<Set: {1, 2}>, c: 1}
 *               ^ from here    ^ to here      ^ and to here
 */

/** More colours in a row are none. */
const MAX_COLOURS: i32 = 256;

/** In a value without quotes or brackets around it: to the comma or bracket that ends its member, or its line. */
export function stepBare(): void {
  if (cursor.lenient) holdLine(cursor.valueStart);
  readBare();
  if (cursor.state !== State.InBare) passLine(cursor.at);
}

function readBare(): void {
  settleLayer();
  let at = cursor.at;
  for (;;) {
    const char = nextInField(at);
    if (isYetToCome(char)) {
      needMore(at);
      return;
    }
    if (char < 0 || isLineFeedAt(at)) break;
    if (char === Byte.Escape) {
      if (!canSee(at, MAX_COLOURS)) return needMore(at);
      const afterColours = skipColours(at);
      if (afterColours > at) {
        if (cursor.closers < 0) cursor.closers = at;
        at = afterColours;
        continue;
      }
      next(at);
    }
    if (char === Byte.Ampersand && cursor.lenient) {
      if (isYetToCome(readChar(at, cursor.end, enclosed(cursor.layer, Encoding.Entity)))) {
        return needMore(at);
      }
      if (entersEntities(at)) continue;
      next(at);
    }
    const after = charEnd;
    if (cursor.inString) {
      cursor.closers = -1;
      if (char === cursor.quote) cursor.inString = false;
      else if (char === Byte.Backslash) {
        const escapedTo = afterEscape(after);
        if (escapedTo < 0) return needMore(at);
        at = escapedTo;
        continue;
      }
    } else if (isSpace(char, cursor.layer)) {
      if (cursor.closers < 0) cursor.closers = at;
    } else {
      if (cursor.depth + cursor.angles === 0 && endsBareValue(char)) {
        if (char !== Byte.Comma || !cursor.lenient || at === cursor.valueStart) break;
        if (!canSee(at, MAX_GROUP)) return needMore(at);
        if (!isGrouped(at, after)) break;
        next(at);
      }
      cursor.closers = -1;
      if (char === Byte.Less && (cursor.angles > 0 || beginsObject(at))) cursor.angles++;
      if (char === Byte.Greater && cursor.angles > 0 && !isArrowHead(at)) cursor.angles--;
      if (char === Byte.ParenOpen && cursor.depth === 0 && cursor.lenient) return beginContainer(char, after);
      if (opensBracket(char)) cursor.depth++;
      else if (closesBracket(char)) cursor.depth--;
      else if ((isQuote(char) || char === Byte.Backtick) && opensString(at)) {
        cursor.inString = true;
        cursor.quote = char;
      }
    }
    at = after;
  }
  endValue(cursor.closers >= 0 ? cursor.closers : at);
}

function endsBareValue(char: i32): boolean {
  return closesBracket(char) || char === Byte.Comma;
}

/** No group of digits is written with more bytes, however it is encoded. */
const MAX_GROUP: i32 = 64;

/** Whether the comma before `after` is between groups of digits: `774,411`. */
function isGrouped(at: i32, after: i32): boolean {
  const before = load8(at - 1);
  if (!isDigit(before)) return false;
  let i = after;
  for (let digits = 0; digits < 3; digits++) {
    const char = next(i);
    if (!isDigit(char)) return false;
    i = charEnd;
  }
  const following = next(i);
  return following < 0 || following === Byte.Comma || isSpace(following, cursor.layer);
}

/** `<Foo object at 0x7f>`, `#<Set: {1}>`: the sign with which the value begins, or after the `#`. */
function beginsObject(at: i32): boolean {
  if (!cursor.lenient) return false;
  return at === cursor.valueStart || load8(cursor.valueStart) === Byte.Hash;
}

/** `->`, `=>` */
function isArrowHead(at: i32): boolean {
  return load8(at - 1) === Byte.Minus || load8(at - 1) === Byte.Equals;
}

/** Whether no more than two characters of the value are before `at`. */
function isPrefixUpTo(at: i32): boolean {
  if (cursor.layer === ROOT) return at - cursor.valueStart <= 2;
  if (at - cursor.valueStart > MAX_PREFIX) return false;
  let i = cursor.valueStart;
  for (let letters = 0; letters < 2 && i < at && next(i) >= 0; letters++) i = charEnd;
  return i >= at;
}

/** No two characters are written with more bytes. */
const MAX_PREFIX: i32 = 48;

/** `b'x, y'`, `f("x, y")`: a quote after a prefix or inside brackets; the one in `O'Brien` is text. */
function opensString(at: i32): boolean {
  return isPrefixUpTo(at) || (cursor.depth + cursor.angles > 0 && !isAfterName(at, cursor.begin, cursor.layer));
}
