import { Byte } from '../bytes/ascii.ts';
import { afterRun, beforeRun, Class, isOf } from '../bytes/classes.ts';
import { isBlank, isLineEnd } from '../bytes/kinds.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, moveBytes, store8 } from '../bytes/memory.ts';
import {
  BITS,
  Char,
  charEnd,
  Encoding,
  enclosed,
  enclosing,
  innermost,
  insideStrings,
  isDeepest,
  ROOT,
  readChar,
  withoutStrings,
} from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { beforeLayer, beforeStart, charBefore, LEVELS_OF_LINE } from '../context/decode-backward.ts';
import {
  canSee,
  endValue,
  isLineFeedAt,
  isOpenTooLong,
  Limit,
  needMore,
  next,
  setLayer,
  settleLayer,
  skipBlanks,
} from '../context/input.ts';
import { isApostropheOpen, openStringLevels, rawStringLevels } from '../context/line.ts';
import { isFolded } from '../context/lines-below.ts';
import { floorBefore, isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action, decodeLetter } from '../rules/table.ts';
import { afterLast, findAny, findByte } from '../scan/bytes.ts';
import {
  isContentDisposition,
  isFileName,
  isHeaderAt,
  isWord,
  MAX_HEADER_NAME,
  sensitiveValue,
} from './disposition.ts';
import { tryFlatPart } from './flat-part.ts';
import { afterSecondFeed, afterSpelledReturn, beforeSpelledReturn, isSpelledCut } from './part-lines.ts';
import { tryWirePart } from './wire-log.ts';

/**
 * multipart/form-data: a part whose Content-Disposition has `name="MMM_x"`. Its body, of any length and any bytes,
 * goes up to the line that begins with the boundary.
 *
 *     --B                                                     <- the boundary is learnt here
 *     Content-Disposition: form-data; name="MMM_x"; filename="f"
 *
 *     body
 *     --B--
 */

/** Between a part's boundary and its Content-Disposition so many header lines may be; they are held back till it comes. */
export const MAX_PART_HEADERS: i32 = 16;

/** The name is the value of something: of a part's `name` attribute? */
export function tryPartName(name: Name): boolean {
  // Of a header that a line feed cuts, the name is found again.
  if (name.from < cursor.decided) return false;
  const isQuoted = name.isQuoted();
  if (charBefore(name.start, cursor.begin, LEVELS_OF_LINE) !== Byte.Equals) return false;
  const word = beforeStart - 4;
  if (word <= cursor.begin || !isWord(word, 0x6e616d65)) return false;
  if (isOf(load8(word - 1), Class.Name) && isOf(charBefore(word, cursor.begin, LEVELS_OF_LINE), Class.Name))
    return false;
  // The quote shows how deep the line ends are escaped; without one, the line's strings do.
  const isByLine = !isQuoted || mayStandDeeper(word);
  levels = isByLine ? LEVELS_OF_LINE : jsonLevels(cursor.layer);
  const open = isByLine ? openStringLevels(word) : -1;
  const denied = cursor.deniedLayer === cursor.layer && cursor.deniedLevels === open ? cursor.deniedUpTo : 0;
  let line = startOfLogicalLine(word, denied);
  const isFirst = line >= 0;
  // A folded header: its name is on the line before.
  while (line > cursor.begin && word - line < Limit.LookBehind && isOf(load8(line), Class.Blank)) {
    charBefore(line, cursor.begin, levels);
    line = startOfLogicalLine(beforeStart, denied);
  }
  const isPart = line >= 0 && isContentDisposition(line);
  // Escaped line ends around quotes that are not: the line end before this line is spelled like the others.
  const isEscaped = !isByLine && cursor.layer === ROOT && line > cursor.begin && !isLineFeedAt(line - 1);
  if ((!isPart || isEscaped) && isQuoted && tryFlatPart(name, word)) return true;
  if (!isPart) {
    const mayBeWire = isFirst && isQuoted && withoutStrings(cursor.layer) === ROOT;
    if (mayBeWire && tryWirePart(name, rawLineOf(word), word)) return true;
    cursor.deniedUpTo = word;
    cursor.deniedLayer = cursor.layer;
    cursor.deniedLevels = open;
    return false;
  }
  if (!isQuoted) {
    setLayer(cursor.layer, true);
    cursor.nameStart = name.from;
    settleLayer();
  } else if (isByLine || isEscaped) enterLayerOf(line);
  const inApostrophes = (isByLine || isEscaped) && isQuoted && innermost(cursor.layer) === Encoding.Json;
  const boundary = findBoundary(line);
  if (boundary < 0) rememberAnyBoundary();
  // The quotes are still escaped, but its line ends are not.
  if (isLineFeedAt(line - 1) && cursor.layer === JSON_STRING) setLayer(ROOT, false);
  const first = boundary >= cursor.hiddenTo ? boundary : line;
  const isOnLines = cursor.layer === ROOT && (first === cursor.begin || isLineFeedAt(first - 1));
  const isFiltered = name.action === Action.Filter;
  if (!isFiltered) name.start = name.from;
  else name.start = isOnLines ? first : onSameLine(first, name.from);
  if (!isQuoted) name.to = afterRun(name.to, cursor.end, Class.Name | Class.Path);
  take(name, Notation.Multipart);
  cursor.isInApostrophes = inApostrophes;
  cursor.removal = Removal.Exact;
  cursor.lineEndLength = 0;
  if (!isFiltered) cursor.nameStart = line > cursor.copied ? line : cursor.copied;
  cursor.at = cursor.action === Action.Filter ? name.to : cursor.nameStart;
  cursor.state = State.InPartHeaders;
  return true;
}

