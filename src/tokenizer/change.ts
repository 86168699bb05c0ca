import { Byte } from '../bytes/ascii.ts';
import { Char, charEnd } from '../bytes/reader.ts';
import { cursor, State } from './cursor.ts';
import { canSee, next, rememberQuote, starve } from './reading.ts';

/**
 * A value and what it was changed to, as plans print them: both are hidden.
 *
 *     ~ MMM_x = "old" -> "new"
 */

/** Whether an arrow and a quote follow at `at`. */
export function isChanged(at: i32): boolean {
  return quoteBehindArrow(at) >= 0;
}

function quoteBehindArrow(at: i32): i32 {
  let i = at;
  for (let sign = 0; sign < 4; sign++) {
    const char = next(i);
    const wanted = sign === 1 ? Byte.Minus : sign === 2 ? Byte.Greater : Byte.Space;
    if (char !== wanted) return -1;
    i = charEnd;
  }
  const quote = next(i);
  return quote === Byte.Quote || quote === Byte.Apostrophe ? i : -1;
}

export function stepBeforeChange(): void {
  const at = cursor.at;
  if (!canSee(at, 64)) return starve(at);
  const quote = quoteBehindArrow(at);
  cursor.nextState = State.InText;
  if (quote < 0) {
    cursor.state = State.InText;
    return;
  }
  const char = next(quote);
  if (char === Char.EndOfInput) return starve(at);
  cursor.quote = char;
  rememberQuote(quote, charEnd);
  cursor.valueStart = quote;
  cursor.hasValue = true;
  cursor.at = charEnd;
  cursor.state = State.InString;
}
