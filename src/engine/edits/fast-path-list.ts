import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isDigit, opensContainer } from '../bytes/kinds.ts';
import { load8, load32 } from '../bytes/memory.ts';
import { Encoding, enclosed, ROOT } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { openStringLevels } from '../context/line.ts';
import { limitAfter } from '../context/reach.ts';
import { mayNameColumns } from '../formats/columns.ts';
import { decideName, hasInnerNames } from '../rules/names.ts';
import { hasPaths } from '../rules/path-table.ts';
import { decidedRule, isReplaced, LISTED } from '../rules/table.ts';
import { afterLast, findAny, findByte, findNameEnd } from '../scan/bytes.ts';
import { hasValues } from '../scan/values.ts';
import { mayBeEntity } from '../values/form-value.ts';
import { hideOne, isAmongWords } from './fast-path.ts';
import { listNameAt } from './name-list.ts';

/**
 * The fast path where all names are listed: the shapes that nearly all names have, and words that are surely none. As in
 * `fast-path.ts` it knows no rule of its own, and the portable engine never takes it.
 *
 *     "name":1      \"name\":1      &name=1       name=1         listed
 *     the word and    /path/to      "level":"info"               passed
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
      if (after !== Byte.Equals || mayBeEntity(load8(hit), load8(hit + 1))) return false;
      return isOf(load8(nameEnd + 1), Class.Name) && list(hit, nameEnd, Notation.Form, ROOT);
    case Byte.Space:
      return spaced(hit, nameEnd);
    case Byte.LineFeed:
      if (after === Byte.Equals) return assigned(hit, nameEnd);
      return isAmongWords(nameEnd) && pass(nameEnd);
    case Byte.Slash:
      return inPath(hit, nameEnd);
    case Byte.Equals:
      if (!isShown(hit - 1 - KEY_SIZE) || isNameKey(hit - 1)) return false;
      return (after === Byte.Ampersand || after === Byte.LineFeed || isAmongWords(nameEnd)) && pass(nameEnd);
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

/** After a space: ` name=1`, or a word. */
function spaced(hit: i32, nameEnd: i32): boolean {
  const after = load8(nameEnd);
  switch (after) {
    case Byte.Equals:
      return assigned(hit, nameEnd);
    case Byte.Slash:
      return pass(nameEnd);
    case Byte.Quote:
      // The last word of a text.
      return endsValue(load8(nameEnd + 1)) && pass(nameEnd);
    case Byte.Dot: {
      const to = pathEnd(nameEnd);
      return to > nameEnd && endsWord(hit, to) && pass(to);
    }
    default:
      return endsWord(hit, nameEnd) && pass(nameEnd);
  }
}

/** Whether what follows a word shows that it is no name: ` and`, ` /path`, ` - `, and after another word `, ` and `; `. */
function endsWord(hit: i32, at: i32): boolean {
  const after = load8(at);
  const next = load8(at + 1);
  if (after === Byte.Comma || after === Byte.Semicolon) return next === Byte.Space && isOf(load8(hit - 2), Class.Name);
  if (after !== Byte.Space) return false;
  if (next === Byte.Slash) return true;
  return next === Byte.Minus ? load8(at + 2) === Byte.Space : isAmongWords(at);
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
  if (before === Byte.Less) return after === Byte.Greater && pass(nameEnd);
  if (before === Byte.Slash) {
    const to = after === Byte.Dot ? pathEnd(nameEnd) : nameEnd;
    return load8(to) === Byte.Slash && pass(to);
  }
  if (after === Byte.Slash || after === Byte.Question) return pass(nameEnd);
  if (after === Byte.Quote) return endsValue(load8(nameEnd + 1)) && pass(nameEnd);
  return isAmongWords(nameEnd) && pass(nameEnd);
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
  // `\u0022` before it may open a string.
  if (isAfterBackslash(hit)) return false;
  if (isAfterQuote(hit) && (isAfterApostrophe(hit) || openStringLevels(hit) > 0)) return false;
  return list(hit, nameEnd, Notation.Form, ROOT);
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
    if (after === Byte.Quote) return endsValue(load8(nameEnd + 1)) && pass(nameEnd);
    if (after === Byte.Colon) return isSlashPair(nameEnd + 1) && pass(nameEnd);
    return isAmongWords(nameEnd) && pass(nameEnd);
  }
  if (sign === Byte.Equals) {
    if (isSpaced || !isShown(joint - KEY_SIZE) || isNameKey(joint)) return false;
    return isAmongWords(nameEnd) && pass(nameEnd);
  }
  // `200 322 "https://host`
  if (isSpaced && after === Byte.Colon && isOf(sign, Class.Name)) return isSlashPair(nameEnd + 1) && pass(nameEnd);
  if (isSpaced && (sign === Byte.BracketClose || sign === Byte.Quote)) {
    // `[time] "GET /path`, `"referrer" "agent/1.0`
    if (sign === Byte.BracketClose) return after === Byte.Space && load8(nameEnd + 1) === Byte.Slash && pass(nameEnd);
    return after === Byte.Slash && pass(nameEnd);
  }
  if (sign !== Byte.Comma && sign !== Byte.BraceOpen) return false;
  if (after !== Byte.Quote || load8(nameEnd + 1) !== Byte.Colon || isAfterApostrophe(hit)) return false;
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
      return endsValue(load8(nameEnd + 2)) && pass(nameEnd);
    }
    return isAmongWords(nameEnd) && pass(nameEnd);
  }
  if (sign !== Byte.Comma && sign !== Byte.BraceOpen) return false;
  if (load8(nameEnd) !== Byte.Backslash || load8(nameEnd + 1) !== Byte.Quote) return false;
  if (load8(nameEnd + 2) !== Byte.Colon || isAfterApostrophe(hit)) return false;
  const value = load8(nameEnd + 3);
  const begins =
    value === Byte.Backslash ? load8(nameEnd + 4) === Byte.Quote : beginsValue(value) && value !== Byte.Quote;
  return begins && list(hit, nameEnd, Notation.Json, enclosed(ROOT, Encoding.Json));
}

