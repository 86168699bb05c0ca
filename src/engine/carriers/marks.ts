import { Byte } from '../bytes/ascii.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load32, moveBytes, store8, store32, storeFloat } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { runs } from './runs.ts';

/**
 * What stood around the text before it was given to the tokenizer, and where in the text. While the text is in the input a
 * mark has an address there; once the text before it has been copied or dropped, one in the output. `weave.ts` then puts
 * back what the mark holds. Marks are kept in the order of the text.
 */
export const enum Mark {
  At = 0,
  Kind = 4,
  /** What it holds is in `Area.MarkBytes`: a head, or how a character is spelled … */
  From = 8,
  Length = 12,
  /** … and what ends the physical line. */
  Tail = 16,
  TailLength = 20,
  /**
   * The offset in the stream: of a head, or of the odd spelling; after the line whose end it is; of the text after an edit.
   */
  Offset = 24,
  /** How long the head and the tail are in the stream. */
  SourceLength = 32,
  SourceTail = 36,
  Size = 40,
}

export const enum Kind {
  /** It has been removed with the text around it. */
  Gone = 0,
  /** A line begins here. Its head is written before the first byte that is left of the line. */
  Head = 1,
  /** The text of a partial line continues here, in another physical line. */
  Continued = 2,
  /** The line feed before this was the last of a record's text. */
  End = 3,
  /** A partial line ends here. */
  Cut = 4,
  /** The byte at this place is written so. */
  Spelled = 5,
  /** This is written before the byte at this place, or at the end of the input. */
  Folded = 6,
  /** Lines of another stream come next, when the physical line here is over. */
  Switch = 7,
  /** Lines of another stream stood before this. */
  Enter = 8,
  /** What follows, up to the end of the edit, is written in place of what the edit hides. Its number is in `Length`. */
  EditBegin = 9,
  EditEnd = 10,
  /** Another edit has taken back, or hidden, all that this one wrote. Its number is in `Length`. */
  EditSwallowed = 11,
  Type = 15,
  // --- of heads -----------------------------------------------------------------------------------------------
  IsJson = 16,
  /** `<` `>` `&` are written as `\u003c` `\u003e` `\u0026`. */
  EscapesAngles = 32,
  IsPartial = 64,
  // --- of what is written before a byte, or in its place ------------------------------------------------------------
  /** A line ends in it. */
  EndsLine = 128,
}

export class Marks {
  /** Indices: the first that has not been woven, the first that is still in the input, after the last. */
  first: i32 = 0;
  passed: i32 = 0;
  last: i32 = 0;
  /** Where the first mark is that is still in the input, or `NOWHERE`. */
  next: i32 = NOWHERE;
  bytesEnd: i32 = Area.MarkBytes;
  /** The first mark that was passed after the current value began, -1 = no value has begun. */
  valueFrom: i32 = -1;
  /** The first mark after what the current edit took back, -1 = it took nothing back. */
  takenFrom: i32 = -1;

  // --- the line that is being written ----------------------------------------------------------------------------
  /** The text that has been written ends with a line feed, or is nothing. */
  isLineOver: boolean = true;
  /** The head that is written before the next byte. */
  hasHead: boolean = false;
  headFrom: i32 = 0;
  headLength: i32 = 0;
  headTail: i32 = 0;
  headTailLength: i32 = 0;
  headSource: i32 = 0;
  headSourceTail: i32 = 0;
  headKind: i32 = 0;
  /** What is to be written at the end of the line whose head has been written. */
  tailFrom: i32 = 0;
  tailLength: i32 = 0;
  tailSource: i32 = 0;
  lineKind: i32 = 0;
  /** That line has just been cut. */
  wasCut: boolean = false;
  /** That line's head, in case it has to be written again. */
  lineFrom: i32 = 0;
  lineLength: i32 = 0;
  /** How many times another stream's lines come next. */
  switches: i32 = 0;

  // --- the stream that the text belongs to -----------------------------------------------------------------------
  /** The text of its last line continues in its next one. */
  isCut: boolean = false;

  // --- the text that is being woven --------------------------------------------------------------------------------
  at: i32 = 0;
  to: i32 = 0;
  /** No mark from this index on is looked at. */
  limit: i32 = 0;

  reset(): void {
    this.first = 0;
    this.passed = 0;
    this.last = 0;
    this.next = NOWHERE;
    this.bytesEnd = Area.MarkBytes;
    this.valueFrom = -1;
    this.takenFrom = -1;
    this.isLineOver = true;
    this.hasHead = false;
    this.headLength = 0;
    this.headTailLength = 0;
    this.headSource = 0;
    this.headSourceTail = 0;
    this.tailSource = 0;
    this.tailLength = 0;
    this.lineKind = 0;
    this.wasCut = false;
    this.lineLength = 0;
    this.switches = 0;
    this.isCut = false;
    this.at = 0;
    this.to = 0;
    this.limit = 0;
  }
}

