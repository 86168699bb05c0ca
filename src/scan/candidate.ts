import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { isPrefixLetter, prefixCount, prefixLetter } from './prefixes.ts';

/** The exact check of one place, on which both twins of the search agree; see `candidates.ts`. */
export function isCandidate(at: i32, end: i32): boolean {
  const byte = load8(at);
  for (let prefix = 0; prefix < prefixCount(); prefix++) {
    if (byte === prefixLetter(prefix, 0) && continues(prefix, 1, at, end) && continues(prefix, 2, at, end)) return true;
  }
  if (at + 1 >= end) return false;
  const next = load8(at + 1);
  if (next === Byte.Hash) return byte === Byte.Ampersand || byte === Byte.Semicolon;
  return isHexLetter(byte, next) && isEscaped(at);
}

function continues(prefix: i32, index: i32, at: i32, end: i32): boolean {
  const letter = prefixLetter(prefix, index);
  return letter < 0 || (at + index < end && load8(at + index) === letter);
}

/** Whether what stands before the digits can be a part of `%`, `%25`, `&#37;` or `\\u00`. Most digits in logs are just digits. */
function isEscaped(at: i32): boolean {
  const before = load8(at - 1);
  if (before === Byte.Percent || before === Byte.Semicolon) return true;
  if (before === Byte.Five) return load8(at - 2) === Byte.Two;
  return before === Byte.Zero && load8(at - 2) === Byte.Zero;
}

/** Two hexadecimal digits of a letter with which a prefix begins. */
function isHexLetter(high: i32, low: i32): boolean {
  if (high < Byte.Two || high > Byte.Eight - 1) return false;
  let digit = low - Byte.Zero;
  if (digit < 0) return false;
  if (digit > 9) {
    digit = (low | 0x20) - Byte.LowerA + 10;
    if (digit < 10 || digit > 15) return false;
  }
  return isPrefixLetter(((high - Byte.Zero) << 4) | digit);
}
