import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8, load32 } from '../bytes/memory.ts';
import { afterLast, findByte } from '../scan/bytes.ts';
import { beginHits, findHit } from '../scan/hits.ts';
import { endsWithBackslash } from './folded.ts';
import { Head, lineHead, SAME_STREAM } from './head.ts';
import { mayBeWrapped, readHead } from './heads.ts';
import { lineRecord, readRecord } from './record.ts';
import { readWrapped, Wrap } from './wrapped.ts';

/**
 * Lines in which no name can begin need not be taken apart: they are written as they came. What follows them is read as if
 * the tokenizer had read them too, so they end only where it would hold nothing back and nothing would be open.
 */

/** Of the last of these lines: how long the head is to whose message indented lines may belong, and its stream. */
export let cleanIndent: i32 = -1;
export let cleanStream: i32 = 0;

/** Where there were none, it is not worth looking again before this. */
export let uncleanTo: i32 = 0;

/** Fewer bytes are not worth the trouble. */
const LEAST: i32 = 2048;
/** How many lines are looked at for one after which nothing is held. */
const MAX_LINES: i32 = 16;

/** After the lines at `from … end` that are clean, of which the first begins at `from`; `from` if there are too few. */
export function cleanUpTo(from: i32, end: i32): i32 {
  if (end - from < LEAST) return from;
  beginHits();
  const hit = findHit(from, end);
  uncleanTo = hit < 0 ? end : hit;
  let to = afterWhole(from, afterLast(from, uncleanTo, Byte.LineFeed));
  for (let lines = 0; lines < MAX_LINES && to - from >= LEAST; lines++) {
    const start = afterLast(from, to - 1, Byte.LineFeed);
    if (isQuiet(from, start, to)) return to;
    to = start;
  }
  return from;
}

/**
 * Whether `from … end` are whole lines without a carrier in which no name can begin, and nothing is held after them: not
 * what a filtered parameter would take along, nor a line that may be the boundary of a multipart body.
 */
export function isClean(from: i32, end: i32): boolean {
  if (end === from || load8(end - 1) !== Byte.LineFeed) return false;
  let to = end - 1;
  while (to > from && isOf(load8(to - 1), Class.JsonSpace)) to--;
  if (to > from && endsHeld(load8(to - 1))) return false;
  for (let line = from; line < to; line = findByte(line, to, Byte.LineFeed) + 1) {
    if (load8(line) === Byte.Minus && load8(line + 1) === Byte.Minus) return false;
  }
  beginHits();
  return findHit(from, end) < 0;
}

/** After the lines before the first one whose text continues in another. */
function afterWhole(from: i32, to: i32): i32 {
  // Mostly each line is like the one before.
  let tag = 0;
  let tail = 0;
  let at = from;
  while (at < to) {
    const lineFeed = findByte(at, to, Byte.LineFeed);
    const first = load8(at);
    if (endsWithBackslash(lineFeed)) return at;
    if (first === Byte.BraceOpen) {
      if (!isWholeRecord(at, lineFeed, tail)) {
        if (isPartialAt(at, lineFeed + 1)) return at;
        tail = lineFeed - lineRecord.tailAt;
      }
    } else if (first >= Byte.Zero && first <= Byte.Nine) {
      if (!(tag > 0 && isFullTag(at, at + tag, lineFeed)) && mayBePartial(at, lineFeed)) {
        if (isPartialAt(at, lineFeed + 1)) return at;
        tag = lineHead.end - at - 2;
      }
    } else if (mayContinue(lineFeed + 1, to) && mayBeWrapped(first) && readWrapped(at, to, false) !== Wrap.None) {
      return at;
    }
    at = lineFeed + 1;
  }
  return at;
}

/** Whether a line of CRI or of curl may be there: `2026-11-29T10:41:05.1Z stdout P `, `0040: `. */
function mayBePartial(line: i32, lineFeed: i32): boolean {
  const space = findByte(line, lineFeed, Byte.Space);
  return space < lineFeed && (load32(space) === STD || load8(space - 1) === Byte.Colon);
}

/** Whether wrapped text may continue in the line at `at`: before it are blanks, and maybe colours. */
function mayContinue(at: i32, to: i32): boolean {
  return at >= to || load8(at) === Byte.Space || load8(at) === Byte.Escape;
}