export const NOWHERE: i32 = 0x7fffffff;

export const marks = new Marks();

export const MAX_MARKS: i32 = Size.Marks / Mark.Size;

export function mark(index: i32): i32 {
  return Area.Marks + index * Mark.Size;
}

export function typeOf(address: i32): i32 {
  return load32(address + Mark.Kind) & Kind.Type;
}

/** Adds a mark at a place in the input; there is room for it. @param offset see `Mark.Offset` */
export function addMark(at: i32, kind: i32, from: i32, length: i32, offset: f64): i32 {
  const address = mark(marks.last);
  if (marks.passed === marks.last) marks.next = at;
  marks.last++;
  store32(address + Mark.At, at);
  store32(address + Mark.Kind, kind);
  store32(address + Mark.From, marks.bytesEnd);
  store32(address + Mark.Length, keep(from, length));
  store32(address + Mark.TailLength, 0);
  store32(address + Mark.SourceLength, length);
  if (runs.isOn) storeFloat(address + Mark.Offset, offset);
  return address;
}

/** A line feed ends the physical line of this head. */
export function addLineFeed(address: i32): void {
  store32(address + Mark.Tail, marks.bytesEnd);
  store32(address + Mark.TailLength, 1);
  store32(address + Mark.SourceTail, 1);
  store8(marks.bytesEnd++, Byte.LineFeed);
}

/** What ends the physical line of this head. */
export function addTail(address: i32, from: i32, length: i32): void {
  store32(address + Mark.Tail, marks.bytesEnd);
  store32(address + Mark.TailLength, keep(from, length));
  store32(address + Mark.SourceTail, length);
}

/** In the stream the head is so long, or the head and the tail. */
export function setSourceHead(address: i32, head: i32): void {
  store32(address + Mark.SourceLength, head);
}

export function setSource(address: i32, head: i32, tail: i32): void {
  setSourceHead(address, head);
  store32(address + Mark.SourceTail, tail);
}

function keep(from: i32, length: i32): i32 {
  moveBytes(marks.bytesEnd, from, length);
  marks.bytesEnd += length;
  return length;
}

function add(address: i32, by: i32): void {
  store32(address, load32(address) + by);
}

/** Whether a mark is passed when all input before `to` has been: what closes a line is, at that place too. */
function isPassed(address: i32, to: i32): boolean {
  const at = load32(address + Mark.At);
  return at < to || (at === to && isClosing(address));
}

/** Whether a mark says where an edit is, and nothing is written for it. */
export function isOfEdit(address: i32): boolean {
  return typeOf(address) >= Kind.EditBegin;
}

/** Whether a mark goes with the text around it. */
function isOfText(address: i32): boolean {
  const type = typeOf(address);
  return type === Kind.Spelled || type === Kind.Folded;
}

export function isClosing(address: i32): boolean {
  const type = typeOf(address);
  switch (type) {
    case Kind.End:
    case Kind.Cut:
    case Kind.Switch:
    case Kind.EditBegin:
    case Kind.EditEnd:
    case Kind.EditSwallowed:
      return true;
    default:
      return false;
  }
}

/** The input up to `to` is copied to the output, `by` bytes further on. */
export function passMarks(to: i32, by: i32): void {
  const isEnd = cursor.ended && to === cursor.end;
  while (marks.passed < marks.last && (isEnd || isPassed(mark(marks.passed), to))) passOne(by);
  findNext();
}

/** A value begins at `to`: the heads at that place are before it. */
export function passMarksBefore(to: i32, by: i32): void {
  while (marks.passed < marks.last) {
    const address = mark(marks.passed);
    const at = load32(address + Mark.At);
    if (at > to || (at === to && typeOf(address) === Kind.Spelled)) break;
    passOne(by);
  }
  findNext();
}

function passOne(by: i32): void {
  add(mark(marks.passed) + Mark.At, by);
  marks.passed++;
}

/** Finds the first mark that is still in the input. */
export function findNext(): void {
  marks.next = marks.passed < marks.last ? load32(mark(marks.passed) + Mark.At) : NOWHERE;
}

/**
 * The input up to `to` is not written; the output ends at `out`.
 * @param isMasked of wrapped text, the first line that ends in it still does, so that the rest has a line of its own
 */
export function dropMarks(to: i32, out: i32, isMasked: boolean): void {
  const from = marks.valueFrom >= 0 ? marks.valueFrom : marks.passed;
  while (marks.passed < marks.last && isPassed(mark(marks.passed), to)) {
    const address = mark(marks.passed);
    store32(address + Mark.At, out);
    if (isOfText(address)) store32(address + Mark.Kind, isMasked && isFirstEnd(address, from) ? FOLD : Kind.Gone);
    else if (marks.valueFrom >= 0) forgetBefore(address);
    marks.passed++;
  }
  findNext();
}

