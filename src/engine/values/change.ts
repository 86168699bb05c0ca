import { Byte } from '../bytes/ascii.ts';
import { isQuote } from '../bytes/kinds.ts';
import { Char, charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { canSee, needMore, next, rememberQuote } from '../context/input.ts';
import { State } from '../context/state.ts';

/**
 * A value and what it was changed to, or differs from, as plans and tests print them: both are hidden.
 *
 *     ~ MMM_x = "old" -> "new"          MMM_x: "got" != "want"
 */

/** What is between the two takes less, in any layer. */
export const MAX_CHANGE: i32 = 64;

/** Where the quote is that follows `->` or `!=` at `at`; or -1. */
export function changedQuote(at: i32): i32 {
  let i = at;
  let first = 0;
  for (let sign = 0; sign < 4; sign++) {
    const char = next(i);
    if (sign === 1) first = char;
    const isWanted =
      sign === 1
        ? char === Byte.Minus || char === EXCLAMATION
        : char === (sign !== 2 ? Byte.Space : first === Byte.Minus ? Byte.Greater : Byte.Equals);
    if (!isWanted) return -1;
    i = charEnd;
  }
  const quote = next(i);
  return isQuote(quote) ? i : -1;
}

const EXCLAMATION: i32 = 0x21;

export function stepBeforeChange(): void {
  const at = cursor.at;
  if (!canSee(at, MAX_CHANGE)) return needMore(at);
  const quote = changedQuote(at);
  cursor.nextState = State.InText;
  if (quote < 0) {
    cursor.state = State.InText;
    return;
  }
  const char = next(quote);
  if (char === Char.EndOfInput) return needMore(at);
  cursor.quote = char;
  rememberQuote(quote, charEnd);
  cursor.valueStart = quote;
  cursor.hasValue = true;
  cursor.at = charEnd;
  cursor.state = State.InString;
}
