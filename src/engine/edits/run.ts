import { Byte } from '../bytes/ascii.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { setBackslashUnsure, setInputEnded } from '../bytes/reader.ts';
import { marks, moveEndsAfter, moveMarksAfter, passMarksBefore, returnMarks } from '../carriers/marks.ts';
import { cursor, Removal } from '../context/cursor.ts';
import { Limit } from '../context/input.ts';
import { isStuckAfterStep } from '../context/progress.ts';
import { State } from '../context/state.ts';
import { enterCell, leaveCell } from '../formats/rows.ts';
import { nameText, nameTextEnd } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { findNameEnd } from '../scan/bytes.ts';
import { beginHits } from '../scan/hits.ts';
import { isListing } from '../scan/name-starts.ts';
import { hasValues, isValueAt } from '../scan/values.ts';
import { followParameter, forgetCandidate, Next, nextCandidate, takeCandidate } from '../tokenizer/tokenizer.ts';
import { hideQuickly } from './fast-path.ts';
import { forgetQuotes, listQuickly } from './fast-path-list.ts';
import { areFindingsFull, beginFinding, noteValue, Part, recordFinding } from './findings.ts';
import { removeItem, removeWithLine } from './items.ts';
import { Counter, count, countHidden, tallySlot } from './name-counts.ts';
import { beginListing, holdsForm, isListFull, isOnlyListed, listName } from './name-list.ts';
import { copyUpTo, dropUpTo, isAsBefore, output, takeBack, writeByte, writeBytes, writeMaskText } from './output.ts';
import { awaitsReplacement, beginKeeping, keepValue, writeReplacement } from './replacing.ts';
import { removeFormParameter, removeMember } from './separators.ts';

/** Use the fast path where it applies. */
let isQuick: boolean = false;

export function setQuick(on: boolean): void {
  isQuick = on;
}

/** Works through the input that has come. Returns true when it stopped because the output is full. */
export function run(): boolean {
  cursor.needsMore = false;
  beginHits();
  forgetCandidate();
  if (isListing) forgetQuotes();
  setInputEnded(cursor.ended);
  setBackslashUnsure(cursor.unsure);
  if (cursor.isInCell) enterCell();
  const isFull = work();
  if (cursor.isInCell) leaveCell();
  return isFull;
}

function work(): boolean {
  while (true) {
    if (output.end - Area.Output > Size.OutputFull || areFindingsFull() || isListFull()) return true;
    if (isStuckAfterStep()) return false;
    if (cursor.state === State.InText) {
      const hit = nextCandidate();
      if (hit === Next.Nothing) return false;
      if (hit !== Next.Value) {
        if (isQuick && cursor.awaited === 0 && !cursor.isInCell && passQuickly(hit)) continue;
        if (!takeCandidate(hit)) continue;
      }
      if (isOnlyListed()) openListed(hit);
      else openParameter();
    } else if (isOnlyListed() && (cursor.hasValue || cursor.state === State.AtValueEnd)) {
      passListed();
    } else if (cursor.state === State.AtValueEnd) {
      if (!closeParameter()) return false;
      marks.valueFrom = -1;
    } else {
      followParameter();
      keepNameShort();
      if (cursor.hasValue) dropValue();
      if (cursor.state === State.InText) {
        output.nameMark = -1;
        marks.valueFrom = -1;
      }
      if (cursor.needsMore) return false;
    }
  }
}

/** Not where a value may begin that is found by itself: it has no name. */
function passQuickly(hit: i32): boolean {
  if (hasValues() && isValueAt(hit, cursor.end)) return false;
  return isListing ? listQuickly(hit) : hideQuickly(hit);
}

/** A name that is only listed: neither it nor its value changes. */
function openListed(hit: i32): void {
  cursor.listedTo =
    hit === Next.Value ? (cursor.hasValue ? cursor.valueStart : cursor.at) : findNameEnd(hit, cursor.end);
  beginListing();
}

