import { Byte } from '../bytes/ascii.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';

/** What six bits a character of base64 stands for, in either alphabet; -1 if it is none. */
export function base64Value(byte: i32): i32 {
  if (byte >= Byte.UpperA && byte <= Byte.UpperZ) return byte - Byte.UpperA;
  if (byte >= Byte.LowerA && byte <= Byte.LowerZ) return byte - Byte.LowerA + 26;
  if (byte >= Byte.Zero && byte <= Byte.Nine) return byte - Byte.Zero + 52;
  if (byte === Byte.Plus || byte === Byte.Minus) return 62;
  return byte === Byte.Slash || byte === Byte.Underscore ? 63 : -1;
}

/** A character of the alphabet that needs no escape in a URL. */
export function isUrlBase64(byte: i32): boolean {
  return base64Value(byte) >= 0 && byte !== Byte.Plus && byte !== Byte.Slash;
}

/** Decodes what begins at `at` to `Area.ValueText`. @returns how many bytes that are; no more than fit */
export function decodeBase64(at: i32, to: i32): i32 {
  let bits = 0;
  let count = 0;
  let length = 0;
  for (let i = at; i < to && length < Size.ValueText; i++) {
    const value = base64Value(load8(i));
    if (value < 0) break;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    store8(Area.ValueText + length, (bits >>> count) & 255);
    length++;
  }
  return length;
}
