// AssemblyScript. The search for needles, part of candidates.wasm.ts; what they are, is described in needles.ts.

import { Class, isOf } from '../bytes/classes';
import { Area } from '../bytes/layout';
import { bucketsOf, continued, noteBlock, takeApart } from './blocks.wasm';
import { isCandidate, isEncodedLetter } from './candidate';
import {
  firstThree,
  hashOfLetters,
  hasShortNeedles,
  isNeedleAt,
  Needle,
  NeedleEnd,
  needleAddress,
  needleCount,
} from './needles';
import { isInWord, isUpperCase } from './words';

// The search for needles is Teddy whole: three bytes, eight buckets of needles and of what begins an encoded letter, `%`
// before two digits, `u00`, `&#` and `;#`. Each byte is looked up by its lower half, and by the rest of it mixed into
// that: the upper half alone hardly distinguishes one letter from another.
const enum Nibbles {
  FirstLow = 0,
  FirstMixed = 16,
  SecondLow = 32,
  SecondMixed = 48,
  ThirdLow = 64,
  ThirdMixed = 80,
  // Not tables: the lower half of each byte, and what is set in each before it is looked at.
  Low = 96,
  Fold = 112,
}

// A place that looks like a needle comes every hundred bytes or two, and no processor foretells where: a branch there
// costs more than looking. So a piece of text is gone through without one, and what may be found is written down; the
// same once more with a closer look at what was, and what is left is given out one by one.
const FIRST_PIECE: i32 = 64;
const MAX_PIECE: i32 = 4096;

// The end of the input that is being searched; 0 = none. It stays as it is until `beginSearch`.
let searchEnd: i32 = 0;
// From where it was asked for last, and what was found then.
let searchFrom: i32 = 0;
let found: i32 = -1;
// Of all needles that begin before this, those at or after `searchFrom` are in the list that is left.
let searchedTo: i32 = 0;
let place: usize = Area.SearchPlaces;
let placesEnd: usize = Area.SearchPlaces;
// What is gone through at once is twice as long each time: where the first one is wanted, no more than twice as much.
let piece: i32 = FIRST_PIECE;

export function beginSearch(): void {
  searchEnd = 0;
}

export function findNeedle(from: i32, end: i32): i32 {
  if (end !== searchEnd || from < searchFrom) {
    searchEnd = end;
    piece = FIRST_PIECE;
    listNothing(from);
  } else {
    // There is nothing between.
    if (from <= found) return found;
    if (from >= searchedTo) listNothing(from);
  }
  searchFrom = from;
  found = findListed(from, end);
  return found;
}

function listNothing(from: i32): void {
  searchedTo = from;
  place = Area.SearchPlaces;
  placesEnd = Area.SearchPlaces;
}

function findListed(from: i32, end: i32): i32 {
  let encoded = encodedBySignBefore(from, end);
  // The last three bytes are looked at below: after them is what an earlier input has left.
  while (true) {
    for (; place < placesEnd; place += 4) {
      const hit = load<i32>(place);
      if (hit < from) continue;
      if (encoded >= 0 && encoded <= hit) return encoded;
      if (mayBeWhole(hit, end) && isNeedleAt(hit, end)) return hit;
      if (encoded < 0 && isSignAt(hit)) encoded = encodedAfterSign(hit, end);
    }
    if (encoded >= 0 && encoded < searchedTo && encoded < end - 3) return encoded;
    if (searchedTo >= end - 3) break;
    searchPiece(end);
  }
  if (encoded >= 0 && encoded < end - 3) return encoded;
  for (let rest = max(from, end - 3); rest < end; rest++) if (isCandidate(rest, end)) return rest;
  return -1;
}

// Lists where something may begin from `searchedTo` on.
function searchPiece(end: i32): void {
  const blocks = searchBlocks(min(searchedTo + piece, end));
  place = Area.SearchPlaces;
  placesEnd = listPlaces(blocks, end);
  piece = min(2 * piece, MAX_PIECE);
}

