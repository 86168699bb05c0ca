import { Area } from '../bytes/layout.ts';
import { load8, load32, store32 } from '../bytes/memory.ts';

/** Letters as rules compare them: in lower case where case does not count. Four are compared in one step. */

let foldsCase: boolean = false;

/** Takes over what `image.ts` has written at `Area.Fold`. */
export function setFolding(): void {
  foldsCase = load8(Area.Fold + 0x41) !== 0x41;
}

/** The letter at `at`. */
export function letterAt(at: i32): i32 {
  return load8(Area.Fold + load8(at));
}

/** The four letters at `at`. */
function fourAt(at: i32): i32 {
  const word = load32(at);
  if (!foldsCase) return word;
  // The highest bit of a byte is set by the first sum from `A` on, and by the second after `Z`.
  const seven = word & 0x7f7f7f7f;
  const upper = (seven + 0x3f3f3f3f) & ~(seven + 0x25252525) & ~word & 0x80808080;
  return word | (upper >>> 2);
}

/** Puts so many letters in a row at `to`, and up to three more after them. */
export function copyLetters(to: i32, from: i32, length: i32): void {
  for (let i = 0; i < length; i += 4) store32(to + i, fourAt(from + i));
}

/** Whether so many letters of a text are these, which are as rules compare them. May look at three bytes more of both. */
export function areLetters(at: i32, letters: i32, length: i32): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (fourAt(at + i) !== load32(letters + i)) return false;
  return ((fourAt(at + i) ^ load32(letters + i)) & ~(-1 << (8 * (length - i)))) === 0;
}

/** The same of letters that are at `at` as rules compare them. */
export function areSame(at: i32, letters: i32, length: i32): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (load32(at + i) !== load32(letters + i)) return false;
  return ((load32(at + i) ^ load32(letters + i)) & ~(-1 << (8 * (length - i)))) === 0;
}
