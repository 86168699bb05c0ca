import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { findByte } from '../scan/bytes.ts';
import { afterEscapes } from './escapes.ts';
import { mayHoldParameter } from './may-hold-name.ts';

/**
 * Lines of a text that a program wrapped in a column, as Rich's log handler does. The text of each line begins below that
 * of the first one; below the place in the source are blanks:
 *
 *     [11/29/26 10:47:06] INFO     request {'user': 'a', 'MMM_phone':        app.py:5
 *                                  '+1 650 253', 'lang': 'en'}
 *
 * What is between the text of two such lines is a fold. Widths are counted in cells of the terminal: a Chinese character
 * takes two, colours and links none.
 */
export const enum Wrap {
  /** The next line does not continue the text. */
  None = 0,
  /** Too little has come to decide. */
  NeedMore = 1,
  Wrapped = 2,
}

/** A line that is longer is not wrapped. */
const MAX_LINE: i32 = 4096;
const MAX_TIME: i32 = 256;
/** So many blanks at least are in place of a time that is the same as in the line before. */
const MIN_INDENT: i32 = 6;
/** The width of the column with the level. */
const LEVEL: i32 = 8;

/** The text of a line that was read last. */
export class WrappedText {
  from: i32 = 0;
  /** After the last word, and how many blanks follow it. */
  end: i32 = 0;
  blanksAfter: i32 = 0;
  /** The same before the last word. */
  endBefore: i32 = 0;
  blanksBefore: i32 = 0;
  words: i32 = 0;
  /** How many cells the first word takes, and the last one; and where that begins. */
  firstCells: i32 = 0;
  lastCells: i32 = 0;
  lastWord: i32 = 0;
  /** How many cells are before the text of each line, and how many after it at least. */
  textCell: i32 = 0;
  placeCells: i32 = 0;
}

export const wrapped = new WrappedText();

/** Whether the line at `from` is the first of such lines. */
export function readWrapped(from: i32, end: i32, isEnded: boolean): i32 {
  const limit = end - from > MAX_LINE ? from + MAX_LINE : end;
  const unknown = limit === end && !isEnded ? Wrap.NeedMore : Wrap.None;
  const lineFeed = findByte(from, limit, Byte.LineFeed);
  const text = afterColumns(from, lineFeed);
  if (text === 0) return Wrap.None;
  if (lineFeed === limit) return text > 0 || limit - from < MAX_TIME ? unknown : Wrap.None;
  if (text < 0) return Wrap.None;
  readText(text, lineFeed);
  if (wrapped.blanksAfter > 0 || !isPlace(wrapped.lastWord, lineFeed) || isValue(text)) return Wrap.None;
  wrapped.placeCells = wrapped.lastCells + 1;
  wrapped.textCell = cellsIn(from, text);
  return readNext(lineFeed + 1, end, isEnded);
}

/** After the time and the level that are before a text: 0 = they are not, -1 = too little has come. */
function afterColumns(from: i32, limit: i32): i32 {
  const time = afterTime(from, limit);
  if (time <= 0) return time;
  const level = afterLevel(time, limit);
  // `console.log` of Rich writes none.
  return level === 0 && load8(afterEscapes(from, limit)) === Byte.BracketOpen ? time : level;
}

/** After `[10:47:06] `, the blanks in its place, or nothing. */
function afterTime(from: i32, limit: i32): i32 {
  let at = afterEscapes(from, limit);
  if (at < limit && load8(at) === Byte.BracketOpen) {
    at = findByte(at, limit, Byte.BracketClose) + 1;
    if (at - from > MAX_TIME) return 0;
    at = afterEscapes(at, limit);
    if (at >= limit) return -1;
    return load8(at) === Byte.Space ? at + 1 : 0;
  }
  const text = afterBlanks(at, limit, MAX_TIME);
  if (text === limit) return -1;
  return text === at || blanks >= MIN_INDENT ? text : 0;
}

/** After `INFO     `. */
function afterLevel(from: i32, limit: i32): i32 {
  let at = afterEscapes(from, limit);
  const word = at;
  while (at < limit && load8(at) >= Byte.UpperA && load8(at) <= Byte.UpperZ) at++;
  const letters = at - word;
  if (letters === 0 && at < limit) return 0;
  for (let cells = letters; cells <= LEVEL; cells++) {
    at = afterEscapes(at, limit);
    if (at >= limit) return -1;
    if (load8(at) !== Byte.Space) return 0;
    at++;
  }
  return letters <= LEVEL ? at : 0;
}

