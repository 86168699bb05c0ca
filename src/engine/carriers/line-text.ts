import { Byte } from '../bytes/ascii.ts';
import { Class, hexValue, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { findByte } from '../scan/bytes.ts';

/**
 * Reading the beginning of a line of which not all may have come: digits, words, times. Each of the readers returns where
 * what it reads ends, or -1; given -1 it returns that.
 */

/** A head is no longer than this: the fields of a record before its message, or any other head. */
export const MAX_HEAD: i32 = 4096;
const MAX_PLAIN: i32 = 512;

/** What has come of the line ends here, or the longest head does. */
let limit: i32 = 0;
/** The reading went beyond what has come. */
export let ranOut: boolean = false;
/** No more comes. */
export let isOver: boolean = false;
/** The line begins as one that holds a record may. */
export let mayBeRecord: boolean = false;
/** More may come of what is read. */
export let isLineCut: boolean = false;

/** Begins to read the line at `from`, of which `end` is the end of what has come. */
export function beginLineText(from: i32, end: i32, isEnded: boolean): void {
  mayBeRecord = beginsAsRecord(from, end);
  const most = mayBeRecord ? MAX_HEAD : MAX_PLAIN;
  limit = end - from > most ? from + most : end;
  isLineCut = limit === end && !isEnded;
  ranOut = from === end;
  wordFrom = -1;
  isOver = isEnded;
}

/** Where the reading ends. */
export function lineLimit(): i32 {
  return limit;
}

/** `{`, `data: {`, `[{`, and what begins with a year or the number of a record. */
function beginsAsRecord(from: i32, end: i32): boolean {
  if (from >= end) return false;
  switch (load8(from)) {
    case Byte.BraceOpen:
    case Byte.BracketOpen:
    case Byte.Comma:
      return true;
    default:
      return from + 4 < end && (load8(from + 4) === Byte.Colon || load8(from + 4) === Byte.Minus);
  }
}

/** The byte there, or -1. */
export function byteAt(at: i32): i32 {
  if (at < 0) return -1;
  if (at < limit) return load8(at);
  ranOut = true;
  return -1;
}

/** Whether all of the line has come, and no such byte is in the rest of it: one search instead of a look at each byte. */
export function isLineWithout(byte: i32, at: i32): boolean {
  if (at < 0 || at >= limit) return false;
  const lineFeed = findByte(at, limit, Byte.LineFeed);
  return lineFeed < limit && findByte(at, lineFeed, byte) === lineFeed;
}

export function isDigitAt(at: i32): boolean {
  const byte = byteAt(at);
  return byte >= Byte.Zero && byte <= Byte.Nine;
}

/** After that many digits, or -1. */
export function digits(at: i32, count: i32): i32 {
  if (at < 0) return -1;
  for (let i = 0; i < count; i++) if (!isDigitAt(at + i)) return -1;
  return at + count;
}

/** After one byte, or -1. */
export function byte(at: i32, wanted: i32): i32 {
  return at >= 0 && byteAt(at) === wanted ? at + 1 : -1;
}

/** `10:41:05`, with or without a fraction. */
export function clock(at: i32): i32 {
  let i = digits(byte(digits(byte(digits(at, 2), Byte.Colon), 2), Byte.Colon), 2);
  if (i < 0) return -1;
  const point = byteAt(i);
  if ((point === Byte.Dot || point === Byte.Comma) && isDigitAt(i + 1)) {
    i++;
    while (isDigitAt(i)) i++;
  }
  return i;
}

/** `2026-11-29` */
export function date(at: i32): i32 {
  return digits(byte(digits(byte(digits(at, 4), Byte.Minus), 2), Byte.Minus), 2);
}

/** `2026-11-29T10:41:05.1+00:00`; after the space after it. */
export function isoTime(from: i32): i32 {
  return byte(isoTimeUpTo(from), Byte.Space);
}

/** The same, without the space. */
export function isoTimeUpTo(from: i32): i32 {
  let at = clock(byte(date(from), 0x54));
  if (at < 0) return -1;
  const zone = byteAt(at);
  if (zone === 0x5a) at++;
  else if (zone === Byte.Plus || zone === Byte.Minus) {
    at = digits(at + 1, 2);
    if (at >= 0 && byteAt(at) === Byte.Colon) at++;
    at = digits(at, 2);
  }
  return at;
}

/** `Nov 29 10:41:05`; after the space after it. */
export function monthTime(from: i32): i32 {
  let at = byte(dayOrMonth(from), Byte.Space);
  if (at < 0) return -1;
  at = byteAt(at) === Byte.Space ? digits(at + 1, 1) : digits(at, 2);
  return byte(clock(byte(at, Byte.Space)), Byte.Space);
}

/** `Sun 2026-11-29 10:41:05 UTC`; after the space after it. */
export function weekdayTime(from: i32): i32 {
  const zone = byte(clock(byte(date(byte(dayOrMonth(from), Byte.Space)), Byte.Space)), Byte.Space);
  if (zone < 0) return -1;
  const at = words(zone);
  return at > zone ? byte(at, Byte.Space) : -1;
}

/** After three letters as in `Sun` and `Nov`, or -1. */
export function dayOrMonth(from: i32): i32 {
  const first = byteAt(from);
  if (first < Byte.UpperA || first > Byte.UpperZ) return -1;
  for (let i = 1; i < 3; i++) {
    const letter = byteAt(from + i);
    if (letter < Byte.LowerA || letter > Byte.LowerZ) return -1;
  }
  return from + 3;
}

/** After the letters of a host, a program or a process: `api`, `web.1`, `user@1000.service`, `sshd(pam_unix)`. */
export function words(from: i32): i32 {
  // Faster: many kinds of heads begin with a word.
  if (from === wordFrom) return wordTo;
  let at = from;
  while (isWordLetter(byteAt(at))) at++;
  wordFrom = from;
  wordTo = at;
  return at;
}

/** The word that was read last. */
let wordFrom: i32 = -1;
let wordTo: i32 = -1;

export function isWordLetter(byte: i32): boolean {
  switch (byte) {
    case Byte.Dot:
    case Byte.Slash:
    case Byte.At:
    case Byte.Plus:
    case Byte.ParenOpen:
    case Byte.ParenClose:
      return true;
    default:
      return byte >= 0 && isOf(byte, Class.Name);
  }
}

/** After this text, or -1. */
export function text(from: i32, wanted: string): i32 {
  if (from < 0) return -1;
  for (let i = 0; i < wanted.length; i++) if (byteAt(from + i) !== wanted.charCodeAt(i)) return -1;
  return from + wanted.length;
}

/** Whether this text is there. */
export function isTextAt(at: i32, end: i32, wanted: string): boolean {
  if (at + wanted.length > end) return false;
  for (let i = 0; i < wanted.length; i++) if (load8(at + i) !== wanted.charCodeAt(i)) return false;
  return true;
}

export function skipDigits(at: i32): i32 {
  let i = at;
  while (isDigitAt(i)) i++;
  return i;
}

/** `-` or `[id name="value"]`, more of these, and the space and byte order mark after it; -1 = there is none. */
export function readStructuredData(from: i32): i32 {
  let at = from;
  if (byteAt(at) === Byte.Minus) at++;
  while (byteAt(at) === Byte.BracketOpen) {
    let isQuoted = false;
    at++;
    while (isQuoted || byteAt(at) !== Byte.BracketClose) {
      const byte = byteAt(at);
      if (byte < Byte.Space) return -1;
      if (byte === Byte.Quote) isQuoted = !isQuoted;
      at += byte === Byte.Backslash ? 2 : 1;
    }
    at++;
  }
  if (at === from || byteAt(at) !== Byte.Space) return -1;
  at++;
  return byteAt(at) === 0xef && byteAt(at + 1) === 0xbb && byteAt(at + 2) === 0xbf ? at + 3 : at;
}

/** After a name such as `web.1`, `api.1.x2x4@node`. */
export function serviceName(from: i32): i32 {
  let at = from;
  while (byteAt(at) === Byte.Dot || byteAt(at) === Byte.At || (byteAt(at) >= 0 && isOf(load8(at), Class.Name))) at++;
  return at;
}

/** After `ESC [ 36 m`, if that is there. */
export function afterColour(from: i32): i32 {
  let at = byte(byte(from, Byte.Escape), Byte.BracketOpen);
  while (isDigitAt(at) || (at >= 0 && byteAt(at) === Byte.Semicolon)) at++;
  at = byte(at, 0x6d);
  return at < 0 ? from : at;
}

/** The offset there, or -1. */
export function offsetAt(at: i32): i32 {
  let offset = 0;
  for (let i = 0; i < 4; i++) {
    const digit = hexValue(byteAt(at + i));
    if (digit < 0) return -1;
    offset = (offset << 4) | digit;
  }
  return text(at + 4, ': ') < 0 ? -1 : offset;
}

/** `INFO`, `warn:`, `Error`, `DBG` */
export function isLevel(from: i32): boolean {
  for (let i = 0; i < LEVELS.length; i += LEVEL) {
    let same = 0;
    while (same < LEVEL && (byteAt(from + same) | 0x20) === LEVELS.charCodeAt(i + same)) same++;
    if (same === LEVEL) return true;
  }
  return false;
}

/** How the names of levels begin, so many letters of each. */
const LEVEL: i32 = 3;
const LEVELS: string = 'infwarwrnerrdebdbgtratrcfatftlnotcrisevverpanaleeme';
