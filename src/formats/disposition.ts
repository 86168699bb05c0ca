import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, isSpace } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { next } from '../context/reading.ts';
import { decodeLetter } from '../rules/table.ts';

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
