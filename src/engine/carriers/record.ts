import { Byte } from '../bytes/ascii.ts';
import { hexValue } from '../bytes/classes.ts';
import { load8, moveBytes, store8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { findAny, findByte, findStringSign } from '../scan/bytes.ts';
import { isComplete, isEnvelope } from './envelope.ts';
import { isColour, escapeEnd as sequenceEnd } from './escapes.ts';
import { lineHead, MESSAGES, STDERR, STDOUT } from './head.ts';
import { recordStreamOf } from './heads.ts';
import { beginsBare, intake } from './intake-state.ts';
import { escapeLetter, hexDigit, isAngle } from './json-text.ts';
import { isTextAt } from './line-text.ts';
import { addMark, Kind, marks } from './marks.ts';
import { addOrigin, MAX_STRETCH, origins, WITHIN } from './origins.ts';

/**
 * Records that hold the text of one message each: of JSON, as docker's json-file driver, CloudWatch and journalctl write them, and
 * lines of syslog in which control characters are escaped. The tokenizer is given the text itself: so it finds everything
 * as if the program had written to a file.
 *
 *     {"log":"text\n","stream":"stdout","time":"2026-11-29T10:41:05.123456789Z"}
 *     {"_PID":"512","MESSAGE":"text","PRIORITY":"6"}
 *     {"timestamp": 1795947782588, "message": "text", "ingestionTime": 1795947782600}
 *             ^                                 ^   ^ the tail
 *     <13>Nov 29 10:41:05 host app: a#012MMM_x: v#012b
 *                                    ^^^^ a line feed
 */

/** What `readRecord` or `readEscapedLine` has found. */
export class LineRecord {
  /** Where the text ends, and the tail begins. */
  tailAt: i32 = 0;
  /** Which stream the text belongs to. */
  stream: i32 = 0;
  /** The text continues in the next record. */
  isPartial: boolean = false;
  /** How the text is written. */
  kind: i32 = 0;
  /** How many of its characters are spelled in an unusual way. */
  oddSpellings: i32 = 0;
  /** How many escape sequences may be in it. */
  sequences: i32 = 0;
}

export const lineRecord = new LineRecord();

/** The text is all of a line, without its line feed. */
let isWholeLine: boolean = false;
/** The last character of the text. */
let lastOfText: i32 = 0;
let escapeEnd: i32 = 0;

/** For more marks of one record there may be no room. */
const MAX_MARKED: i32 = 8000;
/** What follows the text is no longer than this. */
const MAX_TAIL: i32 = 4096;

/** Reads the record whose head ends at `lineHead.end`; the line ends at `end`. False where it is none. */
export function readRecord(end: i32): boolean {
  let escaped = 0;
  let plain = 0;
  let last = 0;
  let afterSign = lineHead.end;
  let at = findStringSign(lineHead.end, end);
  lineRecord.oddSpellings = 0;
  lineRecord.sequences = 0;
  for (; at < end && load8(at) !== Byte.Quote; at = findStringSign(at, end)) {
    last = load8(at);
    if (last < Byte.Space) return false;
    if (last === Byte.Backslash) {
      last = readEscape(at, end);
      if (last < 0) return false;
      if (isAngle(last)) escaped++;
      if (last === Byte.Escape) lineRecord.sequences++;
      if (!isUsual(at, last, true)) lineRecord.oddSpellings++;
      at = escapeEnd;
    } else {
      plain++;
      at++;
    }
    afterSign = at;
  }
  // What follows the last sign is plain.
  if (afterSign < at) last = load8(at - 1);
  lineRecord.tailAt = at;
  lastOfText = last;
  if (!readTail(at, end)) return false;
  lineRecord.isPartial = !isWholeLine && last !== Byte.LineFeed;
  lineRecord.kind = Kind.IsJson;
  if (plain === 0) lineRecord.kind = lineRecord.kind | Kind.EscapesAngles;
  else lineRecord.oddSpellings += escaped;
  return lineRecord.oddSpellings + lineRecord.sequences < MAX_MARKED;
}

/**
 * Reads the line of syslog whose head ends at `lineHead.end`; it ends at `end`. False where no line feed is escaped in it.
 * In the value of a JSON member the escapes are text, for no JSON string holds a line feed: `{"colour":"#012abc"}`.
 */
export function readEscapedLine(end: i32): boolean {
  lineRecord.oddSpellings = 1;
  lineRecord.sequences = 0;
  let sawLineFeed = false;
  let isQuoted = false;
  for (let at = findAny(lineHead.end, end, Byte.Hash, Byte.Quote, Byte.Backslash); at < end; ) {
    const byte = load8(at);
    if (byte === Byte.Quote) isQuoted = !isQuoted && opensValue(at);
    else if (byte === Byte.Hash && !isQuoted) {
      const char = escapedControl(at, end);
      if (char >= 0) lineRecord.oddSpellings++;
      if (char === Byte.LineFeed) sawLineFeed = true;
    }
    at = findAny(byte === Byte.Backslash ? at + 2 : at + 1, end, Byte.Hash, Byte.Quote, Byte.Backslash);
  }
  if (!sawLineFeed) return false;
  lineRecord.tailAt = end > lineHead.end && load8(end - 1) === Byte.CarriageReturn ? end - 1 : end;
  lineRecord.stream = lineHead.stream;
  lineRecord.isPartial = false;
  isWholeLine = true;
  lineRecord.kind = 0;
  return lineRecord.oddSpellings < MAX_MARKED;
}

/** Whether a JSON value may begin with the quote at `at`, for what is before it. */
function opensValue(at: i32): boolean {
  let before = at - 1;
  while (before > lineHead.end && load8(before) === Byte.Space) before--;
  const byte = load8(before);
  return byte === Byte.Colon || byte === Byte.BracketOpen || byte === Byte.BraceOpen;
}

/**
 * `#012`, `#015` and `#011`, as rsyslog writes control characters: which one; else -1. A digit after it may be one more of a
 * number: `order #0123`.
 */
function escapedControl(at: i32, end: i32): i32 {
  if (at + 4 > end || load8(at + 1) !== Byte.Zero || load8(at + 2) !== Byte.One) return -1;
  const following = at + 4 < end ? load8(at + 4) : 0;
  if (following >= Byte.Zero && following <= Byte.Nine) return -1;
  switch (load8(at + 3)) {
    case Byte.One:
      return Byte.Tab;
    case Byte.Two:
      return Byte.LineFeed;
    case Byte.Five:
      return Byte.CarriageReturn;
    default:
      return -1;
  }
}

/** `","stream":"stdout",…}`, `", "ingestionTime": 1}`, `","_PID":"512"}` */
function readTail(at: i32, end: i32): boolean {
  let last = end - 1;
  if (last > at && load8(last) === Byte.CarriageReturn) last--;
  if (lineHead.stream === MESSAGES) {
    lineRecord.stream = MESSAGES;
    isWholeLine = true;
    return last === at || (last === at + 1 && load8(last) === Byte.Comma);
  }
  if (last - at > MAX_TAIL || last <= at || !endsRecord(load8(last))) return false;
  if (!isComplete(at + 1, end)) return false;
  if (isTextAt(at, end, '","stream":"std')) {
    isWholeLine = false;
    lineRecord.stream = isTextAt(at, end, '","stream":"stderr"') ? STDERR : STDOUT;
  } else {
    if (!isEnvelope(lineHead.end, at + 1, end)) return false;
    isWholeLine = lastOfText !== Byte.LineFeed;
    lineRecord.stream = recordStreamOf(at + 1, end);
  }
  return true;
}

/** `}`, or `}]` and `},` where records are in a list. */
function endsRecord(byte: i32): boolean {
  return byte === Byte.BraceClose || byte === Byte.BracketClose || byte === Byte.Comma;
}

/** The character that the escape at `at` stands for, -1 = none. What is no ASCII stays as it is: a backslash, and its digits. */
function readEscape(at: i32, end: i32): i32 {
  if (at + 1 >= end) return -1;
  escapeEnd = at + 2;
  const letter = load8(at + 1);
  switch (letter) {
    case Byte.Quote:
    case Byte.Backslash:
    case Byte.Slash:
      return letter;
    case Byte.LowerN:
      return Byte.LineFeed;
    case Byte.LowerR:
      return Byte.CarriageReturn;
    case Byte.LowerT:
      return Byte.Tab;
    case Byte.LowerB:
      return 0x08;
    case Byte.LowerF:
      return 0x0c;
    case Byte.LowerU:
      break;
    default:
      return -1;
  }
  if (at + 6 > end) return -1;
  let value = 0;
  for (let i = 2; i < 6; i++) {
    const digit = hexValue(load8(at + i));
    if (digit < 0) return -1;
    value = (value << 4) | digit;
  }
  escapeEnd = value < 0x80 ? at + 6 : at + 1;
  return value < 0x80 ? value : Byte.Backslash;
}

/** Whether the escape at `at` is as `weave.ts` writes the character. */
function isUsual(at: i32, char: i32, escapesAngles: boolean): boolean {
  const letter = escapeLetter(char);
  if (letter !== 0) return escapeEnd === at + 2 && load8(at + 1) === letter;
  if (escapeEnd !== at + 6 || !(char < Byte.Space || (escapesAngles && isAngle(char)))) return false;
  return load8(at + 4) === Byte.Zero + (char >> 4) && load8(at + 5) === hexDigit(char & 15);
}

/**
 * After the colour whose escape character ends at `at`, where it is no text; 0 = it is. Around a bare value it is, see
 * `intake-state.ts`.
 */
function colourAfter(at: i32): i32 {
  const end = sequenceEnd(at - 1, lineRecord.tailAt);
  if (end < at) return 0;
  const isBare =
    end < lineRecord.tailAt &&
    beginsBare(load8(end) === Byte.Backslash ? readEscape(end, lineRecord.tailAt) : load8(end));
  if (!isColour(end) || !(intake.isInColour || isBare)) return end;
  intake.isInColour = !intake.isInColour;
  return 0;
}

/** As long as `#012`. */
const ESCAPE: i32 = 4;

/**
 * Puts the text that `readRecord` found after the input.
 * @param offset of `from` in the stream; `line` and `column` likewise
 */
export function feedRecord(from: i32, offset: f64, line: i32, column: i32): void {
  let wide = 0;
  let counted = cursor.end;
  const escapesAngles = (lineRecord.kind & Kind.EscapesAngles) !== 0;
  let isQuoted = false;
  let isEscaped = false;
  intake.isInColour = intake.isInColour && marks.isCut;
  let at = from;
  while (at < lineRecord.tailAt) {
    if (lineRecord.kind !== 0 && !origins.isOn) {
      const next = findByte(at, lineRecord.tailAt, Byte.Backslash);
      moveBytes(cursor.end, at, next - at);
      cursor.end += next - at;
      at = next;
      if (at === lineRecord.tailAt) break;
    }
    let char = load8(at);
    let isOdd = false;
    let control = -1;
    if (lineRecord.kind === 0) {
      if (char === Byte.Quote && !isEscaped) isQuoted = !isQuoted && opensValue(at);
      if (char === Byte.Hash && !isEscaped && !isQuoted) control = escapedControl(at, lineRecord.tailAt);
      isEscaped = char === Byte.Backslash && !isEscaped;
    }
    if (control >= 0) {
      isOdd = true;
      addMark(cursor.end, Kind.Spelled, at, ESCAPE, offset + (at - from));
      char = control;
      at += ESCAPE;
    } else if (char === Byte.Backslash && lineRecord.kind !== 0) {
      char = readEscape(at, lineRecord.tailAt);
      const after = escapeEnd;
      const colour = char === Byte.Escape ? colourAfter(after) : 0;
      escapeEnd = after;
      if (colour > 0) {
        addMark(cursor.end, Kind.Folded, at, colour - at, offset + (at - from));
        at = colour;
        addOrigin(cursor.end, offset + (at - from), line, column + (at - from) - wide, WITHIN, lineRecord.kind);
        counted = cursor.end;
        continue;
      }
      isOdd = !isUsual(at, char, escapesAngles);
      if (isOdd) addMark(cursor.end, Kind.Spelled, at, escapeEnd - at, offset + (at - from));
      at = escapeEnd;
    } else {
      at++;
      if ((char & 0xc0) === 0x80) wide++;
    }
    store8(cursor.end++, char);
    if (isOdd || (origins.isOn && cursor.end - counted === MAX_STRETCH)) {
      addOrigin(cursor.end, offset + (at - from), line, column + (at - from) - wide, WITHIN, lineRecord.kind);
      counted = cursor.end;
    }
  }
  if (!isWholeLine) return;
  addMark(cursor.end, Kind.Spelled, lineRecord.tailAt, 0, offset + (lineRecord.tailAt - from));
  store8(cursor.end++, Byte.LineFeed);
}
