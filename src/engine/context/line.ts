import { Byte } from '../bytes/ascii.ts';
import { beforeRun, Class, isOf } from '../bytes/classes.ts';
import { closesBracket, opensBracket, opensContainer } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8, lowestBit, store8, trailingOnes } from '../bytes/memory.ts';
import { charEnd, Encoding, enclosed, enclosing, innermost, ROOT, readChar } from '../bytes/reader.ts';
import { afterLast, lineMarks } from '../scan/bytes.ts';
import { isAfterColour } from './colour.ts';
import { cursor } from './cursor.ts';
import { Frame, isBracketOnTop, lowestFrame, popFrame, pushFrame, topFrame } from './frames.ts';
import {
  closeApostrophe,
  closeEntityApostrophe,
  countBackslashes,
  doublings,
  endEntityStringsUpTo,
  endPercentStrings,
  endPercentStringsOfLine,
  endStringsUpTo,
  highestBit,
  MAX_PERCENT_DEPTH,
  setEntityStrings,
  setRawStrings,
  toggled,
  toggleHexString,
  togglePercentString,
  toggleString,
  toggleUnicodeString,
} from './line-strings.ts';
import { floorBefore, limitAfter } from './reach.ts';

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
  const lowest = lowestFrame();
  let depth = cursor.lineDepth;
  if (isQuote && depth > 1 && topFrame() === Frame.RawString && beginsPiece(at)) depth--;
  while (depth > lowest && load8(Area.LineFrames + depth - 1) <= Frame.LastBracket) depth--;
  if (depth === lowest) return -1;
  const frame = load8(Area.LineFrames + depth - 1);
  if (frame === Frame.Apostrophe) return Encoding.Printed;
  return frame === Frame.Backtick ? Encoding.Template : -1;
}

/** Whether the line begins with an apostrophe, after blanks, as a piece of a printed text does. */
function beginsPiece(at: i32): boolean {
  const lowest = floorBefore(at, MAX_PIECE);
  let i = afterLast(lowest, at, Byte.LineFeed);
  while (load8(i) === Byte.Space) i++;
  return load8(i) === Byte.Apostrophe;
}

/** Longer pieces are none. */
const MAX_PIECE: i32 = 4096;

/** The bracket that closes the innermost one open at `at`, if that was opened in the same text as `at`; else 0. */
export function bracketAround(at: i32): i32 {
  followLine(at);
  if (!isBracketOnTop()) return 0;
  const frame = topFrame();
  if (frame >= Frame.Paren) return Byte.ParenClose;
  return frame >= Frame.Bracket ? Byte.BracketClose : Byte.BraceClose;
}

/** The line starts anew: nothing is open. */
function forgetLine(): void {
  cursor.lineStrings = 0;
  cursor.lineApostrophe = false;
  cursor.lineBacktick = false;
  cursor.lineEntityApostrophe = false;
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
  if (cursor.isLineHeld) return;
  const from = afterLast(cursor.lineAt, to, Byte.LineFeed);
  if (from > cursor.lineAt) forgetLine();
  for (let block = from; block < to; block += 16) {
    let marks = marksIn(block, to);
    while (marks !== 0) {
      const place = lowestBit(marks);
      marks = marks & (marks - 1);
      // What is opened after the tag that ends them is not open in them.
      endEntityStringsUpTo(block + place);
      if (followPlainMark(block + place)) continue;
      const wasPlain = cursor.linePercentStrings === 0;
      followMark(block + place);
      // Faster: what is marked is the same, but where an encoded string was opened: the next blank ends it.
      if (wasPlain && cursor.linePercentStrings !== 0) marks = marksIn(block, to) & (-2 << place);
    }
  }
  if (to > cursor.lineAt) {
    endStringsUpTo(to);
    endEntityStringsUpTo(to);
    cursor.lineAt = to;
  }
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
    if (cursor.lineStrings === 0) return true;
    // The second of two quotes continues the field that the first seemed to end.
    if (before === Byte.Quote && cursor.isLineField) return true;
    const beginsField = before === Byte.Comma || before === Byte.LineFeed || at === cursor.begin;
    cursor.isLineField = beginsField && holdsObject(at);
    return true;
  }
  // One bit is all between a brace and a bracket.
  const folded = byte | 0x20;
  if (folded === Byte.BraceOpen || byte === Byte.ParenOpen) {
    if (byte === Byte.ParenOpen) pushFrame(Frame.Paren);
    else if (byte === Byte.BraceOpen) pushFrame(Frame.Brace | Frame.HasPair);
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
  if (byte !== Byte.Ampersand || !isOf(load8(at + 1), Class.Name)) return false;
  // `&quot;`, `&apos;`
  if (load8(at + 1) === Q || load8(at + 2) === LOWER_P) return false;
  endPercentStrings();
  return true;
}

/** Of `map[`, with which Go prints one. */
const LOWER_P: i32 = 0x70;

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
  const isMember =
    following === Byte.Comma ? load8(i) === Byte.Equals : load8(i) === Byte.Colon && !isOf(load8(i + 1), Class.Blank);
  // `a=1, m=map[b:1], c=2`: the list is in no bracket.
  return isMember && !(isOpenedAsValue(at) && !closesAfter(i));
}

