// AssemblyScript. What a candidate is, is described in the portable implementation, candidates.ts. Loads may reach beyond `end`,
// never beyond the memory; hits that do are dropped.

import { isCandidate } from './candidate';
import { findNameStart, isListing } from './name-starts';
import { beginSearch, findNeedle, markNeedles } from './needle-search.wasm';
import { needleCount } from './needles';
import { isPrefixLetter, otherCase, prefixCount, prefixLetter } from './prefixes';

export { beginSearch };

export const LOOKAHEAD: i32 = 24;

// The quick search compares outright: one or two prefixes, each of which begins with one letter three times over.
let isQuick: bool = false;

// What it compares with, 16 bytes each. V8 makes a vector that it knows to be constant anew in each round of a loop, of
// three instructions; what is loaded stays in a register: 15 GB/s instead of 8 in the cache (Node 20.20, November 2026).
const enum Wanted {
  // Two letters alike, in lower case.
  PairA = 0,
  PairB = 16,
  // `%` and `#`, and `!` and `'` with them, are this when these bits are set.
  SignBits = 32,
  Sign = 48,
  Backslash = 64,
  // `\u` at an even place, or `u0` after a backslash at an odd one.
  UnicodeEven = 80,
  UnicodeOdd = 96,
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
  beginSearch();
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
    mark(0, otherCase(prefixLetter(prefix, 0)), bucket);
    const second = prefixLetter(prefix, 1);
    if (second >= 0) {
      mark(32, second, bucket);
      mark(32, otherCase(second), bucket);
    } else for (let byte = 0; byte < 256; byte++) mark(32, byte, bucket);
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

/** The two letters as they are, for `findTriple`. */
let letterA: i32 = 0;
let letterB: i32 = 0;

function want(a: i32, b: i32): void {
  letterA = a;
  letterB = b;
  v128.store(WANTED, i8x16.splat(<i8>(a | 0x20)), Wanted.PairA);
  v128.store(WANTED, i8x16.splat(<i8>(b | 0x20)), Wanted.PairB);
  v128.store(WANTED, i8x16.splat(0x06), Wanted.SignBits);
  v128.store(WANTED, i8x16.splat(0x27), Wanted.Sign);
  v128.store(WANTED, i8x16.splat(0x5c), Wanted.Backslash);
  v128.store(WANTED, i16x8.splat(0x755c), Wanted.UnicodeEven);
  v128.store(WANTED, i16x8.splat(0x3075), Wanted.UnicodeOdd);
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
  if (isListing) return findNameStart(from, end);
  if (needleCount() > 0) return findNeedle(from, end);
  if (isQuick) return findQuick(from, end);
  return prefixCount() > 0 ? findGeneral(from, end) : -1;
}

/**
 * Three letters alike hold a pair of them at an even place, and an encoded letter has `%`, `\u` or `#` before it:
 * where neither is in sight, 32 bytes are passed with two loads and 20 operations, which are what bounds the search.
 */
function findQuick(from: i32, end: i32): i32 {
  const lowerCase = v128.load(WANTED, Wanted.LowerCase);
  const pairA = v128.load(WANTED, Wanted.PairA);
  const pairB = v128.load(WANTED, Wanted.PairB);
  const signBits = v128.load(WANTED, Wanted.SignBits);
  const sign = v128.load(WANTED, Wanted.Sign);
  const backslash = v128.load(WANTED, Wanted.Backslash);
  // A letter may end up to eight layers after its sign: what follows one is looked at closely too.
  let isAfterSign: bool = false;
  for (let at = from; at < end; at += 32) {
    const block = v128.load(at);
    const next = v128.load(at, 16);
    const lower = v128.or(block, lowerCase);
    const lowerNext = v128.or(next, lowerCase);
    const pairs = v128.or(
      v128.or(i16x8.eq(lower, pairA), i16x8.eq(lower, pairB)),
      v128.or(i16x8.eq(lowerNext, pairA), i16x8.eq(lowerNext, pairB)),
    );
    const signs = v128.or(i8x16.eq(v128.or(block, signBits), sign), i8x16.eq(v128.or(next, signBits), sign));
    const backslashes = v128.or(i8x16.eq(block, backslash), i8x16.eq(next, backslash));
    if (isAfterSign || v128.any_true(v128.or(v128.or(signs, backslashes), pairs))) {
      const allSigns = v128.or(signs, escapesAt(at));
      if (!isAfterSign && !v128.any_true(v128.or(allSigns, pairs))) continue;
      // The letter may begin a byte before its pair. The last byte is looked at with the next block, if there is one.
      const first = at > from ? at - 1 : at;
      const isNearSign = isAfterSign;
      isAfterSign = v128.any_true(allSigns);
      const hit = isNearSign || isAfterSign ? findExact(first, end) : findTriple(first, end);
      if (hit >= 0) return hit;
    }
  }
  return -1;
}

/**
 * Where the `\u` of an encoded letter is in `at … at + 31`, at an even place, or its `u0` if it is at an odd one:
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

/** Of `from … from + 31`, the first place at which three letters alike are, in capitals or before a hyphen. */
function findTriple(from: i32, end: i32): i32 {
  const a = v128.load(WANTED, Wanted.PairA);
  const b = v128.load(WANTED, Wanted.PairB);
  let bits = triplesAt(from, a, b) | (triplesAt(from + 16, a, b) << 16);
  while (bits !== 0) {
    const hit = from + ctz(bits);
    if (isTriple(hit, end)) return hit;
    bits &= bits - 1;
  }
  return -1;
}

/** Of three letters alike in any case, whether they are in capitals, as most are, or a header's. */
function isTriple(hit: i32, end: i32): bool {
  if (hit + 3 > end) return false;
  const letter: i32 = load<u8>(hit);
  if ((letter === letterA || letter === letterB) && load<u16>(hit) === load<u16>(hit + 1)) return true;
  return isCandidate(hit, end);
}

function triplesAt(at: i32, a: v128, b: v128): i32 {
  const lowerCase = v128.load(WANTED, Wanted.LowerCase);
  const first = v128.or(v128.load(at), lowerCase);
  const second = v128.or(v128.load(at, 1), lowerCase);
  const alike = v128.and(i8x16.eq(first, second), i8x16.eq(second, v128.or(v128.load(at, 2), lowerCase)));
  return i8x16.bitmask(v128.and(alike, v128.or(i8x16.eq(first, a), i8x16.eq(first, b))));
}

/** Looks at the candidates that begin at `from … from + 31`. */
function findExact(from: i32, end: i32): i32 {
  const a = v128.load(WANTED, Wanted.PairA);
  const b = v128.load(WANTED, Wanted.PairB);
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
    const lower = v128.or(first, lowerCase);
    const triple = v128.and(
      v128.and(i8x16.eq(lower, folded), i8x16.eq(folded, v128.or(third, lowerCase))),
      v128.or(i8x16.eq(lower, a), i8x16.eq(lower, b)),
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
      if (((triples >>> place) & 1) !== 0 ? isTriple(hit, end) : isCandidate(hit, end)) return hit;
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
