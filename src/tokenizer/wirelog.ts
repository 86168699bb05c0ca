import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { ROOT } from '../bytes/reader.ts';
import { Action } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';
import { cursor, Notation, Removal, State } from './cursor.ts';
import { isContentDisposition } from './disposition.ts';
import { take } from './parameter.ts';
import { endValue, isLineFeedAt, isOpenTooLong, lineFeedAfter, setLayer, starve } from './reading.ts';

/**
 * Parts of multipart/form-data in a wire log, as clients of HTTP write it, each line in quotes and behind a head:
 *
 *     http-outgoing-0 >> "Content-Disposition: form-data; name="MMM_x"[\r][\n]"
 *     http-outgoing-0 >> "[\r][\n]"
 *     http-outgoing-0 >> "v[\r][\n]"
 *                         ^ from here, over lines and their heads, to the mark of a line end before the boundary
 *
 * A filtered part is masked, for the heads of its lines stay.
 */

const enum Part {
  Headers = 0,
  /** Behind the empty line that ends them. */
  BeforeBody = 1,
}

/** A longer head is none. */
const LONGEST_HEAD: i32 = 256;
/** `[\r][\n]"`, and a carriage return. */
const LONGEST_MARK: i32 = 10;

/** The part's name, behind `name=` at `word`, in the line that begins at `line`. */
export function tryWirePart(line: i32, word: i32, nameFrom: i32, nameEnd: i32, quoteEnd: i32): boolean {
  const text = behindHead(line, word);
  if (text < 0 || !isContentDisposition(text)) return false;
  setLayer(ROOT, false);
  take(nameFrom, nameFrom, nameEnd, Notation.Multipart, Action.Mask);
  cursor.removal = Removal.Exact;
  cursor.at = quoteEnd;
  cursor.elementPart = Part.Headers;
  cursor.state = State.InWireHeaders;
  return true;
}

/** Behind the head of the line at `line`, `… >> "`; -1 if it has none before `limit`. */
function behindHead(line: i32, limit: i32): i32 {
  const end = line + LONGEST_HEAD < limit ? line + LONGEST_HEAD : limit;
  for (let at = line; at + 3 < end; at++) {
    const byte = load8(at);
    if (byte === Byte.LineFeed) return -1;
    const isMark = (byte === Byte.Greater || byte === Byte.Less) && load8(at + 1) === byte;
    if (isMark && load8(at + 2) === Byte.Space && load8(at + 3) === Byte.Quote) return at + 4;
  }
  return -1;
}

/** Whether the head of the line at `line`, and two characters behind it, have come, or all that can be of it. */
function isHeadSeen(line: i32): boolean {
  if (cursor.ended || cursor.end - line >= LONGEST_HEAD + 2) return true;
  const text = behindHead(line, cursor.end);
  if (text >= 0 && text + 2 <= cursor.end) return true;
  return findByte(line, cursor.end, Byte.LineFeed) < cursor.end;
}

/** The line feed that ends the line of `at`; the end of what has come where it has not. */
function endOfLine(at: i32): i32 {
  const lineFeed = lineFeedAfter(at);
  return lineFeed >= 0 ? lineFeed : cursor.end;
}

/** Where the mark of a line end begins, or the quote, with which the line ends at the line feed `at`. */
function markBefore(at: i32): i32 {
  let end = at;
  if (load8(end - 1) === Byte.CarriageReturn) end--;
  if (load8(end - 1) !== Byte.Quote) return end;
  end--;
  // `[\n]`, `[\r]`
  for (let marks = 0; marks < 2; marks++) {
    const isMark = load8(end - 1) === Byte.BracketClose && load8(end - 3) === Byte.Backslash;
    if (!isMark || load8(end - 4) !== Byte.BracketOpen) break;
    end -= 4;
  }
  return end;
}

