import { Byte } from '../bytes/ascii.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, load32, loadFloat, moveBytes, store32, storeFloat } from '../bytes/memory.ts';
import { Kind } from './marks.ts';

/**
 * Where in the stream the text comes from, for whoever asks where parameters are: an entry for each place in the text from
 * which on offsets and columns differ from those before it by more than what lies between.
 */
const enum Origin {
  /** The place in the text. */
  At = 0,
  Line = 4,
  Column = 8,
  /** How much stands before it on the physical line, where the text of one begins here; else `WITHIN` or `BEHIND`. */
  Head = 12,
  Kind = 16,
  /** The offset in the stream. */
  Offset = 24,
  Size = 32,
}

/** The place is within a line … */
export const WITHIN: i32 = -1;
/** … or behind one, before what stands around the next. */
export const BEHIND: i32 = -2;

export class Origins {
  /** Whether anybody asks. */
  isOn: boolean = false;
  count: i32 = 0;
}

export const origins = new Origins();

const MOST: i32 = Size.Origins / Origin.Size;

function entry(index: i32): i32 {
  return Area.Origins + index * Origin.Size;
}

export function originsEnd(): i32 {
  return entry(origins.count);
}

export function addOrigin(at: i32, offset: f64, line: i32, column: i32, head: i32, kind: i32): void {
  if (!origins.isOn) return;
  if (origins.count === MOST) {
    origins.count = MOST / 2;
    moveBytes(Area.Origins, entry(MOST - origins.count), origins.count * Origin.Size);
  }
  const address = entry(origins.count++);
  store32(address + Origin.At, at);
  store32(address + Origin.Line, line);
  store32(address + Origin.Column, column);
  store32(address + Origin.Head, head);
  store32(address + Origin.Kind, kind);
  storeFloat(address + Origin.Offset, offset);
}

/** The input has been moved. */
export function shiftOrigins(by: i32): void {
  for (let index = 0; index < origins.count; index++) store32(entry(index), load32(entry(index)) + by);
}

/** The last entry that is not behind `at`; 0 = there is none. */
export function originOf(at: i32): i32 {
  let low = 0;
  let high = origins.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load32(entry(middle) + Origin.At) <= at) low = middle + 1;
    else high = middle;
  }
  return low > 0 ? entry(low - 1) : 0;
}

export function offsetFrom(origin: i32, at: i32): f64 {
  return loadFloat(origin + Origin.Offset) + (at - load32(origin + Origin.At));
}

/** The offset of the end of what ends at `at`, without what stands around the text. */
export function endOffsetFrom(origin: i32, at: i32): f64 {
  let last = origin;
  while (last > Area.Origins && load32(last + Origin.At) === at && load32(last + Origin.Head) !== WITHIN)
    last -= Origin.Size;
  return offsetFrom(last, at);
}

/** The offset of the physical line whose text begins at `at`, if one does; else -1. */
export function lineOffsetFrom(origin: i32, at: i32): f64 {
  if (origin === 0 || load32(origin + Origin.At) !== at) return -1;
  const head = load32(origin + Origin.Head);
  return head < 0 ? -1 : loadFloat(origin + Origin.Offset) - head;
}

/** The offset behind the physical line whose text ends at `at`, if one does; else -1. */
export function lineEndFrom(origin: i32, at: i32): f64 {
  if (origin === 0 || load32(origin + Origin.At) !== at) return -1;
  const head = load32(origin + Origin.Head);
  return head === WITHIN ? -1 : loadFloat(origin + Origin.Offset) - (head > 0 ? head : 0);
}

export function lineFrom(origin: i32): i32 {
  return load32(origin + Origin.Line);
}

export function columnFrom(origin: i32, at: i32): i32 {
  let column = load32(origin + Origin.Column);
  for (let i = load32(origin + Origin.At); i < at; i++) if ((load8(i) & 0xc0) !== 0x80) column++;
  return column;
}

/** How long what stands at `from … to` of the output is when it is woven into the line of this origin. */
export function wovenLength(origin: i32, from: i32, to: i32): i32 {
  if (origin === 0 || (load32(origin + Origin.Kind) & Kind.IsJson) === 0) return to - from;
  let length = 0;
  for (let at = from; at < to; at++) {
    const byte = load8(at);
    length += byte === Byte.Quote || byte === Byte.Backslash ? 2 : 1;
  }
  return length;
}
