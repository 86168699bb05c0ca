import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Char, charEnd, Encoding, enclosing, innermost, isSpace, ROOT, readChar } from '../bytes/reader.ts';
import { nextInField } from './csv-quote.ts';
import { cursor } from './cursor.ts';
import { isGap, Limit, next, Progress } from './input.ts';
import { isStringOpen } from './line.ts';
import { isYetToCome } from './reach.ts';

/**
 * Reading markup in any format: where its layer ends, and how far a tag continues over lines.
 *
 *     a="&lt;MMM_x&gt;v"                  <MMM_x
 *                      ^ the layer ends     a="1">v</MMM_x>
 *                                           ^ the tag continues
 */

/** The next character of markup. In text that is encoded with entities, quotes need not be: those do not end the layer. */
export function nextInMarkup(at: i32): i32 {
  const char = nextInField(at);
  if (char !== Char.EndOfLayer || !cursor.quotesAreText) return char;
  const outer = readChar(at, cursor.end, enclosing(cursor.layer));
  return outer === Byte.Quote ? outer : char;
}

/** Whether quotes around a layer of entities are text: no string is open there that they could close. */
export function areQuotesText(at: i32): boolean {
  if (innermost(cursor.layer) !== Encoding.Entity) return false;
  const outer = enclosing(cursor.layer);
  let levels = 0;
  for (let l = outer; l > ROOT; l = enclosing(l)) levels++;
  return !isStringOpen(at, levels);
}

/** Whether a tag continues in the line that begins at `at`: with an attribute, or its end. */
export function continuesTag(at: i32): i32 {
  let i = at;
  let char = next(i);
  while (isSpace(char, cursor.layer) && i - at < Limit.FilteredName) {
    i = charEnd;
    char = next(i);
  }
  if (isYetToCome(char)) return Progress.NeedMore;
  if (char === Byte.Greater || char === Byte.Slash) return Progress.Going;
  const from = i;
  while (
    (isOf(char, Class.Name) || char === Byte.Colon || char === Byte.Dot || char >= 0x80) &&
    i - from < Limit.FilteredName
  ) {
    i = charEnd;
    char = next(i);
  }
  if (i === from) return Progress.Over;
  while (isGap(char) && i - from < Limit.FilteredName) {
    i = charEnd;
    char = next(i);
  }
  if (isYetToCome(char)) return Progress.NeedMore;
  return char === Byte.Equals ? Progress.Going : Progress.Over;
}
