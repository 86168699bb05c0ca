import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../tokenizer/cursor.ts';
import { Limit } from '../tokenizer/reading.ts';
import { output } from './output.ts';

/**
 * What is held back. A filtered parameter takes the separator before it along, so a separator is not handed over
 * while such a parameter may still follow: the part of a line that has come so far, and over its line feed only a
 * trailing `,` `{` `[` with the white space behind it, and the `--` line of a multipart body with the part's headers.
 */

const enum Held {
  Most = 16384,
  /** A part's headers are looked at no further back. */
  Headers = 4096,
}

/** Place `at` of what is not handed over yet: the output's tail, then the input that has not been copied. */
function heldByte(at: i32): i32 {
  const written = output.end - Area.Output;
  return at < written ? load8(Area.Output + at) : load8(cursor.copied + at - written);
}

/** How many of the bytes `0 … length` may be handed over. */
export function releasable(length: i32): i32 {
  const lowest = length > Held.Most ? length - Held.Most : 0;
  let at = length;
  while (at > lowest && heldByte(at - 1) !== Byte.LineFeed) at--;
  if (at === lowest) return lowest;
  const headers = beforePartHeaders(at, lowest);
  if (headers < at) return beforeSeparator(headers, lowest);
  return beforeSeparator(at, lowest);
}

/** Back over white space and the separator before it. */
export function beforeSeparator(from: i32, lowest: i32): i32 {
  let at = beforeSpace(from, lowest);
  if (at === lowest) return from;
  const byte = heldByte(at - 1);
  if (byte === Byte.BraceOpen || byte === Byte.BracketOpen || byte === Byte.ParenOpen) {
    const outer = beforeSpace(at - 1, lowest);
    return outer > lowest && isListSide(heldByte(outer - 1)) ? outer - 1 : at - 1;
  }
  return byte === Byte.Comma ? at - 1 : from;
}

/** An item that begins behind this is one of a list: it goes with its bracket when it is filtered. */
function isListSide(byte: i32): boolean {
  return byte === Byte.Comma || byte === Byte.BracketOpen || byte === Byte.ParenOpen;
}

function beforeSpace(from: i32, lowest: i32): i32 {
  const floor = from - Limit.LookBehind > lowest ? from - Limit.LookBehind : lowest;
  let at = from;
  while (at > floor && isOf(heldByte(at - 1), Class.JsonSpace)) at--;
  return at;
}

/** Back over lines that may be a part's headers, if a `--` line stands before them. */
function beforePartHeaders(from: i32, lowest: i32): i32 {
  const floor = from - Held.Headers > lowest ? from - Held.Headers : lowest;
  let at = from;
  while (at > floor) {
    let start = at - 1;
    while (start > floor && heldByte(start - 1) !== Byte.LineFeed) start--;
    if (heldByte(start) === Byte.Minus && start + 1 < at && heldByte(start + 1) === Byte.Minus) return start;
    const first = heldByte(start) | 0x20;
    // Content-Disposition, Content-Type, Content-Transfer-Encoding; a folded one.
    if (first !== 0x63 && first !== Byte.Space) return from;
    at = start;
  }
  return from;
}
