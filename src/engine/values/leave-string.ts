import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd, Encoding, enclosing, innermost, ROOT, readChar } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { isLineFeedAt, needMore, setLayer } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';

/**
 * The layer of a value in apostrophes or brackets ends at the quote at `at`, or so it seems: how many strings are open there is known
 * from the quotes before, one of which may have been none, or escapes none. A quote that other text follows closes no string:
 * then the value is in one string fewer. Needs more input where more input is needed.
 *
 *     {"msg":"in {'MMM_a': {'b': "it's"}, 'c': 1}"}
 *                                ^ closes no string
 */
export function leaveString(at: i32): boolean {
  if (cursor.layer === ROOT || innermost(cursor.layer) !== Encoding.Json) return false;
  const outer = enclosing(cursor.layer);
  const char = readChar(at, cursor.end, outer);
  if (char !== Char.EndOfLayer && char !== Byte.Quote) return false;
  if (char === Byte.Quote) {
    const following = readChar(charEnd, cursor.end, outer);
    if (isYetToCome(following)) {
      needMore(at);
      return true;
    }
    if (following < 0 || isOf(following, Class.AfterQuote)) return false;
  }
  setLayer(outer, false);
  return true;
}

/** As `leaveString`, for a value in brackets: only where a string can begin within it. */
export function leaveStringAtQuote(at: i32): boolean {
  if (isLineFeedAt(at)) return false;
  if (at + 1 >= cursor.end && !cursor.ended) {
    needMore(at);
    return true;
  }
  return isOpening(load8(at - 1)) && load8(at + 1) !== Byte.Backtick && leaveString(at);
}

function isOpening(byte: i32): boolean {
  switch (byte) {
    case Byte.Colon:
    case Byte.Equals:
    case Byte.Comma:
    case Byte.Space:
    case Byte.ParenOpen:
    case Byte.BracketOpen:
    case Byte.BraceOpen:
      return true;
    default:
      return false;
  }
}
