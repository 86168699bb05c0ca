import { Area, Size } from '../bytes/layout.ts';
import { load32, moveBytes, store32 } from '../bytes/memory.ts';
import { Kind, MAX_MARKS, Mark, mark, marks, typeOf } from './marks.ts';
import { runs } from './runs.ts';

/** Keeps room for marks: of those that are not needed any more it is taken back. */

/** So many marks are kept free for edits, where runs are recorded. */
const EDIT_MARKS: i32 = 1024;

/** Whether there is room for so many marks that hold so many bytes, and for two marks that hold none. */
export function hasRoom(count: i32, bytes: i32): boolean {
  if (isRoom(count, bytes)) return true;
  tidy();
  return isRoom(count, bytes);
}

function isRoom(count: i32, bytes: i32): boolean {
  const most = runs.isOn ? MAX_MARKS - EDIT_MARKS : MAX_MARKS;
  return marks.last + count + 1 < most && marks.bytesEnd + bytes <= Area.MarkBytes + Size.MarkBytes;
}

/** Gives up what no mark needs any more, and moves the rest to the front. */
export function tidy(): void {
  forgetRemovedLines();
  let to = 0;
  let passed = 0;
  let from = 0;
  let taken = 0;
  // What has been woven last may be asked for again before the next text is.
  let limit = 0;
  for (let index = marks.first; index < marks.last; index++) {
    if (index === marks.passed) passed = to;
    if (index === marks.valueFrom) from = to;
    if (index === marks.takenFrom) taken = to;
    if (index === marks.limit) limit = to;
    if (typeOf(mark(index)) !== Kind.Gone) moveBytes(mark(to++), mark(index), Mark.Size);
  }
  marks.passed = marks.passed === marks.last ? to : passed;
  if (marks.valueFrom >= 0) marks.valueFrom = marks.valueFrom === marks.last ? to : from;
  if (marks.takenFrom >= 0) marks.takenFrom = marks.takenFrom === marks.last ? to : taken;
  marks.limit = marks.limit === marks.last ? to : limit;
  marks.first = 0;
  marks.last = to;
  tidyBytes();
}

/** Of lines that have been removed whole, one after the other, only the last head is needed: before the next byte. */
function forgetRemovedLines(): void {
  const end = marks.valueFrom >= 0 && marks.valueFrom < marks.passed ? marks.valueFrom : marks.passed;
  let head = -1;
  for (let index = marks.first; index < end; index++) {
    const address = mark(index);
    const type = typeOf(address);
    if (type === Kind.Gone || type === Kind.End) continue;
    if (type !== Kind.Head || (load32(address + Mark.Kind) & Kind.IsPartial) !== 0) {
      head = -1;
      continue;
    }
    if (head >= 0 && load32(mark(head) + Mark.At) === load32(address + Mark.At)) {
      for (let gone = head; gone < index; gone++) store32(mark(gone) + Mark.Kind, Kind.Gone);
    }
    head = index;
  }
}

/** Moves what is still needed of the bytes together. */
function tidyBytes(): void {
  let at: i32 = Area.MarkBytes;
  do {
    findPiece(at);
    if (pieceFrom > at) closeGap(at, pieceFrom);
    at += pieceLength;
  } while (at < marks.bytesEnd);
}

/** The first bytes from some place on that are still needed; set by `findPiece`. */
let pieceFrom: i32 = 0;
let pieceLength: i32 = 0;

/** Bytes of marks are in the order of these; what is needed of lines before is in any. */
function findPiece(at: i32): void {
  pieceFrom = marks.bytesEnd;
  pieceLength = 0;
  let index = marks.first;
  while (index < marks.last && !holdsBytes(mark(index))) index++;
  if (index < marks.last) {
    const from = load32(mark(index) + Mark.From);
    considerPiece(at, from, marks.bytesEnd - from);
  }
  if (marks.hasHead) {
    considerPiece(at, marks.headFrom, marks.headLength);
    considerPiece(at, marks.headTail, marks.headTailLength);
  }
  considerPiece(at, marks.tailFrom, marks.tailLength);
  considerPiece(at, marks.lineFrom, marks.lineLength);
  considerPiece(at, runs.tailFrom, runs.tailLength);
}

function considerPiece(at: i32, from: i32, length: i32): void {
  const to = from + length;
  if (length === 0 || to <= at) return;
  const start = from > at ? from : at;
  if (start > pieceFrom || (start === pieceFrom && to - start <= pieceLength)) return;
  pieceFrom = start;
  pieceLength = to - start;
}

/** Nothing from `at` to `to` is needed. */
function closeGap(at: i32, to: i32): void {
  moveBytes(at, to, marks.bytesEnd - to);
  const by = at - to;
  marks.bytesEnd += by;
  marks.headFrom = movedAfter(marks.headFrom, to, by);
  marks.headTail = movedAfter(marks.headTail, to, by);
  marks.tailFrom = movedAfter(marks.tailFrom, to, by);
  marks.lineFrom = movedAfter(marks.lineFrom, to, by);
  runs.tailFrom = movedAfter(runs.tailFrom, to, by);
  for (let index = marks.first; index < marks.last; index++) {
    const address = mark(index);
    store32(address + Mark.From, movedAfter(load32(address + Mark.From), to, by));
    store32(address + Mark.Tail, movedAfter(load32(address + Mark.Tail), to, by));
  }
}

/** Where a byte is after a gap before `to` has been closed. What was in it is not needed. */
function movedAfter(from: i32, to: i32, by: i32): i32 {
  return from >= to ? from + by : from > to + by ? to + by : from;
}

function holdsBytes(address: i32): boolean {
  return load32(address + Mark.Length) !== 0 || load32(address + Mark.TailLength) !== 0;
}
