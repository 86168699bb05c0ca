import { Byte } from '../bytes/ascii.ts';
import { isQuote } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8, moveBytes } from '../bytes/memory.ts';
import { ROOT } from '../bytes/reader.ts';
import { colourStart } from '../context/colour.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { canSee, endValue, isLineFeedAt, isOpenTooLong, lineFeedAfter, needMore, setLayer } from '../context/input.ts';
import { limitAfter } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';
import { isContentDisposition, isHeaderAt, MAX_HEADER_NAME, mayBeSensitive, sensitiveValue } from './disposition.ts';

/**
 * Parts of multipart/form-data of which each line has a head: in the wire log of a client of HTTP, or in a text that is
 * printed as one string a line, indented or coloured.
 *
 *     http-outgoing-0 >> "Content-Disposition: form-data; name="MMM_x"[\r][\n]"          'Content-Disposition: …"MMM_x"\r\n' +
 *     http-outgoing-0 >> "[\r][\n]"                                                       '\r\n' +
 *     http-outgoing-0 >> "v[\r][\n]"                                                      'v\r\n' +
 *                         ^ from here, over lines and their heads, to the mark of a line end before the boundary
 *
 * A filtered part is masked, for the heads of its lines stay.
 */

const enum Part {
  Headers = 0,
  /** After the empty line that ends them. */
  BeforeBody = 1,
}

/** A longer head is none. */
const MAX_HEAD: i32 = 256;
/** `\r\n'`, a colour, ` +` and a carriage return. */
const MAX_MARK: i32 = 32;

/** The part's name, after `name=` at `word`, in the line that begins at `line`. */
export function tryWirePart(name: Name, line: i32, word: i32): boolean {
  const after = name.end;
  cursor.terminatorLength = 0;
  let text = afterHead(line, word);
  if (text < 0) {
    text = findDisposition(line, word);
    if (text < 0) return false;
    moveBytes(Area.Terminator, line, text - line);
    cursor.terminatorLength = text - line;
  }
  if (!isContentDisposition(text)) return false;
  // Else the whole part is on this line.
  const end = endOfLine(after);
  if (load8(after) !== Byte.Semicolon && markBefore(end, after) > after) return false;
  // Where more than the file's name may be hidden on the line, it is no line of its own: it is read as any text.
  const file = findFileName(after, end);
  if (mayBeSensitive(file < 0 ? after : findByte(file, end, Byte.Quote), end)) return false;
  setLayer(ROOT, false);
  name.start = name.from;
  name.action = Action.Mask;
  take(name, Notation.Multipart);
  cursor.removal = Removal.Exact;
  cursor.at = after;
  cursor.elementPart = Part.Headers;
  cursor.state = State.InWireHeaders;
  return true;
}

/** Where the header begins after some head on the line at `line`; -1 if there is none before `limit`. */
function findDisposition(line: i32, limit: i32): i32 {
  const end = line + MAX_REPEATED_HEAD < limit ? line + MAX_REPEATED_HEAD : limit;
  for (let at = line + 1; at < end; at++) if ((load8(at) | 0x20) === LOWER_C && isContentDisposition(at)) return at;
  return -1;
}

/** A head that is the same on all lines of the part. */
const MAX_REPEATED_HEAD: i32 = 128;
const LOWER_C: i32 = 0x63;

/** The end of the head of the line at `line`; -1 if it has none before `limit`. */
function afterHead(line: i32, limit: i32): i32 {
  if (cursor.terminatorLength === 0) return afterMark(line, limit);
  for (let i = 0; i < cursor.terminatorLength; i++) {
    const byte = load8(Area.Terminator + i);
    if (line + i >= limit || load8(line + i) !== byte) {
      // An empty line may have no head, or not the blanks with which it ends.
      const isEmpty = isLineFeedAt(line + i) || (load8(line + i) === Byte.CarriageReturn && isLineFeedAt(line + i + 1));
      return isEmpty && (i === 0 || byte === Byte.Space) ? line + i : -1;
    }
  }
  return line + cursor.terminatorLength;
}

/** The same of a wire log: `… >> "`. */
function afterMark(line: i32, limit: i32): i32 {
  const end = line + MAX_HEAD < limit ? line + MAX_HEAD : limit;
  for (let at = line; at + 3 < end; at++) {
    const byte = load8(at);
    if (byte === Byte.LineFeed) return -1;
    const isMark = (byte === Byte.Greater || byte === Byte.Less) && load8(at + 1) === byte;
    if (isMark && load8(at + 2) === Byte.Space && load8(at + 3) === Byte.Quote) return at + 4;
  }
  return -1;
}

