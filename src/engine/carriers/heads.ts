import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { envelopeStream, readEnvelope } from './envelope.ts';
import { Head, lineHead, numberOf, SAME_STREAM, STDERR, STDOUT, streamNamed } from './head.ts';
import { ROWS_AFTER_TIME, readFirstRows, readRows, rowStream } from './head-rows.ts';
import { intake } from './intake-state.ts';
import { isFirstField, readMessage, takeField } from './journal-fields.ts';
import {
  afterColour,
  beginLineText,
  byte,
  byteAt,
  clock,
  digits,
  isDigitAt,
  isLevel,
  isLineCut,
  isOver,
  isoTime,
  isoTimeUpTo,
  mayBeRecord,
  monthTime,
  offsetAt,
  ranOut,
  serviceName,
  skipDigits,
  text,
  weekdayTime,
  words,
} from './line-text.ts';
import { mayHoldName } from './may-hold-name.ts';
import { becomesHead, forgetRepeated, isKnownHead, readRepeated, repeatedHash } from './repeated.ts';
import { readMonotonic, readPriority, readProgram } from './syslog-heads.ts';
import { readWrapped, Wrap } from './wrapped.ts';

/**
 * Recognizes what a program puts before each line of another program's output:
 *
 *     2026-11-29T10:41:05.123456789Z stdout F text                     Kubernetes CRI
 *     web-1  | text                      0|app  | text                 docker compose, pm2
 *     [pod/api-7d4/server] text                                        kubectl logs --prefix
 *     <13>1 2026-11-29T10:41:05Z host app 512 id - text                syslog, RFC 5424
 *     Nov 29 10:41:05 host app[512]: text                              syslog, RFC 3164, journalctl
 *     2026-11-29T10:41:05+0000 host app[512]: text                     rsyslog, journalctl -o short-iso, heroku
 *     Sun 2026-11-29 10:41:05 UTC host app[512]: text                  journalctl -o with-unit, short-full
 *     [   12.345678] host app[512]: text                               journalctl -o short-monotonic
 *     {"log":"text\n","stream":"stdout","time":"…"}                    docker json-file, see `record.ts`
 *     {"_PID":"512","MESSAGE":"text","PRIORITY":"6"}                   journalctl -o json, and others: `envelope.ts`
 *     MESSAGE=text                       <tab>"MESSAGE" : "text",      journalctl -o export, verbose, json-pretty
 *     0040: text                                                       curl --trace-ascii
 *     2026-11-29T10:41:05.1Z text                                      docker logs -t, GitHub Actions, and others
 *     [2026-11-29T10:41:05.1Z] text                                    Jenkins
 */

/** The tags of CRI lines. */
const FULL: i32 = 0x46;
const PARTIAL: i32 = 0x50;

/**
 * Reads the head of the line that begins at `from`. A head in which a sensitive name could be is none, so that it is
 * sanitized as text, but for one with fields.
 * @param indent how many blanks are in place of the head before this line, -1 = none can
 */
export function readHead(from: i32, end: i32, isEnded: boolean, indent: i32): i32 {
  const first = from < end ? load8(from) : -1;
  forgetRepeated();
  if (intake.known0 !== 0 && beginsKnown(from, end, isEnded)) return Head.Plain;
  if (first < 0 || mayBegin(first)) {
    beginReading(from, end, isEnded);
    const head = settle(first < 0 ? Head.None : readFrom(from, first, indent), from);
    if (head !== Head.None) return head;
  }
  return mayBeWrapped(first) ? readWrappedHead(from, end, isEnded) : Head.None;
}

/** Whether a time, a level, or the blanks or colours before them may begin so. */
export function mayBeWrapped(first: i32): boolean {
  if (first >= Byte.UpperA && first <= Byte.UpperZ) return true;
  return first === Byte.Space || first === Byte.BracketOpen || first === Byte.Escape;
}

function readWrappedHead(from: i32, end: i32, isEnded: boolean): i32 {
  const wrap = readWrapped(from, end, isEnded);
  if (wrap === Wrap.NeedMore) return Head.NeedMore;
  lineHead.begin();
  lineHead.take(from, SAME_STREAM);
  return wrap === Wrap.Wrapped ? Head.Wrapped : Head.None;
}

function beginReading(from: i32, end: i32, isEnded: boolean): void {
  beginLineText(from, end, isEnded);
  lineHead.begin();
}

/** What was read, if it is known, and no sensitive name could be in it. */
function settle(head: i32, from: i32): i32 {
  if (head === Head.None) return ranOut && isLineCut ? Head.NeedMore : Head.None;
  if (head <= Head.NeedMore || lineHead.hasFields) return head;
  return mayHoldName(from, lineHead.end) ? Head.None : head;
}

function mayBegin(byte: i32): boolean {
  switch (byte) {
    case Byte.Tab:
    case Byte.Space:
    case Byte.BraceOpen:
    case Byte.Less:
    case Byte.BracketOpen:
    case Byte.Escape:
    case Byte.Hash:
    case Byte.Slash:
    case Byte.Comma:
    case Byte.At:
      return true;
    default:
      return isOf(byte, Class.Name);
  }
}

