import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isDigit, opensContainer } from '../bytes/kinds.ts';
import { load8, load32 } from '../bytes/memory.ts';
import { Encoding, enclosed, ROOT } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { openStringLevels } from '../context/line.ts';
import { limitAfter } from '../context/reach.ts';
import { mayNameColumns } from '../formats/columns.ts';
import { isOneLetterOver } from '../formats/header.ts';
import { afterMask } from '../rules/mask.ts';
import { decidePlainName, hasInnerNames } from '../rules/names.ts';
import { hasPaths } from '../rules/path-table.ts';
import { decidedRule, isReplaced, LISTED } from '../rules/table.ts';
import { findByte, findNameEnd } from '../scan/bytes.ts';
import { hasValues } from '../scan/values.ts';
import { hideOne, isAmongWords } from './fast-path.ts';
import { FirstOnLine } from './fast-path-line.ts';
import { listNameAt } from './name-list.ts';

/**
 * The fast path where all names are listed: the shapes that nearly all names have, and words that are surely none. As in
 * `fast-path.ts` it knows no rule of its own, and the portable engine never takes it.
 *
 *     "name":1      \"name\":1      &name=1       name=1      Name: 1      name [1]     listed
 *     the word and    /path/to      "level":"info"     (word; of      text, or         passed
 */

/** What is before a name, and what must be in sight after it. */
const BEFORE: i32 = 16;
const AFTER: i32 = 16;
const MAX_NAME: i32 = 64;

/** Lists the name at `hit`, or passes the word. False where the tokenizer has to look. */
export function listQuickly(hit: i32): boolean {
  if (hit - BEFORE <= cursor.begin || !isShown(hit) || hasPaths()) return false;
  const limit = limitAfter(hit, MAX_NAME + 1);
  const nameEnd = findNameEnd(hit, limit);
  if (nameEnd + AFTER >= cursor.end || nameEnd - hit > MAX_NAME) return false;
  const after = load8(nameEnd);
  const before = load8(hit - 1);
  // A parameter that was filtered has taken the separator after it along.
  if (!isShown(hit - 1) && before !== Byte.Ampersand && before !== Byte.Space) return false;
  switch (before) {
    case Byte.Quote:
      return load8(hit - 2) === Byte.Backslash ? quotedTwice(hit, nameEnd) : quoted(hit, nameEnd);
    case Byte.Ampersand:
    case Byte.Question:
      if (after !== Byte.Equals) return false;
      return isOf(load8(nameEnd + 1), Class.Name) && list(hit, nameEnd, Notation.Form, ROOT);
    case Byte.Space:
      return spaced(hit, nameEnd);
    case Byte.LineFeed:
      return beginningLine(hit, nameEnd);
    case Byte.Slash:
      return inPath(hit, nameEnd);
    case Byte.Equals:
      if (!isShown(hit - 1 - KEY_SIZE) || isNameKey(hit - 1)) return false;
      return (after === Byte.Ampersand || after === Byte.LineFeed || isAmongWords(nameEnd)) && pass(nameEnd);
    case Byte.ParenOpen:
      // `(X11; Linux`
      return (isAmongWords(nameEnd) || isBeforeSpaced(nameEnd, Byte.Semicolon)) && pass(nameEnd);
    case Byte.BracketOpen:
      // ` [thread] `
      if (after !== Byte.BracketClose || load8(hit - 2) !== Byte.Space || !isShown(hit - 2)) return false;
      return isAmongWords(nameEnd + 1) && pass(nameEnd);
    default:
      return false;
  }
}

/** Whether nothing from `at` on has been hidden, so that the bytes there say what is before a name. */
function isShown(at: i32): boolean {
  return at >= cursor.hiddenTo;
}

/** As much as is looked at of a key. */
const KEY_SIZE: i32 = 5;

