import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';

/** Escape sequences, with which programs colour text and make links in it: ESC `[32m`, ESC `]8;;file:///app.py` ESC `\`. */

/** No sequence is longer. */
const MAX_ESCAPE: i32 = 1024;
const BELL: i32 = 0x07;

/** After the sequence that begins at `at`, -1 where only a part of it has come; `at` where there is none. */
export function escapeEnd(at: i32, end: i32): i32 {
  const limit = end - at > MAX_ESCAPE ? at + MAX_ESCAPE : end;
  if (at + 1 >= limit) return -1;
  const isLink = load8(at + 1) === Byte.BracketClose;
  if (!isLink && load8(at + 1) !== Byte.BracketOpen) return at;
  let i = at + 2;
  while (i < limit && load8(i) >= Byte.Space && (isLink || load8(i) < Byte.At)) i++;
  if (i === limit) return limit === end ? -1 : at;
  if (!isLink) return load8(i) >= Byte.At ? i + 1 : at;
  if (load8(i) === BELL) return i + 1;
  if (load8(i) !== Byte.Escape) return at;
  if (i + 1 === end) return -1;
  return load8(i + 1) === Byte.Backslash ? i + 2 : at;
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
