import { Byte } from '../bytes/ascii.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, load32, moveBytes, store8 } from '../bytes/memory.ts';
import { findByte } from '../scan/bytes.ts';
import { isClosing, Kind, Mark, mark, marks, typeOf } from './marks.ts';

/** Puts back what stood around the text: heads, the ends of records, and how their characters were spelled. */

/** Behind what has been woven. */
let out: i32 = 0;

/**
 * That many bytes of text are to be handed over.
 * @param isInValue where marks within the value in hand stay until it is hidden
 */
export function beginWeave(from: i32, length: i32, isInValue: boolean): void {
  marks.at = from;
  marks.to = from + length;
  marks.limit = isInValue && marks.valueFrom >= 0 ? marks.valueFrom : marks.passed;
}

/** @returns how many bytes stand at `Area.Woven`; when 0, all has been woven */
export function weave(): i32 {
  out = Area.Woven;
  while (out < Area.Woven + Size.WovenFull && !isSwitching()) {
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
  marks.isLineOver = true;
  if (!marks.hasHead) {
    marks.hasHead = true;
    marks.headFrom = marks.lineFrom;
    marks.headLength = marks.lineLength;
    marks.headTail = marks.tailFrom;
    marks.headTailLength = marks.tailLength;
    marks.headKind = marks.lineKind;
  }
  marks.tailLength = 0;
  return out - Area.Woven;
}

/** Whether something that needs no further byte is to be written where the text ends. */
function isEndDue(): boolean {
  for (let index = marks.first; index < marks.limit; index++) {
    if (load32(mark(index) + Mark.At) > marks.to) return false;
    if (isClosing(mark(index))) return true;
  }
  return false;
}

function apply(address: i32): void {
  switch (typeOf(address)) {
    case Kind.Head:
      takeHead(address);
      break;
    case Kind.Spelled:
      writeHead();
      write(load32(address + Mark.From), load32(address + Mark.Length));
      marks.isLineOver = load8(marks.at) === Byte.LineFeed;
      marks.at++;
      break;
    case Kind.End:
      if (marks.isLineOver) writeTail();
      break;
    case Kind.Cut:
      writeHead();
      marks.wasCut = (marks.lineKind & Kind.IsPartial) !== 0;
      if (marks.wasCut) writeTail();
      break;
    case Kind.Continued:
      // Where the line before has been joined to another, this one is too.
      if (!marks.wasCut) break;
      takeHead(address);
      beginLine();
      break;
    case Kind.Switch:
      marks.switches++;
      break;
    default:
      break;
  }
}

/** The head of the line that begins here. What has been joined to the line before has none. */
function writeHead(): void {
  if (!marks.hasHead) return;
  marks.hasHead = false;
  if (!marks.isLineOver) return;
  writeTail();
  beginLine();
}

function takeHead(address: i32): void {
  marks.hasHead = true;
  marks.headFrom = load32(address + Mark.From);
  marks.headLength = load32(address + Mark.Length);
  marks.headTail = load32(address + Mark.Tail);
  marks.headTailLength = load32(address + Mark.TailLength);
  marks.headKind = load32(address + Mark.Kind);
}

function beginLine(): void {
  marks.hasHead = false;
  marks.isLineOver = false;
  marks.wasCut = false;
  write(marks.headFrom, marks.headLength);
  marks.lineFrom = marks.headFrom;
  marks.lineLength = marks.headLength;
  marks.tailFrom = marks.headTail;
  marks.tailLength = marks.headTailLength;
  marks.lineKind = marks.headKind;
}

function writeTail(): void {
  write(marks.tailFrom, marks.tailLength);
  marks.tailLength = 0;
}

function write(from: i32, length: i32): void {
  // Where there is nothing, the place may be anywhere.
  if (length === 0) return;
  moveBytes(out, from, length);
  out += length;
}

/** So much text is written at once: each byte may be written as six. */
const MOST_TEXT: i32 = 0x8000;

/** Writes text up to `to`, or as much of it as is written at once. */
function writeText(to: i32): void {
  writeHead();
  let end = to - marks.at > MOST_TEXT ? marks.at + MOST_TEXT : to;
  if (marks.switches > 0) {
    const lineFeed = findByte(marks.at, end, Byte.LineFeed);
    if (lineFeed < end) end = lineFeed + 1;
  }
  if ((marks.lineKind & Kind.IsJson) === 0) write(marks.at, end - marks.at);
  else for (let at = marks.at; at < end; at++) writeInString(load8(at));
  marks.at = end;
  marks.isLineOver = load8(end - 1) === Byte.LineFeed;
}

/** Writes a character as JSON strings have it, in the shortest way. */
function writeInString(byte: i32): void {
  if (byte >= Byte.Space && byte !== Byte.Quote && byte !== Byte.Backslash) {
    const isAngle = byte === Byte.Less || byte === Byte.Greater || byte === Byte.Ampersand;
    if (isAngle && (marks.lineKind & Kind.EscapesAngles) !== 0) writeUnicode(byte);
    else store8(out++, byte);
    return;
  }
  const letter = escapeLetter(byte);
  if (letter === 0) return writeUnicode(byte);
  store8(out++, Byte.Backslash);
  store8(out++, letter);
}

/** What the character is after the backslash; 0 = it needs four digits. */
export function escapeLetter(byte: i32): i32 {
  switch (byte) {
    case Byte.Quote:
    case Byte.Backslash:
      return byte;
    case Byte.LineFeed:
      return Byte.LowerN;
    case Byte.CarriageReturn:
      return Byte.LowerR;
    case Byte.Tab:
      return Byte.LowerT;
    case 0x08:
      return Byte.LowerB;
    case 0x0c:
      return Byte.LowerF;
    default:
      return 0;
  }
}

function writeUnicode(byte: i32): void {
  store8(out++, Byte.Backslash);
  store8(out++, Byte.LowerU);
  store8(out++, Byte.Zero);
  store8(out++, Byte.Zero);
  store8(out++, Byte.Zero + (byte >> 4));
  store8(out++, hexDigit(byte & 15));
}

export function hexDigit(value: i32): i32 {
  return value < 10 ? Byte.Zero + value : Byte.LowerA + value - 10;
}
