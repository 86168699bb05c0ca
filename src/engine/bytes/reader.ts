import { Byte } from './ascii.ts';
import { Class, hexValue, isOf, isPlain } from './classes.ts';
import { load8 } from './memory.ts';

/**
 * A layer says how one logical character is written: a list of encodings, the outermost in the high bits,
 * three bits each after a leading 1. `\"` is in `Root + Json`, `%5C%22` in `Root + Percent + Json`.
 */
export const ROOT: i32 = 1;

export const enum Encoding {
  /** Backslash escapes: `\"` `\n` `\u0026`. */
  Json = 0,
  /** `%22`. */
  Percent = 1,
  /** `&quot;` `&#38;`. */
  Entity = 2,
  /** A quote doubled inside a quoted CSV field. */
  Csv = 3,
  /** A string in apostrophes as languages print it, with other quotes in it as they are: `'{"a": "it\'s \\"x\\""}'`. */
  Printed = 4,
  /** The same between backticks. */
  Template = 5,
}

/** How many bits an encoding takes in a layer. */
export const BITS: i32 = 3;
const MASK: i32 = 7;

/** The layer of what is written inside a string or value of `layer` that is encoded so. */
export function enclosed(layer: i32, encoding: i32): i32 {
  return (layer << BITS) | encoding;
}

export function enclosing(layer: i32): i32 {
  return layer >>> BITS;
}

/** The innermost encoding. Of `ROOT`, which has none, the answer is `Percent`: who asks for that asks for `ROOT`, too. */
export function innermost(layer: i32): i32 {
  return layer & MASK;
}

/** Whether the text is in a printed string. */
export function isPrintedLayer(layer: i32): boolean {
  return innermost(layer) >= Encoding.Printed;
}

/** Ten encodings fit; one more is refused, and the parameter is hidden to the end of its line. */
export function isDeepest(layer: i32): boolean {
  return layer >= 1 << 30;
}

/** Whether white space, a quote or `&` of `layer` is inside or at `other`. */
export function encloses(other: i32, layer: i32): boolean {
  let l = layer;
  while (l > other) l = enclosing(l);
  return l === other;
}

/**
 * The layer without any JSON level: a comma or space is the same in a string of any depth, so where separators are
 * compared, those levels do not count.
 */
export function withoutJson(layer: i32): i32 {
  let bits = 0;
  for (let l = layer; l > ROOT; l = enclosing(l)) bits += BITS;
  let kept = ROOT;
  for (bits -= BITS; bits >= 0; bits -= BITS) {
    const encoding = (layer >>> bits) & MASK;
    if (encoding !== Encoding.Json) kept = enclosed(kept, encoding);
  }
  return kept;
}

export const enum Char {
  /** A character that is no single byte, such as `\u4e2d`. */
  Wide = 256,
  /** The layer ends before this byte: a quote, `&` or space of an enclosing layer. */
  EndOfLayer = -1,
  /** No byte, or an escape that may continue beyond the end. */
  EndOfInput = -2,
  /** A backslash in the outermost layer, of which it is not yet known whether it escapes (`backslashUnsure`). */
  Unsure = -3,
}

/** Where the character that `readChar` returned last ends. */
export let charEnd: i32 = 0;

export function setCharEnd(at: i32): void {
  charEnd = at;
}

/** True when nothing can follow the end of the input: a cut escape is then what its bytes say. */
export let inputEnded: boolean = false;

export function setInputEnded(ended: boolean): void {
  inputEnded = ended;
}

/** True while a backslash in the outermost layer is to be reported as `Char.Unsure`. */
let backslashUnsure: boolean = false;

export function setBackslashUnsure(unsure: boolean): void {
  backslashUnsure = unsure;
}

/** The same layer inside that many levels of JSON string. */
export function insideStrings(layer: i32, levels: i32): i32 {
  let bits = 0;
  for (let l = layer; l > ROOT; l = enclosing(l)) bits += BITS;
  return (1 << (bits + BITS * levels)) | (layer & ((1 << bits) - 1));
}