// Where a byte ends three that look like something, its block is written down. Returns the list's end.
function searchBlocks(to: i32): usize {
  const low = v128.load(Area.Nibbles, Nibbles.Low);
  const fold = v128.load(Area.Nibbles, Nibbles.Fold);
  const firstLow = v128.load(Area.Nibbles, Nibbles.FirstLow);
  const firstMixed = v128.load(Area.Nibbles, Nibbles.FirstMixed);
  const secondLow = v128.load(Area.Nibbles, Nibbles.SecondLow);
  const secondMixed = v128.load(Area.Nibbles, Nibbles.SecondMixed);
  const thirdLow = v128.load(Area.Nibbles, Nibbles.ThirdLow);
  const thirdMixed = v128.load(Area.Nibbles, Nibbles.ThirdMixed);
  // What the bytes before could be the first one and two of.
  let firstBefore = i8x16.splat(0);
  let secondBefore = i8x16.splat(0);
  let blocks: usize = Area.SearchBlocks;
  let at = searchedTo;
  for (; at < to; at += 32) {
    const blockA = v128.or(v128.load(at), fold);
    const lowsA = v128.and(blockA, low);
    const mixedA = mixedOf(blockA, low);
    const firstA = bucketsOf(lowsA, mixedA, firstLow, firstMixed);
    const secondA = continued(bucketsOf(lowsA, mixedA, secondLow, secondMixed), firstBefore, firstA);
    const endsA = continued(bucketsOf(lowsA, mixedA, thirdLow, thirdMixed), secondBefore, secondA);
    const blockB = v128.or(v128.load(at, 16), fold);
    const lowsB = v128.and(blockB, low);
    const mixedB = mixedOf(blockB, low);
    firstBefore = bucketsOf(lowsB, mixedB, firstLow, firstMixed);
    secondBefore = continued(bucketsOf(lowsB, mixedB, secondLow, secondMixed), firstA, firstBefore);
    const endsB = continued(bucketsOf(lowsB, mixedB, thirdLow, thirdMixed), secondA, secondBefore);
    blocks = noteBlock(blocks, at, endsA, endsB);
  }
  searchedTo = at - 2;
  return blocks;
}

function mixedOf(block: v128, low: v128): v128 {
  return v128.and(v128.xor(block, i16x8.shr_u(block, 3)), low);
}

// Leaves out what is surely nothing. Returns the list's end.
function listPlaces(blocks: usize, end: i32): usize {
  const hits = takeApart(blocks, Area.SearchPlaces, 2);
  let places: usize = Area.SearchPlaces;
  for (let listed: usize = Area.SearchPlaces; listed < hits; listed += 4) {
    const hit = load<i32>(listed);
    store<i32>(places, hit);
    places += <usize>mayBeAny(hit) * 4;
  }
  const likely = places;
  places = Area.SearchPlaces;
  for (let listed: usize = Area.SearchPlaces; listed < likely; listed += 4) {
    const hit = load<i32>(listed);
    store<i32>(places, hit);
    places += <usize>(mayContinue(hit) | <i32>(hit > end - 6)) * 4;
  }
  // Nothing is known of what is after the end.
  const begin: usize = Area.SearchPlaces;
  while (places > begin && load<i32>(places - 4) >= end - 3) places -= 4;
  return places;
}

// A record for each hash of three letters: which bytes may be before them, and which may follow.
const enum Around {
  Before = 0,
  After = 4,
  Size = 8,
  Count = 1024,
}

// What a byte is, as one bit: a letter in either case is one of the first 26.
const enum Kind {
  Digit = 1 << 26,
  // `-` and `_`
  Hyphen = 1 << 27,
  // `;` and a backslash: an encoded letter may end there.
  Ending = 1 << 28,
  // All that is no part of a name, nor one of these two.
  Other = 1 << 29,
  // Of what follows: a capital, besides the letter that it is; and what an encoded letter may begin with.
  Capital = 1 << 30,
  Sign = 1 << 31,
  // Of what is before: this byte and the one before it may be the end of an encoded character or of a colour.
  Encoded = 1 << 30,
  // Of what is before: an escape or an option may end there, or a word begins with a capital.
  Escaped = 1 << 31,
}

