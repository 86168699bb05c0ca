import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';

/** Plain searches, the portable implementation of `bytes.wasm.ts`. All return `end` where nothing is found. */

export function findByte(from: i32, end: i32, byte: i32): i32 {
  let at = from;
  while (at < end && load8(at) !== byte) at++;
  return at;
}

/** After the last such byte, or `from` where there is none. */
export function afterLast(from: i32, end: i32, byte: i32): i32 {
  let at = end;
  while (at > from && load8(at - 1) !== byte) at--;
  return at > from ? at : from;
}

/** The first of three bytes. */
export function findAny(from: i32, end: i32, a: i32, b: i32, c: i32): i32 {
  for (let at = from; at < end; at++) {
    const byte = load8(at);
    if (byte === a || byte === b || byte === c) return at;
  }
  return end;
}

/** How many times the byte occurs. */
export function countByte(from: i32, end: i32, byte: i32): i32 {
  let count = 0;
  for (let at = from; at < end; at++) if (load8(at) === byte) count++;
  return count;
}

/** The first byte that is not of a plain name: `A–Z a–z 0–9 _ -`. */
export function findNameEnd(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && isOf(load8(at), Class.Name)) at++;
  return at;
}

/** The first byte that ends an unquoted form value, begins an escape that may, or may be after such a value. */
export function findFormStop(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && !isOf(load8(at), Class.FormStop | Class.Closer)) at++;
  return at;
}

/** The same, or a `%`. */
export function findPercentStop(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && load8(at) !== Byte.Percent && !isOf(load8(at), Class.FormStop | Class.Closer)) at++;
  return at;
}

/** The first `&` `=` `?` `"` `<` `>` `\` or line feed: of these one shows whether a decoded form continues. */
export function findFormBreak(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && !breaksForm(load8(at))) at++;
  return at;
}

/** The first `"` `%` `&` `.` `[` `]` `\\` or line feed: what ends a text in quotes, joins the segments of a name or may be encoded. */
export function findTextSign(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && !isTextSign(load8(at))) at++;
  return at;
}

/** The first `"`, `\\`, `<`, `>`, `&` or control character: what a string of JSON ends at, or may write as an escape. */
export function findStringSign(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && !isStringSign(load8(at))) at++;
  return at;
}

function isStringSign(byte: i32): boolean {
  switch (byte) {
    case Byte.Quote:
    case Byte.Backslash:
    case Byte.Less:
    case Byte.Greater:
    case Byte.Ampersand:
      return true;
    default:
      return byte < Byte.Space;
  }
}

function isTextSign(byte: i32): boolean {
  switch (byte) {
    case Byte.Quote:
    case Byte.Percent:
    case Byte.Ampersand:
    case Byte.Backslash:
    case Byte.LineFeed:
      return true;
    default:
      return isOf(byte, Class.Path);
  }
}

function breaksForm(byte: i32): boolean {
  switch (byte) {
    case Byte.Ampersand:
    case Byte.Equals:
    case Byte.Question:
    case Byte.Quote:
    case Byte.Less:
    case Byte.Greater:
    case Byte.Backslash:
    case Byte.LineFeed:
      return true;
    default:
      return false;
  }
}

/**
 * Which of the 16 bytes at `at`, of those before `end`, may open or close something on a line: quotes, brackets, `=`, `%`,
 * `&`, and the `u` of an escape; blanks too, if asked for. The first byte is the lowest bit.
 */
export function lineMarks(at: i32, end: i32, blanksToo: boolean): i32 {
  let marks = 0;
  for (let i = 0; i < 16 && at + i < end; i++) {
    const byte = load8(at + i);
    if (marksLine(byte) || (blanksToo && (byte === Byte.Space || byte === Byte.Tab))) marks = marks | (1 << i);
  }
  return marks;
}

function marksLine(byte: i32): boolean {
  switch (byte) {
    case Byte.Quote:
    case Byte.Percent:
    case Byte.Ampersand:
    case Byte.Apostrophe:
    case Byte.ParenOpen:
    case Byte.ParenClose:
    case Byte.Equals:
    case Byte.BracketOpen:
    case Byte.BracketClose:
    case Byte.LowerU:
    case Byte.LowerX:
    case Byte.Backtick:
    case Byte.BraceOpen:
    case Byte.BraceClose:
      return true;
    default:
      return false;
  }
}