/** Whether the last word is the value of a name before it, `MMM_host: db:5432`, or has one in it. */
function isValue(text: i32): boolean {
  const before = load8(wrapped.endBefore - 1);
  if (wrapped.blanksBefore === 1 && wrapped.endBefore > text && (before === Byte.Colon || before === Byte.Equals))
    return true;
  let from = wrapped.lastWord;
  for (let at = afterEscapes(from, wrapped.end); at < wrapped.end; at = afterEscapes(at, wrapped.end)) {
    from = at;
    while (at < wrapped.end && load8(at) !== Byte.Escape) at++;
    if (mayHoldParameter(from, at)) return true;
    if (at < wrapped.end && afterEscapes(at, wrapped.end) === at) return true;
  }
  return false;
}

/** `app.py:5` */
function isPlace(from: i32, to: i32): boolean {
  let colon = -1;
  let digits = 0;
  for (let at = afterEscapes(from, to); at < to; at = afterEscapes(at + 1, to)) {
    const byte = load8(at);
    if (byte >= Byte.Zero && byte <= Byte.Nine) {
      digits++;
    } else {
      colon = byte === Byte.Colon ? at : -1;
      digits = 0;
    }
  }
  return colon > from && digits > 0;
}

/** Whether the line at `from` continues the text of the line before. */
export function readNext(from: i32, end: i32, isEnded: boolean): i32 {
  const limit = end - from > MAX_LINE ? from + MAX_LINE : end;
  const unknown = limit === end && !isEnded ? Wrap.NeedMore : Wrap.None;
  const text = afterBlanks(from, limit, wrapped.textCell);
  if (text === limit) return unknown;
  if (blanks < wrapped.textCell) return Wrap.None;
  const lineFeed = findByte(text, limit, Byte.LineFeed);
  if (lineFeed === limit && unknown === Wrap.NeedMore) return unknown;
  readText(text, lineFeed);
  return wrapped.blanksAfter >= wrapped.placeCells ? Wrap.Wrapped : Wrap.None;
}

/** Reads the text of a line. Colours before a word belong to it, those after it do not. */
export function readText(from: i32, to: i32): void {
  wrapped.from = from;
  wrapped.end = from;
  wrapped.blanksAfter = 0;
  wrapped.words = 0;
  wrapped.firstCells = 0;
  wrapped.lastCells = 0;
  let start = from;
  for (let at = afterEscapes(from, to); at < to; at = afterEscapes(at, to)) {
    if (load8(at) === Byte.Space) {
      wrapped.blanksAfter++;
      at++;
      start = at;
      continue;
    }
    if (wrapped.blanksAfter > 0 || wrapped.words === 0) {
      wrapped.words++;
      wrapped.lastWord = start;
      wrapped.lastCells = 0;
      wrapped.endBefore = wrapped.end;
      wrapped.blanksBefore = wrapped.blanksAfter;
      wrapped.blanksAfter = 0;
    }
    wrapped.lastCells += cellsOf(load8(at));
    if (wrapped.words === 1) wrapped.firstCells = wrapped.lastCells;
    at++;
    wrapped.end = at;
  }
}

function cellsIn(from: i32, to: i32): i32 {
  let cells = 0;
  for (let at = afterEscapes(from, to); at < to; at = afterEscapes(at + 1, to)) cells += cellsOf(load8(at));
  return cells;
}

/** Of a character, its first byte counts. */
function cellsOf(byte: i32): i32 {
  if (byte >= 0x80 && byte < 0xc0) return 0;
  return byte >= FIRST_WIDE && byte !== PRIVATE ? 2 : 1;
}

/** From here on nearly all characters are wide: those of East Asia, and emoji. */
const FIRST_WIDE: i32 = 0xe3;
const PRIVATE: i32 = 0xee;

/** How many blanks `afterBlanks` went over. */
let blanks: i32 = 0;

/** After as many blanks, colours aside, but no more than `most`. */
function afterBlanks(from: i32, limit: i32, most: i32): i32 {
  blanks = 0;
  let at = afterEscapes(from, limit);
  while (at < limit && blanks < most && load8(at) === Byte.Space) {
    blanks++;
    at++;
    if (blanks < most) at = afterEscapes(at, limit);
  }
  return at;
}

/** `─`, `│` and the like, with which Rich draws frames: their lines are never folded. */
export function isFrame(at: i32): boolean {
  return load8(at) === 0xe2 && (load8(at + 1) === 0x94 || load8(at + 1) === 0x95);
}
