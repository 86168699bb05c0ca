import { Area, Size } from '../bytes/layout.ts';
import { load8, store32, storeFloat } from '../bytes/memory.ts';

/**
 * Records which bytes of the input an edit changed, for callers that ask where parameters are. `weave.ts` reports each
 * stretch of the input that it writes. What it leaves out between two of them, with what it writes instead, is a run.
 *
 * An edit has several runs where a head is written inside its value:
 *
 *     2026-11-29T10:41:05.1Z stdout P {"MMM_a":"one      run: `"one`
 *     2026-11-29T10:41:05.2Z stdout F two","b":1}        run: `two"`
 */
export const enum Run {
  /** Offsets in the stream. */
  From = 0,
  To = 8,
  Edit = 16,
  Kind = 20,
  /** How many bytes were written in place of the run. */
  Shown = 24,
  Size = 32,
}

export const enum RunKind {
  Changed = 0,
  /** The edit has no more runs. */
  Closed = 1,
  /** Another edit removes all that this one wrote: it has no run of its own. */
  Swallowed = 2,
}

export class Runs {
  /** Where the next byte of the input belongs that is to be written or left out. */
  at: f64 = 0;
  /** The offset of the next byte of text. */
  textAt: f64 = 0;
  /** The offset of what comes next: text, or the head before it. */
  nextAt: f64 = 0;
  /** The offset of the head that is written before the next byte; `REPEATED` = it has been written before. */
  headAt: f64 = 0;
  /** While `isLate`: where lines of other streams begin, and where the last of them end. */
  lateFrom: f64 = 0;
  lateTo: f64 = 0;
  /** The last edit that has been reached; -1 = it is closed. */
  edit: i32 = -1;
  /** How many bytes have been written that are not of the input, at `at`. */
  shown: i32 = 0;
  /** What ends the physical line that the text comes from, and how its text is written. */
  tailFrom: i32 = 0;
  tailLength: i32 = 0;
  kind: i32 = 0;
  isOn: boolean = false;
  /** The text that is being written replaces a value. */
  isReplacing: boolean = false;
  /** The line that is being written has been joined to one that came after lines of other streams. */
  isLate: boolean = false;
}

export const runs = new Runs();

export const REPEATED: f64 = -1;

let count: i32 = 0;

const MAX_RUNS: i32 = Size.Runs / Run.Size;
/** However little is written of a mark, it adds no more runs than this. */
const RUNS_OF_MARK: i32 = 8;

export function beginRuns(offset: f64): void {
  runs.at = offset;
  runs.textAt = offset;
  runs.nextAt = offset;
  runs.headAt = offset;
  runs.edit = -1;
  runs.shown = 0;
  runs.tailLength = 0;
  runs.kind = 0;
  runs.isReplacing = false;
  runs.isLate = false;
}

/** Records not yet read by the host; they begin at `Area.Runs`. */
export function runsCount(): i32 {
  return count;
}

export function clearRuns(): void {
  count = 0;
}

/** The host must read the records first. */
export function areRunsFull(): boolean {
  return count + RUNS_OF_MARK > MAX_RUNS;
}

function addRun(kind: i32, edit: i32, from: f64, to: f64, shown: i32): void {
  const record = Area.Runs + count * Run.Size;
  storeFloat(record + Run.From, from);
  storeFloat(record + Run.To, to);
  store32(record + Run.Edit, edit);
  store32(record + Run.Kind, kind);
  store32(record + Run.Shown, shown);
  count++;
}

/** So many bytes of the input have been written. */
export function noteCopy(from: f64, length: i32): void {
  // What is not in the order of the input counts as inserted.
  if (runs.isLate || from < runs.at) {
    runs.shown += length;
    return;
  }
  endRun(from);
  runs.at = from + length;
}

/** So many bytes have been written that are not of the input. */
export function noteInsertion(length: i32): void {
  runs.shown += length;
}

/** What comes before `to`, and has not been written, is left out. */
export function endRun(to: f64): void {
  let end = runs.isLate ? runs.lateFrom : to;
  if (end < runs.at) end = runs.at;
  if (runs.edit >= 0 && (end > runs.at || runs.shown > 0)) {
    addRun(RunKind.Changed, runs.edit, runs.at, end, runs.shown);
  }
  runs.at = end;
  runs.shown = 0;
}

/** What follows was written in place of a value, until the edit ends. */
export function beginEdit(edit: i32): void {
  closeEdit(runs.nextAt);
  runs.edit = edit;
  runs.isReplacing = true;
}

/** @param resumesAt the offset of the text after the edit */
export function endEdit(resumesAt: f64): void {
  runs.isReplacing = false;
  runs.textAt = resumesAt;
  runs.nextAt = resumesAt;
}

/** Nothing before `to` will be written any more. */
export function closeEdit(to: f64): void {
  if (runs.edit < 0) return;
  endRun(to);
  addRun(RunKind.Closed, runs.edit, runs.at, runs.at, 0);
  runs.edit = -1;
}

export function swallowEdit(edit: i32): void {
  addRun(RunKind.Swallowed, edit, 0, 0, 0);
}

/** Lines of other streams come at `offset`. They are written next, if the line that is being written is over. */
export function leaveRuns(offset: f64, isLineOver: boolean): void {
  if (runs.isLate) {
    if (runs.edit >= 0 && offset > runs.lateTo) addRun(RunKind.Changed, runs.edit, runs.lateTo, offset, 0);
    runs.lateTo = offset;
  } else if (isLineOver) {
    endRun(offset);
  } else {
    runs.isLate = true;
    runs.lateFrom = offset;
    runs.lateTo = offset;
  }
}

/** Lines of other streams came before `offset`. */
export function enterRuns(offset: f64): void {
  if (runs.isLate) runs.lateTo = offset;
  else runs.at = offset;
  runs.textAt = offset;
  runs.nextAt = offset;
}

/** The line that is being written is over: lines of other streams come next. */
export function endLate(): void {
  endRun(runs.lateFrom);
  runs.isLate = false;
  runs.at = runs.lateTo;
}

/** A physical line begins in the text: this is its head and its tail. */
export function beginSource(offset: f64, length: i32, tailFrom: i32, tailLength: i32, kind: i32): void {
  runs.textAt = offset + length;
  runs.nextAt = offset;
  runs.tailFrom = tailFrom;
  runs.tailLength = tailLength;
  runs.kind = kind;
}

/** Text of the input has been written as it was. */
export function noteText(length: i32): void {
  noteCopy(runs.textAt, length);
  runs.textAt += length;
  runs.nextAt = runs.textAt;
}

/** A byte of the text has been written in another way: it took `length` bytes of the input. */
export function noteRewritten(length: i32, written: i32): void {
  noteInsertion(written);
  runs.textAt += length;
  runs.nextAt = runs.textAt;
}

/** The end of a physical line has been written: that of another line where lines were joined. @param source its length in the stream @param end its offset, or -1 */
export function noteTail(from: i32, length: i32, source: i32, end: f64): void {
  if (end >= 0 && isTailOfSource(from, length)) noteCopy(end - source, source);
  else noteInsertion(length);
}

function isTailOfSource(from: i32, length: i32): boolean {
  if (length !== runs.tailLength) return false;
  if (from === runs.tailFrom) return true;
  for (let i = 0; i < length; i++) if (load8(from + i) !== load8(runs.tailFrom + i)) return false;
  return true;
}
