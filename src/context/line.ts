import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, lowestBit, store8, trailingOnes } from '../bytes/memory.ts';
import { Encoding, enclosing, innermost, ROOT } from '../bytes/reader.ts';
import { behindLast, findByte, lineMarks } from '../scan/bytes.ts';
import { isBehindColour } from './colour.ts';
import { cursor } from './cursor.ts';

/**
 * What is open on the line: strings, by the level of their quote, and brackets.
 * Few parameters need to know, so the line is followed only when one asks, and each byte once.
 */

/** How many JSON levels an escape may be deep at `at`: one more than the innermost string that is open there. */
export function openStringLevels(at: i32): i32 {
  followLine(at);
  // Inside entities a raw quote is an attribute's: what escapes there are the strings that entities opened.
  return highestBit(cursor.lineEntityStrings !== 0 ? cursor.lineEntityStrings : cursor.lineStrings);
}

/** As `openStringLevels`, where `\n` counts in a string between apostrophes, too: `b'A: b\r\nMMM_x: v'`. */
export function escapeLevels(at: i32): i32 {
  const levels = openStringLevels(at);
  return cursor.lineApostrophe ? levels + 1 : levels;
}

/** As `openStringLevels`, where no string counts that entities opened. */
export function rawStringLevels(at: i32): i32 {
  followLine(at);
  return highestBit(cursor.lineStrings);
}

/** Whether a string is open at `at` that a quote of this JSON level would close. */
export function isStringOpen(at: i32, level: i32): boolean {
  followLine(at);
  return (cursor.lineStrings & (1 << level)) !== 0;
}

/** Whether a string is open at `at` in raw or escaped quotes. */
export function isStringOpenAt(at: i32): boolean {
  followLine(at);
  return cursor.lineStrings !== 0;
}

export function isApostropheOpen(at: i32): boolean {
  followLine(at);
  return cursor.lineApostrophe;
}

function isPercentStringOpen(at: i32, depth: i32, level: i32): boolean {
  followLine(at);
  return depth <= MAX_PERCENT_DEPTH && ((cursor.linePercentStrings >>> (8 * (depth - 1) + level)) & 1) === 1;
}

/** How many JSON levels an escape may be deep at `at` in a text that is percent-encoded so often. */
export function percentStringLevels(at: i32, depth: i32): i32 {
  followLine(at);
  if (depth > MAX_PERCENT_DEPTH) return 0;
  return highestBit((cursor.linePercentStrings >>> (8 * (depth - 1))) & 255);
}

/** The same in entities. */
export function entityStringLevels(at: i32): i32 {
  followLine(at);
  return highestBit(cursor.lineEntityStrings);
}

function highestBit(mask: i32): i32 {
  let bits = 0;
  for (let m = mask; m !== 0; m = m >>> 1) bits++;
  return bits;
}

function isEntityStringOpen(at: i32, level: i32): boolean {
  followLine(at);
  return (cursor.lineEntityStrings & (1 << level)) !== 0;
}

/** Whether a string is open at `at` that a quote of `layer` would close. */
export function isStringOpenIn(layer: i32, at: i32): boolean {
  let json = 0;
  let percent = 0;
  let isEntity = false;
  for (let l = layer; l > ROOT; l = enclosing(l)) {
    // The strings that all of an encoded text is in do not count.
    if (innermost(l) === Encoding.Json) json += percent === 0 && !isEntity ? 1 : 0;
    else if (innermost(l) === Encoding.Percent) percent++;
    else isEntity = true;
  }
  if (percent > 0) return isPercentStringOpen(at, percent, json);
  if (isEntity) return isEntityStringOpen(at, json);
  return isStringOpen(at, json);
}

/** Whether `at` is in brackets, opened in the same text as `at`, in which a `name=` came before. */
export function isAfterPair(at: i32): boolean {
  followLine(at);
  return isBracketOnTop() && (topFrame() & Frame.HasPair) !== 0;
}

/**
 * How the text at `at` is encoded, if the innermost string open there is in apostrophes or backticks; else -1.
 * @param isQuote a double quote is at `at`, and opens a string: if one is open already, then because the line began inside
 * one, as a piece of a printed text may
 */
