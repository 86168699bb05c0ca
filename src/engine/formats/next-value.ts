import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd, isQuote, opensContainer } from '../bytes/kinds.ts';
import { load8, trailingOnes } from '../bytes/memory.ts';
import { Char, charEnd, insideStrings, ROOT } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { needMore, next, setLayer, settleLayer, skipGaps, skipSpace } from '../context/input.ts';
import { bracketAround } from '../context/line.ts';
import { findLineStart } from '../context/line-start.ts';
import { State } from '../context/state.ts';
import { setSeparator } from '../names/form-name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { beginFormValue } from '../values/form.ts';
import { endsAt, isListedOption } from '../values/unquoted.ts';
import { isOneLetterOver } from './header.ts';

/**
 * Values that follow their names without a separator, where nothing else can be meant.
 *
 *     PASSWORD 'x'     phone [1 2]     :password "x"     {"cookie" "x"}     user { card { no: 1 } }     --token x     ["--token","x"]
 */

/** An unquoted name that a blank or its closing quote follows. */
export function tryNextValue(delimiter: i32, nameFrom: i32, nameEnd: i32, action: i32): boolean {
  const option = optionStart(delimiter, nameFrom);
  if (option >= 0) return tryOption(option, option + 2, nameEnd, action);
  const value = skipGaps(nameEnd);
  if (value === nameEnd) return false;
  const char = next(value);
  const isKeyword = delimiter === Byte.Colon && (char === Byte.Quote || isBracket(char));
  const isMessage =
    char === Byte.BraceOpen && (bracketAround(nameFrom) === Byte.BraceClose || isBlock(nameFrom, charEnd));
  // Not of `XXX 'x' is gone`, nor of Go's `MMM_x []byte`.
  const mayBeNamed = !isOneLetterOver(nameFrom, nameEnd);
  const isBracketed =
    char === Byte.BracketOpen && load8(nameEnd) === Byte.Space && mayBeNamed && next(charEnd) !== Byte.BracketClose;
  const isLiteral = char === Byte.Apostrophe && mayBeNamed && closesOnLine(charEnd);
  if (!isKeyword && !isMessage && !isBracketed && !isLiteral) return false;
  settleLayer();
  begin(nameFrom, nameFrom, nameEnd, value, action);
  if (isBracketed) {
    cursor.removal = Removal.FormParameter;
    cursor.nameDelimiter = delimiter;
  }
  return true;
}

/** `MMM_x {` and nothing else on the line, as protobuf and HCL begin a block. */
function isBlock(nameFrom: i32, after: i32): boolean {
  const char = next(skipGaps(after));
  return (char < 0 || isLineEnd(char)) && findLineStart(nameFrom);
}

/** A quoted name that is followed by a quoted value, in braces as EDN writes a map. */
export function tryQuotedNext(start: i32, nameFrom: i32, nameEnd: i32, after: i32, action: i32): boolean {
  const value = skipGaps(after);
  const char = next(value);
  if (value === after || (char !== Byte.Quote && !isBracket(char)) || bracketAround(start) !== Byte.BraceClose)
    return false;
  return begin(start, nameFrom, nameEnd, value, action);
}

function begin(start: i32, nameFrom: i32, nameEnd: i32, value: i32, action: i32): boolean {
  take(start, nameFrom, nameEnd, Notation.Repr, action);
  cursor.at = value;
  cursor.state = State.BeforeValue;
  return true;
}

/** Where the hyphens of an option begin that has this name, or a segment of it: `--name`, `--some.name`; -1 = it is none. */
function optionStart(delimiter: i32, nameFrom: i32): i32 {
  if (delimiter === Byte.Minus) return load8(nameFrom - 2) === Byte.Minus ? nameFrom - 2 : -1;
  const isOption = load8(nameFrom) === Byte.Minus && load8(nameFrom + 1) === Byte.Minus;
  return isOption && isOf(load8(nameFrom + 2), Class.Name) && load8(nameFrom + 2) !== Byte.Minus ? nameFrom : -1;
}