/** ` stdout F ` at the place where it was in the line before, with nothing but a time before it. */
function isFullTag(line: i32, at: i32, lineFeed: i32): boolean {
  if (at + 1 >= lineFeed || load8(at) !== FULL || load8(at + 1) !== Byte.Space || load32(at - 8) !== STD) return false;
  if (load32(at - 4) !== OUT && load32(at - 4) !== ERR) return false;
  return findByte(line + SHORTEST_TIME, at - 8, Byte.Space) === at - 8;
}

/** `\n","st` as far before the line's end as it was in the line before. */
function isWholeRecord(from: i32, lineFeed: i32, tail: i32): boolean {
  const at = lineFeed - tail;
  if (tail === 0 || at - 3 < from || load8(at) !== Byte.Quote || load32(at + 1) !== TAIL) return false;
  return load8(at - 1) === Byte.LowerN && load8(at - 2) === Byte.Backslash && load8(at - 3) !== Byte.Backslash;
}

const FULL: i32 = 0x46;
/** ` std`, `out `, `err `, `,"st` */
const STD: i32 = 0x64747320;
const OUT: i32 = 0x2074756f;
const ERR: i32 = 0x20727265;
const TAIL: i32 = 0x7473222c;
const SHORTEST_TIME: i32 = 19;

/** The line's text continues in another line. */
function isPartialAt(line: i32, end: i32): boolean {
  const head = readHead(line, end, true, -1);
  return head === Head.Partial || (head === Head.Record && readRecord(end - 1) && lineRecord.isPartial);
}

/** Whether nothing is held after this line, and nothing open, if no name can begin in it. */
function isQuiet(from: i32, line: i32, end: i32): boolean {
  const head = readHead(line, end, true, -1);
  cleanIndent = head === Head.Journal ? lineHead.end - line : -1;
  cleanStream = head === Head.None ? SAME_STREAM : lineHead.stream;
  let text = head === Head.None ? line : lineHead.end;
  let to = end - 1;
  if (head === Head.Record) {
    if (readRecord(end - 1)) {
      cleanStream = lineRecord.stream;
      to = lineRecord.tailAt;
      if (to - text >= 2 && load8(to - 2) === Byte.Backslash && load8(to - 1) === Byte.LowerN) to -= 2;
      if (hasLineEnd(text, to)) return false;
    } else {
      cleanStream = SAME_STREAM;
      text = line;
    }
  }
  // In it may be the ends of more lines.
  if (head !== Head.None && lineHead.isSyslog && findByte(text, to, Byte.Hash) < to) return false;
  while (to > text && isOf(load8(to - 1), Class.JsonSpace)) to--;
  if (to === text || endsHeld(load8(to - 1))) return false;
  return !beginsHeld(text) && !(mayBeHeader(text, to) && followsBoundary(from, line));
}

/** Whether a record's text may have more than one line, or is spelled in a way that does not show how it begins. */
function hasLineEnd(text: i32, to: i32): boolean {
  let at = findByte(text, to, Byte.Backslash);
  while (at < to) {
    if (load8(at + 1) !== Byte.Quote && load8(at + 1) !== Byte.Backslash) return true;
    at = findByte(at + 2, to, Byte.Backslash);
  }
  return false;
}

/** What a parameter that is filtered takes along. */
function endsHeld(byte: i32): boolean {
  return byte === Byte.Comma || byte === Byte.BraceOpen || byte === Byte.BracketOpen || byte === Byte.ParenOpen;
}

/** A line that continues with one before it, or begins the part of a multipart body. */
function beginsHeld(text: i32): boolean {
  return isOf(load8(text), Class.JsonSpace) || load8(text) === Byte.Minus;
}

function mayBeHeader(text: i32, to: i32): boolean {
  let at = text;
  while (at < to && isOf(load8(at), Class.Name)) at++;
  return at < to && load8(at) === Byte.Colon;
}

/** Whether the lines before this one may be the headers of a part. */
function followsBoundary(from: i32, line: i32): boolean {
  let end = line;
  for (let lines = 0; lines < MAX_LINES; lines++) {
    if (end === from) return true;
    const start = afterLast(from, end - 1, Byte.LineFeed);
    const head = readHead(start, end, true, -1);
    const text = head === Head.None ? start : lineHead.end;
    if (beginsHeld(text)) return true;
    // Line ends may be doubled.
    if (!mayBeHeader(text, end) && text < end - 1) return false;
    end = start;
  }
  return false;
}
