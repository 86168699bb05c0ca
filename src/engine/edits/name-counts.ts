import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, moveBytes, multiply, store8, store32 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { Action, decidedRule } from '../rules/table.ts';
import { countByte } from '../scan/bytes.ts';

/**
 * How often each name was seen: an open hash table of fixed size, so that counting costs a few nanoseconds and no
 * memory beyond it. Names that find no place, and what is longer than an entry holds, share the first entry.
 */
export const enum NameCounts {
  /** A power of two; one entry more is before them. */
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
  /** Parameters that were hidden already: the output has them as the input had. */
  AsBefore = 30,
  /** Values whose place was taken by what the host wrote. */
  Replaced = 31,
  Count = 32,
}

export function count(counter: i32): void {
  store32(Area.Counters + 4 * counter, load32(Area.Counters + 4 * counter) + 1);
}

/** More rules there are not. */
const MAX_RULES: i32 = 4096;

/** After the last rule that has hidden something. */
let rules: i32 = 0;

/** So many counts are at `Area.RuleCounts`. */
export function rulesCounted(): i32 {
  return rules;
}

function countRule(rule: i32): void {
  if (rule >= MAX_RULES) return;
  // Counts of other rules are what an earlier stream has left.
  for (; rules <= rule; rules++) store32(Area.RuleCounts + 4 * rules, 0);
  store32(Area.RuleCounts + 4 * rule, load32(Area.RuleCounts + 4 * rule) + 1);
}

export function countLines(from: i32, to: i32): void {
  const at = Area.Counters + 4 * Counter.Lines;
  store32(at, load32(at) + countByte(from, to, Byte.LineFeed));
}

/** Once, before the engine is used: 16 bytes of ones, then 16 of zeros. */
export function fillNameMasks(): void {
  for (let i = 0; i < 16; i++) store8(Area.NameMasks + i, 255);
}

/**
 * The place of a name; `countName` counts it. Most names have no more than 16 letters: those are four words, zeros after
 * the last letter, and cost neither a loop nor a branch that depends on their length.
 */
export function tallySlot(from: i32, to: i32): i32 {
  let length = to - from;
  if (length > NameCounts.NameLength) length = NameCounts.NameLength;
  if (length <= 0) return 0;
  const masks = Area.NameMasks + 16 - (length < 16 ? length : 16);
  const first = load32(from) & load32(masks);
  const second = load32(from + 4) & load32(masks + 4);
  const third = load32(from + 8) & load32(masks + 8);
  const fourth = load32(from + 12) & load32(masks + 12);
  let hash = length ^ multiply(first, 0x01000193) ^ multiply(second, 0x5bd1e995);
  hash = hash ^ multiply(third, 0x27d4eb2f) ^ multiply(fourth, 0x165667b1);
  for (let i = 16; i < length; i++) hash = multiply(hash ^ load8(from + i), 0x01000193);
  // The upper bits of a product depend on all of its factors.
  hash = hash >>> 23;
  for (let probe = 0; probe < NameCounts.Probes; probe++) {
    const slot = 1 + ((hash + probe) & (NameCounts.Entries - 1));
    const entry = Area.NameCounts + slot * NameCounts.EntrySize;
    const name = entry + NameCounts.Name;
    const size = load8(entry + NameCounts.Length);
    if (size === 0) {
      store32(Area.NamesInUse + 4 * inUse++, slot);
      store8(entry + NameCounts.Length, length);
      store32(name, first);
      store32(name + 4, second);
      store32(name + 8, third);
      store32(name + 12, fourth);
      if (length > 16) moveBytes(name + 16, from + 16, length - 16);
      return slot;
    }
    const differs =
      (load32(name) ^ first) |
      (load32(name + 4) ^ second) |
      (load32(name + 8) ^ third) |
      (load32(name + 12) ^ fourth) |
      (size ^ length);
    if (differs === 0 && isSame(name, from, length)) return slot;
  }
  return 0;
}

/** Whether two names of which the first 16 letters are the same are the same. */
function isSame(a: i32, b: i32, length: i32): boolean {
  for (let i = 16; i < length; i++) if (load8(a + i) !== load8(b + i)) return false;
  return true;
}

/** Counts a parameter whose name is at `from … to`. */
export function countQuickly(from: i32, to: i32, notation: i32, action: i32): void {
  countName(tallySlot(from, to));
  count(action === Action.Filter ? Counter.Filtered : Counter.Masked);
  count(Counter.Notations + notation);
  countRule(decidedRule);
}

/** Counts a parameter that the rule hides. */
export function countHidden(slot: i32, rule: i32): void {
  countName(slot);
  countRule(rule);
}

export function countName(slot: i32): void {
  const entry = Area.NameCounts + slot * NameCounts.EntrySize;
  store32(entry, load32(entry) + 1);
}

/** So many places of names are at `Area.NamesInUse`. */
let inUse: i32 = 0;

export function namesInUse(): i32 {
  return inUse;
}

/** Forgets all counts, and all names but that of the current parameter, which has yet to be counted. */
export function clearNameCounts(): void {
  rules = 0;
  for (let counter = 0; counter < Counter.Count; counter++) store32(Area.Counters + 4 * counter, 0);
  store32(Area.NameCounts, 0);
  let kept = 0;
  for (let index = 0; index < inUse; index++) {
    const slot = load32(Area.NamesInUse + 4 * index);
    const entry = Area.NameCounts + slot * NameCounts.EntrySize;
    store32(entry, 0);
    if (slot === cursor.nameSlot) store32(Area.NamesInUse + 4 * kept++, slot);
    else store8(entry + NameCounts.Length, 0);
  }
  inUse = kept;
}

/** The current stream continues after others: the name of its parameter, `length` bytes at `Area.Name`, gets a place again. */
export function recallName(length: i32): void {
  cursor.nameSlot = tallySlot(Area.Name, Area.Name + length);
}

/** The place of the name of the current parameter. */
export function currentName(): i32 {
  return Area.NameCounts + cursor.nameSlot * NameCounts.EntrySize;
}
