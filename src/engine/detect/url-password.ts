import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { isDigit } from '../scan/values.ts';
import { isLetter } from './boundary.ts';
import { characterAt, characterEnd } from './characters.ts';
import { proved } from './proof.ts';

/** `scheme://user:password@host`, in which the password is hidden; at any layer, as `scheme%3A%2F%2Fuser%3Apassword%40host`. */

const MAX_USER_INFO: i32 = 2048;

/** @param at where the colon after the scheme begins, or of `%3A` the digits, or of `\u003a` the last three */
export function proveUrlPassword(at: i32, end: i32): boolean {
  let start = at;
  const first = load8(at);
  // The percent signs and escapes of a colon are before the needle.
  if (first === Byte.Three) {
    start--;
    while (load8(start) === Byte.Five && load8(start - 1) === Byte.Two) start -= 2;
  } else if (first === Byte.Zero) {
    start -= 2;
    while (load8(start) === Byte.LowerU || load8(start) === Byte.Backslash) start--;
    start++;
  }
  if (!isAfterScheme(start)) return false;
  // How often the URL is percent-encoded: what is so more often is data.
  const depth = percentDepth(start);
  const isEncoded = depth > 0;
  if (first !== Byte.Colon && characterAt(start, end) !== Byte.Colon) return false;
  let i = first === Byte.Colon ? at + 1 : characterEnd;
  if (characterAt(i, end) !== Byte.Slash || characterAt(characterEnd, end) !== Byte.Slash) return false;
  i = characterEnd;
  const limit = end - i < MAX_USER_INFO ? end : i + MAX_USER_INFO;
  let password = -1;
  // The last raw `@`, and where there is none the last one that is encoded deeper than the text.
  let to = -1;
  let encodedTo = -1;
  while (i < limit) {
    const raw = load8(i);
    let char = raw;
    let after = i + 1;
    if (raw === Byte.Percent || raw === Byte.Backslash || raw === Byte.Ampersand) {
      char = characterAt(i, limit);
      after = characterEnd;
    }
    const isData = raw === Byte.Percent && percentDepth(i) > depth;
    if (isStop(char) && !isData) break;
    if (raw === Byte.Ampersand && char === Byte.Ampersand && isEncoded) break;
    if (char === Byte.Colon && !isData && password < 0) {
      password = after;
      if (isPort(password, limit)) return false;
    } else if (char === Byte.At && password >= 0) {
      if (isData) encodedTo = i;
      else to = i;
    }
    i = after;
  }
  if (to < 0) to = encodedTo;
  return password >= 0 && to > password && proved(password, to);
}

/** How many layers of percent-encoding the character at `at` is written in: `%2540` is in two. */
function percentDepth(at: i32): i32 {
  if (load8(at) !== Byte.Percent) return 0;
  let depth = 1;
  for (let i = at + 1; depth < MAX_DEPTH && load8(i) === Byte.Two && load8(i + 1) === Byte.Five; i += 2) depth++;
  return depth;
}

const MAX_DEPTH: i32 = 15;

/** A letter, or a digit or sign after one: `https`, `git+ssh`, `s3`. */
function isAfterScheme(at: i32): boolean {
  const last = load8(at - 1);
  return isLetter(last) || isDigit(last);
}

/** What no user information has: a URL whose `@` is after one of these has no password before it. */
function isStop(char: i32): boolean {
  if (char <= Byte.Space || char === Byte.Delete || char > 0xff) return true;
  switch (char) {
    case Byte.Slash:
    case Byte.Question:
    case Byte.Hash:
    case Byte.Quote:
    case Byte.Apostrophe:
    case Byte.Less:
    case Byte.Greater:
    case Byte.Backslash:
    case Byte.Backtick:
      return true;
    default:
      return false;
  }
}

/** Digits, and what ends a host and its port in a text: `http://host:8080,mail@host`. */
function isPort(at: i32, end: i32): boolean {
  let i = at;
  while (i < end && isDigit(load8(i))) i++;
  if (i === at || i - at > 5 || i >= end) return false;
  const char = load8(i);
  return char === Byte.Comma || char === Byte.Semicolon || char === Byte.Ampersand || char === Byte.ParenClose;
}
