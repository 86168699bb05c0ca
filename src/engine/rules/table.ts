import { Byte } from '../bytes/ascii.ts';
import { hexValue } from '../bytes/classes.ts';
import { load8, load32 } from '../bytes/memory.ts';
import { isListing } from '../scan/name-starts.ts';
import { needleCount } from '../scan/needles.ts';
import { Entry, isHeaderPrefix, longestPrefix, prefixCount, prefixEntry } from '../scan/prefixes.ts';

/** What becomes of a parameter. The larger number wins where several segments of a name ask for different ones. */
export const enum Action {
  None = 0,
  Mask = 1,
  Filter = 2,
}

/** Which rule has decided about the current name, and whether the host writes what is in place of its value. */
export let decidedRule: i32 = 0;
export let isReplaced: boolean = false;

export function decide(action: i32, rule: i32, replaced: boolean): i32 {
  decidedRule = rule;
  isReplaced = replaced && !isListing;
  return action;
}

/** The rule of a name that is listed and that no rule asks for. */
export const LISTED: i32 = 0x7fff;

/** What is decided about a name that no rule asks for. */
export function decideNothing(): i32 {
  return isListing ? decide(Action.Mask, LISTED, false) : decide(Action.None, 0, false);
}

/**
 * The stronger of a name's action so far and that of its segment at `at`. Where needles are searched for, the whole name
 * has been decided before: see `names.ts`.
 */
export function strongerAction(action: i32, at: i32, end: i32): i32 {
  if (needleCount() > 0) return action;
  const rule = decidedRule;
  const later = actionOf(at, end);
  if (later > action) return later;
  decidedRule = rule;
  return action;
}

/** The action for a name that begins at `at`; its letters may be encoded, each as deep as it likes. */
export function actionOf(at: i32, end: i32): i32 {
  const action = plainActionOf(at, end);
  if (action !== Action.None && longestPrefix() <= 4) return action;
  for (let i = at; i < end && i - at < longestPrefix(); i++) {
    const byte = load8(i);
    if (byte === Byte.Percent || byte === Byte.Backslash || byte === Byte.Ampersand) return encodedActionOf(at, end);
  }
  return action;
}

/** As `actionOf`, where no letter is encoded. */
export function plainActionOf(at: i32, end: i32): i32 {
  const action = exactActionOf(at, end);
  return action === Action.None ? headerActionOf(at, end) : action;
}

/** As `plainActionOf`, but for names of headers in another case. */
export function exactActionOf(at: i32, end: i32): i32 {
  if (prefixCount() === 2 && longestPrefix() <= 4 && at + 4 <= end) return actionOfTwo(at);
  let action: i32 = Action.None;
  const word = load32(at);
  for (let prefix = 0; prefix < prefixCount(); prefix++) {
    const entry = prefixEntry(prefix);
    if ((word & load32(entry + Entry.Mask)) !== load32(entry + Entry.Word)) continue;
    const length = load8(entry + Entry.Length);
    if (at + length > end || (length > 4 && !isSame(entry + Entry.Letters, at, length))) continue;
    if (load8(entry + Entry.Action) <= action) continue;
    action = load8(entry + Entry.Action);
    decidedRule = prefix;
  }
  return action;
}

/** Libraries change the case of header names, `mmm-auth`: directly before a hyphen the case of a prefix does not count. */
function headerActionOf(at: i32, end: i32): i32 {
  let action: i32 = Action.None;
  for (let prefix = 0; prefix < prefixCount(); prefix++) {
    if (!isHeaderPrefix(prefix, at, end)) continue;
    const asked = load8(prefixEntry(prefix) + Entry.Action);
    if (asked <= action) continue;
    action = asked;
    decidedRule = prefix;
  }
  return action;
}

/** Where there are two prefixes, as there mostly are, the four letters decide without a loop. */
function actionOfTwo(at: i32): i32 {
  const word = load32(at);
  const first = prefixEntry(0);
  const second = prefixEntry(1);
  const one = (word & load32(first + Entry.Mask)) === load32(first + Entry.Word) ? load8(first + Entry.Action) : 0;
  const two = (word & load32(second + Entry.Mask)) === load32(second + Entry.Word) ? load8(second + Entry.Action) : 0;
  if ((one | two) !== 0) decidedRule = one >= two ? 0 : 1;
  return one > two ? one : two;
}

