import { Byte } from './bytes/ascii.ts';
import { fillClasses } from './bytes/classes.ts';
import { Area, Size } from './bytes/layout.ts';
import { load8, store8 } from './bytes/memory.ts';
import { aroundEnd, aroundHead, aroundTail, provideAround } from './carriers/around.ts';
import { isClean } from './carriers/clean.ts';
import {
  enterStream,
  feed,
  intakeOffset,
  intakeRoom,
  prepareIntake,
  recallSkipped,
  resumeIntake,
  skipClean,
  takeCarried,
  takePlain,
  waitsForLine,
} from './carriers/intake.ts';
import { Around, intake, Rest, setTakingApart } from './carriers/intake-state.ts';
import { addMark, Kind, mark, marks } from './carriers/marks.ts';
import { originsEnd } from './carriers/origins.ts';
import { areRunsFull, beginRuns, closeEdit, noteText, runs, runsCount } from './carriers/runs.ts';
import { tidy } from './carriers/tidy-marks.ts';
import { beginWeave, breakLine, isSwitching, settleEdits, takeSwitches, weave } from './carriers/weave.ts';
import { cursor, Ended, Removal } from './context/cursor.ts';
import { setMaxOpen } from './context/input.ts';
import { expectProgress, isStuck } from './context/progress.ts';
import { State } from './context/state.ts';
import { areFindingsFull, clearFindings, findingsCount, setRecording } from './edits/findings.ts';
import {
  clearNameCounts,
  countLines,
  currentName,
  fillNameMasks,
  namesInUse,
  recallName,
  rulesCounted,
} from './edits/name-counts.ts';
import { clearListed, isListFull } from './edits/name-list.ts';
import { output } from './edits/output.ts';
import { offsetOf } from './edits/position.ts';
import {
  isAtRest as isTextAtRest,
  makeRoom,
  moveInput,
  reclaim,
  release,
  releasedFrom,
  releasedLength,
  resetStream,
  columnsDistance as textColumnsDistance,
} from './edits/release.ts';
import { awaitsReplacement, provideReplacement } from './edits/replacing.ts';
import { run, setQuick } from './edits/run.ts';
import { fillSpellings } from './edits/spelling.ts';
import { columnNamesLength, reconsiderColumns } from './formats/columns.ts';
import { setMaskLength } from './rules/mask.ts';
import { setNames } from './rules/names.ts';
import { setPathsEnd } from './rules/path-table.ts';
import { Action, decide } from './rules/table.ts';
import { compileCandidates } from './scan/candidates.ts';
import { beginHits, findHit } from './scan/hits.ts';
import { setListing } from './scan/name-starts.ts';
import { setNeedles } from './scan/needles.ts';
import { addPrefix, clearPrefixes, prefixSpace } from './scan/prefixes.ts';
import { setValues } from './scan/values.ts';

/**
 * What the engine offers to its host; the entry of the WebAssembly module. The host puts bytes into the memory and
 * takes bytes out of it; see `engine.ts`.
 */

export {
  addPrefix,
  areFindingsFull,
  breakLine,
  clearFindings,
  clearListed,
  clearNameCounts,
  clearPrefixes,
  columnNamesLength,
  currentName,
  findingsCount,
  isListFull,
  namesInUse,
  originsEnd,
  prefixSpace,
  provideAround,
  provideReplacement,
  recallName,
  reconsiderColumns,
  rulesCounted,
  runsCount,
  setListing,
  setMaskLength,
  setMaxOpen,
  setQuick,
  setRecording,
  setTakingApart,
  setValues,
  takeSwitches,
};

let isCountingLines: boolean = true;
let hasMoreOutput: boolean = false;
let readyFrom: i32 = 0;

/** Once, before anything else. */
export function initialize(): void {
  fillClasses();
  fillSpellings();
  fillNameMasks();
  resetStream(0);
}

/** After the prefixes have been added; of other rules, after their image has been put at `Area.Names`. */
export function compile(names: i32, hasInnerNames: boolean, pathsEnd: i32, needles: i32, shortNeedles: i32): void {
  setPathsEnd(pathsEnd);
  setNames(names, hasInnerNames);
  setNeedles(needles, shortNeedles);
  decide(Action.None, 0, false);
  compileCandidates();
}

export function setCountingLines(on: boolean): void {
  isCountingLines = on;
}

/**
 * Begins a stream after `before` bytes, which the host has put at the input's place; see `isAtRest`.
 * @param carried see `resumeIntake`
 */
export function reset(before: i32, carried: i32): void {
  expectProgress();
  resetStream(before);
  marks.reset();
  beginRuns(0);
  intake.reset();
  if (before > 0 && resumeIntake(before, carried)) resetStream(0);
}

/** What decides how the lines after a rest are read; `which` is less than `REST_VALUES`, and 0 = whether they are taken apart. */
export function restValue(which: i32): i32 {
  return intake.restValue(which);
}

export function setRestValue(which: i32, value: i32): void {
  intake.setRestValue(which, value);
}

/** Makes room after the input. */
export function prepareInput(): void {
  if (intake.isCarried) prepareIntake();
  else makeRoom();
}

