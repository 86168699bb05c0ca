import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { isNeedleAt, isNeedleLetter, needleCount } from './needles.ts';
import { isHeaderPrefix, isPrefixLetter, prefixCount, prefixLetter } from './prefixes.ts';

/** The exact check of one place, which both implementations of the search use; see `candidates.ts`. */
export function isCandidate(at: i32, end: i32): boolean {
  // The search looks at whole blocks: after the input is what an earlier one has left.
  if (at >= end) return false;
  const byte = load8(at);
  if (needleCount() > 0) {
    if (isNeedleAt(at, end)) return true;
    return isEncodedLetter(at, end);
  }
  for (let prefix = 0; prefix < prefixCount(); prefix++) {
    if (byte === prefixLetter(prefix, 0) && continues(prefix, 1, at, end) && continues(prefix, 2, at, end)) return true;
    if (isHeaderPrefix(prefix, at, end)) return true;
  }
  return isEncodedLetter(at, end);
}

/** Whether the two digits of a letter that is encoded are at `at`, or what may be the beginning of an entity. */
export function isEncodedLetter(at: i32, end: i32): boolean {
  if (at + 1 >= end) return false;
  const byte = load8(at);
  const next = load8(at + 1);
  if (next === Byte.Hash) {
    if (byte !== Byte.Ampersand && byte !== Byte.Semicolon) return false;
    if (needleCount() === 0) return true;
    const digit = at + 2 < end ? load8(at + 2) : 0;
    return (digit >= Byte.Zero && digit <= Byte.Nine) || (digit | 0x20) === Byte.LowerX;
  }
  return isHexLetter(byte, next) && isEscaped(at);
}

function continues(prefix: i32, index: i32, at: i32, end: i32): boolean {
  const letter = prefixLetter(prefix, index);
  return letter < 0 || (at + index < end && load8(at + index) === letter);
}

/** Whether `%`, `%25` … or `\u00`, `%5Cu00` … is before the digits. Most digits in logs are just digits. */
function isEscaped(digits: i32): boolean {
  const at = beforeLayers(digits);
  if (load8(at - 1) === Byte.Percent) return true;
  if (!isUnicodeSign(at)) return false;
  if (load8(at - 4) === Byte.Backslash) return true;
  if ((load8(at - 4) | 0x20) !== 0x63 || load8(at - 5) !== Byte.Five) return false;
  const sign = beforeLayers(at - 5);
  return load8(sign - 1) === Byte.Percent || (isUnicodeSign(sign) && load8(sign - 4) === Byte.Backslash);
}

/** Back over the `25`s of a percent sign that is encoded itself, up to eight times. */
function beforeLayers(digits: i32): i32 {
  let at = digits;
  while (digits - at < 16 && load8(at - 1) === Byte.Five && load8(at - 2) === Byte.Two) at -= 2;
  return at;
}

function isUnicodeSign(at: i32): boolean {
  return load8(at - 1) === Byte.Zero && load8(at - 2) === Byte.Zero && load8(at - 3) === Byte.LowerU;
}

/** Two hexadecimal digits of a letter with which a prefix begins, or that a needle has. */
function isHexLetter(high: i32, low: i32): boolean {
  if (high < Byte.Two || high > Byte.Eight - 1) return false;
  let digit = low - Byte.Zero;
  if (digit < 0) return false;
  if (digit > 9) {
    digit = (low | 0x20) - Byte.LowerA + 10;
    if (digit < 10 || digit > 15) return false;
  }
  const letter = ((high - Byte.Zero) << 4) | digit;
  return needleCount() > 0 ? isNeedleLetter(letter) : isPrefixLetter(letter);
}
