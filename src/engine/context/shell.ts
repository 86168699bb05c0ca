import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isBlank, isQuote, opensBracket } from '../bytes/kinds.ts';
import { load8, trailingOnes } from '../bytes/memory.ts';
import { charEnd, enclosing, insideStrings, isPrintedLayer, ROOT, withoutStrings } from '../bytes/reader.ts';
import { cursor, Ended, Ends, Removal } from './cursor.ts';
import {
  afterEscape,
  cutValue,
  endValue,
  isLineFeedAt,
  Limit,
  needMore,
  needMoreOfLine,
  next,
  rememberQuote,
  setLayer,
  settleLayer,
} from './input.ts';
import { closesBelow } from './lines-below.ts';
import { floorBefore, isYetToCome } from './reach.ts';
import { State } from './state.ts';
import { isAfterScheme } from './word.ts';

/**
 * Arguments of command lines, as those of curl: they end at the shell's quotes, whatever is in them.
 *
 *     curl --data-urlencode 'MMM_a=it'\''s a & b' -d MMM_b=c\ d -H "MMM_c: e"
 *                                               ^           ^             ^
 */

/** What an option's argument is. */
export const enum Argument {
  /** No option of those that carry parameters is before. */
  None = 0,
  /** A form: `-d`, `--data`, `--data-raw`, `--post-data` … */
  Form = 1,
  /** One name and one value: `--data-urlencode`, `--url-query`, `-F`, `--form` … */
  Field = 2,
  /** `-H`, `--header`. */
  Header = 3,
}

/** The first words of long options, five bits for each letter. */
const enum Option {
  Url = 22092,
  Data = 132737,
  Json = 347630,
  Form = 212557,
  Post = 540276,
  Body = 81049,
  Header = 273715378,
}

/** In bytes; also of the blanks after it. */
export const MAX_OPTION: i32 = 20;

/** What the argument is whose first character, or its quote, is at `at`. */
export function argumentAt(at: i32): i32 {
  const begin = cursor.begin;
  // The quotes of `$'it\'s'` begin with the dollar sign.
  const quote = at > begin && load8(at - 1) === DOLLAR ? at - 1 : at;
  let to = quote;
  while (to > begin && isBlank(load8(to - 1)) && quote - to < MAX_OPTION) to--;
  // In a list of words, `["-d", "MMM_a=1"]`, each has quotes of its own.
  if (to - 2 > begin && load8(to - 1) === Byte.Comma && isQuote(load8(to - 2))) {
    to -= 2;
    while (to > begin && load8(to - 1) === Byte.Backslash) to--;
  }
  const isGlued = to === quote;
  const isAssigned = isGlued && to > begin && load8(to - 1) === Byte.Equals;
  if (isAssigned) to--;
  let from = to;
  while (from > begin && isOf(load8(from - 1), Class.Name) && to - from <= MAX_OPTION) from--;
  if (to - from < 2 || load8(from) !== Byte.Minus || !mayBeginWord(from)) return Argument.None;
  if (load8(from + 1) === Byte.Minus) return isGlued && !isAssigned ? Argument.None : longOption(from + 2, to);
  // The last of several letters is the one with an argument: `-sd`.
  if (isAssigned || to - from > 5) return Argument.None;
  const letter = load8(to - 1);
  if (letter === Byte.LowerD) return Argument.Form;
  if (letter === 0x46) return Argument.Field;
  return letter === 0x48 ? Argument.Header : Argument.None;
}

const DOLLAR: i32 = 0x24;

/** Whether a word of a command line may begin at `at`, or an item of a list of such words. */
function mayBeginWord(at: i32): boolean {
  if (at === cursor.begin) return true;
  const byte = load8(at - 1);
  if (isOf(byte, Class.Blank) || isQuote(byte)) return true;
  if (opensBracket(byte)) return true;
  // In percent-encoding a blank is a plus sign, or `%20`.
  return byte === Byte.Plus || (byte === Byte.Zero && load8(at - 2) === Byte.Two && load8(at - 3) === Byte.Percent);
}