/** Where the next bytes of the input go. */
export function inputEnd(): i32 {
  return intake.isCarried ? intake.end : cursor.end;
}

/** Whether the input may move before it is read: it is not known yet how its line begins. */
export function mayMoveInput(): boolean {
  return intake.isUnsure;
}

/** How many bytes of the input have not been read. */
export function unread(): i32 {
  return cursor.end - cursor.at;
}

/** How many bytes there is room for. */
export function inputRoom(): i32 {
  const room = intake.isCarried ? intakeRoom() : Area.Input + Size.Input - cursor.end;
  return room < Size.Chunk ? room : Size.Chunk;
}

/** After the text that is in memory, for the caller that sets the stream aside; and after what is not taken apart yet. */
export function textEnd(): i32 {
  return cursor.end;
}

export function rawEnd(): i32 {
  return intake.end;
}

export function marksEnd(): i32 {
  return mark(marks.last);
}

export function markBytesEnd(): i32 {
  return marks.bytesEnd;
}

/** After the output that is in memory, for the caller that sets the stream aside. */
export function outputEnd(): i32 {
  return output.end;
}

/** That many bytes have been put there. */
export function push(length: i32): void {
  expectProgress();
  const from = inputEnd();
  if (isCountingLines) countLines(from, from + length);
  if (intake.isCarried) return takeCarried(length);
  takePlain(length);
  // What has been handed over so far has not been woven.
  if (intake.isCarried) marks.isLineOver = output.beginsLine;
}

/** Whether the engine has stopped to be given what is in place of the value at `Area.Value`. */
export function isReplacementWanted(): boolean {
  return (
    cursor.state === State.AtValueEnd &&
    cursor.isReplaced &&
    cursor.removal < Removal.Continuation &&
    awaitsReplacement()
  );
}

export function valueLength(): i32 {
  return cursor.valueLength;
}

export function valueLayer(): i32 {
  return cursor.layer;
}

export function valueNotation(): i32 {
  return cursor.notation;
}

export function valueRule(): i32 {
  return cursor.rule;
}

export function valueQuoteLength(): i32 {
  return cursor.quoteLength;
}

/** Whether the value is in a query string or beside an `&`. */
export function isFormValue(): boolean {
  return cursor.inQuery || cursor.endedBy === Ended.AtAmpersand;
}

/** Whether the engine has stopped to be given what is around a line's text, sanitized by itself. */
export function isAroundWanted(): boolean {
  return intake.around === Around.Wanted;
}

/** Where the line begins, its text, what is after the text, and what ends there. */
export function aroundAt(): i32 {
  return intake.at;
}

export function aroundTextAt(): i32 {
  return aroundHead;
}

export function aroundTailAt(): i32 {
  return aroundTail;
}

export function aroundEndAt(): i32 {
  return aroundEnd;
}

/** Its place in the stream. */
export function aroundOffset(): f64 {
  return intakeOffset();
}

export function aroundLine(): i32 {
  return intake.line;
}

/** Whether no parameter is current, nor a name whose value is still to come. */
export function isInText(): boolean {
  return cursor.state === State.InText && cursor.awaited === 0 && isIntakeEmpty();
}

function isIntakeEmpty(): boolean {
  return intake.at === intake.end && !intake.isInLine && intake.sizedLeft === 0 && areLinesOver();
}

/** Whether no line continues in what comes, in the input or in the output. */
function areLinesOver(): boolean {
  return !marks.isCut && marks.isLineOver && marks.first === marks.last;
}

/** Whether the stream could be cut here, see `release.ts`. */
export function isAtRest(): boolean {
  return isTextAtRest() && isIntakeEmpty();
}

/** Between two rows of a table, see `release.ts`; not where lines are taken apart, for what is before rows is to be known too. */
export function columnsDistance(): i32 {
  return intake.isCarried ? -1 : textColumnsDistance();
}

/** There, whether the names of the columns follow a `#Fields:`. */
export function isFieldsTable(): boolean {
  return cursor.isFieldsTable;
}

/** No more input comes. */
export function finish(): void {
  expectProgress();
  intake.isEnded = true;
  if (!intake.isCarried) cursor.ended = true;
}

/** The engine makes no progress; nothing more is written. */
const STUCK: i32 = -1;

/**
 * Works until there is output to hand over or the input is used up.
 * @returns how many bytes are ready at `readyAt()`; when 0, all is taken, or `areFindingsFull`; -1 when it makes no progress
 */