/** In the part's headers, behind its name: they are kept, but for the file's name; an empty line ends them. */
export function stepWireHeaders(): void {
  let at = cursor.at;
  cursor.removal = Removal.Exact;
  cursor.hasValue = false;
  while (true) {
    if (isLineFeedAt(at - 1)) {
      if (!isHeadSeen(at)) return starve(at);
      const text = behindHead(at, cursor.end);
      if (text < 0) {
        cursor.at = at;
        cursor.state = State.InText;
        return;
      }
      if (cursor.elementPart === Part.BeforeBody) return beginBody(at, text);
      const limit = text + LONGEST_MARK + 1 < cursor.end ? text + LONGEST_MARK + 1 : cursor.end;
      const following = findByte(text, limit, Byte.LineFeed);
      if (following - text <= LONGEST_MARK) {
        if (following >= cursor.end && !cursor.ended) return starve(at);
        if (markBefore(following) <= text) cursor.elementPart = Part.BeforeBody;
      }
      at = text;
    }
    const lineFeed = endOfLine(at);
    const file = findFileName(at, lineFeed);
    if (lineFeed >= cursor.end && !cursor.ended) {
      const from = file >= 0 ? file - FILE_NAME : lineFeed - FILE_NAME;
      return starve(from > at ? from : at);
    }
    if (file >= 0) {
      const close = findByte(file, lineFeed, Byte.Quote);
      cursor.valueStart = file;
      cursor.hasValue = true;
      cursor.removal = Removal.FileName;
      cursor.nextState = State.InWireHeaders;
      return endValue(close < lineFeed ? close : markBefore(lineFeed));
    }
    at = lineFeed < cursor.end ? lineFeed + 1 : lineFeed;
    if (at < cursor.end || !cursor.ended) continue;
    cursor.at = at;
    cursor.state = State.InText;
    return;
  }
}

/** The text of the body's first line begins at `text`. */
function beginBody(line: i32, text: i32): void {
  if (isBoundaryAt(text)) {
    cursor.at = line;
    cursor.state = State.InText;
    return;
  }
  cursor.at = text;
  cursor.valueStart = text;
  cursor.hasValue = true;
  cursor.closers = -1;
  cursor.state = State.InWireBody;
}

function isBoundaryAt(at: i32): boolean {
  return load8(at) === Byte.Minus && load8(at + 1) === Byte.Minus;
}

/** As long as `filename="`. */
const FILE_NAME: i32 = 10;

/** `filename="`: where the name begins that stands between these two. */
function findFileName(from: i32, to: i32): i32 {
  for (let at = from; at + FILE_NAME <= to; at++) {
    const isWord = (load8(at) | 0x20) === Byte.LowerF && (load8(at + 3) | 0x20) === Byte.LowerE;
    if (
      isWord &&
      (load8(at + 4) | 0x20) === Byte.LowerN &&
      load8(at + 8) === Byte.Equals &&
      load8(at + 9) === Byte.Quote
    ) {
      return at + FILE_NAME;
    }
  }
  return -1;
}

/** In the body: to the mark of the line end before the boundary, or before a line without a head. */
export function stepWireBody(): void {
  let at = cursor.at;
  while (true) {
    const lineFeed = endOfLine(at);
    if (lineFeed >= cursor.end && !cursor.ended) {
      // What may be the mark of a line end is kept.
      const kept = cursor.end - LONGEST_MARK;
      cursor.closers = kept > cursor.valueStart ? kept : cursor.valueStart;
      return starve(lineFeed - LONGEST_MARK > at ? lineFeed - LONGEST_MARK : at);
    }
    cursor.closers = markBefore(lineFeed);
    if (lineFeed >= cursor.end || isOpenTooLong(lineFeed)) return endValue(cursor.closers);
    const next = lineFeed + 1;
    if (!isHeadSeen(next)) return starve(at);
    const text = behindHead(next, cursor.end);
    if (text < 0 || isBoundaryAt(text)) return endValue(cursor.closers);
    at = text;
  }
}
