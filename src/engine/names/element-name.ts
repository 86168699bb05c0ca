import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { next } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';

/**
 * The names of elements: read, kept, and known again in end tags.
 *
 *     <soap:MMM_x.y a="1">v</soap:MMM_x.y>
 *      ^ from here ^ to here ^ the same, decoded
 */

const MAX_NAME: i32 = Size.Terminator;

export function readElementName(at: i32, limit: i32): i32 {
  let i = at;
  while (i < limit) {
    const char = next(i);
    const after = charEnd;
    if (char === Byte.Colon) {
      if (!isOf(next(after), Class.Name)) break;
    } else if (!isOf(char, Class.Name) && char !== Byte.Dot && char < 0x80) break;
    i = after;
  }
  return i;
}

/** `<XXX>` and `<MMM>` stand for anything but elements. */
export function isOnlyPrefix(from: i32, to: i32): boolean {
  let i = from;
  const first = next(i);
  if (first !== Byte.UpperX && first !== Byte.UpperM) return false;
  while (i < to) {
    if (next(i) !== first) return false;
    i = charEnd;
  }
  return true;
}

/** Keeps the name, decoded, to know its end tag by. */
export function rememberName(from: i32, to: i32): void {
  let i = from;
  let length = 0;
  while (i < to && length < MAX_NAME) {
    const char = next(i);
    if (char < 0) break;
    store8(Area.Terminator + length, char & 255);
    length++;
    i = charEnd;
  }
  cursor.terminatorLength = length;
}

export const NOT_NAMED: i32 = -1;
export const NAME_CUT: i32 = -2;

/** Where the name ends that is the element's; or whether it is another, or not all of it has come. */
export function nameEndAt(at: i32): i32 {
  let i = at;
  for (let n = 0; n < cursor.terminatorLength; n++) {
    const char = next(i);
    if (isYetToCome(char)) return NAME_CUT;
    if (char < 0 || (char & 255) !== load8(Area.Terminator + n)) return NOT_NAMED;
    i = charEnd;
  }
  if (cursor.terminatorLength === MAX_NAME) return i;
  const char = next(i);
  if (isYetToCome(char)) return NAME_CUT;
  return isOf(char, Class.Name) || char === Byte.Dot || char === Byte.Colon || char >= 0x80 ? NOT_NAMED : i;
}
