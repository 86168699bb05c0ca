import { Byte } from '../bytes/ascii.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { next, rememberQuote, skipGaps } from '../context/input.ts';
import { State } from '../context/state.ts';
import { plainBefore, spaceStart, wordStart } from '../context/word.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';

/** Binaries of Erlang, in a map or a tuple of two: `#{<<"MMM_x">> => <<"v">>}`, `{<<"MMM_x">>,<<"v">>}`. */
export function tryBinary(name: Name): boolean {
  const quote = name.start;
  if (plainBefore(quote) !== Byte.Less || plainBefore(wordStart) !== Byte.Less) return false;
  const start = wordStart;
  if (next(name.end) !== Byte.Greater || next(charEnd) !== Byte.Greater) return false;
  const sign = next(skipGaps(charEnd));
  const isArrow = sign === Byte.Equals && next(charEnd) === Byte.Greater;
  if (!isArrow && (sign !== Byte.Comma || plainBefore(spaceStart(start)) !== Byte.BraceOpen)) return false;
  const value = charEnd;
  name.start = start;
  take(name, Notation.Repr);
  rememberQuote(quote, name.from);
  cursor.at = value;
  cursor.state = State.BeforeValue;
  return true;
}
