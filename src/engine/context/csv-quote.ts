import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { Char, charEnd, Encoding, enclosed, enclosing, ROOT, readChar, withoutStrings } from '../bytes/reader.ts';
import { findByte } from '../scan/bytes.ts';
import { cursor } from './cursor.ts';
import { canSee, Limit, lineLimit, next, Progress, rememberQuote, setLayer } from './input.ts';
import { isStringOpenIn } from './line.ts';
import { isYetToCome } from './reach.ts';
import { State } from './state.ts';

/**
 * Values between doubled quotes in a quoted CSV field, whose name does not show where they are:
 *
 *     1,"a=1 MMM_b=""v w"", c",2
 *                  ^^ one quote of the field's text
 */

/** A quote, from `at` to `after`: is it the first of two that are one, with a value after them? The value then begins. */
export function beginDoubled(at: i32, after: i32): i32 {
  const progress = readDoubled(at, after);
  if (progress !== Progress.Due) return progress;
  setLayer(enclosed(cursor.layer, Encoding.Csv), false);
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
  if (withoutStrings(cursor.layer) !== ROOT) return Progress.Over;
  const second = next(after);
  if (isYetToCome(second)) return Progress.NeedMore;
  if (second !== Byte.Quote) return Progress.Over;
  const secondEnd = charEnd;
  const following = next(secondEnd);
  if (isYetToCome(following)) return Progress.NeedMore;
  if (following === Byte.Quote) {
    const progress = closesAt(secondEnd);
    if (progress === Progress.Due) doubledEnd = secondEnd;
    return progress;
  }
  if (following < 0 || isOf(following, Class.AfterQuote)) return Progress.Over;
  if (!isStringOpenIn(cursor.layer, at)) {
    // The field may have begun on a line before.
    if (!isOf(following, Class.Name) && following < 0x80) return Progress.Over;
    if (!canSee(secondEnd, Limit.LookAhead)) return Progress.NeedMore;
    if (!isDoubledAgain(secondEnd)) return Progress.Over;
  }
  doubledEnd = secondEnd;
  return Progress.Due;
}

/** `""""`: whether the value is empty, and its two quotes are at `at`. */
function closesAt(at: i32): i32 {
  let i = at;
  for (let quotes = 0; quotes < 2; quotes++) {
    const char = next(i);
    if (isYetToCome(char)) return Progress.NeedMore;
    if (char !== Byte.Quote) return Progress.Over;
    i = charEnd;
  }
  const after = next(i);
  if (isYetToCome(after)) return Progress.NeedMore;
  return after < 0 || after === Byte.Slash || isOf(after, Class.AfterQuote) ? Progress.Due : Progress.Over;
}

/** Whether two quotes follow on the line that close the value. */
function isDoubledAgain(from: i32): boolean {
  const limit = lineLimit(from, from + Limit.LookAhead);
  let at = findByte(from, limit, Byte.Quote);
  while (at < limit) {
    const run = at;
    while (at < limit && load8(at) === Byte.Quote) at++;
    if (at - run > 1 && (at === limit || load8(at) === Byte.Slash || isOf(load8(at), Class.AfterQuote))) return true;
    at = findByte(at, limit, Byte.Quote);
  }
  return false;
}

/**
 * The parameter was taken to be in a JSON string, and the layer ends at `at`: is the quote there a doubled one? Then
 * the string is a CSV field, and the parameter is read on as such.
 */
function settleField(at: i32): i32 {
  const layer = cursor.layer;
  if (layer === ROOT || withoutStrings(layer) !== ROOT) return Progress.Over;
  const outer = enclosing(layer);
  let char = readChar(at, cursor.end, outer);
  if (char === Byte.Quote) char = readChar(charEnd, cursor.end, outer);
  if (isYetToCome(char)) return Progress.NeedMore;
  if (char !== Byte.Quote) return Progress.Over;
  setLayer(enclosed(outer, Encoding.Csv), false);
  return Progress.Due;
}

/** As `next`, where the layer may turn out to be that of a CSV field. */
export function nextInField(at: i32): i32 {
  const char = next(at);
  if (char !== Char.EndOfLayer) return char;
  const progress = settleField(at);
  if (progress === Progress.NeedMore) return Char.EndOfInput;
  if (progress === Progress.Due) return next(at);
  return isHalfOfDoubled(at) ? settleStringInField(at) : char;
}

/** `\""v`: the first quote was taken for one that is escaped; but a value is after the second. */
function isHalfOfDoubled(at: i32): boolean {
  if (withoutStrings(cursor.layer) !== ROOT) return false;
  if (at - 2 < cursor.begin || at >= cursor.end || load8(at) !== Byte.Quote) return false;
  return load8(at - 1) === Byte.Quote && load8(at - 2) === Byte.Backslash;
}

/** The string is in a CSV field: what follows the quote that is left is read as such. */
function settleStringInField(at: i32): i32 {
  if (at + 1 >= cursor.end) return Char.EndOfLayer;
  const following = load8(at + 1);
  if (isOf(following, Class.AfterQuote) || following === Byte.Quote || following === Byte.Colon) return Char.EndOfLayer;
  let layer = enclosed(ROOT, Encoding.Csv);
  for (let l = cursor.layer; l > ROOT; l = enclosing(l)) layer = enclosed(layer, Encoding.Json);
  setLayer(layer, false);
  return next(at + 1);
}
