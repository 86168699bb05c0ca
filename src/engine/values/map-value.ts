import { Byte } from '../bytes/ascii.ts';
import { closesBracket, opensBracket } from '../bytes/kinds.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { afterEscape, endValue, isLineFeedAt, needMore, next, settleLayer } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';

/** Values of a query that are in brackets. */

/** In a value that began with a bracket: to the matching one, then the text right after it. */
export function stepBrackets(): void {
  let at = cursor.at;
  settleLayer();
  for (;;) {
    const char = next(at);
    if (isYetToCome(char)) return needMore(at);
    if (char < 0 || isLineFeedAt(at)) return endValue(at);
    const after = charEnd;
    at = after;
    if (char === Byte.Backslash) {
      at = afterEscape(after);
      if (at < 0) return needMore(after - 1);
    } else if (char === Byte.Quote) {
      cursor.inString = !cursor.inString;
    } else if (cursor.inString) {
    } else if (opensBracket(char)) {
      cursor.depth++;
    } else if (closesBracket(char)) {
      cursor.depth--;
      if (cursor.depth === 0) {
        cursor.at = at;
        cursor.closers = -1;
        cursor.state = State.InFormValue;
        return;
      }
    }
  }
}
