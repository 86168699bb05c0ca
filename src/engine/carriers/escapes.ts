import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { findByte } from '../scan/bytes.ts';
import { mayHoldParameter } from './may-hold-name.ts';

/**
 * Escape sequences, with which programs colour text, ESC `[1;32m`, erase the rest of a line, ESC `[K`, and make links,
 * ESC `]8;;file:///app.py` ESC `\`. What they hold is never sanitized, so a link in which a parameter may be is text.
 */

/** No sequence is longer: a colour, and a link. */
const MAX_COLOUR: i32 = 32;
const MAX_LINK: i32 = 1024;
const BELL: i32 = 0x07;
const LOWER_M: i32 = 0x6d;
const UPPER_K: i32 = 0x4b;

/** After the sequence that begins at `at`, -1 where only a part of it has come; `at` where there is none. */
export function escapeEnd(at: i32, end: i32): i32 {
  if (at + 1 >= end) return -1;
  if (load8(at + 1) !== Byte.BracketClose) return colourEnd(at, end);
  const to = linkEnd(at, end);
  return to > at && mayHoldParameter(addressOf(at, to), signBefore(to)) ? at : to;
}

/** Where the sign begins that ends a link: ESC `\\`, or a bell. */
function signBefore(to: i32): i32 {
  return load8(to - 1) === BELL ? to - 1 : to - 2;
}

/** What the link at `at` leads to: after `]8;` and `id=1;`. */
function addressOf(at: i32, to: i32): i32 {
  const semicolon = findByte(at, to, Byte.Semicolon);
  return findByte(semicolon + 1, to, Byte.Semicolon) + 1;
}

function colourEnd(at: i32, end: i32): i32 {
  if (load8(at + 1) !== Byte.BracketOpen) return at;
  let i = at + 2;
  while (i < end && i - at < MAX_COLOUR && isOfColour(load8(i))) i++;
  if (i === end) return -1;
  return load8(i) === LOWER_M || load8(i) === UPPER_K ? i + 1 : at;
}

/** A digit, or what is between two numbers. */
function isOfColour(byte: i32): boolean {
  return byte === Byte.Semicolon || byte === Byte.Colon || (byte <= Byte.Nine && isOf(byte, Class.Hex));
}

function linkEnd(at: i32, end: i32): i32 {
  const limit = end - at > MAX_LINK ? at + MAX_LINK : end;
  let i = at + 2;
  while (i < limit && load8(i) >= Byte.Space) i++;
  if (i === limit) return limit === end ? -1 : at;
  if (load8(i) === BELL) return i + 1;
  if (load8(i) !== Byte.Escape) return at;
  if (i + 1 === end) return -1;
  return load8(i + 1) === Byte.Backslash ? i + 2 : at;
}

/** Whether the sequence that ends at `to` is a colour. */
export function isColour(to: i32): boolean {
  return load8(to - 1) === LOWER_M;
}

/** After the sequences at `from`; `limit` where one of them is cut. */
export function afterEscapes(from: i32, limit: i32): i32 {
  let at = from;
  while (at < limit && load8(at) === Byte.Escape) {
    const to = escapeEnd(at, limit);
    if (to === at) return at;
    at = to < 0 ? limit : to;
  }
  return at;
}
