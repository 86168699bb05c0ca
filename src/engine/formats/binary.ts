import { Byte } from '../bytes/ascii.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { next, rememberQuote, skipGaps } from '../context/input.ts';
import { State } from '../context/state.ts';
import { plainBefore, spaceStart, wordStart } from '../context/word.ts';
import { take } from '../names/parameter.ts';

/** Binaries of Erlang, in a map or a tuple of two: `#{<<"MMM_x">> => <<"v">>}`, `{<<"MMM_x">>,<<"v">>}`. */
export function tryBinary(quoteStart: i32, nameFrom: i32, nameEnd: i32, quoteEnd: i32, action: i32): boolean {
  if (plainBefore(quoteStart) !== Byte.Less || plainBefore(wordStart) !== Byte.Less) return false;
  const start = wordStart;
  if (next(quoteEnd) !== Byte.Greater || next(charEnd) !== Byte.Greater) return false;
  const sign = next(skipGaps(charEnd));
  const isArrow = sign === Byte.Equals && next(charEnd) === Byte.Greater;
  if (!isArrow && (sign !== Byte.Comma || plainBefore(spaceStart(start)) !== Byte.BraceOpen)) return false;
  const value = charEnd;
  take(start, nameFrom, nameEnd, Notation.Repr, action);
  rememberQuote(quoteStart, nameFrom);
  cursor.at = value;
  cursor.state = State.BeforeValue;
  return true;
}
