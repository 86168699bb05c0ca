import { Byte } from '../bytes/ascii.ts';
import { isPlain } from '../bytes/classes.ts';
import { isBlank } from '../bytes/kinds.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import {
  Char,
  charEnd,
  enclosed,
  insideStrings,
  isSpace,
  ROOT,
  readChar,
  setBackslashUnsure,
  setCharEnd,
} from '../bytes/reader.ts';
import { findAny, findByte } from '../scan/bytes.ts';
import { cursor } from './cursor.ts';
import { openStringLevels, printedEncoding } from './line.ts';
import { isYetToCome } from './reach.ts';
import { State } from './state.ts';

/** Limits that more than one notation keeps, in bytes. */
export const enum Limit {
  /** What is looked at beyond a candidate, where its line does not end before. */
  Window = 16384,
  /** An XXX name that is longer is masked, not filtered. */
  FilteredName = 1024,
  /** White space, separators and part headers before a name are looked at no further back. */
  LookBehind = 4096,
  /** What decides about a value's end, or belongs to a name as its value, is looked for no further on. */
  LookAhead = 4096,
}

/** How far a reader came that continues as the input comes. */
export const enum Progress {
  /** Read up to where it was asked for. */
  Going = 0,
  /** More input is needed. */
  NeedMore = 1,
  /** The value begins. */
  Due = 2,
  /** There is no value. */
  Over = 3,
}

/** How many bytes a value may span that is open over several lines; 0 = no limit. */
let maxOpen: i32 = 1 << 20;

export function setMaxOpen(bytes: i32): void {
  maxOpen = bytes;
}

/** Whether the value spans too much at the line feed `at`: then it ends there, so that a cut upload does not blind the log. */
export function isOpenTooLong(at: i32): boolean {
  if (maxOpen === 0 || at - cursor.valueStart < maxOpen) return false;
  cursor.isCutOff = true;
  return true;
}

/** The next character at the parameter's layer. */
export function next(at: i32): i32 {
  // Faster: most bytes stand for themselves, whatever the layer. The check fits in a few instructions: it is inlined.
  if (at < cursor.end) {
    const byte = load8(at);
    // Faster: the same.
    if (isPlain(byte)) {
      setCharEnd(at + 1);
      return byte;
    }
  }
  return nextEncoded(at);
}

function nextEncoded(at: i32): i32 {
  const char = readChar(at, cursor.end, cursor.layer);
  if (char !== Char.Unsure) return char;
  settleLayer();
  return readChar(at, cursor.end, cursor.layer);
}

/** After the character that a backslash before `at` escapes, which no raw line feed is; -1 if more input is needed. */
export function afterEscape(at: i32): i32 {
  const escaped = next(at);
  if (isYetToCome(escaped)) return -1;
  return escaped < 0 || isLineFeedAt(at) ? at : charEnd;
}

/** On to the first of these bytes where the text is raw; in other layers the caller reads on from `at`, and finds the same. */
export function skipRaw(at: i32, first: i32, second: i32, third: i32): i32 {
  // Faster: sixteen bytes are looked at at once.
  if (cursor.layer === ROOT) return findAny(at, cursor.end, first, second, third);
  return at;
}

/** A backslash or quote was met: in how many JSON strings does the parameter are? */
export function settleLayer(): void {
  if (!cursor.unsure) return;
  const levels = openStringLevels(cursor.nameStart);
  cursor.unsure = false;
  setBackslashUnsure(false);
  const isPlain = cursor.layer === ROOT && cursor.ownLayer === ROOT;
  cursor.layer = insideStrings(cursor.layer, levels);
  cursor.ownLayer = insideStrings(cursor.ownLayer, levels);
  const encoding = isPlain ? printedEncoding(cursor.nameStart, false) : -1;
  if (encoding < 0) return;
  cursor.layer = enclosed(cursor.layer, encoding);
  cursor.ownLayer = cursor.layer;
}

export function setLayer(layer: i32, unsure: boolean): void {
  cursor.layer = layer;
  cursor.ownLayer = layer;
  cursor.unsure = unsure;
  setBackslashUnsure(unsure);
}

/** Skips white space, line feeds too where the layer can hold them. */
export function skipSpace(at: i32): i32 {
  let i = at;
  while (isSpace(next(i), cursor.layer)) i = charEnd;
  return i;
}

/** Skips spaces and tabs. */
export function skipBlanks(at: i32): i32 {
  let i = at;
  let char = next(i);
  while (isBlank(char)) {
    i = charEnd;
    char = next(i);
  }
  return i;
}

/** A space or tab, or in a percent-encoded text a plus sign, which stands for a space. */
export function isGap(char: i32): boolean {
  return isBlank(char) || (char === Byte.Plus && isSpace(char, cursor.layer));
}

/** As `skipBlanks`, over plus signs that stand for spaces too. */
export function skipGaps(at: i32): i32 {
  let i = at;
  while (isGap(next(i))) i = charEnd;
  return i;
}

export function isLineFeedAt(at: i32): boolean {
  return at < cursor.end && load8(at) === Byte.LineFeed;
}

/** Remembers how the quote is spelled that is at `from … to`, up to a colour; the mask is written between two of these. */
export function rememberQuote(from: i32, to: i32): void {
  let length = to - from;
  // A quote is a few bytes: a call to the memory's own copy costs more.
  for (let i = 0; i < length; i++) {
    const byte = load8(from + i);
    if (byte === Byte.Escape) length = i;
    else if (i >= Size.QuoteSpelling) return;
    else store8(Area.QuoteSpelling + i, byte);
  }
  cursor.quoteLength = length;
}

/** The value goes up to the line feed at `at`, which cuts it; a carriage return before it stays. */
export function cutValue(at: i32): void {
  cursor.isCut = true;
  endValue(beforeLineEnd(at));
}

/** Where the value's line ends whose line feed is at `at`: before the carriage return, if there is one. */
export function beforeLineEnd(at: i32): i32 {
  return at > cursor.valueStart && load8(at - 1) === Byte.CarriageReturn ? at - 1 : at;
}

/** As `needMore`, in a value that a line feed would cut: a carriage return before it would not belong to the value. */
export function needMoreOfLine(at: i32): void {
  needMore(beforeLineEnd(at));
}

/** The value goes up to `at`. */
export function endValue(at: i32): void {
  cursor.at = at;
  cursor.state = State.AtValueEnd;
}

/** Nothing more can be decided before more input comes; the next look begins at `at`. */
export function needMore(at: i32): void {
  cursor.at = at;
  cursor.needsMore = true;
}

/** Whether what follows `at` can be judged: its line is complete, or `distance` bytes of it have come. */
export function canSee(at: i32, distance: i32): boolean {
  if (cursor.ended || cursor.end - at >= distance) return true;
  return lineFeedAfter(at) >= 0;
}

/** Where the line of `at` ends, or what is looked at of it. */
export function lineLimit(at: i32, limit: i32): i32 {
  const inSight = limit < cursor.end ? limit : cursor.end;
  const lineFeed = lineFeedAfter(at);
  return lineFeed >= 0 && lineFeed < inSight ? lineFeed : inSight;
}

/** The line feed that ends the line of `at`, or -1 if it has not come. Each byte is searched once. */
export function lineFeedAfter(at: i32): i32 {
  if (cursor.lineFeed >= at) return cursor.lineFeed;
  const from = cursor.searched > at ? cursor.searched : at;
  const found = findByte(from, cursor.end, Byte.LineFeed);
  if (found < cursor.end) {
    cursor.lineFeed = found;
    cursor.searched = found;
    return found;
  }
  cursor.searched = cursor.end;
  return -1;
}
