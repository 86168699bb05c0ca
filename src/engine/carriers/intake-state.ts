import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, moveBytes } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { findByte } from '../scan/bytes.ts';
import { escapeEnd, isColour } from './escapes.ts';
import { addMark, Kind } from './marks.ts';
import { addOrigin, columnFrom, MAX_STRETCH, originOf, origins, WITHIN } from './origins.ts';
import { hasRoom } from './tidy-marks.ts';

/** Whether what is around a line's text is to be sanitized by itself, since a sensitive name may be in it. */
export const enum Around {
  Unknown = 0,
  /** The host must do it. */
  Wanted = 1,
  /** It is at `Area.Envelope`. */
  Known = 2,
  /** The text is part of a value in it: all of the line is text. */
  Refused = 3,
}

/** Whether nothing is open where the line begins. The tokenizer has to say. */
export const enum Rest {
  Unknown = 0,
  Asked = 1,
  Yes = 2,
  No = 3,
}

/** What is known of the lines that `intake.ts` takes apart, and their text's way into the input. */
export class Intake {
  /** Lines are taken apart: what comes is put at `end`, and taken from `at` on. */
  isCarried: boolean = false;
  at: i32 = Area.Raw;
  end: i32 = Area.Raw;
  /** No more comes. */
  isEnded: boolean = false;
  // --- what lines begin with, see `repeated.ts`: numbers, 0 = none ----------------------------------------------------
  known0: i32 = 0;
  known1: i32 = 0;
  known2: i32 = 0;
  known3: i32 = 0;
  /** Of the lines before this one, without others in between. */
  seen0: i32 = 0;
  seen1: i32 = 0;
  seen2: i32 = 0;
  seen3: i32 = 0;
  lastStrict: i32 = 0;
  strictLines: i32 = 0;
  /** A head is to be learned, if nothing is open before it. */
  rest: i32 = Rest.Unknown;

  /** What is known of what is around the line's text: `Around`; how long it is when it has been sanitized by itself. */
  around: i32 = Around.Unknown;
  headLength: i32 = 0;
  tailLength: i32 = 0;
  /** How much of the line was searched for its end while its head was not known, and when it is read again without one. */
  searched: i32 = 0;
  readAgainAt: i32 = 0;
  /** The head of the line has been taken; of the rest, this is what it is. */
  isInLine: boolean = false;
  isPartial: boolean = false;
  /** How many bytes end it that are no text. */
  endLength: i32 = 1;
  /** The line before is folded: the text continues a string of YAML. */
  isFolded: boolean = false;
  /** A bare value has begun with a colour, which it reaches to the next of. */
  isInColour: boolean = false;
  /** The stream whose line it is. */
  stream: i32 = 0;
  /** No head has been taken yet: the first one's stream has what was before, so that nothing waits for a stream without lines. */
  isFirst: boolean = false;
  /** How many lines with fields of journalctl have come since its last message. */
  fields: i32 = 0;
  /** How much of a message whose size is known is still to come; -1 = its size comes next. */
  sizedLeft: i32 = 0;
  /** The next line is one of this stream; -1 = of the same. */
  wanted: i32 = -1;
  /** What is before `at` has been written as it came: the tokenizer has not seen it. */
  isSkipped: boolean = false;
  /** No lines are looked for before this in which no name can begin. */
  uncleanTo: i32 = Area.Raw;
  /** The host sees to the order in which lines of several streams are written. */
  isOrdered: boolean = false;
  /** How long the head is to whose message indented lines may belong; -1 = there is none. */
  indent: i32 = -1;

  // --- while the text is wrapped, see `wrapped.ts` --------------------------------------------------------------------
  /** How many cells are before the text of each line, 0 = it is not wrapped, and how many are after it at least. */
  textCell: i32 = 0;
  placeCells: i32 = 0;
  /** The text is that of the first line. */
  isFirstText: boolean = false;
  /** What comes is not the text of a line, but the fold after it, or its end. */
  isAtFold: boolean = false;
  /** How many cells were free after that text; `UNFOLDED` = it does not continue. */
  free: i32 = 0;
  /** It is one word. */
  isWord: boolean = false;

  // --- while the stream is not taken in here -------------------------------------------------------------------
  /** It is at the beginning of a line. */
  isAtLine: boolean = true;
  /** How many lines are still to be looked at, each. */
  linesLeft: i32 = FIRST_LINES;
  /** After how many bytes the next line is looked at. */
  toSample: i32 = 0;
  /** How many have been looked at since. */
  samples: i32 = 0;
  /** It is not known yet whether the line begins with a head. */
  isUnsure: boolean = false;

  // --- for callers that ask where parameters are ---------------------------------------------------------------------
  /** The offset in the stream of what is at `Area.Raw`, or before that is used, of what comes next. */
  offset: f64 = 0;
  /** The line that comes next, from 1. */
  line: i32 = 1;

  /** At a rest, what decides how the lines that follow are read; `which` is less than `REST_VALUES`. */
  restValue(which: i32): i32 {
    switch (which) {
      case 0:
        return this.isCarried ? 1 : 0;
      case 1:
        return this.stream;
      case 2:
        return this.isFirst ? 1 : 0;
      case 3:
        return this.fields;
      case 4:
        return this.indent;
      case 5:
        return this.isAtLine ? 1 : 0;
      case 6:
        return this.linesLeft;
      case 7:
        return this.toSample;
      case 8:
        return this.samples & 63;
      case 9:
        return this.known0;
      case 10:
        return this.known1;
      case 11:
        return this.known2;
      case 12:
        return this.known3;
      case 13:
        return this.seen0;
      case 14:
        return this.seen1;
      case 15:
        return this.seen2;
      case 16:
        return this.seen3;
      case 17:
        return this.lastStrict;
      default:
        return this.strictLines;
    }
  }

