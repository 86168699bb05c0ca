import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isQuote } from '../bytes/kinds.ts';
import { load8, trailingOnes } from '../bytes/memory.ts';
import {
  Char,
  charEnd,
  Encoding,
  enclosed,
  enclosing,
  innermost,
  insideStrings,
  isDeepest,
  ROOT,
  readChar,
  withoutStrings,
} from '../bytes/reader.ts';
import { nextInField } from './csv-quote.ts';
import { cursor } from './cursor.ts';
import { next, setLayer } from './input.ts';
import { isYetToCome } from './reach.ts';

/**
 * A name that is in no quotes, or in apostrophes, does not show in which layer it is; the quote after it does:
 *
 *     {&quot;q&quot;:&quot;f(MMM_a: \&quot;v\&quot;)&quot;}        1,"{""q"":""f(MMM_a: \""v\"")""}"
 *                                 ^ JSON in entities                                  ^ JSON in a CSV field
 */

/** The character at which the value begins, read in the layer that it shows. */
export function firstOfValue(at: i32): i32 {
  const char = nextInField(at);
  if (char !== Byte.Backslash && char !== Byte.Ampersand && char !== Byte.Quote) return char;
  if (char === Byte.Quote && load8(at) !== Byte.Backslash) return char;
  const quote = quoteInside(at);
  if (isYetToCome(quote)) return quote;
  if (quote < 0) {
    if (char === Byte.Backslash && cursor.layer !== ROOT) return quoteInString(at);
    nextInField(at);
    return char;
  }
  return quote;
}

/**
 * `MMM_a: [ &quot;v], w&quot; ]`: an entity in a bracketed value shows the layer, too. Returns whether a quote is written so at
 * `at`; then it is read in its layer.
 */
export function entersEntities(at: i32): boolean {
  const char = charOfEntity(at);
  if (!isQuote(char)) return false;
  setLayer(enclosed(cursor.layer, Encoding.Entity), false);
  return true;
}

/** The same of an angle bracket, `&lt;`. */
export function entersAngles(at: i32): boolean {
  if (charOfEntity(at) !== Byte.Less) return false;
  setLayer(enclosed(cursor.layer, Encoding.Entity), false);
  return true;
}

/** The character at `at`, if it is written as an entity and the layer is none of entities. */
function charOfEntity(at: i32): i32 {
  const layer = cursor.layer;
  if (isDeepest(layer) || innermost(layer) === Encoding.Entity || load8(at) !== Byte.Ampersand) return -1;
  return readChar(at, cursor.end, enclosed(layer, Encoding.Entity));
}

/**
 * `{\u0027MMM_a\u0027: \\\"v\\\"}`: an apostrophe need not be escaped as often as the strings around it are deep. The quote that
 * follows the backslashes at `at` shows the layer; without one, that stays.
 */
function quoteInString(at: i32): i32 {
  const layer = cursor.layer;
  if (withoutStrings(layer) === ROOT) {
    let i = at;
    while (i < cursor.end && load8(i) === Byte.Backslash && i - at < MAX_BACKSLASHES) i++;
    if (i >= cursor.end && !cursor.ended) return Char.EndOfInput;
    const inner = insideStrings(ROOT, trailingOnes(i - at));
    if (load8(i) === Byte.Quote && inner > layer) {
      setLayer(inner, false);
      return next(at);
    }
  }
  return nextInField(at);
}

/** More backslashes than are before a quote eight strings deep. */
const MAX_BACKSLASHES: i32 = 256;

/**
 * Sets the layer of the quote at `at`, if it is in entities or in a CSV field; else returns -1.
 * @returns the quote, which ends at `charEnd`; `Char.EndOfInput` where not all of it has come
 */
export function quoteInside(at: i32): i32 {
  // The `&` may be escaped itself: `\u0026quot;`
  const isEscaped = readChar(at, cursor.end, cursor.layer) === Byte.Ampersand;
  const layer = isEscaped ? cursor.layer : outsideStrings(cursor.layer);
  let i = at;
  let backslashes = 0;
  let char = readChar(i, cursor.end, layer);
  while (char === Byte.Backslash && backslashes < MAX_BACKSLASHES) {
    i = charEnd;
    backslashes++;
    char = readChar(i, cursor.end, layer);
  }
  if (isYetToCome(char)) return char;
  let levels = 0;
  for (let b = backslashes; (b & 1) === 1; b = b >>> 1) levels++;
  let inner = 0;
  if (char === Byte.Ampersand) {
    inner = enclosed(layer, Encoding.Entity);
    let quote = readChar(i, cursor.end, inner);
    // `&amp;quot;`
    while (quote === Byte.Ampersand && charEnd > i + 1 && !isDeepest(inner)) {
      inner = enclosed(inner, Encoding.Entity);
      quote = readChar(i, cursor.end, inner);
    }
    if (isYetToCome(quote)) return quote;
    if (!isQuote(quote)) return -1;
  } else if (char === Byte.Quote && levels > 0 && layer !== ROOT && innermost(layer) !== Encoding.Csv) {
    inner = layer;
  } else if (char === Byte.Quote && levels > 0) {
    const second = readChar(charEnd, cursor.end, layer);
    const following = second === Byte.Quote ? readChar(charEnd, cursor.end, layer) : second;
    if (isYetToCome(following)) return following;
    if (second !== Byte.Quote || following < 0 || following === Byte.Quote || isOf(following, Class.AfterQuote))
      return -1;
    inner = enclosed(layer, Encoding.Csv);
  } else if (char === Byte.LowerU && backslashes > 0) {
    // `\u0027`: one backslash in a string, two in a string in a string.
    inner = layer;
    levels = 1;
    for (let b = backslashes; (b & 1) === 0; b = b >>> 1) levels++;
  } else return -1;
  for (; levels > 0; levels--) if (!isDeepest(inner)) inner = enclosed(inner, Encoding.Json);
  const quote = readChar(at, cursor.end, inner);
  if (isYetToCome(quote)) return quote;
  if (!isQuote(quote)) return -1;
  setLayer(inner, false);
  return quote;
}

/** The layer of the text in which strings are. */
function outsideStrings(layer: i32): i32 {
  let l = layer;
  while (l > ROOT && innermost(l) === Encoding.Json) l = enclosing(l);
  return l;
}
