import { Byte } from '../bytes/ascii.ts';
import { Class, cannotEndEncoded, isOf } from '../bytes/classes.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, multiply } from '../bytes/memory.ts';
import { areLetters, letterAt } from './letters.ts';
import { isListing, isNameStart } from './name-starts.ts';
import { isInWord, isLowerCase, isUpperCase, lowerCaseOf } from './words.ts';

/**
 * Needles are what is searched for where the rules are more than a few prefixes: of each name three letters, wherever in
 * the name they are, and the one that follows them. `rules/needles.ts` chooses them, `rules/image.ts` puts them into
 * the memory.
 */
export const enum Needle {
  /** The first three letters as one number, see `firstThree`; of a shorter needle as they are. */
  Letters = 0,
  /** Address of the next one with the same hash, or 0. */
  Next = 4,
  /** Address of the whole name that it is taken from; of a pattern of words that of the word. */
  Name = 8,
  /** Where in that it is. */
  Offset = 12,
  NameLength = 13,
  /** How many letters it has: one to four. */
  Length = 14,
  /** Which ends of the name are those of a segment, `NeedleEnd`. */
  Ends = 15,
  Size = 16,
}

export const enum NeedleEnd {
  Begins = 1,
  Ends = 2,
  /** The name is a word, in any case: other words may be before and after it. */
  Word = 4,
}

export const enum Heads {
  /** A power of two. */
  Count = 2048,
}

/** How many needles there are, those of one or two letters first; 0 = only the prefixes of `prefixes.ts` are searched for. */
let needles: i32 = 0;
let shortNeedles: i32 = 0;
export let hasShortNeedles: boolean = false;

export function setNeedles(count: i32, short: i32): void {
  needles = count;
  shortNeedles = short;
  hasShortNeedles = short > 0;
}

export function needleCount(): i32 {
  return isListing && needles === 0 ? 1 : needles;
}

export function needleAddress(index: i32): i32 {
  return Area.Needles + index * Needle.Size;
}

export function hashOfLetters(letters: i32): i32 {
  const product = multiply(letters, 0x2545f491);
  return (product >>> 16) & (Heads.Count - 1);
}

/** Whether more text may follow the end of what is searched: then a name may be cut there. */
let isCutAtEnd: boolean = true;

/** Until it is set back, what a name needs after the end of the search is missing. */
export function setCutAtEnd(isCut: boolean): void {
  isCutAtEnd = isCut;
}

/** Whether a needle is at `at`, with no more of its name in sight than could be the name's, be it encoded. */
export function isNeedleAt(at: i32, end: i32): boolean {
  if (isListing) return isNameStart(at, end);
  if (at + 2 < end) {
    const letters = firstThree(load32(at));
    let needle = load32(Area.NeedleHeads + 4 * hashOfLetters(letters));
    while (needle !== 0) {
      if (load32(needle + Needle.Letters) === letters && isInName(needle, at, end)) return true;
      needle = load32(needle + Needle.Next);
    }
  }
  return hasShortNeedles && isShortNeedleAt(at, end);
}

/** Three letters of four, by which needles are distinguished at first: without regard to case. */
export function firstThree(letters: i32): i32 {
  return (letters & 0xffffff) | 0x202020;
}

function isShortNeedleAt(at: i32, end: i32): boolean {
  const first = letterAt(at);
  for (let index = 0; index < shortNeedles; index++) {
    const needle = needleAddress(index);
    if ((load8(needle + Needle.Ends) & NeedleEnd.Word) !== 0) {
      if (isShortWordAt(needle, at, end)) return true;
      continue;
    }
    if (load8(needle + Needle.Letters) !== first) continue;
    const length = load8(needle + Needle.Length);
    if (length === 2 && (at + 1 >= end || letterAt(at + 1) !== load8(needle + Needle.Letters + 1))) continue;
    if (isWhole(needle, at, at + length, end)) return true;
  }
  return false;
}

