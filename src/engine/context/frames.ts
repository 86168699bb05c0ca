import { Area, Size } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { cursor } from './cursor.ts';

/**
 * What is open on the line, the innermost last: brackets, and the strings in which more brackets may be. A bracket outside
 * of a string is hidden from view in it.
 */
export const enum Frame {
  /** Brackets: with the bit `HasPair` where a `name=` came in them. */
  Brace = 0,
  HasPair = 1,
  Bracket = 2,
  Paren = 4,
  LastBracket = 5,
  Apostrophe = 6,
  Backtick = 7,
  EntityApostrophe = 8,
  /** The strings are numbered from here on by the bit that they have among the open strings of their kind. */
  RawString = 0x20,
  EntityString = 0x40,
  PercentString = 0x60,
}

export function topFrame(): i32 {
  return load8(Area.LineFrames + cursor.lineDepth - 1);
}

export function isBracketOnTop(): boolean {
  return cursor.lineDepth > 0 && topFrame() <= Frame.LastBracket;
}

/** Of what is open too deep nothing is known: then it is as if the line began here. */
export function pushFrame(frame: i32): void {
  if (cursor.lineDepth >= Size.LineFrames) {
    cursor.lineDepth = 0;
    cursor.lineApostrophe = false;
    cursor.lineBacktick = false;
    cursor.lineEntityApostrophe = false;
  }
  store8(Area.LineFrames + cursor.lineDepth, frame);
  cursor.lineDepth++;
}

/** Closes the frame with all that is open in it. */
export function popFrame(frame: i32): void {
  const lowest = lowestFrame();
  let depth = cursor.lineDepth;
  while (depth > lowest && load8(Area.LineFrames + depth - 1) !== frame) depth--;
  if (depth === lowest) return;
  // Faster: mostly none of these is open.
  const mayClose = cursor.lineApostrophe || cursor.lineBacktick || cursor.lineEntityApostrophe;
  for (let closed = depth; mayClose && closed <= cursor.lineDepth; closed++) {
    const one = load8(Area.LineFrames + closed - 1);
    if (one === Frame.Apostrophe) cursor.lineApostrophe = false;
    if (one === Frame.Backtick) cursor.lineBacktick = false;
    if (one === Frame.EntityApostrophe) cursor.lineEntityApostrophe = false;
  }
  cursor.lineDepth = depth - 1;
}

/** Whether a frame of this kind was opened after the innermost `outer`. */
export function isFrameAbove(kind: i32, outer: i32): boolean {
  const lowest = lowestFrame();
  let isFound = false;
  for (let depth = cursor.lineDepth - 1; depth >= lowest; depth--) {
    const frame = load8(Area.LineFrames + depth);
    if (frame === outer) return isFound;
    if (frame >= kind && frame < kind + KIND) isFound = true;
  }
  return false;
}

/** So many numbers each kind of string has. */
const KIND: i32 = 0x20;

/** How deep it is looked for a frame that is open: 32 frames are looked through. */
export function lowestFrame(): i32 {
  return cursor.lineDepth > MAX_OPEN ? cursor.lineDepth - MAX_OPEN : 0;
}

const MAX_OPEN: i32 = 32;