/** The first word of a line: `name=1`, `Name: v`, or a word. */
function beginningLine(hit: i32, nameEnd: i32): boolean {
  const after = load8(nameEnd);
  if (after === Byte.Equals) return assigned(hit, nameEnd);
  if (after === Byte.Colon) return header(hit, nameEnd);
  if (after !== Byte.Space) return false;
  const bracket = bracketAfter(nameEnd);
  if (bracket > 0) return bracketed(hit, nameEnd, bracket);
  return (load8(nameEnd + 1) === Byte.Slash || isAmongWords(nameEnd)) && pass(nameEnd);
}

/** `Name: v` on a line of its own. */
function header(hit: i32, nameEnd: i32): boolean {
  const value = nameEnd + 2;
  if (load8(nameEnd + 1) !== Byte.Space || (!isOf(load8(value), Class.Name) && load8(value) !== Byte.Slash))
    return false;
  return (
    !isOneLetterOver(hit, nameEnd) &&
    afterMask(value, cursor.end) === value &&
    list(hit, nameEnd, Notation.Header, ROOT)
  );
}

/** `name [v]`, as long as all of the line so far is in no string. */
function bracketed(hit: i32, nameEnd: i32, bracket: i32): boolean {
  if (!isOf(load8(bracket + 1), Class.Name) || isOneLetterOver(hit, nameEnd)) return false;
  return !isInString(hit) && list(hit, nameEnd, Notation.Repr, ROOT);
}

/** Where a bracket is after one space or two; 0 = nowhere. */
function bracketAfter(space: i32): i32 {
  const at = load8(space + 1) === Byte.Space ? space + 2 : space + 1;
  return load8(at) === Byte.BracketOpen ? at : 0;
}

/** After a space: ` name=1`, or a word. */
function spaced(hit: i32, nameEnd: i32): boolean {
  const after = load8(nameEnd);
  if (after === Byte.Equals) return assigned(hit, nameEnd);
  if (after === Byte.Colon) return isAfterMark(hit) && header(hit, nameEnd);
  const joint = jointBefore(hit - 1);
  if (joint === 0) return false;
  const isJoined = joint === Byte.Colon || joint === Byte.Equals || isOf(joint, Class.Name);
  switch (after) {
    case Byte.Slash:
      return pass(nameEnd);
    case Byte.Quote:
      // The last word of a text.
      return endsValue(load8(nameEnd + 1)) && pass(nameEnd);
    case Byte.Space: {
      const bracket = bracketAfter(nameEnd);
      if (bracket > 0) return bracketed(hit, nameEnd, bracket);
      return isBeforeText(nameEnd) && pass(nameEnd);
    }
    case Byte.Dot: {
      const to = pathEnd(nameEnd);
      return to > nameEnd && (isBeforeText(to) || (isJoined && endsPhrase(to))) && pass(to);
    }
    default:
      return isJoined && endsPhrase(nameEnd) && pass(nameEnd);
  }
}

/** `> Name: v`, as curl shows headers. */
function isAfterMark(hit: i32): boolean {
  const mark = load8(hit - 2);
  return (mark === Byte.Greater || mark === Byte.Less) && load8(hit - 3) === Byte.LineFeed && isShown(hit - 3);
}

/** Before white space a word may have this many. */
const MAX_SPACES: i32 = 16;

/**
 * What is before the white space that ends at `at`; 0 where that could make the word after it a name whose value is
 * elsewhere: `name = word`, `[name] => word`, `<td> word`, `string(4) word`.
 */
function jointBefore(at: i32): i32 {
  let i = at;
  while (at - i < MAX_SPACES && load8(i) === Byte.Space) i--;
  if (load8(i) === Byte.LineFeed) i--;
  if (i - KEY_SIZE <= cursor.begin || !isShown(i - KEY_SIZE)) return 0;
  const joint = load8(i);
  if (isOf(joint, Class.Name)) return joint;
  switch (joint) {
    case Byte.Colon:
    case Byte.Equals:
      return isOf(load8(i - 1), Class.Name) && !isNameKey(i) ? joint : 0;
    case Byte.ParenClose:
      return isDigit(load8(i - 1)) ? 0 : joint;
    case Byte.Greater:
      return load8(i - 1) === Byte.LineFeed ? joint : 0;
    default:
      return isOf(joint, Class.Blank) ? 0 : joint;
  }
}

