import { Byte } from '../bytes/ascii.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, moveBytes, store8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { Limit } from '../context/input.ts';
import { countByte, findByte } from '../scan/bytes.ts';
import { afterLine, hasNamesAround } from './around.ts';
import { cleanIndent, cleanStream, cleanUpTo, uncleanTo } from './clean.ts';
import { feedWrapped } from './feed-wrapped.ts';
import { findColour, findFold, findHead, leaveLine, MAX_RECORD } from './first-head.ts';
import { afterIndent, Fold, foldEnd, foldStart, isEscapedBlank, readFold } from './folded.ts';
import { FIELDS, Head, lineHead, SAME_STREAM } from './head.ts';
import { readField, readHead } from './heads.ts';
import { Around, charactersIn, intake, offsetOfRaw, putText, Rest, takesApart } from './intake-state.ts';
import { isOfFields, isSizedMessage, readSize, readSized } from './journal-fields.ts';
import { MAX_HEAD } from './line-text.ts';
import { addLineFeed, addMark, addTail, Kind, marks, setSource, setSourceHead } from './marks.ts';
import { AFTER, addOrigin, columnFrom, originOf, origins, WITHIN } from './origins.ts';
import { feedRecord, lineRecord, readEscapedLine, readRecord } from './record.ts';
import { keepRepeated, knowsRest, learnHead, noteLine } from './repeated.ts';
import { hasRoom } from './tidy-marks.ts';
import { waitForMore, waitsForHead } from './waiting.ts';
import { Wrap, wrapped } from './wrapped.ts';

/**
 * Takes lines apart into what a carrier put around them, which becomes marks, and their text, which becomes the input of
 * the tokenizer.
 *
 * A stream without carriers goes to the tokenizer as it comes: only the heads of its first lines are looked at, and after
 * those of one line in each 16 KiB. From the first head on that is found, the stream is taken in here.
 */

/** That many bytes have been put after the input. They are the tokenizer's, or from some line on they are taken in here. */
export function takePlain(length: i32): void {
  const end = cursor.end + length;
  const at = takesApart ? findHead(cursor.end, end) : end;
  if (origins.isOn) intake.line += countByte(cursor.end, at, Byte.LineFeed);
  intake.offset += at - cursor.end;
  cursor.end = at;
  if (at === end) return;
  intake.isCarried = true;
  intake.isFirst = true;
  moveBytes(Area.Raw, at, end - at);
  intake.at = Area.Raw;
  intake.end = Area.Raw + end - at;
}

/** That many bytes have been put at `intake.end`. */
export function takeCarried(length: i32): void {
  intake.end += length;
}

/** Makes room for what comes next. */
export function prepareIntake(): void {
  const keep = intake.isSkipped ? contextAt() : intake.at;
  const length = intake.end - keep;
  if (length > 0 && keep > Area.Raw) moveBytes(Area.Raw, keep, length);
  intake.offset += keep - Area.Raw;
  intake.uncleanTo = Area.Raw;
  intake.at -= keep - Area.Raw;
  intake.end -= keep - Area.Raw;
}

/** The tokenizer looks back no further; heads included. */
const CONTEXT: i32 = 0x2000;

/** Where the lines begin that the tokenizer may look back at. */
function contextAt(): i32 {
  if (intake.at - Area.Raw <= CONTEXT) return Area.Raw;
  return findByte(intake.at - CONTEXT, intake.at, Byte.LineFeed) + 1;
}

/** After lines that were skipped, the next one waits until it is known whether it can be skipped too. */
export function waitsForLine(): boolean {
  const length = intake.end - intake.at;
  if (!intake.isSkipped || intake.isEnded || length > MAX_WAITING) return false;
  return findByte(intake.at, intake.end, Byte.LineFeed) === intake.end;
}

/** As much of a line as the tokenizer would hold, too. */
const MAX_WAITING: i32 = 0x4000;

/** Puts the text of lines that were skipped at the input's place, which is empty. */
export function recallSkipped(): void {
  const at = intake.at;
  const end = intake.end;
  const line = intake.line;
  const stream = intake.stream;
  const fields = intake.fields;
  const indent = intake.indent;
  intake.at = contextAt();
  intake.end = at;
  intake.isSkipped = false;
  while (feedLine() || intake.wanted >= 0) if (intake.wanted >= 0) enterStream();
  intake.at = at;
  intake.end = end;
  intake.line = line;
  intake.stream = stream;
  intake.fields = fields;
  intake.sizedLeft = 0;
  intake.indent = indent;
  intake.isInLine = false;
}

/**
 * What is before the stream was written elsewhere.
 * @param carried whether the lines there were taken apart: 1 = yes, 0 = no, `UNKNOWN` = what is before decides
 * @returns whether its lines are to be taken apart
 */