function isShortWordAt(needle: i32, at: i32, end: i32): boolean {
  const to = at + load8(needle + Needle.Length);
  if (to > end) return false;
  for (let i = at; i < to; i++) {
    if (lowerCaseOf(load8(i)) !== load8(needle + Needle.Letters + i - at)) return false;
  }
  return mayBeginWord(at, end) && mayEndWord(to, end);
}

/** Whether the short name that is there may begin and end where it does. */
function isWhole(needle: i32, from: i32, to: i32, end: i32): boolean {
  const ends = load8(needle + Needle.Ends);
  if ((ends & NeedleEnd.Begins) !== 0 && isPlainLetter(from - 1)) return false;
  return (ends & NeedleEnd.Ends) === 0 || to >= end || !isOf(load8(to), Class.Name);
}

/** Whether the letters around the needle are those of its name, as far as they are not encoded. */
function isInName(needle: i32, at: i32, end: i32): boolean {
  const offset = load8(needle + Needle.Offset);
  const name = load32(needle + Needle.Name);
  const length = load8(needle + Needle.NameLength);
  const ends = load8(needle + Needle.Ends);
  const from = at - offset;
  if ((ends & NeedleEnd.Word) !== 0) return areWordsAround(name + offset, at, end, load8(needle + Needle.Length));
  // The letter before distinguishes most that have the same letters.
  if (offset > 0 && letterAt(at - 1) !== load8(name + offset - 1) && endsNoEncoded(at - 1)) return false;
  if (from + length <= end && areLetters(from, name, length)) {
    if ((ends & NeedleEnd.Ends) !== 0 && from + length < end && isOf(load8(from + length), Class.Name)) return false;
    return (ends & NeedleEnd.Begins) === 0 || !isPlainLetter(from - 1);
  }
  // Letters of the name may be encoded; of the needle itself none is: else it is found by that.
  for (let i = 0; i < 3; i++) if (letterAt(at + i) !== load8(name + offset + i)) return false;
  let i = offset + 3;
  if (i < length && (at + 3 >= end || letterAt(at + 3) !== load8(name + i))) return false;
  while (i < length && from + i < end && letterAt(from + i) === load8(name + i)) i++;
  if (from + i >= end) {
    if (i < length && !isCutAtEnd) return false;
  } else {
    const byte = load8(from + i);
    if (!mayBeEncoded(byte) && (i < length || ((ends & NeedleEnd.Ends) !== 0 && isOf(byte, Class.Name)))) return false;
  }
  i = offset - 1;
  while (i >= 0 && letterAt(from + i) === load8(name + i)) i--;
  if (i >= 0) return !endsNoEncoded(from + i);
  return (ends & NeedleEnd.Begins) === 0 || !isPlainLetter(from - 1);
}

/** No more signs than these are looked at between two words. */
const MAX_SIGNS: i32 = 16;

/**
 * As `isInName`, for the letters from `letters` on, which are words in lower case with a hyphen between two and a zero
 * byte before and after all. Of the first `plain` none is encoded: else they are found by that.
 */
function areWordsAround(letters: i32, at: i32, end: i32, plain: i32): boolean {
  let i = at;
  for (let p = letters; load8(p) !== 0; p++) {
    if (load8(p) === Byte.Minus) {
      const from = i;
      while (i < end && i - from < MAX_SIGNS && !isInWord(load8(i)) && !mayBeEncoded(load8(i))) i++;
      if (i >= end) return isCutAtEnd;
      if (!isInWord(load8(i))) return true;
      if (i === from && !isUpperCase(load8(i))) return false;
      continue;
    }
    if (i >= end) return isCutAtEnd && p - letters >= plain;
    if (lowerCaseOf(load8(i)) !== load8(p)) return p - letters >= plain && mayBeEncoded(load8(i));
    i++;
  }
  return mayEndWord(i, end) && areWordsBefore(letters, at, end);
}

