// AssemblyScript. The contracts are in the portable implementation, bytes.ts. Loads may reach beyond `end`, or before
// `from`, never out of the memory.

export function findByte(from: i32, end: i32, byte: i32): i32 {
  const wanted = i8x16.splat(<i8>byte);
  for (let at = from; at < end; at += 16) {
    const bits = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (bits !== 0) return min(at + ctz(bits), end);
  }
  return end;
}

export function afterLast(from: i32, end: i32, byte: i32): i32 {
  const wanted = i8x16.splat(<i8>byte);
  for (let at = end; at > from; ) {
    at -= 16;
    let bits = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (at < from) bits &= -1 << (from - at);
    if (bits !== 0) return at + 32 - clz(bits);
  }
  return from;
}

export function findAny(from: i32, end: i32, a: i32, b: i32, c: i32): i32 {
  const va = i8x16.splat(<i8>a);
  const vb = i8x16.splat(<i8>b);
  const vc = i8x16.splat(<i8>c);
  for (let at = from; at < end; at += 16) {
    const block = v128.load(at);
    const hit = v128.or(v128.or(i8x16.eq(block, va), i8x16.eq(block, vb)), i8x16.eq(block, vc));
    const bits = i8x16.bitmask(hit);
    if (bits !== 0) return min(at + ctz(bits), end);
  }
  return end;
}

export function countByte(from: i32, end: i32, byte: i32): i32 {
  let count = 0;
  let at = from;
  const wanted = i8x16.splat(<i8>byte);
  // 255 matches in one place would overflow its counter.
  while (at + 32 <= end) {
    let sums = i8x16.splat(0);
    const stop = min(at + 32 * 127, end - 31);
    for (; at < stop; at += 32) {
      const found = i8x16.add(i8x16.eq(v128.load(at), wanted), i8x16.eq(v128.load(at, 16), wanted));
      sums = i8x16.sub(sums, found);
    }
    const quads = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(sums));
    count += i32x4.extract_lane(quads, 0);
    count += i32x4.extract_lane(quads, 1);
    count += i32x4.extract_lane(quads, 2);
    count += i32x4.extract_lane(quads, 3);
  }
  for (; at < end; at++) if (load<u8>(at) === byte) count++;
  return count;
}

// A byte is looked up by its two nibbles: each high nibble has a bit, and each low nibble the bits of the high nibbles
// with which it is looked for. The tables are loaded, for V8 makes a vector that it knows to be constant of five instructions.

