import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { isLineFeedAt } from '../context/input.ts';

/**
 * Line ends of multipart/form-data as some logs write them: the carriage return is spelled, and the line feed is none.
 *
 *     Content-Disposition: form-data; name="MMM_a"\r          …"\x0d        …"^M
 *     \r                                                      \x0d          ^M
 *     v\r                                                     v\x0d         v^M
 *
 * Or there are two line feeds, for the carriage return has become one: `cursor.hasDoubledEnds`.
 */

/** `\x0d` */
const MAX_SPELLED: i32 = 4;

/** After the spelled carriage return at `at`; `at` if there is none. */
export function afterSpelledReturn(at: i32): i32 {
  const second = byteAt(at + 1);
  if (byteAt(at) === CARET) return second === Byte.UpperM ? at + 2 : at;
  if (byteAt(at) !== Byte.Backslash) return at;
  if (second === Byte.LowerR) return at + 2;
  const third = byteAt(at + 2);
  const fourth = byteAt(at + 3);
  const isHex = second === Byte.LowerX && third === Byte.Zero && (fourth | 0x20) === Byte.LowerD;
  const isOctal = second === Byte.Zero && third === Byte.One && fourth === Byte.Five;
  return isHex || isOctal ? at + MAX_SPELLED : at;
}

/** Whether more must come to know whether a spelled carriage return is at `at`. */
export function isSpelledCut(at: i32): boolean {
  if (cursor.ended || cursor.end - at >= MAX_SPELLED || afterSpelledReturn(at) > at) return false;
  return byteAt(at) === Byte.Backslash || byteAt(at) === CARET;
}

function byteAt(at: i32): i32 {
  return at < cursor.end ? load8(at) : -1;
}

const CARET: i32 = 0x5e;

/** Where the spelled carriage return begins that ends at `at`; `at` if none does. At the end of what has come, it may be cut. */
export function beforeSpelledReturn(at: i32, floor: i32): i32 {
  for (let i = at - 1; i >= floor && at - i <= MAX_SPELLED; i--) {
    if (afterSpelledReturn(i) === at || (at === cursor.end && isSpelledCut(i))) return i;
  }
  return at;
}

/** After the line end that the line feed before `at` begins. */
export function afterSecondFeed(at: i32): i32 {
  return cursor.hasDoubledEnds && isLineFeedAt(at) ? at + 1 : at;
}
