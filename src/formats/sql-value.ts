import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Char, charEnd } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import {
  endValue,
  isLineFeedAt,
  isOpenTooLong,
  Limit,
  needMore,
  next,
  rememberQuote,
  settleLayer,
  skipGaps,
} from '../context/input.ts';
import { State } from '../context/state.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';

/**
 * Values of SQL, of a row or after a comparison:
 *
 *     (1, 'it''s v', 2)        WHERE MMM_a IN ('v', 'w') AND b = 1
 *         ^ from here ^ to here              ^ from here ^ to here
 */

export const enum Part {
  /** A value of a row. */
  Column = 0,
  /** A list, `IN ('v', 'w')`. */
  List = 1,
  /** One literal, `LIKE 'v'`. */
  Literal = 2,
}

/** `"MMM_x" IN ('v', 'w')`, `MMM_x NOT LIKE 'v'`: the name ends at `nameEnd`, the quotes around it at `after`. */
export function tryComparison(nameFrom: i32, nameEnd: i32, after: i32, action: i32): boolean {
  let at = skipGaps(after);
  if (at === after) return false;
  let word = sqlWord(at);
  if (word === NOT) {
    at = skipGaps(wordEnd);
    word = sqlWord(at);
  }
  if (word !== IN && word !== LIKE && word !== ILIKE) return false;
  at = skipGaps(wordEnd);
  let first = next(at);
  if (word === IN) {
    if (first !== Byte.ParenOpen) return false;
    at = skipGaps(charEnd);
    first = next(at);
  }
  const isNumber = word === IN && (first === Byte.Minus || (first >= Byte.Zero && first <= Byte.Nine));
  if (first !== Byte.Apostrophe && first !== Byte.Quote && !isNumber) return false;
  settleLayer();
  take(nameFrom, nameFrom, nameEnd, Notation.Form, action === Action.Filter ? Action.Mask : action);
  cursor.removal = Removal.Exact;
  // A list is no scalar: it is hidden whole.
  if (word === IN) cursor.isReplaced = false;
  beginSqlValue(at, word === IN ? Part.List : Part.Literal);
  return true;
}

/** Where the word ends that `sqlWord` read. */
let wordEnd: i32 = 0;

function sqlWord(from: i32): i32 {
  let at = from;
  let code = 0;
  let char = next(at);
  while (isOf(char, Class.Name) && at - from < 8) {
    code = (code << 5) | (char & 31);
    at = charEnd;
    char = next(at);
  }
  wordEnd = at;
  return code;
}

export function beginSqlValue(at: i32, part: i32): void {
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.at = at;
  cursor.depth = 0;
  cursor.quote = 0;
  cursor.quoteLength = 0;
  cursor.closers = -1;
  cursor.elementPart = part;
  cursor.sqlSeenUpTo = at;
  cursor.sqlQuoteAt = -1;
  cursor.state = State.InSqlValue;
  const char = next(at);
  if (part !== Part.List && (char === Byte.Quote || char === Byte.Apostrophe)) rememberQuote(at, charEnd);
}

/** In a value of a row: to the comma after it, or the bracket around the row. */
export function stepSqlValue(): void {
  let at = cursor.at;
  while (true) {
    const char = next(at);
    if (char === Char.EndOfInput && !cursor.ended) return needMore(at);
    if (char < 0) return endValue(at);
    const after = charEnd;
    if (isLineFeedAt(at) && (cursor.quote === 0 ? cursor.depth === 0 : !closesBelow(at))) {
      if (cursor.needsMore) return;
      return endValue(at);
    }
    if (cursor.quote !== 0) {
      if (char === cursor.quote || char === Byte.Backslash) {
        const following = next(after);
        if (following === Char.EndOfInput && !cursor.ended) return needMore(at);
        if (following === cursor.quote || (char === Byte.Backslash && following >= 0 && !isLineFeedAt(after))) {
          at = charEnd;
          continue;
        }
        if (char === cursor.quote) {
          cursor.quote = 0;
          if (cursor.elementPart === Part.Literal) return endValue(after);
        }
      }
    } else if (char === Byte.Quote || char === Byte.Apostrophe) cursor.quote = char;
    else if (char === Byte.ParenOpen || char === Byte.BracketOpen || char === Byte.BraceOpen) cursor.depth++;
    else if (char === Byte.ParenClose || char === Byte.BracketClose || char === Byte.BraceClose) {
      if (cursor.depth === 0) return endValue(at);
      cursor.depth--;
    } else if (char === Byte.Comma && cursor.depth === 0 && cursor.elementPart === Part.Column) return endValue(at);
    at = after;
  }
}

/** Whether the string that is open at the line feed `at` is closed on a line below that is not far. */
function closesBelow(at: i32): boolean {
  if (isOpenTooLong(at)) return false;
  if (cursor.sqlQuoteAt > at) return true;
  const limit = at + Limit.LookAhead;
  let i = cursor.sqlSeenUpTo > at ? cursor.sqlSeenUpTo : at;
  while (i < limit) {
    cursor.sqlSeenUpTo = i;
    const char = next(i);
    const after = charEnd;
    const following = char === cursor.quote ? next(after) : char;
    if (following === Char.EndOfInput && !cursor.ended) {
      needMore(at);
      return false;
    }
    if (char < 0) return false;
    if (char === cursor.quote && (following === Byte.Comma || following === Byte.ParenClose)) {
      cursor.sqlQuoteAt = i;
      return true;
    }
    i = after;
  }
  return false;
}

/** Words as `sqlWord` gives them. */
const IN: i32 = 9 * 32 + 14;
const NOT: i32 = (14 * 32 + 15) * 32 + 20;
const LIKE: i32 = ((12 * 32 + 9) * 32 + 11) * 32 + 5;
const ILIKE: i32 = (9 << 20) | LIKE;
