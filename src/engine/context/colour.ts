import { Byte } from '../bytes/ascii.ts';
import { Class, hexValue, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from './cursor.ts';

/**
 * Colours of terminals, which loggers put around names and values: ESC `[36m`. They are read over like white space.
 *
 *     ␛[36mMMM_x␛[0m=␛[35mv␛[0m          "\u001b[36mMMM_x\u001b[0m=v"
 *          ^ a name      ^ its value
 */

/** No sequence has more digits and semicolons. */
export const MAX_COLOUR: i32 = 20;

/** Whether a colour ends at `at`, where its `m` is before a name. */
export function isAfterColour(at: i32): boolean {
  return colourStart(at) >= 0;
}

/** Where the colour begins that ends at `at`; -1 if there is none. */
export function colourStart(at: i32): i32 {
  let i = at - 1;
  if (i < cursor.begin || load8(i) !== LOWER_M) return -1;
  i--;
  while (at - i < MAX_COLOUR && i > cursor.begin && isOfColour(load8(i))) i--;
  return escapeBefore(i, at);
}

/** Where the escape begins before the bracket at `i`, raw or as `\u001b`, `\x1b`, `\033`. */
function escapeBefore(i: i32, at: i32): i32 {
  if (i - 5 >= cursor.begin && at - i > 1 && (load8(i) | 0x20) === Byte.LowerB && load8(i - 1) === Byte.Five) {
    // `%1B%5B`
    const isEscape = (load8(i - 3) | 0x20) === Byte.LowerB && hexValue(load8(i - 4)) === 1;
    return load8(i - 2) === Byte.Percent && isEscape && load8(i - 5) === Byte.Percent ? i - 5 : -1;
  }
  if (i <= cursor.begin || at - i < 2 || load8(i) !== Byte.BracketOpen) return -1;
  if (load8(i - 1) === Byte.Escape) return i - 1;
  const last = load8(i - 1) | 0x20;
  if (i - 6 < cursor.begin) return -1;
  if (last === Byte.LowerB) {
    if (hexValue(load8(i - 2)) !== 1) return -1;
    if (load8(i - 3) === Byte.LowerX && load8(i - 4) === Byte.Backslash) return i - 4;
    return load8(i - 5) === Byte.LowerU && load8(i - 6) === Byte.Backslash ? i - 6 : -1;
  }
  const isOctal = load8(i - 1) === Byte.Three && load8(i - 2) === Byte.Three && load8(i - 3) === Byte.Zero;
  return isOctal && load8(i - 4) === Byte.Backslash ? i - 4 : -1;
}

/** A digit or semicolon between the bracket and the `m`. */
export function isOfColour(byte: i32): boolean {
  return byte === Byte.Semicolon || (byte <= Byte.Nine && isOf(byte, Class.Hex));
}

export const LOWER_M: i32 = 0x6d;
