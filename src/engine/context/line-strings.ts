import { Byte } from '../bytes/ascii.ts';
import { load8, lowestBit, trailingOnes } from '../bytes/memory.ts';
import { charEnd, Encoding, enclosed, ROOT, readChar } from '../bytes/reader.ts';
import { findByte } from '../scan/bytes.ts';
import { cursor } from './cursor.ts';
import { Frame, isFrameAbove, popFrame, pushFrame } from './frames.ts';

/**
 * The strings that are open on the line, one bit for each level of their quotes: raw, in entities, and percent-encoded.
 *
 *     {"a":"{\"b\":\"MMM_x
 *           ^ level 0 ^ level 1
 */

export const MAX_PERCENT_DEPTH: i32 = 4;

export function highestBit(mask: i32): i32 {
  let bits = 0;
  for (let m = mask; m !== 0; m = m >>> 1) bits++;
  return bits;
}

/** The open strings of one kind have changed, those that were open and those that are: closed ones go, then a new one comes. */
function changeStrings(kind: i32, before: i32, after: i32): void {
  const closed = before & ~after;
  if (closed !== 0) popFrame(kind + lowestBit(closed));
  const opened = after & ~before;
  if (opened !== 0) pushFrame(kind + lowestBit(opened));
}

export function setRawStrings(strings: i32): void {
  changeStrings(Frame.RawString, cursor.lineStrings, strings);
  cursor.lineStrings = strings;
}

export function setEntityStrings(strings: i32): void {
  changeStrings(Frame.EntityString, cursor.lineEntityStrings, strings);
  cursor.lineEntityStrings = strings;
}

function setPercentStrings(strings: i32): void {
  changeStrings(Frame.PercentString, cursor.linePercentStrings, strings);
  cursor.linePercentStrings = strings;
}

export function endPercentStrings(): void {
  // Faster: mostly none is open.
  if (cursor.linePercentStrings !== 0) setPercentStrings(0);
}

/**
 * The strings in a string end where its text has a line feed: `"a: 5\"\nb: \"x\""`. How deep it is, its backslashes tell.
 */
export function endStringsUpTo(to: i32): void {
  if (cursor.lineStrings < 2 && !(cursor.lineApostrophe && cursor.lineStrings !== 0)) return;
  let at = cursor.lineStringAt;
  while (at < to) {
    const from = findByte(at, to, Byte.Backslash);
    at = from;
    while (at < to && load8(at) === Byte.Backslash) at++;
    if (at >= to) {
      cursor.lineStringAt = to - from < MAX_BACKSLASHES ? from : to;
      return;
    }
    if (load8(at) !== Byte.LowerN) continue;
    const level = trailingZeros(at - from) + 1;
    setRawStrings(cursor.lineStrings & ((1 << level) - 1));
    if (cursor.lineApostrophe && level <= doublings()) closeApostrophe();
  }
  cursor.lineStringAt = to;
}

/** After a raw `<` no string is open that entities opened: it is not among them. */
export function endEntityStringsUpTo(to: i32): void {
  if (cursor.lineEntityStrings === 0 && !cursor.lineEntityApostrophe) return;
  if (findByte(cursor.lineEntityAt, to, Byte.Less) < to) {
    setEntityStrings(0);
    if (cursor.lineEntityApostrophe) closeEntityApostrophe();
  }
  cursor.lineEntityAt = to;
}

/** Strings that entities opened end with the apostrophes around them: `<a b='&quot;' c="x">`. */
export function closeApostrophe(): void {
  cursor.lineApostrophe = false;
  if (cursor.lineEntityStrings !== 0 && isFrameAbove(Frame.EntityString, Frame.Apostrophe)) setEntityStrings(0);
  popFrame(Frame.Apostrophe);
}

export function closeEntityApostrophe(): void {
  cursor.lineEntityApostrophe = false;
  popFrame(Frame.EntityApostrophe);
}

/** How often the strings around a text have doubled its backslashes: a field of CSV, `1,"{'a': 'it\'s'}"`, has not. */
export function doublings(): i32 {
  return cursor.isLineField ? 0 : highestBit(cursor.lineStrings);
}

export function toggleString(at: i32): void {
  const backslashes = countBackslashes(at);
  toggleLevel(trailingOnes(backslashes), at, backslashes);
}