/** The layer without the JSON strings that all of it is in: a `?` does not show those, a `\u0026` does. */
export function withoutStrings(layer: i32): i32 {
  let bits = 0;
  for (let l = layer; l > ROOT; l = enclosing(l)) bits += BITS;
  while (bits > 0 && ((layer >>> (bits - BITS)) & MASK) === Encoding.Json) bits -= BITS;
  return (1 << bits) | (layer & ((1 << bits) - 1));
}

/** The two layers in which most of what is encoded is: they are read without going through `ROOT`. */
const IN_STRING: i32 = 8;
const IN_PERCENT: i32 = 9;

/**
 * Reads the one character that begins at `at` in `layer`.
 * @returns the byte that it stands for, or a `Char`; `charEnd` is set where it is not negative
 */
export function readChar(at: i32, end: i32, layer: i32): i32 {
  if (at >= end) return Char.EndOfInput;
  const byte = load8(at);
  if (isPlain(byte)) {
    charEnd = at + 1;
    return byte;
  }
  if (byte === Byte.Backslash && backslashUnsure) return Char.Unsure;
  if (layer === ROOT) {
    charEnd = at + 1;
    return byte;
  }
  if (layer === IN_STRING) return readInString(at, end, byte);
  if (layer === IN_PERCENT) return readInPercent(at, end, byte);
  return readDeeper(at, end, layer);
}

function readInString(at: i32, end: i32, byte: i32): i32 {
  charEnd = at + 1;
  if (byte === Byte.Backslash) return readBackslash(end, ROOT);
  return byte === Byte.Quote || byte === Byte.LineFeed ? Char.EndOfLayer : byte;
}

function readInPercent(at: i32, end: i32, byte: i32): i32 {
  if (byte === Byte.Percent && at + 2 < end) {
    const high = hexValue(load8(at + 1));
    const low = hexValue(load8(at + 2));
    if (high >= 0 && low >= 0) {
      charEnd = at + 3;
      return (high << 4) | low;
    }
  }
  charEnd = at + 1;
  if (byte === Byte.Percent) return readPercent(end, ROOT);
  return endsPercentLayer(byte) ? Char.EndOfLayer : byte;
}

function readDeeper(at: i32, end: i32, layer: i32): i32 {
  const outer = enclosing(layer);
  const char = readChar(at, end, outer);
  if (char < 0) return char;
  switch (innermost(layer)) {
    case Encoding.Json:
      if (char === Byte.Backslash) return readBackslash(end, outer);
      if (char === Byte.Quote) return Char.EndOfLayer;
      return load8(at) === Byte.LineFeed ? Char.EndOfLayer : char;
    case Encoding.Percent:
      if (char === Byte.Percent) return readPercent(end, outer);
      return endsPercentLayer(char) ? Char.EndOfLayer : char;
    case Encoding.Entity:
      if (char === Byte.Ampersand) return readEntity(end, outer);
      if (char === Byte.Less) return readLineBreak(end, outer);
      return char === Byte.Quote ? Char.EndOfLayer : char;
    case Encoding.Csv:
      return char === Byte.Quote ? readDoubledQuote(end, outer) : char;
    default:
      if (char === Byte.Backslash) return readPrintedBackslash(end, outer);
      if (char === (innermost(layer) === Encoding.Printed ? Byte.Apostrophe : Byte.Backtick)) {
        return readPrintedQuote(at, end, outer, char);
      }
      return load8(at) === Byte.LineFeed ? Char.EndOfLayer : char;
  }
}

/**
 * `\` is read in a printed string: a quote of another kind needs no escape, so that `\"` and `\u0022` belong to the text,
 * which was put in quotes as it was.
 */
function readPrintedBackslash(end: i32, outer: i32): i32 {
  const after = charEnd;
  let char = readChar(after, end, outer);
  if (char !== Byte.Quote) {
    charEnd = after;
    char = readBackslash(end, outer);
  }
  if (char !== Byte.Quote) return char;
  charEnd = after;
  return Byte.Backslash;
}

/** Where a terminal's colour ends whose escape ends at `at`: `[32m`. */
function afterColour(at: i32, end: i32): i32 {
  let i = at;
  while (i < end && i - at < 16 && load8(i) !== 0x6d) i++;
  return i < end ? i + 1 : i;
}

