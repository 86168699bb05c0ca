import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isDigit, isQuote, opensBracket } from '../bytes/kinds.ts';
import { charEnd, enclosing, ROOT } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { beforeStart, charBefore, LEVELS_OF_LINE } from '../context/decode-backward.ts';
import { next, rememberQuote, setLayer, settleLayer, skipGaps, skipSpace } from '../context/input.ts';
import { State } from '../context/state.ts';
import { plainBefore, quoteBefore, wordStart } from '../context/word.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { strongerAction } from '../rules/table.ts';

/**
 * Names that are subscripts of an expression: `p['MMM_x']: 'v'` of Python's icecream, `"root['MMM_x'][0]": "v"` of deepdiff.
 */

/** No longer expression is before the name, or after it. */
const MAX_EXPRESSION: i32 = 256;

/** After the subscripts that follow the bracket at `at`: `['MMM_x']['a'][0]`. Each is a segment of the name. */
export function afterSubscripts(name: Name, at: i32): i32 {
  let end = at;
  let action = name.action;
  while (next(end) === Byte.BracketOpen) {
    let i = charEnd;
    let char = next(i);
    if (char === delimiter.char) action = strongerAction(action, charEnd, cursor.end);
    while ((isOf(char, Class.Name) || char === delimiter.char || char === Byte.Dot) && i - at < MAX_EXPRESSION) {
      i = charEnd;
      char = next(i);
    }
    if (char !== Byte.BracketClose) break;
    end = charEnd;
    name.action = action;
  }
  return end;
}

/** An expression and its value: `p['MMM_x']: 'v'`, `p['a']['MMM_x']: 1`. */
export function trySubscript(name: Name, opening: i32, after: i32): boolean {
  const char = next(skipGaps(after));
  if (!isDigit(char) && !opensBracket(char) && !isQuote(char)) return false;
  let start = opening;
  let before = plainBefore(start);
  while (isOf(before, Class.Name | Class.Path) || isQuote(before)) {
    start = wordStart;
    if (opening - start > MAX_EXPRESSION) return false;
    before = plainBefore(start);
  }
  return start < opening && takeExpression(name, start, after);
}

/** `"root['MMM_x']": "v"`: the expression around `opening` and `end` is in quotes, and a colon follows. */
export function tryQuotedExpression(name: Name, opening: i32, end: i32): boolean {
  const inner = delimiter.char;
  const layer = cursor.layer;
  const unsure = cursor.unsure;
  settleLayer();
  const own = cursor.layer;
  let quote = next(end);
  if (quote < 0 && own !== ROOT) {
    setLayer(enclosing(own), false);
    quote = next(end);
  }
  if (isQuote(quote) && (quote !== inner || cursor.layer !== own)) {
    const after = charEnd;
    const colon = skipSpace(after);
    const start = openingBefore(opening, quote);
    if (start >= 0 && next(colon) === Byte.Colon) {
      const value = charEnd;
      next(start);
      name.from = charEnd;
      name.to = end;
      name.end = after;
      name.start = start;
      take(name, quote === Byte.Quote ? Notation.Json : Notation.Repr);
      rememberQuote(start, name.from);
      cursor.at = value;
      cursor.state = State.BeforeValue;
      return true;
    }
  }
  setLayer(layer, unsure);
  return false;
}

/** Where the quote begins before the expression that continues at `opening`; -1 if it is in none. */
function openingBefore(opening: i32, quote: i32): i32 {
  let from = opening;
  while (opening - from < MAX_EXPRESSION) {
    const start = quoteBefore(from, quote);
    if (start >= 0) return start;
    const char = charBefore(from, cursor.begin, LEVELS_OF_LINE);
    if (!isOf(char, Class.Name | Class.Path) && !isQuote(char)) return -1;
    from = beforeStart;
  }
  return -1;
}

export function takeExpression(name: Name, start: i32, value: i32): boolean {
  name.start = start;
  take(name, Notation.Repr);
  cursor.at = value;
  cursor.state = State.BeforeValue;
  return true;
}