/** Whether the head of the line at `line`, and two characters after it, have come, or all that can be of it. */
function isHeadSeen(line: i32): boolean {
  if (cursor.ended || cursor.end - line >= MAX_HEAD + 2) return true;
  const text = afterHead(line, cursor.end);
  if (text >= 0 && text + 2 <= cursor.end) return true;
  return findByte(line, cursor.end, Byte.LineFeed) < cursor.end;
}

/** The line feed that ends the line of `at`; the end of what has come where it has not. */
function endOfLine(at: i32): i32 {
  const lineFeed = lineFeedAfter(at);
  return lineFeed >= 0 ? lineFeed : cursor.end;
}

/** Where what belongs to the line's end begins, with which the line ends at the line feed `at`: marks, quotes, colours. */
function markBefore(at: i32, text: i32): i32 {
  let end = at;
  if (load8(end - 1) === Byte.CarriageReturn) end--;
  const quote = cursor.terminatorLength === 0 ? Byte.Quote : load8(Area.Terminator + cursor.terminatorLength - 1);
  if (isQuote(quote) || quote === Byte.Backtick) {
    let close = end;
    if (load8(close - 1) === Byte.Plus && load8(close - 2) === Byte.Space) close -= 2;
    if (colourStart(close) >= 0) close = colourStart(close);
    if (load8(close - 1) !== quote) return end;
    end = close - 1;
  } else if (colourStart(end) >= text) end = colourStart(end);
  // `[\n]`, `[\r]`
  for (let marks = 0; marks < 2; marks++) {
    const letter = load8(end - 1);
    if (letter === Byte.BracketClose && load8(end - 3) === Byte.Backslash && load8(end - 4) === Byte.BracketOpen)
      end -= 4;
    else if ((letter === Byte.LowerN || letter === Byte.LowerR) && load8(end - 2) === Byte.Backslash) end -= 2;
    else break;
  }
  return end > text ? end : text;
}

/** In the part's headers, after its name: they are kept, but for the file's name; an empty line ends them. */
export function stepWireHeaders(): void {
  let at = cursor.at;
  cursor.removal = Removal.Exact;
  cursor.hasValue = false;
  while (true) {
    const beginsLine = isLineFeedAt(at - 1);
    if (beginsLine) {
      if (!isHeadSeen(at)) return needMore(at);
      const text = afterHead(at, cursor.end);
      if (text < 0) {
        cursor.at = at;
        cursor.state = State.InText;
        return;
      }
      if (cursor.elementPart === Part.BeforeBody) return beginBody(at, text);
      const limit = limitAfter(text, MAX_MARK + 1);
      const following = findByte(text, limit, Byte.LineFeed);
      if (following - text <= MAX_MARK) {
        if (following >= cursor.end && !cursor.ended) return needMore(at);
        if (markBefore(following, text) <= text) cursor.elementPart = Part.BeforeBody;
      }
      if (cursor.elementPart === Part.Headers) {
        if (!canSee(text, MAX_HEADER_NAME)) return needMore(at);
        if (!isHeaderAt(text) && findFileName(text, text + FILE_NAME) < 0) {
          cursor.at = at;
          cursor.state = State.InText;
          return;
        }
      }
      at = text;
    }
    const lineFeed = endOfLine(at);
    const file = findFileName(at, lineFeed);
    if (lineFeed >= cursor.end && !cursor.ended) {
      const from = file >= 0 ? file - FILE_NAME : lineFeed - FILE_NAME;
      return needMore(from > at ? from : at);
    }
    const close = file >= 0 ? findByte(file, lineFeed, Byte.Quote) : lineFeed;
    const end = close < lineFeed ? close : markBefore(lineFeed, at);
    const value = file < 0 && beginsLine ? sensitiveValue(at, end) : file;
    if (value >= 0) {
      cursor.valueStart = value < end ? value : end;
      cursor.hasValue = true;
      cursor.removal = Removal.FileName;
      cursor.nextState = State.InWireHeaders;
      return endValue(end);
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
  return at + 1 < cursor.end && load8(at) === Byte.Minus && load8(at + 1) === Byte.Minus;
}

/** As long as `filename="`. */
const FILE_NAME: i32 = 10;

/** `filename="`: where the name begins that is between these two. */
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
      const kept = cursor.end - MAX_MARK;
      cursor.closers = kept > cursor.valueStart ? kept : cursor.valueStart;
      return needMore(lineFeed - MAX_MARK > at ? lineFeed - MAX_MARK : at);
    }
    cursor.closers = markBefore(lineFeed, at);
    if (lineFeed >= cursor.end || isOpenTooLong(lineFeed)) return endValue(cursor.closers);
    const next = lineFeed + 1;
    if (!isHeadSeen(next)) return needMore(at);
    const text = afterHead(next, cursor.end);
    if (text < 0 || isBoundaryAt(text)) return endValue(cursor.closers);
    at = text;
  }
}
