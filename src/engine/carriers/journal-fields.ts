import { Byte } from '../bytes/ascii.ts';
import { load8 } from '../bytes/memory.ts';
import { FIELDS, Head, lineHead, MESSAGES } from './head.ts';
import { byteAt, isTextAt, text } from './line-text.ts';

/** Lines of journalctl with a field on each, as `-o export`, `verbose` and `json-pretty` have them. */

/** `__CURSOR=s=` of `journalctl -o export`, `<tab>"__CURSOR" : "s=` of `-o json-pretty`: each line holds a field. */
export function isFirstField(from: i32): boolean {
  return (
    text(from, '__CURSOR=s=') > 0 ||
    text(from, '\t"__CURSOR" : "s=') > 0 ||
    text(from, '\t"__REALTIME_TIMESTAMP" : "') > 0 ||
    text(from, '\t"__MONOTONIC_TIMESTAMP" : "') > 0
  );
}

/** The line at `from` is a field that is no message: all of it is text, but none of a message's. */
export function takeField(from: i32): i32 {
  return lineHead.take(from, FIELDS);
}

/** Whether the lines of this stream are of journalctl, with a field on each. */
export function isOfFields(stream: i32): boolean {
  return stream === MESSAGES || stream === FIELDS;
}

/** `MESSAGE=` of `journalctl -o export`, indented in `-o verbose`, or `<tab>"MESSAGE" : "` of `-o json-pretty`. */
export function readMessage(from: i32): i32 {
  lineHead.stream = MESSAGES;
  lineHead.end = text(from, '\t"MESSAGE" : "');
  if (lineHead.end >= 0) return Head.Record;
  lineHead.end = text(byteAt(from) === Byte.Space ? text(from, '    ') : from, 'MESSAGE=');
  return lineHead.end >= 0 ? Head.Plain : Head.None;
}

/** A message that is no plain text has a line with its name, eight bytes that say how long it is, and a line feed after it. */
export const SIZE_LENGTH: i32 = 8;

/** Whether the field at `from` is such a message. */
export function isSizedMessage(from: i32, end: i32): boolean {
  return isTextAt(from, end, 'MESSAGE\n');
}

/** As `readHead`, where a message may begin with its size, or continue in another line. */
export function readSized(from: i32, end: i32, isEnded: boolean, hasSize: boolean): i32 {
  lineHead.stream = MESSAGES;
  lineHead.end = hasSize ? from + SIZE_LENGTH : from;
  if (lineHead.end <= end) return Head.Plain;
  return isEnded ? Head.None : Head.NeedMore;
}

/** How long the message is that begins with its size at `from`. */
export function readSize(from: i32): i32 {
  let size = 0;
  for (let i = 3; i >= 0; i--) size = (size << 8) | load8(from + i);
  return size >= 0 && size < MAX_SIZE ? size : 0;
}

/** Journald takes no longer field. */
const MAX_SIZE: i32 = 768 << 20;
