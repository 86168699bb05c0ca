import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { closesBracket } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, Encoding, enclosed, enclosing, innermost, ROOT } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { Limit, next } from '../context/input.ts';
import { isStringOpen } from '../context/line.ts';
import { plainBefore, spaceStart } from '../context/word.ts';

/** Quotes that are escaped otherwise than the string around them says, and close no string. */

/**
 * Whether the quote at `at`, which seems to end the string around the value, is one of the value: pino-pretty and others
 * write two backslashes as one, and the quote that closes the value comes later.
 *
 *     "{\"MMM_a\":\"he said \\"no\\", v\",\"b\":1}"
 *                            ^ this one
 */
export function isHalfEscaped(at: i32): boolean {
  if (innermost(cursor.layer) !== Encoding.Json || enclosing(cursor.layer) !== ROOT) return false;
  let i = at + 1;
  while (i - at < Limit.LookAhead && i < cursor.end) {
    const byte = load8(i);
    if (byte === Byte.Quote || byte === Byte.LineFeed) return false;
    if (byte !== Byte.Backslash) i++;
    else if (load8(i + 1) === Byte.Quote) return true;
    else i += load8(i + 1) === Byte.Backslash && load8(i + 2) === Byte.Quote ? 3 : 2;
  }
  return false;
}

/**
 * Whether a raw quote is at `at` within escaped ones, and no string is around them that it could end: `x MMM_a=\"v "k" w\" b=1`.
 */
export function isUnescaped(at: i32): boolean {
  if (at >= cursor.end || load8(at) !== Byte.Quote || cursor.layer !== IN_STRING) return false;
  if (isStringOpen(cursor.nameStart, 0)) return false;
  if (cursor.rawQuoteAt <= cursor.valueStart) cursor.isRawList = false;
  cursor.rawQuoteAt = at;
  return true;
}

/**
 * Whether the quote at `at`, after which `following` comes, belongs to another name or value, for a raw quote is before it:
 * `x MMM_a=\"v "k" b=\" w\" c=1`. Where the value ends cannot be known then.
 */
export function isOfAnother(at: i32, following: i32): boolean {
  if (cursor.rawQuoteAt <= cursor.valueStart || cursor.layer !== IN_STRING) return false;
  const before = plainBefore(spaceStart(at));
  if (before === Byte.Equals || before === Byte.Colon) return true;
  // A list: none of its quotes.
  if (before === Byte.BracketOpen || before === Byte.ParenOpen) cursor.isRawList = true;
  if (cursor.isRawList && !closesBracket(following)) return true;
  return following === Byte.Colon || following === Byte.Equals;
}

const IN_STRING: i32 = enclosed(ROOT, Encoding.Json);

/**
 * JSON that was escaped once more as a whole, its own quotes left as they were: after the comma no member begins.
 *
 *     {"MMM_a":"he said \\"no\\",\\nv","b":1}
 *                              ^ this one
 */
export function isEscapedTwice(at: i32, after: i32): boolean {
  const before = load8(at - 1);
  // Logback writes `\/` for a backslash.
  if ((before !== Byte.Backslash && before !== Byte.Slash) || load8(at - 2) !== Byte.Backslash) return false;
  if (next(after) !== Byte.Comma) return false;
  const following = next(charEnd);
  return following === Byte.Backslash || following === Byte.Slash || isOf(following, Class.Name);
}

/**
 * `'it\'s'`: what opened without a backslash does not close with one. JSON escapes no apostrophes, so that the layer does not
 * show it.
 */
export function isEscapedAnew(at: i32, after: i32): boolean {
  if (load8(at) !== Byte.Backslash || load8(after - 1) !== Byte.Apostrophe) return false;
  return cursor.quoteLength > 0 && load8(Area.QuoteSpelling) === Byte.Apostrophe;
}