/** Whether the bracket that is closed at `to` is the value of a name: `m=map[…]`. */
function isOpenedAsValue(to: i32): boolean {
  const lowest = floorBefore(to, MAX_LIST);
  let depth = 0;
  for (let i = to - 1; i > lowest && load8(i) !== Byte.LineFeed; i--) {
    const byte = load8(i);
    if (closesBracket(byte)) depth++;
    else if (opensBracket(byte)) {
      if (depth === 0) {
        let from = i;
        from = beforeRun(from, lowest, Class.Name);
        return load8(from - 1) === Byte.Equals;
      }
      depth--;
    }
  }
  return false;
}

/** Whether a closing bracket follows on the line that none after `from` opens. */
function closesAfter(from: i32): boolean {
  const limit = limitAfter(from, MAX_LIST);
  let depth = 0;
  for (let i = from; i < limit; i++) {
    const byte = load8(i);
    if (byte === Byte.LineFeed) return false;
    if (opensBracket(byte)) depth++;
    else if (closesBracket(byte)) {
      if (depth === 0) return true;
      depth--;
    }
  }
  return limit < cursor.end;
}

/** So far after a bracket another is looked for; where more follows there may be one. */
const MAX_LIST: i32 = 1024;

const MAX_MEMBER_NAME: i32 = 64;

/** Whether an object is in the quotes that begin at `at`, a field of CSV: text in JSON's strings follows a colon. */
function holdsObject(at: i32): boolean {
  const first = load8(at + 1);
  return opensContainer(first);
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
      else if (isUnicode(at, Byte.Three, Byte.LowerD)) notePair(backAfterBackslashes(at));
      // In a string that is percent-encoded the backslash is, too.
      else if (load8(at - 1) === Byte.Backslash && isUnicode(at, Byte.Two, SIX)) endPercentStrings();
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
      followEntity(at, readChar(at, cursor.end, ENTITY));
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

const ENTITY: i32 = enclosed(ROOT, Encoding.Entity);

function followEntity(at: i32, char: i32): void {
  if (char === Byte.Apostrophe) followEntityApostrophe(at, charEnd);
  else if (char === Byte.Quote) {
    endEntityStringsUpTo(at);
    setEntityStrings(toggled(cursor.lineEntityStrings, trailingOnes(countBackslashes(at))));
    cursor.lineEntityAt = at;
  }
}

/** As `followApostrophe`, of one that is written as an entity. */
function followEntityApostrophe(at: i32, after: i32): void {
  if (cursor.lineEntityApostrophe) {
    if (after < cursor.end && isOf(load8(after), Class.Name)) return;
    closeEntityApostrophe();
  } else if (opensAfter(at)) {
    pushFrame(Frame.EntityApostrophe);
    cursor.lineEntityApostrophe = true;
    cursor.lineEntityAt = at;
  }
}

/** Whether an apostrophe or backtick at `at` may open a string, for what is before it. */
function opensAfter(at: i32): boolean {
  return at === cursor.begin || !isWordByte(load8(at - 1)) || isBytes(at) || isWhiteEscape(at) || isAfterColour(at);
}

/** Whether the backslashes before the apostrophe escape it; strings around it have doubled them. */
function isEscapedApostrophe(at: i32): boolean {
  const backslashes = countBackslashes(at);
  const decoded = backslashes >>> doublings();
  return decoded === 0 ? backslashes > 0 : (decoded & 1) === 1;
}

/** `ESC[`, with the escape raw or as `\u001b`, `\x1b`: the bracket is that of a terminal's colour. */
function isOfColour(before: i32, at: i32): boolean {
  if (before === Byte.Escape) return true;
  if ((before | 0x20) !== Byte.LowerB || load8(at - 2) !== Byte.One) return false;
  return load8(at - 3) === Byte.Zero || load8(at - 3) === Byte.LowerX;
}

/** A `=` is at `at`: after a name it makes a pair. */
function notePair(at: i32): void {
  if (!isBracketOnTop()) return;
  if (at > cursor.begin && isOf(load8(at - 1), Class.Name | Class.Path | Class.Blank))
    store8(Area.LineFrames + cursor.lineDepth - 1, topFrame() | Frame.HasPair);
}

/** `\u003d`, `\u0026`, as Gson writes `=` and `&`: the last two digits, a letter in lower case. */
function isUnicode(at: i32, high: i32, low: i32): boolean {
  return (
    at + 4 < cursor.end &&
    load8(at + 1) === Byte.Zero &&
    load8(at + 2) === Byte.Zero &&
    load8(at + 3) === high &&
    (load8(at + 4) | 0x20) === low
  );
}

const SIX: i32 = 0x36;

/** `%22`, `%2522` … is a quote, `%3D`, `%253D` … an equals sign. */
function followPercent(at: i32): void {
  let depth = 1;
  let i = at + 1;
  while (load8(i) === Byte.Two && load8(i + 1) === Byte.Five && depth < MAX_PERCENT_DEPTH) {
    depth++;
    i += 2;
  }
  if (i + 2 > cursor.end) return;
  const high = load8(i);
  const low = load8(i + 1) | 0x20;
  if (high === Byte.Two && low === Byte.Two) togglePercentString(at, depth);
  else if (high === Byte.Three && low === Byte.LowerD) notePair(at);
  else if (high === Byte.Zero && low === Byte.LowerA) endPercentStringsOfLine(depth);
}

function backAfterBackslashes(at: i32): i32 {
  return at - countBackslashes(at);
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
