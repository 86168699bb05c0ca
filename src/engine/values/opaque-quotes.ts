import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { isDigit, isQuote } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import {
  canSee,
  cutValue,
  endValue,
  isLineFeedAt,
  needMore,
  needMoreOfLine,
  rememberQuote,
  settleLayer,
} from '../context/input.ts';
import { State } from '../context/state.ts';
import { decodeLetter, letterEnd } from '../rules/table.ts';

/**
 * Values between quotes of which no layer is known, for they are encoded in ways that do not fit together, or oftener than
 * their name shows: what is spelled like the opening quotes closes.
 *
 *     <e a="1,&quot;q=1 MMM_a=&quot;&quot;v w&quot;&quot; b=2&quot;"/>
 *                             ^ from here     ^ to here
 */

/** Longer spellings cannot be distinguished from data. */
const MAX_SPELLING: i32 = 512;

/** No quote is spelled with more bytes, the backslashes before it left aside. */
const MAX_SIGN: i32 = 48;
/** What must be in sight for a spelling to be read. */
const SIGHT: i32 = 1024;

/** Whether what `signEnd` found last is a quote; else it is a backslash. */
let isQuoteSign: boolean = false;

/** Where the quote or backslash ends that is written at `at`, however it is encoded; -1 if there is none. */
function signEnd(at: i32, to: i32): i32 {
  const end = to - at > MAX_SIGN ? at + MAX_SIGN : to;
  const letter = decodeLetter(at, end);
  isQuoteSign = isQuote(letter);
  if (isQuoteSign || letter === Byte.Backslash) return letterEnd;
  return letter === Byte.Ampersand ? quoteEntityEnd(letterEnd, end) : -1;
}

/** `quot;`, `apos;` after an `&`; `amp;` before them, and what any of it is encoded in, left aside. */
function quoteEntityEnd(from: i32, end: i32): i32 {
  let at = from;
  let code = 0;
  let letters = 0;
  while (at < end && letters <= MAX_ENTITY) {
    const letter = decodeLetter(at, end);
    at = letterEnd;
    if (letter === Byte.Semicolon) {
      isQuoteSign = code === QUOT || code === APOS || code === DECIMAL_QUOTE || code === DECIMAL_APOSTROPHE;
      if (isQuoteSign) return at;
      if (code !== AMP) return -1;
      code = 0;
      letters = 0;
    } else {
      code = (code << 8) | letter;
      letters++;
    }
  }
  return -1;
}

const MAX_ENTITY: i32 = 4;

/** The letters of entities, eight bits each. */
const QUOT: i32 = 0x71756f74;
const APOS: i32 = 0x61706f73;
const AMP: i32 = 0x616d70;
const DECIMAL_QUOTE: i32 = 0x233334;
const DECIMAL_APOSTROPHE: i32 = 0x233339;

/** Where the run of quotes and backslashes ends that `readSpelling` read, and after its last quote. */
let runEnd: i32 = 0;
let spellingEnd: i32 = 0;

/** Reads the run that begins at `at`. False where no quote is in it. */
function readSpelling(at: i32): boolean {
  let i = at;
  spellingEnd = at;
  while (i < cursor.end && i - at < MAX_SPELLING) {
    const sign = signEnd(i, cursor.end);
    if (sign < 0) break;
    if (isQuoteSign) spellingEnd = sign;
    i = sign;
  }
  runEnd = i > at ? i : at + 1;
  return spellingEnd > at;
}

/**
 * The value, which begins at `at`, would end where it begins: do quotes are there with text after them? Then it goes up to
 * the same quotes.
 */
export function beginSpelled(at: i32): boolean {
  if (at >= cursor.end || !mayBeSign(load8(at))) return false;
  if (!readSpelling(at) || spellingEnd >= cursor.end || !beginsText(spellingEnd)) return false;
  settleLayer();
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.closers = -1;
  cursor.isReplaced = false;
  rememberQuote(at, spellingEnd);
  cursor.at = spellingEnd;
  cursor.state = State.InSpelled;
  return true;
}

function mayBeSign(byte: i32): boolean {
  return byte === Byte.Quote || byte === Byte.Backslash || byte === Byte.Percent || byte === Byte.Ampersand;
}

/** A letter or digit, or the sign of a telephone number; any other may be after a quote that closes. */
function beginsText(at: i32): boolean {
  let char = decodeLetter(at, cursor.end);
  if (char === Byte.Plus) {
    char = decodeLetter(letterEnd, cursor.end);
    return isDigit(char);
  }
  return char >= 0x80 || (isOf(char, Class.Name) && char !== Byte.Underscore && char !== Byte.Minus);
}

export function stepSpelled(): void {
  let at = cursor.at;
  while (true) {
    at = afterRun(at, cursor.end, Class.Name);
    if (at >= cursor.end) return cursor.ended ? endValue(at) : needMoreOfLine(at);
    if (isLineFeedAt(at)) return cutValue(at);
    if (!mayBeSign(load8(at))) {
      at++;
      continue;
    }
    if (!canSee(at, SIGHT)) return needMore(at);
    if (readSpelling(at) && closesAt(at)) return endValue(at + cursor.quoteLength);
    at = runEnd;
  }
}

/** Whether the run at `at` is spelled like the quotes that opened; other quotes may close after them, with nothing more. */
function closesAt(at: i32): boolean {
  const length = cursor.quoteLength;
  if (spellingEnd - at < length) return false;
  for (let i = 0; i < length; i++) if (load8(at + i) !== load8(Area.QuoteSpelling + i)) return false;
  if (spellingEnd - at === length) return true;
  const char = decodeLetter(spellingEnd, cursor.end);
  return spellingEnd >= cursor.end || isOf(char, Class.AfterQuote | Class.Blank) || char === Byte.Ampersand;
}
