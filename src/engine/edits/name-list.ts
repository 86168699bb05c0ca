import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, moveBytes, multiply, store8, store32 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { nameText, nameTextEnd } from '../names/parameter.ts';
import { LISTED } from '../rules/table.ts';
import { isListing } from '../scan/name-starts.ts';

/**
 * All names found, of an engine that lists them: an open hash table, with an entry for each name in each notation and
 * layer and under each rule. The host empties it when it is nearly full. Where names are listed no value is replaced, so
 * the table is in the place of replacements.
 */
export const enum Listed {
  /** How often it was found, 4 bytes; 0 = the entry is free. */
  Count = 0,
  /**
   * How long the name is, in two bytes: of a longer one than fits the first bytes are kept. Then which rule asks for it, its
   * place in `RuleSet.labels` in two bytes; `LISTED` = none does.
   */
  Key = 4,
  Layer = 8,
  Notation = 12,
  /** As it is written. */
  Name = 13,
  NameLength = 115,
  Size = 128,
  Entries = 1022,
  /** A power of two: with so many a search begins. */
  Slots = 512,
}

/** With more, searches in the table would take long. */
const MAX_USED: i32 = 640;

let used: i32 = 0;

export function clearListed(): void {
  used = 0;
  for (let entry = 0; entry < Listed.Entries; entry++) store32(Area.Listed + entry * Listed.Size, 0);
}

export function isListFull(): boolean {
  return used >= MAX_USED;
}

/** A parameter begins: its name is kept, which may have left the memory when its value comes. */
export function beginListing(): void {
  let length = nameTextEnd - nameText;
  if (length > Listed.NameLength) length = Listed.NameLength;
  cursor.listedLength = nameTextEnd - nameText;
  moveBytes(Area.FoundName, nameText, length);
}

/** Whether the current name is a text in quotes that holds a query, a form or markup. */
export function holdsForm(): boolean {
  const length = cursor.listedLength < Listed.NameLength ? cursor.listedLength : Listed.NameLength;
  for (let i = 0; i < length; i++) {
    const byte = load8(Area.FoundName + i);
    if (byte === Byte.Equals || byte === Byte.Ampersand || byte === Byte.Question || byte === Byte.Less) return true;
  }
  return false;
}

/** The current parameter turned out to be one. */
export function listName(): void {
  listNameAt(Area.FoundName, cursor.listedLength, cursor.notation, cursor.ownLayer, cursor.rule);
}

/** Counts the name of so many bytes, of which as many are at `from` as an entry holds. */
export function listNameAt(from: i32, length: i32, notation: i32, layer: i32, rule: i32): void {
  if (length <= 0) return;
  const kept = length < Listed.NameLength ? length : Listed.NameLength;
  // All but the name in two words. Longer names of the same length count as one.
  const size = length < 0xffff ? length : 0xffff;
  const key = size | (rule << 16);
  let hash = multiply(notation ^ key, 0x5bd1e995) ^ multiply(layer, 0x27d4eb2f);
  let at = from;
  for (; at + 4 <= from + kept; at += 4) hash = multiply(hash ^ (hash >>> 15) ^ load32(at), 0x5bd1e995);
  for (; at < from + kept; at++) hash = multiply(hash ^ load8(at), 0x01000193);
  let slot = (hash >>> 16) & (Listed.Slots - 1);
  while (true) {
    const entry = Area.Listed + slot * Listed.Size;
    const count = load32(entry + Listed.Count);
    if (count === 0) {
      store32(entry + Listed.Key, key);
      store32(entry + Listed.Layer, layer);
      store8(entry + Listed.Notation, notation);
      moveBytes(entry + Listed.Name, from, kept);
      used++;
    } else if (
      load32(entry + Listed.Key) !== key ||
      load32(entry + Listed.Layer) !== layer ||
      load8(entry + Listed.Notation) !== notation ||
      !isSame(entry + Listed.Name, from, kept)
    ) {
      slot = slot + 1 < Listed.Entries ? slot + 1 : 0;
      continue;
    }
    store32(entry + Listed.Count, count + 1);
    return;
  }
}

function isSame(a: i32, b: i32, length: i32): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (load32(a + i) !== load32(b + i)) return false;
  for (; i < length; i++) if (load8(a + i) !== load8(b + i)) return false;
  return true;
}

/** Whether the current parameter is only listed: no rule asks for it. */
export function isOnlyListed(): boolean {
  return isListing && cursor.rule === LISTED;
}
