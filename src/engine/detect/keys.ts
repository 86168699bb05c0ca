import { Byte } from '../bytes/ascii.ts';
import { load8, load32, multiply } from '../bytes/memory.ts';
import { isDigit, ValueRecord } from '../scan/values.ts';
import { beginsWord, isHexByte, isLetter, isWordByte } from './boundary.ts';
import { proved } from './proof.ts';

/** Keys that begin with certain letters, and are of certain characters after them; `rules/key-formats.ts` lists them. */

/** Of what a key is made after its first letters. */
export enum KeyClass {
  /** `A–Z 2–7` */
  Base32 = 0,
  Alphanumeric = 1,
  /** With `-` and `_`. */
  Url = 2,
  /** `0–9 a–f` */
  Hex = 3,
  /** With `-`, `_` and `.`. */
  Dotted = 4,
}

/** What proves it besides its form. */
export enum KeyCheck {
  None = 0,
  /** The last six characters are the CRC-32 of those before them, in base 62. */
  Checksum = 1,
  /** One of the characters is a digit. */
  Digit = 2,
}

export function proveKey(record: i32, at: i32, end: i32): boolean {
  if (!beginsWord(at)) return false;
  const from = at + load8(record + ValueRecord.NeedleLength);
  const min = load32(record + ValueRecord.Min);
  const max = load32(record + ValueRecord.Max);
  const ofClass = load8(record + ValueRecord.Class);
  const check = load8(record + ValueRecord.Check);
  let to = from;
  let hasDigit = false;
  while (to < end && to - from < max && isOfKey(load8(to), ofClass)) {
    if (isDigit(load8(to))) hasDigit = true;
    to++;
  }
  // A full stop ends a sentence.
  while (to > from && load8(to - 1) === Byte.Dot) to--;
  if (to - from < min) return false;
  if (check === KeyCheck.Checksum) return isChecked(from, to) && proved(at, to);
  if (check === KeyCheck.Digit && !hasDigit) return false;
  if (to < end && (isWordByte(load8(to)) || (to - from === max && isOfKey(load8(to), ofClass)))) return false;
  return proved(at, to);
}

function isOfKey(byte: i32, ofClass: i32): boolean {
  switch (ofClass) {
    case KeyClass.Base32:
      return (byte >= Byte.UpperA && byte <= Byte.UpperZ) || (byte >= Byte.Two && byte <= 0x37);
    case KeyClass.Hex:
      return isHexByte(byte) && (isDigit(byte) || byte >= Byte.LowerA);
    case KeyClass.Alphanumeric:
      return isLetter(byte) || isDigit(byte);
    case KeyClass.Url:
      return isWordByte(byte) || byte === Byte.Minus;
    default:
      return isWordByte(byte) || byte === Byte.Minus || byte === Byte.Dot;
  }
}

const CHECKSUM_LENGTH: i32 = 6;

function isChecked(from: i32, to: i32): boolean {
  const at = to - CHECKSUM_LENGTH;
  let crc: i32 = -1;
  for (let i = from; i < at; i++) {
    crc ^= load8(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) !== 0 ? REVERSED_POLYNOMIAL : 0);
  }
  let written: i32 = 0;
  for (let i = at; i < to; i++) written = (multiply(written, 62) + base62Value(load8(i))) | 0;
  // More than four times 62 to the fifth does not fit in 32 bits.
  return base62Value(load8(at)) <= 4 && written === ~crc;
}

const REVERSED_POLYNOMIAL: i32 = -306674912;

function base62Value(byte: i32): i32 {
  if (isDigit(byte)) return byte - Byte.Zero;
  return byte <= Byte.UpperZ ? byte - Byte.UpperA + 10 : byte - Byte.LowerA + 36;
}