/** White space between two pieces of a printed string is looked over no further. */
const MAX_BREAK: i32 = 256;

/**
 * The quote of a printed string is read: the string ends here, but for the quote in `it's`, or continues in another piece,
 * joined by a plus sign, a dot, or nothing but a line end and white space. The first character of that is read instead.
 */
function readPrintedQuote(at: i32, end: i32, outer: i32, quote: i32): i32 {
  const after = charEnd;
  let char = readChar(after, end, outer);
  if (isOf(char, Class.Name) || char >= 0x80) {
    charEnd = after;
    return quote;
  }
  let i = after;
  let sawJoint = false;
  while (i - at < MAX_BREAK) {
    if (char === Char.EndOfInput && !inputEnded) return Char.EndOfInput;
    if (char === Byte.Plus || char === Byte.Dot || char === Byte.LineFeed) sawJoint = true;
    else if (char === Byte.Escape) charEnd = afterColour(charEnd, end);
    else if (!isOf(char, Class.JsonSpace)) break;
    i = charEnd;
    char = readChar(i, end, outer);
  }
  if (!sawJoint || i - at >= MAX_BREAK) return Char.EndOfLayer;
  // `b'…' b'…'`
  if ((char | 0x20) === Byte.LowerB) {
    i = charEnd;
    char = readChar(i, end, outer);
    if (char === Char.EndOfInput && !inputEnded) return Char.EndOfInput;
  }
  if (char !== quote) return Char.EndOfLayer;
  const layer = enclosed(outer, quote === Byte.Apostrophe ? Encoding.Printed : Encoding.Template);
  return readChar(charEnd, end, layer);
}

/** A percent-encoded text holds no white space, no `&` and none of these: there the layer ends. */
function endsPercentLayer(char: i32): boolean {
  return isOf(char, Class.FormStop) && char !== Byte.Backslash;
}

/** `\` is read: what does it escape? */
function readBackslash(end: i32, outer: i32): i32 {
  const after = charEnd;
  const char = readChar(after, end, outer);
  if (char === Char.EndOfInput && !inputEnded) return Char.EndOfInput;
  // A raw line feed ends the string, whatever is before it.
  if (char < 0 || load8(after) === Byte.LineFeed) {
    charEnd = after;
    return Byte.Backslash;
  }
  switch (char) {
    case Byte.LowerN:
      return Byte.LineFeed;
    case Byte.LowerR:
      return Byte.CarriageReturn;
    case Byte.LowerT:
      return Byte.Tab;
    case Byte.LowerB:
      return 0x08;
    case Byte.LowerF:
      return 0x0c;
    case Byte.LowerU:
      return readHex(end, outer, Byte.LowerU, 4);
    case Byte.LowerX:
      return readHex(end, outer, Byte.LowerX, 2);
    case Byte.Quote:
    case Byte.Apostrophe:
    case Byte.Backslash:
    case Byte.Slash:
      return char;
    default:
      // No escape that JSON or its relatives know: the backslash stands for itself.
      charEnd = after;
      return Byte.Backslash;
  }
}

/** `\u` or `\x` is read: so many hexadecimal digits follow, or it is just the letter. */
function readHex(end: i32, outer: i32, letter: i32, length: i32): i32 {
  const after = charEnd;
  let value = 0;
  for (let digits = 0; digits < length; digits++) {
    const char = readChar(charEnd, end, outer);
    if (char === Char.EndOfInput && !inputEnded) return Char.EndOfInput;
    const digit = hexValue(char);
    if (digit < 0) {
      charEnd = after;
      return letter;
    }
    value = (value << 4) | digit;
  }
  return value < 256 ? value : Char.Wide;
}

/** `%` is read: two hexadecimal digits follow, or it is just a `%`. */
function readPercent(end: i32, outer: i32): i32 {
  const after = charEnd;
  let value = 0;
  for (let digits = 0; digits < 2; digits++) {
    const char = readChar(charEnd, end, outer);
    if (char === Char.EndOfInput && !inputEnded) return Char.EndOfInput;
    const digit = hexValue(char);
    if (digit < 0) {
      charEnd = after;
      return Byte.Percent;
    }
    value = (value << 4) | digit;
  }
  return value;
}

