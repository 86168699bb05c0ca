import { Byte } from '../bytes/ascii.ts';
import { closesBracket, opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { isLineFeedAt, Limit, next } from '../context/input.ts';

/** Strings in brackets, as Go prints them with `%#v`: brackets in them are text. */

/** `[]string{"x", "y"}`, `{User:"x"}`: whether a string may begin at `at`, in brackets, for what is before it. */
export function beginsElement(at: i32): boolean {
  let i = at;
  if (load8(i - 1) === Byte.Backslash) i--;
  const before = load8(i - 1);
  if (before === Byte.Space) return load8(i - 2) === Byte.Comma;
  return opensBracket(before) || before === Byte.Colon;
}

/** After the quote on the line that closes the string in brackets which begins before `from`, and after which more follows; 0 without one. */
export function afterElement(from: i32): i32 {
  let i = from;
  while (i - from < Limit.LookAhead && !isLineFeedAt(i)) {
    const char = next(i);
    if (char < 0) return 0;
    i = charEnd;
    if (char === Byte.Backslash && !isLineFeedAt(i) && next(i) >= 0) i = charEnd;
    else if (char === Byte.Quote) {
      const following = next(i);
      return closesBracket(following) || following === Byte.Comma || following === Byte.Colon ? i : 0;
    }
  }
  return 0;
}
