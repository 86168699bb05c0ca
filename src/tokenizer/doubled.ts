import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd, Encoding, enclosed, ROOT } from '../bytes/reader.ts';
import { cursor, State } from './cursor.ts';
import { isStringOpen } from './line.ts';
import { next, Progress, rememberQuote, setLayer } from './reading.ts';

/**
 * Values between doubled quotes in a quoted CSV field, whose name does not show where they stand:
 *
 *     1,"a=1 MMM_b=""v w"", c",2
 *                  ^^ one quote of the field's text
 */

/** A quote, from `at` to `after`: is it the first of two that are one, with a value behind them? The value then begins. */
export function beginDoubled(at: i32, after: i32): i32 {
  const progress = readDoubled(at, after);
  if (progress !== Progress.Due) return progress;
  setLayer(enclosed(ROOT, Encoding.Csv), false);
  cursor.quote = Byte.Quote;
  rememberQuote(at, doubledEnd);
  cursor.at = doubledEnd;
  cursor.state = State.InString;
  return progress;
}

/** The same, only asked, with all in sight that decides. */
export function isDoubled(at: i32, after: i32, quote: i32): boolean {
  return quote === Byte.Quote && readDoubled(at, after) === Progress.Due;
}

/** Where the second of the two quotes ends. */
let doubledEnd: i32 = 0;

function readDoubled(at: i32, after: i32): i32 {
  if (cursor.layer !== ROOT) return Progress.Over;
  const second = next(after);
  if (second === Char.EndOfInput && !cursor.ended) return Progress.Starved;
  if (second !== Byte.Quote || !isStringOpen(at, 0)) return Progress.Over;
  const behind = charEnd;
  const following = next(behind);
  if (following === Char.EndOfInput && !cursor.ended) return Progress.Starved;
  if (following < 0 || following === Byte.Quote || isOf(following, Class.AfterQuote)) return Progress.Over;
  doubledEnd = behind;
  return Progress.Due;
}

/** What stands in a raw string open on the line was taken for text in JSON. */
const IN_STRING: i32 = 4;

/**
 * The parameter was taken to stand in a JSON string, and the layer ends at `at`: is the quote there a doubled one? Then
 * the string is a CSV field, and the parameter is read on as such.
 */
export function settleField(at: i32): i32 {
  if (cursor.layer !== IN_STRING || at >= cursor.end || load8(at) !== Byte.Quote) return Progress.Over;
  if (at + 1 >= cursor.end) return cursor.ended ? Progress.Over : Progress.Starved;
  if (load8(at + 1) !== Byte.Quote) return Progress.Over;
  setLayer(enclosed(ROOT, Encoding.Csv), false);
  return Progress.Due;
}

/** As `next`, where the layer may turn out to be that of a CSV field. */
export function nextInField(at: i32): i32 {
  const char = next(at);
  if (char !== Char.EndOfLayer) return char;
  const progress = settleField(at);
  if (progress === Progress.Starved) return Char.EndOfInput;
  return progress === Progress.Due ? next(at) : char;
}
