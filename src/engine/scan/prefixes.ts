import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';

/** The name prefixes that are searched for, each with the action that the rules give it. */

/** An entry. Its first four letters, and a mask over those that it has, compare in one step. */
export const enum Entry {
  Word = 0,
  Mask = 4,
  Action = 8,
  Length = 9,
  Letters = 10,
  Size = 48,
}

let entries: i32 = 0;
let longest: i32 = 0;

/** Empties the table. */
export function clearPrefixes(): void {
  entries = 0;
  longest = 0;
}

/** Adds a prefix whose letters are at `Area.Rules + Entry.Letters` of the next entry; see `prefixSpace`. */
export function addPrefix(action: i32, length: i32): void {
  const entry = Area.Rules + entries * Entry.Size;
  store8(entry + Entry.Action, action);
  store8(entry + Entry.Length, length);
  for (let letter = 0; letter < 4; letter++) {
    store8(entry + Entry.Word + letter, letter < length ? load8(entry + Entry.Letters + letter) : 0);
    store8(entry + Entry.Mask + letter, letter < length ? 0xff : 0);
  }
  entries++;
  if (length > longest) longest = length;
}

export function longestPrefix(): i32 {
  return longest;
}

/** Where the letters of the next prefix are to be put. */
export function prefixSpace(): i32 {
  return Area.Rules + entries * Entry.Size + Entry.Letters;
}

export function prefixCount(): i32 {
  return entries;
}

/** Letter `index` of a prefix, or -1 beyond its end. */
export function prefixLetter(prefix: i32, index: i32): i32 {
  const entry = Area.Rules + prefix * Entry.Size;
  return index < load8(entry + Entry.Length) ? load8(entry + Entry.Letters + index) : -1;
}

/** Whether the decoded letter is among the first three of a prefix. */
export function isPrefixLetter(letter: i32): boolean {
  for (let prefix = 0; prefix < entries; prefix++) {
    for (let index = 0; index < 3; index++) if (prefixLetter(prefix, index) === letter) return true;
  }
  return false;
}

export function prefixEntry(prefix: i32): i32 {
  return Area.Rules + prefix * Entry.Size;
}

/** Whether the prefix is at `at`, in any case, and a hyphen after it. */
export function isHeaderPrefix(prefix: i32, at: i32, end: i32): boolean {
  const entry = Area.Rules + prefix * Entry.Size;
  const length = load8(entry + Entry.Length);
  if (at + length >= end || load8(at + length) !== Byte.Minus) return false;
  for (let i = 0; i < length; i++) {
    const letter = load8(entry + Entry.Letters + i);
    const byte = load8(at + i);
    if (byte !== letter && ((byte ^ letter) !== 0x20 || (byte | 0x20) < Byte.LowerA || (byte | 0x20) > Byte.LowerZ))
      return false;
  }
  return true;
}

/** The letter in the other case, or the byte itself where it is no letter. */
export function otherCase(byte: i32): i32 {
  const lower = byte | 0x20;
  return lower >= Byte.LowerA && lower <= Byte.LowerZ ? byte ^ 0x20 : byte;
}