// The same of the fifth and sixth letter: what they may be.
const enum Tail {
  Fifth = 0,
  Sixth = 4,
  Size = 8,
  Count = 512,
}

// What is before a name, or before a word.
const BEGINS: i32 = Kind.Hyphen | Kind.Ending | Kind.Other | Kind.Encoded | Kind.Escaped;
// What is after one.
const ENDS_NAME: i32 = Kind.Ending | Kind.Other;
const ENDS_WORD: i32 = Kind.Hyphen | Kind.Ending | Kind.Other | Kind.Capital;

// Tables of 256 numbers: of each byte what it is for a needle that begins after it, that begins one byte later, and that
// ends before it.
const enum Kinds {
  Before = 0,
  SecondBefore = 0x400,
  After = 0x800,
  // Bytes: whether the sign of an encoded letter begins so.
  Sign = 0xc00,
}

function kindOf(byte: i32): i32 {
  if (byte === 0x2d || byte === 0x5f) return Kind.Hyphen;
  if (byte === 0x3b || byte === 0x5c) return Kind.Ending;
  if (!isOf(byte, Class.Name)) return Kind.Other;
  return byte <= 0x39 ? Kind.Digit : 1 << ((byte & 31) - 1);
}

function storeKind(table: i32, byte: i32, kind: i32): void {
  store<i32>(Area.SearchKinds + table + 4 * byte, kind);
}

function isFirstOfSign(byte: i32): bool {
  return byte === 0x25 || byte === 0x75 || byte === 0x26 || byte === 0x3b;
}

function fillKinds(): void {
  for (let byte = 0; byte < 256; byte++) {
    const kind = kindOf(byte);
    const isHex = isOf(byte, Class.Hex);
    // `n`, `r`, `t` after a backslash that is encoded, and `m`, which ends a colour.
    const mayEndEncoded = isHex || byte === 0x6e || byte === 0x72 || byte === 0x74 || byte === 0x6d;
    storeKind(Kinds.Before, byte, kind | Kind.Escaped | (mayEndEncoded ? Kind.Encoded : 0));
    const maySecond = isHex || byte === 0x25 || byte === 0x3b || byte === 0x78;
    const isEscape = byte === 0x5c || byte === 0x3b || byte === 0x2d || byte === 0x5b;
    const second = ~(Kind.Encoded | Kind.Escaped) | (maySecond ? Kind.Encoded : 0) | (isEscape ? Kind.Escaped : 0);
    storeKind(Kinds.SecondBefore, byte, second);
    store<u8>(Area.SearchKinds + Kinds.Sign + byte, isFirstOfSign(byte) ? 1 : 0);
    const isSign = byte === 0x25 || byte === 0x26 || byte === 0x5c;
    storeKind(Kinds.After, byte, kind | (isUpperCase(byte) ? Kind.Capital : 0) | (isSign ? Kind.Sign : 0));
  }
}

// Three letters without regard to case, see `firstThree`.
function hashOf(letters: i32): i32 {
  return ((letters | 0x202020) << 8) * 0x2545f491;
}

function recordOf(letters: i32): usize {
  return Area.NeedleSets + ((hashOf(letters) >>> 19) & (Around.Size * (Around.Count - 1)));
}

function tailOf(letters: i32): usize {
  return Area.SearchTails + ((hashOf(letters) >>> 20) & (Tail.Size * (Tail.Count - 1)));
}

