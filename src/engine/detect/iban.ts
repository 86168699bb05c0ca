import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { ibanLength, isDigit } from '../scan/values.ts';
import { beginsWord, isWordByte } from './boundary.ts';
import { characterAt, characterEnd } from './characters.ts';
import { proved } from './proof.ts';

/** International bank account numbers (ISO 13616): `DE89370400440532013000`, `DE89 3704 0044 0532 0130 00`. */

/** The country's length is right, and the number leaves 1 when it is divided by 97. */
export function proveIban(at: i32, end: i32): boolean {
  if (!beginsWord(at)) return false;
  const length = ibanLength(at);
  let i = at;
  let isGrouped = false;
  for (let read = 0; read < length; read++) {
    if (read > 0 && (read & 3) === 0) {
      const gap = gapLength(i, end);
      if (read === 4) isGrouped = gap > 0;
      else if (isGrouped !== gap > 0) return false;
      i += gap;
    }
    if (i >= end || !isOfIban(load8(i))) return false;
    store8(Area.ValueText + read, load8(i));
    i++;
  }
  if (i < end && isWordByte(load8(i))) return false;
  let rest = 0;
  for (let read = 0; read < length; read++) {
    const byte = load8(Area.ValueText + ((read + 4) % length));
    rest = isDigit(byte) ? 10 * rest + byte - Byte.Zero : 100 * rest + byte - Byte.UpperA + 10;
    rest = rest % 97;
  }
  return rest === 1 && proved(at, i);
}

function isOfIban(byte: i32): boolean {
  return isDigit(byte) || (byte >= Byte.UpperA && byte <= Byte.UpperZ);
}

/** A space, as it is or as `+`, `%20` or `%2520`. */
function gapLength(at: i32, end: i32): i32 {
  if (at >= end) return 0;
  const byte = load8(at);
  if (byte === Byte.Space || byte === Byte.Plus) return 1;
  if (byte !== Byte.Percent) return 0;
  return characterAt(at, end) === Byte.Space ? characterEnd - at : 0;
}