export function resumeIntake(length: i32, carried: i32): boolean {
  if (carried === 0) return false;
  const end = Area.Input + length;
  // The first line may be cut, but where the stream begins with it.
  let at = length < Limit.LookBehind ? Area.Input : findByte(Area.Input, end, Byte.LineFeed) + 1;
  let sawHead = carried === 1;
  let stream = SAME_STREAM;
  let fields = 0;
  while (at < end) {
    const head = readHead(at, end, true, -1);
    if (head !== Head.None) {
      sawHead = true;
      stream = lineHead.stream;
      fields = 0;
    }
    keepRepeated();
    // The line below was at rest, or the stream would not be resumed.
    if (head === Head.Repeated) {
      intake.rest = Rest.Yes;
      learnHead();
    }
    noteLine();
    fields++;
    at = findByte(at, end, Byte.LineFeed) + 1;
  }
  if (!sawHead) return false;
  if (stream === FIELDS) {
    intake.stream = FIELDS;
    intake.fields = fields;
  }
  moveBytes(Area.Raw, Area.Input, length);
  intake.at = Area.Raw + length;
  intake.end = intake.at;
  intake.offset = -length;
  intake.isCarried = true;
  intake.isSkipped = true;
  return true;
}

export const UNKNOWN: i32 = -1;

/** Lines in which no name can begin, while nothing is open or held. @returns how many bytes of them are to be written as they came */
export function skipClean(): i32 {
  // From the first lines heads are learned.
  if (intake.linesLeft > 0) return 0;
  if (intake.isInLine || intake.isUnsure || intake.isOrdered || intake.at < intake.uncleanTo) return 0;
  if (isOfFields(intake.stream)) return 0;
  const from = intake.at;
  const to = cleanUpTo(from, intake.end);
  if (to === from) {
    intake.uncleanTo = uncleanTo;
    return 0;
  }
  if (origins.isOn) intake.line += countByte(from, to, Byte.LineFeed);
  intake.at = to;
  intake.isSkipped = true;
  intake.indent = cleanIndent;
  if (cleanStream !== SAME_STREAM) intake.stream = cleanStream;
  return to - from;
}

/** For how many more bytes there is room. */
export function intakeRoom(): i32 {
  // While it is not known whether these lines are taken in here, they must fit after the input.
  return intake.isUnsure ? Size.Chunk - MAX_HEAD - (intake.end - intake.at) : Area.Raw + Size.Raw - intake.end;
}

/** After so many bytes lines may be clean again. */
const PIECE: i32 = 0x8000;

/** Puts text after the input, as much as there is room for. @returns whether there was any, or none will come */
export function feed(): boolean {
  const limit = intake.at + PIECE;
  let isFed = false;
  while (intake.isCarried && (intake.at < limit || intake.isInLine) && feedLine()) isFed = true;
  if (cursor.ended || !intake.isEnded || intake.at < intake.end) return isFed;
  cursor.ended = true;
  return true;
}

/** A line, or what has come of it. */
function feedLine(): boolean {
  if (!intake.isInLine) return beginLine();
  if (intake.textCell > 0) {
    const wrap = feedWrapped();
    if (wrap !== Wrap.None) return wrap === Wrap.Wrapped;
  }
  return feedLineText();
}

/** The rest of a line, or what has come of it. */
function feedLineText(): boolean {
  const lineFeed = findByte(intake.at, intake.end, Byte.LineFeed);
  const room = Area.Input + Size.Input - cursor.end;
  let to = lineFeed < intake.end ? lineFeed + 1 : intake.end;
  if (to - intake.at > room) to = intake.at + room;
  if (to === intake.at) return false;
  const isOver = load8(to - 1) === Byte.LineFeed;
  const textEnd = isOver && intake.isPartial ? to - intake.endLength : to;
  const from = intake.at;
  const isWhole = putText(textEnd, isOver || (intake.isEnded && to === intake.end));
  if (isWhole) intake.at = to;
  if (intake.sizedLeft > 0) {
    intake.sizedLeft = intake.at - from < intake.sizedLeft ? intake.sizedLeft - (intake.at - from) : 0;
  }
  if (isWhole && isOver) endLine();
  return intake.at > from;
}

/** The offset in the stream of the next line that is to be taken apart. */
export function intakeOffset(): f64 {
  return offsetOfRaw(intake.at);
}

function endLine(): void {
  intake.isInLine = false;
  marks.isCut = intake.isPartial;
  addOrigin(cursor.end, offsetOfRaw(intake.at), intake.line, 1, AFTER, 0);
  if (intake.isPartial) addMark(cursor.end, Kind.Cut, intake.at, 0, offsetOfRaw(intake.at));
}

