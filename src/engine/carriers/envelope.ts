import { Byte } from '../bytes/ascii.ts';
import { load8, multiply } from '../bytes/memory.ts';
import { findStringSign } from '../scan/bytes.ts';
import { readRows } from './head-rows.ts';
import { byteAt, lineLimit } from './line-text.ts';

/**
 * JSON records in which programs that ship logs put a line of another program's output. A record is known by its members:
 * a logger's own record has a message, too, but that is a text of its own.
 *
 *     {"stream":"stdout","log":"text","kubernetes":{…}}
 *                        ^^^^^^^^^^^^^ the message; what else must be there says its row
 */

/** What may be before a record: `json-sse` of journalctl, fluentd, Fluent Bit's output to the terminal and its lists. */
const BEFORE: string[] = ['data: ', 'D C +N W: ', 'D C -N W: ', '[N] W: [[N.N, {}], ', '[N] W: [N.N, ', '[', ','];

/** The member that is the message, and others that such a record has. The first row is that of most loggers' records. */
const ROWS: string =
  // Docker, fluentd, Fluent Bit, FireLens
  'log stream\nlog date\nlog time\nlog timestamp\nlog @timestamp\nlog source\nlog container_id\nlog kubernetes\n' +
  // journald
  'MESSAGE\n' +
  // CloudWatch
  'message timestamp ingestionTime\n' +
  // pm2 `--json`
  'message process_id app_name\n' +
  // Vector, Filebeat, Logstash
  'message source_type\nmessage @timestamp @metadata\nmessage @timestamp agent\nmessage @version host\n' +
  // stern `-o json`, Fluent Bit and others with the filter for Kubernetes
  'message podName containerName\nmessage kubernetes\n' +
  // Datadog, Railway, Vercel
  'message ddsource\nmessage ddtags\nmessage severity timestamp\nmessage id source path\n' +
  // Loki
  'line timestamp\nvalues stream\n' +
  // Google Cloud
  'textPayload\n' +
  // Azure: App Service, Container Apps, Kubernetes
  'resultDescription category\nLog TimeStamp\nLogMessage\nLogEntry\n' +
  // GELF of Docker
  'short_message _container_id\n';

const FIRST_OF_LIST: string[] = ['[["N","'];

/** Members whose values name the stream that the text belongs to. */
const STREAM: string =
  '_PID\nstream\nsource\nlogName\nprocess_id\ntype\nfile\nfilename\npodName\ncontainerName\npod_name\ncontainer_name\n' +
  'container_id\n_container_id\npod\ncontainer\napp\n';

/** Of the member that was read last: its name, and where its value begins. */
let keyFrom: i32 = 0;
let keyTo: i32 = 0;
let valueAt: i32 = 0;
/** An arrow is before it, as Ruby writes them: no logger's record is written so. */
let isArrow: boolean = false;
/** How deep in the record it is. */
let depth: i32 = 0;
/** What has come of the record ended within the member. */
let isCut: boolean = false;

/** Where the last record began, the name of its message, and the row that it had. */
let recordAt: i32 = 0;
let messageFrom: i32 = 0;
let messageTo: i32 = 0;
let messageDepth: i32 = 0;
let isOfRuby: boolean = false;
let lastRow: i32 = 0;

/** After the quote with which the message of a record at `from` begins; -1 = there is none. */
export function readEnvelope(from: i32): i32 {
  const before = byteAt(from) === Byte.BraceOpen ? from : readRows(BEFORE, from);
  if (byteAt(before) !== Byte.BraceOpen) return -1;
  recordAt = before;
  const end = lineLimit();
  depth = 0;
  for (let at = nextKey(before, end); at >= 0; at = nextKey(at, end)) {
    // What is sent to Loki has a list of times and lines.
    const line = isText(valueAt, end) ? -1 : readRows(FIRST_OF_LIST, valueAt);
    if (line < 0 && (depth > 1 || !isText(valueAt, end))) continue;
    if (!mayBeMessage()) continue;
    messageFrom = keyFrom;
    messageTo = keyTo;
    messageDepth = depth;
    isOfRuby = isArrow;
    return line < 0 ? valueAt + 1 : line;
  }
  if (isCut) byteAt(end);
  return -1;
}

function isText(at: i32, end: i32): boolean {
  return at < end && load8(at) === Byte.Quote;
}

/**
 * Reads the next member in `from … end`.
 * @returns where its value begins; -1 = there is none
 */
function nextKey(from: i32, end: i32): i32 {
  isCut = true;
  for (let at = from; at < end; at++) {
    const byte = load8(at);
    if (byte === Byte.BraceOpen || byte === Byte.BracketOpen) depth++;
    else if (byte === Byte.BraceClose || byte === Byte.BracketClose) depth--;
    if (byte === Byte.LineFeed) {
      isCut = false;
      return -1;
    }
    if (byte !== Byte.Quote) continue;
    keyFrom = at + 1;
    keyTo = stringEnd(at + 1, end);
    if (keyTo < end && load8(keyTo) !== Byte.Quote) isCut = false;
    if (keyTo === end || load8(keyTo) !== Byte.Quote) return -1;
    at = keyTo + 1;
    at = afterBlanks(at, end);
    isArrow = at + 1 < end && load8(at) === Byte.Equals && load8(at + 1) === Byte.Greater;
    if (at >= end) return -1;
    if (isArrow || load8(at) === Byte.Colon) {
      valueAt = afterBlanks(isArrow ? at + 2 : at + 1, end);
      if (valueAt < end) return valueAt;
    }
    at--;
  }
  return -1;
}

