// AssemblyScript. What a candidate is, is told in the portable twin, candidates.ts. Loads may reach beyond `end`,
// never beyond the memory; hits that do are dropped.

import { isCandidate } from './candidate';
import { isPrefixLetter, prefixCount, prefixLetter } from './prefixes';

export const LOOKAHEAD: i32 = 24;

// The quick search compares outright: one or two prefixes, each of which begins with one letter three times over.
let isQuick: bool = false;
let letterA: i32 = 0;
let letterB: i32 = 0;
// The two digits of each, the second in lower case.
let highA: i32 = 0;
let lowA: i32 = 0;
let highB: i32 = 0;
let lowB: i32 = 0;

// The general search looks each nibble of two bytes up in a table of eight buckets (Teddy, as in the aho-corasick crate),
// then checks what is left byte by byte.
const TABLES: usize = memory.data(64, 16);
let firstLow: v128 = i8x16.splat(0);
let firstHigh: v128 = i8x16.splat(0);
let secondLow: v128 = i8x16.splat(0);
let secondHigh: v128 = i8x16.splat(0);

export function compileCandidates(): void {
  const count = prefixCount();
  isQuick = count > 0 && count <= 2;
  for (let prefix = 0; prefix < count; prefix++) {
    const letter = prefixLetter(prefix, 0);
    isQuick = isQuick && prefixLetter(prefix, 1) === letter && prefixLetter(prefix, 2) === letter;
  }
  if (isQuick) {
    letterA = prefixLetter(0, 0);
    letterB = prefixLetter(count - 1, 0);
    highA = hexDigit(letterA >> 4);
    lowA = hexDigit(letterA & 15) | 0x20;
    highB = hexDigit(letterB >> 4);
    lowB = hexDigit(letterB & 15) | 0x20;
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
  if (isQuick) return findQuick(from, end);
  return prefixCount() > 0 ? findGeneral(from, end) : -1;
}

/**
 * Three letters alike hold a pair of them at an even place, and an encoded letter has `%`, `\\u` or `#` before it:
 * where neither is in sight, 32 bytes are passed with two loads and two dozen operations.
 */
function findQuick(from: i32, end: i32): i32 {
  const pairA = i16x8.splat(<i16>(letterA | (letterA << 8)));
  const pairB = i16x8.splat(<i16>(letterB | (letterB << 8)));
  const percent = i8x16.splat(0x25);
  const hash = i8x16.splat(0x23);
  // `\u` at an even place, or `u0` behind a backslash at an odd one.
  const unicodeEven = i16x8.splat(0x755c);
  const unicodeOdd = i16x8.splat(0x3075);
  let at = from;
  while (at < end) {
    const block = v128.load(at);
    const next = v128.load(at, 16);
    const pairs = v128.or(
      v128.or(i16x8.eq(block, pairA), i16x8.eq(block, pairB)),
      v128.or(i16x8.eq(next, pairA), i16x8.eq(next, pairB)),
    );
    const signs = v128.or(
      v128.or(i8x16.eq(block, percent), i8x16.eq(block, hash)),
      v128.or(i8x16.eq(next, percent), i8x16.eq(next, hash)),
    );
    const escapes = v128.or(
      v128.or(i16x8.eq(block, unicodeEven), i16x8.eq(block, unicodeOdd)),
      v128.or(i16x8.eq(next, unicodeEven), i16x8.eq(next, unicodeOdd)),
    );
    if (v128.any_true(v128.or(v128.or(pairs, signs), escapes))) {
      // The letter may begin a byte before its pair, and end up to eight layers behind its sign.
      const hit = findExact(max(from, at - 2), min(at + 64, end), end);
      if (hit >= 0) return hit;
    }
    at += 32;
  }
  return -1;
}

function findExact(from: i32, to: i32, end: i32): i32 {
  const a = i8x16.splat(<i8>letterA);
  const b = i8x16.splat(<i8>letterB);
  const digitsA = i8x16.splat(<i8>highA);
  const digitsB = i8x16.splat(<i8>highB);
  const lastA = i8x16.splat(<i8>lowA);
  const lastB = i8x16.splat(<i8>lowB);
  const hash = i8x16.splat(0x23);
  const lowerCase = i8x16.splat(0x20);
  for (let at = from; at < to; at += 16) {
    const first = v128.load(at);
    const second = v128.load(at, 1);
    const third = v128.load(at, 2);
    const folded = v128.or(second, lowerCase);
    const triple = v128.and(
      v128.and(i8x16.eq(first, second), i8x16.eq(second, third)),
      v128.or(i8x16.eq(first, a), i8x16.eq(first, b)),
    );
    const pair = v128.or(
      v128.and(i8x16.eq(first, digitsA), i8x16.eq(folded, lastA)),
      v128.and(i8x16.eq(first, digitsB), i8x16.eq(folded, lastB)),
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