function beginLine(): boolean {
  if (intake.at === intake.end || waitsForHead()) return false;
  return readLine();
}

/** Takes the head of a line, or a record whole. */
function readLine(): boolean {
  let head = readLineHead();
  if (head === Head.NeedMore) return waitForMore();
  // Before its text no head counts.
  if (head > Head.NeedMore && lineHead.end === intake.end) {
    if (!intake.isEnded) return waitForMore();
    head = Head.None;
  }
  keepRepeated();
  if (head === Head.Repeated) {
    if (!knowsRest()) return false;
    head = learnHead() ? Head.Plain : Head.None;
  }
  let end = intake.end;
  if (head === Head.Record) {
    end = findByte(lineHead.end, intake.end, Byte.LineFeed);
    if (end === intake.end && !intake.isEnded && end - intake.at < MAX_RECORD) return waitForMore();
    if (end - intake.at >= MAX_RECORD || !readRecord(end)) head = Head.None;
  }
  if (head > Head.NeedMore && head !== Head.Record && lineHead.isSyslog) {
    end = findByte(lineHead.end, intake.end, Byte.LineFeed);
    if (end === intake.end && !intake.isEnded && end - intake.at < MAX_RECORD) return waitForMore();
    if (end - intake.at < MAX_RECORD && readEscapedLine(end)) head = Head.Record;
  }
  if (head === Head.None && intake.isUnsure) {
    let colour = findColour(intake.at, intake.end, intake.isEnded);
    if (colour === Head.None) colour = findFold(intake.at, intake.end);
    if (colour !== Head.Plain) return colour === Head.None ? giveBack() : waitForMore();
  }
  intake.isUnsure = false;
  if (!isOwnStream(head)) return false;
  if (head > Head.NeedMore && hasNamesAround(head === Head.Record && lineRecord.kind !== 0, end)) {
    if (intake.around === Around.Unknown) intake.around = Around.Wanted;
    if (intake.around === Around.Wanted) return false;
    if (intake.around === Around.Refused) head = Head.None;
  }
  if (head === Head.Record) return takeRecord(afterLine(end));
  return takeLine(head, head === Head.None ? intake.at : lineHead.end);
}

function readLineHead(): i32 {
  if (intake.sizedLeft !== 0) return readSized(intake.at, intake.end, intake.isEnded, intake.sizedLeft < 0);
  if (!isOfFields(intake.stream)) return readHead(intake.at, intake.end, intake.isEnded, intake.indent);
  return readField(intake.at, intake.end, intake.isEnded, intake.fields + 1);
}

/** Whether the line belongs to the stream whose state the tokenizer has. If not, `intake.wanted` says to which. */
function isOwnStream(head: i32): boolean {
  const stream = head === Head.Record ? lineRecord.stream : lineHead.stream;
  if (head === Head.None || stream === SAME_STREAM) return true;
  if (intake.isFirst) intake.stream = stream;
  intake.isFirst = false;
  if (stream === intake.stream) return true;
  intake.wanted = stream;
  return false;
}

/** The tokenizer has the state of that stream now, or one that will do for it. */
export function enterStream(): void {
  intake.stream = intake.wanted;
  intake.wanted = -1;
}

/** Takes the head of a line that is no record, and what folds it. */
function takeLine(head: i32, to: i32): boolean {
  const stream = lineHead.stream;
  let text = to;
  if (intake.isFolded) {
    text = afterIndent(to, intake.end);
    if (text === intake.end && !intake.isEnded) return false;
  }
  let isFolded = false;
  if (head !== Head.Partial && head !== Head.Wrapped) {
    const fold = readFold(text, intake.end, intake.isEnded, stream, intake.isFolded);
    if (fold === Fold.NeedMore) return false;
    isFolded = fold === Fold.Folded;
    if (isFolded && Area.Input + Size.Input - cursor.end < foldEnd - text) return false;
  }
  return takeHead(head, text, stream, isFolded);
}

/** Marks and bytes that any line needs. */
const MARKS_OF_LINE: i32 = 4;
/** What ends a line that is folded, and a blank that is escaped after it. */
const MAX_FOLD: i32 = 8;