function afterBlanks(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && (load8(at) === Byte.Space || load8(at) === Byte.Tab)) at++;
  return at;
}

/** Where the string ends whose text begins at `from`: at a quote, a control character or `end`. */
function stringEnd(from: i32, end: i32): i32 {
  let at = findStringSign(from, end);
  while (at < end && load8(at) !== Byte.Quote && load8(at) >= Byte.Space) {
    const isEscape = load8(at) === Byte.Backslash && at + 1 < end && load8(at + 1) >= Byte.Space;
    at = findStringSign(isEscape ? at + 2 : at + 1, end);
  }
  return at;
}

/** Whether the member that was read last may be the message. */
function mayBeMessage(): boolean {
  for (let at = 0; at < MESSAGES.length; at++) {
    if (isKey(MESSAGES, at, keyFrom, keyTo)) return true;
    while (MESSAGES.charCodeAt(at) !== Byte.Space) at++;
  }
  return false;
}

/** The names of messages in the rows. */
const MESSAGES: string =
  'message log line MESSAGE textPayload values Log resultDescription LogMessage LogEntry short_message ';

function afterRow(row: i32): i32 {
  let at = row;
  while (ROWS.charCodeAt(at) !== Byte.LineFeed) at++;
  return at + 1;
}

/** Whether the word at `word` is the name at `from … to`. */
function isKey(words: string, word: i32, from: i32, to: i32): boolean {
  let at = word;
  for (let i = from; i < to; i++) if (load8(i) !== words.charCodeAt(at++)) return false;
  return words.charCodeAt(at) <= Byte.Space;
}

/** Whether the record whose head was read last ends in its tail: else it has been cut. */
export function isComplete(tail: i32, end: i32): boolean {
  depth = messageDepth;
  let at = tail;
  while (at >= 0) at = nextKey(at, end);
  // What is around it in a list is not counted, nor are the brackets of the message's own.
  return depth <= 0;
}

/** Whether the record whose head was read last, and whose tail is `tail … end`, is one of a row. */
export function isEnvelope(head: i32, tail: i32, end: i32): boolean {
  if (isOfRuby) return true;
  present = 0;
  noteMembers(recordAt, head);
  noteMembers(tail, end);
  if (isOfRow(lastRow, head, tail, end)) return true;
  for (let row = 0; row < ROWS.length; row = afterRow(row)) {
    if (!isOfRow(row, head, tail, end)) continue;
    lastRow = row;
    return true;
  }
  return false;
}

function isOfRow(row: i32, head: i32, tail: i32, end: i32): boolean {
  if (!isKey(ROWS, row, messageFrom, messageTo)) return false;
  let at = row + messageTo - messageFrom;
  while (ROWS.charCodeAt(at) === Byte.Space) {
    const member = at + 1;
    at = member;
    while (ROWS.charCodeAt(at) > Byte.Space) at++;
    if ((present & bitOf(ROWS.charCodeAt(member), at - member)) === 0) return false;
    if (findMember(ROWS, member, recordAt, head) < 0 && findMember(ROWS, member, tail, end) < 0) return false;
  }
  return true;
}

/** A bit for each member of the record, so that most are not looked for in vain. */
let present: i32 = 0;

function noteMembers(from: i32, end: i32): void {
  for (let at = nextKey(from, end); at >= 0; at = nextKey(at, end)) {
    present = present | bitOf(load8(keyFrom), keyTo - keyFrom);
  }
}

/** The bit of names that begin with this letter and are so long. */
function bitOf(first: i32, length: i32): i32 {
  return 1 << ((first + 5 * length) & 31);
}

/** Where the value of the member begins that has the word as its name; -1 = there is none in `from … end`. */
function findMember(words: string, word: i32, from: i32, end: i32): i32 {
  for (let at = nextKey(from, end); at >= 0; at = nextKey(at, end)) if (isKey(words, word, keyFrom, keyTo)) return at;
  return -1;
}

/** A number that is made of what names the stream of that record; 0 = nothing does. */
export function envelopeStream(head: i32, tail: i32, end: i32): i32 {
  streamHash = 0;
  addToStream(recordAt, head);
  addToStream(tail, end);
  return streamHash;
}

let streamHash: i32 = 0;

function addToStream(from: i32, end: i32): void {
  for (let at = nextKey(from, end); at >= 0; at = nextKey(at, end)) {
    if (!namesStream()) continue;
    for (let i = at; i < end && load8(i) !== Byte.Comma && load8(i) !== Byte.BraceClose; i++) {
      streamHash = multiply(streamHash, 31) + load8(i);
    }
  }
}

function namesStream(): boolean {
  let word = 0;
  while (word < STREAM.length) {
    if (isKey(STREAM, word, keyFrom, keyTo)) return true;
    while (STREAM.charCodeAt(word) !== Byte.LineFeed) word++;
    word++;
  }
  return false;
}
