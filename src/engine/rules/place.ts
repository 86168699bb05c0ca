import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, store32, trailingOnes } from '../bytes/memory.ts';

/**
 * Rules for one place, `body.user.password`: the names of what is around a name are read backwards from it, outwards.
 *
 *     {"body":{"id":[1,"a}"],"user":{"name":"x","password":1}}}
 *       ^^^^                  ^^^^             ^^^^^^^^
 *      then this      then the key before it    the name, and the bracket in which it is
 *
 * Brackets, strings that hold JSON or a form, elements, and the indented lines of YAML are around a name. Where the place
 * is not in sight, the rule matches.
 */

/** No more bytes before a name are looked at. The engine keeps 4,096. */
const MAX_BACK: i32 = 3072;

/** A container: a bracket, a string, lines that are indented. */
const enum Frame {
  /** Its key, without quotes; 0 = it has none, as an element of a list. */
  From = 0,
  To = 4,
  /** Where the key begins with its quote: from there on it is looked further. */
  Outside = 8,
  /** The quote and depth of keys beside it, and how far its line is indented; -1 = not known. */
  Quote = 12,
  Depth = 16,
  Indent = 20,
  Size = 24,
}

/** No more containers are around a name: else the place is not in sight. */
const MAX_FRAMES: i32 = 64;

/** The containers around the name that was looked at last, from the inside out; and around the one before. */
let frames: i32 = Area.Frames;
let lastFrames: i32 = Area.Frames + MAX_FRAMES * Frame.Size;
let count: i32 = 0;
let lastCount: i32 = 0;
/** For which name they are, and where it was seen that there are no more; -1 = nowhere. */
let nameFrom: i32 = -1;
let topAt: i32 = -1;
let lastTop: i32 = -1;
/** Where that name begins with its quote, from which it was looked outwards. */
let begin: i32 = 0;
let beginQuote: i32 = 0;
let beginDepth: i32 = 0;
/** How far its line is indented, if that was asked; else -1. */
let beginIndent: i32 = -1;

/** No byte before this is looked at. */
let floor: i32 = 0;
/** The quote of the string or of the keys at the current depth; 0 = not known. In how many strings it is. */
let quote: i32 = 0;
let depth: i32 = 0;
let indent: i32 = -1;
/** Whether it was looked at what is before the floor. */
let sawFloor: boolean = false;
let keyFrom: i32 = 0;
let keyTo: i32 = 0;
let keyStart: i32 = 0;

/** The text has moved, or is another. */
export function forgetPlace(): void {
  nameFrom = -1;
  count = 0;
}

/**
 * Whether the name that begins at `from` is in containers that are named as the first `length` letters of the pattern say,
 * from the outside in: `body.user`.
 */
export function isInPlace(letters: i32, length: i32, from: i32): boolean {
  if (isAfterEncoded(from)) return true;
  if (from !== nameFrom) findFrames(from);
  let left = length;
  for (let index = 0; index < count; index++) {
    const frame = frames + index * Frame.Size;
    const first = load32(frame + Frame.From);
    if (first === 0) continue;
    let k = load32(frame + Frame.To);
    if (k === first) return false;
    while (k > first && left > 0) {
      if (load8(Area.Fold + load8(k - 1)) !== load8(letters + left - 1)) return false;
      k--;
      left--;
    }
    if (left === 0) return k === first || !isOf(load8(k - 1), Class.Name);
    left--;
    if (load8(letters + left) !== Byte.Dot) return false;
  }
  return topAt < 0;
}

/** `%22`, `%3F`, `&quot;`, `\u003c`: the name is in a text that is encoded, in which no containers are looked for. */
function isAfterEncoded(from: i32): boolean {
  if (from - 3 < Area.Input) return false;
  if (load8(from - 1) === Byte.Semicolon) return true;
  if (!isOf(load8(from - 1), Class.Hex)) return false;
  if (load8(from - 3) === Byte.Percent) return true;
  return from - 6 >= Area.Input && load8(from - 5) === Byte.LowerU && load8(from - 6) === Byte.Backslash;
}