const JSON_STRING: i32 = (ROOT << BITS) | Encoding.Json;

/** Where the line begins in which `at` is, as far back as is looked. */
function rawLineOf(at: i32): i32 {
  const lowest = floorBefore(at, Limit.LookBehind);
  return afterLast(lowest, at, Byte.LineFeed);
}

/**
 * Whether line ends may be escaped once more than the quote shows: in a string between apostrophes quotes are not, nor are
 * entities in one of JSON: `b'…; name="MMM_x"\r\n'`, `{"q":"…; name=&quot;MMM_x&quot;\r\n"}`.
 */
function mayStandDeeper(word: i32): boolean {
  const layer = cursor.layer;
  if (withoutStrings(layer) === ROOT)
    return isApostropheOpen(word) && layer === insideStrings(ROOT, rawStringLevels(word));
  return innermost(layer) === Encoding.Entity && enclosing(layer) === ROOT && rawStringLevels(word) > 0;
}

/** The line feed before the line shows how deep line ends are escaped. */
function enterLayerOf(line: i32): void {
  if (charBefore(line, cursor.begin, levels) !== Byte.LineFeed || beforeLayer === ROOT) return;
  if (withoutStrings(beforeLayer) !== ROOT) return;
  setLayer(innermost(cursor.layer) === Encoding.Entity ? enclosed(beforeLayer, Encoding.Entity) : beforeLayer, false);
}

/** A line feed that cuts the string around the part has been handed over with what is before it. */
function onSameLine(from: i32, to: i32): i32 {
  let start = to;
  while (start > from && load8(start - 1) !== Byte.LineFeed) start--;
  return start;
}

/** How many JSON levels line ends are escaped deep, as `charBefore` wants to know. */
let levels: i32 = 0;

function jsonLevels(layer: i32): i32 {
  let count = 0;
  for (let l = layer; l > ROOT; l = enclosing(l)) if (innermost(l) === Encoding.Json) count++;
  return count;
}

/** Where the line begins, be its line feed raw or escaped; -1 if that is too far back, or not beyond `denied`. */
function startOfLogicalLine(at: i32, denied: i32): i32 {
  let from = at;
  while (at - from < Limit.LookBehind && from > denied) {
    const char = charBefore(from, cursor.begin, levels);
    if (char === Byte.LineFeed || char === Char.EndOfInput) return from;
    // The string around it begins here.
    if (char === Byte.Quote && beforeLayer !== cursor.layer && innermost(cursor.layer) === Encoding.Json) return from;
    if (innermost(cursor.layer) === Encoding.Percent && beginsEncoded(char)) return from;
    from = beforeStart;
  }
  return -1;
}

/** Whether a percent-encoded text begins after this character, for in it that would be encoded: `body=--B%0D%0A`. */
function beginsEncoded(char: i32): boolean {
  if (cursor.layer === ROOT || beforeLayer === cursor.layer) return false;
  return char === Byte.Equals || char === Byte.Ampersand || char === Byte.Question || isOf(char, Class.Blank);
}

