import { Byte } from '../bytes/ascii.ts';
import { beforeRun, Class, cannotEndEncoded, hexValue, isOf } from '../bytes/classes.ts';
import { isQuote } from '../bytes/kinds.ts';
import { load8, trailingOnes } from '../bytes/memory.ts';
import {
  Char,
  charEnd,
  Encoding,
  enclosed,
  innermost,
  isDeepest,
  namedEntity,
  ROOT,
  readChar,
} from '../bytes/reader.ts';
import { isAfterColour } from './colour.ts';
import { escapeLevels, openStringLevels } from './line.ts';

/**
 * Reading backwards: which character is before a place, and in which layer is it written?
 *
 *     …%5C%22MMM_a        …"x=1\nMMM_a        …&amp;quot;MMM_a
 *            ^ `"`              ^ line feed             ^ `"`
 */

/** What `charBefore` found; valid after it returned. */
export let beforeLayer: i32 = ROOT;
/** Whether it is deeper than a layer can tell. */
export let wasTooDeep: boolean = false;
/** Where the character before begins. */
export let beforeStart: i32 = 0;

const MAX_ENTITY: i32 = 10;

/** Ask the line which strings are open. */
export const LEVELS_OF_LINE: i32 = -1;

/**
 * The character that ends at `at`, not looking before `floor`.
 * @param levels how many JSON levels deep `\n` and the like may be escaped here, or `LEVELS_OF_LINE`
 * @returns its byte, `Char.Wide`, or `Char.EndOfInput` at the floor; sets `beforeLayer` and `beforeStart`
 */
export function charBefore(at: i32, floor: i32, levelsAllowed: i32): i32 {
  wasTooDeep = false;
  // Faster: most bytes end nothing that is encoded.
  if (at > floor) {
    const byte = load8(at - 1);
    // Faster: the same.
    if (cannotEndEncoded(byte)) {
      beforeLayer = ROOT;
      beforeStart = at - 1;
      return byte;
    }
  }
  return encodedCharBefore(at, floor, levelsAllowed);
}

function encodedCharBefore(at: i32, floor: i32, levelsAllowed: i32): i32 {
  // Faster: nearly every quote is raw, or escaped once.
  if (at - 3 > floor && load8(at - 1) === Byte.Quote) {
    const isEscaped = load8(at - 2) === Byte.Backslash;
    if (!isEscaped || load8(at - 3) !== Byte.Backslash) {
      beforeLayer = isEscaped ? enclosed(ROOT, Encoding.Json) : ROOT;
      beforeStart = isEscaped ? at - 2 : at - 1;
      return Byte.Quote;
    }
  }
  const char = unescapedBefore(at, floor, 0);
  if (char < 0) return char;
  const layer = beforeLayer;
  const start = beforeStart;
  const isLetter = isEscapeLetter(char);
  // Faster: no backslash escapes others.
  if (!isLetter && !isQuote(char) && char !== Byte.Slash) return char;
  if (start <= floor) return char;
  // Faster: most often nothing is before that could be a backslash.
  if (layer === ROOT && load8(start - 1) !== Byte.Backslash) {
    return isLetter ? letterAfterEncoded(char, start, floor) : char;
  }
  const backslashes = countBackslashesBefore(start, floor, layer);
  if (backslashes === 0) {
    beforeLayer = layer;
    beforeStart = start;
    return char;
  }
  // `\n` is escaped once by itself, a quote once more in each string around it: 1, 3, 7 … before a quote, 1, 2, 4 … before `n`.
  let levels = isLetter ? trailingZeros(backslashes) + 1 : trailingOnes(backslashes);
  // What Python has escaped in an apostrophe's string, JSON escapes by its backslash: `{"q":"'{\\'MMM_a\\': 1}'"}`.
  const isPlainSign = char === Byte.Apostrophe && levels === 0 && layer === ROOT;
  if (isPlainSign) {
    levels = trailingZeros(backslashes) + 1;
    // What is read may be output, of which the line knows nothing.
    const open = levelsAllowed === LEVELS_OF_LINE ? openStringLevels(at) : levelsAllowed;
    if (levels > open + 1) levels = 0;
  }
  if (isLetter && layer === ROOT) {
    const allowed = levelsAllowed === LEVELS_OF_LINE ? escapeLevels(at) : levelsAllowed;
    if (levels > allowed && !(levels === 1 && isPair(start, floor))) levels = 0;
  }
  const owned = levels === 0 ? 0 : isLetter || isPlainSign ? 1 << (levels - 1) : (1 << levels) - 1;
  beforeLayer = insideLevels(layer, levels);
  beforeStart = beforeBackslashes(start, owned, floor, layer);
  return isLetter && levels > 0 ? escapedLetter(char) : char;
}