// Most hits are none, which the bytes around them show.
export function markNeedles(): void {
  fillKinds();
  memory.fill(Area.NeedleSets, 0, Around.Count * Around.Size);
  memory.fill(Area.SearchTails, 0, Tail.Count * Tail.Size);
  for (let index = 0; index < needleCount(); index++) {
    const needle = needleAddress(index);
    if (load<u8>(needle, Needle.Length) < 3) continue;
    const offset = load<u8>(needle, Needle.Offset);
    const name = load<i32>(needle, Needle.Name) + offset;
    const ends = load<u8>(needle, Needle.Ends);
    const record = recordOf(load<i32>(name));
    store<i32>(record, load<i32>(record, Around.Before) | beforeNeedle(name, offset, ends), Around.Before);
    const isLonger = load<u8>(needle, Needle.Length) > 3;
    const after = isLonger ? kindOf(load<u8>(name, 3)) : afterName(ends);
    store<i32>(record, load<i32>(record, Around.After) | after, Around.After);
    const tail = tailOf(load<i32>(name));
    const length = load<u8>(needle, Needle.NameLength) - offset;
    store<i32>(tail, load<i32>(tail, Tail.Fifth) | letterOf(name, length, 4, ends), Tail.Fifth);
    store<i32>(tail, load<i32>(tail, Tail.Sixth) | letterOf(name, length, 5, ends), Tail.Sixth);
  }
}

// What the letter at `index` of a needle with so many may be, which may be encoded: or what follows its word.
function letterOf(needle: i32, length: i32, index: i32, ends: i32): i32 {
  const isWord = (ends & NeedleEnd.Word) !== 0;
  for (let i = 3; i <= index; i++) {
    const byte = load<u8>(needle + i);
    if (isWord ? byte !== 0 && byte !== 0x2d : i < length) continue;
    if (i === index) return afterName(ends);
    // The first letter of the next word, if no more than one sign is before it.
    if (isWord && byte === 0x2d && i + 1 === index) return kindOf(load<u8>(needle + index)) | Kind.Hyphen | ENDS_NAME;
    return -1;
  }
  return kindOf(load<u8>(needle + index)) | ENDS_NAME;
}

// The letter before, unless it is encoded; before a word, or a name that is whole, what is no part of one.
function beforeNeedle(needle: i32, offset: i32, ends: i32): i32 {
  if (offset === 0) return (ends & (NeedleEnd.Begins | NeedleEnd.Word)) !== 0 ? BEGINS : -1;
  const before = kindOf(load<u8>(needle - 1)) | Kind.Ending | Kind.Encoded | Kind.Escaped;
  return (ends & NeedleEnd.Word) !== 0 ? before : before | Kind.Other;
}

function afterName(ends: i32): i32 {
  if ((ends & NeedleEnd.Word) !== 0) return ENDS_WORD;
  return (ends & NeedleEnd.Ends) !== 0 ? ENDS_NAME : -1;
}

// 0 if surely neither a needle nor the sign of an encoded letter is there.
function mayBeAny(at: i32): i32 {
  const letters = load<i32>(at);
  const record = recordOf(letters);
  // A capital may begin a word whatever is before it.
  const capital = (~letters & 0x20) << 26;
  const first = load<i32>(4 * <i32>load<u8>(at - 1), Area.SearchKinds + Kinds.Before);
  const second = load<i32>(4 * <i32>load<u8>(at - 2), Area.SearchKinds + Kinds.SecondBefore);
  const before = ((first & second) | capital) & load<i32>(record, Around.Before);
  const after = load<i32>(4 * (letters >>> 24), Area.SearchKinds + Kinds.After) & load<i32>(record, Around.After);
  const isSign = load<u8>(letters & 0xff, Area.SearchKinds + Kinds.Sign);
  return (<i32>(before !== 0) & <i32>(after !== 0)) | isSign | <i32>hasShortNeedles;
}

// 0 if the fifth or sixth letter is surely none of a needle, nor the sign of an encoded letter is there.
function mayContinue(at: i32): i32 {
  const letters = load<i32>(at);
  const tail = tailOf(letters);
  const fourth = load<i32>(4 * (letters >>> 24), Area.SearchKinds + Kinds.After);
  const fifth = load<i32>(4 * <i32>load<u8>(at + 4), Area.SearchKinds + Kinds.After);
  const sixth = load<i32>(4 * <i32>load<u8>(at + 5), Area.SearchKinds + Kinds.After);
  // After a sign that may encode one there is something else, and a capital may begin the next word.
  const isFifth = (fifth & load<i32>(tail, Tail.Fifth)) | (fourth & (Kind.Sign | Kind.Capital));
  const isSixth = (sixth & load<i32>(tail, Tail.Sixth)) | ((fourth | fifth) & (Kind.Sign | Kind.Capital));
  const isSign = load<u8>(letters & 0xff, Area.SearchKinds + Kinds.Sign);
  return (<i32>(isFifth !== 0) & <i32>(isSixth !== 0)) | isSign | <i32>hasShortNeedles;
}

