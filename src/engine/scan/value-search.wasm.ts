// AssemblyScript. See values.ts for what a value may begin with. Loads may reach beyond `end`, never beyond the memory;
// hits that do are dropped.

import { Area } from '../bytes/layout';
import { bucketsOf, continued, noteBlock, takeApart } from './blocks.wasm';
import { hashOfThree, isValueAt } from './values';

// Of four bytes each is looked up by its lower half, and by its bits three to six: those distinguish digits and capitals,
// with which card and account numbers begin, from all other bytes.
const enum Nibbles {
  FirstLow = 0,
  FirstUpper = 16,
  SecondLow = 32,
  SecondUpper = 48,
  ThirdLow = 64,
  ThirdUpper = 80,
  FourthLow = 96,
  FourthUpper = 112,
  // Not a table: the lower half of each byte.
  Low = 128,
}

// As in needle-search.wasm.ts, a piece is gone through at once.
const FIRST_PIECE: i32 = 64;
const MAX_PIECE: i32 = 2048;

// The end of the input that is being searched; 0 = none.
let searchEnd: i32 = 0;
// From where it was asked for last.
let searchFrom: i32 = 0;
// Of all values that begin before this, those at or after `searchFrom` are in the list that is left.
let searchedTo: i32 = 0;
let place: usize = Area.ValuePlaces;
let placesEnd: usize = Area.ValuePlaces;
let piece: i32 = FIRST_PIECE;

export function beginValueSearch(): void {
  searchEnd = 0;
}

export function findValue(from: i32, end: i32): i32 {
  if (end !== searchEnd || from < searchFrom) {
    searchEnd = end;
    piece = FIRST_PIECE;
    searchedTo = from;
    placesEnd = place;
  }
  searchFrom = from;
  while (true) {
    for (; place < placesEnd; place += 4) {
      const hit = load<i32>(place);
      if (hit >= from && isValueAt(hit, end)) return hit;
    }
    if (searchedTo < from) searchedTo = from;
    if (searchedTo >= end) return -1;
    searchPiece(end);
  }
}

// Lists where something may begin from `searchedTo` on.
function searchPiece(end: i32): void {
  const hits = takeApart(searchBlocks(min(searchedTo + piece, end)), Area.ValuePlaces, 3);
  piece = min(2 * piece, MAX_PIECE);
  place = Area.ValuePlaces;
  placesEnd = Area.ValuePlaces;
  for (let listed: usize = Area.ValuePlaces; listed < hits; listed += 4) {
    const hit = load<i32>(listed);
    store<i32>(placesEnd, hit);
    placesEnd += <usize>mayBeValue(hit) * 4;
  }
}

// Where a byte ends four that look like something, its block is written down. Returns the list's end.
function searchBlocks(to: i32): usize {
  const low = v128.load(Area.ValueNibbles, Nibbles.Low);
  const firstLow = v128.load(Area.ValueNibbles, Nibbles.FirstLow);
  const firstUpper = v128.load(Area.ValueNibbles, Nibbles.FirstUpper);
  const secondLow = v128.load(Area.ValueNibbles, Nibbles.SecondLow);
  const secondUpper = v128.load(Area.ValueNibbles, Nibbles.SecondUpper);
  const thirdLow = v128.load(Area.ValueNibbles, Nibbles.ThirdLow);
  const thirdUpper = v128.load(Area.ValueNibbles, Nibbles.ThirdUpper);
  const fourthLow = v128.load(Area.ValueNibbles, Nibbles.FourthLow);
  const fourthUpper = v128.load(Area.ValueNibbles, Nibbles.FourthUpper);
  // What the bytes before could be the first one, two and three of.
  let firstBefore = i8x16.splat(0);
  let secondBefore = i8x16.splat(0);
  let thirdBefore = i8x16.splat(0);
  let blocks: usize = Area.SearchBlocks;
  let at = searchedTo;
  for (; at < to; at += 32) {
    const blockA = v128.load(at);
    const lowsA = v128.and(blockA, low);
    const uppersA = upperOf(blockA, low);
    const firstA = bucketsOf(lowsA, uppersA, firstLow, firstUpper);
    const secondA = continued(bucketsOf(lowsA, uppersA, secondLow, secondUpper), firstBefore, firstA);
    const thirdA = continued(bucketsOf(lowsA, uppersA, thirdLow, thirdUpper), secondBefore, secondA);
    const endsA = continued(bucketsOf(lowsA, uppersA, fourthLow, fourthUpper), thirdBefore, thirdA);
    const blockB = v128.load(at, 16);
    const lowsB = v128.and(blockB, low);
    const uppersB = upperOf(blockB, low);
    firstBefore = bucketsOf(lowsB, uppersB, firstLow, firstUpper);
    secondBefore = continued(bucketsOf(lowsB, uppersB, secondLow, secondUpper), firstA, firstBefore);
    thirdBefore = continued(bucketsOf(lowsB, uppersB, thirdLow, thirdUpper), secondA, secondBefore);
    const endsB = continued(bucketsOf(lowsB, uppersB, fourthLow, fourthUpper), thirdA, thirdBefore);
    blocks = noteBlock(blocks, at, endsA, endsB);
  }
  searchedTo = at - 3;
  return blocks;
}

function upperOf(block: v128, low: v128): v128 {
  return v128.and(i16x8.shr_u(block, 3), low);
}

// 0 if surely no value is there.
function mayBeValue(at: i32): i32 {
  const four = load<i32>(at);
  const isNeedle = load<i32>(Area.ValueHeads + 4 * hashOfThree(four & 0xffffff)) !== 0;
  // Two of `@` to `_` and two of `0` to `?`; isValueAt looks closer.
  const isIban = (four & 0xf0f0e0e0) === 0x30304040;
  return <i32>isNeedle | <i32>isIban | isCard(at);
}

// Whether thirteen bytes may be those of a card's number: digits, space, minus, plus and percent sign.
function isCard(at: i32): i32 {
  const bytes = v128.load(at);
  const isDigit = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9));
  const isSign = v128.or(
    v128.or(i8x16.eq(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(0x2d))),
    v128.or(i8x16.eq(bytes, i8x16.splat(0x2b)), i8x16.eq(bytes, i8x16.splat(0x25))),
  );
  return <i32>((i8x16.bitmask(v128.or(isDigit, isSign)) & 0x1fff) === 0x1fff);
}
