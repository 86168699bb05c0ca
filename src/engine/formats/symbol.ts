import { Byte } from '../bytes/ascii.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { next, settleLayer } from '../context/input.ts';
import { State } from '../context/state.ts';
import { plainBefore, Word, wordBefore, wordStart } from '../context/word.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';

/** Members whose names are symbols of JavaScript: `{ [Symbol(MMM_x)]: 'v' }`; the round bracket is before the name. */
export function trySymbol(name: Name): boolean {
  if (next(name.to) !== Byte.ParenClose || next(charEnd) !== Byte.BracketClose) return false;
  if (next(charEnd) !== Byte.Colon) return false;
  const value = charEnd;
  settleLayer();
  if (wordBefore(delimiter.start) !== Word.Symbol || plainBefore(wordStart) !== Byte.BracketOpen) return false;
  name.start = wordStart;
  take(name, Notation.Repr);
  cursor.at = value;
  cursor.state = State.BeforeValue;
  return true;
}
