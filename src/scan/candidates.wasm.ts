// AssemblyScript. What a candidate is, is told in the portable twin, candidates.ts. Loads may reach beyond `end`,
// never beyond the memory; hits that do are dropped.

import { Class, isOf } from '../bytes/classes';
import { Area } from '../bytes/layout';
import { isCandidate, isEncodedLetter } from './candidate';
import { hasShortNeedles, isNeedleAt, Needle, NeedleEnd, needleAddress, needleCount } from './needles';
import { isPrefixLetter, prefixCount, prefixLetter } from './prefixes';

export const LOOKAHEAD: i32 = 24;

// The quick search compares outright: one or two prefixes, each of which begins with one letter three times over.
let isQuick: bool = false;

// What it compares with, 16 bytes each. V8 makes a vector that it knows to be constant anew in each round of a loop, of
// three instructions; what is loaded stays in a register: 15 GB/s instead of 8 in the cache (Node 20.20, November 2026).
const enum Wanted {
  // Both letters are this when the bits are set in which they differ: one comparison for two. So are a few others, for
  // `M` and `X` those of `HILMXY\]`, of which two in a row are rare enough.
  LetterBits = 0,
  Letter = 16,
  // `%` and `#`, and `!` and `'` with them, are this when these bits are set.
  SignBits = 32,
  Sign = 48,
  Backslash = 64,
  // `\u` at an even place, or `u0` behind a backslash at an odd one.
  UnicodeEven = 80,
  UnicodeOdd = 96,
  LetterA = 112,
  LetterB = 128,
  // The two digits of each letter, the second in lower case.
  HighA = 144,
  HighB = 160,
  LowA = 176,
  LowB = 192,
  Hash = 208,
  LowerCase = 224,
}
const WANTED: usize = memory.data(240, 16);

// The general search looks each nibble of two bytes up in a table of eight buckets (Teddy, as in the aho-corasick crate),
// then checks what is left byte by byte.
const TABLES: usize = memory.data(64, 16);
let firstLow: v128 = i8x16.splat(0);
let firstHigh: v128 = i8x16.splat(0);
let secondLow: v128 = i8x16.splat(0);
let secondHigh: v128 = i8x16.splat(0);

export function compileCandidates(): void {
  const count = prefixCount();
  if (needleCount() > 0) return markNeedles();
  isQuick = count > 0 && count <= 2;
  for (let prefix = 0; prefix < count; prefix++) {
    const letter = prefixLetter(prefix, 0);
    isQuick = isQuick && prefixLetter(prefix, 1) === letter && prefixLetter(prefix, 2) === letter;
  }
  if (isQuick) {
    want(prefixLetter(0, 0), prefixLetter(count - 1, 0));
    return;
  }
  memory.fill(TABLES, 0, 64);
  for (let prefix = 0; prefix < count; prefix++) {
    const bucket: u8 = 1 << (<u8>(prefix % 5));
    mark(0, prefixLetter(prefix, 0), bucket);
    const second = prefixLetter(prefix, 1);
    if (second >= 0) mark(32, second, bucket);
    else for (let byte = 0; byte < 256; byte++) mark(32, byte, bucket);
  }
  for (let letter = 0x20; letter < 0x80; letter++) {
    if (!isPrefixLetter(letter)) continue;
    const bucket: u8 = (letter & 0x10) !== 0 ? 32 : 64;
    mark(0, hexDigit(letter >> 4), bucket);
    mark(32, hexDigit(letter & 15), bucket);
    mark(32, hexDigit(letter & 15) | 0x20, bucket);
  }
  mark(0, 0x26, 128);
  mark(0, 0x3b, 128);
  mark(32, 0x23, 128);
  firstLow = v128.load(TABLES);
  firstHigh = v128.load(TABLES, 16);
  secondLow = v128.load(TABLES, 32);
  secondHigh = v128.load(TABLES, 48);
}

