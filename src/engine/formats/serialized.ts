import { Byte } from '../bytes/ascii.ts';
import { isDigit } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { store8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { endValue, isLineFeedAt, isOpenTooLong, needMore, next, rememberQuote } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { isNameWord, isValueWord, plainBefore, wordBefore, wordCode, wordStart } from '../context/word.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { maskLength } from '../rules/mask.ts';
import { Action } from '../rules/table.ts';
import { MAX_COUNTED, MAX_TYPE, skipCounted } from './php-dump.ts';

/**
 * What PHP's `serialize` writes. Each string has its length before it, so the value's place is taken by a string that has
 * the mask's, whatever it was. A filtered one is masked: the array before it says how many members it has.
 *
 *     a:2:{s:5:"MMM_x";a:1:{i:0;s:1:"v";}s:1:"b";i:1;}   →   a:2:{s:5:"MMM_x";s:3:"MMM";s:1:"b";i:1;}
 *                      ^ from here      ^ to here
 */

/** The name in quotes is after its length? */
export function trySerialized(name: Name): boolean {
  if (plainBefore(name.start) !== Byte.Colon || next(name.end) !== Byte.Semicolon) return false;
  const value = charEnd;
  let digits = 0;
  let char = plainBefore(wordStart);
  while (isDigit(char) && digits < 9) {
    digits++;
    char = plainBefore(wordStart);
  }
  if (digits === 0 || char !== Byte.Colon || plainBefore(wordStart) !== LOWER_S) return false;
  const isMember = isAfterNameKey(wordStart);
  const from = isMember ? afterValueKey(value) : value;
  return from >= 0 && beginSerialized(name, from, name.start, name.from);
}

/** `s:4:"name";s:5:"MMM_x";s:5:"value";s:1:"v";`: whether the string at `at` is the value of such a key. */
function isAfterNameKey(at: i32): boolean {
  if (plainBefore(at) !== Byte.Semicolon || plainBefore(wordStart) !== Byte.Quote) return false;
  const word = wordBefore(wordStart);
  return isNameWord(word) && plainBefore(wordStart) === Byte.Quote;
}

/** After the key `s:5:"value";` at `at`; -1 if there is another. */
function afterValueKey(at: i32): i32 {
  let i = at;
  while (i - at < MAX_TYPE && next(i) >= 0 && next(i) !== Byte.Quote) i = charEnd;
  if (next(i) !== Byte.Quote) return -1;
  const word = charEnd;
  i = word;
  while (i - word < MAX_TYPE && next(i) >= 0 && next(i) !== Byte.Quote) i = charEnd;
  const code = wordCode(word, i);
  if (!isValueWord(code)) return -1;
  return next(i) === Byte.Quote && next(charEnd) === Byte.Semicolon ? charEnd : -1;
}

/** `MMM_x|s:1:"v";`, as PHP keeps sessions: a bar follows the name. */
export function trySession(name: Name): boolean {
  const value = name.to + 1;
  const type = next(value);
  const isPlain = type === LOWER_S || type === Byte.LowerA || type === LOWER_I || type === Byte.LowerB;
  if (!isPlain && type !== Byte.LowerD && type !== UPPER_O) return false;
  if (next(charEnd) !== Byte.Colon) return false;
  const digit = next(charEnd);
  if (digit !== Byte.Minus && !isDigit(digit)) return false;
  if (type !== LOWER_S) return beginSerialized(name, value, 0, 0);
  let at = charEnd;
  while (at - value < 16 && next(at) !== Byte.Quote) at = charEnd;
  return beginSerialized(name, value, at, charEnd);
}

function beginSerialized(name: Name, value: i32, quoteFrom: i32, quoteTo: i32): boolean {
  name.start = name.from;
  name.action = Action.Mask;
  take(name, Notation.Repr);
  cursor.isReplaced = false;
  cursor.removal = Removal.Exact;
  if (quoteTo > quoteFrom) rememberQuote(quoteFrom, quoteTo);
  writePrefix(quoteTo > quoteFrom);
  cursor.valueStart = value;
  cursor.hasValue = true;
  cursor.depth = 0;
  cursor.elementDepth = 0;
  cursor.at = value;
  cursor.state = State.InSerialized;
  return true;
}

/** `s:3:`, as it is before the mask. */
function writePrefix(hasQuote: boolean): void {
  let length = 0;
  store8(Area.LineEnd + length++, LOWER_S);
  store8(Area.LineEnd + length++, Byte.Colon);
  let scale = 1;
  while (scale * 10 <= maskLength) scale *= 10;
  for (; scale > 0; scale = (scale / 10) | 0) {
    store8(Area.LineEnd + length++, Byte.Zero + (((maskLength / scale) | 0) % 10));
  }
  store8(Area.LineEnd + length++, Byte.Colon);
  cursor.prefixLength = length;
  if (!hasQuote) {
    store8(Area.QuoteSpelling, Byte.Quote);
    cursor.quoteLength = 1;
  }
}

/** In a serialized value: to the semicolon or bracket that ends it. */
export function stepSerialized(): void {
  let at = cursor.at;
  while (true) {
    if (cursor.elementDepth > 0) {
      at = skipCounted(at);
      if (cursor.needsMore || cursor.state !== State.InSerialized) return;
    }
    const char = next(at);
    if (isYetToCome(char)) return needMore(at);
    if (char < 0) return endValue(at);
    if (isLineFeedAt(at) || (char === Byte.Quote && isOpenTooLong(at))) return endValue(at);
    const after = charEnd;
    if (char === Byte.Quote) {
      const length = lengthBefore(at);
      // With the quote that closes it.
      if (length >= 0) cursor.elementDepth = length + 1;
    }
    if (char === Byte.BraceOpen) cursor.depth++;
    else if (char === Byte.BraceClose) {
      cursor.depth--;
      if (cursor.depth <= 0) {
        cursor.suffix = Byte.Semicolon;
        return endValue(after);
      }
    } else if (char === Byte.Semicolon && cursor.depth === 0) return endValue(at);
    at = after;
  }
}

/** The length that is before the quote at `at`, `12:`; -1 where none does. */
function lengthBefore(at: i32): i32 {
  if (plainBefore(at) !== Byte.Colon) return -1;
  let length = 0;
  let scale = 1;
  let char = plainBefore(wordStart);
  while (isDigit(char) && scale < 100000000) {
    length += (char - Byte.Zero) * scale;
    scale *= 10;
    char = plainBefore(wordStart);
  }
  return char === Byte.Colon && length <= MAX_COUNTED ? length : -1;
}

const LOWER_I: i32 = 0x69;
const LOWER_S: i32 = 0x73;
const UPPER_O: i32 = 0x4f;