/** As `nextOfOption` finds a value, or the layer is as it was. */
function tryOption(option: i32, nameFrom: i32, nameEnd: i32, action: i32): boolean {
  const layer = cursor.layer;
  const unsure = cursor.unsure;
  if (nextOfOption(option, nameFrom, nameEnd, action)) return true;
  setLayer(layer, unsure);
  return false;
}

function backslashesBefore(at: i32): i32 {
  let count = 0;
  while (load8(at - 1 - count) === Byte.Backslash && at - 1 - count > cursor.begin && count < 64) count++;
  return count;
}

/** `--token x`, `--token "x y"`; in a list of words, each has quotes of its own, or a comma is between: `[--token, x y]`. */
function nextOfOption(option: i32, nameFrom: i32, nameEnd: i32, action: i32): boolean {
  let value = skipGaps(nameEnd);
  let isListed = false;
  let isItem = false;
  if (value === nameEnd) {
    const quote = load8(option - 1);
    // The list is one string less deep than its words.
    setLayer(insideStrings(ROOT, trailingOnes(backslashesBefore(option - 1))), false);
    const isQuoted = isQuote(quote) && next(nameEnd) === quote;
    const wordEnd = isQuoted ? charEnd : nameEnd;
    const isComma = next(wordEnd) === Byte.Comma;
    value = skipGaps(isComma ? charEnd : wordEnd);
    if (isQuoted) {
      if (isComma && endsLine(value)) return awaitListed(option - 1, nameFrom, nameEnd, value);
      // `"--token","x"`, `"--token" "x"`
      if (value === wordEnd || next(value) !== quote || next(charEnd) === Byte.Minus) return false;
    } else if (!isComma || value === wordEnd + 1 || !isListedOption(option, value)) return false;
    isListed = true;
    isItem = !isQuoted;
  }
  const char = next(value);
  if (char < 0 || char === Byte.Minus || char === Byte.Equals || isOf(char, Class.Blank) || char === Byte.Pipe)
    return false;
  // `--token <TOKEN>`
  if (char === Byte.Less) return false;
  // In a list the value is outside of the quotes of the name.
  const start = isListed ? option - 1 : option;
  // Of two words in a list, each would have to go with its comma.
  take(start, nameFrom, nameEnd, Notation.Form, isListed ? Action.Mask : action);
  setSeparator(nameEnd, value);
  if (isItem) endsAt(Byte.Comma);
  beginFormValue(Byte.Minus);
  return true;
}

function endsLine(at: i32): boolean {
  const char = next(at);
  return isLineEnd(char);
}

/** `"--token",` and a line below, `"x",` */
function awaitListed(start: i32, nameFrom: i32, nameEnd: i32, after: i32): boolean {
  take(start, nameFrom, nameEnd, Notation.Repr, Action.Mask);
  cursor.at = after;
  cursor.state = State.BeforeListed;
  return true;
}

/** After the comma: white space, line feeds too, then an item that is no option, or there is no value. */
export function stepBeforeListed(): void {
  const at = skipSpace(cursor.at);
  const char = next(at);
  const first = char < 0 ? char : next(charEnd);
  if ((char === Char.EndOfInput || first === Char.EndOfInput) && !cursor.ended) return needMore(at);
  cursor.at = at;
  const isItem = isQuote(char) && first !== Byte.Minus;
  cursor.state = isItem ? State.BeforeValue : State.InText;
}

function isBracket(char: i32): boolean {
  return opensContainer(char);
}

/** Whether an apostrophe follows that closes a word or text: `see MMM_a 'n more` has none. */
function closesOnLine(from: i32): boolean {
  let at = from;
  let char = next(at);
  while (char >= 0 && char !== Byte.LineFeed && at - from < MAX_LITERAL) {
    const after = charEnd;
    if (char === Byte.Apostrophe && !isOf(next(after), Class.Name)) return true;
    at = after;
    char = next(at);
  }
  return false;
}

const MAX_LITERAL: i32 = 1024;