  /** After a stream has been begun where another one was at rest: what that one's was. */
  setRestValue(which: i32, value: i32): void {
    if (which === 1) this.stream = value;
    else if (which === 2) this.isFirst = value !== 0;
    else if (which === 3) this.fields = value;
    else if (which === 4) this.indent = value;
    else if (which === 5) this.isAtLine = value !== 0;
    else if (which === 6) this.linesLeft = value;
    else if (which === 7) this.toSample = value;
    else if (which === 8) this.samples = value;
    else if (which === 9) this.known0 = value;
    else if (which === 10) this.known1 = value;
    else if (which === 11) this.known2 = value;
    else if (which === 12) this.known3 = value;
    else if (which === 13) this.seen0 = value;
    else if (which === 14) this.seen1 = value;
    else if (which === 15) this.seen2 = value;
    else if (which === 16) this.seen3 = value;
    else if (which === 17) this.lastStrict = value;
    else if (which === 18) this.strictLines = value;
  }

  reset(): void {
    this.isCarried = false;
    this.at = Area.Raw;
    this.end = Area.Raw;
    this.isEnded = false;
    this.known0 = 0;
    this.known1 = 0;
    this.known2 = 0;
    this.known3 = 0;
    this.seen0 = 0;
    this.seen1 = 0;
    this.seen2 = 0;
    this.seen3 = 0;
    this.lastStrict = 0;
    this.strictLines = 0;
    this.rest = Rest.Unknown;
    this.around = Around.Unknown;
    this.headLength = 0;
    this.tailLength = 0;
    this.searched = 0;
    this.readAgainAt = 0;
    this.isInLine = false;
    this.isPartial = false;
    this.endLength = 1;
    this.isFolded = false;
    this.isInColour = false;
    this.stream = 0;
    this.isFirst = false;
    this.fields = 0;
    this.sizedLeft = 0;
    this.wanted = -1;
    this.isOrdered = false;
    this.isSkipped = false;
    this.uncleanTo = Area.Raw;
    this.indent = -1;
    this.textCell = 0;
    this.placeCells = 0;
    this.isFirstText = false;
    this.isAtFold = false;
    this.free = 0;
    this.isWord = false;
    this.isAtLine = true;
    this.linesLeft = FIRST_LINES;
    this.toSample = 0;
    this.samples = 0;
    this.isUnsure = false;
    this.offset = 0;
    this.line = 1;
  }
}

export const FIRST_LINES: i32 = 64;

export const REST_VALUES: i32 = 19;

export const intake = new Intake();

/** Whether lines are taken apart at all: not what was around one. */
export let takesApart: boolean = true;

export function setTakingApart(on: boolean): void {
  takesApart = on;
}

export function offsetOfRaw(at: i32): f64 {
  return intake.offset + (at - Area.Raw);
}

/**
 * Puts text of the line after the input, up to `to`, for which there is room there. Escape sequences are marks: they are
 * written where they were, and the tokenizer does not see them.
 * @param isWhole no more text of the line comes
 * @returns whether all was put: not where marks are full, or a sequence is cut
 */
export function putText(to: i32, isWhole: boolean): boolean {
  while (intake.at < to) {
    const colour = findByte(intake.at, to, Byte.Escape);
    putPlain(colour);
    if (colour === to) break;
    const end = escapeEnd(colour, to);
    if ((end < 0 || end === to) && !isWhole) return false;
    if (end <= colour) {
      putPlain(colour + 1);
      continue;
    }
    if (isColour(end) && (intake.isInColour || (end < to && beginsBare(load8(end))))) {
      intake.isInColour = !intake.isInColour;
      putPlain(end);
      continue;
    }
    if (!hasRoom(1, end - colour)) return false;
    addMark(cursor.end, Kind.Folded, colour, end - colour, offsetOfRaw(colour));
    intake.at = end;
    if (!origins.isOn) continue;
    const column = columnFrom(originOf(cursor.end), cursor.end) + charactersIn(colour, end);
    addOrigin(cursor.end, offsetOfRaw(end), intake.line - 1, column, WITHIN, 0);
  }
  return true;
}

/** Whether a bare value begins with this, after the colour that follows its `=`: it reaches to the next colour. */
export function beginsBare(char: i32): boolean {
  if (cursor.end === Area.Input || load8(cursor.end - 1) !== Byte.Equals) return false;
  switch (char) {
    case Byte.Quote:
    case Byte.Apostrophe:
    case Byte.BraceOpen:
    case Byte.BracketOpen:
    case Byte.ParenOpen:
    case Byte.Escape:
      return false;
    default:
      return char > Byte.Space;
  }
}

function putPlain(to: i32): void {
  if (origins.isOn) addOrigins(intake.at, to);
  moveBytes(cursor.end, intake.at, to - intake.at);
  cursor.end += to - intake.at;
  intake.at = to;
}

/** The text at `from … to` of the line is about to be added to the input. */
function addOrigins(from: i32, to: i32): void {
  // The line's number was counted when its head was taken.
  const line = intake.line - 1;
  let column = columnFrom(originOf(cursor.end), cursor.end);
  for (let at = from; at < to; at += MAX_STRETCH) {
    addOrigin(cursor.end + (at - from), offsetOfRaw(at), line, column, WITHIN, 0);
    column += charactersIn(at, at + MAX_STRETCH < to ? at + MAX_STRETCH : to);
  }
}

export function charactersIn(from: i32, to: i32): i32 {
  let count = 0;
  for (let at = from; at < to; at++) if ((load8(at) & 0xc0) !== 0x80) count++;
  return count;
}
