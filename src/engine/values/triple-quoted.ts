import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { beginDoubled } from '../context/csv-quote.ts';
import { cursor, Notation } from '../context/cursor.ts';
import {
  afterEscape,
  cutValue,
  endValue,
  isLineFeedAt,
  isOpenTooLong,
  needMore,
  needMoreOfLine,
  next,
  Progress,
  rememberQuote,
  skipRaw,
} from '../context/input.ts';
import { beginLine, isStringOpenIn } from '../context/line.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { isOfAnother, isUnescaped } from './odd-escapes.ts';

/**
 * Strings between three quotes, in which quotes and line feeds may be: of GraphQL, TOML, HOCON, Python.
 *
 *     MMM_a: """the "value" of
 *       two lines""", b: 1
 *                   ^ ends here
 */

/** Whether the quote from `at` to `after` may be the first of three: asked of each quoted value, so by one byte. */
export function mayOpenBlock(at: i32, after: i32): boolean {
  return after < cursor.end ? load8(after) === load8(at) : !cursor.ended;
}

/** A value in three quotes begins, or in a CSV field one between doubled quotes; or in neither. */
export function beginOtherQuotes(at: i32, after: i32, quote: i32): i32 {
  const block = beginBlock(at, after, quote);
  return block === Progress.Over && quote === Byte.Quote ? beginDoubled(at, after) : block;
}

/** Whether the quotes after the first one, which ends at `at`, are two more. */
export function opensBlock(at: i32, quote: i32): boolean {
  return next(at) === quote && next(charEnd) === quote;
}

/**
 * Whether it is; the value then begins (`Progress.Due`). Three apostrophes end their line: SQL writes `'''tis'` for one
 * apostrophe and a word.
 */
function beginBlock(at: i32, after: i32, quote: i32): i32 {
  let i = after;
  for (let quotes = 1; quotes < 3; quotes++) {
    const char = next(i);
    if (isYetToCome(char)) return Progress.NeedMore;
    if (char !== quote) return Progress.Over;
    i = charEnd;
  }
  if (quote === Byte.Apostrophe) {
    let char = next(i);
    if (char === Byte.CarriageReturn) char = next(charEnd);
    if (isYetToCome(char)) return Progress.NeedMore;
    if (char !== Byte.LineFeed) return Progress.Over;
  } else {
    if (isStringOpenIn(cursor.layer, at)) return Progress.Over;
    // Four are an empty value between doubled quotes.
    const fourth = next(i);
    const following = fourth === quote ? next(charEnd) : fourth;
    if (isYetToCome(following)) return Progress.NeedMore;
    if (fourth === quote && (following < 0 || following === Byte.Slash || isOf(following, Class.AfterQuote)))
      return Progress.Over;
  }
  cursor.quote = quote;
  // Replacing keeps a value as one string holds it.
  cursor.isReplaced = false;
  if (cursor.quoteLength === 0) rememberQuote(at, after);
  cursor.at = i;
  cursor.state = State.InBlock;
  return Progress.Due;
}

export function stepBlock(): void {
  let at = cursor.at;
  while (true) {
    at = skipRaw(at, cursor.quote, Byte.Backslash, Byte.LineFeed);
    const char = next(at);
    if (isYetToCome(char)) return needMoreOfLine(at);
    if (isLineFeedAt(at)) {
      // In JSON, three quotes are a record that was cut: it ends with its line. But Symfony's dumper writes blocks, indented.
      const isJson = cursor.notation === Notation.Json;
      if (isJson && at + 1 >= cursor.end && !cursor.ended) return needMoreOfLine(at);
      const isCut = isJson && ((!cursor.isBelow && at - cursor.valueStart !== 3) || load8(at + 1) !== Byte.Space);
      if (char < 0 || isCut || isOpenTooLong(at)) return cutValue(at);
    }
    if (char < 0 && !isUnescaped(at)) return endValue(at);
    if (isLineFeedAt(at)) cursor.isBelow = true;
    let to = char < 0 ? at + 1 : charEnd;
    if (char === Byte.Backslash) {
      to = afterEscape(to);
      if (to < 0) return needMore(at);
    } else if (char === cursor.quote) {
      // Of more than three the last ones close.
      let quotes = 1;
      let following = 0;
      while (quotes < 6) {
        following = next(to);
        if (isYetToCome(following)) return needMore(at);
        if (following !== cursor.quote) break;
        to = charEnd;
        quotes++;
      }
      if (quotes >= 3 && !isOfAnother(at, following)) {
        cursor.at = to;
        cursor.closers = -1;
        passBlock(to);
        cursor.state = State.AfterQuote;
        return;
      }
    }
    at = to;
  }
}

/** The quotes in the block open and close nothing on the line. */
function passBlock(to: i32): void {
  if (cursor.isBelow) beginLine(to, false);
  else if (cursor.lineAt <= cursor.valueStart) cursor.lineAt = to;
}
