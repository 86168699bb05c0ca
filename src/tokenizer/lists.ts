import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd } from '../bytes/reader.ts';
import { cursor, Ended, State } from './cursor.ts';
import { isAfterPair } from './line.ts';
import { charBefore, LEVELS_OF_LINE } from './opener.ts';
import { canSee, endValue, isLineFeedAt, Limit, next, settleLayer, starve } from './reading.ts';

/** Values in brackets, and values in lists of `name=value` in brackets, which may hold spaces. */

/** Whether the parameter stands in brackets, in a list whose values may hold spaces. */
export function isInMap(opener: i32, openerStart: i32): boolean {
  if (opener === Byte.BraceOpen || opener === Byte.ParenOpen || opener === Byte.BracketOpen) return true;
  if (opener !== Byte.Space) return false;
  const isRaw = load8(openerStart - 1) === Byte.Comma;
  return (isRaw || charBefore(openerStart, cursor.begin, LEVELS_OF_LINE) === Byte.Comma) && isAfterPair(openerStart);
}

/** In a value of `{a=1, MMM_b=John Smith, c=3}`: to `, name=` or the closing bracket. */
export function stepMapValue(): void {
  let at = cursor.at;
  for (;;) {
    const char = next(at);
    if (char === Char.EndOfInput && !cursor.ended) return starve(at);
    if (char < 0 || isLineFeedAt(at)) return endValue(at);
    const after = charEnd;
    if (char === Byte.ParenOpen || char === Byte.BracketOpen || char === Byte.BraceOpen) {
      cursor.depth++;
    } else if (char === Byte.ParenClose || char === Byte.BracketClose || char === Byte.BraceClose) {
      if (cursor.depth === 0) return endValue(at);
      cursor.depth--;
    } else if (cursor.depth === 0 && (char === Byte.Comma || char === Byte.Ampersand)) {
      if (!canSee(at, Limit.LookAhead)) return starve(at);
      if (isBeforePair(char, after)) {
        cursor.endedBy = char === Byte.Ampersand ? Ended.AtAmpersand : Ended.Elsewhere;
        return endValue(at);
      }
    }
    at = after;
  }
}

/** Whether ` name=` follows a comma, or `name=` an `&`. */
function isBeforePair(separator: i32, after: i32): boolean {
  let at = after;
  let char = next(at);
  if (separator === Byte.Comma) {
    if (char !== Byte.Space && char !== Byte.Plus) return false;
    at = charEnd;
    char = next(at);
  }
  const from = at;
  while (
    (isOf(char, Class.Name | Class.Path) || char >= 0x80 || char === Byte.Percent) &&
    at - from < Limit.FilteredName
  ) {
    at = charEnd;
    char = next(at);
  }
  return at > from && char === Byte.Equals;
}

/** In a value that began with a bracket: to the matching one, then the text right behind it. */
export function stepBrackets(): void {
  let at = cursor.at;
  for (;;) {
    if (cursor.unsure && load8(at) === Byte.Quote) settleLayer();
    const char = next(at);
    if (char === Char.EndOfInput && !cursor.ended) return starve(at);
    if (char < 0 || isLineFeedAt(at)) return endValue(at);
    const after = charEnd;
    at = after;
    if (char === Byte.Backslash) {
      const escaped = next(after);
      if (escaped === Char.EndOfInput && !cursor.ended) return starve(after - 1);
      if (escaped >= 0 && !isLineFeedAt(after)) at = charEnd;
    } else if (char === Byte.Quote) {
      cursor.inString = !cursor.inString;
    } else if (cursor.inString) {
    } else if (char === Byte.ParenOpen || char === Byte.BracketOpen || char === Byte.BraceOpen) {
      cursor.depth++;
    } else if (char === Byte.ParenClose || char === Byte.BracketClose || char === Byte.BraceClose) {
      cursor.depth--;
      if (cursor.depth === 0) {
        cursor.at = at;
        cursor.closers = -1;
        cursor.state = cursor.inMap ? State.InMapValue : State.InFormValue;
        return;
      }
    }
  }
}