/** Only the commonest heads are looked for, which takes a fraction of the time. */
let isBrief: boolean = false;

export function setBrief(on: boolean): void {
  isBrief = on;
}

function readFrom(from: i32, first: i32, indent: i32): i32 {
  const head = first === Byte.Space && indent <= 0 ? Head.None : readListed(from, first, indent);
  if (head !== Head.None || first === Byte.BraceOpen || isBrief) return head;
  const row = takeRow(readFirstRows(from));
  if (row !== Head.None) return row;
  const record = mayBeRecord ? readRecordHead(from) : Head.None;
  return record !== Head.None ? record : takeRepeated(from);
}

/** Whether the line begins with a head that was learned; to know this costs less than what else a head may be. */
function beginsKnown(from: i32, end: i32, isEnded: boolean): boolean {
  beginReading(from, end, isEnded);
  return takeRepeated(from) === Head.Plain;
}

function takeRepeated(from: i32): i32 {
  const at = readRepeated(from);
  if (at < 0 || (ranOut && !isOver)) return Head.None;
  const isKnown = isKnownHead();
  if ((!isKnown && !becomesHead()) || mayHoldName(from, at)) return Head.None;
  lineHead.take(at, numberOf(repeatedHash));
  return isKnown ? Head.Plain : Head.Repeated;
}

/** The text begins at `at`, after a head of a row; -1 = there is none. */
function takeRow(at: i32): i32 {
  if (at < 0 || (ranOut && !isOver)) return Head.None;
  return lineHead.take(at, numberOf(rowStream));
}

function readListed(from: i32, first: i32, indent: i32): i32 {
  if (first === Byte.Space) return readIndent(from, indent);
  if (first === Byte.Underscore || first === Byte.Tab) {
    return isFirstField(from) ? takeField(from) : readService(from);
  }
  if (first === Byte.BraceOpen) return readRecordHead(from);
  if (first === Byte.Less) return readPriority(from);
  if (first === Byte.BracketOpen) return readBracket(from);
  if (first === Byte.Escape) return readService(from);
  if (first >= Byte.Zero && first <= Byte.Nine) {
    const time = isoTime(from);
    if (time >= 0) return readAfterTime(time);
    const offset = offsetAt(from);
    if (offset >= 0) return readOffset(from, offset);
    // The length of a message of syslog, as drains have it.
    const priority = byte(skipDigits(from), Byte.Space);
    return byteAt(priority) === Byte.Less ? readPriority(priority) : readService(from);
  }
  let time = monthTime(from);
  if (time < 0) {
    time = weekdayTime(from);
    if (text(time, '[s=') > 0) return takeField(from);
  }
  return time >= 0 ? readProgram(time, false) : readService(from);
}

/** No message has more fields: what follows is not of journalctl. */
const MAX_FIELDS: i32 = 64;

/** As `readHead`, among lines of journalctl with a field on each: the `count`-th since a message. */
export function readField(from: i32, end: i32, isEnded: boolean, count: i32): i32 {
  const head = readHead(from, end, isEnded, -1);
  if (head !== Head.None) return head;
  beginReading(from, end, isEnded);
  const message = settle(readMessage(from), from);
  if (message !== Head.None) return message;
  takeField(from);
  if (count > MAX_FIELDS) lineHead.stream = STDOUT;
  return Head.Plain;
}

/** `stdout F `, `host app: `, `app[web.1]: `, or nothing. */
function readAfterTime(at: i32): i32 {
  const tag = readStreamTag(at);
  if (tag !== Head.None) return tag;
  const row = at < 0 || isBrief ? Head.None : takeRow(readRows(ROWS_AFTER_TIME, at));
  lineHead.hasFields = row !== Head.None && byteAt(at) === Byte.BraceOpen;
  if (row !== Head.None) return row;
  const program = isInNanoseconds(at) ? Head.None : readProgram(at, true);
  return program === Head.None || mayHoldName(at, lineHead.end) ? readStamped(at) : program;
}

/** A time alone may be that of a logger: there it begins a record, which has a level, a thread or the like after it. */
function readStamped(at: i32): i32 {
  if (at < 0) return Head.None;
  let word = at;
  while (byteAt(word) === Byte.Space) word++;
  if (byteAt(word) < 0 || isLevel(word)) return Head.None;
  if (word === at && beginsRecord(word) && !isInNanoseconds(at)) return Head.None;
  lineHead.take(at, STDOUT);
  return ranOut && !isOver ? Head.None : Head.Plain;
}

/** `.123456789Z ` before `at`: docker and kubectl print times so, loggers hardly ever. */
function isInNanoseconds(at: i32): boolean {
  return byteAt(at - 2) === Byte.UpperZ && digits(byte(at - 12, Byte.Dot), 9) > 0;
}

/** `[main] `, `4711 ` */
function beginsRecord(at: i32): boolean {
  return isDigitAt(at) || (byteAt(at) === Byte.BracketOpen && words(at + 1) > at + 1);
}