function longOption(from: i32, to: i32): i32 {
  let code = 0;
  let at = from;
  while (at < to && load8(at) !== Byte.Minus && at - from < 6) {
    code = (code << 5) | (load8(at) & 31);
    at++;
  }
  const second = at + 1 < to && load8(at) === Byte.Minus ? load8(at + 1) : 0;
  switch (code) {
    case Option.Data:
      return second === Byte.LowerU ? Argument.Field : Argument.Form;
    case Option.Json:
    case Option.Post:
    case Option.Body:
      return Argument.Form;
    case Option.Form:
    case Option.Url:
      return Argument.Field;
    case Option.Header:
      return Argument.Header;
    default:
      return Argument.None;
  }
}

/** `-dMMM_a=1`, `-DMMM_a=1`, `--MMM_a=1`: whether the name at `at` is right after an option of one letter, or is a long one. */
export function isAfterOption(at: i32): boolean {
  if (at - 2 < cursor.begin) return at - 1 === cursor.begin && load8(at - 1) === Byte.Minus;
  if (load8(at - 2) !== Byte.Minus) return load8(at - 1) === Byte.Minus && mayBeginWord(at - 1);
  if (load8(at - 1) === Byte.Minus) return mayBeginWord(at - 2);
  const letter = load8(at - 1) | 0x20;
  return letter >= Byte.LowerA && letter <= Byte.LowerZ && mayBeginWord(at - 2);
}

/**
 * The value of a parameter in an argument begins at `at`.
 * @param quote in which it is, or 0
 * @param opened where that was opened
 */
export function beginShellValue(at: i32, argument: i32, quote: i32, opened: i32): void {
  settleLayer();
  // The shell reads no escapes in apostrophes.
  if (isPrintedLayer(cursor.layer)) setLayer(enclosing(cursor.layer), false);
  cursor.shellQuote = quote;
  cursor.quote = quote;
  cursor.isShellAnsi = quote === Byte.Apostrophe && opened > cursor.begin && load8(opened - 1) === DOLLAR;
  cursor.endsAtAmpersand = argument === Argument.Form;
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.closers = -1;
  cursor.endedBy = Ended.Elsewhere;
  cursor.at = at;
  cursor.state = State.InShellValue;
  const first = next(at);
  if (quote === 0 && isQuote(first)) rememberQuote(at, charEnd);
}

/**
 * A form value has ended, as values do elsewhere: is it in a quoted argument? Then those quotes decide, and it is
 * read once more.
 */
export function standsInArgument(): boolean {
  const at = cursor.valueStart;
  if (at < cursor.begin || cursor.ends !== Ends.Form) return false;
  const argument = findArgument();
  if (argument === Argument.None) {
    cursor.noArgumentUpTo = cursor.nameStart;
    return false;
  }
  const quote = load8(openedAt);
  const from = escapesStart(openedAt);
  // What the quote opened is no JSON but for the strings around it: the shell reads its backslashes.
  if (quote === Byte.Quote) setLayer(insideStrings(ROOT, trailingOnes(openedAt - from)), false);
  beginShellValue(at, argument, quote, from);
  return true;
}

/** The quote that `findArgument` found. */
let openedAt: i32 = 0;

/** Back to the quote that opened the argument, over those that the shell does not see. Each byte is gone back over once. */
function findArgument(): i32 {
  const floor = floorBefore(cursor.nameStart, Limit.LookBehind - 64);
  let at = cursor.nameStart;
  while (at > floor && at > cursor.noArgumentUpTo) {
    at--;
    const byte = load8(at);
    if (byte === Byte.LineFeed) return Argument.None;
    if (!isQuote(byte)) continue;
    openedAt = at;
    const from = escapesStart(at);
    const argument = argumentAt(from);
    if (argument === Argument.Form || argument === Argument.Field) return argument;
    const outside = beforeApostrophe(at);
    if (outside === at && from === at) return Argument.None;
    at = outside < from ? outside : from;
  }
  return Argument.None;
}