function findFrames(from: i32): void {
  const swapped = frames;
  frames = lastFrames;
  lastFrames = swapped;
  const lastBegin = nameFrom >= 0 && nameFrom < from ? begin : -1;
  const lastQuote = beginQuote;
  const lastDepth = beginDepth;
  const lastIndent = beginIndent;
  lastCount = lastBegin < 0 ? 0 : count;
  lastTop = topAt;
  floor = from - MAX_BACK > Area.Input ? from - MAX_BACK : Area.Input;
  nameFrom = from;
  count = 0;
  topAt = -1;
  quote = 0;
  depth = 0;
  indent = -1;
  sawFloor = false;
  begin = from;
  if (begin > floor && isQuote(load8(begin - 1))) {
    quote = load8(begin - 1);
    depth = depthOf(begin - 1);
    begin = startOf(begin - 1, depth);
  }
  beginQuote = quote;
  beginDepth = depth;
  beginIndent = -1;
  goOut(begin, lastBegin, lastQuote, lastDepth, lastIndent);
  if (sawFloor && floor > Area.Input) topAt = -1;
}

/** Goes outwards from `from`, up to where the name before has been. */
function goOut(from: i32, lastBegin: i32, lastQuote: i32, lastDepth: i32, lastIndent: i32): void {
  let at = leaveElements(from);
  let nested = 0;
  let next = 0;
  while (at > floor && !sawFloor) {
    if (nested === 0) {
      if (at === lastBegin && quote === lastQuote && depth === lastDepth) {
        if (indent < 0) beginIndent = lastIndent;
        if (indent < 0 || lastIndent < 0 || indent === lastIndent) return takeLast(0);
      }
      while (next < lastCount && load32(lastFrames + next * Frame.Size + Frame.Outside) > at) next++;
      if (next < lastCount && isSameAs(lastFrames + next * Frame.Size, at)) return takeLast(next + 1);
    }
    at--;
    const byte = load8(at);
    if (byte === Byte.LineFeed) {
      if (nested > 0) continue;
      const own = indent >= 0 ? indent : blanksAt(at + 1);
      if (own === 0) {
        topAt = at;
        if (count === 0 && beginIndent < 0) beginIndent = 0;
        return;
      }
      indent = own;
      if (count === 0 && beginIndent < 0) beginIndent = own;
      const last = lastAt(at - 1);
      if (last < floor || load8(last) !== Byte.Colon) continue;
      const line = lineStart(at);
      if (line < 0) return;
      if (blanksAt(line) >= own) continue;
      indent = blanksAt(line);
      readKey(last);
      keyStart = line;
      if (!addFrame()) return;
      at = line;
    } else if (isQuote(byte)) {
      const strings = depthOf(at);
      if (quote !== 0 && strings > depth) continue;
      const isOuter = quote !== 0 && strings < depth;
      if (!isOuter && (nested > 0 || closesString(at, byte, strings))) {
        const opening = openingQuote(startOf(at, strings), byte, strings);
        if (opening >= 0) at = startOf(opening, strings);
        if (sawFloor) return;
        continue;
      }
      quote = byte;
      depth = strings;
      nested = 0;
      indent = -1;
      readContainer(startOf(at, strings));
      if (!addFrame()) return;
      at = keyStart;
    } else if (byte === Byte.BraceClose || byte === Byte.BracketClose || byte === Byte.ParenClose) {
      nested++;
    } else if (byte === Byte.BraceOpen || byte === Byte.BracketOpen || byte === Byte.ParenOpen) {
      if (nested > 0) nested--;
      else {
        indent = -1;
        readContainer(at);
        if (!addFrame()) return;
        at = keyStart;
      }
    }
  }
  sawFloor = true;
  topAt = floor;
}

/**
 * The elements around that of the name at `from`, if it is an element's or attribute's: `<body><user><password>`.
 * @returns from where it is to be looked further outwards
 */
function leaveElements(from: i32): i32 {
  let at = tagAround(from);
  if (at < 0) return from;
  if (isOf(load8(from - 1), Class.Blank)) {
    if (!addElement(at)) return at;
  }
  let closed = 0;
  while (true) {
    const end = lastNoBlank(at - 1);
    // Text before a start tag is none of the document's, unless an element that is over has it.
    if (end <= floor || (load8(end) !== Byte.Greater && closed === 0)) return at;
    const to = load8(end) === Byte.Greater ? end : previous(end, Byte.Greater);
    const start = previous(to, Byte.Less);
    if (start < 0) {
      // What is before the text that is looked at may hold more.
      sawFloor = floor > Area.Input;
      return at;
    }
    at = start;
    const first = load8(start + 1);
    if (first === Byte.Slash) closed++;
    else if (first === QUESTION || first === EXCLAMATION || load8(to - 1) === Byte.Slash) continue;
    else if (closed > 0) closed--;
    else if (!addElement(start)) return at;
  }
}