/** Looks back over the part's headers for the line that begins with `--`, and remembers how it is spelled. */
function findBoundary(line: i32): i32 {
  cursor.hasDoubledEnds = false;
  let start = line;
  for (let lines = 0; lines <= MAX_PART_HEADERS && line - start < Limit.LookBehind; lines++) {
    const char = charBefore(start, cursor.begin, levels);
    if (char !== Byte.LineFeed) return -1;
    let end = beforeStart;
    if (charBefore(end, cursor.begin, levels) === Byte.CarriageReturn) end = beforeStart;
    else if (lines === 0 && isLineFeedAt(end) && isLineFeedAt(end - 1)) cursor.hasDoubledEnds = true;
    if (cursor.hasDoubledEnds) {
      if (!isLineFeedAt(end) || !isLineFeedAt(end - 1)) return -1;
      end--;
    }
    start = startOfLogicalLine(end, 0);
    if (start < 0 || start === end) return -1;
    if (load8(start) === Byte.Minus && load8(start + 1) === Byte.Minus) {
      end = beforeSpelledReturn(end, start);
      end = beforeRun(end, start, Class.Blank);
      const length = end - start;
      if (length < 3 || length > Size.Boundary) return -1;
      moveBytes(Area.Terminator, start, length);
      cursor.terminatorLength = length;
      return start;
    }
    if (!mayBeHeader(start, end)) return -1;
  }
  return -1;
}

/** A name and a colon, or a folded header. */
function mayBeHeader(from: i32, to: i32): boolean {
  let at = from;
  const first = decodeLetter(at, to);
  if (isBlank(first) || first === Byte.Plus) return true;
  at = afterRun(at, to, Class.Name);
  return at > from && at < to && decodeLetter(at, to) === Byte.Colon;
}

/** The boundary was not logged: any line that begins with `--` may be it. */
function rememberAnyBoundary(): void {
  store8(Area.Terminator, Byte.Minus);
  store8(Area.Terminator + 1, Byte.Minus);
  cursor.terminatorLength = 2;
}

/** In the part's headers: they are kept, but for the file's name; an empty line ends them. */
export function stepPartHeaders(): void {
  let at = cursor.at;
  cursor.removal = Removal.Exact;
  cursor.hasValue = false;
  cursor.quoteLength = 0;
  while (true) {
    const char = nextInPart(at);
    if (isYetToCome(char)) return needMore(at);
    if (char === Char.EndOfLayer && isQuoteOfText(at)) {
      at = charEnd;
      continue;
    }
    if (char === Char.EndOfLayer && isFolded(at)) {
      at += 1;
      continue;
    }
    if (cursor.needsMore) return;
    if (char < 0) return leaveHeaders(at);
    let after = charEnd;
    if (char === Byte.LineFeed) {
      if (cursor.hasDoubledEnds && after === cursor.end && !cursor.ended) return needMore(at);
      after = afterSecondFeed(after);
      const begins = bodyAfter(at, after);
      if (begins === NEED_MORE) return needMore(at);
      if (begins >= 0) return beginBody(begins);
      if (!canSee(after, MAX_HEADER_NAME)) return needMore(at);
      if (!isHeaderAt(after)) return leaveHeaders(after);
      const end = endOfHeader(after);
      if (end === NEED_MORE) return needMore(at);
      // The part's own name is on a line that is gone over again.
      const isOther = after >= cursor.nameTo;
      if (isOther && isContentDisposition(after)) return leaveHeaders(after);
      const value = isOther && cursor.action === Action.Mask ? sensitiveValue(after, end) : -1;
      if (value >= 0) return maskHeader(value, end);
      at = after;
      continue;
    } else if ((char | 0x20) === Byte.LowerF && cursor.action === Action.Mask) {
      if (!canSee(at, 16)) return needMore(at);
      if (isFileName(at) && beginFileName(at, at + 8)) return;
    }
    at = after;
  }
}

/** Where the header line at `from` ends, before its line end; `NEED_MORE` if that cannot be known yet. */
function endOfHeader(from: i32): i32 {
  let at = from;
  while (at - from < Limit.LookAhead) {
    const char = nextInText(at);
    if (isYetToCome(char)) return NEED_MORE;
    if (char < 0 || isLineEnd(char)) break;
    at = charEnd;
  }
  return at;
}

