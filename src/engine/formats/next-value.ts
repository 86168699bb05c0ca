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
import { separator } from '../names/form-name.ts';
import { delimiter, Name } from '../names/name.ts';
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
export function tryNextValue(name: Name): boolean {
  const option = optionStart(name.from);
  if (option >= 0) return tryOption(name, option);
  const value = skipGaps(name.to);
  if (value === name.to) return false;
  const char = next(value);
  const isKeyword = delimiter.char === Byte.Colon && (char === Byte.Quote || isBracket(char));
  const isMessage =
    char === Byte.BraceOpen && (bracketAround(name.from) === Byte.BraceClose || isBlock(name.from, charEnd));
  // Not of `XXX 'x' is gone`, nor of Go's `MMM_x []byte`.
  const mayBeNamed = !isOneLetterOver(name.from, name.to);
  const isBracketed =
    char === Byte.BracketOpen && load8(name.to) === Byte.Space && mayBeNamed && next(charEnd) !== Byte.BracketClose;
  const isLiteral = char === Byte.Apostrophe && mayBeNamed && closesOnLine(charEnd);
  if (!isKeyword && !isMessage && !isBracketed && !isLiteral) return false;
  settleLayer();
  begin(name, value);
  if (isBracketed) {
    cursor.removal = Removal.FormParameter;
    cursor.nameDelimiter = delimiter.char;
  }
  return true;
}

/** `MMM_x {` and nothing else on the line, as protobuf and HCL begin a block. */
function isBlock(from: i32, after: i32): boolean {
  const char = next(skipGaps(after));
  return (char < 0 || isLineEnd(char)) && findLineStart(from);
}

/** A quoted name that is followed by a quoted value, in braces as EDN writes a map. */
export function tryQuotedNext(name: Name): boolean {
  const value = skipGaps(name.end);
  const char = next(value);
  if (value === name.end || (char !== Byte.Quote && !isBracket(char)) || bracketAround(name.start) !== Byte.BraceClose)
    return false;
  return begin(name, value);
}

function begin(name: Name, value: i32): boolean {
  take(name, Notation.Repr);
  cursor.at = value;
  cursor.state = State.BeforeValue;
  return true;
}

/** Where the hyphens of an option begin that has this name, or a segment of it: `--name`, `--some.name`; -1 = it is none. */
function optionStart(from: i32): i32 {
  if (delimiter.char === Byte.Minus) return load8(from - 2) === Byte.Minus ? from - 2 : -1;
  const isOption = load8(from) === Byte.Minus && load8(from + 1) === Byte.Minus;
  return isOption && isOf(load8(from + 2), Class.Name) && load8(from + 2) !== Byte.Minus ? from : -1;
}

/** As `nextOfOption` finds a value, or the layer is as it was. */
function tryOption(name: Name, option: i32): boolean {
  const layer = cursor.layer;
  const unsure = cursor.unsure;
  if (nextOfOption(name, option)) return true;
  setLayer(layer, unsure);
  return false;
}

function backslashesBefore(at: i32): i32 {
  let count = 0;
  while (load8(at - 1 - count) === Byte.Backslash && at - 1 - count > cursor.begin && count < 64) count++;
  return count;
}

/** `--token x`, `--token "x y"`; in a list of words, each has quotes of its own, or a comma is between: `[--token, x y]`. */
function nextOfOption(name: Name, option: i32): boolean {
  let value = skipGaps(name.to);
  let isListed = false;
  let isItem = false;
  if (value === name.to) {
    const quote = load8(option - 1);
    // The list is one string less deep than its words.
    setLayer(insideStrings(ROOT, trailingOnes(backslashesBefore(option - 1))), false);
    const isQuoted = isQuote(quote) && next(name.to) === quote;
    const wordEnd = isQuoted ? charEnd : name.to;
    const isComma = next(wordEnd) === Byte.Comma;
    value = skipGaps(isComma ? charEnd : wordEnd);
    if (isQuoted) {
      if (isComma && endsLine(value)) return awaitListed(name, option, value);
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
  setOption(name, option, isListed);
  take(name, Notation.Form);
  separator.set(value);
  if (isItem) endsAt(Byte.Comma);
  beginFormValue(Byte.Minus);
  return true;
}

function endsLine(at: i32): boolean {
  const char = next(at);
  return isLineEnd(char);
}

function setOption(name: Name, option: i32, isListed: boolean): void {
  name.from = option + 2;
  // In a list the value is outside of the quotes of the name.
  name.start = isListed ? option - 1 : option;
  // Of two words in a list, each would have to go with its comma.
  if (isListed) name.action = Action.Mask;
}

/** `"--token",` and a line below, `"x",` */
function awaitListed(name: Name, option: i32, after: i32): boolean {
  setOption(name, option, true);
  take(name, Notation.Repr);
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
