import { Byte } from '../bytes/ascii.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, load32, loadFloat, moveBytes, store8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { findByte, findStringSign } from '../scan/bytes.ts';
import { escapeLetter, hexDigit, isAngle, writtenLength } from './json-text.ts';
import { isClosing, isOfEdit, Kind, Mark, mark, marks, typeOf } from './marks.ts';
import {
  areRunsFull,
  beginEdit,
  beginSource,
  endEdit,
  endLate,
  enterRuns,
  leaveRuns,
  noteCopy,
  noteInsertion,
  noteRewritten,
  noteTail,
  noteText,
  REPEATED,
  runs,
  swallowEdit,
} from './runs.ts';

/** Puts back what stood around the text: heads, the ends of records, and how their characters were spelled. */

/** After what has been woven. */
let out: i32 = 0;

/**
 * That many bytes of text are to be handed over.
 * @param isInValue where marks within the current value stay until it is hidden
 */
export function beginWeave(from: i32, length: i32, isInValue: boolean): void {
  marks.at = from;
  marks.to = from + length;
  marks.limit = isInValue && marks.valueFrom >= 0 ? marks.valueFrom : marks.passed;
}

/** @returns how many bytes are at `Area.Woven`; when 0, all has been woven, or no more runs can be recorded */
export function weave(): i32 {
  out = Area.Woven;
  while (out < Area.Woven + Size.WovenFull && !isSwitching() && !areRunsFull()) {
    const address = marks.first < marks.limit ? mark(marks.first) : 0;
    const at = address > 0 ? load32(address + Mark.At) : marks.to;
    if (marks.at < at && marks.at < marks.to) {
      writeText(at < marks.to ? at : marks.to);
    } else if (address === 0 || at > marks.to || (at === marks.to && !isEndDue())) {
      break;
    } else {
      apply(address);
      marks.first++;
    }
  }
  if (runs.isLate && isSwitching()) endLate();
  return out - Area.Woven;
}

/** Whether lines of another stream come next: what has been woven is all that comes before them. */
export function isSwitching(): boolean {
  return marks.switches > 0 && (marks.wasCut || (marks.isLineOver && marks.tailLength === 0));
}

/** The lines of other streams may follow. @returns how many times */
export function takeSwitches(): i32 {
  const count = isSwitching() ? marks.switches : 0;
  if (count > 0) marks.switches = 0;
  return count;
}

/** Ends the physical line that is being written, so that other lines can follow; the rest of it gets its head again. */
export function breakLine(): i32 {
  out = Area.Woven;
  if (marks.isLineOver || marks.wasCut) return 0;
  if (marks.tailLength > 0) write(marks.tailFrom, marks.tailLength);
  else store8(out++, Byte.LineFeed);
  noteInsertion(out - Area.Woven);
  if (runs.isLate) endLate();
  marks.isLineOver = true;
  if (!marks.hasHead) {
    marks.hasHead = true;
    marks.headFrom = marks.lineFrom;
    marks.headLength = marks.lineLength;
    marks.headTail = marks.tailFrom;
    marks.headTailLength = marks.tailLength;
    marks.headKind = marks.lineKind;
    runs.headAt = REPEATED;
  }
  marks.tailLength = 0;
  return out - Area.Woven;
}

/** Whether something that needs no further byte is to be written where the text ends. */
function isEndDue(): boolean {
  if (isOfEdit(mark(marks.first))) return true;
  for (let index = marks.first; index < marks.limit; index++) {
    const address = mark(index);
    if (load32(address + Mark.At) > marks.to) return false;
    if (isClosing(address) && !isOfEdit(address)) return true;
    // It is passed before its byte only where none comes.
    if (typeOf(address) === Kind.Folded && cursor.ended) return true;
  }
  return false;
}

function apply(address: i32): void {
  const offset: f64 = runs.isOn ? loadFloat(address + Mark.Offset) : -1;
  switch (typeOf(address)) {
    case Kind.Head:
      noteSource(address, offset);
      takeHead(address, offset);
      break;
    case Kind.Spelled:
      writeSpelling(address, offset);
      marks.isLineOver = load8(marks.at) === Byte.LineFeed;
      marks.at++;
      break;
    case Kind.Folded:
      writeSpelling(address, offset);
      break;
    case Kind.End:
      if (marks.isLineOver) writeTail(offset);
      if (runs.isOn) runs.nextAt = offset;
      break;
    case Kind.Cut:
      writeHead();
      marks.wasCut = (marks.lineKind & Kind.IsPartial) !== 0;
      if (marks.wasCut) writeTail(offset);
      if (runs.isOn) runs.nextAt = offset;
      break;
    case Kind.Continued:
      noteSource(address, offset);
      // Where the line before has been joined to another, this one is too.
      if (!marks.wasCut) break;
      takeHead(address, offset);
      beginLine();
      break;
    case Kind.Switch:
      marks.switches++;
      if (runs.isOn) leaveRuns(offset, isSwitching());
      break;
    case Kind.Enter:
      enterRuns(offset);
      break;
    case Kind.EditBegin:
      beginEdit(load32(address + Mark.Length));
      break;
    case Kind.EditEnd:
      endEdit(offset);
      break;
    case Kind.EditSwallowed:
      swallowEdit(load32(address + Mark.Length));
      break;
    default:
      break;
  }
}

