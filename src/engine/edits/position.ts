import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import {
  columnFrom,
  endOffsetFrom,
  forgetOrigins,
  isBetweenLines,
  lineFrom,
  nextOffsetFrom,
  offsetFrom,
  originOf,
  origins,
  shiftOrigins,
} from '../carriers/origins.ts';
import { runs } from '../carriers/runs.ts';
import { cursor } from '../context/cursor.ts';
import { countByte } from '../scan/bytes.ts';

/**
 * Where in the stream an address is: offset, line and column, for callers that ask where parameters are. Line feeds are
 * counted from one place to the next and never twice, however many places are asked for on one line.
 */
export class Position {
  /** Bytes of the stream that have left the memory. */
  gone: f64 = 0;
  /** Lines are counted up to here … */
  at: i32 = Area.Input;
  /** … where this line, from 1, … */
  line: i32 = 1;
  /** … and this column is: from 1, in characters of UTF-8. */
  column: i32 = 1;

  // --- the current parameter -------------------------------------------------------------------------------------
  nameAt: f64 = 0;
  nameLine: i32 = 1;
  nameColumn: i32 = 1;
  nameLength: i32 = 0;
  /** The first byte that a filter removes. */
  startsAt: f64 = 0;
  /** Where the value begins, or -1 while it has not. */
  valueAt: f64 = -1;
}

export const position = new Position();

let isCounting: boolean = false;

export function setCountingPlaces(on: boolean): void {
  isCounting = on;
  origins.isOn = on;
  runs.isOn = on;
}

export function beginPlaces(from: i32): void {
  // What is before has offsets below 0.
  position.gone = Area.Input - from;
  position.at = from;
  position.line = 1;
  position.column = 1;
  position.valueAt = -1;
  origins.count = 0;
}

/** An address as an offset in the stream. */
export function offsetOf(at: i32): f64 {
  const origin = originOf(at);
  return origin > 0 ? offsetFrom(origin, at) : position.gone + (at - Area.Input);
}

/** The offset of the end of what ends there. */
export function endOffsetOf(at: i32): f64 {
  const origin = originOf(at);
  return origin > 0 ? endOffsetFrom(origin, at) : offsetOf(at);
}

/** Whether `offsetOf` will be known when the next line's head has come. */
export function isOffsetOpen(at: i32): boolean {
  const origin = originOf(at);
  return origin > 0 && isBetweenLines(origin, at);
}

/** The offset of what comes after `at`: where a line ends there, of the next line's head. */
export function nextOffsetOf(at: i32): f64 {
  const origin = originOf(at);
  return origin > 0 ? nextOffsetFrom(origin, at) : offsetOf(at);
}

/** The input moves by that many bytes; what is before `keep` leaves the memory. */
export function movePlaces(keep: i32, by: i32): void {
  if (isCounting && position.at < keep) advance(keep);
  position.at += by;
  // Of what is after, only that it is after is known.
  if (position.at < Area.Input) position.at = Area.Input;
  position.gone -= by;
  if (origins.count > 0) {
    forgetOrigins(keep);
    shiftOrigins(by);
  }
}

/** Sets line and column of the current name. */
export function placeName(at: i32): void {
  const origin = originOf(at);
  if (origin > 0) {
    position.nameLine = lineFrom(origin);
    position.nameColumn = columnFrom(origin, at);
    return;
  }
  if (at >= position.at) advance(at);
  position.nameLine = position.line;
  position.nameColumn = position.column;
  if (at < position.at && at >= cursor.begin) placeAfter(at);
}

function advance(to: i32): void {
  const lineStart = afterLastLineFeed(position.at, to);
  if (lineStart > position.at) {
    position.line += countByte(position.at, lineStart, Byte.LineFeed);
    position.column = 1;
    position.at = lineStart;
  }
  position.column += countCharacters(position.at, to);
  position.at = to;
}

/** A name that stood before others and whose value came after them. */
function placeAfter(at: i32): void {
  const lineFeeds = countByte(at, position.at, Byte.LineFeed);
  position.nameLine -= lineFeeds;
  // Where the line's beginning has left the memory, the column is counted from what there is.
  position.nameColumn =
    lineFeeds === 0
      ? position.column - countCharacters(at, position.at)
      : 1 + countCharacters(afterLastLineFeed(cursor.begin, at), at);
}

/** `from` where there is none. */
function afterLastLineFeed(from: i32, to: i32): i32 {
  let at = to;
  while (at > from && load8(at - 1) !== Byte.LineFeed) at--;
  return at;
}

function countCharacters(from: i32, to: i32): i32 {
  let count = 0;
  for (let at = from; at < to; at++) if ((load8(at) & 0xc0) !== 0x80) count++;
  return count;
}