/** ` and`, ` /path`, ` - ` */
function isBeforeText(at: i32): boolean {
  if (load8(at) !== Byte.Space) return false;
  const next = load8(at + 1);
  if (next === Byte.Slash) return true;
  return next === Byte.Minus ? load8(at + 2) === Byte.Space : isAmongWords(at);
}

/** `, `, `; `, a bracket or the line's end, after a word that is no list's. */
function endsPhrase(at: i32): boolean {
  const after = load8(at);
  if (after === Byte.LineFeed || after === Byte.ParenClose) return true;
  return isBeforeSpaced(at, Byte.Comma) || isBeforeSpaced(at, Byte.Semicolon);
}

function isBeforeSpaced(at: i32, sign: i32): boolean {
  return load8(at) === sign && load8(at + 1) === Byte.Space;
}

/** After the segments of a name with dots, of which the first ends at `at`. */
function pathEnd(at: i32): i32 {
  let i = at;
  while (i - at < MAX_PATH && load8(i) === Byte.Dot && isOf(load8(i + 1), Class.Name)) {
    i = findNameEnd(i + 1, cursor.end);
    if (i + AFTER >= cursor.end) return at;
  }
  return i;
}

const MAX_PATH: i32 = 256;

/** `://` after the colon: an address. */
function isSlashPair(at: i32): boolean {
  return load8(at) === Byte.Slash && load8(at + 1) === Byte.Slash;
}

/** A segment of a path or address, or an end tag. */
function inPath(hit: i32, nameEnd: i32): boolean {
  const after = load8(nameEnd);
  const before = load8(hit - 2);
  if (before === Byte.Less) {
    const next = load8(nameEnd + 1);
    return (
      after === Byte.Greater &&
      (next === Byte.Less || next === Byte.LineFeed || isOf(next, Class.Name)) &&
      pass(nameEnd)
    );
  }
  if (before === Byte.Slash) {
    const to = after === Byte.Dot ? pathEnd(nameEnd) : nameEnd;
    return load8(to) === Byte.Slash && pass(to);
  }
  if (after === Byte.Slash || after === Byte.Question) return pass(nameEnd);
  if (after === Byte.Quote) return endsValue(load8(nameEnd + 1)) && pass(nameEnd);
  return (isAmongWords(nameEnd) || (isOf(before, Class.Name) && endsPhrase(nameEnd))) && pass(nameEnd);
}

/** `name=value`, in no string. */
function assigned(hit: i32, nameEnd: i32): boolean {
  const value = load8(nameEnd + 1);
  if (
    !isOf(value, Class.Name) &&
    value !== Byte.Slash &&
    (value !== Byte.Quote || !isOf(load8(nameEnd + 2), Class.Name))
  )
    return false;
  return !isInString(hit) && list(hit, nameEnd, Notation.Form, ROOT);
}

/** Whether a string may be open on the line. */
function isInString(hit: i32): boolean {
  // `\u0022` before it may open a string.
  if (firstBackslash.isBefore(hit)) return true;
  return firstQuote.isBefore(hit) && (firstApostrophe.isBefore(hit) || openStringLevels(hit) > 0);
}

