import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { findByte } from '../scan/bytes.ts';
import { isDigit, ValueKind, ValueRecord } from '../scan/values.ts';
import { base64Value, decodeBase64 } from './base64.ts';
import { beginsWord, isLetter, isWordByte } from './boundary.ts';
import { characterAt, characterEnd } from './characters.ts';
import { proved } from './proof.ts';

/** What follows `Bearer ` and `Basic ` (RFC 6750, RFC 7617), at any layer: `Bearer%20…`, `Basic+…%3D%3D`. */

const MAX_GAP: i32 = 64;
/** Fewer characters are a word of a sentence, unless the header's name is before them. */
const MIN_BEARER: i32 = 16;
const MAX_LOOK: i32 = 48;

export function proveToken(record: i32, at: i32, end: i32): boolean {
  if (!beginsWord(at)) return false;
  const from = afterGap(at + load8(record + ValueRecord.NeedleLength), end);
  if (from < 0) return false;
  const to = tokenEnd(from, end);
  if (to === from) return false;
  const isHeader = isAfterHeaderName(at);
  if (load8(record + ValueRecord.Kind) === ValueKind.Basic) {
    if (isHeader || areCredentials(from, to)) return proved(from, to);
    // In a form the plus sign is a space, after which other words are.
    const plus = findByte(from, to, Byte.Plus);
    return plus < to && areCredentials(from, plus) && proved(from, plus);
  }
  return (isHeader || isBearerToken(from, to)) && proved(from, to);
}

/** After the white space that separates the scheme from the token; -1 if there is none. */
function afterGap(at: i32, end: i32): i32 {
  let i = at;
  while (i < end && i - at < MAX_GAP) {
    if (load8(i) === Byte.Plus) {
      i++;
      continue;
    }
    const char = characterAt(i, end);
    if (char !== Byte.Space && char !== Byte.Tab) break;
    i = characterEnd;
  }
  return i > at ? i : -1;
}

/** After the characters of a token that are from `at` on. */
export function tokenEnd(at: i32, end: i32): i32 {
  let i = at;
  while (i < end) {
    const byte = load8(i);
    if (isOfToken(byte)) {
      i++;
      continue;
    }
    if (byte !== Byte.Percent && byte !== Byte.Backslash && byte !== Byte.Ampersand) break;
    const char = characterAt(i, end);
    if (char !== Byte.Plus && char !== Byte.Slash && char !== Byte.Equals && char !== Byte.Tilde) break;
    i = characterEnd;
  }
  return i;
}

function isOfToken(byte: i32): boolean {
  if (isWordByte(byte)) return true;
  switch (byte) {
    case Byte.Minus:
    case Byte.Dot:
    case Byte.Tilde:
    case Byte.Plus:
    case Byte.Slash:
    case Byte.Equals:
      return true;
    default:
      return false;
  }
}

function isBearerToken(from: i32, to: i32): boolean {
  if (to - from < MIN_BEARER) return false;
  for (let i = from; i < to; i++) if (isDigit(load8(i))) return true;
  return false;
}

/** The text decodes to a user, a colon and a password. */
function areCredentials(from: i32, to: i32): boolean {
  // The token as it is without escapes; it is decoded in place.
  let length = 0;
  for (let i = from; i < to && length < 1024; length++) {
    store8(Area.ValueText + length, characterAt(i, to));
    i = characterEnd;
  }
  let digits = 0;
  while (digits < length && base64Value(load8(Area.ValueText + digits)) >= 0) digits++;
  if (digits < 4 || (digits & 3) === 1) return false;
  const decoded = decodeBase64(Area.ValueText, Area.ValueText + digits);
  for (let i = 0; i < decoded; i++) {
    const byte = load8(Area.ValueText + i);
    if (byte === Byte.Colon) return true;
    if (byte < Byte.Space || byte >= Byte.Delete) return false;
  }
  return false;
}

/** Whether `Authorization` is before the scheme, with nothing but signs and their escapes between. */
function isAfterHeaderName(at: i32): boolean {
  let i = at - 1;
  while (at - i < MAX_LOOK && mayBeBetween(load8(i))) {
    // The name ends with `n`, which an escape of a line end does too.
    if ((load8(i) | 0x20) === Byte.LowerN && endsHeaderName(i)) return true;
    i--;
  }
  return false;
}

/** What separators, quotes and their escapes are made of: `%22%3A+%22`, `\u003d`, `&quot;`; and the last letter of the name. */
function mayBeBetween(byte: i32): boolean {
  if (!isLetter(byte)) return byte >= Byte.Space || byte === Byte.Tab;
  const lower = byte | 0x20;
  if (lower <= Byte.LowerF || lower === Byte.LowerN || lower === Byte.LowerU || lower === Byte.LowerX) return true;
  return lower === 0x71 || lower === 0x6f || lower === Byte.LowerT || lower === 0x67;
}

const NAME = 'authorization';

function endsHeaderName(last: i32): boolean {
  const length = NAME.length;
  for (let i = 0; i < length; i++) {
    if ((load8(last - length + 1 + i) | 0x20) !== NAME.charCodeAt(i)) return false;
  }
  return true;
}