/** Whether the `n` at `at` is that of `\r\n`, a line end outside of strings too. */
function isPair(at: i32, floor: i32): boolean {
  return (
    at - 3 >= floor && load8(at) === Byte.LowerN && load8(at - 2) === Byte.LowerR && load8(at - 3) === Byte.Backslash
  );
}

/** `%5Cn`, `&#92;n`: the backslash is encoded, the letter needs not be. */
function letterAfterEncoded(letter: i32, start: i32, floor: i32): i32 {
  const byte = load8(start - 1);
  const mayEnd = (byte | 0x20) === 0x63 || byte === Byte.Semicolon;
  const isBackslash = mayEnd && unescapedBefore(start, floor, 0) === Byte.Backslash;
  if (!isBackslash || isDeepest(beforeLayer)) {
    beforeLayer = ROOT;
    beforeStart = start;
    return letter;
  }
  const layer = beforeLayer;
  const levels = trailingZeros(countBackslashesBefore(start, floor, layer)) + 1;
  beforeLayer = insideLevels(layer, levels);
  beforeStart = beforeBackslashes(start, 1 << (levels - 1), floor, layer);
  return escapedLetter(letter);
}

/** The layer of what is escaped so many times more. */
function insideLevels(layer: i32, levels: i32): i32 {
  let inner = layer;
  for (let level = 0; level < levels; level++) {
    if (isDeepest(inner)) {
      wasTooDeep = true;
      break;
    }
    inner = enclosed(inner, Encoding.Json);
  }
  return inner;
}

/** Whether a character of a name is before `at`, as it is written in `layer`, and not the end of a colour. */
export function isAfterName(at: i32, floor: i32, layer: i32): boolean {
  if (!isOf(layer === ROOT ? load8(at - 1) : charBefore(at, floor, LEVELS_OF_LINE), Class.Name)) return false;
  return !isAfterColour(at);
}

/**
 * Whether more layers are before `at` than `charBefore` reads: backslashes before a quote, `25`s or `amp;`s before
 * an encoded character.
 */
export function isBeyondLayers(at: i32, floor: i32): boolean {
  const byte = load8(at - 1);
  if (isQuote(byte)) {
    return countBackslashesBefore(at - 1, floor, ROOT) >= MAX_BACKSLASHES;
  }
  if (byte === Byte.Semicolon) {
    let i = at - 1;
    i = beforeRun(i, floor, Class.Name | Class.Hex);
    return isRepeated(i, floor, 0x616d703b, 4);
  }
  return hexValue(byte) >= 0 && isRepeated(at - 2, floor, 0x32353235, 2);
}

/** Whether these four letters, or two of them twice, are before `at` as often as layers are read. */
function isRepeated(at: i32, floor: i32, letters: i32, step: i32): boolean {
  if (at - MAX_LAYERS * step <= floor) return false;
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    const i = at - 4 - layer * step;
    const isSame =
      load8(i) === ((letters >>> 24) & 255) &&
      load8(i + 1) === ((letters >>> 16) & 255) &&
      load8(i + 2) === ((letters >>> 8) & 255) &&
      load8(i + 3) === (letters & 255);
    if (!isSame) return false;
  }
  return true;
}

/** Two fewer than fit into a layer. */
const MAX_LAYERS: i32 = 8;

function isEscapeLetter(char: i32): boolean {
  return (
    char === Byte.LowerN || char === Byte.LowerR || char === Byte.LowerT || char === Byte.LowerB || char === Byte.LowerF
  );
}

function escapedLetter(char: i32): i32 {
  if (char === Byte.LowerN) return Byte.LineFeed;
  if (char === Byte.LowerR) return Byte.CarriageReturn;
  return Byte.Tab;
}

