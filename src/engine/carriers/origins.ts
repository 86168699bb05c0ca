import { Area, Size } from '../bytes/layout.ts';
import { load8, load32, loadFloat, moveBytes, store32, storeFloat } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { Limit } from '../context/input.ts';
import { writtenLength } from './json-text.ts';

/**
 * Where in the stream the text comes from, for callers that ask where parameters are. There is an entry for each place in
 * the text where a line begins or ends, after each odd spelling, and at least one in every `MAX_STRETCH` bytes. Between two
 * entries, offsets and columns are counted.
 */
const enum Origin {
  /** The place in the text. */
  At = 0,
  Line = 4,
  Column = 8,
  /** `WITHIN` or `AFTER` */
  Position = 12,
  /** How the line's text is written, see `marks.ts`. */
  Kind = 16,
  /** The offset in the stream. */
  Offset = 24,
  Size = 32,
}

/** The place is at the beginning of a line's text, or within it, … */
export const WITHIN: i32 = 0;
/** … or after a line, before the head of the next. */
export const AFTER: i32 = 1;

/** No entry is further from the next than this, so that none is counted from for long. */
export const MAX_STRETCH: i32 = 256;

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

export function addOrigin(at: i32, offset: f64, line: i32, column: i32, position: i32, kind: i32): void {
  if (!origins.isOn) return;
  if (origins.count === MOST) makeRoom();
  const address = entry(origins.count++);
  store32(address + Origin.At, at);
  store32(address + Origin.Line, line);
  store32(address + Origin.Column, column);
  store32(address + Origin.Position, position);
  store32(address + Origin.Kind, kind);
  storeFloat(address + Origin.Offset, offset);
}

function makeRoom(): void {
  const at = cursor.copied < cursor.at ? cursor.copied : cursor.at;
  forgetOrigins(at - Limit.LookBehind);
  if (origins.count > MOST / 2) forgetFirst(origins.count - MOST / 2);
}

/** Nobody will ask for places before `at`. */
export function forgetOrigins(at: i32): void {
  const origin = originOf(at);
  if (origin === 0) return;
  if (load32(origin) < at) {
    // The text before is about to leave the memory: nothing can be counted from there.
    const column = columnFrom(origin, at);
    storeFloat(origin + Origin.Offset, offsetFrom(origin, at));
    store32(origin + Origin.Column, column);
    store32(origin + Origin.Position, WITHIN);
    store32(origin, at);
  }
  // Entries at the same place belong together.
  let first = origin;
  while (first > Area.Origins && load32(first - Origin.Size) === at) first -= Origin.Size;
  forgetFirst((first - Area.Origins) / Origin.Size);
}

function forgetFirst(number: i32): void {
  origins.count -= number;
  moveBytes(Area.Origins, entry(number), origins.count * Origin.Size);
}

/** The input has been moved. */
export function shiftOrigins(by: i32): void {
  for (let index = 0; index < origins.count; index++) store32(entry(index), load32(entry(index)) + by);
}

/** The last entry that is not after `at`; 0 = there is none. */
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
  const from = load32(origin + Origin.At);
  const kind = load32(origin + Origin.Kind);
  let length = at - from;
  if (kind !== 0) {
    length = 0;
    for (let i = from; i < at; i++) length += writtenLength(load8(i), kind);
  }
  return loadFloat(origin + Origin.Offset) + length;
}

/** The offset of the end of what ends at `at`, without what is around the text. */
export function endOffsetFrom(origin: i32, at: i32): f64 {
  let last = origin;
  while (last > Area.Origins && load32(last + Origin.At) === at) last -= Origin.Size;
  return offsetFrom(last, at);
}

/** The offset of what comes after `at`: where a line ends there, of the next line's head. */
export function nextOffsetFrom(origin: i32, at: i32): f64 {
  let next = origin;
  for (let before = origin; before >= Area.Origins && load32(before + Origin.At) === at; before -= Origin.Size) {
    if (load32(before + Origin.Position) === AFTER) next = before;
  }
  return offsetFrom(next, at);
}

/** Whether the line's end is at `at`, and the head of the next has not come yet. */
export function isBetweenLines(origin: i32, at: i32): boolean {
  return load32(origin + Origin.At) === at && load32(origin + Origin.Position) === AFTER;
}

export function lineFrom(origin: i32): i32 {
  return load32(origin + Origin.Line);
}

export function columnFrom(origin: i32, at: i32): i32 {
  const kind = load32(origin + Origin.Kind);
  let column = load32(origin + Origin.Column);
  for (let i = load32(origin + Origin.At); i < at; i++) {
    const byte = load8(i);
    if ((byte & 0xc0) !== 0x80) column += writtenLength(byte, kind);
  }
  return column;
}
