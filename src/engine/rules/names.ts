import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, load32, moveBytes, store8, store32 } from '../bytes/memory.ts';
import { findNameEnd } from '../scan/bytes.ts';
import { areSame, copyLetters, setFolding } from '../scan/letters.ts';
import { isListing } from '../scan/name-starts.ts';
import { isWordStart, lowerCaseOf } from '../scan/words.ts';
import { clearExceptions, except, isExcepted } from './exceptions.ts';
import { matchWords } from './name-words.ts';
import { isInPlace } from './place.ts';
import { Action, decide, decideNothing, decodeLetter, letterEnd } from './table.ts';

/**
 * Names against all rules: exact names, prefixes, suffixes and parts, each compared with every segment of a path-like
 * name, and words, which may be of several segments. The most hiding of the rules that match decides.
 */

/** A rule in the memory; `image.ts` writes it. */
export const enum NameRule {
  Kind = 0,
  Action = 1,
  /** How much it hides. */
  Rank = 2,
  Flags = 3,
  Length = 4,
  /** Which of the rules it is, in two bytes. */
  Label = 5,
  /** Of a place: where its last segment begins in the letters. */
  Last = 7,
  /** At most 64, with a zero byte before and after them. */
  Letters = 8,
  /** The number of the preset that it is from, or 0. */
  Group = 76,
  Size = 80,
}

export const enum NameKind {
  Exact = 0,
  Prefix = 1,
  Suffix = 2,
  Part = 3,
  /** Whole words in any case; the letters are in lower case, with a hyphen between two words. */
  Words = 4,
  /** `body.user.password`: the last segment is compared with the name, those before it with what is around it, too. */
  Place = 5,
}

export const enum NameFlag {
  /** One of the two prefix rules, which no exact name switches off. */
  Guarded = 1,
  /** The host writes what is in place of the value. */
  Replaced = 2,
}

/** Whether a name may be found from its middle or end. */
export let hasInnerNames: boolean = false;
/** Whether there are exact names that are copied. */
let hasCopies: boolean = false;
/** Whether rules ask for words. */
let hasWordRules: boolean = false;
/** Whether presets have exceptions, and whether those of the current name have been looked for. */
let hasExceptions: boolean = false;
let areExceptionsRead: boolean = false;

/** The first of the names that are suffixes or parts: these are after the heads of the others, which have one a byte. */
const INNER: i32 = 256;

/**
 * Takes over so many rules. Of a segment only those are asked that begin with its first letter, and suffixes and parts;
 * of a word those whose first word begins with its first letter. Each of these is a list, those that hide most first, then in the rules' order; 0 ends it.
 */
export function setNames(count: i32, inner: boolean): void {
  hasInnerNames = inner;
  hasCopies = false;
  hasWordRules = false;
  hasExceptions = false;
  setFolding();
  for (let head = 0; head <= INNER; head++) store32(Area.NameHeads + 4 * head, 0);
  for (let letter = 0; letter < 256; letter++) {
    store8(Area.LongerNames + letter, 0);
    store32(Area.WordHeads + 4 * letter, 0);
  }
  for (let index = count - 1; index >= 0; index--) {
    const rule = Area.Names + index * NameRule.Size;
    const kind = load8(rule + NameRule.Kind);
    const first = load8(rule + NameRule.Letters + load8(rule + NameRule.Last));
    const isInner = kind === NameKind.Suffix || kind === NameKind.Part;
    const head = kind === NameKind.Words ? Area.WordHeads + 4 * first : Area.NameHeads + 4 * (isInner ? INNER : first);
    const rank = load8(rule + NameRule.Rank);
    let before = head;
    while (load32(before) !== 0 && load8(load32(before) + NameRule.Rank) > rank) before = nextOf(load32(before));
    store32(nextOf(rule), load32(before));
    store32(before, rule);
    if (load8(rule + NameRule.Action) === Action.None) {
      if (load8(rule + NameRule.Group) === 0) hasCopies = true;
      else hasExceptions = true;
    }
    if (kind === NameKind.Prefix) store8(Area.LongerNames + first, 1);
    if (kind === NameKind.Words) hasWordRules = true;
  }
}