/** No text follows: edits that come after heads which are not written any more. */
export function settleEdits(): void {
  for (; marks.first < marks.passed; marks.first++) if (isOfEdit(mark(marks.first))) apply(mark(marks.first));
}

function noteSource(address: i32, offset: f64): void {
  if (!runs.isOn) return;
  beginSource(
    offset,
    load32(address + Mark.SourceLength),
    load32(address + Mark.Tail),
    load32(address + Mark.TailLength),
    load32(address + Mark.Kind) & SPELLING,
  );
}

/** Of a line's kind, what decides how its text is written. */
const SPELLING: i32 = Kind.IsJson | Kind.EscapesAngles;

/** What is written as it came: a character, or a fold. */
function writeSpelling(address: i32, offset: f64): void {
  writeHead();
  const length = load32(address + Mark.Length);
  write(load32(address + Mark.From), length);
  if (!runs.isOn) return;
  runs.textAt = offset;
  noteText(length);
}

/** The head of the line that begins here. What has been joined to the line before has none. */
function writeHead(): void {
  if (!marks.hasHead) return;
  marks.hasHead = false;
  if (!marks.isLineOver) return;
  writeTail(-1);
  beginLine();
}

function takeHead(address: i32, offset: f64): void {
  if (runs.isOn) runs.headAt = offset;
  marks.hasHead = true;
  marks.headFrom = load32(address + Mark.From);
  marks.headLength = load32(address + Mark.Length);
  marks.headTail = load32(address + Mark.Tail);
  marks.headTailLength = load32(address + Mark.TailLength);
  marks.headSource = load32(address + Mark.SourceLength);
  marks.headSourceTail = load32(address + Mark.SourceTail);
  marks.headKind = load32(address + Mark.Kind);
}

function beginLine(): void {
  marks.hasHead = false;
  marks.isLineOver = false;
  marks.wasCut = false;
  write(marks.headFrom, marks.headLength);
  if (runs.isOn) noteCopy(runs.headAt, marks.headSource);
  marks.lineFrom = marks.headFrom;
  marks.lineLength = marks.headLength;
  marks.tailFrom = marks.headTail;
  marks.tailLength = marks.headTailLength;
  marks.tailSource = marks.headSourceTail;
  marks.lineKind = marks.headKind;
}

/** @param end the offset after the physical line whose text ends here, or -1 */
function writeTail(end: f64): void {
  write(marks.tailFrom, marks.tailLength);
  if (runs.isOn && marks.tailLength > 0) noteTail(marks.tailFrom, marks.tailLength, marks.tailSource, end);
  marks.tailLength = 0;
}

function write(from: i32, length: i32): void {
  // Where there is nothing, the place may be anywhere.
  if (length === 0) return;
  moveBytes(out, from, length);
  out += length;
}

/** So much text is written at once: each byte may be written as six. */
const MAX_TEXT: i32 = 0x8000;

/** Writes text up to `to`, or as much of it as is written at once. */
function writeText(to: i32): void {
  writeHead();
  let end = to - marks.at > MAX_TEXT ? marks.at + MAX_TEXT : to;
  if (marks.switches > 0) {
    const lineFeed = findByte(marks.at, end, Byte.LineFeed);
    if (lineFeed < end) end = lineFeed + 1;
  }
  if (runs.isOn) writeRecorded(end);
  else writeInLine(marks.at, end);
  marks.at = end;
  marks.isLineOver = load8(end - 1) === Byte.LineFeed;
}

/** Writes text as the line has it. */
function writeInLine(from: i32, to: i32): void {
  if ((marks.lineKind & Kind.IsJson) === 0) return write(from, to - from);
  for (let at = from; at < to; at++) {
    const sign = findStringSign(at, to);
    write(at, sign - at);
    if (sign < to) writeInString(load8(sign));
    at = sign;
  }
}

function writeRecorded(end: i32): void {
  const from = out;
  if (runs.isReplacing) {
    writeInLine(marks.at, end);
    noteInsertion(out - from);
  } else if (runs.kind === (marks.lineKind & SPELLING)) {
    writeInLine(marks.at, end);
    noteText(out - from);
  } else {
    for (let at = marks.at; at < end; at++) writeJoined(at);
  }
}

/** Writes a byte that has been joined to a line of another kind. */
function writeJoined(at: i32): void {
  const from = out;
  writeInLine(at, at + 1);
  const length = writtenLength(load8(at), runs.kind);
  if (length === out - from) noteText(length);
  else noteRewritten(length, out - from);
}

/** Writes a character as JSON strings have it, in the shortest way. */
function writeInString(byte: i32): void {
  if (byte >= Byte.Space && byte !== Byte.Quote && byte !== Byte.Backslash) {
    if (isAngle(byte) && (marks.lineKind & Kind.EscapesAngles) !== 0) writeUnicode(byte);
    else store8(out++, byte);
    return;
  }
  const letter = escapeLetter(byte);
  if (letter === 0) return writeUnicode(byte);
  store8(out++, Byte.Backslash);
  store8(out++, letter);
}

function writeUnicode(byte: i32): void {
  store8(out++, Byte.Backslash);
  store8(out++, Byte.LowerU);
  store8(out++, Byte.Zero);
  store8(out++, Byte.Zero);
  store8(out++, Byte.Zero + (byte >> 4));
  store8(out++, hexDigit(byte & 15));
}