// 0x00-0x1f and space; " # & ' ) , in row 2; ; < > in 3; \ ] in 5; ` in 6; } and DEL in 7.
const STOP_ROWS: usize = memory.data<u8>([1, 2, 4, 8, 0, 16, 32, 64, 0, 0, 0, 0, 0, 0, 0, 0], 16);
const STOPS: usize = memory.data<u8>([39, 3, 7, 7, 3, 3, 7, 7, 3, 7, 3, 11, 31, 83, 11, 67], 16);
// With % in row 2.
const PERCENT_STOPS: usize = memory.data<u8>([39, 3, 7, 7, 3, 7, 7, 7, 3, 7, 3, 11, 31, 83, 11, 67], 16);
// Line feed; " & in row 2; < = > ? in 3; \ in 5.
const BREAK_ROWS: usize = memory.data<u8>([1, 0, 2, 4, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 16);
const BREAKS: usize = memory.data<u8>([0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 12, 4, 4, 4], 16);
// Line feed; " % & . in row 2; [ \ ] in 5.
const SIGN_ROWS: usize = memory.data<u8>([1, 0, 2, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 16);
const SIGNS: usize = memory.data<u8>([0, 0, 2, 0, 0, 2, 2, 0, 0, 0, 1, 4, 4, 4, 2, 0], 16);
// Control characters in rows 0 and 1; " & in row 2; < > in 3; \ in 5.
const STRING_ROWS: usize = memory.data<u8>([1, 2, 4, 8, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 16);
const STRING_SIGNS: usize = memory.data<u8>([3, 3, 7, 3, 3, 3, 7, 3, 3, 3, 3, 3, 27, 3, 11, 3], 16);
// - in row 2; digits; letters in 4 and 6; letters and _ in 5; letters in 7.
const NAME_ROWS: usize = memory.data<u8>([0, 0, 1, 2, 4, 8, 4, 16, 0, 0, 0, 0, 0, 0, 0, 0], 16);
const NAMES: usize = memory.data<u8>([26, 30, 30, 30, 30, 30, 30, 30, 30, 30, 28, 4, 4, 5, 4, 12], 16);
// " % & ' ( ) in row 2; = in 3; [ ] in 5; ` in 6; u x { } in 7.
const MARK_ROWS: usize = memory.data<u8>([0, 0, 1, 2, 0, 4, 16, 8, 0, 0, 0, 0, 0, 0, 0, 0], 16);
const MARKS: usize = memory.data<u8>([16, 0, 1, 0, 0, 9, 1, 1, 9, 1, 0, 12, 0, 14, 0, 0], 16);
const NIBBLE: usize = memory.data<u8>([15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15], 16);

export function findFormStop(from: i32, end: i32): i32 {
  return findOf(from, end, v128.load(STOP_ROWS), v128.load(STOPS));
}

export function findPercentStop(from: i32, end: i32): i32 {
  return findOf(from, end, v128.load(STOP_ROWS), v128.load(PERCENT_STOPS));
}

export function findFormBreak(from: i32, end: i32): i32 {
  return findOf(from, end, v128.load(BREAK_ROWS), v128.load(BREAKS));
}

export function findTextSign(from: i32, end: i32): i32 {
  return findOf(from, end, v128.load(SIGN_ROWS), v128.load(SIGNS));
}

export function findStringSign(from: i32, end: i32): i32 {
  return findOf(from, end, v128.load(STRING_ROWS), v128.load(STRING_SIGNS));
}

export function lineMarks(at: i32, end: i32, blanksToo: boolean): i32 {
  const block = v128.load(at);
  const found = lookUp(block, v128.load(MARK_ROWS), v128.load(MARKS), v128.load(NIBBLE));
  let marks = i8x16.ne(found, i8x16.splat(0));
  if (blanksToo) marks = v128.or(marks, v128.or(i8x16.eq(block, i8x16.splat(0x20)), i8x16.eq(block, i8x16.splat(9))));
  const bits = i8x16.bitmask(marks);
  return end - at < 16 ? bits & ((1 << (end - at)) - 1) : bits;
}

function findOf(from: i32, end: i32, rows: v128, columns: v128): i32 {
  const nibble = v128.load(NIBBLE);
  for (let at = from; at < end; at += 16) {
    const found = lookUp(v128.load(at), rows, columns, nibble);
    const bits = i8x16.bitmask(i8x16.ne(found, i8x16.splat(0)));
    if (bits !== 0) return min(at + ctz(bits), end);
  }
  return end;
}

export function findNameEnd(from: i32, end: i32): i32 {
  const nibble = v128.load(NIBBLE);
  const rows = v128.load(NAME_ROWS);
  const columns = v128.load(NAMES);
  for (let at = from; at < end; at += 16) {
    const found = lookUp(v128.load(at), rows, columns, nibble);
    const bits = i8x16.bitmask(i8x16.eq(found, i8x16.splat(0)));
    if (bits !== 0) return min(at + ctz(bits), end);
  }
  return end;
}

function lookUp(block: v128, rows: v128, columns: v128, nibble: v128): v128 {
  const row = i8x16.swizzle(rows, v128.and(i16x8.shr_u(block, 4), nibble));
  return v128.and(row, i8x16.swizzle(columns, v128.and(block, nibble)));
}