function want(a: i32, b: i32): void {
  v128.store(WANTED, i8x16.splat(<i8>(a ^ b)), Wanted.LetterBits);
  v128.store(WANTED, i8x16.splat(<i8>(a | b)), Wanted.Letter);
  v128.store(WANTED, i8x16.splat(0x06), Wanted.SignBits);
  v128.store(WANTED, i8x16.splat(0x27), Wanted.Sign);
  v128.store(WANTED, i8x16.splat(0x5c), Wanted.Backslash);
  v128.store(WANTED, i16x8.splat(0x755c), Wanted.UnicodeEven);
  v128.store(WANTED, i16x8.splat(0x3075), Wanted.UnicodeOdd);
  v128.store(WANTED, i8x16.splat(<i8>a), Wanted.LetterA);
  v128.store(WANTED, i8x16.splat(<i8>b), Wanted.LetterB);
  v128.store(WANTED, i8x16.splat(<i8>hexDigit(a >> 4)), Wanted.HighA);
  v128.store(WANTED, i8x16.splat(<i8>hexDigit(b >> 4)), Wanted.HighB);
  v128.store(WANTED, i8x16.splat(<i8>(hexDigit(a & 15) | 0x20)), Wanted.LowA);
  v128.store(WANTED, i8x16.splat(<i8>(hexDigit(b & 15) | 0x20)), Wanted.LowB);
  v128.store(WANTED, i8x16.splat(0x23), Wanted.Hash);
  v128.store(WANTED, i8x16.splat(0x20), Wanted.LowerCase);
}

function mark(table: i32, byte: i32, bucket: u8): void {
  const low = TABLES + table + (byte & 15);
  const high = TABLES + table + 16 + (byte >> 4);
  store<u8>(low, load<u8>(low) | bucket);
  store<u8>(high, load<u8>(high) | bucket);
}

function hexDigit(value: i32): i32 {
  return value < 10 ? 0x30 + value : 0x41 + value - 10;
}

export function findCandidate(from: i32, end: i32): i32 {
  if (needleCount() > 0) return findNeedle(from, end);
  if (isQuick) return findQuick(from, end);
  return prefixCount() > 0 ? findGeneral(from, end) : -1;
}

/**
 * Three letters alike hold a pair of them at an even place, and an encoded letter has `%`, `\u` or `#` before it:
 * where neither is in sight, 32 bytes are passed with two loads and 16 operations, which are what bounds the search.
 */
function findQuick(from: i32, end: i32): i32 {
  const letterBits = v128.load(WANTED, Wanted.LetterBits);
  const letter = v128.load(WANTED, Wanted.Letter);
  const signBits = v128.load(WANTED, Wanted.SignBits);
  const sign = v128.load(WANTED, Wanted.Sign);
  const backslash = v128.load(WANTED, Wanted.Backslash);
  // A letter may end up to eight layers behind its sign: what follows one is looked at closely too.
  let isBehindSign: bool = false;
  for (let at = from; at < end; at += 32) {
    const block = v128.load(at);
    const next = v128.load(at, 16);
    const pairs = v128.or(i16x8.eq(v128.or(block, letterBits), letter), i16x8.eq(v128.or(next, letterBits), letter));
    const signs = v128.or(i8x16.eq(v128.or(block, signBits), sign), i8x16.eq(v128.or(next, signBits), sign));
    const backslashes = v128.or(i8x16.eq(block, backslash), i8x16.eq(next, backslash));
    if (isBehindSign || v128.any_true(v128.or(v128.or(signs, backslashes), pairs))) {
      const allSigns = v128.or(signs, escapesAt(at));
      if (!isBehindSign && !v128.any_true(v128.or(allSigns, pairs))) continue;
      // The letter may begin a byte before its pair. The last byte is looked at with the next block, if there is one.
      const first = at > from ? at - 1 : at;
      const isNearSign = isBehindSign;
      isBehindSign = v128.any_true(allSigns);
      const hit = isNearSign || isBehindSign ? findExact(first, end) : findTriple(first, end);
      if (hit >= 0) return hit;
    }
  }
  return -1;
}

/**
 * Where the `\u` of an encoded letter stands in `at … at + 31`, at an even place, or its `u0` if it stands at an odd one:
 * that of the last place is in the next block, where no backslash need be.
 */
function escapesAt(at: i32): v128 {
  const block = v128.load(at);
  const next = v128.load(at, 16);
  const last = v128.load(at, 18);
  const even = v128.load(WANTED, Wanted.UnicodeEven);
  const odd = v128.load(WANTED, Wanted.UnicodeOdd);
  return v128.or(
    v128.or(i16x8.eq(block, even), i16x8.eq(block, odd)),
    v128.or(i16x8.eq(next, even), v128.or(i16x8.eq(next, odd), i16x8.eq(last, odd))),
  );
}