/** `"name":`, or a value `:"word",` */
function quoted(hit: i32, nameEnd: i32): boolean {
  const isSpaced = load8(hit - 2) === Byte.Space;
  const joint = isSpaced ? hit - 3 : hit - 2;
  const sign = load8(joint);
  if (!isShown(joint) && sign !== Byte.Comma) return false;
  const after = load8(nameEnd);
  if (sign === Byte.Colon) {
    if (!isShown(joint - 1 - KEY_SIZE) || load8(joint - 1) !== Byte.Quote || isNameKey(joint - 1)) return false;
    // `"https://host`, `"2026-11-24T10:00:00Z"`
    const isAddress = after === Byte.Colon && (isSlashPair(nameEnd + 1) || isDigit(load8(nameEnd + 1)));
    if (isAddress || after === Byte.Slash) return isValue(nameEnd, 0) && pass(nameEnd);
    const to = after === Byte.Dot ? pathEnd(nameEnd) : nameEnd;
    if (load8(to) === Byte.Quote) return endsText(to + 1) && pass(to);
    return isAmongWords(to) && isValue(to, 0) && pass(to);
  }
  if (sign === Byte.Equals) {
    if (isSpaced || !isShown(joint - KEY_SIZE) || isNameKey(joint)) return false;
    return isAmongWords(nameEnd) && isValue(nameEnd, 0) && pass(nameEnd);
  }
  // `200 322 "https://host`
  if (isSpaced && after === Byte.Colon && isOf(sign, Class.Name)) {
    return isSlashPair(nameEnd + 1) && isField(nameEnd) && pass(nameEnd);
  }
  if (isSpaced && (sign === Byte.BracketClose || sign === Byte.Quote)) {
    // `[time] "GET /path`, `"referrer" "agent/1.0`
    if (sign === Byte.BracketClose) {
      return after === Byte.Space && load8(nameEnd + 1) === Byte.Slash && isValue(nameEnd, 0) && pass(nameEnd);
    }
    return after === Byte.Slash && pass(nameEnd);
  }
  if (sign !== Byte.Comma && sign !== Byte.BraceOpen && sign !== Byte.LineFeed && !(isSpaced && sign === Byte.Space)) {
    return false;
  }
  if (after !== Byte.Quote || load8(nameEnd + 1) !== Byte.Colon || firstApostrophe.isBefore(hit)) return false;
  const value = load8(nameEnd + 2) === Byte.Space ? nameEnd + 3 : nameEnd + 2;
  // An empty text, or one in quotes that are doubled.
  if (load8(value) === Byte.Quote && load8(value + 1) === Byte.Quote) {
    const next = load8(value + 2);
    if (next !== Byte.Comma && next !== Byte.BraceClose) return false;
  }
  return beginsValue(load8(value)) && list(hit, nameEnd, Notation.Json, ROOT);
}

/** `\"name\":`, or a value `:\"word\",` */
function quotedTwice(hit: i32, nameEnd: i32): boolean {
  if (!isShown(hit - 3)) return false;
  const sign = load8(hit - 3);
  if (sign === Byte.Colon) {
    if (
      !isShown(hit - 5 - KEY_SIZE) ||
      load8(hit - 4) !== Byte.Quote ||
      load8(hit - 5) !== Byte.Backslash ||
      isNameKey(hit - 5)
    )
      return false;
    if (load8(nameEnd) === Byte.Backslash && load8(nameEnd + 1) === Byte.Quote) {
      return endsText(nameEnd + 2) && pass(nameEnd);
    }
    return isAmongWords(nameEnd) && isValue(nameEnd, 1) && pass(nameEnd);
  }
  if (sign !== Byte.Comma && sign !== Byte.BraceOpen) return false;
  if (load8(nameEnd) !== Byte.Backslash || load8(nameEnd + 1) !== Byte.Quote) return false;
  if (load8(nameEnd + 2) !== Byte.Colon || firstApostrophe.isBefore(hit)) return false;
  const value = load8(nameEnd + 3);
  const begins =
    value === Byte.Backslash ? load8(nameEnd + 4) === Byte.Quote : beginsValue(value) && value !== Byte.Quote;
  // An empty text, or one in quotes that are doubled.
  if (value === Byte.Backslash && load8(nameEnd + 5) === Byte.Backslash && load8(nameEnd + 6) === Byte.Quote) {
    const next = load8(nameEnd + 7);
    if (next !== Byte.Comma && next !== Byte.BraceClose) return false;
  }
  return begins && list(hit, nameEnd, Notation.Json, enclosed(ROOT, Encoding.Json));
}

/** A string, number, literal, object or array. */
function beginsValue(byte: i32): boolean {
  if (isOf(byte, Class.Name)) return true;
  return opensContainer(byte) || byte === Byte.Quote;
}

/** Longer texts are left to the tokenizer. */
const MAX_TEXT: i32 = 4096;

