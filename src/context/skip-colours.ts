import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { isOfColour, LOWER_M, MAX_COLOUR } from './colour.ts';
import { cursor } from './cursor.ts';
import { next } from './reading.ts';

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

/** Whether the colour at `at` may have come in part. */
export function isCutColour(at: i32): boolean {
  return !cursor.ended && cursor.end - at < MAX_COLOUR + 4;
}