/** The character that ends at `at`, escapes by a backslash before it left aside (but `\u0022` is one character). */
function unescapedBefore(at: i32, floor: i32, depth: i32): i32 {
  if (at <= floor) return Char.EndOfInput;
  const byte = load8(at - 1);
  if (depth < 15) {
    if (byte === Byte.Semicolon) {
      const char = entityBefore(at, floor, depth);
      if (char >= 0) return char;
    } else if (at - 3 >= floor) {
      const low = hexValue(byte);
      if (low >= 0) {
        const high = hexValue(load8(at - 2));
        if (high >= 0) {
          const char = encodedBefore(at, floor, (high << 4) | low, depth);
          if (char === Byte.Semicolon) return encodedEntityBefore(at, floor);
          if (char >= 0) return char;
        }
      }
    }
  }
  beforeLayer = ROOT;
  beforeStart = at - 1;
  return byte;
}

/** How long an entity may be whose `&`, `#` and `;` are percent-encoded, twice or so. */
const MAX_ENCODED_ENTITY: i32 = 40;

/** `%3B` ends at `at`: does `%26quot%3B` end there, an entity in percent-encoding? Else it is a semicolon. */
function encodedEntityBefore(at: i32, floor: i32): i32 {
  const layer = beforeLayer;
  const start = beforeStart;
  const inner = enclosed(layer, Encoding.Entity);
  for (let from = start - 1; from > floor && at - from < MAX_ENCODED_ENTITY && !isDeepest(layer); from--) {
    const byte = load8(from);
    if (byte !== Byte.Percent) {
      if (isOf(byte, Class.Name)) continue;
      break;
    }
    if (readChar(from, at, layer) !== Byte.Ampersand) continue;
    const char = readChar(from, at, inner);
    if (char < 0 || charEnd !== at) break;
    beforeLayer = inner;
    beforeStart = from;
    return char;
  }
  beforeLayer = layer;
  beforeStart = start;
  return Byte.Semicolon;
}

/** Two hexadecimal digits end at `at`: are they the end of `%22` or of `\u0022`? Returns -1 if not. */
function encodedBefore(at: i32, floor: i32, value: i32, depth: i32): i32 {
  const sign = load8(at - 3);
  if (sign === Byte.Percent) {
    beforeLayer = enclosed(ROOT, Encoding.Percent);
    beforeStart = at - 3;
    return value;
  }
  // Faster: the percent sign may be encoded itself, %2522, \u002522, &#37;22, and then ends so.
  if (sign === Byte.Five || sign === Byte.Semicolon) {
    if (unescapedBefore(at - 2, floor, depth + 1) === Byte.Percent) {
      if (isDeepest(beforeLayer)) wasTooDeep = true;
      else beforeLayer = enclosed(beforeLayer, Encoding.Percent);
      return value;
    }
  }
  let letter = at - 3;
  let isWide = false;
  if (sign !== Byte.LowerX) {
    if (at - 6 < floor || load8(at - 5) !== Byte.LowerU) return -1;
    const first = hexValue(load8(at - 4));
    const second = hexValue(sign);
    if (first < 0 || second < 0) return -1;
    letter = at - 5;
    isWide = first !== 0 || second !== 0;
  }
  if (letter <= floor || unescapedBefore(letter, floor, depth + 1) !== Byte.Backslash) return -1;
  const layer = beforeLayer;
  const backslashes = countBackslashesBefore(letter, floor, layer);
  const levels = trailingZeros(backslashes) + 1;
  let inner = layer;
  for (let level = 0; level < levels; level++) {
    if (isDeepest(inner)) return -1;
    inner = enclosed(inner, Encoding.Json);
  }
  beforeLayer = inner;
  beforeStart = beforeBackslashes(letter, 1 << (levels - 1), floor, layer);
  return isWide ? Char.Wide : value;
}

