import { Byte } from '../bytes/ascii.ts';
import { hexValue } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { isAfterUnicode } from '../scan/values.ts';

/** Where words begin and end in text of any layer: `\nAKIA…`, `%3DAKIA…` and `\u003dAKIA…` begin with `A`. */

export function isLetter(byte: i32): boolean {
  const lower = byte | 0x20;
  return lower >= Byte.LowerA && lower <= Byte.LowerZ;
}

export function isWordByte(byte: i32): boolean {
  return isLetter(byte) || (byte >= Byte.Zero && byte <= Byte.Nine) || byte === Byte.Underscore;
}

/** No colour has more digits and semicolons. */
const MAX_COLOUR: i32 = 20;

/** Whether what begins at `at` is no part of a word that began before. */
export function beginsWord(at: i32): boolean {
  return !isWordByte(load8(at - 1)) || isAfterEscape(at);
}

/** Whether an escape or a colour ends at `at`. */
export function isAfterEscape(at: i32): boolean {
  const last = load8(at - 1);
  const second = load8(at - 2);
  if (second === Byte.Backslash) {
    return (
      last === Byte.LowerN || last === Byte.LowerR || last === Byte.LowerT || last === Byte.LowerB || last === 0x66
    );
  }
  if (hexValue(last) >= 0 && hexValue(second) >= 0) {
    if (isAfterPercentSign(at) || isAfterUnicode(at)) return true;
    if (load8(at - 3) === Byte.LowerX && load8(at - 4) === Byte.Backslash) return true;
  }
  return last === 0x6d && isAfterColour(at);
}

/** `%20`, `%2520` */
function isAfterPercentSign(at: i32): boolean {
  let i = at - 3;
  while (at - i < 20 && load8(i) === Byte.Five && load8(i - 1) === Byte.Two) i -= 2;
  return load8(i) === Byte.Percent;
}

/** ESC `[36m`, of which ESC may be `\u001b`, `\x1b`, `\033`. */
function isAfterColour(at: i32): boolean {
  let i = at - 2;
  while (at - i < MAX_COLOUR && (load8(i) === Byte.Semicolon || (load8(i) >= Byte.Zero && load8(i) <= Byte.Nine))) i--;
  if (load8(i) !== Byte.BracketOpen) return false;
  const before = load8(i - 1);
  return before === Byte.Escape || (before | 0x20) === Byte.LowerB || before === Byte.Three;
}

export function isHexByte(byte: i32): boolean {
  return hexValue(byte) >= 0;
}