/** Its value has begun, which is searched for names as any text is. */
function passListed(): void {
  // `"/path?a=1&b=2": …` has names in it, and values.
  const isText = holdsForm();
  if (!isText) listName();
  cursor.at = cursor.nameTo > cursor.listedTo && !isText ? cursor.nameTo : cursor.listedTo;
  if (cursor.at < cursor.begin) cursor.at = cursor.begin;
  cursor.state = State.InText;
  cursor.nextState = State.InText;
  cursor.hasValue = false;
  cursor.unsure = false;
  cursor.isCutOff = false;
}

function openParameter(): void {
  // Half of an escape may have gone with the value before.
  if (cursor.nameStart < cursor.hiddenTo) cursor.nameStart = cursor.hiddenTo;
  // Nor is anything taken back that has been handed over.
  const earliest = cursor.copied - (output.end - output.begin);
  if (cursor.nameStart < earliest) cursor.nameStart = earliest;
  if (cursor.isInCell) openCell();
  else output.wall = 0;
  if (cursor.hasValue && cursor.valueStart < cursor.copied) takeBackValue(earliest);
  copyUpTo(cursor.nameStart);
  marks.valueFrom = -1;
  output.nameMark = output.end - (cursor.copied - cursor.nameStart);
  cursor.nameSlot = tallySlot(nameText, nameTextEnd);
  output.dropped = 0;
  beginFinding();
  beginKeeping();
  if (isListing) beginListing();
}

/** The value is before the name: what of it has been written is held, for no line feed has come since. */
function takeBackValue(earliest: i32): void {
  const isHiddenInPart = cursor.valueStart < cursor.hiddenTo;
  if (!isHiddenInPart && cursor.valueStart < earliest) cursor.valueStart = earliest;
  const from = isHiddenInPart ? cursor.hiddenTo : cursor.valueStart;
  const to = output.end - (cursor.copied - from);
  returnMarks(to, cursor.copied - output.end);
  takeBack(to);
  cursor.copied = from;
  if (!isHiddenInPart) return;
  // `value="mmm-b=MMM&c=1" name="MMM_a"`: the value had a name in it.
  cursor.isReplaced = false;
  takeBackToQuote();
}

/** Takes the output back to the quote that opens the value, spelled as the one that closes it. */
function takeBackToQuote(): void {
  const length = cursor.quoteLength;
  const lowest = output.begin > output.wall ? output.begin : output.wall;
  for (let at = output.end - length; length > 0 && at >= lowest; at--) {
    let i = 0;
    while (i < length && load8(at + i) === load8(Area.QuoteSpelling + i)) i++;
    if (i === length && load8(at - 1) !== Byte.Backslash) return takeBack(at);
  }
}

/** What is before the cell is no separator of a parameter in it. */
function openCell(): void {
  if (!cursor.isCellUntouched) return;
  cursor.isCellUntouched = false;
  copyUpTo(cursor.cellFrom);
  output.wall = output.end;
}

/** A filtered parameter's name is held until its value begins. Where that takes too long, the name is shown. */
function keepNameShort(): void {
  const to = cursor.hasValue ? cursor.valueStart : cursor.at;
  if (cursor.action === Action.Filter && to - cursor.nameStart > 2 * Limit.LookBehind) cursor.action = Action.Mask;
}

/** The value is not written, but for what may turn out not to belong to it. */
function dropValue(): void {
  noteValue();
  const from = cursor.maskFrom >= 0 ? cursor.maskFrom : cursor.valueStart;
  copyUpTo(from);
  if (marks.valueFrom < 0 || cursor.copied === from) beginMarks(from);
  let to = cursor.at;
  if (cursor.state !== State.AtValueEnd) {
    if (cursor.closers >= 0 && cursor.closers < to) to = cursor.closers;
    if (cursor.state === State.InContainer && cursor.brokenAt >= 0 && cursor.brokenAt < to) to = cursor.brokenAt;
  }
  if (cursor.isReplaced && cursor.removal < Removal.Continuation) {
    keepValue(cursor.copied > cursor.valueStart ? cursor.copied : cursor.valueStart, to);
  }
  if (to > cursor.copied) output.dropped += to - cursor.copied;
  dropUpTo(to);
}

