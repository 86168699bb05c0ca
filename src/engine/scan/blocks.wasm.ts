// AssemblyScript. Teddy, as in the aho-corasick crate, as both searches use it: each byte is looked up in tables of eight
// buckets, of what could begin with such a byte, have it as its second, and so on.

import { Area } from '../bytes/layout';

// A block of 32 bytes in which something was: its address, and a bit for each byte of it that ends nothing.
const enum Block {
  At = 0,
  Bits = 4,
  Size = 8,
}

// Of which buckets each byte could be. Its lower half goes with the one table, what else is known of it with the other.
export function bucketsOf(lows: v128, uppers: v128, lowTable: v128, upperTable: v128): v128 {
  return v128.and(i8x16.swizzle(lowTable, lows), i8x16.swizzle(upperTable, uppers));
}

// Which bytes continue what the bytes before them are, the first of which is the last one of the block before.
export function continued(here: v128, blockBefore: v128, before: v128): v128 {
  return v128.and(
    here,
    i8x16.shuffle(blockBefore, before, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30),
  );
}

// Writes a block down, if a byte of it ends something. Returns the list's end.
export function noteBlock(blocks: usize, at: i32, endsA: v128, endsB: v128): usize {
  const bits = noneOf(endsA) | (noneOf(endsB) << 16);
  store<i32>(blocks, at, Block.At);
  store<i32>(blocks, bits, Block.Bits);
  return blocks + <usize>(bits !== -1) * Block.Size;
}

// A bit for each byte that is nothing's.
function noneOf(ends: v128): i32 {
  return i8x16.bitmask(i8x16.eq(ends, i8x16.splat(0)));
}

// Lists from `places` on where in these blocks something may begin that ends `length` bytes later. No number of hits in a
// block is foretold well, so four are written down of each, and counted are those that there are. Returns the list's end.
export function takeApart(blocksEnd: usize, places: usize, length: i32): usize {
  let to = places;
  for (let block: usize = Area.SearchBlocks; block < blocksEnd; block += Block.Size) {
    const begin = load<i32>(block, Block.At) - length;
    let bits = ~load<i32>(block, Block.Bits);
    const count = popcnt(bits);
    store<i32>(to, begin + ctz(bits));
    bits &= bits - 1;
    store<i32>(to, begin + ctz(bits), 4);
    bits &= bits - 1;
    store<i32>(to, begin + ctz(bits), 8);
    bits &= bits - 1;
    store<i32>(to, begin + ctz(bits), 12);
    bits &= bits - 1;
    for (let more = to + 16; bits !== 0; more += 4) {
      store<i32>(more, begin + ctz(bits));
      bits &= bits - 1;
    }
    to += 4 * count;
  }
  return to;
}
