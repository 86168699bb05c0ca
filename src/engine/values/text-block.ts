import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { isQuote } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { cutValue, endValue, isOpenTooLong, needMore } from '../context/input.ts';
import { State } from '../context/state.ts';
import { findByte } from '../scan/bytes.ts';

/**
 * Values that end with a line of their own: here-documents and keys in PEM.
 *
 *     MMM_cert=<<EOT        MMM_key=-----BEGIN KEY-----
 *     …                     MIIB…
 *     EOT                   -----END KEY-----
 *
 * and those of Kubernetes' klog, whose lines begin with a tab: `MMM_a=<`, lines, ` >`.
 */

const MAX_WORD: i32 = 64;
/** In place of the terminator's length: the value is klog's. */
const TABBED: i32 = -1;

/** Whether such a value begins at `at`; it then does. */
export function beginTextBlock(at: i32): boolean {
  let i = at;
  if (load8(i) === Byte.Less && load8(i + 1) === Byte.LineFeed && i + 1 < cursor.end) {
    cursor.terminatorLength = TABBED;
    cursor.isBelow = true;
    cursor.at = i + 1;
    cursor.state = State.InTextBlock;
    return true;
  }
  if (load8(i) === Byte.Less && load8(i + 1) === Byte.Less) {
    i += 2;
    if (load8(i) === Byte.Minus || load8(i) === Byte.Tilde) i++;
    if (isQuote(load8(i))) i++;
    const from = i;
    while (i < cursor.end && isOf(load8(i), Class.Name) && i - from < MAX_WORD) {
      store8(Area.Terminator + i - from, load8(i));
      i++;
    }
    if (i === from) return false;
    cursor.terminatorLength = i - from;
  } else {
    // `-----BEGIN `, whose end begins alike: `-----END `.
    for (; i - at < 5; i++) if (load8(i) !== Byte.Minus) return false;
    if (load8(i) !== 0x42 || load8(i + 1) !== 0x45 || load8(i + 2) !== 0x47 || load8(i + 3) !== 0x49) return false;
    for (let dash = 0; dash < 5; dash++) store8(Area.Terminator + dash, Byte.Minus);
    store8(Area.Terminator + 5, 0x45);
    store8(Area.Terminator + 6, 0x4e);
    store8(Area.Terminator + 7, 0x44);
    cursor.terminatorLength = 8;
  }
  cursor.at = at;
  cursor.state = State.InTextBlock;
  return true;
}

export function stepTextBlock(): void {
  if (cursor.terminatorLength === TABBED) return stepTabbed();
  let at = cursor.at;
  for (;;) {
    const lineFeed = findByte(at, cursor.end, Byte.LineFeed);
    if (lineFeed >= cursor.end) {
      if (!cursor.ended) return needMore(at);
      return endValue(cursor.end);
    }
    if (at > cursor.valueStart && isTerminator(at, lineFeed)) return cutValue(lineFeed);
    if (isOpenTooLong(lineFeed)) return cutValue(lineFeed);
    at = lineFeed + 1;
    cursor.isBelow = true;
  }
}

/** At a line feed: the value continues in lines that begin with a tab, to the ` >` below. */
function stepTabbed(): void {
  let at = cursor.at;
  for (;;) {
    if (at + 2 >= cursor.end && !cursor.ended) return needMore(at);
    if (at + 2 < cursor.end && load8(at + 1) === Byte.Space && load8(at + 2) === Byte.Greater) return endValue(at + 3);
    if (at + 1 >= cursor.end || load8(at + 1) !== Byte.Tab || isOpenTooLong(at)) return cutValue(at);
    const lineFeed = findByte(at + 1, cursor.end, Byte.LineFeed);
    if (lineFeed >= cursor.end) return cursor.ended ? endValue(cursor.end) : needMore(at);
    at = lineFeed;
  }
}

/** Whether the line begins with the terminator, blanks aside. */
function isTerminator(from: i32, to: i32): boolean {
  let at = from;
  at = afterRun(at, to, Class.Blank);
  for (let i = 0; i < cursor.terminatorLength; i++) {
    if (at + i >= to || load8(at + i) !== load8(Area.Terminator + i)) return false;
  }
  return true;
}