/** Whether a rule asks for names, however long, that begin with some letters of which this is the first. */
export function beginsLonger(letter: i32): boolean {
  return load8(Area.LongerNames + load8(Area.Fold + letter)) !== 0;
}

/** Where the rule is that follows in the list of this one. */
function nextOf(rule: i32): i32 {
  return Area.NextNames + 4 * ((rule - Area.Names) / NameRule.Size);
}

/** After the letters of the name that `decideName` has read, up to the first that only a name in quotes may hold. */
export let nameRunEnd: i32 = 0;

/** The name that is compared, of which the letters are at `Area.Name`. */
class Letters {
  /** Where it begins in the input. */
  start: i32 = 0;
  length: i32 = 0;
  /** It is no longer than that. */
  isEnd: boolean = false;
  /** Up to where exact names that are copied cover its segments. */
  covered: i32 = 0;
}

const letters = new Letters();

/** What the rule says that hides most of those that match; see `decideName`. */
let best: i32 = 0;
let bestRank: i32 = 0;

/**
 * The action for the whole name that begins at `from`; its letters may be encoded, each as deep as it likes.
 * @param quote the quote before the name, in which it may hold anything, or 0
 * @param isWhole whether the name surely continues to that quote; else it may be the first of a form or header in quotes
 */
export function decideName(from: i32, end: i32, quote: i32, isWhole: boolean): i32 {
  let length = 0;
  let at = from;
  let isPlain = true;
  let isEnd = true;
  nameRunEnd = from;
  letters.start = from;
  while (at < end) {
    const room = at + Size.Name - length;
    const run = findNameEnd(at, room < end ? room : end) - at;
    if (run > 0) {
      copyLetters(Area.Name + length, at, run);
      if (hasWordRules) moveBytes(Area.WrittenName + length, at, run);
      length += run;
      at += run;
      if (isPlain) nameRunEnd = at;
      continue;
    }
    const letter = decodeLetter(at, end);
    const after = letterEnd;
    if (letter < 0x80 && !isNameLetter(letter)) {
      if (quote === 0 || letter === quote || letter === Byte.LineFeed || letter === Byte.Backslash) break;
      if (!isWhole && (letter === Byte.Equals || letter === Byte.Colon || letter === Byte.Ampersand)) break;
      if (!isWhole && isOf(letter, Class.Blank) && isBeforeSeparator(after, end)) break;
      isPlain = false;
    }
    if (length === Size.Name) {
      // Of a name that is longer nothing is known for sure. In quotes it is most often a text.
      if (quote === 0) return isListing ? decideNothing() : decide(Action.Mask, 0, false);
      isEnd = false;
      break;
    }
    store8(Area.Name + length, letter < 0x80 ? load8(Area.Fold + letter) : 0x80);
    if (hasWordRules) store8(Area.WrittenName + length, letter < 0x80 ? letter : 0x80);
    length++;
    at = after;
    if (isPlain) nameRunEnd = at;
  }
  letters.length = length;
  letters.isEnd = isEnd;
  letters.covered = 0;
  return decideLetters();
}

/** As `decideName`, for a plain name of no more than `Size.Name` letters, none of which is encoded. */
export function decidePlainName(from: i32, to: i32): i32 {
  const isAsked = hasWordRules || load32(Area.NameHeads + 4 * INNER) !== 0;
  if (!isAsked && load32(Area.NameHeads + 4 * load8(Area.Fold + load8(from))) === 0) return decideNothing();
  return decideName(from, to, 0, false);
}

/** What readers of names take for one. */
function isNameLetter(letter: i32): boolean {
  return isOf(letter, Class.Name | Class.Path) || letter === 0x24 || letter === 0x40 || letter === Byte.Tilde;
}

