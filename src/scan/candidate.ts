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
  return isHexLetter(byte, next);
}

function continues(prefix: i32, index: i32, at: i32, end: i32): boolean {
  const letter = prefixLetter(prefix, index);
  return letter < 0 || (at + index < end && load8(at + index) === letter);
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