const QUESTION: i32 = 0x3f;
const EXCLAMATION: i32 = 0x21;

/** Where the tag begins that has the name at `from`; -1 = it is in none. */
function tagAround(from: i32): i32 {
  let at = from;
  while (at > floor && (isOf(load8(at - 1), Class.Name) || load8(at - 1) === Byte.Colon)) at--;
  if (at <= floor) return -1;
  if (load8(at - 1) === Byte.Less) return at - 1;
  if (!isOf(load8(at - 1), Class.Blank)) return -1;
  // `<user id="1" password="x"/>`
  while (at > floor && load8(at - 1) !== Byte.Less && load8(at - 1) !== Byte.Greater && from - at < MAX_TAG) at--;
  const isTag = at > floor && load8(at - 1) === Byte.Less && isOf(load8(at), Class.Name);
  return isTag && load8(at) !== Byte.Minus ? at - 1 : -1;
}

/** Attributes are looked for no further. */
const MAX_TAG: i32 = 512;

/** The element whose start tag begins at `start` is around the name. */
function addElement(start: i32): boolean {
  keyStart = start;
  keyFrom = start + 1;
  keyTo = keyFrom;
  while (isOf(load8(keyTo), Class.Name) || load8(keyTo) === Byte.Dot || load8(keyTo) === Byte.Colon) {
    // The prefix of a namespace is none of the name.
    if (load8(keyTo) === Byte.Colon) keyFrom = keyTo + 1;
    keyTo++;
  }
  return addFrame();
}

/** The last such byte before `at`; -1 = it is not in sight. */
function previous(at: i32, byte: i32): i32 {
  let i = at - 1;
  while (i >= floor && load8(i) !== byte) i--;
  return i >= floor ? i : -1;
}

/** The last byte up to `at` that is no white space. */
function lastNoBlank(at: i32): i32 {
  let i = at;
  while (i > floor && isOf(load8(i), Class.Blank)) i--;
  return i;
}

/** @returns whether all of the key is in sight, and there is room for it */
function addFrame(): boolean {
  if (sawFloor || (keyStart <= floor && floor > Area.Input) || count === MAX_FRAMES) {
    sawFloor = true;
    return false;
  }
  const frame = frames + count * Frame.Size;
  store32(frame + Frame.From, keyFrom);
  store32(frame + Frame.To, keyTo);
  store32(frame + Frame.Outside, keyStart);
  store32(frame + Frame.Quote, quote);
  store32(frame + Frame.Depth, depth);
  store32(frame + Frame.Indent, indent);
  count++;
  return true;
}

/** Whether it would be looked on from `at` as it was when the container was left. */
function isSameAs(frame: i32, at: i32): boolean {
  return (
    load32(frame + Frame.Outside) === at &&
    load32(frame + Frame.Quote) === quote &&
    load32(frame + Frame.Depth) === depth &&
    load32(frame + Frame.Indent) === indent
  );
}

/** What is around the name before, from that container on, is around this one too, as far as it is in sight from here. */
function takeLast(first: i32): void {
  for (let index = first; index < lastCount; index++) {
    const frame = lastFrames + index * Frame.Size;
    keyFrom = load32(frame + Frame.From);
    keyTo = load32(frame + Frame.To);
    keyStart = load32(frame + Frame.Outside);
    quote = load32(frame + Frame.Quote);
    depth = load32(frame + Frame.Depth);
    indent = load32(frame + Frame.Indent);
    if (!addFrame()) return;
  }
  topAt = lastTop;
  if (topAt >= 0 && topAt < floor) sawFloor = true;
}

/** Reads what is before the bracket or string that begins at `at`: a type's name, a separator, a key. */
function readContainer(at: i32): void {
  keyFrom = 0;
  keyTo = 0;
  keyStart = at;
  let i = beforeBlanks(at);
  while (i > floor && isTypeLetter(load8(i - 1))) i--;
  i = beforeBlanks(i);
  const byte = i > floor ? load8(i - 1) : 0;
  const before = i - 1 > floor ? load8(i - 2) : 0;
  if (byte === Byte.Colon || byte === Byte.Equals) readKey(i - 1);
  else if (byte === Byte.Greater && (before === Byte.Equals || before === Byte.Minus)) readKey(i - 2);
}