/** Whether white space is all that is before a `=` or colon. */
function isBeforeSeparator(from: i32, end: i32): boolean {
  let at = from;
  while (at < end && at - from < 16 && (load8(at) === Byte.Space || load8(at) === Byte.Tab)) at++;
  return at < end && (load8(at) === Byte.Equals || load8(at) === Byte.Colon);
}

function decideLetters(): i32 {
  best = 0;
  bestRank = 0;
  areExceptionsRead = false;
  const length = letters.length;
  let from = 0;
  while (from < length) {
    let to = from;
    while (to < length && !isJoint(to)) to++;
    if (hasCopies) cover(from);
    considerSegment(from, to);
    from = to + 1;
  }
  if (best === 0) return decideNothing();
  const label = load8(best + NameRule.Label) | (load8(best + NameRule.Label + 1) << 8);
  return decide(load8(best + NameRule.Action), label, (load8(best + NameRule.Flags) & NameFlag.Replaced) !== 0);
}

function isJoint(at: i32): boolean {
  return isOf(load8(Area.Name + at), Class.Path);
}

/** Exact names that are copied cover what begins at `from`. */
function cover(from: i32): void {
  let rule = load32(Area.NameHeads + 4 * load8(Area.Name + from));
  for (; rule !== 0; rule = load32(nextOf(rule))) {
    if (load8(rule + NameRule.Kind) !== NameKind.Exact || load8(rule + NameRule.Action) !== Action.None) continue;
    if (load8(rule + NameRule.Group) !== 0) continue;
    const to = from + load8(rule + NameRule.Length);
    if (to > letters.covered && isExactly(rule, from)) letters.covered = to;
  }
}

function considerSegment(from: i32, to: i32): void {
  const rankBefore = bestRank;
  const head = Area.NameHeads + 4 * load8(Area.Name + from);
  for (let list = 0; list < 2; list++) {
    let rule = load32(list === 0 ? head : Area.NameHeads + 4 * INNER);
    for (; rule !== 0; rule = load32(nextOf(rule))) {
      const rank = load8(rule + NameRule.Rank);
      // Of rules that hide alike the first one counts, be it in the other list.
      if (rank <= rankBefore || rank < bestRank || (rank === bestRank && rule > best)) break;
      if (load8(rule + NameRule.Action) === Action.None) continue;
      if (!asksFor(rule, from, to)) continue;
      best = rule;
      bestRank = rank;
      break;
    }
  }
  if (hasWordRules) considerWords(from, to, rankBefore);
}

/** The same of rules for words: the first word is in this segment, others may be in those after it. */
function considerWords(from: i32, to: i32, rankBefore: i32): void {
  const name = Area.WrittenName;
  const length = letters.length;
  for (let at = from; at < to; at++) {
    if (!isWordStart(name + at, name, name + length)) continue;
    let rule = load32(Area.WordHeads + 4 * lowerCaseOf(load8(name + at)));
    for (; rule !== 0; rule = load32(nextOf(rule))) {
      const rank = load8(rule + NameRule.Rank);
      if (rank <= rankBefore || rank < bestRank || (rank === bestRank && rule >= best)) break;
      if (load8(rule + NameRule.Action) === Action.None) break;
      const size = load8(rule + NameRule.Length);
      const wordsEnd = matchWords(rule + NameRule.Letters, size, name + at, name, name + length) - name;
      // What an exact name covers that is copied says no more than that does.
      if (wordsEnd <= letters.covered || (wordsEnd === length && !letters.isEnd)) continue;
      if (isShown(rule, at, wordsEnd)) continue;
      best = rule;
      bestRank = rank;
      break;
    }
  }
}

