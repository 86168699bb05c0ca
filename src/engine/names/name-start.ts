import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isQuote } from '../bytes/kinds.ts';
import { load8, load32 } from '../bytes/memory.ts';
import { ROOT } from '../bytes/reader.ts';
import { colourStart, isAfterColour } from '../context/colour.ts';
import { cursor } from '../context/cursor.ts';
import { beforeLayer, beforeStart, charBefore, encodedStart, LEVELS_OF_LINE } from '../context/decode-backward.ts';
import { Limit } from '../context/input.ts';
import { limitAfter } from '../context/reach.ts';
import { isAfterOption } from '../context/shell.ts';
import { decideName, hasInnerNames, nameRunEnd } from '../rules/names.ts';
import { Action, actionOf, decidedRule, decodeLetter, LISTED, letterEnd } from '../rules/table.ts';
import { findNameEnd } from '../scan/bytes.ts';
import { isListing } from '../scan/name-starts.ts';
import { isNeedleAt } from '../scan/needles.ts';
import { bareName, delimiter } from './name.ts';

/**
 * Where does the name begin of which the search saw a part, and what is before it?
 *
 *     …&user[MMM_tel]=1        …"db.keyStorePassword":"x"
 *            ^ hit                           ^ hit
 *      ^ name                    ^ name
 */

/** A plain name is after a plain character. */
export function setPlainDelimiter(char: i32, start: i32, name: i32): void {
  delimiter.set(char, start, ROOT);
  bareName.from = name;
  if (char === Byte.Minus && isQuotedKey(name)) enterQuotes();
}

/** Whether a quote and a colon or arrow follow the option: `{'--MMM_x': 'v'}`. */
function isQuotedKey(name: i32): boolean {
  let at = findNameEnd(name, nameLimit(name));
  while (load8(at) === Byte.Backslash) at++;
  if (!isQuote(load8(at))) return false;
  at++;
  if (load8(at) === Byte.Space) at++;
  return load8(at) === Byte.Colon || (load8(at) === Byte.Equals && load8(at + 1) === Byte.Greater);
}

/** The option's dashes are read as a part of its name if a quote is before them. */
function enterQuotes(): void {
  const dash = delimiter.start;
  const first = load8(dash - 1) === Byte.Minus ? dash - 1 : dash;
  lookBehind(first);
  if (isQuote(delimiter.char)) bareName.from = first;
  else delimiter.set(Byte.Minus, dash, ROOT);
}

/** A colour ends at `name`: it is read over like a blank, or the quote before it opens the name, `"␛[36mMMM_a`. */
export function setColouredDelimiter(name: i32): void {
  const start = colourStart(name);
  const before = load8(start - 1);
  if (start > cursor.begin && isQuote(before)) setPlainDelimiter(before, start - 1, name);
  else setPlainDelimiter(Byte.Space, start, name);
}

/** Where the name's prefix begins, of which the search saw a part; -1 if there is none that is not yet decided. */
export function firstLetter(hit: i32): i32 {
  const byte = load8(hit);
  const isRaw = actionOf(hit, cursor.end) !== Action.None;
  let start = isRaw && isOf(byte, Class.Name) ? hit : encodedStart(hit, cursor.begin);
  if (start < 0) return -1;
  // One of the letters before may be plain.
  let first = actionOf(start, cursor.end) !== Action.None && start >= cursor.decided ? start : -1;
  if (first === hit) return first;
  for (let letters = 0; letters < 2; letters++) {
    charBefore(start, cursor.begin, LEVELS_OF_LINE);
    if (beforeStart >= start || beforeStart < cursor.decided) break;
    start = beforeStart;
    if (actionOf(start, cursor.end) !== Action.None) first = start;
  }
  return first;
}