/** A string, number, object or array. */
function beginsValue(byte: i32): boolean {
  if (isDigit(byte)) return true;
  return opensContainer(byte) || byte === Byte.Quote;
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
  const action = decideName(from, to, 0, false);
  if (decidedRule !== LISTED) return hide(from, to, notation, layer, action);
  listNameAt(from, to - from, notation, layer, LISTED);
  cursor.at = to;
  return true;
}

/** A rule asks for the name: hides its value too. */
function hide(from: i32, to: i32, notation: i32, layer: i32, action: i32): boolean {
  if (layer !== ROOT || hasInnerNames || isReplaced) return false;
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

/**
 * Where the first quote, apostrophe or backtick is at or after `quoteFrom`, which begins a line, and where the line of that
 * sign ends; the same of the first apostrophe or backtick. Each line is looked at once.
 */
let quoteFrom: i32 = 0;
let quoteAt: i32 = -1;
let quoteLineEnd: i32 = -1;
let apostropheFrom: i32 = 0;
let apostropheAt: i32 = -1;
let apostropheLineEnd: i32 = -1;
let backslashFrom: i32 = 0;
let backslashAt: i32 = -1;
let backslashLineEnd: i32 = -1;

/** What was found is elsewhere now, or more input has come. */
export function forgetQuotes(): void {
  quoteAt = -1;
  quoteLineEnd = -1;
  apostropheAt = -1;
  apostropheLineEnd = -1;
  backslashAt = -1;
  backslashLineEnd = -1;
}

/** Whether a quote, an apostrophe or a backtick is before `at` on its line. */
function isAfterQuote(at: i32): boolean {
  if (at < quoteFrom || at > quoteLineEnd) {
    quoteFrom = afterLast(cursor.begin, at, Byte.LineFeed);
    quoteAt = findAny(quoteFrom, cursor.end, Byte.Quote, Byte.Apostrophe, Byte.Backtick);
    quoteLineEnd = findByte(quoteAt, cursor.end, Byte.LineFeed);
  }
  return at > quoteAt;
}

/** Whether an apostrophe or a backtick is before `at` on its line: text in these has a layer of its own. */
function isAfterApostrophe(at: i32): boolean {
  if (at < apostropheFrom || at > apostropheLineEnd) {
    apostropheFrom = afterLast(cursor.begin, at, Byte.LineFeed);
    apostropheAt = findAny(apostropheFrom, cursor.end, Byte.Apostrophe, Byte.Apostrophe, Byte.Backtick);
    apostropheLineEnd = findByte(apostropheAt, cursor.end, Byte.LineFeed);
  }
  return at > apostropheAt;
}

/** Whether a backslash is before `at` on its line. */
function isAfterBackslash(at: i32): boolean {
  if (at < backslashFrom || at > backslashLineEnd) {
    backslashFrom = afterLast(cursor.begin, at, Byte.LineFeed);
    backslashAt = findAny(backslashFrom, cursor.end, Byte.Backslash, Byte.LineFeed, Byte.LineFeed);
    backslashLineEnd = findByte(backslashAt, cursor.end, Byte.LineFeed);
  }
  return at > backslashAt;
}
