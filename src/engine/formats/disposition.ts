import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, isSpace } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { next, skipGaps } from '../context/input.ts';
import { decideName } from '../rules/names.ts';
import { Action, decodeLetter } from '../rules/table.ts';
import { isCandidate } from '../scan/candidate.ts';
import { needleCount } from '../scan/needles.ts';
import { hasValues, isValueAt } from '../scan/values.ts';

/** The headers of a multipart part, one of which names it. */

/** Four letters, in either case. */
export function isWord(at: i32, letters: i32): boolean {
  return (
    (load8(at) | 0x20) === ((letters >>> 24) & 255) &&
    (load8(at + 1) | 0x20) === ((letters >>> 16) & 255) &&
    (load8(at + 2) | 0x20) === ((letters >>> 8) & 255) &&
    (load8(at + 3) | 0x20) === (letters & 255)
  );
}

export function isContentDisposition(at: i32): boolean {
  return (
    isWord(at, 0x636f6e74) &&
    isWord(at + 4, 0x656e742d) &&
    isWord(at + 8, 0x64697370) &&
    isWord(at + 12, 0x6f736974) &&
    (load8(at + 18) === Byte.Colon || decodeLetter(at + 19, cursor.end) === Byte.Colon)
  );
}

/** A longer name is none. */
export const MAX_HEADER_NAME: i32 = 128;

/** Whether a name and a colon are there, or text that is indented, as a folded header has it. */
export function isHeaderAt(from: i32): boolean {
  let at = from;
  let char = next(at);
  while (at - from < MAX_HEADER_NAME && (isSpace(char, cursor.layer) || char === Byte.Plus) && char !== Byte.LineFeed) {
    at = charEnd;
    char = next(at);
  }
  if (at > from) return char >= 0 && char !== Byte.LineFeed && !isSpace(char, cursor.layer);
  while (at - from < MAX_HEADER_NAME && isOf(char, Class.Name)) {
    at = charEnd;
    char = next(at);
  }
  return at > from && char === Byte.Colon;
}

/** `filename` */
export function isFileName(at: i32): boolean {
  return isWord(at, 0x66696c65) && isWord(at + 4, 0x6e616d65);
}

/**
 * Where the value begins of the header that is at `from … to`, if it is sensitive, or something in it may be; else -1. In a
 * folded header that is all of the line.
 */
export function sensitiveValue(from: i32, to: i32): i32 {
  let at = from;
  at = afterRun(at, to, Class.Name);
  const isNamed = at > from && next(at) === Byte.Colon;
  const isSensitive =
    isNamed && (needleCount() > 0 ? decideName(from, at, 0, false) !== Action.None : isCandidate(from, to));
  const value = skipGaps(isNamed ? charEnd : from);
  if (isSensitive) return value;
  // It is masked as such.
  if (isFileName(value)) return -1;
  return mayBeSensitive(value, to) ? value : -1;
}

/** Whether a name that is searched for, or a value that is found by itself, may be at `from … to`. */
export function mayBeSensitive(from: i32, to: i32): boolean {
  for (let i = from; i < to; i++) if (isCandidate(i, to) || (hasValues() && isValueAt(i, to))) return true;
  return false;
}
