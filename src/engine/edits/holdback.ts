import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { Limit } from '../context/input.ts';
import { MAX_PART_HEADERS } from '../formats/multipart.ts';
import { findByte } from '../scan/bytes.ts';
import { output } from './output.ts';

/**
 * What is held back. A filtered parameter takes the separator before it along, so a separator is not handed over
 * while such a parameter may still follow: the part of a line that has come so far, and over its line feed only a
 * trailing `,` `{` `[` with the white space after it, and the `--` line of a multipart body with the part's headers.
 */

const enum Held {
  Most = 16384,
  /** A part's headers are looked at no further back. */
  Headers = 4096,
}

/** Place `at` of what is not handed over yet: the output's tail, then the input that has not been copied. */
function heldByte(at: i32): i32 {
  const written = output.end - output.begin;
  return at < written ? load8(output.begin + at) : load8(cursor.copied + at - written);
}

/**
 * How many of the bytes `0 … length` may be handed over, of which the last is the one before `inputEnd`.
 * Only a line feed that is new can change what was found before: so the same bytes are not gone back over for each chunk.
 */
export function releasable(length: i32, inputEnd: i32): i32 {
  const lowest = length > Held.Most ? length - Held.Most : 0;
  const from = output.judged;
  output.judged = inputEnd;
  if (from === inputEnd) return lowest;
  // Where that place has left the memory, all that is held is judged anew.
  if (from >= cursor.begin && from < inputEnd) {
    if (findByte(from, inputEnd, Byte.LineFeed) >= inputEnd) return lowest;
    if (output.isSeparatorHeld && isSpaceUpTo(from, inputEnd)) return lowest;
  }
  let at = length;
  while (at > lowest && heldByte(at - 1) !== Byte.LineFeed) at--;
  output.isSeparatorHeld = false;
  if (at === lowest) return lowest;
  const headers = beforePartHeaders(at, lowest, length - (inputEnd - cursor.hiddenTo));
  if (headers < at) return beforeSeparator(headers, lowest);
  const separator = beforeSeparator(at, lowest);
  output.isSeparatorHeld = separator < at && beforeSpace(length, at) === at;
  return separator;
}

function isSpaceUpTo(from: i32, to: i32): boolean {
  let at = from;
  at = afterRun(at, to, Class.JsonSpace);
  return at >= to;
}

/** What may be handed over of the bytes `0 … length` before a filtered member: all but the separator before it. */
export function releasableBefore(length: i32, nameStart: i32): i32 {
  if (output.judged === nameStart) return 0;
  output.judged = nameStart;
  output.isSeparatorHeld = false;
  return beforeSeparator(length, 0);
}

/** Back over white space and the separator before it. */
function beforeSeparator(from: i32, lowest: i32): i32 {
  const at = beforeSpace(from, lowest);
  if (at === lowest) return from;
  const byte = heldByte(at - 1);
  if (opensBracket(byte)) {
    const outer = beforeSpace(at - 1, lowest);
    return outer > lowest && isListSide(heldByte(outer - 1)) ? outer - 1 : at - 1;
  }
  return byte === Byte.Comma ? at - 1 : from;
}

/** An item that begins after this is one of a list: it goes with its bracket when it is filtered. */
function isListSide(byte: i32): boolean {
  return byte === Byte.Comma || byte === Byte.BracketOpen || byte === Byte.ParenOpen;
}

function beforeSpace(from: i32, lowest: i32): i32 {
  const floor = from - Limit.LookBehind > lowest ? from - Limit.LookBehind : lowest;
  let at = from;
  while (at > floor && isOf(heldByte(at - 1), Class.JsonSpace)) at--;
  return at;
}

/**
 * Back over lines that may be a part's headers, if a `--` line is before them. A line may begin at `hidden` too,
 * where what was hidden last has taken a line feed along.
 */
function beforePartHeaders(from: i32, lowest: i32, hidden: i32): i32 {
  const floor = from - Held.Headers > lowest ? from - Held.Headers : lowest;
  let at = from;
  // Where each line end is two line feeds, every other line is empty.
  let isDoubled = false;
  let wasEmpty = false;
  for (let lines = 0; lines <= MAX_PART_HEADERS && at > floor; ) {
    let start = at - 1;
    while (start > floor && start !== hidden && heldByte(start - 1) !== Byte.LineFeed) start--;
    const isEmpty = start === at - 1 && heldByte(start) === Byte.LineFeed;
    if (isEmpty ? wasEmpty || (!isDoubled && lines > 1) : isDoubled && !wasEmpty) return from;
    if (isEmpty) {
      isDoubled = true;
    } else {
      if (heldByte(start) === Byte.Minus && start + 1 < at && heldByte(start + 1) === Byte.Minus) return start;
      if (!mayBeHeader(start, at)) return from;
      lines++;
    }
    wasEmpty = isEmpty;
    at = start;
  }
  return from;
}

/** A name and a colon, or a folded header; as `findBoundary` of `multipart.ts` has it. */
function mayBeHeader(from: i32, to: i32): boolean {
  let at = from;
  if (heldByte(at) === Byte.Space || heldByte(at) === Byte.Tab) return true;
  while (at < to && isOf(heldByte(at), Class.Name)) at++;
  return at > from && at < to && heldByte(at) === Byte.Colon;
}