/** What is within the value comes after the mask. */
function beginMarks(from: i32): void {
  passMarksBefore(from, output.end - cursor.copied);
  marks.valueFrom = marks.passed;
}

/** The value is over: hide it. False where more input is needed to know which separator goes with it. */
function closeParameter(): boolean {
  dropValue();
  const removal = cursor.removal;
  const valueEnd = cursor.copied;
  output.lowest = output.end;
  marks.takenFrom = -1;
  if (removal === Removal.FileName) {
    writeMask();
    endEdit(Part.FileName, valueEnd);
    cursor.at = cursor.copied;
    cursor.state = cursor.nextState === State.InText ? State.InPartHeaders : cursor.nextState;
    cursor.nextState = State.InText;
    return true;
  }
  if (removal === Removal.Continuation) {
    endEdit(Part.Continuation, valueEnd);
    cursor.at = cursor.copied;
    cursor.hiddenTo = cursor.at;
    cursor.state = State.AtContinuation;
    cursor.hasValue = false;
    return true;
  }
  if (cursor.isReplaced && awaitsReplacement()) return false;
  // What cannot be removed is masked after all.
  if (cursor.action !== Action.Mask && !removeParameter(removal)) return false;
  if (cursor.action === Action.Mask) {
    writeBytes(Area.LineEnd, cursor.prefixLength);
    const begin = output.end;
    if (writeReplacement()) {
      moveMarksAfter(begin, output.end);
    } else {
      cursor.isReplaced = false;
      writeMask();
    }
    if (cursor.isEmptyBody) writeBytes(Area.LineEnd, cursor.lineEndLength);
    cursor.isEmptyBody = false;
  }
  if (cursor.suffix !== 0) writeByte(cursor.suffix);
  countParameter();
  endEdit(Part.Value, valueEnd);
  output.nameMark = -1;
  cursor.at = cursor.copied;
  cursor.decided = cursor.at;
  cursor.hiddenTo = cursor.at;
  cursor.state = cursor.nextState;
  cursor.unsure = false;
  if (cursor.state !== State.InText) {
    // The lines that follow are looked at as they come; nothing of what is before them is held.
    cursor.action = Action.Mask;
    cursor.hasValue = false;
    cursor.isReplaced = false;
  }
  return true;
}

function endEdit(part: i32, valueEnd: i32): void {
  recordFinding(part, valueEnd);
  output.dropped = 0;
}

function removeParameter(removal: i32): boolean {
  if (removal === Removal.Member) return removeMember();
  if (removal === Removal.FormParameter) return removeFormParameter();
  if (removal === Removal.Line) return removeWithLine();
  if (removal === Removal.Item) return removeItem();
  takeBack(output.nameMark);
  return true;
}

function countParameter(): void {
  if (isListing) listName();
  countHidden(cursor.nameSlot, cursor.rule);
  if (cursor.action === Action.Mask && isAsBefore()) count(Counter.AsBefore);
  if (cursor.isReplaced) count(Counter.Replaced);
  else count(cursor.action === Action.Filter ? Counter.Filtered : Counter.Masked);
  count(Counter.Notations + cursor.notation);
  if (cursor.isCutOff) count(Counter.CutOff);
  cursor.isCutOff = false;
}

function writeMask(): void {
  const begin = output.end;
  if (cursor.quoteLength > 0) writeBytes(Area.QuoteSpelling, cursor.quoteLength);
  writeMaskText();
  moveMarksAfter(begin, output.end);
  if (cursor.quoteLength > 0) writeBytes(Area.QuoteSpelling, cursor.quoteLength);
  moveEndsAfter(output.end);
}