export function printedEncoding(at: i32, isQuote: boolean): i32 {
  followLine(at);
  const lowest = cursor.lineDepth > MAX_OPEN ? cursor.lineDepth - MAX_OPEN : 0;
  let depth = cursor.lineDepth;
  if (isQuote && depth > lowest && topFrame() === Frame.RawString) depth--;
  while (depth > lowest && load8(Area.LineFrames + depth - 1) <= Frame.LastBracket) depth--;
  if (depth === lowest) return -1;
  const frame = load8(Area.LineFrames + depth - 1);
  if (frame === Frame.Apostrophe) return Encoding.Printed;
  return frame === Frame.Backtick ? Encoding.Template : -1;
}

/** The bracket that closes the innermost one open at `at`, if that was opened in the same text as `at`; else 0. */
export function bracketAround(at: i32): i32 {
  followLine(at);
  if (!isBracketOnTop()) return 0;
  const frame = topFrame();
  if (frame >= Frame.Paren) return Byte.ParenClose;
  return frame >= Frame.Bracket ? Byte.BracketClose : Byte.BraceClose;
}

/**
 * What is open on the line, the innermost last: brackets, and the strings in which more brackets may be. A bracket outside
 * of a string is hidden from view in it.
 */
const enum Frame {
  /** Brackets: with the bit `HasPair` where a `name=` came in them. */
  Brace = 0,
  HasPair = 1,
  Bracket = 2,
  Paren = 4,
  LastBracket = 5,
  Apostrophe = 6,
  Backtick = 7,
  /** The strings are numbered from here on by the bit that they have among the open strings of their kind. */
  RawString = 0x20,
  EntityString = 0x40,
  PercentString = 0x60,
}

function topFrame(): i32 {
  return load8(Area.LineFrames + cursor.lineDepth - 1);
}

function isBracketOnTop(): boolean {
  return cursor.lineDepth > 0 && topFrame() <= Frame.LastBracket;
}

/** Of what is open too deep nothing is known: then it is as if the line began here. */
function pushFrame(frame: i32): void {
  if (cursor.lineDepth >= Size.LineFrames) {
    cursor.lineDepth = 0;
    cursor.lineApostrophe = false;
    cursor.lineBacktick = false;
  }
  store8(Area.LineFrames + cursor.lineDepth, frame);
  cursor.lineDepth++;
}

/** Closes the frame with all that is open in it. */
function popFrame(frame: i32): void {
  const lowest = cursor.lineDepth > MAX_OPEN ? cursor.lineDepth - MAX_OPEN : 0;
  let depth = cursor.lineDepth;
  while (depth > lowest && load8(Area.LineFrames + depth - 1) !== frame) depth--;
  if (depth === lowest) return;
  const mayClose = cursor.lineApostrophe || cursor.lineBacktick;
  for (let closed = depth; mayClose && closed <= cursor.lineDepth; closed++) {
    const one = load8(Area.LineFrames + closed - 1);
    if (one === Frame.Apostrophe) cursor.lineApostrophe = false;
    if (one === Frame.Backtick) cursor.lineBacktick = false;
  }
  cursor.lineDepth = depth - 1;
}

/** No more frames are looked through for the one that a quote closes. */
const MAX_OPEN: i32 = 32;

/** The open strings of one kind have changed, those that were open and those that are: closed ones go, then a new one comes. */
function changeStrings(kind: i32, before: i32, after: i32): void {
  const closed = before & ~after;
  if (closed !== 0) popFrame(kind + lowestBit(closed));
  const opened = after & ~before;
  if (opened !== 0) pushFrame(kind + lowestBit(opened));
}

/** The line starts anew: nothing is open. */
function forgetLine(): void {
  cursor.lineStrings = 0;
  cursor.lineApostrophe = false;
  cursor.lineBacktick = false;
  cursor.linePercentStrings = 0;
  cursor.lineEntityStrings = 0;
  cursor.lineDepth = 0;
  cursor.isLineField = false;
}

/** A text begins at `at` that is to be taken for a line of its own, in a raw string or not. */
export function beginLine(at: i32, isInString: boolean): void {
  forgetLine();
  if (isInString) setRawStrings(1);
  cursor.lineAt = at;
}

/** A printed value begins at `at`: what is in it does not count. */
export function holdLine(at: i32): void {
  if (cursor.isLineHeld) return;
  followLine(at);
  cursor.isLineHeld = true;
}

/** The value ends at `to`. */
export function passLine(to: i32): void {
  if (!cursor.isLineHeld) return;
  cursor.isLineHeld = false;
  if (cursor.lineAt < to) cursor.lineAt = to;
}

