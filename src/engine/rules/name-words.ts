import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { isInWord, isWordStart, lowerCaseOf } from '../scan/words.ts';

/**
 * Compares a pattern's words with those of a name, from one of the name's words on.
 * @param letters the pattern: words in lower case with a hyphen between two
 * @param from where the decoded name begins, in the case in which it is written
 * @returns where the last of these words ends, or -1 if they are others
 */
export function matchWords(letters: i32, length: i32, at: i32, from: i32, end: i32): i32 {
  let i = at;
  let isFirst = true;
  for (let index = 0; index < length; index++) {
    const letter = load8(letters + index);
    if (letter === Byte.Minus) {
      while (i < end && !isInWord(load8(i))) i++;
      if (i >= end || !isWordStart(i, from, end)) return -1;
      isFirst = true;
      continue;
    }
    if (i >= end || lowerCaseOf(load8(i)) !== letter) return -1;
    if (!isFirst && isWordStart(i, from, end)) return -1;
    isFirst = false;
    i++;
  }
  return i >= end || !isInWord(load8(i)) || isWordStart(i, from, end) ? i : -1;
}