/** Whether the text that `at` is in ends as a value does. The quotes around it have so many backslashes before them. */
function isValue(at: i32, backslashes: i32): boolean {
  const limit = limitAfter(at, MAX_TEXT);
  let quote = findByte(at, limit, Byte.Quote);
  while (quote < limit) {
    let before = quote;
    while (load8(before - 1) === Byte.Backslash && before > at) before--;
    const escapes = quote - before;
    if (escapes === backslashes || (backslashes === 0 && (escapes & 1) === 0)) return endsText(quote + 1);
    if (backslashes > 0 && escapes !== 3) return false;
    quote = findByte(quote + 1, limit, Byte.Quote);
  }
  return false;
}

/** Whether the text that `at` is in ends as a field of an access log does, before another one: `"https://host" "agent"`. */
function isField(at: i32): boolean {
  const quote = findByte(at, limitAfter(at, MAX_TEXT), Byte.Quote);
  const next = load8(quote + 1);
  return (
    load8(quote - 1) !== Byte.Backslash &&
    (next === Byte.LineFeed || (next === Byte.Space && load8(quote + 2) === Byte.Quote))
  );
}

/** Whether what follows a closing quote shows that no value of the text in it does. */
function endsText(at: i32): boolean {
  const byte = load8(at);
  if (byte === Byte.Space) return isOf(load8(at + 1), Class.Name);
  if (byte !== Byte.LineFeed) return endsValue(byte);
  let next = at + 1;
  while (next - at < MAX_SPACES && load8(next) === Byte.Space) next++;
  return load8(next) !== Byte.Colon && load8(next) !== Byte.Space;
}

function endsValue(byte: i32): boolean {
  return byte === Byte.Comma || byte === Byte.BraceClose || byte === Byte.Space || byte === Byte.LineFeed;
}

/** Whether the key that ends at `at` is `name`, `key` or `k`, in any case, whose value may name a parameter. */
function isNameKey(at: i32): boolean {
  switch (load8(at - 1) | 0x20) {
    case Byte.LowerE:
      return (load32(at - 4) | 0x20202020) === NAME && !isOf(load8(at - 5), Class.Name);
    case LOWER_Y:
      return ((load32(at - 4) >>> 8) | 0x202020) === KEY && !isOf(load8(at - 4), Class.Name);
    case LOWER_K:
      return !isOf(load8(at - 2), Class.Name);
    default:
      return false;
  }
}

/** As words. */
const NAME: i32 = 0x656d616e;
const KEY: i32 = 0x79656b;
const LOWER_K: i32 = 0x6b;
const LOWER_Y: i32 = 0x79;

function list(from: i32, to: i32, notation: i32, layer: i32): boolean {
  const action = decidePlainName(from, to);
  if (decidedRule !== LISTED) return hide(from, to, notation, layer, action);
  listNameAt(from, to - from, notation, layer, LISTED);
  cursor.at = to;
  return true;
}

/** A rule asks for the name: hides its value too. */
function hide(from: i32, to: i32, notation: i32, layer: i32, action: i32): boolean {
  // Of what was read as a name and is a text, more may have been copied.
  if (layer !== ROOT || hasInnerNames || isReplaced || cursor.copied > from) return false;
  const rule = decidedRule;
  if (!hideOne(from, action)) return false;
  listNameAt(from, to - from, notation, layer, rule);
  return true;
}

/** What is there is no name. */
function pass(to: i32): boolean {
  // In a word a value may begin that is found by itself.
  if (hasValues() || mayNameColumns(to)) return false;
  cursor.at = to;
  if (cursor.decided < to) cursor.decided = to;
  return true;
}

/** Each line is looked at once for each of these; text in apostrophes and backticks has a layer of its own. */
const firstQuote = new FirstOnLine(Byte.Quote, Byte.Apostrophe, Byte.Backtick);
const firstApostrophe = new FirstOnLine(Byte.Apostrophe, Byte.Apostrophe, Byte.Backtick);
const firstBackslash = new FirstOnLine(Byte.Backslash, Byte.Backslash, Byte.Backslash);

/** What was found is elsewhere now, or more input has come. */
export function forgetQuotes(): void {
  firstQuote.forget();
  firstApostrophe.forget();
  firstBackslash.forget();
}