/** `\u0022`: a quote of the level at which the `u` is escaped, or deeper, where more backslashes escape it. */
export function toggleUnicodeString(at: i32): void {
  if (load8(at + 2) !== Byte.Zero || load8(at + 3) !== Byte.Two) return;
  const backslashes = countBackslashes(at);
  if (backslashes === 0) return togglePercentUnicode(at);
  const level = unicodeLevel(backslashes);
  const closes = (cursor.lineStrings & (1 << level)) !== 0;
  if (cursor.lineEntityStrings !== 0 && !closes) setEntityStrings(toggled(cursor.lineEntityStrings, level));
  else toggleLevel(level, at, backslashes);
}

/** `\x22`, as nginx and reprs write a quote. */
export function toggleHexString(at: i32): void {
  const backslashes = countBackslashes(at);
  if (backslashes > 0) toggleLevel(unicodeLevel(backslashes), at, backslashes);
}

/** The level of a quote that is written `\\u0022` after so many backslashes. */
function unicodeLevel(backslashes: i32): i32 {
  let level = 1;
  let rest = backslashes;
  while ((rest & 1) === 0) {
    rest = rest >>> 1;
    level++;
  }
  return level + trailingOnes(rest >>> 1);
}

function toggleLevel(level: i32, at: i32, backslashes: i32): void {
  endStringsUpTo(at - backslashes);
  cursor.lineStringAt = at;
  setEntityStrings(0);
  setRawStrings(toggled(cursor.lineStrings, level));
}

/** The strings that are open after a quote of this level. */
export function toggled(strings: i32, level: i32): i32 {
  const bit = 1 << level;
  // What was open deeper ends with the string that encloses it.
  const outer = strings & (bit - 1);
  return (strings & bit) !== 0 ? outer : outer | bit;
}

/** The quote of a string that is percent-encoded once, twice …; after `%5C`, of one inside it. */
export function togglePercentString(at: i32, depth: i32): void {
  togglePercentLevel(trailingOnes(countPercentBackslashes(at, depth)), depth);
}

/** `%5Cu0022`, `%255Cu0022`: the same of a quote that JSON has escaped by its number. */
function togglePercentUnicode(at: i32): void {
  if ((load8(at - 1) | 0x20) !== LOWER_C || load8(at - 2) !== Byte.Five) return;
  let depth = 1;
  while (depth < MAX_PERCENT_DEPTH && load8(at - 1 - 2 * depth) === Byte.Five && load8(at - 2 - 2 * depth) === Byte.Two)
    depth++;
  const backslashes = countPercentBackslashes(at, depth);
  if (backslashes > 0) togglePercentLevel(unicodeLevel(backslashes), depth);
}

const LOWER_C: i32 = 0x63;

function togglePercentLevel(level: i32, depth: i32): void {
  const shift = 8 * (depth - 1);
  const strings = toggled((cursor.linePercentStrings >>> shift) & 255, level > 7 ? 7 : level) & 255;
  setPercentStrings((cursor.linePercentStrings & ~(255 << shift)) | (strings << shift));
}

/** A line feed that is percent-encoded so often: with its line the strings in it end. */
export function endPercentStringsOfLine(depth: i32): void {
  setPercentStrings(cursor.linePercentStrings & ((1 << (8 * (depth - 1))) - 1));
}

export function countBackslashes(at: i32): i32 {
  let count = 0;
  while (at - count > cursor.begin && load8(at - count - 1) === Byte.Backslash && count < 512) count++;
  return count;
}

const MAX_BACKSLASHES: i32 = 512;

function trailingZeros(value: i32): i32 {
  let count = 0;
  for (let v = value; v !== 0 && (v & 1) === 0; v = v >>> 1) count++;
  return count;
}

/** How many backslashes that are percent-encoded so often, `%5C`, `%255C` …, are before `at`. */
function countPercentBackslashes(at: i32, depth: i32): i32 {
  let layer = ROOT;
  for (let i = 0; i < depth; i++) layer = enclosed(layer, Encoding.Percent);
  const length = 1 + 2 * depth;
  let count = 0;
  let from = at - length;
  while (from >= cursor.begin && readChar(from, at, layer) === Byte.Backslash && charEnd === from + length) {
    count++;
    from -= length;
  }
  return count;
}