/** `<` is read: in the text of a page a tag ends it, but for `<br>` and `<br />`, which are written for a line feed. */
function readLineBreak(end: i32, outer: i32): i32 {
  let char = readChar(charEnd, end, outer);
  if ((char | 0x20) === Byte.LowerB) {
    char = readChar(charEnd, end, outer);
    if ((char | 0x20) === Byte.LowerR) {
      char = readChar(charEnd, end, outer);
      if (char === Byte.Space) char = readChar(charEnd, end, outer);
      if (char === Byte.Slash) char = readChar(charEnd, end, outer);
      if (char === Byte.Greater) return Byte.LineFeed;
    }
  }
  return char === Char.EndOfInput && !inputEnded ? char : Char.EndOfLayer;
}

/** Longer than any entity that stands for a delimiter; leading zeros included. */
const MAX_ENTITY: i32 = 10;

/** `&` is read: an entity follows, or it is just an `&`. */
function readEntity(end: i32, outer: i32): i32 {
  const after = charEnd;
  const first = readChar(after, end, outer);
  let value = -1;
  if (first === Byte.Hash) {
    value = readNumericEntity(end, outer);
  } else {
    // The five names differ in their first two letters and their length.
    let length = 0;
    let second = 0;
    let char = first;
    while (isOf(char, Class.Name) && length < MAX_ENTITY) {
      length++;
      if (length === 2) second = char;
      char = readChar(charEnd, end, outer);
    }
    if (char === Char.EndOfInput && !inputEnded) return Char.EndOfInput;
    if (char === Byte.Semicolon) value = namedEntity(first, second, length);
  }
  if (value === Char.EndOfInput) return value;
  if (value >= 0) return value;
  charEnd = after;
  return Byte.Ampersand;
}

/** `&#` is read. Returns -1 when it is no entity. */
function readNumericEntity(end: i32, outer: i32): i32 {
  let char = readChar(charEnd, end, outer);
  let radix = 10;
  if ((char | 0x20) === Byte.LowerX && char > 0) {
    radix = 16;
    char = readChar(charEnd, end, outer);
  }
  let value = 0;
  let digits = 0;
  while (digits < MAX_ENTITY) {
    const digit = hexValue(char);
    if (digit < 0 || digit >= radix) break;
    value = value < 0x10000 ? value * radix + digit : value;
    digits++;
    char = readChar(charEnd, end, outer);
  }
  if (char === Char.EndOfInput && !inputEnded) return Char.EndOfInput;
  if (digits === 0 || char !== Byte.Semicolon) return -1;
  return value < 256 ? value : Char.Wide;
}

/** `&amp;` `&apos;` `&quot;` `&lt;` `&gt;`, distinguished by their first letters; other names are some wide character. */
export function namedEntity(first: i32, second: i32, length: i32): i32 {
  if (first === 0x61 && second === 0x6d && length === 3) return Byte.Ampersand;
  if (first === 0x61 && second === 0x70 && length === 4) return Byte.Apostrophe;
  if (first === 0x71 && second === 0x75 && length === 4) return Byte.Quote;
  if (first === 0x6c && second === 0x74 && length === 2) return Byte.Less;
  if (first === 0x67 && second === 0x74 && length === 2) return Byte.Greater;
  return length === 0 ? -1 : Char.Wide;
}

/** `"` is read: a second one makes it a quote of the field's text, else the field ends. */
function readDoubledQuote(end: i32, outer: i32): i32 {
  const next = readChar(charEnd, end, outer);
  if (next === Char.EndOfInput && !inputEnded) return Char.EndOfInput;
  return next === Byte.Quote ? Byte.Quote : Char.EndOfLayer;
}

/** Whether a character is white space in JSON at this layer: a form body writes a space as `+` too. */
export function isSpace(char: i32, layer: i32): boolean {
  if (char === Byte.Plus) {
    for (let l = layer; l > ROOT; l = enclosing(l)) if (innermost(l) === Encoding.Percent) return true;
    return false;
  }
  return isOf(char, Class.JsonSpace);
}
