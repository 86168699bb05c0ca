import { Byte } from '../bytes/ascii.ts';
import { Kind } from './marks.ts';

/** How `weave.ts` writes a character of a record's text in a JSON string. */

/** The letter after the backslash; 0 = the character needs four digits. */
export function escapeLetter(byte: i32): i32 {
  switch (byte) {
    case Byte.Quote:
    case Byte.Backslash:
      return byte;
    case Byte.LineFeed:
      return Byte.LowerN;
    case Byte.CarriageReturn:
      return Byte.LowerR;
    case Byte.Tab:
      return Byte.LowerT;
    case 0x08:
      return Byte.LowerB;
    case 0x0c:
      return Byte.LowerF;
    default:
      return 0;
  }
}

export function isAngle(char: i32): boolean {
  return char === Byte.Less || char === Byte.Greater || char === Byte.Ampersand;
}

/** How many bytes it takes in a line of this kind. */
export function writtenLength(byte: i32, kind: i32): i32 {
  if ((kind & Kind.IsJson) === 0) return 1;
  if (byte >= Byte.Space && byte !== Byte.Quote && byte !== Byte.Backslash) {
    return isAngle(byte) && (kind & Kind.EscapesAngles) !== 0 ? 6 : 1;
  }
  return escapeLetter(byte) !== 0 ? 2 : 6;
}

export function hexDigit(value: i32): i32 {
  return value < 10 ? Byte.Zero + value : Byte.LowerA + value - 10;
}
