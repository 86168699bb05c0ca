import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd, ROOT } from '../bytes/reader.ts';
import { behindLast } from '../scan/bytes.ts';
import { indentOfLine } from './below.ts';
import { cursor, Notation } from './cursor.ts';
import { bracketAround } from './line.ts';
import { isLineFeedAt, Limit, next, Progress } from './reading.ts';
import { isCutColour, skipColours } from './skip-colours.ts';
import { prefixedQuote } from './value-form.ts';

/**
 * Long strings that are printed in pieces: by Node with plus signs, by PHP with dots, by Python one below the other.
 *
 *     { MMM_a: 'one\\n' +          {'MMM_a': 'one '
 *         'two', b: 1 }                     'two',
 *         ^ the value continues              ^
 */

/** White space before a piece is looked over no further. */
const MAX_SPACE: i32 = 256;

/** Whether another piece follows the string that ends at `after`: it begins at `charEnd`, and its quote is `cursor.quote`. */
export function readStringBehind(after: i32): i32 {
  let at = after;
  let char = next(at);
  while ((char === Byte.Space || char === Byte.Tab || char === Byte.Escape) && at - after < MAX_SPACE) {
    const to = char === Byte.Escape ? skipColours(at) : charEnd;
    if (to === at) {
      if (isCutColour(at)) return Progress.NeedMore;
      break;
    }
    at = to;
    char = next(at);
  }
  if (char === Char.EndOfInput && !cursor.ended) return Progress.NeedMore;
  const isJoined = char === Byte.Plus || (char === Byte.Dot && at > after);
  if (isJoined) {
    at = charEnd;
    char = next(at);
  } else if ((char !== Byte.LineFeed && char !== Byte.CarriageReturn) || !mayHavePieceBelow()) {
    return char === Char.EndOfInput && !cursor.ended && (at > after || mayHavePieceBelow())
      ? Progress.NeedMore
      : Progress.Over;
  }
  let lineFeed = -1;
  let sawLineEnd = false;
  while ((isOf(char, Class.JsonSpace) || char === Byte.Escape) && at - after < MAX_SPACE) {
    if (char === Byte.LineFeed) sawLineEnd = true;
    if (isLineFeedAt(at)) lineFeed = at;
    const to = char === Byte.Escape ? skipColours(at) : charEnd;
    if (to === at) {
      if (isCutColour(at)) return Progress.NeedMore;
      break;
    }
    at = to;
    char = next(at);
  }
  if (char === Char.EndOfInput && !cursor.ended) return Progress.NeedMore;
  let quote = at;
  if (char !== Byte.Quote && char !== Byte.Apostrophe && char !== Byte.Backtick) {
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

/** Python prints pieces after a name in apostrophes, or in brackets. Other lines that end with a string are written at once. */
function mayHavePieceBelow(): boolean {
  if (cursor.isBelow || cursor.nameFrom <= cursor.begin) return false;
  if (cursor.notation === Notation.Json || cursor.notation === Notation.KeyValueList) return false;
  if (load8(cursor.nameFrom - 1) === Byte.Apostrophe) return true;
  return cursor.layer === ROOT && (bracketAround(cursor.nameStart) !== 0 || indentOfLine(cursor.nameFrom) > 0);
}

function columnOf(at: i32): i32 {
  const lowest = at - Limit.LookBehind > cursor.begin ? at - Limit.LookBehind : cursor.begin;
  return at - behindLast(lowest, at, Byte.LineFeed);
}