/** Follows the line up to `to`, from where it was left, or from the line's beginning if that comes later. */
export function followLine(to: i32): void {
  if (cursor.isLineHeld) {
    if (to > cursor.lineAt) cursor.lineAt = to;
    return;
  }
  const from = behindLast(cursor.lineAt, to, Byte.LineFeed);
  if (from > cursor.lineAt) forgetLine();
  for (let block = from; block < to; block += 16) {
    let marks = marksIn(block, to);
    while (marks !== 0) {
      const place = lowestBit(marks);
      marks = marks & (marks - 1);
      if (followPlainMark(block + place)) continue;
      const wasPlain = cursor.linePercentStrings === 0;
      followMark(block + place);
      // An encoded string is open now, which the next blank ends.
      if (wasPlain && cursor.linePercentStrings !== 0) marks = marksIn(block, to) & (-2 << place);
    }
  }
  if (to > cursor.lineAt) {
    endStringsUpTo(to);
    endEntityStringsUpTo(to);
    cursor.lineAt = to;
  }
}

/** After a raw `<` no string is open that entities opened: it is not among them. */
function endEntityStringsUpTo(to: i32): void {
  if (cursor.lineEntityStrings === 0) return;
  if (findByte(cursor.lineEntityAt, to, Byte.Less) < to) setEntityStrings(0);
  cursor.lineEntityAt = to;
}

/**
 * The strings in a string end where its text has a line feed: `"a: 5\"\nb: \"x\""`. How deep it is, its backslashes tell.
 */
function endStringsUpTo(to: i32): void {
  if (cursor.lineStrings < 2 && !(cursor.lineApostrophe && cursor.lineStrings !== 0)) return;
  let at = cursor.lineStringAt;
  while (at < to) {
    const from = findByte(at, to, Byte.Backslash);
    at = from;
    while (at < to && load8(at) === Byte.Backslash) at++;
    if (at >= to) {
      cursor.lineStringAt = to - from < MAX_BACKSLASHES ? from : to;
      return;
    }
    if (load8(at) !== Byte.LowerN) continue;
    const level = trailingZeros(at - from) + 1;
    if (level < 31) setRawStrings(cursor.lineStrings & ((1 << level) - 1));
    if (cursor.lineApostrophe && level <= doublings()) closeApostrophe();
  }
  cursor.lineStringAt = to;
}

const MAX_BACKSLASHES: i32 = 512;

function trailingZeros(value: i32): i32 {
  let count = 0;
  for (let v = value; v !== 0 && (v & 1) === 0; v = v >>> 1) count++;
  return count;
}

/** White space counts only where an encoded string may be open. */
function marksIn(block: i32, to: i32): i32 {
  return lineMarks(block, to, cursor.linePercentStrings !== 0);
}

/** The marks that there are most of, in a few instructions: a raw quote, an equals sign, a bracket, an ampersand that is no quote. */
function followPlainMark(at: i32): boolean {
  const byte = load8(at);
  if (byte === Byte.Equals) {
    notePair(at);
    return true;
  }
  if (byte === Byte.Quote) {
    const before = load8(at - 1);
    if (before === Byte.Backslash) return false;
    // It closes all that is open, or opens the outermost string.
    endPercentStrings();
    if (cursor.lineEntityStrings !== 0) setEntityStrings(0);
    setRawStrings((cursor.lineStrings & 1) ^ 1);
    const beginsField = before === Byte.Comma || before === Byte.LineFeed || at === cursor.begin;
    cursor.isLineField = beginsField && cursor.lineStrings === 1 && holdsObject(at);
    return true;
  }
  // One bit is all between a brace and a bracket.
  const folded = byte | 0x20;
  if (folded === Byte.BraceOpen || byte === Byte.ParenOpen) {
    if (byte === Byte.ParenOpen) pushFrame(Frame.Paren);
    else if (byte === Byte.BraceOpen) pushFrame(isCapital(load8(at + 1)) ? Frame.Brace | Frame.HasPair : Frame.Brace);
    else {
      const before = load8(at - 1);
      if (before === LOWER_P) pushFrame(Frame.Bracket | Frame.HasPair);
      else if (!isOfColour(before, at)) pushFrame(Frame.Bracket);
    }
    return true;
  }
  if (folded === Byte.BraceClose || byte === Byte.ParenClose) {
    if (isBracketOnTop() && !isBeforeMember(at)) cursor.lineDepth--;
    return true;
  }
  if (byte !== Byte.Ampersand || !isOf(load8(at + 1), Class.Name) || load8(at + 1) === Q) return false;
  endPercentStrings();
  return true;
}

