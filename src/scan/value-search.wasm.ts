// AssemblyScript. See values.ts for what a value may begin with. Loads may reach beyond `end`, never beyond the memory;
// hits that do are dropped.

import { Area } from '../bytes/layout';
import { isValueAt, Sought, seeks } from './values';

// Teddy, as in needle-search.wasm.ts: of three bytes each is looked up by its lower half, and by the rest of it mixed into
// that, in tables of eight buckets.
const enum Nibbles {
  FirstLow = 0,
  FirstMixed = 16,
  SecondLow = 32,
  SecondMixed = 48,
  ThirdLow = 64,
  ThirdMixed = 80,
  Low = 96,
}

// What bytes are compared with, loaded, so that it stays in registers.
const enum Sign {
  Zero = 0,
  Nine = 16,
  Space = 32,
  Minus = 48,
  Plus = 64,
  Percent = 80,
  UpperA = 96,
  Letters = 112,
}
const SIGNS: usize = memory.data(128, 16);

export function findValue(from: i32, end: i32): i32 {
  fillSigns();
  const hasNeedles = seeks(Sought.Needles);
  const hasCards = seeks(Sought.Cards);
  const hasIbans = seeks(Sought.Ibans);
  const low = v128.load(Area.ValueNibbles, Nibbles.Low);
  const firstLow = v128.load(Area.ValueNibbles, Nibbles.FirstLow);
  const firstMixed = v128.load(Area.ValueNibbles, Nibbles.FirstMixed);
  const secondLow = v128.load(Area.ValueNibbles, Nibbles.SecondLow);
  const secondMixed = v128.load(Area.ValueNibbles, Nibbles.SecondMixed);
  const thirdLow = v128.load(Area.ValueNibbles, Nibbles.ThirdLow);
  const thirdMixed = v128.load(Area.ValueNibbles, Nibbles.ThirdMixed);
  // What the bytes before could be the first two of.
  let firstBefore = i8x16.splat(0);
  let secondBefore = i8x16.splat(0);
  let inCard: i32 = hasCards ? cardBytes(from) : 0;
  // What begins at the last two bytes of the block before: a needle there is known by its third byte.
  let before: i32 = 0;
  for (let at = from; at < end; at += 32) {
    let starts: i32 = 0;
    if (hasCards) {
      const next = cardBytes(at + 32);
      starts = cardStarts(at, inCard, next);
      inCard = next;
    }
    if (hasIbans) starts |= ibanStarts(at);
    let bits = (starts << 2) | before;
    before = starts >>> 30;
    if (hasNeedles) {
      const blockA = v128.load(at);
      const lowsA = v128.and(blockA, low);
      const mixedA = mixedOf(blockA, low);
      const firstA = bucketsOf(lowsA, mixedA, firstLow, firstMixed);
      const secondA = bucketsOf(lowsA, mixedA, secondLow, secondMixed);
      const endsA = endsOf(bucketsOf(lowsA, mixedA, thirdLow, thirdMixed), secondBefore, secondA, firstBefore, firstA);
      const blockB = v128.load(at, 16);
      const lowsB = v128.and(blockB, low);
      const mixedB = mixedOf(blockB, low);
      firstBefore = bucketsOf(lowsB, mixedB, firstLow, firstMixed);
      secondBefore = bucketsOf(lowsB, mixedB, secondLow, secondMixed);
      const endsB = endsOf(bucketsOf(lowsB, mixedB, thirdLow, thirdMixed), secondA, secondBefore, firstA, firstBefore);
      if (v128.any_true(v128.or(endsA, endsB))) bits |= bitsOf(endsA) | (bitsOf(endsB) << 16);
    }
    if (bits === 0) continue;
    const hit = firstOf(at - 2, bits, end);
    if (hit >= 0) return hit;
  }
  return -1;
}

function fillSigns(): void {
  v128.store(SIGNS, i8x16.splat(0x30), Sign.Zero);
  v128.store(SIGNS, i8x16.splat(9), Sign.Nine);
  v128.store(SIGNS, i8x16.splat(0x20), Sign.Space);
  v128.store(SIGNS, i8x16.splat(0x2d), Sign.Minus);
  v128.store(SIGNS, i8x16.splat(0x2b), Sign.Plus);
  v128.store(SIGNS, i8x16.splat(0x25), Sign.Percent);
  v128.store(SIGNS, i8x16.splat(0x41), Sign.UpperA);
  v128.store(SIGNS, i8x16.splat(25), Sign.Letters);
}

// Of the places from `at` on that these bits are of, the first at which a value may begin.
function firstOf(at: i32, places: i32, end: i32): i32 {
  for (let bits = places; bits !== 0; bits &= bits - 1) {
    const hit = at + ctz(bits);
    if (isValueAt(hit, end)) return hit;
  }
  return -1;
}

function mixedOf(block: v128, low: v128): v128 {
  return v128.and(v128.xor(block, i16x8.shr_u(block, 3)), low);
}

// Of which buckets each byte could be.
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

function bitsOf(ends: v128): i32 {
  return i8x16.bitmask(i8x16.ne(ends, i8x16.splat(0)));
}

// Where thirteen bytes in a row may be a card's, and the first of them is a digit that follows none.
function cardStarts(at: i32, block: i32, next: i32): i32 {
  let runs: u64 = <u64>(<u32>block) | ((<u64>(<u32>next)) << 32);
  runs &= runs >> 1;
  runs &= runs >> 2;
  runs &= runs >> 4;
  runs &= runs >> 5;
  if (<u32>runs === 0) return 0;
  return <i32>(<u32>runs) & (digits(at) | (digits(at + 16) << 16));
}

// A bit for each of 32 bytes that may be in a card's number: digits, space, minus, plus and percent sign.
function cardBytes(at: i32): i32 {
  return cardBytesOf(v128.load(at)) | (cardBytesOf(v128.load(at, 16)) << 16);
}

function cardBytesOf(bytes: v128): i32 {
  const isSign = v128.or(
    v128.or(i8x16.eq(bytes, v128.load(SIGNS, Sign.Space)), i8x16.eq(bytes, v128.load(SIGNS, Sign.Minus))),
    v128.or(i8x16.eq(bytes, v128.load(SIGNS, Sign.Plus)), i8x16.eq(bytes, v128.load(SIGNS, Sign.Percent))),
  );
  return i8x16.bitmask(v128.or(isDigit(bytes), isSign));
}

// Two capitals and two digits.
function ibanStarts(at: i32): i32 {
  const letters = capitals(at) | (capitals(at + 16) << 16);
  // The last of them may be followed by one in the next block.
  const pairs = letters & ((letters >>> 1) | <i32>0x80000000);
  if (pairs === 0) return 0;
  return pairs & (digits(at + 2) | (digits(at + 18) << 16)) & (digits(at + 3) | (digits(at + 19) << 16));
}

function capitals(at: i32): i32 {
  const place = i8x16.sub(v128.load(at), v128.load(SIGNS, Sign.UpperA));
  return i8x16.bitmask(i8x16.le_u(place, v128.load(SIGNS, Sign.Letters)));
}

function isDigit(bytes: v128): v128 {
  return i8x16.le_u(i8x16.sub(bytes, v128.load(SIGNS, Sign.Zero)), v128.load(SIGNS, Sign.Nine));
}

function digits(at: i32): i32 {
  return i8x16.bitmask(isDigit(v128.load(at)));
}