/** A `;` ends at `at`: does an entity end there? Returns -1 if not. */
function entityBefore(at: i32, floor: i32, depth: i32): i32 {
  let from = at - 1;
  while (from > floor && at - from <= MAX_ENTITY + 2) {
    const byte = load8(from - 1);
    if (!isOf(byte, Class.Name) && byte !== Byte.Hash) break;
    from--;
  }
  // `&` raw, or as `&amp;`, `%26`, `\u0026`: these end in characters that the loop above may have taken for the name.
  if (unescapedBefore(from, floor, depth + 1) !== Byte.Ampersand) {
    if (from + 2 < at && unescapedBefore(from + 2, floor, depth + 1) === Byte.Ampersand && beforeStart < from)
      from += 2;
    else if (from + 5 < at && unescapedBefore(from + 5, floor, depth + 1) === Byte.Ampersand) from += 5;
    else return -1;
  }
  if (isDeepest(beforeLayer)) return -1;
  const value = entityValue(from, at - 1);
  if (value < 0) return -1;
  beforeLayer = enclosed(beforeLayer, Encoding.Entity);
  return value;
}

function entityValue(from: i32, to: i32): i32 {
  const first = load8(from);
  const second = load8(from + 1);
  if (first === Byte.Hash) {
    const isHex = (second | 0x20) === Byte.LowerX;
    const radix = isHex ? 16 : 10;
    let value = 0;
    for (let i = isHex ? from + 2 : from + 1; i < to; i++) {
      const digit = hexValue(load8(i));
      if (digit < 0 || digit >= radix) return -1;
      value = value < 0x10000 ? value * radix + digit : value;
    }
    return value < 256 ? value : Char.Wide;
  }
  return namedEntity(first, second, to - from);
}

/** More than eight JSON levels deep would need more. */
const MAX_BACKSLASHES: i32 = 512;

/** As many bytes as a backslash takes in the deepest layer. */
const MAX_BACKSLASH: i32 = 40;

function countBackslashesBefore(at: i32, floor: i32, layer: i32): i32 {
  let count = 0;
  let from = at;
  while (count < MAX_BACKSLASHES) {
    from = backslashBefore(from, floor, layer);
    if (from < 0) break;
    count++;
  }
  return count;
}

/** Before so many backslashes of this layer that end at `at`. */
function beforeBackslashes(at: i32, count: i32, floor: i32, layer: i32): i32 {
  let from = at;
  for (let left = count; left > 0; left--) from = backslashBefore(from, floor, layer);
  return from;
}

/** Where the backslash of this layer begins that ends at `at`, or -1: `%5C`, `\\`, `\u005c`. */
function backslashBefore(at: i32, floor: i32, layer: i32): i32 {
  if (at <= floor) return -1;
  const last = load8(at - 1);
  if (layer === ROOT) return last === Byte.Backslash ? at - 1 : -1;
  // Faster: how a backslash is spelled can only end so: `\\`, `%5C`, `\u005c`, `&#92;`.
  if (last !== Byte.Backslash && (last | 0x20) !== 0x63 && last !== Byte.Semicolon) return -1;
  // Raw, it counts where it needs no encoding: both halves of an escape are in the same layer.
  const shortest = innermost(layer) === Encoding.Entity || innermost(layer) === Encoding.Csv ? 1 : 2;
  for (let length = shortest; length <= MAX_BACKSLASH && at - length >= floor; length++) {
    if (readChar(at - length, at, layer) === Byte.Backslash && charEnd === at) return at - length;
  }
  return -1;
}

function trailingZeros(value: i32): i32 {
  let count = 0;
  for (let v = value; v !== 0 && (v & 1) === 0; v = v >>> 1) count++;
  return count;
}

/**
 * Where the encoded letter begins of which the candidate search hit a part: the two hexadecimal digits of `%4D`,
 * `\u004d`, or the `#` with what is before it of `&#77;`. Returns -1 if there is no such letter.
 */
export function encodedStart(hit: i32, floor: i32): i32 {
  let end = hit + 2;
  if (load8(hit + 1) === Byte.Hash) {
    while (load8(end) !== Byte.Semicolon) {
      if (end - hit > MAX_ENTITY || !isOf(load8(end), Class.Name)) return -1;
      end++;
    }
    end++;
  }
  const char = unescapedBefore(end, floor, 0);
  // An entity's `&` may be the hit itself; of a pair of digits the sign is before.
  return char >= 0 && beforeStart <= hit && beforeStart < end - 2 ? beforeStart : -1;
}
