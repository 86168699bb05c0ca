// AssemblyScript. The contracts stand in the portable twin, bytes.ts. Loads may reach beyond `end`, never beyond the memory.

export function findByte(from: i32, end: i32, byte: i32): i32 {
  const wanted = i8x16.splat(<i8>byte);
  for (let at = from; at < end; at += 16) {
    const bits = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (bits !== 0) return min(at + ctz(bits), end);
  }
  return end;
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
// with which it makes a stop. 0x00-0x1f and space; " # & ' ) , in row 2; ; < > in 3; \\ ] in 5; ` in 6; } and DEL in 7.
const ROWS: v128 = i8x16(1, 2, 4, 8, 0, 16, 32, 64, 0, 0, 0, 0, 0, 0, 0, 0);
const STOPS: v128 = i8x16(39, 3, 7, 7, 3, 3, 7, 7, 3, 7, 3, 11, 31, 83, 11, 67);

export function findFormStop(from: i32, end: i32): i32 {
  const nibble = i8x16.splat(15);
  for (let at = from; at < end; at += 16) {
    const block = v128.load(at);
    const row = i8x16.swizzle(ROWS, i8x16.shr_u(block, 4));
    const stops = i8x16.swizzle(STOPS, v128.and(block, nibble));
    const bits = i8x16.bitmask(i8x16.ne(v128.and(row, stops), i8x16.splat(0)));
    if (bits !== 0) return min(at + ctz(bits), end);
  }
  return end;
}