/** What is before the name, or before the path-like name of which it is a segment. False where no name begins. */
export function readDelimiter(start: i32): boolean {
  bareName.from = start;
  classEnd = -1;
  lookBehind(start);
  if ((delimiter.char === 0 || delimiter.char === Byte.Zero) && isAfterClass(start)) return true;
  if (isOf(delimiter.char, Class.Name)) {
    if (delimiter.layer === ROOT && isAfterOption(start)) {
      if (delimiter.char === Byte.Minus && isQuotedKey(start)) enterQuotes();
      return true;
    }
    if (!skipMarks(start)) return false;
  } else if (isSigil(delimiter.char)) {
    skipSigil();
    return true;
  }
  if (delimiter.char !== Byte.Dot && delimiter.char !== Byte.BracketOpen) return true;
  // `User[MMM_name=John]` is a list in brackets, `user[MMM_tel]=1` a path.
  if (delimiter.char === Byte.BracketOpen && !isClosedSegment(start)) return true;
  const joint = delimiter.char;
  const jointStart = delimiter.start;
  const jointLayer = delimiter.layer;
  let from = start;
  let brackets = 0;
  let first = 0;
  let firstEnd = start;
  let firstLayer = ROOT;
  while (isOf(delimiter.char, Class.Name | Class.Path) && start - delimiter.start < Limit.FilteredName) {
    first = delimiter.char;
    firstEnd = from;
    firstLayer = delimiter.layer;
    if (first === Byte.BracketOpen || first === Byte.BracketClose) brackets++;
    from = delimiter.start;
    lookBehind(from);
  }
  if (first === Byte.BracketOpen && from < jointStart && brackets === 1) {
    // `[user.MMM_tel] => 1`: the bracket is none of the name.
    delimiter.set(first, from, firstLayer);
    bareName.from = firstEnd;
  } else if (from === jointStart && joint === Byte.BracketOpen) {
    delimiter.set(joint, jointStart, jointLayer);
  } else {
    bareName.from = from;
  }
  return true;
}

/** Up to two underscores, `HTTP_`: what comes before them is the delimiter before the name. */
function skipMarks(start: i32): boolean {
  let from = start;
  for (let marks = 0; marks < 2 && delimiter.char === Byte.Underscore; marks++) {
    from = delimiter.start;
    lookBehind(from);
  }
  if (from < start && delimiter.char === UPPER_P && from - 4 >= cursor.begin && load32(from - 4) === HTTP) {
    from -= 4;
    lookBehind(from);
  }
  bareName.from = from;
  if (isSigil(delimiter.char)) skipSigil();
  return from < start && !isOf(delimiter.char, Class.Name);
}

const UPPER_P: i32 = 0x50;
/** `HTTP`, as a word. */
const HTTP: i32 = 0x50545448;

/** `$ @ : * % # ! ~`, which languages put before names. */
function isSigil(char: i32): boolean {
  switch (char) {
    case 0x24:
    case 0x40:
    case Byte.Colon:
    case Byte.Asterisk:
    case Byte.Percent:
    case Byte.Hash:
    case Byte.Exclamation:
    case Byte.Tilde:
      return true;
    default:
      return false;
  }
}

/** `":MMM_x"`: where a quote comes before the sigil, the name begins with that. */
function skipSigil(): void {
  const sigil = delimiter.char;
  const sigilStart = delimiter.start;
  const sigilLayer = delimiter.layer;
  lookBehind(delimiter.start);
  if (isQuote(delimiter.char)) {
    bareName.from = sigilStart;
    return;
  }
  delimiter.set(sigil, sigilStart, sigilLayer);
}

/** Where the class ends that `isAfterClass` found before the name; -1 = none. */
let classEnd: i32 = -1;

/** Longer names of classes are none. */
const MAX_CLASS: i32 = 256;

/**
 * `"␀Login␀MMM_x"`, `"\u0000*\u0000MMM_x"`, `'\0Login\0MMM_x'`: PHP puts the class of a property that is private before its
 * name. The quote before that is what is before the name then.
 */
function isAfterClass(start: i32): boolean {
  const char = delimiter.char;
  const charStart = delimiter.start;
  const charLayer = delimiter.layer;
  const at = afterNul(start);
  let from = at;
  while (from >= 0 && at - from < MAX_CLASS) {
    const nul = afterNul(from);
    if (nul >= 0) {
      from = nul;
      lookBehind(from);
      if (!isQuote(delimiter.char)) break;
      bareName.from = from;
      classEnd = start;
      return true;
    }
    lookBehind(from);
    if (!isOf(delimiter.char, Class.Name) && delimiter.char !== Byte.Backslash && delimiter.char !== Byte.Asterisk)
      break;
    from = delimiter.start;
  }
  delimiter.set(char, charStart, charLayer);
  return false;
}

/** Where the NUL begins that ends at `at`, as it is or as `\0`; -1 if none does. */
function afterNul(at: i32): i32 {
  const char = charBefore(at, cursor.begin, LEVELS_OF_LINE);
  if (char === 0) return beforeStart;
  if (char !== Byte.Zero || charBefore(at - 1, cursor.begin, LEVELS_OF_LINE) !== Byte.Backslash) return -1;
  return beforeStart;
}