/** Of `map[`, with which Go prints one. */
const LOWER_P: i32 = 0x70;

/** Of Go's fields: `{User:x`. */
function isCapital(byte: i32): boolean {
  return byte >= Byte.UpperA && byte <= Byte.UpperZ;
}

/**
 * Whether the list of an outermost bracket continues after the closing bracket at `at`, which was part of an unquoted value:
 * `A[a=x] }], b=1]`, `map[a:x] b:1]`.
 */
function isBeforeMember(at: i32): boolean {
  const frame = topFrame();
  if ((frame & Frame.HasPair) === 0) return false;
  if (cursor.lineDepth > 1 && load8(Area.LineFrames + cursor.lineDepth - 2) <= Frame.LastBracket) return false;
  const following = load8(at + 1);
  if (following !== Byte.Comma && following !== Byte.Space) return false;
  let i = at + (load8(at + 2) === Byte.Space ? 3 : 2);
  const name = i;
  while (i < cursor.end && isOf(load8(i), Class.Name) && i - name < MAX_MEMBER_NAME) i++;
  if (i === name || i + 1 >= cursor.end) return false;
  if (following === Byte.Comma) return load8(i) === Byte.Equals;
  return load8(i) === Byte.Colon && !isOf(load8(i + 1), Class.Blank);
}

const MAX_MEMBER_NAME: i32 = 64;

/** Whether an object is in the quotes that begin at `at`, a field of CSV: text in JSON's strings follows a colon. */
function holdsObject(at: i32): boolean {
  const first = load8(at + 1);
  return first === Byte.BraceOpen || first === Byte.BracketOpen;
}

const Q: i32 = 0x71;

function followMark(at: i32): void {
  switch (load8(at)) {
    case Byte.Quote:
      toggleString(at);
      endPercentStrings();
      break;
    case Byte.LowerU:
      if (load8(at + 1) === Byte.Zero && load8(at + 4) === Byte.Two) toggleUnicodeString(at);
      else if (isUnicodeEquals(at)) notePair(backBehindBackslashes(at));
      break;
    case Byte.LowerX:
      if (load8(at + 1) === Byte.Two && load8(at + 2) === Byte.Two) toggleHexString(at);
      break;
    case Byte.Apostrophe:
      followApostrophe(at);
      break;
    case Byte.Backtick:
      followBacktick(at);
      break;
    case Byte.Percent:
      followPercent(at);
      break;
    case Byte.Ampersand:
      endPercentStrings();
      if (at + 6 <= cursor.end && isQuoteEntity(at + 1)) {
        endEntityStringsUpTo(at);
        setEntityStrings(toggled(cursor.lineEntityStrings, trailingOnes(countBackslashes(at))));
        cursor.lineEntityAt = at;
      }
      break;
    default:
      // A blank.
      endPercentStrings();
  }
}

function followBacktick(at: i32): void {
  if (cursor.lineBacktick) {
    cursor.lineBacktick = false;
    popFrame(Frame.Backtick);
  } else if (opensAfter(at)) {
    pushFrame(Frame.Backtick);
    cursor.lineBacktick = true;
  }
}

function closeApostrophe(): void {
  cursor.lineApostrophe = false;
  popFrame(Frame.Apostrophe);
}

function followApostrophe(at: i32): void {
  endStringsUpTo(at);
  if (cursor.lineApostrophe) {
    if (isEscapedApostrophe(at) || (at + 1 < cursor.end && isOf(load8(at + 1), Class.Name))) return;
    closeApostrophe();
  } else if (opensAfter(at)) {
    pushFrame(Frame.Apostrophe);
    cursor.lineApostrophe = true;
    if (cursor.lineStrings < 2) cursor.lineStringAt = at;
  }
}

/** Whether an apostrophe or backtick at `at` may open a string, for what is before it. */
function opensAfter(at: i32): boolean {
  return at === cursor.begin || !isWordByte(load8(at - 1)) || isBytes(at) || isWhiteEscape(at) || isBehindColour(at);
}

/** How often the strings around a text have doubled its backslashes: a field of CSV, `1,"{'a': 'it\'s'}"`, has not. */
function doublings(): i32 {
  return cursor.isLineField ? 0 : highestBit(cursor.lineStrings);
}

