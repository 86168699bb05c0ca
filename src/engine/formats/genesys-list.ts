import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isDigit, isQuote } from '../bytes/kinds.ts';
import { Char, charEnd } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { firstOfValue } from '../context/first-quote.ts';
import { isGap, isLineFeedAt, next, rememberQuote, skipGaps } from '../context/input.ts';
import { findLineStart, lineStart } from '../context/line-start.ts';
import { State } from '../context/state.ts';
import { plainBefore, spaceStart } from '../context/word.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';

/** Genesys key-value lists: `'MMM_x' [str] = "v"`, `'MMM_x'<tab>'v'`, `'MMM_x'(list)<tab>`, `("MMM_x" "v")`. */

/** Where the value begins that a `…Separator` function found. */
let valueAt: i32 = 0;

export function tryKeyValue(name: Name): boolean {
  const isTyped = isTypeSeparator(name.end);
  const isTabbed = !isTyped && isTabSeparator(name.end);
  const isListed = !isTyped && !isTabbed && isListedSeparator(name.end);
  if (!isTyped && !isTabbed && !(isListed && plainBefore(spaceStart(name.start)) === Byte.ParenOpen)) return false;
  const at = valueAt;
  take(name, Notation.KeyValueList);
  cursor.removal = isTyped || isTabbed ? Removal.Line : Removal.Item;
  cursor.isInList = true;
  cursor.at = at;
  cursor.state = State.BeforeValue;
  const char = firstOfValue(at);
  // Where the layer seems to end, what follows may still show another.
  if (!isQuote(char) && char !== Char.EndOfLayer) {
    if (isTyped || isTabbed) {
      cursor.valueStart = at;
      cursor.hasValue = true;
      cursor.state = State.InRestOfLine;
      awaitItems(name.start);
    } else {
      rememberQuote(name.start, name.from);
      beginListed(at);
    }
  }
  return true;
}

/** `'MMM_x' [list] = `: items on the lines below, which are indented deeper, belong to the value. */
function awaitItems(start: i32): void {
  if (!findLineStart(start)) return;
  cursor.indent = lineStart.column;
  cursor.keepsBlankLines = false;
  cursor.nextState = cursor.action === Action.Filter ? State.AtContinuation : State.BeforeContinuation;
}

/** A value without quotes goes to the bracket that closes the pair. */
function beginListed(at: i32): void {
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.depth = 0;
  cursor.inString = false;
  cursor.closers = -1;
  cursor.state = State.InBare;
}

/** ` [str] = `, `(list)<tab>`: the type is a word. */
function isTypeSeparator(from: i32): boolean {
  const bracket = skipGaps(from);
  const opening = next(bracket);
  const isRound = opening === Byte.ParenOpen && bracket === from;
  if (opening !== Byte.BracketOpen && !isRound) return false;
  const word = charEnd;
  let at = word;
  let char = next(at);
  while (isOf(char, Class.Name) && at - word < 32) {
    at = charEnd;
    char = next(at);
  }
  if (at === word || char !== (isRound ? Byte.ParenClose : Byte.BracketClose)) return false;
  at = charEnd;
  if (isRound) {
    valueAt = skipGaps(at);
    return isLineFeedAt(at) || next(at) === Byte.Tab;
  }
  at = skipGaps(at);
  if (next(at) !== Byte.Equals) return false;
  valueAt = skipGaps(charEnd);
  return true;
}

/** Blanks with a tab among them, then a quote or a number. */
function isTabSeparator(from: i32): boolean {
  let at = from;
  let char = next(at);
  let hasTab = false;
  while (isGap(char)) {
    if (char === Byte.Tab) hasTab = true;
    at = charEnd;
    char = next(at);
  }
  valueAt = at;
  return hasTab && beginsValue(char);
}

/** Blanks, then a quote, a number or a list. */
function isListedSeparator(from: i32): boolean {
  const at = skipGaps(from);
  valueAt = at;
  const char = next(at);
  return at > from && (beginsValue(char) || char === Byte.ParenOpen);
}

function beginsValue(char: i32): boolean {
  return isQuote(char) || char === Byte.Minus || isDigit(char);
}
