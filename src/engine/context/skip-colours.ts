import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { isOfColour, LOWER_M, MAX_COLOUR } from './colour.ts';
import { cursor } from './cursor.ts';
import { next } from './input.ts';

/** A bar takes three bytes, and a colour at most these: more of them in a row are not looked at as one. */
export const MAX_DECORATION: i32 = 256;

/** After the colours that begin at `at`, as the parameter's layer shows their escape. */
export function skipColours(at: i32): i32 {
  let i = at;
  while (next(i) === Byte.Escape) {
    let to = charEnd;
    if (next(to) !== Byte.BracketOpen) return i;
    to = charEnd;
    const from = to;
    while (to < cursor.end && isOfColour(load8(to)) && to - from < MAX_COLOUR) to++;
    if (to >= cursor.end || load8(to) !== LOWER_M) return i;
    i = to + 1;
  }
  return i;
}

/** Whether colours or the bar of a frame may begin with this character. */
export function mayBeDecoration(char: i32): boolean {
  return char === Byte.Escape || char === FRAME;
}

/** After the colours and the bars of frames that begin at `at`. */
export function skipDecoration(at: i32): i32 {
  let i = skipColours(at);
  while (isBar(i)) i = skipColours(i + 3);
  return i;
}

/** The first byte of `│` in UTF-8. */
const FRAME: i32 = 0xe2;

/** `│`, `┃`, `┆` or `║`, with which frames and tables are drawn. */
export function isBar(at: i32): boolean {
  return at + 2 < cursor.end && isWideBar(at);
}

/** The same, wherever in memory the line has been kept. */
export function isWideBar(at: i32): boolean {
  if (load8(at) !== FRAME) return false;
  const second = load8(at + 1);
  const last = load8(at + 2);
  return second === 0x94 ? last === 0x82 || last === 0x83 || last === 0x86 : second === 0x95 && last === 0x91;
}

/** Whether the colour at `at` may have come in part. */
export function isCutColour(at: i32): boolean {
  return !cursor.ended && cursor.end - at < MAX_COLOUR + 4;
}
