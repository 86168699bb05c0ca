import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { isDigit } from '../scan/values.ts';
import { base64Value } from './base64.ts';
import { isLetter } from './boundary.ts';
import { characterAt, characterEnd } from './characters.ts';
import { proved } from './proof.ts';

/**
 * Private keys in PEM (RFC 7468): from `-----BEGIN … PRIVATE KEY-----` to the end of `-----END … PRIVATE KEY-----`. Their lines
 * end with a line feed, or are in one line with `\n`, `\\n` or `%0A` between.
 */

const BEGIN_LENGTH: i32 = 10;
const DASHES: i32 = 5;
const MAX_LABEL: i32 = 192;

/** Whether the line's label is a private key's; what is proved is that line alone. */
export function provePem(at: i32, end: i32): boolean {
  const to = labelEnd(at + BEGIN_LENGTH, end);
  return to > 0 && proved(at, to);
}

const LABEL = 'PRIVATE KEY';

/** After the dashes that follow a label which has `PRIVATE KEY`; -1 if it has not, or there are none. */
function labelEnd(at: i32, end: i32): i32 {
  let i = at;
  // How many letters of `PRIVATE KEY` are right before.
  let matched = 0;
  const length = LABEL.length;
  while (i < end && i - at < MAX_LABEL) {
    if (load8(i) === Byte.Minus) {
      const to = dashesEnd(i, end);
      return to > 0 && matched >= length ? to : -1;
    }
    let char: i32 = Byte.Space;
    if (load8(i) === Byte.Plus) i++;
    else {
      char = characterAt(i, end);
      i = characterEnd;
    }
    if (char !== Byte.Space && !isDigit(char) && !(char >= Byte.UpperA && char <= Byte.UpperZ)) return -1;
    if (matched < length) matched = char === LABEL.charCodeAt(matched) ? matched + 1 : char === 0x50 ? 1 : 0;
  }
  return -1;
}

/** After five dashes at `at`; -1 if there are fewer. */
function dashesEnd(at: i32, end: i32): i32 {
  if (at + DASHES > end) return -1;
  for (let i = 0; i < DASHES; i++) if (load8(at + i) !== Byte.Minus) return -1;
  return at + DASHES;
}

/** What `pemLine` has found of a line. */
export enum PemLine {
  /** It is none of a key's. */
  None = 0,
  /** A part of it, or the whole of it. */
  Body = 1,
  /** The last one of a key, up to `pemEnd`. */
  End = 2,
}

/** Where the key ends, if it does in the line; else how many characters the line has. */
export let pemEnd: i32 = 0;

/**
 * A line below that of `BEGIN`: base64, `Proc-Type: 4,ENCRYPTED` and other headers, an empty line, or that of `END`.
 * It may be indented, quoted or one of several strings: `"MIIE…\n" +`.
 */
export function pemLine(from: i32, to: i32): i32 {
  let at = from;
  while (at < to && isMargin(load8(at))) at++;
  if (isEndAt(at, to)) {
    const end = labelEnd(at + 8, to);
    pemEnd = end > 0 ? end : to;
    return PemLine.End;
  }
  let i = at;
  while (i < to && isBase64(load8(i))) i++;
  pemEnd = i - at;
  if (isOverAt(i, to)) return PemLine.Body;
  // A header has a name of letters and hyphens.
  pemEnd = 0;
  i = at;
  while (i < to && (isLetter(load8(i)) || load8(i) === Byte.Minus)) i++;
  return i > at && i + 1 < to && load8(i) === Byte.Colon && load8(i + 1) === Byte.Space ? PemLine.Body : PemLine.None;
}

/** Whether nothing follows on the line but how it ends as a string: `\\n" +`. */
export function isOverAt(at: i32, to: i32): boolean {
  for (let i = at; i < to; i++) if (!isMargin(load8(i)) && !isLineEnd(load8(i))) return false;
  return true;
}

/** After what may be of a key on one line, from `at` on: up to the end of its last line, if that is there. */
export function pemTextEnd(at: i32, end: i32): i32 {
  let i = at;
  while (i < end) {
    if (isEndAt(i, end)) {
      const to = labelEnd(i + 8, end);
      return to > 0 ? to : end;
    }
    const byte = load8(i);
    if (isBase64(byte) || byte === Byte.Minus || byte === Byte.Colon || byte === Byte.Comma || byte === Byte.Space) {
      i++;
      continue;
    }
    if (byte !== Byte.Backslash && byte !== Byte.Percent && byte !== Byte.Ampersand) return i;
    const char = characterAt(i, end);
    const isSign = char === Byte.Plus || char === Byte.Slash || char === Byte.Equals;
    const isOther = char === Byte.Colon || char === Byte.Comma || char === Byte.Minus;
    if (char > Byte.Space && !isSign && !isOther) return i;
    i = characterEnd;
  }
  return i;
}

/** `-----END` */
function isEndAt(at: i32, end: i32): boolean {
  if (at + 8 > end || dashesEnd(at, end) < 0) return false;
  return load8(at + 5) === Byte.UpperE && load8(at + 6) === 0x4e && load8(at + 7) === Byte.UpperD;
}

function isBase64(byte: i32): boolean {
  return (base64Value(byte) >= 0 && byte !== Byte.Minus && byte !== Byte.Underscore) || byte === Byte.Equals;
}

/** Indentation, and marks of quoted and of changed lines. */
function isMargin(byte: i32): boolean {
  if (byte === Byte.Space || byte === Byte.Tab || byte === Byte.CarriageReturn) return true;
  return byte === Byte.Quote || byte === Byte.Apostrophe || byte === Byte.Greater || byte === Byte.Pipe;
}

/** What may be after the base64 of a line that is a string. */
function isLineEnd(byte: i32): boolean {
  if (byte === Byte.Backslash || byte === Byte.LowerN || byte === Byte.LowerR) return true;
  return byte === Byte.Comma || byte === Byte.Plus || byte === Byte.Semicolon || byte === Byte.Dot;
}
