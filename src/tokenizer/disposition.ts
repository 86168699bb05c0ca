import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { decodeLetter } from '../rules/table.ts';
import { cursor } from './cursor.ts';

/** The header of a multipart part that names it. */

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
