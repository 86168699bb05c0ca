import { Byte } from '../bytes/ascii.ts';
import { hexValue } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';

/** One character of a value, whatever layer it is written in. */

/** Where the character ends that was read last. */
export let characterEnd: i32 = 0;

/**
 * The character at `at` that its bytes stand for: `%40`, `%2540`, `\u0040`, `\x40`, `\/`, `&#64;`, `&#x40;`, `&amp;`.
 * What stands for itself is returned as it is; a line end that is escaped as a line feed.
 */
export function characterAt(at: i32, end: i32): i32 {
  const byte = load8(at);
  characterEnd = at + 1;
  if (byte === Byte.Percent) return percentAt(at, end);
  if (byte === Byte.Backslash) return escapedAt(at, end);
  if (byte === Byte.Ampersand) return entityAt(at, end);
  return byte;
}

function hexPair(at: i32, end: i32): i32 {
  if (at + 2 > end) return -1;
  const high = hexValue(load8(at));
  const low = hexValue(load8(at + 1));
  return high < 0 || low < 0 ? -1 : (high << 4) | low;
}

/** `%40`, `%2540`, `%252540` … */
function percentAt(at: i32, end: i32): i32 {
  let i = at + 1;
  while (i + 4 <= end && load8(i) === Byte.Two && load8(i + 1) === Byte.Five && i - at < 18) {
    if (hexPair(i + 2, end) < 0) break;
    i += 2;
  }
  const value = hexPair(i, end);
  if (value < 0) return Byte.Percent;
  characterEnd = i + 2;
  return value;
}

/** After the backslashes at `at`, of which each string around doubles the number. */
function escapedAt(at: i32, end: i32): i32 {
  let i = at;
  while (i < end && load8(i) === Byte.Backslash && i - at < 512) i++;
  if (i >= end) return Byte.Backslash;
  const byte = load8(i);
  let value = -1;
  if (byte === Byte.LowerU) {
    value = load8(i + 1) === Byte.Zero && load8(i + 2) === Byte.Zero ? hexPair(i + 3, end) : -1;
    if (value < 0) return Byte.Backslash;
    characterEnd = i + 5;
    return value;
  }
  if (byte === Byte.LowerX) {
    value = hexPair(i + 1, end);
    if (value < 0) return Byte.Backslash;
    characterEnd = i + 3;
    return value;
  }
  if (byte === Byte.LowerN || byte === Byte.LowerR || byte === Byte.LowerT) {
    characterEnd = i + 1;
    return byte === Byte.LowerT ? Byte.Tab : Byte.LineFeed;
  }
  if (byte !== Byte.Slash && byte !== Byte.Quote && byte !== Byte.Apostrophe) return Byte.Backslash;
  characterEnd = i + 1;
  return byte;
}

/** `&#64;`, `&#x40;`, `&quot;`, `&amp;` and each of these in entities again. */
function entityAt(at: i32, end: i32): i32 {
  let i = at + 1;
  while (i + 4 <= end && isText(i, 0x3b706d61) && i - at < 32) i += 4;
  const amps = i;
  if (i < end && load8(i) === Byte.Hash) {
    i++;
    const radix = (load8(i) | 0x20) === Byte.LowerX ? 16 : 10;
    if (radix === 16) i++;
    let value = 0;
    const from = i;
    while (i < end && i - from < 6) {
      const digit = hexValue(load8(i));
      if (digit < 0 || digit >= radix) break;
      value = value * radix + digit;
      i++;
    }
    if (i > from && i < end && load8(i) === Byte.Semicolon && value < 128) {
      characterEnd = i + 1;
      return value;
    }
  } else if (i + 5 <= end && isText(i, 0x746f7571) && load8(i + 4) === Byte.Semicolon) {
    characterEnd = i + 5;
    return Byte.Quote;
  } else if (i + 3 <= end && load8(i + 1) === 0x74 && load8(i + 2) === Byte.Semicolon) {
    characterEnd = i + 3;
    return load8(i) === 0x6c ? Byte.Less : Byte.Greater;
  }
  if (amps > at + 1) characterEnd = amps;
  return Byte.Ampersand;
}

function isText(at: i32, letters: i32): boolean {
  for (let i = 0; i < 4; i++) if (load8(at + i) !== ((letters >>> (8 * i)) & 255)) return false;
  return true;
}
