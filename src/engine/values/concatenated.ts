import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isBlank, isLineEnd, isQuote } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, Encoding, enclosed, enclosing, innermost, isPrintedLayer, ROOT } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { canSee, isLineFeedAt, Limit, lineLimit, needMore, next, Progress, setLayer } from '../context/input.ts';
import { bracketAround } from '../context/line.ts';
import { afterDiffMark, afterLinePrefix } from '../context/line-prefix.ts';
import { floorBefore, isYetToCome } from '../context/reach.ts';
import { isCutColour, skipColours } from '../context/skip-colours.ts';
import { indentOfLine } from '../context/word.ts';
import { afterLast, findByte } from '../scan/bytes.ts';
import { prefixedQuote } from './value-form.ts';

/**
 * Long strings that are printed in pieces: by Node with plus signs, by PHP with dots, by Python one below the other.
 *
 *     { MMM_a: 'one\\n' +          {'MMM_a': 'one '
 *         'two', b: 1 }                     'two',
 *         ^ the value continues              ^
 */

/** A mark of a diff is not after more colours. */
const MAX_MARK: i32 = 16;
/** White space before a piece is looked over no further. */
const MAX_SPACE: i32 = 256;

/** Whether another piece follows the string that ends at `after`: it begins at `charEnd`, and its quote is `cursor.quote`. */
export function readStringAfter(after: i32): i32 {
  let at = after;
  let char = next(at);
  while ((isBlank(char) || char === Byte.Escape) && at - after < MAX_SPACE) {
    const to = char === Byte.Escape ? skipColours(at) : charEnd;
    if (to === at) {
      if (isCutColour(at)) return Progress.NeedMore;
      break;
    }
    at = to;
    char = next(at);
  }
  if (isYetToCome(char)) return Progress.NeedMore;
  const isJoined = char === Byte.Plus || (char === Byte.Dot && at > after);
  if (isJoined) {
    at = charEnd;
    char = next(at);
  } else if (!isLineEnd(char) || !mayHavePieceBelow()) {
    return Progress.Over;
  }
  let lineFeed = -1;
  let sawLineEnd = false;
  while ((isOf(char, Class.JsonSpace) || char === Byte.Escape) && at - after < MAX_SPACE) {
    if (char === Byte.LineFeed) sawLineEnd = true;
    let to = char === Byte.Escape ? skipColours(at) : charEnd;
    if (isLineFeedAt(at)) {
      lineFeed = at;
      to = afterLinePrefix(to);
      if (to < 0) return Progress.NeedMore;
    }
    if (to === at) {
      if (isCutColour(at)) return Progress.NeedMore;
      break;
    }
    at = to;
    if (lineFeed >= 0 && at - lineFeed < MAX_MARK) at = afterDiffMark(at);
    char = next(at);
  }
  if (isYetToCome(char)) return Progress.NeedMore;
  let quote = at;
  if (!isQuote(char) && char !== Byte.Backtick) {
    quote = prefixedQuote(at);
    // A literal prefix may be cut.
    if (quote < 0) {
      const isCut = at + 2 >= cursor.end && !cursor.ended && isOf(char, Class.Name);
      return isCut ? Progress.NeedMore : Progress.Over;
    }
    char = next(quote);
  } else next(quote);
  if (!isJoined && (!sawLineEnd || (lineFeed >= 0 && at - lineFeed - 1 !== columnOf(cursor.valueStart))))
    return Progress.Over;
  cursor.quote = char;
  return Progress.Due;
}

/**
 * The text of a printed string ends at its quote at `at`, inside a value. Whether the text, and the value, continue in another
 * string on a line below, or after a plus sign: then at `cursor.at`, in the layer of that string. Needs more input where that
 * is not known yet.
 *
 *     {'body': '{"MMM_a":"one '
 *              "it's two"}'
 *               ^
 */
export function continuesInPiece(at: i32): boolean {
  if (cursor.layer === ROOT || enclosing(cursor.layer) !== ROOT || isLineFeedAt(at)) return false;
  if (!isPrintedLayer(cursor.layer) && innermost(cursor.layer) !== Encoding.Json) return false;
  let i = at + 1;
  let isJoined = false;
  while (i < cursor.end && i - at < MAX_SPACE) {
    const byte = load8(i);
    const to = byte === Byte.Escape ? skipColours(i) : isOf(byte, Class.JsonSpace) || byte === Byte.Plus ? i + 1 : i;
    if (to === i) break;
    isJoined = isJoined || byte === Byte.LineFeed || byte === Byte.Plus;
    i = to;
  }
  if (!canSee(i, MAX_SPACE)) {
    needMore(at);
    return true;
  }
  const encoding = i < cursor.end ? encodingIn(load8(i)) : -1;
  if (!isJoined || encoding < 0) return false;
  setLayer(enclosed(ROOT, encoding), false);
  cursor.at = i + 1;
  return true;
}

/**
 * An apostrophe at `at`, with which the text around the value seems to end, is text itself if the value's quote still closes on
 * the line: where the value continues, or -1. A shell writes it as `'"'"'`.
 *
 *     -d '{"MMM_a":"it'"'"'s v","b":1}'        m: '{"MMM_a":"it''s v","b":1}'
 */
export function afterApostrophe(at: i32, quote: i32): i32 {
  const isShells = load8(at + 1) === Byte.Quote && load8(at + 2) === Byte.Apostrophe && load8(at + 3) === Byte.Quote;
  const resumeAt = isShells && load8(at + 4) === Byte.Apostrophe && at + 4 < cursor.end ? at + 5 : at + 1;
  return isQuoteOnLine(resumeAt, quote) ? resumeAt : -1;
}

/** Whether the quote follows on the line, and other text does not follow it. */
function isQuoteOnLine(from: i32, quote: i32): boolean {
  const limit = lineLimit(from, from + Limit.LookAhead);
  let at = findByte(from, limit, quote);
  while (at < limit) {
    const following = at + 1 < limit ? load8(at + 1) : Byte.LineFeed;
    if (load8(at - 1) !== Byte.Backslash && isOf(following, Class.AfterQuote)) return true;
    at = findByte(at + 1, limit, quote);
  }
  return false;
}

/** How the text is encoded in a string with this quote; -1 = it is none. */
function encodingIn(quote: i32): i32 {
  if (quote === Byte.Quote) return Encoding.Json;
  if (quote === Byte.Apostrophe) return Encoding.Printed;
  return quote === Byte.Backtick ? Encoding.Template : -1;
}

/** Python prints pieces after a name in apostrophes, in a tuple, or in brackets. Other lines that end with a string are written at once. */
function mayHavePieceBelow(): boolean {
  if (cursor.notation === Notation.Pair) return true;
  if (cursor.isBelow || cursor.nameFrom <= cursor.begin) return false;
  if (cursor.notation === Notation.Json || cursor.notation === Notation.KeyValueList) return false;
  if (load8(cursor.nameFrom - 1) === Byte.Apostrophe) return true;
  return cursor.layer === ROOT && (bracketAround(cursor.nameStart) !== 0 || indentOfLine(cursor.nameFrom) > 0);
}

function columnOf(at: i32): i32 {
  const lowest = floorBefore(at, Limit.LookBehind);
  return at - afterLast(lowest, at, Byte.LineFeed);
}
