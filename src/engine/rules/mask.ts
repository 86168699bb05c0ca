import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';

/** The text that is shown in place of a value; it is at `Area.MaskText`. */
export let maskLength: i32 = 3;

export function setMaskLength(length: i32): void {
  maskLength = length;
}

/** Where the mask ends that begins at `at`; `at` if none does. */
export function afterMask(at: i32, end: i32): i32 {
  if (at + maskLength > end) return at;
  for (let i = 0; i < maskLength; i++) if (load8(at + i) !== load8(Area.MaskText + i)) return at;
  return at + maskLength;
}
