import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isDigit, isQuote } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { Limit } from '../context/input.ts';
import { limitAfter } from '../context/reach.ts';

/** What is around an unquoted value. */

export function isAfterColon(at: i32): boolean {
  let i = at;
  while (i > cursor.begin && load8(i - 1) === Byte.Space) i--;
  return i > cursor.begin && load8(i - 1) === Byte.Colon;
}

/** `[2:MMM_a=v w]`: an item with its number. */
export function isAfterIndex(colon: i32): boolean {
  let at = colon;
  while (at > cursor.begin && isDigit(load8(at - 1))) at--;
  return at < colon && load8(at - 1) === Byte.BracketOpen;
}

/** Whether no quote, bracket or escape is in the rest of the line, with which a text around the list may end. */
export function isPlainLine(at: i32): boolean {
  const limit = limitAfter(at, Limit.LookAhead);
  for (let i = at; i < limit; i++) {
    const byte = load8(i);
    if (byte === Byte.LineFeed) return true;
    if (isQuote(byte) || byte === Byte.Backslash || isOf(byte, Class.Closer)) {
      if (byte !== Byte.Semicolon && byte !== Byte.Comma) return false;
    }
  }
  return limit === cursor.end;
}