function isSame(a: i32, b: i32, length: i32): boolean {
  for (let i = 0; i < length; i++) if (load8(a + i) !== load8(b + i)) return false;
  return true;
}

/** As `actionOf`, for a name with a letter that is encoded. */
function encodedActionOf(at: i32, end: i32): i32 {
  let action: i32 = Action.None;
  for (let prefix = 0; prefix < prefixCount(); prefix++) {
    const entry = prefixEntry(prefix);
    const length = load8(entry + Entry.Length);
    let matched = 0;
    let i = at;
    while (matched < length && i < end) {
      const byte = load8(i);
      if (byte === load8(entry + Entry.Letters + matched)) {
        i++;
      } else if (byte === Byte.Percent || byte === Byte.Backslash || byte === Byte.Ampersand) {
        if (decodeLetter(i, end) !== load8(entry + Entry.Letters + matched)) break;
        i = letterEnd;
      } else break;
      matched++;
    }
    if (matched < length || load8(entry + Entry.Action) <= action) continue;
    action = load8(entry + Entry.Action);
    decidedRule = prefix;
  }
  return action;
}

/** Where the letter that `decodeLetter` returned ends. */
export let letterEnd: i32 = 0;

/**
 * The letter of a name that is written `%4D`, `%254D`, `\u004d`, `&#77;` or `&amp;#x4d;` at `at`;
 * any other byte stands for itself.
 */
export function decodeLetter(at: i32, end: i32): i32 {
  let letter = load8(at);
  letterEnd = at + 1;
  // Each round takes one encoding off; what is written may begin another escape.
  for (let round = 0; round < 16; round++) {
    let next = -1;
    if (letter === Byte.Percent) next = decodeHex(letterEnd, end, 2);
    else if (letter === Byte.Backslash) next = decodeUnicode(letterEnd, end);
    else if (letter === Byte.Ampersand) next = decodeEntity(letterEnd, end);
    if (next < 0) break;
    letter = next;
    letterEnd = decodedEnd;
  }
  return letter;
}

let decodedEnd: i32 = 0;

function decodeHex(at: i32, end: i32, digits: i32): i32 {
  if (at + digits > end) return -1;
  let value = 0;
  for (let i = 0; i < digits; i++) {
    const digit = hexValue(load8(at + i));
    if (digit < 0) return -1;
    value = (value << 4) | digit;
  }
  decodedEnd = at + digits;
  return value;
}

/** A backslash is read; more of them may follow, in deeper strings. */
function decodeUnicode(at: i32, end: i32): i32 {
  let i = at;
  while (i < end) {
    const after = afterBackslash(i, end);
    if (after < 0) break;
    i = after;
  }
  return i < end && load8(i) === Byte.LowerU ? decodeHex(i + 1, end, 4) : -1;
}

/** After a backslash, raw or `%5C` or `%255C` …; -1 if there is none. */
function afterBackslash(at: i32, end: i32): i32 {
  let i = at;
  if (load8(i) === Byte.Backslash) return i + 1;
  if (load8(i) !== Byte.Percent) return -1;
  i++;
  while (i + 2 <= end && load8(i) === Byte.Two && load8(i + 1) === Byte.Five) i += 2;
  return i + 2 <= end && load8(i) === Byte.Five && (load8(i + 1) | 0x20) === 0x63 ? i + 2 : -1;
}

/** `&` is read: `#77;`, `#x4d;`, or `amp;`, which is an `&` again. */
function decodeEntity(at: i32, end: i32): i32 {
  if (at + 4 > end) return -1;
  if (load8(at) === 0x61 && load8(at + 1) === 0x6d && load8(at + 2) === 0x70 && load8(at + 3) === Byte.Semicolon) {
    decodedEnd = at + 4;
    return Byte.Ampersand;
  }
  return load8(at) === Byte.Hash ? decodeNumericEntity(at + 1, end) : -1;
}

function decodeNumericEntity(from: i32, end: i32): i32 {
  let i = from;
  let radix = 10;
  if (i < end && (load8(i) | 0x20) === Byte.LowerX) {
    radix = 16;
    i++;
  }
  let value = 0;
  const digits = i;
  while (i < end && i - digits < 10) {
    const digit = hexValue(load8(i));
    if (digit < 0 || digit >= radix) break;
    value = value < 0x10000 ? value * radix + digit : value;
    i++;
  }
  if (i === digits || i >= end || load8(i) !== Byte.Semicolon) return -1;
  decodedEnd = i + 1;
  return value;
}