function takeHead(head: i32, to: i32, stream: i32, isFolded: boolean): boolean {
  const isKnown = intake.around === Around.Known && head !== Head.None;
  const length = isKnown ? intake.headLength : to - intake.at;
  if (!hasRoom(MARKS_OF_LINE, length + MAX_FOLD)) return false;
  const isPartial = head === Head.Partial || isFolded;
  const kind = headKind() | (isPartial ? Kind.IsPartial : 0);
  const line = addMark(cursor.end, kind, isKnown ? Area.Envelope : intake.at, length, offsetOfRaw(intake.at));
  if (isFolded) addTail(line, foldStart, foldEnd - foldStart);
  else if (isPartial) addLineFeed(line);
  if (isKnown) setSourceHead(line, to - intake.at);
  if (origins.isOn) addOrigin(cursor.end, offsetOfRaw(to), intake.line++, 1 + charactersIn(intake.at, to), WITHIN, 0);
  if (head === Head.Journal) intake.indent = to - intake.at;
  else if (to === intake.at || stream !== SAME_STREAM) intake.indent = -1;
  intake.fields = stream === FIELDS ? intake.fields + 1 : 0;
  if (intake.sizedLeft < 0) intake.sizedLeft = readSize(intake.at) + 1;
  else if (stream === FIELDS && isSizedMessage(intake.at, intake.end)) intake.sizedLeft = -1;
  intake.textCell = head === Head.Wrapped ? wrapped.textCell : 0;
  intake.placeCells = wrapped.placeCells;
  intake.isFirstText = true;
  intake.isAtFold = false;
  intake.isPartial = isPartial;
  intake.isInColour = intake.isInColour && marks.isCut;
  intake.isInLine = true;
  intake.searched = 0;
  intake.around = Around.Unknown;
  noteLine();
  intake.at = to;
  const isInside = intake.isFolded;
  intake.isFolded = isFolded;
  intake.endLength = isFolded ? foldEnd - foldStart : 1;
  if (isInside && isEscapedBlank(to, intake.end)) feedBlank();
  return true;
}

/** The blank that begins the text of a line, with a backslash before it. */
function feedBlank(): void {
  addMark(cursor.end, Kind.Spelled, intake.at, 2, offsetOfRaw(intake.at));
  store8(cursor.end++, Byte.Space);
  intake.at += 2;
  if (origins.isOn) {
    const column = columnFrom(originOf(cursor.end), cursor.end) + 1;
    addOrigin(cursor.end, offsetOfRaw(intake.at), intake.line - 1, column, WITHIN, 0);
  }
}

function headKind(): i32 {
  return marks.isCut ? Kind.Continued : Kind.Head;
}

/** An odd spelling has six letters at most. */
const MAX_SPELLING: i32 = 6;
const MAX_SEQUENCE: i32 = 48;

function takeRecord(end: i32): boolean {
  const isKnown = intake.around === Around.Known;
  const head = isKnown ? intake.headLength : lineHead.end - intake.at;
  // After the text of a line of syslog only its end is left.
  const hasTail = isKnown && lineRecord.kind !== 0;
  const tail = hasTail ? intake.tailLength : end - lineRecord.tailAt;
  const bytes = head + tail + lineRecord.oddSpellings * MAX_SPELLING + lineRecord.sequences * MAX_SEQUENCE;
  if (!hasRoom(MARKS_OF_LINE + lineRecord.oddSpellings + lineRecord.sequences, bytes)) return false;
  if (Area.Input + Size.Input - cursor.end < lineRecord.tailAt - lineHead.end + 1) return false;
  const kind = headKind() | lineRecord.kind | (lineRecord.isPartial ? Kind.IsPartial : 0);
  const line = addMark(cursor.end, kind, isKnown ? Area.Envelope : intake.at, head, offsetOfRaw(intake.at));
  addTail(line, hasTail ? Area.Envelope + head : lineRecord.tailAt, tail);
  if (isKnown) setSource(line, lineHead.end - intake.at, end - lineRecord.tailAt);
  const column = 1 + lineHead.end - intake.at;
  addOrigin(cursor.end, offsetOfRaw(lineHead.end), intake.line, column, WITHIN, lineRecord.kind);
  feedRecord(lineHead.end, offsetOfRaw(lineHead.end), intake.line++, column);
  addOrigin(cursor.end, offsetOfRaw(end), intake.line, 1, AFTER, 0);
  addMark(cursor.end, lineRecord.isPartial ? Kind.Cut : Kind.End, end, 0, offsetOfRaw(end));
  marks.isCut = lineRecord.isPartial;
  intake.fields = 0;
  intake.indent = -1;
  intake.searched = 0;
  intake.around = Around.Unknown;
  noteLine();
  intake.at = end;
  return true;
}

/** The line that was looked at begins with no head after all: the tokenizer gets it, and what follows, as it comes. */
function giveBack(): boolean {
  const length = intake.end - intake.at;
  intake.isCarried = false;
  intake.isUnsure = false;
  intake.searched = 0;
  leaveLine();
  moveBytes(cursor.end, intake.at, length);
  intake.offset += intake.at - Area.Raw;
  intake.at = intake.end;
  takePlain(length);
  return true;
}