const FOLD: i32 = Kind.Folded | Kind.EndsLine;

/** Whether no line of wrapped text has ended since the mark `from`, and one ends here. */
function isFirstEnd(address: i32, from: i32): boolean {
  if ((load32(address + Mark.Kind) & Kind.EndsLine) === 0) return false;
  for (let index = from; index < marks.passed; index++) {
    if (load32(mark(index) + Mark.Kind) === FOLD) return false;
  }
  return true;
}

/** However many partial lines a value goes over, so many of their ends are kept. */
const MAX_CUTS: i32 = 1024;

/** Of the lines that a value hides whole only the last counts, and beyond some number no partial line stays. */
function forgetBefore(address: i32): void {
  const type = typeOf(address);
  if (type !== Kind.Head && type !== Kind.End && type !== Kind.Cut) return;
  if (type === Kind.Cut && marks.passed - marks.valueFrom < 2 * MAX_CUTS) return;
  const wanted = type === Kind.Cut ? Kind.Continued : type;
  // The line before is near.
  const floor = marks.passed - 4 > marks.valueFrom ? marks.passed - 4 : marks.valueFrom;
  for (let index = marks.passed - 1; index >= floor; index--) {
    const before = mark(index);
    const found = typeOf(before);
    if (found === wanted && load32(before + Mark.At) === load32(address + Mark.At)) {
      store32(before + Mark.Kind, Kind.Gone);
      if (type === Kind.Cut) store32(address + Mark.Kind, Kind.Gone);
      return;
    }
    if (found !== Kind.Gone && found !== Kind.Head && found !== Kind.End) return;
  }
}

/** The output after `to` is taken back. */
export function takeBackMarks(to: i32): void {
  let editEnd = -1;
  for (let index = marks.passed - 1; index >= marks.first; index--) {
    const address = mark(index);
    const at = load32(address + Mark.At);
    if (at < to) break;
    const type = typeOf(address);
    // It is the byte after the place whose spelling this is.
    if (type === Kind.Spelled || (type === Kind.Folded && at > to)) store32(address + Mark.Kind, Kind.Gone);
    if (at === to) continue;
    store32(address + Mark.At, to);
    if (type === Kind.EditEnd) editEnd = index;
    if (type === Kind.EditBegin) {
      swallow(index, editEnd);
      editEnd = -1;
    }
    marks.takenFrom = index;
  }
  // Of an edit that began before, the end stays before what is taken back.
  if (editEnd >= 0) marks.takenFrom = editEnd + 1;
}

/** Nothing is left of what an edit wrote. */
function swallow(begin: i32, end: i32): void {
  store32(mark(begin) + Mark.Kind, Kind.EditSwallowed);
  if (end >= 0) store32(mark(end) + Mark.Kind, Kind.Gone);
}

/** The output after `to` is input again, `by` bytes further on. */
export function returnMarks(to: i32, by: i32): void {
  let editEnd = -1;
  while (marks.passed > marks.first) {
    const index = marks.passed - 1;
    const address = mark(index);
    const at = load32(address + Mark.At);
    if (at < to || (at === to && isClosing(address))) break;
    store32(address + Mark.At, at + by);
    const type = typeOf(address);
    if (type === Kind.EditEnd) editEnd = index;
    if (type === Kind.EditBegin) {
      swallow(index, editEnd);
      editEnd = -1;
    }
    marks.passed--;
  }
  if (editEnd >= 0) swallowPassed(editEnd);
  findNext();
}

function swallowPassed(end: i32): void {
  for (let index = marks.passed - 1; index >= marks.first; index--) {
    if (typeOf(mark(index)) === Kind.EditBegin) return swallow(index, end);
  }
}

/** The mask has been written from `from` on: what is within the value comes after it. */
export function moveMarksAfter(from: i32, to: i32): void {
  if (marks.valueFrom < 0) return;
  for (let index = marks.valueFrom; index < marks.passed; index++) {
    if (load32(mark(index) + Mark.At) === from) store32(mark(index) + Mark.At, to);
  }
}

/** The mask is written up to `to`: the end of a line that is where the value ends comes after it. */
export function moveEndsAfter(to: i32): void {
  if (marks.valueFrom < 0) return;
  for (let index = marks.passed - 1; index >= marks.valueFrom && isClosing(mark(index)); index--) {
    store32(mark(index) + Mark.At, to);
  }
}

/** What has been passed is where the text begins that is handed over. */
export function placeMarks(at: i32): void {
  for (let index = marks.first; index < marks.passed; index++) store32(mark(index) + Mark.At, at);
}

/** The input, or the output, has been moved. */
export function shiftMarks(inputBy: i32, outputBy: i32): void {
  for (let index = marks.first; index < marks.passed; index++) add(mark(index) + Mark.At, outputBy);
  for (let index = marks.passed; index < marks.last; index++) add(mark(index) + Mark.At, inputBy);
  findNext();
}
