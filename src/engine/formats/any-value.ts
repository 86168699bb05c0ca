import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isQuote } from '../bytes/kinds.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, moveBytes, store8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { needMore, next, skipSpace } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { Word, wordCode } from '../context/word.ts';

/**
 * A value that OpenTelemetry wraps in an object, whose only key names its kind. It stays one, of the kind that a mask has:
 *
 *     {"key":"MMM_x","value":{"intValue":"12"}}   →   {"key":"MMM_x","value":{"stringValue":"MMM"}}
 *                              ^ maskFrom ^ the value
 */

/** A key that is longer, white space around it included, names no kind. */
const MAX_KEY: i32 = 64;

/** After the colon of a member `value`. */
export function stepBeforeMemberValue(): void {
  const from = cursor.at;
  const bracket = skipSpace(from);
  const first = next(bracket);
  if (isYetToCome(first)) return needMore(from);
  if (first === Byte.BraceOpen) {
    const quote = skipSpace(charEnd);
    const sign = next(quote);
    const key = charEnd;
    const keyEnd = skipLetters(key);
    const isClosed = next(keyEnd) === sign;
    const separator = charEnd;
    const colon = skipSpace(separator);
    const isColon = next(colon) === Byte.Colon;
    const value = skipSpace(charEnd);
    const begins = next(value);
    if (isYetToCome(begins) && value - bracket < MAX_KEY) return needMore(from);
    const isKey = isQuote(sign) && isClosed && isColon && namesKind(key, keyEnd);
    if (isKey && begins >= 0 && begins !== Byte.Comma && begins !== Byte.BraceClose) {
      if ((load8(key) | 0x20) !== LOWER_S) replaceKind(key, keyEnd, value);
      cursor.at = value;
    }
  }
  cursor.state = State.BeforeValue;
}

function skipLetters(from: i32): i32 {
  let at = from;
  while (at < cursor.end && at - from < MAX_KEY && isOf(load8(at), Class.Name)) at++;
  return at;
}

/** `intValue`, `string_value` */
function namesKind(from: i32, to: i32): boolean {
  return to - from > 5 && wordCode(to - 5, to) === Word.Value;
}

/** The key and what separates it from the value go, and are written before the mask, with the key of a string. */
function replaceKind(key: i32, keyEnd: i32, value: i32): void {
  const isSnake = load8(keyEnd - 6) === Byte.Underscore;
  // `string`
  let length = 0;
  store8(Area.LineEnd + length++, LOWER_S);
  store8(Area.LineEnd + length++, Byte.LowerT);
  store8(Area.LineEnd + length++, Byte.LowerR);
  store8(Area.LineEnd + length++, LOWER_I);
  store8(Area.LineEnd + length++, Byte.LowerN);
  store8(Area.LineEnd + length++, LOWER_G);
  if (isSnake) store8(Area.LineEnd + length++, Byte.Underscore);
  const copied = value - keyEnd + 5;
  if (copied + length > Size.LineEnd) return;
  moveBytes(Area.LineEnd + length, keyEnd - 5, copied);
  cursor.prefixLength = length + copied;
  cursor.maskFrom = key;
  cursor.valueStart = value;
  cursor.hasValue = true;
}

const LOWER_G: i32 = 0x67;
const LOWER_I: i32 = 0x69;
const LOWER_S: i32 = 0x73;