/** Of `from … from + 31`, the first place at which three letters alike stand. */
function findTriple(from: i32, end: i32): i32 {
  const a = v128.load(WANTED, Wanted.LetterA);
  const b = v128.load(WANTED, Wanted.LetterB);
  const bits = triplesAt(from, a, b) | (triplesAt(from + 16, a, b) << 16);
  const hit = from + ctz(bits);
  return bits !== 0 && hit + 3 <= end ? hit : -1;
}

function triplesAt(at: i32, a: v128, b: v128): i32 {
  const first = v128.load(at);
  const second = v128.load(at, 1);
  const alike = v128.and(i8x16.eq(first, second), i8x16.eq(second, v128.load(at, 2)));
  return i8x16.bitmask(v128.and(alike, v128.or(i8x16.eq(first, a), i8x16.eq(first, b))));
}

/** Looks at the candidates that begin at `from … from + 31`. */
function findExact(from: i32, end: i32): i32 {
  const a = v128.load(WANTED, Wanted.LetterA);
  const b = v128.load(WANTED, Wanted.LetterB);
  const highA = v128.load(WANTED, Wanted.HighA);
  const highB = v128.load(WANTED, Wanted.HighB);
  const lowA = v128.load(WANTED, Wanted.LowA);
  const lowB = v128.load(WANTED, Wanted.LowB);
  const hash = v128.load(WANTED, Wanted.Hash);
  const lowerCase = v128.load(WANTED, Wanted.LowerCase);
  for (let at = from; at < from + 32; at += 16) {
    const first = v128.load(at);
    const second = v128.load(at, 1);
    const third = v128.load(at, 2);
    const folded = v128.or(second, lowerCase);
    const triple = v128.and(
      v128.and(i8x16.eq(first, second), i8x16.eq(second, third)),
      v128.or(i8x16.eq(first, a), i8x16.eq(first, b)),
    );
    const pair = v128.or(
      v128.and(i8x16.eq(first, highA), i8x16.eq(folded, lowA)),
      v128.and(i8x16.eq(first, highB), i8x16.eq(folded, lowB)),
    );
    const hits = v128.or(v128.or(triple, pair), i8x16.eq(second, hash));
    if (!v128.any_true(hits)) continue;
    const triples = i8x16.bitmask(triple);
    let bits = i8x16.bitmask(hits);
    while (bits !== 0) {
      const place = ctz(bits);
      const hit = at + place;
      if (((triples >>> place) & 1) !== 0 ? hit + 3 <= end : isCandidate(hit, end)) return hit;
      bits &= bits - 1;
    }
  }
  return -1;
}

function findGeneral(from: i32, end: i32): i32 {
  const nibble = i8x16.splat(15);
  for (let at = from; at < end; at += 16) {
    const first = v128.load(at);
    const second = v128.load(at, 1);
    const hits = v128.and(
      v128.and(i8x16.swizzle(firstLow, v128.and(first, nibble)), i8x16.swizzle(firstHigh, i8x16.shr_u(first, 4))),
      v128.and(i8x16.swizzle(secondLow, v128.and(second, nibble)), i8x16.swizzle(secondHigh, i8x16.shr_u(second, 4))),
    );
    if (!v128.any_true(hits)) continue;
    let bits = i8x16.bitmask(i8x16.ne(hits, i8x16.splat(0)));
    while (bits !== 0) {
      const hit = at + ctz(bits);
      if (isCandidate(hit, end)) return hit;
      bits &= bits - 1;
    }
  }
  return -1;
}

// The search for needles is Teddy whole: three bytes, eight buckets of needles and of what begins an encoded letter, `%`
// before two digits, `u00`, `&#` and `;#`. Each byte is looked up by its lower half, and by the rest of it mixed into
// that: the upper half alone hardly tells one letter from another.
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

