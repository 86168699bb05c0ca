import { Byte } from '../bytes/ascii.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { next, settleLayer } from '../context/input.ts';
import { State } from '../context/state.ts';
import { plainBefore, Word, wordBefore, wordStart } from '../context/word.ts';
import { take } from '../names/parameter.ts';

/** Members whose names are symbols of JavaScript: `{ [Symbol(MMM_x)]: 'v' }`; the round bracket begins at `paren`. */
export function trySymbol(paren: i32, nameFrom: i32, nameEnd: i32, action: i32): boolean {
  if (next(nameEnd) !== Byte.ParenClose || next(charEnd) !== Byte.BracketClose) return false;
  if (next(charEnd) !== Byte.Colon) return false;
  const value = charEnd;
  settleLayer();
  if (wordBefore(paren) !== Word.Symbol || plainBefore(wordStart) !== Byte.BracketOpen) return false;
  take(wordStart, nameFrom, nameEnd, Notation.Repr, action);
  cursor.at = value;
  cursor.state = State.BeforeValue;
  return true;
}