/** Another header of the part is sensitive, or something in it may be: its value is masked whole. */
function maskHeader(value: i32, end: i32): void {
  cursor.valueStart = value < end ? value : end;
  cursor.hasValue = true;
  cursor.removal = Removal.FileName;
  endValue(end);
}

/** The record ends before the body, or what follows at `at` is no header. */
function leaveHeaders(at: i32): void {
  cursor.at = at;
  if (cursor.action === Action.Filter) {
    // What has come of a filtered part goes, a file's name with it.
    cursor.valueStart = at;
    cursor.hasValue = true;
    return endValue(at);
  }
  // The name is after that end, if a line feed cut the header: it would be found again.
  if (cursor.decided < cursor.nameTo) cursor.decided = cursor.nameTo;
  cursor.state = State.InText;
}

/** In a string between apostrophes a quote is text. It ends at `charEnd`. */
function isQuoteOfText(at: i32): boolean {
  return cursor.isInApostrophes && readChar(at, cursor.end, enclosing(cursor.layer)) === Byte.Quote;
}

function nextInText(at: i32): i32 {
  const char = nextInPart(at);
  return char === Char.EndOfLayer && isQuoteOfText(at) ? Byte.Quote : char;
}

/** The next character, where markup may hold the part: it writes a carriage return as `&#xd;`. */
function nextInPart(at: i32): i32 {
  const char = next(at);
  if (char !== Byte.Ampersand || isDeepest(cursor.layer) || innermost(cursor.layer) === Encoding.Entity) return char;
  const inner = readChar(at, cursor.end, enclosed(cursor.layer, Encoding.Entity));
  if (inner === Byte.CarriageReturn || isYetToCome(inner)) return inner;
  return next(at);
}

/** `&#x0d;` */
const MAX_RETURN: i32 = 8;

/** Where the carriage return begins that ends at `at`, raw or as an entity; -1 where none does. */
function returnBefore(at: i32): i32 {
  const byte = load8(at - 1);
  if (byte === Byte.CarriageReturn) return at - 1;
  if (cursor.layer === ROOT) {
    const spelled = beforeSpelledReturn(at, cursor.valueStart);
    if (spelled < at) return spelled;
  }
  if (at >= cursor.end && !cursor.ended) {
    // More of an entity may follow.
    for (let i = at - 1; i >= cursor.valueStart && at - i < MAX_RETURN; i--) if (load8(i) === Byte.Ampersand) return i;
  }
  if (byte !== Byte.Semicolon) return -1;
  const from = charBefore(at, cursor.begin, 0) === Byte.CarriageReturn ? beforeStart : -1;
  return from >= cursor.valueStart ? from : -1;
}

const NEED_MORE: i32 = -2;

/** Whether the line after the line feed at `at` is empty: where the body begins, else -1. */
function bodyAfter(at: i32, after: i32): i32 {
  let i = after;
  if (isFolded(i)) i = skipBlanks(i + 1);
  else if (cursor.needsMore) return NEED_MORE;
  let char = nextInPart(i);
  if (char === Byte.CarriageReturn) {
    i = charEnd;
    char = nextInPart(i);
  } else if (cursor.layer === ROOT) {
    if (isSpelledCut(i)) return NEED_MORE;
    i = afterSpelledReturn(i);
    char = nextInPart(i);
  }
  if (isYetToCome(char)) return NEED_MORE;
  if (char !== Byte.LineFeed) return -1;
  let end = charEnd;
  if (cursor.hasDoubledEnds && end === cursor.end && !cursor.ended) return NEED_MORE;
  end = afterSecondFeed(end);
  // How this log spells a line end: an empty body is masked with one after it.
  const length = end - after;
  if (length <= Size.LineEnd) {
    moveBytes(Area.LineEnd, after, length);
    cursor.lineEndLength = length;
  }
  return at < end ? end : -1;
}

function beginBody(at: i32): void {
  cursor.at = at;
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.closers = -1;
  cursor.state = State.InPartBody;
}

