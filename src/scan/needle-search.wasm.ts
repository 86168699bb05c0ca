// AssemblyScript. The search for needles, part of candidates.wasm.ts; what they are, is described in needles.ts.

import { Class, isOf } from '../bytes/classes';
import { Area } from '../bytes/layout';
import { isCandidate, isEncodedLetter } from './candidate';
import { hasShortNeedles, isNeedleAt, Needle, NeedleEnd, needleAddress, needleCount } from './needles';
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

// A block in which something was: its address, and a bit for each byte of it that ends nothing.
const enum Block {
  At = 0,
  Bits = 4,
  Size = 8,
}

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
      if (isNeedleAt(hit, end)) return hit;
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
  // What the bytes before could be the first two of.
  let firstBefore = i8x16.splat(0);
  let secondBefore = i8x16.splat(0);
  let blocks: usize = Area.SearchBlocks;
  let at = searchedTo;
  for (; at < to; at += 32) {
    const blockA = v128.or(v128.load(at), fold);
    const lowsA = v128.and(blockA, low);
    const mixedA = mixedOf(blockA, low);
    const firstA = bucketsOf(lowsA, mixedA, firstLow, firstMixed);
    const secondA = bucketsOf(lowsA, mixedA, secondLow, secondMixed);
    const endsA = endsOf(bucketsOf(lowsA, mixedA, thirdLow, thirdMixed), secondBefore, secondA, firstBefore, firstA);
    const blockB = v128.or(v128.load(at, 16), fold);
    const lowsB = v128.and(blockB, low);
    const mixedB = mixedOf(blockB, low);
    firstBefore = bucketsOf(lowsB, mixedB, firstLow, firstMixed);
    secondBefore = bucketsOf(lowsB, mixedB, secondLow, secondMixed);
    const endsB = endsOf(bucketsOf(lowsB, mixedB, thirdLow, thirdMixed), secondA, secondBefore, firstA, firstBefore);
    const bits = noneOf(endsA) | (noneOf(endsB) << 16);
    store<i32>(blocks, at, Block.At);
    store<i32>(blocks, bits, Block.Bits);
    blocks += <usize>(bits !== -1) * Block.Size;
  }
  searchedTo = at - 2;
  return blocks;
}

function mixedOf(block: v128, low: v128): v128 {
  return v128.and(v128.xor(block, i16x8.shr_u(block, 3)), low);
}

// Of which buckets each byte could be a letter.
function bucketsOf(lows: v128, mixed: v128, lowTable: v128, mixedTable: v128): v128 {
  return v128.and(i8x16.swizzle(lowTable, lows), i8x16.swizzle(mixedTable, mixed));
}

// Which bytes are the third of something: the first two are one and two places earlier, maybe in the block before.
function endsOf(third: v128, secondBefore: v128, second: v128, firstBefore: v128, first: v128): v128 {
  return v128.and(
    v128.and(
      third,
      i8x16.shuffle(secondBefore, second, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30),
    ),
    i8x16.shuffle(firstBefore, first, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29),
  );
}

// A bit for each byte that is nothing's.
function noneOf(ends: v128): i32 {
  return i8x16.bitmask(i8x16.eq(ends, i8x16.splat(0)));
}

// Most are nothing, which one bit shows; see `markNeedles`. Returns the list's end.
function listPlaces(blocksEnd: usize, end: i32): usize {
  let places: usize = Area.SearchPlaces;
  for (let block: usize = Area.SearchBlocks; block < blocksEnd; block += Block.Size) {
    const begin = load<i32>(block, Block.At) - 2;
    let bits = ~load<i32>(block, Block.Bits);
    while (bits !== 0) {
      const hit = begin + ctz(bits);
      store<i32>(places, hit);
      places += <usize>(<i32>(hit < end - 3) & (<i32>mayBeNeedle(hit) | <i32>isSignAt(hit))) * 4;
      bits &= bits - 1;
    }
  }
  return places;
}

// Four letters in 16 bits. Case does not count in the first three; a digit in the fourth place is no control character.
function hashOfFour(letters: i32): i32 {
  return ((letters | 0x202020) * 0x2545f491) >>> 16;
}

// Most hits are none, which one bit shows: a bit for each hash of four letters with which something found begins.
export function markNeedles(): void {
  memory.fill(Area.NeedleBits, 0, 0x2000);
  for (let index = 0; index < needleCount(); index++) {
    const needle = needleAddress(index);
    if (load<u8>(needle, Needle.Length) < 3) continue;
    const name = load<i32>(needle, Needle.Name) + load<u8>(needle, Needle.Offset);
    const letters = load<i32>(name);
    if (load<u8>(needle, Needle.Length) > 3) markFourth(letters);
    else markThree(letters & 0xffffff, load<u8>(needle, Needle.Ends));
  }
}

// The fourth letter in either case.
function markFourth(letters: i32): void {
  markFour(letters | 0x20000000);
  markFour(letters & ~0x20000000);
}

// Of a name of three letters any fourth byte may follow that does not continue with it.
function markThree(letters: i32, ends: i32): void {
  for (let fourth = 0; fourth < 256; fourth++) {
    if (mayFollow(fourth, ends)) markFour(letters | (fourth << 24));
  }
}

function mayFollow(byte: i32, ends: i32): bool {
  if ((ends & NeedleEnd.Word) !== 0 && isInWord(byte)) return byte >= 0x80 || isUpperCase(byte);
  return (ends & NeedleEnd.Ends) === 0 || !isOf(byte, Class.Name);
}

function markFour(letters: i32): void {
  const hash = hashOfFour(letters);
  const at = Area.NeedleBits + (hash >> 3);
  const bit: u8 = 1 << (<u8>(hash & 7));
  store<u8>(at, load<u8>(at) | bit);
}

// False if surely no needle is there.
function mayBeNeedle(at: i32): bool {
  const hash = hashOfFour(load<i32>(at));
  return (((load<u8>(Area.NeedleBits + (hash >> 3)) >> (hash & 7)) & 1) | <i32>hasShortNeedles) !== 0;
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