/** Before the backslashes that escape the quote at `at`. */
function escapesStart(at: i32): i32 {
  let from = at;
  while (from > cursor.begin && load8(from - 1) === Byte.Backslash && at - from < 64) from--;
  return from;
}

/** Where `'\''` or `'"'"'` begins that ends with the apostrophe at `at`; the place itself where there is none. */
function beforeApostrophe(at: i32): i32 {
  if (at - 4 < cursor.begin || load8(at) !== Byte.Apostrophe) return at;
  const second = load8(at - 1);
  if (second === Byte.Apostrophe) {
    return load8(at - 2) === Byte.Backslash && load8(at - 3) === Byte.Apostrophe ? at - 3 : at;
  }
  const isQuoted = second === Byte.Quote && load8(at - 2) === Byte.Apostrophe && load8(at - 3) === Byte.Quote;
  return isQuoted && load8(at - 4) === Byte.Apostrophe ? at - 4 : at;
}

/**
 * In an argument's value.
 *
 *     'b=1&MMM_a=it'\''s x&c=2'        MMM_a=x\ y http://h
 *                         ^ or here ^            ^
 */
export function stepShellValue(): void {
  let at = cursor.at;
  for (;;) {
    cursor.at = at;
    const char = next(at);
    if (isYetToCome(char)) return needMoreOfLine(at);
    if (char < 0) return endWordAt(at);
    const after = charEnd;
    const quote = cursor.quote;
    if (isLineFeedAt(at)) {
      if (quote === 0) {
        closeQuotes();
        return cutValue(at);
      }
      const continues = closesBelow(at, quote);
      if (cursor.needsMore) return;
      if (!continues) return cutValue(at);
    } else if (char === Byte.Ampersand && cursor.endsAtAmpersand && (quote === cursor.shellQuote || quote === 0)) {
      cursor.endedBy = Ended.AtAmpersand;
      return endValue(at);
    } else if (char === Byte.Backslash && (quote !== Byte.Apostrophe || cursor.isShellAnsi)) {
      const escapedTo = afterEscape(after);
      if (escapedTo < 0) return needMore(at);
      at = escapedTo;
      continue;
    } else if (quote === 0) {
      if (isBlank(char) && load8(at - 1) === Byte.Colon && at === cursor.valueStart) {
        // `sh -x` shows no quotes: `-H MMM_x: v`.
        cursor.valueStart = after;
        at = after;
        continue;
      }
      if (isOf(char, Class.Blank) || char === Byte.Less || char === Byte.Greater) {
        if (!isAfterScheme(at)) return endWordAt(at);
        at = after;
        continue;
      }
      if (isQuote(char)) {
        cursor.quote = char;
        cursor.isShellAnsi = char === Byte.Apostrophe && load8(at - 1) === DOLLAR;
      }
    } else if (char === quote) {
      const following = next(after);
      if (isYetToCome(following)) return needMore(at);
      if (endsWord(following)) return endWordAt(quote === cursor.shellQuote ? at : after);
      cursor.quote = 0;
    }
    at = after;
  }
}

function endWordAt(at: i32): void {
  if (!cursor.endsAtAmpersand || next(at) !== Byte.Ampersand) closeQuotes();
  endValue(at);
}

/** Other quotes than those that the parameter is in ended the word, `'MMM_a=v'"w"`: these are closed after the mask. */
function closeQuotes(): void {
  const quote = cursor.shellQuote;
  if (quote === cursor.quote || quote === 0) return;
  // Elsewhere the quote is spelled with more than one byte.
  if (cursor.layer !== ROOT && (quote === Byte.Quote || withoutStrings(cursor.layer) !== ROOT)) return;
  cursor.suffix = quote;
  if (!cursor.inQuery) cursor.removal = Removal.Exact;
}

/** Whether a word ends before this character: else what is quoted continues, `'it'\''s'`. */
function endsWord(char: i32): boolean {
  return char < 0 || isOf(char, Class.AfterQuote | Class.Blank) || char === Byte.Ampersand || char === Byte.Backtick;
}
