import { Byte } from '../bytes/ascii.ts';
import { Class, cannotEndEncoded, isOf } from '../bytes/classes.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, multiply } from '../bytes/memory.ts';
import { areLetters, letterAt } from './letters.ts';

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
  /** Address of the whole name that it is taken from. */
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
  return needles;
}

export function needleAddress(index: i32): i32 {
  return Area.Needles + index * Needle.Size;
}

export function hashOfLetters(letters: i32): i32 {
  const product = multiply(letters, 0x2545f491);
  return (product >>> 16) & (Heads.Count - 1);
}

/** Whether a needle is at `at`, with no more of its name in sight than could be the name's, be it encoded. */
export function isNeedleAt(at: i32, end: i32): boolean {
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

/** Three letters of four, as needles are told apart by them at first: without regard to case. */
export function firstThree(letters: i32): i32 {
  return (letters & 0xffffff) | 0x202020;
}

function isShortNeedleAt(at: i32, end: i32): boolean {
  const first = letterAt(at);
  for (let index = 0; index < shortNeedles; index++) {
    const needle = needleAddress(index);
    if (load8(needle + Needle.Letters) !== first) continue;
    const length = load8(needle + Needle.Length);
    if (length === 2 && (at + 1 >= end || letterAt(at + 1) !== load8(needle + Needle.Letters + 1))) continue;
    if (isWhole(needle, at, at + length, end)) return true;
  }
  return false;
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
  // The letter before tells most that have the same letters apart.
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
  if (from + i < end) {
    const byte = load8(from + i);
    const mayBeEncoded = byte === Byte.Percent || byte === Byte.Backslash || byte === Byte.Ampersand;
    if (!mayBeEncoded && (i < length || ((ends & NeedleEnd.Ends) !== 0 && isOf(byte, Class.Name)))) return false;
  }
  i = offset - 1;
  while (i >= 0 && letterAt(from + i) === load8(name + i)) i--;
  if (i >= 0) return !endsNoEncoded(from + i);
  return (ends & NeedleEnd.Begins) === 0 || !isPlainLetter(from - 1);
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

/** Whether what is there is surely not the end of an encoded character. */
function endsNoEncoded(at: i32): boolean {
  const byte = load8(at);
  if (cannotEndEncoded(byte)) return true;
  if (!isOf(byte, Class.Name)) return false;
  const before = load8(at - 1);
  // `\n`, `&#92;n`; the second digit of `%22`, `%2522`, `\u0022`, `&#37;22`, or the end of `%5Cn`.
  if (before === Byte.Backslash || before === Byte.Semicolon) return false;
  if (!isOf(before, Class.Hex)) return true;
  const sign = load8(at - 2);
  return sign !== Byte.Percent && sign !== Byte.Five && sign !== Byte.Zero && sign !== Byte.Semicolon;
}

/** Whether a needle has this letter, be it of any case that counts. */
export function isNeedleLetter(letter: i32): boolean {
  return load8(Area.NeedleLetters + letter) !== 0;
}
