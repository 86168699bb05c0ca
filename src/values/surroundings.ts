import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { Limit } from '../context/input.ts';

/** What is around an unquoted value. */

export function isAfterColon(at: i32): boolean {
  let i = at;
  while (i > cursor.begin && load8(i - 1) === Byte.Space) i--;
  return i > cursor.begin && load8(i - 1) === Byte.Colon;
}

/** `[2:MMM_a=v w]`: an item with its number. */
export function isAfterIndex(colon: i32): boolean {
  let at = colon;
  while (at > cursor.begin && load8(at - 1) >= Byte.Zero && load8(at - 1) <= Byte.Nine) at--;
  return at < colon && load8(at - 1) === Byte.BracketOpen;
}

/** Whether no quote, bracket or escape is in the rest of the line, with which a text around the list may end. */
export function isPlainLine(at: i32): boolean {
  const limit = at + Limit.LookAhead < cursor.end ? at + Limit.LookAhead : cursor.end;
  for (let i = at; i < limit; i++) {
    const byte = load8(i);
    if (byte === Byte.LineFeed) return true;
    if (byte === Byte.Backslash || byte === Byte.Quote || byte === Byte.Apostrophe || isOf(byte, Class.Closer)) {
      if (byte !== Byte.Semicolon && byte !== Byte.Comma) return false;
    }
  }
  return limit === cursor.end;
}