/** The same of the letters before `letters`. */
function areWordsBefore(letters: i32, at: i32, end: i32): boolean {
  let i = at;
  let p = letters - 1;
  for (; load8(p) !== 0; p--) {
    if (load8(p) === Byte.Minus) {
      const from = i;
      while (from - i < MAX_SIGNS && !isInWord(load8(i - 1)) && load8(i - 1) !== Byte.Semicolon) i--;
      if (!isInWord(load8(i - 1)) || mayEndEncoded(i - 1)) return true;
      if (i === from && !mayBeginWord(i, end)) return false;
      continue;
    }
    // The second digit of an encoded letter may be alike.
    if (lowerCaseOf(load8(i - 1)) !== load8(p)) return mayEndEncoded(i - 1) || mayEndEncoded(i);
    i--;
  }
  return mayBeginWord(i, end);
}

/** Whether a word may begin at its letter at `at`, as far as is in sight. */
function mayBeginWord(at: i32, end: i32): boolean {
  const before = load8(at - 1);
  if (!isInWord(before) || !isPlainLetter(at - 1)) return true;
  if (!isUpperCase(load8(at))) return false;
  return !isUpperCase(before) || mayBeLowerCase(at + 1, end);
}

/** Whether the word whose last letter is before `at` may end there, as far as is in sight. */
function mayEndWord(at: i32, end: i32): boolean {
  if (at >= end) return true;
  const byte = load8(at);
  if (byte >= 0x80 || !isInWord(byte)) return true;
  if (!isUpperCase(byte)) return false;
  return !isUpperCase(load8(at - 1)) || mayBeLowerCase(at + 1, end);
}

function mayBeLowerCase(at: i32, end: i32): boolean {
  return at >= end || isLowerCase(load8(at)) || mayBeEncoded(load8(at));
}

function mayBeEncoded(byte: i32): boolean {
  return byte === Byte.Percent || byte === Byte.Backslash || byte === Byte.Ampersand;
}

/** Whether a name character is there that is surely not the end of an encoded character, nor of an option or colour. */
function isPlainLetter(at: i32): boolean {
  return isOf(load8(at), Class.Name) && endsNoEncoded(at) && !mayEndOption(at) && !mayEndColour(at);
}

/** `--`, `-D`; or `-`, where a word may begin. */
function mayEndOption(at: i32): boolean {
  const before = load8(at - 1);
  return before === Byte.Minus || (load8(at) === Byte.Minus && !isOf(before, Class.Name));
}

/** `␛[36m` */
function mayEndColour(at: i32): boolean {
  const before = load8(at - 1);
  return load8(at) === LOWER_M && (before === Byte.BracketOpen || (before >= Byte.Zero && before <= Byte.Nine));
}

const LOWER_M: i32 = 0x6d;

/** Whether an encoded letter or sign of a name may end there: `%41`, `\u0041`, `&#65;`. */
function mayEndEncoded(at: i32): boolean {
  const byte = load8(at);
  return byte === Byte.Semicolon || (isOf(byte, Class.Hex) && !endsNoEncoded(at));
}

/** Whether what is there is surely not the end of an encoded character. */
export function endsNoEncoded(at: i32): boolean {
  const byte = load8(at);
  if (cannotEndEncoded(byte)) return true;
  if (!isOf(byte, Class.Name)) return false;
  const before = load8(at - 1);
  // `\n`, `&#92;n`; the second digit of `%22`, `%2522`, `\u0022`, `\x22`, `&#37;22`, or the end of `%5Cn`.
  if (before === Byte.Backslash || before === Byte.Semicolon) return false;
  if (!isOf(before, Class.Hex)) return true;
  const sign = load8(at - 2);
  if (sign === Byte.LowerX) return false;
  return sign !== Byte.Percent && sign !== Byte.Five && sign !== Byte.Zero && sign !== Byte.Semicolon;
}

/** Whether a needle has this letter, be it of any case that counts. */
export function isNeedleLetter(letter: i32): boolean {
  return load8(Area.NeedleLetters + letter) !== 0;
}
