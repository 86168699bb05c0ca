import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { findAny, findByte } from '../scan/bytes.ts';
import { Head, lineHead, SAME_STREAM } from './head.ts';
import { readHead } from './heads.ts';

/**
 * Strings in quotes that YAML folds: a backslash ends the line, and neither it nor the line end nor the blanks before the text of
 * the next line are text. A blank that begins that text is escaped.
 *
 *     message: "in {user=k, MMM_name=a\
 *       \ b, lang=k}"
 */
export const enum Fold {
  None = 0,
  /** Too little has come to decide. */
  NeedMore = 1,
  Folded = 2,
}

/** A line that is longer is not folded. */
const MAX_LINE: i32 = 4096;
const MAX_KEY: i32 = 256;
/** Text that is indented deeper is not folded. */
const MAX_BLANKS: i32 = 256;

/** Where the backslash is with which the line ends, and after its line feed; set by `readFold`. */
export let foldStart: i32 = 0;
export let foldEnd: i32 = 0;

/** The end of what is looked at of the line. */
let limit: i32 = 0;

/**
 * Whether the line whose text begins at `from` is folded.
 * @param stream of the line
 * @param isInside the line before is
 */
export function readFold(from: i32, end: i32, isEnded: boolean, stream: i32, isInside: boolean): i32 {
  limit = end - from > MAX_LINE ? from + MAX_LINE : end;
  const lineFeed = findByte(from, limit, Byte.LineFeed);
  if (lineFeed < limit ? !endsWithBackslash(lineFeed) : limit < end || isEnded) return Fold.None;
  let at = isInside ? from : afterQuote(from);
  if (at < 0) return Fold.None;
  if (lineFeed === limit) return Fold.NeedMore;
  at = findAny(at, lineFeed, Byte.Quote, Byte.Backslash, Byte.LineFeed);
  while (at < lineFeed && load8(at) === Byte.Backslash) {
    const following = load8(at + 1);
    if (at + 1 === lineFeed || (following === Byte.CarriageReturn && at + 2 === lineFeed)) {
      foldStart = at;
      foldEnd = lineFeed + 1;
      return isContinued(foldEnd, end, isEnded, stream);
    }
    at = findAny(at + 2, lineFeed, Byte.Quote, Byte.Backslash, Byte.LineFeed);
  }
  return Fold.None;
}

/** Whether a backslash is before the line end at `lineFeed`. */
export function endsWithBackslash(lineFeed: i32): boolean {
  const last = load8(lineFeed - 1);
  return last === Byte.Backslash || (last === Byte.CarriageReturn && load8(lineFeed - 2) === Byte.Backslash);
}

/** After the quote in `key: "`, `- "`, `"key": "`; at the end of what has come, where that is before; -1 = none is there. */
function afterQuote(from: i32): i32 {
  let at = skipBlanks(from);
  const first = at;
  while (at + 1 < limit && load8(at) === Byte.Minus && load8(at + 1) === Byte.Space) at = skipBlanks(at + 1);
  const isItem = at > first;
  const isQuoted = at < limit && load8(at) === Byte.Quote;
  const key = isQuoted ? at + 1 : at;
  at = afterName(key, limit);
  if (at >= limit) return limit;
  if (isQuoted && load8(at) !== Byte.Quote) return isItem ? key : -1;
  if (isQuoted) at++;
  if (at === key || (at < limit && load8(at) !== Byte.Colon)) return -1;
  const value = skipBlanks(at + 1);
  if (value >= limit) return limit;
  return load8(value) === Byte.Quote && value > at + 1 ? value + 1 : -1;
}

/** After the blanks at `from`; at a blank, where they are too many. */
function skipBlanks(from: i32): i32 {
  let at = from;
  while (at < limit && at - from < MAX_BLANKS && load8(at) === Byte.Space) at++;
  return at;
}

/**
 * Whether the line at `from` continues the string: its text, after the head that a carrier put before it, is indented. A `name:`
 * there begins another member, unless the string ends in its line or that line is folded, too.
 */
function isContinued(from: i32, end: i32, isEnded: boolean, stream: i32): i32 {
  const head = readHead(from, end, isEnded, -1);
  if (head === Head.NeedMore) return Fold.NeedMore;
  const isHead = head === Head.Plain || head === Head.Journal;
  if (isHead && lineHead.stream !== stream && stream !== SAME_STREAM) return Fold.None;
  const text = isHead ? lineHead.end : from;
  const after = afterIndent(text, end);
  if (after === end) return isEnded ? Fold.Folded : Fold.NeedMore;
  if (after === text) return Fold.None;
  const most = end - after > MAX_LINE ? after + MAX_LINE : end;
  const name = afterName(after, most);
  if (name === end) return isEnded ? Fold.Folded : Fold.NeedMore;
  if (name === after || load8(name) !== Byte.Colon) return Fold.Folded;
  const lineFeed = findByte(name, most, Byte.LineFeed);
  if (findByte(name, lineFeed, Byte.Quote) < lineFeed) return Fold.Folded;
  if (lineFeed === end) return isEnded ? Fold.Folded : Fold.NeedMore;
  return lineFeed === most || endsWithBackslash(lineFeed) ? Fold.Folded : Fold.None;
}

/** After the name at `from`, which is looked at up to `most`. */
function afterName(from: i32, most: i32): i32 {
  let at = from;
  while (at < most && at - from < MAX_KEY && isOf(load8(at), Class.Name | Class.Path)) at++;
  return at;
}

/** After the blanks before the text of a line that continues a string; `end` where more may come. */
export function afterIndent(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && at - from < MAX_BLANKS && load8(at) === Byte.Space) at++;
  // Whether a blank is escaped, the byte after the backslash says.
  return at + 1 === end && load8(at) === Byte.Backslash ? end : at;
}

/** Whether the text at `at` begins with a blank that is escaped. */
export function isEscapedBlank(at: i32, end: i32): boolean {
  return at + 1 < end && load8(at) === Byte.Backslash && load8(at + 1) === Byte.Space;
}

/** Whether a document of YAML begins at `from`: in its strings there may be folds. */
export function readDocument(from: i32, end: i32, isEnded: boolean): i32 {
  let at = from;
  while (at < end && at - from < 3 && load8(at) === Byte.Minus) at++;
  if (at === end && !isEnded && at - from <= 3) return Fold.NeedMore;
  return at - from === 3 && at < end && load8(at) === Byte.LineFeed ? Fold.Folded : Fold.None;
}