export function take(): i32 {
  while (true) {
    if (isWoven()) {
      const length = weave();
      if (length > 0 || isSwitching()) return handOver(length);
    }
    if (areFindingsFull() || isListFull()) return 0;
    reclaim();
    hasMoreOutput = run();
    if (isStuck()) return STUCK;
    release();
    if (isWoven()) {
      beginWeave(releasedFrom, releasedLength, cursor.state !== State.InText);
      const length = weave();
      if (length > 0 || isSwitching()) return handOver(length);
      if (hasMoreOutput || areRunsFull()) continue;
      if (isReplacementWanted()) return 0;
      if (!intake.isCarried) {
        closeLastEdit();
        return 0;
      }
      const clean = isStreamAtRest() ? skipClean() : 0;
      if (clean > 0) {
        if (runs.isOn) noteSkipped(clean);
        readyFrom = intake.at - clean;
        hasMoreOutput = intake.at < intake.end && !waitsForLine();
        return clean;
      }
      if (!feedText()) {
        closeLastEdit();
        return 0;
      }
    } else if (releasedLength > 0 || !hasMoreOutput) {
      readyFrom = releasedFrom;
      // From the next line on, lines may be taken apart.
      if (releasedLength > 0) marks.isLineOver = load8(releasedFrom + releasedLength - 1) === Byte.LineFeed;
      return releasedLength;
    }
  }
}

/** Whether `weave` writes the output: what stood around the text is put back, or changes are recorded. */
function isWoven(): boolean {
  return intake.isCarried || runs.isOn;
}

/** The last edit has no more runs where nothing is open or held, or no more comes. */
function closeLastEdit(): void {
  if (!runs.isOn) return;
  if (cursor.ended) settleEdits();
  if (runs.edit >= 0 && (cursor.ended || isStreamAtRest())) closeEdit(offsetOf(cursor.end));
}

/** That many bytes before `intake.at` are handed over as they came. */
function noteSkipped(length: i32): void {
  runs.textAt = intakeOffset() - length;
  noteText(length);
}

/** Of what is woven more may follow. */
function handOver(length: i32): i32 {
  readyFrom = Area.Woven;
  hasMoreOutput = true;
  return length;
}

/** Whether the tokenizer has been given more text, or the end of the input. */
function feedText(): boolean {
  if (waitsForLine()) return false;
  if (intake.isSkipped && intake.at < intake.end) recallContext();
  makeRoom();
  expectProgress();
  if (feed()) return true;
  if (intake.rest === Rest.Asked) {
    const isOpen = cursor.state !== State.InText || cursor.awaited !== 0 || cursor.at !== cursor.end;
    intake.rest = isOpen ? Rest.No : Rest.Yes;
    if (feed()) return true;
  }
  // While nothing is open in either, one state serves two streams.
  if (intake.wanted < 0 || intake.isOrdered || !isStreamAtRest()) return false;
  enterStream();
  return feed();
}

/** The tokenizer looks back at lines that it has not seen. */
function recallContext(): void {
  resetStream(0);
  recallSkipped();
  const length = cursor.end - Area.Input;
  marks.reset();
  beginRuns(intakeOffset());
  resetStream(length);
}

function isStreamAtRest(): boolean {
  return isTextAtRest() && areLinesOver();
}

/** The stream whose state the engine has, and that to which the next line belongs, if the host is to change states; or -1. */
export function currentStream(): i32 {
  return intake.stream;
}

export function streamWanted(): i32 {
  return intake.wanted;
}

/** Whether something is open in the current stream, so that its state is needed. */
export function isStreamOpen(): boolean {
  return !isStreamAtRest();
}

/** So much of the input costs more to copy than to move. */
const MUCH: i32 = 0x4000;

/** Before the host sets the state aside: what is written of its stream from now on follows the lines of others. */
export function leaveStream(): void {
  // What is not needed any more is not copied.
  if (cursor.end - Area.Input > MUCH) moveInput();
  tidy();
  addMark(cursor.end, Kind.Switch, cursor.end, 0, intakeOffset());
}

/** The engine has the state of the stream that was wanted, or is given a new one, or continues with what it has. */
export function takeStream(isNew: boolean): void {
  if (isNew) {
    // Not the beginning of all: a first line that names the columns of a table is there alone.
    store8(Area.Input, Byte.LineFeed);
    resetStream(1);
    marks.reset();
    beginRuns(intakeOffset());
  } else if (runs.isOn) {
    addMark(cursor.end, Kind.Enter, cursor.end, 0, intakeOffset());
  }
  enterStream();
}

/** Whether the host sees to the order of streams, and so needs to know of each change. */
export function setOrdered(on: boolean): void {
  intake.isOrdered = on;
}

/** After the end of the current stream, another that was set aside ends. */
export function endStream(stream: i32): void {
  intake.stream = stream;
  cursor.ended = true;
}

/** Whether the next `take` may give something before more is pushed. */
export function hasMore(): boolean {
  return hasMoreOutput;
}

export function readyAt(): i32 {
  return readyFrom;
}

/**
 * The first candidate at the input's place, from byte `from` on and before byte `length`; or -1. Nothing of it is pushed.
 * From 0 on it is taken for another input.
 */
export function searchCandidate(from: i32, length: i32): i32 {
  if (from === 0) beginHits();
  const hit = findHit(Area.Input + from, Area.Input + length);
  return hit < 0 ? -1 : hit - Area.Input;
}

/** Whether so many bytes at the input's place would be written as they are, and nothing held; see `clean.ts`. None is pushed. */
export function isInputClean(length: i32): boolean {
  return isClean(Area.Input, Area.Input + length);
}
