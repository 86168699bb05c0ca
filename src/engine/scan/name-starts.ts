import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';

/**
 * The search of an engine that lists all names: where could any name begin? It finds the beginning of each run of name
 * characters, after an escape that is part of the run: `%22name`, `\nname`, `\u0022name`, `␛[36mname`.
 */

/** Whether all names are searched for, and those that no rule asks for are counted and left as they are. */
export let isListing: boolean = false;

export function setListing(on: boolean): void {
  isListing = on;
}

/** The first place in `from … end` where a name may begin, or -1. */
export function findNameStart(from: i32, end: i32): i32 {
  let at = from;
  while (at < end) {
    const byte = load8(at);
    if (!isOf(byte, Class.Name)) {
      at++;
      continue;
    }
    // A letter after a sign that begins no escape, as most names begin.
    if (byte >= Byte.UpperA && !mayBeEscape(load8(at - 1))) return at;
    const to = runEnd(at, end);
    const start = startInRun(at, to);
    if (start >= 0) return start;
    at = to;
  }
  return -1;
}

/** Whether a name may begin at `at`, as `findNameStart` finds it. */
export function isNameStart(at: i32, end: i32): boolean {
  return at < end && isOf(load8(at), Class.Name);
}

function mayBeEscape(before: i32): boolean {
  if (before === Byte.Percent || before === Byte.Backslash) return true;
  return before === Byte.BracketOpen || before === Byte.Semicolon;
}

function runEnd(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && isOf(load8(at), Class.Name)) at++;
  return at;
}

/** Where the name in the run begins; -1 if the run is a number, a sign or an escape. */
function startInRun(from: i32, to: i32): i32 {
  let at = from;
  const before = load8(from - 1);
  if (before === Byte.Percent) at = afterPercent(from, to);
  else if (before === Byte.Backslash) at = afterBackslash(from, to);
  else if (before === Byte.BracketOpen || before === Byte.Semicolon) at = afterColour(from, to);
  while (at < to && load8(at) === Byte.Minus) at++;
  if (at >= to) return -1;
  if (!isDigit(load8(at))) return at;
  // A name rarely begins with a digit, numbers often do.
  if (at > from || !mayPrecedeDigit(before)) return -1;
  for (let i = at + 1; i < to; i++) if (!isDigit(load8(i)) && load8(i) !== Byte.Minus) return at;
  return -1;
}

function isDigit(byte: i32): boolean {
  return byte >= Byte.Zero && byte <= Byte.Nine;
}

function mayPrecedeDigit(byte: i32): boolean {
  return byte === Byte.Quote || byte === Byte.Apostrophe || byte === Byte.Ampersand || byte === Byte.Question;
}

/** After `22`, `2522`, `5Cn`, whose percent sign is before `from`. */
function afterPercent(from: i32, to: i32): i32 {
  let at = from;
  while (at + 4 <= to && load8(at) === Byte.Two && load8(at + 1) === Byte.Five && isHexPair(at + 2)) at += 2;
  if (at + 2 > to || !isHexPair(at)) return at;
  const isBackslash = load8(at) === Byte.Five && (load8(at + 1) | 0x20) === 0x63;
  at += 2;
  return isBackslash ? afterBackslash(at, to) : at;
}

function isHexPair(at: i32): boolean {
  return isOf(load8(at), Class.Hex) && isOf(load8(at + 1), Class.Hex);
}

/** After `n`, `x1b` or `u0022`. */
function afterBackslash(from: i32, to: i32): i32 {
  if (from >= to) return from;
  const byte = load8(from);
  if (byte === Byte.LowerU && from + 5 <= to && isHexPair(from + 1) && isHexPair(from + 3)) return from + 5;
  if (byte === Byte.LowerX && from + 3 <= to && isHexPair(from + 1)) return from + 3;
  return from + 1;
}

/** After `36m`, of a terminal's colour. */
function afterColour(from: i32, to: i32): i32 {
  let at = from;
  while (at < to && isDigit(load8(at))) at++;
  return at > from && at < to && load8(at) === LOWER_M ? at + 1 : from;
}

const LOWER_M: i32 = 0x6d;