function findNeedle(from: i32, end: i32): i32 {
  let encoded = encodedBySignBefore(from, end);
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
  for (let at = from; at < end; at += 16) {
    const block = v128.or(v128.load(at), fold);
    const lows = v128.and(block, low);
    const mixed = v128.and(v128.xor(block, i16x8.shr_u(block, 3)), low);
    const first = v128.and(i8x16.swizzle(firstLow, lows), i8x16.swizzle(firstMixed, mixed));
    const second = v128.and(i8x16.swizzle(secondLow, lows), i8x16.swizzle(secondMixed, mixed));
    const third = v128.and(i8x16.swizzle(thirdLow, lows), i8x16.swizzle(thirdMixed, mixed));
    // A byte that ends one: those before it stand one and two places earlier.
    const hits = v128.and(
      v128.and(
        third,
        i8x16.shuffle(secondBefore, second, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30),
      ),
      i8x16.shuffle(firstBefore, first, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29),
    );
    firstBefore = first;
    secondBefore = second;
    if (v128.any_true(hits)) {
      let bits = i8x16.bitmask(i8x16.ne(hits, i8x16.splat(0)));
      while (bits !== 0) {
        const hit = at + ctz(bits) - 2;
        if (encoded >= 0 && encoded <= hit) return encoded;
        // The last three bytes are looked at below: behind them stands what an earlier input has left.
        if (hit >= end - 3) break;
        if (mayBeNeedle(hit) && isNeedleAt(hit, end)) return hit;
        if (encoded < 0 && isSignAt(hit)) encoded = encodedBehindSign(hit, end);
        bits &= bits - 1;
      }
    }
    if (encoded >= 0 && encoded < at + 14 && encoded < end - 3) return encoded;
  }
  if (encoded >= 0 && encoded < end - 3) return encoded;
  for (let rest = max(from, end - 3); rest < end; rest++) if (isCandidate(rest, end)) return rest;
  return -1;
}

// Four letters in 16 bits. Case does not count in the first three; a digit in the fourth place is no control character.
function hashOfFour(letters: i32): i32 {
  return ((letters | 0x202020) * 0x2545f491) >>> 16;
}

// Most hits are none, which one bit shows: a bit for each hash of four letters with which something found begins.
function markNeedles(): void {
  memory.fill(Area.NeedleBits, 0, 0x2000);
  for (let index = 0; index < needleCount(); index++) {
    const needle = needleAddress(index);
    if (load<u8>(needle, Needle.Length) < 3) continue;
    const name = load<i32>(needle, Needle.Name) + load<u8>(needle, Needle.Offset);
    const letters = load<i32>(name);
    if (load<u8>(needle, Needle.Length) > 3) markFourth(letters);
    else markThree(letters & 0xffffff, (load<u8>(needle, Needle.Ends) & NeedleEnd.Ends) !== 0);
  }
}

// The fourth letter in either case.
function markFourth(letters: i32): void {
  markFour(letters | 0x20000000);
  markFour(letters & ~0x20000000);
}

// Of a name of three letters any fourth byte may follow that does not go on with it.
function markThree(letters: i32, isWhole: bool): void {
  for (let fourth = 0; fourth < 256; fourth++) {
    if (!isWhole || !isOf(fourth, Class.Name)) markFour(letters | (fourth << 24));
  }
}

function markFour(letters: i32): void {
  const hash = hashOfFour(letters);
  const at = Area.NeedleBits + (hash >> 3);
  const bit: u8 = 1 << (<u8>(hash & 7));
  store<u8>(at, load<u8>(at) | bit);
}

// False if surely no needle stands there.
function mayBeNeedle(at: i32): bool {
  const hash = hashOfFour(load<i32>(at));
  return ((load<u8>(Area.NeedleBits + (hash >> 3)) >> (hash & 7)) & 1) !== 0 || hasShortNeedles;
}

// `%`, `u0`, `&#` or `;#`.
function isSignAt(at: i32): bool {
  const two = <i32>load<u16>(at);
  return (two & 0xff) === 0x25 || two === 0x3075 || two === 0x2326 || two === 0x233b;
}

// The place at which the letter counts as found whose sign stands at `sign`, or -1.
function encodedBehindSign(sign: i32, end: i32): i32 {
  const byte = load<u8>(sign);
  if (byte !== 0x25 && byte !== 0x75) return isEncodedLetter(sign, end) ? sign : -1;
  let at = byte === 0x25 ? sign + 1 : sign + 3;
  for (let layers = 0; layers < 8 && load<u16>(at) === 0x3532; layers++) at += 2;
  return at < end && isEncodedLetter(at, end) ? at : -1;
}

// The same for a sign before `from`: between it and the letter's digits stand `25` and `00` at most.
function encodedBySignBefore(from: i32, end: i32): i32 {
  for (let at = from; at < from + 18 && at < end; at++) {
    if (isEncodedLetter(at, end)) return at;
    const byte = load<u8>(at);
    if (byte !== 0x32 && byte !== 0x35 && byte !== 0x30) return -1;
  }
  return -1;
}
