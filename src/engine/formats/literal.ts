import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isQuote, opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, isSpace, ROOT } from '../bytes/reader.ts';
import { isDoubled } from '../context/csv-quote.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { beforeStart, charBefore, LEVELS_OF_LINE } from '../context/decode-backward.ts';
import { firstOfValue } from '../context/first-quote.ts';
import { endValue, next, settleLayer, skipGaps, skipSpace } from '../context/input.ts';
import { bracketAround, openStringLevels } from '../context/line.ts';
import { skipColours } from '../context/skip-colours.ts';
import { State } from '../context/state.ts';
import { plainBefore, spaceStart } from '../context/word.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { afterMask } from '../rules/mask.ts';
import { endsNoEncoded } from '../scan/needles.ts';
import { closesOpenString } from '../values/form.ts';
import { bracketOf, prefixedQuote } from '../values/value-form.ts';
import { isOneLetterOver } from './header.ts';

/**
 * Printed values of programming languages, with an unquoted name: `:MMM_x=>"v"` and `MMM_x: "v"` of Ruby,
 * `{ MMM_x: 'v' }` of JavaScript. Quoted names are read by `quoted.ts`.
 */

/** The name is followed by `=>`. */
export function takeAfterArrow(name: Name, after: i32): boolean {
  settleLayer();
  // A Ruby symbol's colon is part of its name.
  if (delimiter.char === Byte.Colon) name.start = delimiter.start;
  take(name, Notation.Repr);
  cursor.at = after;
  cursor.state = State.BeforeValue;
  return true;
}

/** `Map(MMM_x -> v)`, as Scala prints: not after a comma or bracket it is prose, or code. */
export function tryThinArrow(name: Name, after: i32): boolean {
  settleLayer();
  if (!isArgumentAt(name.from)) return false;
  take(name, Notation.Repr);
  cursor.at = after;
  cursor.state = State.BeforeValue;
  return true;
}

/** Whether `at` is after a round bracket or a comma, white space aside. */
export function isArgumentAt(at: i32): boolean {
  const before = plainBefore(spaceStart(at));
  return before === Byte.ParenOpen || before === Byte.Comma;
}

/** The name is followed by a colon: in brackets, or with a value in quotes after it. */
export function tryBareKey(name: Name, after: i32): boolean {
  if (isOneLetterOver(name.from, name.to)) return false;
  const gapEnd = skipGaps(after);
  const value = skipColours(gapEnd);
  const char = firstOfValue(value);
  if (char < 0 || char === Byte.LineFeed) return false;
  // `MMM_x::f` is code, `MMM_x: :f` a symbol of Ruby.
  if (char === Byte.Colon && (gapEnd === after || !isOf(next(charEnd), Class.Name))) return false;
  if (!isQuoted(value, char)) {
    // `{User:x MMM_b:y}` of Go, see `clause.ts`.
    if (gapEnd === after && delimiter.char !== Byte.Comma && bracketAround(name.from) !== 0) return false;
    const before = listDelimiter();
    // Not in brackets, the value may hold commas, see `clause.ts`.
    const isInText = cursor.layer !== ROOT || openStringLevels(name.from) > 0;
    const isOutside = before === Byte.Comma && gapEnd > after && !isInText && bracketAround(name.from) === 0;
    if (isOutside && !hasOwnEnd(value, char)) return false;
    if (before === 0 && !isArgument(name.from)) return false;
  }
  settleLayer();
  take(name, Notation.Repr);
  cursor.at = after;
  cursor.state = State.BeforeValue;
  // What was a bracketed value before more arguments reads `MMM` now, and stays so.
  const maskEnd = afterMask(value, cursor.end);
  if (maskEnd > value && skipSpace(maskEnd) > maskEnd && isKeyAt(maskEnd)) {
    cursor.valueStart = value;
    cursor.hasValue = true;
    endValue(maskEnd);
  }
  return true;
}

/** Whether the value is in quotes, after a literal prefix or not, of which the first opens no other string than its own. */
function isQuoted(value: i32, first: i32): boolean {
  const at = isQuote(first) ? value : prefixedQuote(value);
  if (at < 0) return false;
  const quote = next(at);
  return isDoubled(at, charEnd, quote) || !closesOpenString(at, charEnd, quote);
}

/** Whether the value shows where it ends, by brackets or quotes, or was hidden before: `#<User id: 1, MMM_x: #<Y z: 1>>`. */
function hasOwnEnd(value: i32, first: i32): boolean {
  if (first === Byte.Hash || first === Byte.Less || first === Byte.Backtick) return true;
  return bracketOf(value) >= 0 || afterMask(value, cursor.end) > value;
}

/** The bracket or comma that is before the name, white space aside; 0 = there is none. */
function listDelimiter(): i32 {
  let char = delimiter.char;
  let at = delimiter.start;
  while (isSpace(char, cursor.layer) && delimiter.start - at < 256) {
    char = charBefore(at, cursor.begin, LEVELS_OF_LINE);
    at = beforeStart;
  }
  const isBracket = opensBracket(char);
  return isBracket || char === Byte.Comma ? char : 0;
}

/** How far before the name the bracket is looked for in which it is. */
const MAX_ARGUMENTS: i32 = 2048;
/** Longer names are none of such arguments. */
const MAX_KEY: i32 = 128;

/**
 * Whether the name is among arguments without commas, as GraphQL has them: `f(a: 1 MMM_b: 2)`, `{a: 1 MMM_b: 2}`, or as
 * Go prints: `map[a:[1] MMM_b:[2]]`. The bracket shows it, by the first name in it: in `f(see MMM_b: 2)` there is none.
 * Where there is no bracket, that holds for what is after too, so that each byte is gone back over once.
 */
function isArgument(from: i32): boolean {
  if (!isSpace(delimiter.char, cursor.layer)) return false;
  let depth = 0;
  let at = from;
  while (from - at < MAX_ARGUMENTS && at > cursor.noArgumentsUpTo) {
    // Faster: most are plain letters.
    if (at > cursor.begin + 4 && isOf(load8(at - 1), Class.Name) && endsNoEncoded(at - 1)) {
      at--;
      continue;
    }
    const char = charBefore(at, cursor.begin, LEVELS_OF_LINE);
    if (char < 0 || char === Byte.LineFeed) break;
    const after = at;
    at = beforeStart;
    if (closesBracket(char)) depth++;
    else if (opensBracket(char)) {
      if (depth === 0) return isKeyAt(after) && (char === Byte.BraceOpen || isCall(at));
      depth--;
    }
  }
  cursor.noArgumentsUpTo = from;
  return false;
}

/** A name is before the bracket. */
function isCall(bracket: i32): boolean {
  return isOf(charBefore(bracket, cursor.begin, LEVELS_OF_LINE), Class.Name);
}

/** Whether a name and a colon follow, after blanks or none. */
function isKeyAt(at: i32): boolean {
  const from = skipSpace(at);
  let i = from;
  let char = next(i);
  while (isOf(char, Class.Name) && i - from < MAX_KEY) {
    i = charEnd;
    char = next(i);
  }
  return i > from && next(skipSpace(i)) === Byte.Colon;
}