/** `stdout F ` after the time of a CRI line. */
function readStreamTag(from: i32): i32 {
  const isError = text(from, 'stderr ') >= 0;
  if (!isError && text(from, 'stdout ') < 0) return Head.None;
  const tag = byteAt(from + 7);
  if (tag !== FULL && tag !== PARTIAL) return Head.None;
  const after = byteAt(from + 8);
  if (after !== Byte.Space && after !== Byte.LineFeed) return Head.None;
  lineHead.take(after === Byte.Space ? from + 9 : from + 8, isError ? STDERR : STDOUT);
  return tag === PARTIAL ? Head.Partial : Head.Plain;
}

/** `[pod/name/container] `, `[   12.345678] host app[512]: `, `[2026-11-29T10:41:05.1Z] ` */
function readBracket(from: i32): i32 {
  if (text(from, '[pod/') > 0) return readPod(from);
  const time = byte(isoTimeUpTo(from + 1), Byte.BracketClose);
  return time >= 0 ? readStamped(byte(time, Byte.Space)) : readMonotonic(from);
}

/** `[pod/name/container] `, with a time after it if asked for. */
function readPod(from: i32): i32 {
  const at = byte(words(from + 1), Byte.BracketClose);
  if (byte(at, Byte.Space) < 0) return Head.None;
  const stream = streamNamed(from, at);
  if (readStamped(isoTime(at + 1)) === Head.None) lineHead.end = at + 1;
  lineHead.stream = stream;
  return ranOut && !isOver ? Head.None : Head.Plain;
}

/**
 * `web-1  | ` of docker compose, `0|app  | ` of pm2; in colour too. Compose numbers its containers: `name  | ` without a
 * number is a row of a table.
 */
function readService(from: i32): i32 {
  const colour = afterColour(from);
  const time = byte(clock(colour), Byte.Space);
  const name = time < 0 ? colour : time;
  let at = serviceName(name);
  if (byteAt(at) === Byte.Pipe && digits(name, at - name) >= 0) at = serviceName(at + 1);
  else if (at > name && !isDigitAt(at - 1)) return Head.None;
  const blank = at;
  while (byteAt(at) === Byte.Space) at++;
  if (blank === name || at === blank) return Head.None;
  lineHead.stream = streamNamed(name, blank);
  at = byte(at, Byte.Pipe);
  if (at < 0) return Head.None;
  at = afterColour(at);
  const after = byteAt(at);
  // The blank before an empty text may have been trimmed.
  if (after === Byte.Space) at = afterColour(at + 1);
  else if (after !== Byte.LineFeed && after !== Byte.CarriageReturn) return Head.None;
  const stream = lineHead.stream;
  if (readStamped(serviceTime(at)) === Head.None) lineHead.end = at;
  lineHead.stream = stream;
  return ranOut && !isOver ? Head.None : Head.Plain;
}

/** `2026-11-29T10:41:05 ` of docker compose, `2026-11-29T10:41:05: ` of pm2. */
function serviceTime(from: i32): i32 {
  const time = isoTimeUpTo(from);
  return byte(time >= 0 && byteAt(time) === Byte.Colon ? time + 1 : time, Byte.Space);
}

/** The offset of what curl traces: 64 bytes to a line, and the text of a full line continues in the next one. */
function readOffset(from: i32, offset: i32): i32 {
  const after = from + OFFSET_LENGTH;
  let at = after;
  while (at < after + TRACED && byteAt(at) >= 0 && byteAt(at) !== Byte.LineFeed) at++;
  const isFull = at === after + TRACED && byteAt(at) === Byte.LineFeed && offsetAt(at + 1) === offset + TRACED;
  if (ranOut && !isOver) return Head.None;
  lineHead.end = after;
  return isFull ? Head.Partial : Head.Plain;
}

/** Four hexadecimal digits, a colon and a blank. */
const OFFSET_LENGTH: i32 = 6;
const TRACED: i32 = 64;

/** As many blanks as the head before has bytes: journalctl indents the lines of one message so. */
function readIndent(from: i32, indent: i32): i32 {
  for (let i = 0; i < indent; i++) if (byteAt(from + i) !== Byte.Space) return Head.None;
  return lineHead.take(from + indent, SAME_STREAM);
}

/** The message of a record begins there, as `record.ts` must find out. */
function readRecordHead(from: i32): i32 {
  if (isBrief && !beginsCommonRecord(from)) return Head.None;
  lineHead.end = readEnvelope(from);
  lineHead.hasFields = true;
  return lineHead.end < 0 ? Head.None : Head.Record;
}

/** Docker's, CloudWatch's or journald's, by the first member. */
function beginsCommonRecord(from: i32): boolean {
  if (text(from, '{"log":') > 0 || text(from, '{"timestamp":') > 0) return true;
  const first = byteAt(text(from, '{"'));
  return first === Byte.Underscore || (first >= Byte.UpperA && first <= Byte.UpperZ);
}

/** The number of the stream of a record that ends at `end`, of which what follows its text begins at `tail`. */
export function recordStreamOf(tail: i32, end: i32): i32 {
  const hash = envelopeStream(lineHead.end, tail, end);
  return hash === 0 ? STDOUT : numberOf(hash);
}
