import { Byte } from '../bytes/ascii.ts';
import { isDigit } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';

/** `true`, `false`, `null` or a number. */
export function isScalar(from: i32, to: i32): boolean {
  const first = load8(from);
  const length = to - from;
  if (first === Byte.LowerT) return length === 4 && load8(from + 1) === 0x72 && load8(from + 3) === Byte.LowerE;
  if (first === Byte.LowerF) return length === 5 && load8(from + 1) === 0x61 && load8(from + 4) === Byte.LowerE;
  if (first === Byte.LowerN) return length === 4 && load8(from + 1) === Byte.LowerU && load8(from + 3) === 0x6c;
  let i = first === Byte.Minus ? from + 1 : from;
  const integer = i;
  i = skipDigits(i, to);
  if (i === integer) return false;
  if (i < to && load8(i) === Byte.Dot) {
    const fraction = i + 1;
    i = skipDigits(fraction, to);
    if (i === fraction) return false;
  }
  if (i < to && (load8(i) | 0x20) === Byte.LowerE) {
    i++;
    if (i < to && (load8(i) === Byte.Plus || load8(i) === Byte.Minus)) i++;
    const exponent = i;
    i = skipDigits(exponent, to);
    if (i === exponent) return false;
  }
  return i === to;
}

function skipDigits(from: i32, to: i32): i32 {
  let i = from;
  while (i < to && isDigit(load8(i))) i++;
  return i;
}