const LOWER_CASE: i64 = ((<i64>0x20202020) << 32) | 0x20202020;

// False if the letters after three that are a needle's, up to eight in all, are surely not those of its name. Names have
// letters, digits and `_ . -`, of which none is a percent sign, an ampersand or a backslash in another case.
function mayBeWhole(at: i32, end: i32): bool {
  if (hasShortNeedles || at + 16 > end) return true;
  const text = load<i64>(at) | LOWER_CASE;
  const letters = firstThree(<i32>text);
  let needle = load<i32>(Area.NeedleHeads + 4 * hashOfLetters(letters));
  for (; needle !== 0; needle = load<i32>(needle, Needle.Next)) {
    if (load<i32>(needle, Needle.Letters) !== letters) continue;
    const offset = load<u8>(needle, Needle.Offset);
    const length = min(<i32>load<u8>(needle, Needle.NameLength) - offset, 8);
    const name = load<i64>(load<i32>(needle, Needle.Name) + offset) | LOWER_CASE;
    // Where they differ for the first time, or after the last of them.
    const same = min(<i32>ctz(text ^ name) >> 3, length);
    const next = load<i32>(4 * <i32>load<u8>(at + same), Area.SearchKinds + Kinds.After);
    const ends = load<u8>(needle, Needle.Ends);
    if (same < length || (ends & NeedleEnd.Word) === 0) {
      if ((next & ENDS_WORD) !== 0 || same === 8 || (same === length && (ends & NeedleEnd.Ends) === 0)) return true;
    } else if (
      same === 8 ||
      ((next & ENDS_WORD) !== 0 && mayNextWordFollow(at + same, load<i32>(needle, Needle.Name) + offset + same))
    ) {
      return true;
    }
  }
  return false;
}

// False if the word that begins after no more than one sign surely is not the next one of the pattern.
function mayNextWordFollow(at: i32, pattern: i32): bool {
  if (load<u8>(pattern) !== 0x2d) return true;
  const first = isInWord(load<u8>(at)) ? at : at + 1;
  const letter = load<u8>(first);
  return (
    !isInWord(letter) ||
    (letter | 0x20) === (<i32>load<u8>(pattern, 1) | 0x20) ||
    (first > at && mayBeEncodedSign(load<u8>(at)))
  );
}

// `%`, `&` and the backslash
function mayBeEncodedSign(byte: i32): bool {
  return byte === 0x25 || byte === 0x26 || byte === 0x5c;
}

// `%`, `u0`, `&#` or `;#`.
function isSignAt(at: i32): bool {
  const two = <i32>load<u16>(at);
  return (<i32>((two & 0xff) === 0x25) | <i32>(two === 0x3075) | <i32>(two === 0x2326) | <i32>(two === 0x233b)) !== 0;
}

// The place at which the letter counts as found whose sign is at `sign`, or -1.
function encodedAfterSign(sign: i32, end: i32): i32 {
  const byte = load<u8>(sign);
  if (byte !== 0x25 && byte !== 0x75) return isEncodedLetter(sign, end) ? sign : -1;
  let at = byte === 0x25 ? sign + 1 : sign + 3;
  for (let layers = 0; layers < 8 && load<u16>(at) === 0x3532; layers++) at += 2;
  return at < end && isEncodedLetter(at, end) ? at : -1;
}

// The same for a sign before `from`: between it and the letter's digits are `25` and `00` at most.
function encodedBySignBefore(from: i32, end: i32): i32 {
  for (let at = from; at < from + 18 && at < end; at++) {
    if (isEncodedLetter(at, end)) return at;
    const byte = load<u8>(at);
    if (byte !== 0x32 && byte !== 0x35 && byte !== 0x30) return -1;
  }
  return -1;
}
