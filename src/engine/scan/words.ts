import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';

/**
 * The words of a name: `xApiKey` has three, as `X_API_KEY` has. A word begins after a sign, at a capital after anything
 * else, and at the last of several capitals where a small letter follows: `XMLHttp`. Digits belong to the word they follow.
 */

export function isUpperCase(byte: i32): boolean {
  return byte >= Byte.UpperA && byte <= Byte.UpperZ;
}

export function isLowerCase(byte: i32): boolean {
  return byte >= Byte.LowerA && byte <= Byte.LowerZ;
}

export function lowerCaseOf(byte: i32): i32 {
  return isUpperCase(byte) ? byte | 0x20 : byte;
}

/** Letters and digits. What is no ASCII is a letter. */
export function isInWord(byte: i32): boolean {
  if (byte >= 0x80) return true;
  return isOf(byte, Class.Name) && byte !== Byte.Underscore && byte !== Byte.Minus;
}

/** Whether a word begins at `at` in the decoded name from `from` to `end`. */
export function isWordStart(at: i32, from: i32, end: i32): boolean {
  const byte = load8(at);
  if (!isInWord(byte)) return false;
  if (at === from) return true;
  const before = load8(at - 1);
  if (!isInWord(before)) return true;
  if (!isUpperCase(byte)) return false;
  return !isUpperCase(before) || (at + 1 < end && isLowerCase(load8(at + 1)));
}
