import { Byte } from '../bytes/ascii.ts';
import { Head, lineHead, streamNamed } from './head.ts';
import {
  byte,
  byteAt,
  digits,
  isDigitAt,
  isOver,
  isoTime,
  monthTime,
  ranOut,
  readStructuredData,
  text,
  words,
} from './line-text.ts';

/** The heads of syslog, and of journalctl where it prints a line of text for each message. */

/**
 * `host app[512]: `, or `app[web.1]: ` alone.
 * @param isSure no text begins so, as `MMM_x: v` does
 */
export function readProgram(from: i32, isSure: boolean): i32 {
  let at = words(from);
  if (at === from || (isSure && byteAt(at) === Byte.Colon)) return Head.None;
  if (byteAt(at) === Byte.Space) {
    const program = at + 1;
    at = words(program);
    if (at === program) return Head.None;
  }
  if (byteAt(at) === Byte.BracketOpen) at = byte(words(at + 1), Byte.BracketClose);
  at = byte(at, Byte.Colon);
  if (byte(at, Byte.Space) < 0) return Head.None;
  lineHead.stream = streamNamed(from, at);
  lineHead.end = at + 1;
  lineHead.isSyslog = true;
  return Head.Journal;
}

/** `[   12.345678] host app[512]: ` */
export function readMonotonic(from: i32): i32 {
  let at = from + 1;
  while (byteAt(at) === Byte.Space) at++;
  const seconds = at;
  while (isDigitAt(at)) at++;
  if (at === seconds) return Head.None;
  at = byte(byte(digits(byte(at, Byte.Dot), 6), Byte.BracketClose), Byte.Space);
  return at < 0 ? Head.None : readProgram(at, false);
}

/** `<13>`: the rest of the head is that of one of the two syslog formats. */
export function readPriority(from: i32): i32 {
  let at = from + 1;
  while (isDigitAt(at) && at - from < 5) at++;
  at = byte(at, Byte.Greater);
  if (at < 0) return Head.None;
  let time = monthTime(at);
  if (time < 0) time = isoTime(at);
  return time >= 0 ? readProgram(time, false) : readSyslog(text(at, '1 '));
}

/**
 * The head of RFC 5424, after its version: time, host, program, process, kind of message, structured data. Without a time,
 * or the hyphen in its place, the words that follow are text.
 */
export function readSyslog(from: i32): i32 {
  if (from < 0) return Head.None;
  let at = byteAt(from) === Byte.Minus ? byte(from + 1, Byte.Space) : isoTime(from);
  if (at < 0) return Head.None;
  const host = at;
  for (let field = 1; field < 5; field++) {
    const start = at;
    while (byteAt(at) > Byte.Space) at++;
    if (at === start || byteAt(at) !== Byte.Space) return Head.None;
    if (field === 3) lineHead.stream = streamNamed(host, at);
    at++;
  }
  const data = readStructuredData(at);
  if (ranOut && !isOver) return Head.None;
  lineHead.end = data >= 0 ? data : at;
  lineHead.hasFields = data >= 0;
  lineHead.isSyslog = true;
  return Head.Plain;
}
