import { load32, loadFloat, moveBytes, store32, storeFloat } from '../bytes/memory.ts';
import { findNext, Kind, MAX_MARKS, Mark, mark, marks, typeOf } from './marks.ts';
import { tidy } from './tidy-marks.ts';

/**
 * Adds the marks of the edit that has just been made, around what it wrote at `from … to` of the output.
 * @param resumesAt the offset of the text after it
 * @returns false if there is no room for them
 */
export function addEdit(edit: i32, from: i32, to: i32, resumesAt: f64): boolean {
  if (marks.last + 2 > MAX_MARKS) tidy();
  if (marks.last + 2 > MAX_MARKS) return false;
  let begin = marks.passed;
  if (marks.takenFrom >= 0) begin = marks.takenFrom;
  else if (marks.valueFrom >= 0) begin = marks.valueFrom;
  store32(insertMark(begin, from, Kind.EditBegin) + Mark.Length, edit);
  const textAt = passedTextAt();
  storeFloat(insertMark(marks.passed, to, Kind.EditEnd) + Mark.Offset, textAt > resumesAt ? textAt : resumesAt);
  findNext();
  return true;
}

/** A head is passed with the last few marks, or far before them. */
const NEAR: i32 = 8;

/** The offset of the text after the head that was passed last, or -1. */
function passedTextAt(): f64 {
  for (let index = marks.passed - 1; index >= marks.first && index >= marks.passed - NEAR; index--) {
    const address = mark(index);
    const type = typeOf(address);
    if (type === Kind.Head || type === Kind.Continued) {
      return loadFloat(address + Mark.Offset) + load32(address + Mark.SourceLength);
    }
  }
  return -1;
}

/** Inserts a mark at a place in the output. */
function insertMark(index: i32, at: i32, kind: i32): i32 {
  const address = mark(index);
  const bytes = index < marks.last ? load32(address + Mark.From) : marks.bytesEnd;
  moveBytes(mark(index + 1), address, (marks.last - index) * Mark.Size);
  marks.last++;
  marks.passed++;
  store32(address + Mark.At, at);
  store32(address + Mark.Kind, kind);
  store32(address + Mark.From, bytes);
  store32(address + Mark.Length, 0);
  store32(address + Mark.Tail, bytes);
  store32(address + Mark.TailLength, 0);
  return address;
}