/** Whether the backslashes before the apostrophe escape it; strings around it have doubled them. */
function isEscapedApostrophe(at: i32): boolean {
  const backslashes = countBackslashes(at);
  if (backslashes === 0) return false;
  const decoded = backslashes >>> doublings();
  return decoded === 0 ? backslashes > 0 : (decoded & 1) === 1;
}

/** `ESC[`, with the escape raw or as `\u001b`, `\x1b`: the bracket is that of a terminal's colour. */
function isOfColour(before: i32, at: i32): boolean {
  if (before === Byte.Escape) return true;
  return (before | 0x20) === Byte.LowerB && load8(at - 2) === Byte.One && load8(at - 3) !== Byte.Percent;
}

function setRawStrings(strings: i32): void {
  changeStrings(Frame.RawString, cursor.lineStrings, strings);
  cursor.lineStrings = strings;
}

function setEntityStrings(strings: i32): void {
  changeStrings(Frame.EntityString, cursor.lineEntityStrings, strings);
  cursor.lineEntityStrings = strings;
}

function setPercentStrings(strings: i32): void {
  changeStrings(Frame.PercentString, cursor.linePercentStrings, strings);
  cursor.linePercentStrings = strings;
}

function endPercentStrings(): void {
  if (cursor.linePercentStrings !== 0) setPercentStrings(0);
}

/** A `=` is at `at`: after a name it makes a pair. */
function notePair(at: i32): void {
  if (!isBracketOnTop() || (topFrame() & Frame.HasPair) !== 0) return;
  if (at > cursor.begin && isOf(load8(at - 1), Class.Name | Class.Path | Class.Blank))
    store8(Area.LineFrames + cursor.lineDepth - 1, topFrame() | Frame.HasPair);
}

/** `\u003d`, as Gson writes a `=`. */
function isUnicodeEquals(at: i32): boolean {
  return (
    at + 4 < cursor.end &&
    load8(at + 1) === Byte.Zero &&
    load8(at + 2) === Byte.Zero &&
    load8(at + 3) === Byte.Three &&
    (load8(at + 4) | 0x20) === Byte.LowerD
  );
}

/** `%22`, `%2522` … is a quote, `%3D`, `%253D` … an equals sign. */
function followPercent(at: i32): void {
  let i = at + 1;
  while (i + 2 <= cursor.end && load8(i) === Byte.Two && load8(i + 1) === Byte.Five && i - at < 16) i += 2;
  if (i + 2 > cursor.end) return;
  const high = load8(i);
  if (high === Byte.Two) togglePercentString(at, i);
  else if (high === Byte.Three && (load8(i + 1) | 0x20) === Byte.LowerD) notePair(at);
  else if (high === Byte.Zero && (load8(i + 1) | 0x20) === Byte.LowerA)
    endPercentStringsOfLine(1 + ((i - at - 1) >>> 1));
}

function backBehindBackslashes(at: i32): i32 {
  return at - countBackslashes(at);
}

/** `quot;` `#34;` `#x22;` after the `&`. */
function isQuoteEntity(at: i32): boolean {
  if (load8(at) !== Byte.Hash) {
    return load8(at) === Q && load8(at + 1) === Byte.LowerU && load8(at + 4) === Byte.Semicolon;
  }
  if ((load8(at + 1) | 0x20) === Byte.LowerX) {
    return load8(at + 2) === Byte.Two && load8(at + 3) === Byte.Two && load8(at + 4) === Byte.Semicolon;
  }
  return load8(at + 1) === 0x33 && load8(at + 2) === Byte.Four && load8(at + 3) === Byte.Semicolon;
}

/** `\n`, `\r` or `\t` ends at `at`. */
function isWhiteEscape(at: i32): boolean {
  const letter = load8(at - 1);
  const isWhite = letter === Byte.LowerN || letter === Byte.LowerR || letter === Byte.LowerT;
  return isWhite && at - 1 > cursor.begin && load8(at - 2) === Byte.Backslash;
}

/** `b'`, with which Python's bytes begin. */
function isBytes(at: i32): boolean {
  return load8(at - 1) === Byte.LowerB && at - 1 > cursor.begin && !isWordByte(load8(at - 2));
}

function isWordByte(byte: i32): boolean {
  return byte >= 0x80 || isOf(byte, Class.Name);
}

function toggleString(at: i32): void {
  const backslashes = countBackslashes(at);
  toggleLevel(trailingOnes(backslashes), at, backslashes);
}

