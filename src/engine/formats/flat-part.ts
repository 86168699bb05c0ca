import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, moveBytes } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { endValue, isLineFeedAt, needMore, next } from '../context/input.ts';
import { isFolded } from '../context/lines-below.ts';
import { floorBefore, isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { isContentDisposition } from './disposition.ts';

/**
 * A part of multipart/form-data on one line, its line ends written in a way of its own:
 *
 *     --B\\nContent-Disposition: form-data; name="MMM_a"\\n\\nv\\n--B--      --B<br />Content-Disposition: …
 *        ^ this is a line end                                 ^ the value goes up to the next one before the boundary
 */

/** `Content-Disposition: form-data; ` before `name`, however the spaces are written. */
const MAX_BEFORE_NAME: i32 = 64;
/** A boundary with its hyphens, by RFC 2046, and a line end. */
const MAX_BOUNDARY: i32 = 72;

/** Whether the name, the value of the attribute `name` at `word`, is that of a part on one line. */
export function tryFlatPart(name: Name, word: i32): boolean {
  const disposition = dispositionBefore(word);
  if (disposition < 0) return false;
  const boundary = boundaryBefore(disposition);
  if (boundary < 0) return false;
  if (name.action !== Action.Filter) name.start = name.from;
  take(name, Notation.Multipart);
  cursor.removal = Removal.Exact;
  let body = name.end;
  // Other attributes go with the body.
  if (load8(body) === Byte.Semicolon && load8(body + 1) === Byte.Space) body += 2;
  for (let ends = 0; ends < 2 && isLineEndAt(body); ends++) body += cursor.lineEndLength;
  cursor.valueStart = body;
  cursor.hasValue = true;
  cursor.at = body;
  cursor.state = State.InFlatPart;
  return true;
}

function dispositionBefore(word: i32): i32 {
  const lowest = floorBefore(word, MAX_BEFORE_NAME);
  for (let at = word - 1; at >= lowest && !isLineFeedAt(at); at--) if (isContentDisposition(at)) return at;
  return -1;
}

/** Looks for the boundary before the part; it and the line end after it are remembered. */
function boundaryBefore(disposition: i32): i32 {
  const lowest = floorBefore(disposition, MAX_BOUNDARY);
  for (let from = lowest; from < disposition - 2; from++) {
    if (load8(from) !== Byte.Minus || load8(from + 1) !== Byte.Minus || load8(from - 1) === Byte.Minus) continue;
    let to = from;
    while (isOf(load8(to), Class.Name)) to++;
    const length = disposition - to;
    if (length <= 0 || length > Size.LineEnd || holdsLineFeed(to, disposition)) continue;
    moveBytes(Area.Terminator, from, to - from);
    cursor.terminatorLength = to - from;
    moveBytes(Area.LineEnd, to, length);
    cursor.lineEndLength = length;
    return from;
  }
  return -1;
}

function holdsLineFeed(from: i32, to: i32): boolean {
  for (let at = from; at < to; at++) if (isLineFeedAt(at)) return true;
  return false;
}

function isLineEndAt(at: i32): boolean {
  return at + cursor.lineEndLength <= cursor.end && isSpelled(at, Area.LineEnd, cursor.lineEndLength);
}

function isSpelled(at: i32, area: i32, length: i32): boolean {
  for (let i = 0; i < length; i++) if (load8(at + i) !== load8(area + i)) return false;
  return true;
}

/** In the body of the part: to the line end before the boundary, or the end of the text. */
export function stepFlatPart(): void {
  let at = cursor.at;
  while (true) {
    const char = next(at);
    if (isYetToCome(char)) return needMore(at);
    if (isLineFeedAt(at) && isFolded(at)) {
      at += 1;
      continue;
    }
    if (cursor.needsMore) return;
    if (char < 0 || isLineFeedAt(at)) return endValue(at);
    const after = charEnd;
    if (char === Byte.Minus) {
      if (cursor.end - at < cursor.terminatorLength && !cursor.ended) return needMore(at);
      const isAll = cursor.end - at >= cursor.terminatorLength;
      if (isAll && isSpelled(at, Area.Terminator, cursor.terminatorLength)) return endValue(beforeLineEnd(at));
    }
    at = after;
  }
}

/** A filtered part goes with its last line end. */
function beforeLineEnd(at: i32): i32 {
  const end = at - cursor.lineEndLength;
  return cursor.action === Action.Mask && end >= cursor.valueStart && isLineEndAt(end) ? end : at;
}