/** Whether the rule's pattern matches the segment, which no exact name that is copied takes from it. */
function asksFor(rule: i32, from: i32, to: i32): boolean {
  const kind = load8(rule + NameRule.Kind);
  const size = load8(rule + NameRule.Length);
  if (from < letters.covered && (load8(rule + NameRule.Flags) & NameFlag.Guarded) === 0) {
    // Only a longer name says more than one that is copied.
    if (kind !== NameKind.Exact || from + size <= letters.covered) return false;
  }
  if (kind === NameKind.Place) return isAtPlace(rule, from);
  if (kind === NameKind.Prefix) return isSame(rule, from) && !isShown(rule, from, from + size);
  if (kind === NameKind.Exact) return isExactly(rule, from) && !isShown(rule, from, from + size);
  if (kind === NameKind.Suffix) {
    const isSuffix = to >= size && (to < letters.length || letters.isEnd) && isSame(rule, to - size);
    return isSuffix && !isShown(rule, to - size, to);
  }
  for (let at = from; at < to; at++) if (isSame(rule, at) && !isShown(rule, at, at + size)) return true;
  return false;
}

/** Whether the segment is the last one of a place, and what comes before it in the name and around that is the rest. */
function isAtPlace(rule: i32, from: i32): boolean {
  const last = load8(rule + NameRule.Last);
  const size = load8(rule + NameRule.Length) - last;
  const to = from + size;
  if (to > letters.length || (to === letters.length ? !letters.isEnd : !isJoint(to))) return false;
  if (!areSame(Area.Name + from, rule + NameRule.Letters + last, size)) return false;
  // Segments of the name, of which brackets and dots are between two.
  let left = last - 1;
  let at = from;
  while (at > 0 && isJoint(at - 1)) at--;
  while (at > 0) {
    if (isJoint(at - 1)) {
      if (left === 0 || load8(rule + NameRule.Letters + left - 1) !== Byte.Dot) return left === 0;
      left--;
      while (at > 0 && isJoint(at - 1)) at--;
    } else {
      if (left === 0 || load8(Area.Name + at - 1) !== load8(rule + NameRule.Letters + left - 1)) return false;
      left--;
      at--;
    }
  }
  if (left === 0) return true;
  if (from > 0) {
    if (load8(rule + NameRule.Letters + left - 1) !== Byte.Dot) return false;
    left--;
  }
  return isInPlace(rule + NameRule.Letters, left, letters.start);
}

/** Whether exceptions of the preset that the rule is from cover what it matches. */
function isShown(rule: i32, from: i32, to: i32): boolean {
  const group = load8(rule + NameRule.Group);
  if (group === 0 || !hasExceptions) return false;
  if (!areExceptionsRead) readExceptions();
  return isExcepted(group, from, to);
}

/** Exceptions are words. One that the end of the name cuts off may be another word. */
function readExceptions(): void {
  const name = Area.WrittenName;
  const length = letters.length;
  areExceptionsRead = true;
  clearExceptions(length);
  for (let at = 0; at < length; at++) {
    if (!isWordStart(name + at, name, name + length)) continue;
    let rule = load32(Area.WordHeads + 4 * lowerCaseOf(load8(name + at)));
    for (; rule !== 0; rule = load32(nextOf(rule))) {
      const group = load8(rule + NameRule.Group);
      if (group === 0 || load8(rule + NameRule.Action) !== Action.None) continue;
      const size = load8(rule + NameRule.Length);
      const to = matchWords(rule + NameRule.Letters, size, name + at, name, name + length) - name;
      if (to > at && (to < length || letters.isEnd)) except(group, at, to);
    }
  }
}

/** Whether the rule's letters are there and end a segment. */
function isExactly(rule: i32, from: i32): boolean {
  const to = from + load8(rule + NameRule.Length);
  return (to === letters.length ? letters.isEnd : to < letters.length && isJoint(to)) && isSame(rule, from);
}

function isSame(rule: i32, from: i32): boolean {
  const size = load8(rule + NameRule.Length);
  return from + size <= letters.length && areSame(Area.Name + from, rule + NameRule.Letters, size);
}
