import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, moveBytes, multiply, store8, store32 } from '../bytes/memory.ts';
import { Action } from '../rules/table.ts';
import { countByte } from '../scan/bytes.ts';

/**
 * How often each name was seen: an open hash table of fixed size, so that counting costs a few nanoseconds and no
 * memory beyond it. Names that find no place, and what is longer than an entry holds, share the first entry.
 */
export const enum Tally {
  /** A power of two; one entry more stands before them. */
  Entries = 512,
  /** count (4 bytes), length (1), name. */
  EntrySize = 72,
  NameLength = 64,
  Length = 4,
  Name = 5,
  /** How many places are tried. */
  Probes = 8,
}

/** What else is counted: 4 bytes each at `Area.Counters`. */
export const enum Counter {
  Filtered = 0,
  Masked = 1,
  Lines = 2,
  /** Values cut off because they spanned more than `maxOpen`. */
  CutOff = 3,
  /** One for each `Notation`. */
  Notations = 4,
  Count = 16,
}

export function count(counter: i32): void {
  store32(Area.Counters + 4 * counter, load32(Area.Counters + 4 * counter) + 1);
}

export function countLines(from: i32, to: i32): void {
  const at = Area.Counters + 4 * Counter.Lines;
  store32(at, load32(at) + countByte(from, to, Byte.LineFeed));
}

/** The place of a name; `countName` counts it. */
export function tallySlot(from: i32, to: i32): i32 {
  let length = to - from;
  if (length > Tally.NameLength) length = Tally.NameLength;
  if (length <= 0) return 0;
  let hash = length;
  let i = 0;
  for (; i + 4 <= length; i += 4) hash = multiply(hash ^ load32(from + i), 0x01000193);
  for (; i < length; i++) hash = multiply(hash ^ load8(from + i), 0x01000193);
  hash = multiply(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = hash ^ (hash >>> 13);
  for (let probe = 0; probe < Tally.Probes; probe++) {
    const slot = 1 + ((hash + probe) & (Tally.Entries - 1));
    const entry = Area.Tally + slot * Tally.EntrySize;
    const size = load8(entry + Tally.Length);
    if (size === 0) {
      store8(entry + Tally.Length, length);
      moveBytes(entry + Tally.Name, from, length);
      return slot;
    }
    if (size === length && isSame(entry + Tally.Name, from, length)) return slot;
  }
  return 0;
}

function isSame(a: i32, b: i32, length: i32): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (load32(a + i) !== load32(b + i)) return false;
  for (; i < length; i++) if (load8(a + i) !== load8(b + i)) return false;
  return true;
}

/** Counts a parameter whose name stands at `from … to`. */
export function countQuickly(from: i32, to: i32, notation: i32, action: i32): void {
  countName(tallySlot(from, to));
  count(action === Action.Filter ? Counter.Filtered : Counter.Masked);
  count(Counter.Notations + notation);
}

export function countName(slot: i32): void {
  const entry = Area.Tally + slot * Tally.EntrySize;
  store32(entry, load32(entry) + 1);
}

/** Forgets all names and counts. */
export function clearTally(): void {
  for (let counter = 0; counter < Counter.Count; counter++) store32(Area.Counters + 4 * counter, 0);
  for (let slot = 0; slot <= Tally.Entries; slot++) {
    const entry = Area.Tally + slot * Tally.EntrySize;
    store32(entry, 0);
    store8(entry + Tally.Length, 0);
  }
}
