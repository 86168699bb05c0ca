import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Char, charEnd } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import {
  canSee,
  endValue,
  isLineFeedAt,
  needMore,
  next,
  rememberQuote,
  settleLayer,
  skipGaps,
} from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { plainBefore, wordStart } from '../context/word.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';

/**
 * Headers as Spring prints them: each has one value or more, in quotes that escape nothing.
 *
 *     [Accept:"*", MMM_x:"v", "w", Host:"h"]
 *                        ^ from ^ to here
 */

/** The name is followed by a colon, and is in such a list: does its value? */
export function tryHeaderList(name: Name, value: i32): boolean {
  if (next(value) !== Byte.Quote || !isInList(delimiter.start)) return false;
  settleLayer();
  if (next(value) !== Byte.Quote) return false;
  const after = charEnd;
  take(name, Notation.Repr);
  rememberQuote(value, after);
  cursor.valueStart = value;
  cursor.hasValue = true;
  cursor.inString = true;
  cursor.at = after;
  cursor.state = State.InQuotedList;
  return true;
}

/** `[`, or the quote of another header's value and a comma, is before the name. */
function isInList(start: i32): boolean {
  const before = next(start);
  if (before === Byte.BracketOpen) return true;
  if (before !== Byte.Space || plainBefore(start) !== Byte.Comma) return false;
  if (plainBefore(wordStart) !== Byte.Quote) return false;
  // Structs of Go look alike, but for their bracket.
  let from = start;
  while (start - from < MAX_LIST) {
    const char = plainBefore(from);
    if (char === Byte.BraceOpen || char === Byte.ParenOpen || char === Char.EndOfInput) return false;
    from = wordStart;
    if (char === Byte.BracketOpen) return !isOf(plainBefore(from), Class.Name) && next(from) === Byte.BracketOpen;
  }
  return false;
}

/** The bracket around the headers may be no further before the name. */
const MAX_LIST: i32 = 512;
/** Longer names of headers are none. */
const MAX_HEADER: i32 = 64;

/** Whether `name:"` is at `at`, or another value in quotes. */
function beginsHeader(at: i32): boolean {
  let i = at;
  let char = next(i);
  while (isOf(char, Class.Name) && i - at < MAX_HEADER) {
    i = charEnd;
    char = next(i);
  }
  return i > at && char === Byte.Colon && next(charEnd) === Byte.Quote;
}

export function stepQuotedList(): void {
  let at = cursor.at;
  while (true) {
    const char = next(at);
    if (isYetToCome(char)) return needMore(at);
    if (char < 0 || isLineFeedAt(at)) return endValue(at);
    const after = charEnd;
    if (char === Byte.Quote) {
      const following = next(after);
      if (isYetToCome(following)) return needMore(at);
      if (following === Byte.Comma) {
        const another = skipGaps(charEnd);
        if (!canSee(another, MAX_HEADER + 8)) return needMore(at);
        if (beginsHeader(another)) return endValue(after);
        at = next(another) === Byte.Quote ? charEnd : after;
        continue;
      }
      if (following < 0 || following === Byte.BracketClose || isLineFeedAt(after)) return endValue(after);
    }
    at = after;
  }
}