/** Whether a `]` follows the segment. */
function isClosedSegment(at: i32): boolean {
  let i = at;
  while (i < cursor.end) {
    const letter = decodeLetter(i, cursor.end);
    if (letter === Byte.BracketClose) return true;
    if (letter < 0x80 && !isOf(letter, Class.Name | Class.Path)) return false;
    if (i - at > Limit.FilteredName) return true;
    i = letterEnd;
  }
  return false;
}

export function lookBehind(at: i32): void {
  const char = charBefore(at, cursor.begin, LEVELS_OF_LINE);
  if (char < 0) delimiter.set(char, at, ROOT);
  else delimiter.set(char, beforeStart, beforeLayer);
  if (isOf(char, Class.Name) && isAfterColour(at)) setColouredDelimiter(at);
}

/**
 * Finds the name of which a needle, or a letter that is encoded, is at `hit`. False where no rule asks for it; the next
 * candidate may then begin at `cursor.at`.
 */
export function findName(hit: i32): boolean {
  const from = isNeedleAt(hit, cursor.end) ? hit : encodedStart(hit, cursor.begin);
  if (from < 0) {
    cursor.at = hit + 1;
    return false;
  }
  bareName.from = from;
  classEnd = -1;
  lookBehind(from);
  // What has been hidden is no part of it.
  while (
    isOf(delimiter.char, Class.Name) &&
    delimiter.start >= cursor.hiddenTo &&
    from - delimiter.start < Limit.FilteredName
  ) {
    if (delimiter.layer === ROOT && isAfterOption(bareName.from)) break;
    bareName.from = delimiter.start;
    lookBehind(bareName.from);
  }
  // A name that is longer is read from here on.
  const option = bareName.from;
  const isOption = delimiter.char === Byte.Minus && isQuotedKey(option);
  if (isOption) enterQuotes();
  else if (!isOf(delimiter.char, Class.Name)) readDelimiter(bareName.from);
  const quote = isQuote(delimiter.char) ? delimiter.char : 0;
  const nameText = classEnd >= 0 ? classEnd : isOption ? option : bareName.from;
  bareName.action = decideName(nameText, nameLimit(nameText), quote, false);
  if (bareName.action !== Action.None) return true;
  // Where all names are listed, `map[a:1]` may have one in its middle.
  if (isListing) cursor.at = findNameEnd(hit, cursor.end);
  else cursor.at = nameRunEnd > hit ? nameRunEnd : hit + 1;
  return false;
}

/** How far a name is read; it is longer than that only where it is none. */
function nameLimit(from: i32): i32 {
  return limitAfter(from, Limit.Window);
}

/** How far before a needle the quote is looked for after which a name begins that holds more than name characters. */
const MAX_ODD_NAME: i32 = 256;

/**
 * Finds the name in quotes of which a needle is at `hit`, whatever other characters it has: `"db password":"x"`.
 * No two needles of a text ask for the same quote, nor for one where there is none.
 */
export function findOddName(hit: i32): boolean {
  if (!hasInnerNames || hit < cursor.oddUpTo) return false;
  let at = hit;
  let steps = 0;
  while (steps < MAX_ODD_NAME && at > cursor.oddUpTo && at > cursor.hiddenTo) {
    lookBehind(at);
    if (delimiter.char < 0 || delimiter.char === Byte.LineFeed) break;
    if (isQuote(delimiter.char)) {
      bareName.from = at;
      cursor.oddUpTo = hit + 1;
      // Where all names are listed, those in a form in quotes are yet to come: `"http://host/?a=1": …`
      if (isListing && holdsEquals(at, nameLimit(at), delimiter.char)) return false;
      bareName.action = decideName(at, nameLimit(at), delimiter.char, true);
      // Where all names are listed, this one is found from its first letter.
      return bareName.action !== Action.None && !(isListing && decidedRule === LISTED);
    }
    at = delimiter.start;
    steps++;
  }
  cursor.oddUpTo = hit + 1;
  return false;
}

/** Whether an equals sign is before the next quote or line feed. */
function holdsEquals(from: i32, end: i32, quote: i32): boolean {
  for (let at = from; at < end; at++) {
    const byte = load8(at);
    if (byte === Byte.Equals) return true;
    if (byte === quote || byte === Byte.LineFeed) return false;
  }
  return false;
}