/** `\u0022`: a quote of the level at which the `u` is escaped, or deeper, where more backslashes escape it. */
function toggleUnicodeString(at: i32): void {
  if (load8(at + 2) !== Byte.Zero || load8(at + 3) !== Byte.Two) return;
  const backslashes = countBackslashes(at);
  if (backslashes === 0) return togglePercentUnicodeString(at);
  const level = unicodeLevel(backslashes);
  const closes = (cursor.lineStrings & (1 << level)) !== 0;
  if (cursor.lineEntityStrings !== 0 && !closes) setEntityStrings(toggled(cursor.lineEntityStrings, level));
  else toggleLevel(level, at, backslashes);
}

/** `\x22`, as nginx and reprs write a quote. */
function toggleHexString(at: i32): void {
  const backslashes = countBackslashes(at);
  if (backslashes > 0) toggleLevel(unicodeLevel(backslashes), at, backslashes);
}

/** The level of a quote that is written `\\u0022` after so many backslashes. */
function unicodeLevel(backslashes: i32): i32 {
  let level = 1;
  let rest = backslashes;
  while ((rest & 1) === 0) {
    rest = rest >>> 1;
    level++;
  }
  return level + trailingOnes(rest >>> 1);
}

/** `%5Cu0022` */
function togglePercentUnicodeString(at: i32): void {
  if ((load8(at - 1) | 0x20) !== 0x63 || load8(at - 2) !== Byte.Five) return;
  let sign = at - 3;
  while (at - sign < 16 && load8(sign) === Byte.Five && load8(sign - 1) === Byte.Two) sign -= 2;
  const length = at - sign;
  if (load8(sign) !== Byte.Percent || length > 2 * MAX_PERCENT_DEPTH + 1) return;
  togglePercentLevel((length - 1) >>> 1, unicodeLevel(1 + countPercentBackslashes(sign, length)));
}

function countBackslashes(at: i32): i32 {
  let count = 0;
  while (at - count > cursor.begin && load8(at - count - 1) === Byte.Backslash && count < 512) count++;
  return count;
}

function toggleLevel(level: i32, at: i32, backslashes: i32): void {
  endStringsUpTo(at - backslashes);
  cursor.lineStringAt = at;
  setEntityStrings(0);
  setRawStrings(toggled(cursor.lineStrings, level));
}

/** The strings that are open after a quote of this level. */
function toggled(strings: i32, level: i32): i32 {
  const bit = 1 << level;
  // What was open deeper ends with the string that encloses it.
  const outer = strings & (bit - 1);
  return (strings & bit) !== 0 ? outer : outer | bit;
}

/** The quote of a string that is percent-encoded once, twice …, its digits at `i`; after `%5C`, of one inside it. */
function togglePercentString(at: i32, i: i32): void {
  const depth = 1 + ((i - at - 1) >>> 1);
  if (depth > MAX_PERCENT_DEPTH || load8(i + 1) !== Byte.Two) return;
  const length = i + 2 - at;
  togglePercentLevel(depth, trailingOnes(countPercentBackslashes(at, length)));
}

/** How many backslashes, each encoded in `length` bytes, are before `at`. */
function countPercentBackslashes(at: i32, length: i32): i32 {
  let count = 0;
  for (let from = at - length; from >= cursor.begin && isPercentBackslash(from, length); from -= length) {
    if (count === 255) break;
    count++;
  }
  return count;
}

/** A line feed that is percent-encoded so often: with its line the strings in it end. */
function endPercentStringsOfLine(depth: i32): void {
  if (depth <= MAX_PERCENT_DEPTH) setPercentStrings(cursor.linePercentStrings & ((1 << (8 * (depth - 1))) - 1));
}

function togglePercentLevel(depth: i32, level: i32): void {
  const shift = 8 * (depth - 1);
  const strings = toggled((cursor.linePercentStrings >>> shift) & 255, level > 7 ? 7 : level) & 255;
  setPercentStrings((cursor.linePercentStrings & ~(255 << shift)) | (strings << shift));
}

const MAX_PERCENT_DEPTH: i32 = 4;

/** `%5C`, `%255C` … in that many bytes. */
function isPercentBackslash(at: i32, length: i32): boolean {
  if (load8(at) !== Byte.Percent || load8(at + length - 2) !== Byte.Five) return false;
  if ((load8(at + length - 1) | 0x20) !== 0x63) return false;
  for (let i = at + 1; i < at + length - 2; i += 2) {
    if (load8(i) !== Byte.Two || load8(i + 1) !== Byte.Five) return false;
  }
  return true;
}