/** `filename="…"`, `filename*=UTF-8''…`: the value is masked. False where it is something else. */
function beginFileName(start: i32, at: i32): boolean {
  let i = at;
  let char = next(i);
  if (char === Byte.Asterisk) {
    i = charEnd;
    char = next(i);
  }
  if (char !== Byte.Equals) return false;
  i = charEnd;
  char = nextInText(i);
  const isEscaped = char === Byte.Backslash && next(charEnd) === Byte.Quote;
  const isQuoted = isEscaped || nextInText(i) === Byte.Quote;
  if (isQuoted) i = charEnd;
  const from = i;
  while (i - from < Limit.LookAhead) {
    char = nextInText(i);
    if (isYetToCome(char)) {
      needMore(start);
      return true;
    }
    if (char < 0 || isLineEnd(char)) break;
    if (isQuoted ? char === Byte.Quote : char === Byte.Semicolon || char === Byte.Space) break;
    if (isEscaped && char === Byte.Backslash && next(charEnd) === Byte.Quote) break;
    if (isEscaped) nextInText(i);
    i = charEnd;
    if (isQuoted && char === Byte.Backslash && next(i) >= 0) i = charEnd;
  }
  cursor.valueStart = from;
  cursor.hasValue = true;
  cursor.removal = Removal.FileName;
  endValue(i);
  return true;
}

/** In the body: to the line end before the boundary. */
export function stepPartBody(): void {
  let at = cursor.at;
  if (at === cursor.valueStart) {
    // An empty body: the boundary follows at once.
    const boundary = boundaryAt(at);
    if (boundary === NEED_MORE) return needMore(at);
    if (boundary === 1) {
      cursor.isEmptyBody = true;
      return endValue(at);
    }
  }
  cursor.isEmptyBody = false;
  while (true) {
    const from = at;
    if (cursor.layer === ROOT) {
      at = findByte(at, cursor.end, Byte.LineFeed);
    } else if (withoutStrings(cursor.layer) === ROOT) {
      at = findAny(at, cursor.end, Byte.Backslash, Byte.Quote, Byte.LineFeed);
    } else {
      at = afterRun(at, cursor.end, Class.Name);
    }
    // What looked like the beginning of an entity, or of a spelled carriage return, is looked at again once more has come.
    const first = cursor.closers >= 0 ? load8(cursor.closers) : 0;
    const mayBeMore = first === Byte.Ampersand || (cursor.layer === ROOT && first > Byte.Space);
    if (at > from || mayBeMore) cursor.closers = returnBefore(at);
    const char = nextInPart(at);
    if (isYetToCome(char)) return needMore(at);
    if (char === Char.EndOfLayer && isQuoteOfText(at)) {
      cursor.closers = -1;
      at = charEnd;
      continue;
    }
    if (char === Char.EndOfLayer && isFolded(at)) {
      cursor.closers = -1;
      at += 1;
      continue;
    }
    if (cursor.needsMore) return;
    if (char < 0) return endValue(at);
    let after = charEnd;
    if (char === Byte.LineFeed) {
      if (cursor.hasDoubledEnds && after === cursor.end && !cursor.ended) return needMore(at);
      after = afterSecondFeed(after);
      const boundary = boundaryAt(after);
      if (boundary === NEED_MORE) return needMore(at);
      if (boundary === 1) return endBody(at, after);
      if (isLineFeedAt(at) && isOpenTooLong(at)) return endValue(cursor.closers >= 0 ? cursor.closers : at);
    }
    // The line end before the boundary is none of the body's: a carriage return is kept until that is known.
    cursor.closers = char === Byte.CarriageReturn ? at : -1;
    at = after;
  }
}

/** A filtered part takes its own boundary along and leaves the next one: it goes up to where that begins. */
function endBody(lineFeed: i32, after: i32): void {
  if (cursor.action === Action.Filter) return endValue(after);
  endValue(cursor.closers >= 0 ? cursor.closers : lineFeed);
}

/** 1 if the boundary is at `at`, 0 if not, `NEED_MORE` if that cannot be known yet. */
function boundaryAt(at: i32): i32 {
  for (let i = 0; i < cursor.terminatorLength; i++) {
    if (at + i >= cursor.end) return cursor.ended ? 0 : NEED_MORE;
    if (load8(at + i) !== load8(Area.Terminator + i)) return 0;
  }
  return 1;
}