/** Reads the key whose separator is at `separator`. */
function readKey(separator: i32): void {
  keyTo = beforeBlanks(separator);
  keyFrom = keyTo;
  if (keyTo > floor && isQuote(load8(keyTo - 1))) {
    const mark = load8(keyTo - 1);
    const strings = depthOf(keyTo - 1);
    keyTo = startOf(keyTo - 1, strings);
    const opening = openingQuote(keyTo, mark, strings);
    keyFrom = opening >= 0 ? opening + 1 : keyTo;
    keyStart = opening >= 0 ? startOf(opening, strings) : keyTo;
  } else {
    while (keyFrom > floor && isKeyLetter(load8(keyFrom - 1))) keyFrom--;
    keyStart = keyFrom;
  }
}

/** Whether the quote ends a string beside the name; else the name is in its string. */
function closesString(at: i32, byte: i32, strings: i32): boolean {
  if (byte === quote) return true;
  const after = load8(at + 1);
  if (
    after === Byte.Comma ||
    after === Byte.BraceClose ||
    after === Byte.BracketClose ||
    after === Byte.ParenClose ||
    after === Byte.Colon ||
    after === Byte.Equals
  )
    return true;
  const start = startOf(at, strings);
  const before = start > floor ? load8(start - 1) : Byte.LineFeed;
  return !(
    isBlank(before) ||
    before === Byte.Colon ||
    before === Byte.Equals ||
    before === Byte.Greater ||
    before === Byte.Comma ||
    before === Byte.BraceOpen ||
    before === Byte.BracketOpen ||
    before === Byte.ParenOpen
  );
}

/** Where the quote is that opens the string which ends before `end`; -1 if there is none on its line, or in sight. */
function openingQuote(end: i32, byte: i32, strings: i32): i32 {
  for (let at = end - 1; at >= floor; at--) {
    const char = load8(at);
    if (char === Byte.LineFeed) return -1;
    if (char === byte && depthOf(at) === strings) return at;
  }
  if (floor > Area.Input) sawFloor = true;
  return -1;
}

/** In how many strings the quote is: 0, 1, 3, 7 … backslashes are its own, those before them the text's. */
function depthOf(at: i32): i32 {
  let i = at;
  while (i > floor && load8(i - 1) === Byte.Backslash) i--;
  return trailingOnes(at - i);
}

/** Where the quote begins, with its backslashes. */
function startOf(at: i32, strings: i32): i32 {
  return at + 1 - (1 << strings);
}

function beforeBlanks(at: i32): i32 {
  let i = at;
  while (i > floor && isBlank(load8(i - 1))) i--;
  return i;
}

/** The last byte up to `at` that is no blank. */
function lastAt(at: i32): i32 {
  let i = at;
  while (i >= floor && (load8(i) === Byte.Space || load8(i) === Byte.CarriageReturn)) i--;
  return i;
}

/** Where the line begins that ends at `lineFeed`; -1 = it is not in sight. */
function lineStart(lineFeed: i32): i32 {
  let at = lineFeed;
  while (at > floor && load8(at - 1) !== Byte.LineFeed) at--;
  if (at > floor || floor === Area.Input) return at;
  sawFloor = true;
  return -1;
}

/** How far the line at `at` is indented. The hyphen of a list's element is part of that. */
function blanksAt(at: i32): i32 {
  let i = at;
  while (load8(i) === Byte.Space || load8(i) === Byte.Tab || (load8(i) === Byte.Minus && load8(i + 1) === Byte.Space))
    i++;
  return i - at;
}

function isBlank(byte: i32): boolean {
  return byte === Byte.Space || byte === Byte.Tab || byte === Byte.LineFeed || byte === Byte.CarriageReturn;
}

function isQuote(byte: i32): boolean {
  return byte === Byte.Quote || byte === Byte.Apostrophe;
}

function isKeyLetter(byte: i32): boolean {
  return byte >= 0x80 || byte === Byte.Dot || isOf(byte, Class.Name);
}

/** `&main.User{`, `App\User {`, `#<User `, `map[string]`: what may be before a bracket. */
function isTypeLetter(byte: i32): boolean {
  return (
    isKeyLetter(byte) ||
    byte === Byte.Ampersand ||
    byte === Byte.Asterisk ||
    byte === Byte.Backslash ||
    byte === Byte.Hash
  );
}
