import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { Area, Size } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { Char, charEnd, Encoding, innermost, ROOT, readChar, withoutStrings } from '../bytes/reader.ts';
import { Action, actionOf } from '../rules/table.ts';
import { findAny, findByte } from '../scan/bytes.ts';
import {
  Awaited,
  areQuotesText,
  awaitValue,
  continuesTag,
  dueElementFrom,
  dueElementTo,
  dueSpansLines,
  nextInMarkup,
  Progress,
  SPANS_LINES,
  VOID,
} from './awaited.ts';
import { cursor, Notation, Removal, State } from './cursor.ts';
import { beforeLayer, beforeStart, charBefore, LEVELS_OF_LINE } from './opener.ts';
import { take } from './parameter.ts';
import {
  cutValue,
  endValue,
  isLineFeedAt,
  isOpenTooLong,
  Limit,
  next,
  setLayer,
  settleLayer,
  starve,
  starveInLine,
} from './reading.ts';
import { plainBefore, spaceStart, Word, wordBefore, wordCode, wordStart } from './word.ts';

/**
 * XML elements, at any layer: `<MMM_x a="1">v</MMM_x>`, `<XXX_x/>`, `<ns:MMM_x>v</ns:MMM_x>`, `<param name="MMM_x">v</param>`.
 * The value goes to the end tag that belongs to the start tag.
 */

/** Where in an element the tokenizer stands. */
const enum Part {
  Content = 0,
  /** In a start tag of the same name inside the content. */
  NestedTag = 1,
  /** In CDATA. */
  Data = 2,
  Comment = 3,
  /** In the start tag of an element that goes whole. */
  StartTag = 4,
  /** In its end tag. */
  EndTag = 5,
}

const LONGEST_NAME: i32 = Size.Terminator;

/** A name behind `<`: is it an element's? The layer is that of the `<`. */
export function tryElement(openerStart: i32, nameFrom: i32, at: i32, limit: i32, first: i32): boolean {
  settleMarkup(openerStart);
  const nameEnd = readElementName(at, limit);
  let action = first;
  for (let i = at; i < nameEnd; i++) {
    if (load8(i) !== Byte.Dot) continue;
    const segment = actionOf(i + 1, cursor.end);
    if (segment > action) action = segment;
  }
  if (isOnlyPrefix(nameFrom, nameEnd)) return false;
  const char = next(nameEnd);
  if (char === Byte.Slash) {
    if (next(charEnd) !== Byte.Greater) return false;
  } else if (char >= 0 && !isOf(char, Class.JsonSpace) && char !== Byte.Greater && nameEnd < limit) return false;
  rememberName(nameFrom, nameEnd);
  if (isOf(plainBefore(openerStart), Class.Name) && !closesOnLine(nameEnd, limit)) return false;
  const spans = mayOpenOverLines(openerStart);
  if (action === Action.Filter || nameEnd - nameFrom > Limit.FilteredName) {
    takeElement(openerStart, nameFrom, nameEnd, action, nameEnd, spans, false);
    return true;
  }
  if (char < 0 && char !== Char.EndOfInput) return false;
  return awaitValue(
    Awaited.Content,
    nameEnd,
    openerStart,
    nameFrom,
    nameEnd,
    nameFrom,
    nameEnd,
    spans ? SPANS_LINES : 0,
  );
}

/** Longer prefixes of namespaces are none. */
const LONGEST_PREFIX: i32 = 64;

/** A name behind a colon: does a namespace's prefix stand before that, `<soap:MMM_x>`? */
export function tryPrefixedElement(colon: i32, at: i32, limit: i32, action: i32): boolean {
  let from = colon;
  let char = charBefore(from, cursor.begin, LEVELS_OF_LINE);
  while ((isOf(char, Class.Name) || char === Byte.Dot || char >= 0x80) && colon - from < LONGEST_PREFIX) {
    from = beforeStart;
    char = charBefore(from, cursor.begin, LEVELS_OF_LINE);
  }
  if (char !== Byte.Less || from === colon) return false;
  const start = beforeStart;
  setLayer(beforeLayer, false);
  return tryElement(start, from, at, limit, action);
}

/** The element goes from its `<` on; what follows `from` is its value. */
function takeElement(
  start: i32,
  nameFrom: i32,
  nameTo: i32,
  action: i32,
  from: i32,
  spansLines: boolean,
  isVoid: boolean,
): void {
  take(start, nameFrom, nameTo, Notation.Xml, action);
  cursor.removal = Removal.Line;
  cursor.valueStart = from;
  cursor.hasValue = true;
  cursor.at = from;
  cursor.state = State.InElement;
  cursor.spansLines = spansLines;
  cursor.isVoidElement = isVoid;
  cursor.quotesAreText = areQuotesText(start);
  cursor.elementDepth = 1;
  // A masked one comes here only if its name is too long: its attributes go with the content.
  beginPart(cursor.action === Action.Filter ? Part.StartTag : Part.Content);
}

function beginPart(part: i32): void {
  cursor.elementPart = part;
  cursor.lastInTag = 0;
  cursor.quote = 0;
}

/** The content of an element begins that was awaited. */
export function beginContent(): void {
  rememberName(dueElementFrom, dueElementTo);
  cursor.removal = Removal.Exact;
  cursor.valueStart = cursor.at;
  cursor.hasValue = true;
  cursor.state = State.InElement;
  cursor.spansLines = dueSpansLines;
  cursor.elementDepth = 1;
  beginPart(Part.Content);
}

/** Markup does not show in how many JSON strings it stands, unless its `<` is escaped. */
function settleMarkup(at: i32): void {
  const layer = cursor.layer;
  if (layer !== ROOT && (withoutStrings(layer) !== layer || innermost(layer) === Encoding.Csv)) return;
  cursor.nameStart = at;
  setLayer(layer, true);
  settleLayer();
}

function readElementName(at: i32, limit: i32): i32 {
  let i = at;
  while (i < limit) {
    const char = next(i);
    const after = charEnd;
    if (char === Byte.Colon) {
      if (!isOf(next(after), Class.Name)) break;
    } else if (!isOf(char, Class.Name) && char !== Byte.Dot && char < 0x80) break;
    i = after;
  }
  return i;
}

/** `<XXX>` and `<MMM>` stand for anything but elements. */
function isOnlyPrefix(from: i32, to: i32): boolean {
  let i = from;
  const first = next(i);
  if (first !== Byte.UpperX && first !== Byte.UpperM) return false;
  while (i < to) {
    if (next(i) !== first) return false;
    i = charEnd;
  }
  return true;
}

/** Keeps the name, decoded, to know its end tag by. */
function rememberName(from: i32, to: i32): void {
  let i = from;
  let length = 0;
  while (i < to && length < LONGEST_NAME) {
    const char = next(i);
    if (char < 0) break;
    store8(Area.Terminator + length, char & 255);
    length++;
    i = charEnd;
  }
  cursor.terminatorLength = length;
}

const NOT_NAMED: i32 = -1;
const NAME_CUT: i32 = -2;

/** Where the name ends that is the element's; or whether it is another, or not all of it has come. */
function nameEndAt(at: i32): i32 {
  let i = at;
  for (let n = 0; n < cursor.terminatorLength; n++) {
    const char = next(i);
    if (char === Char.EndOfInput && !cursor.ended) return NAME_CUT;
    if (char < 0 || (char & 255) !== load8(Area.Terminator + n)) return NOT_NAMED;
    i = charEnd;
  }
  if (cursor.terminatorLength === LONGEST_NAME) return i;
  const char = next(i);
  if (char === Char.EndOfInput && !cursor.ended) return NAME_CUT;
  return isOf(char, Class.Name) || char === Byte.Dot || char === Byte.Colon || char >= 0x80 ? NOT_NAMED : i;
}

/** Whether the element is empty or its end tag follows on the line, not too far away. */
function closesOnLine(from: i32, limit: i32): boolean {
  const end = from + Limit.LookAhead < limit ? from + Limit.LookAhead : limit;
  return isEmptyElement(from, end) || hasEndTag(from, end);
}

/** Whether the start tag ends with `/>`. */
function isEmptyElement(from: i32, end: i32): boolean {
  const layer = cursor.layer;
  const isKnown = cursor.tagEndLayer === layer && from >= cursor.tagEndFrom && from <= cursor.tagEndUpTo;
  let at = isKnown ? cursor.tagEndUpTo : from;
  let last = 0;
  while (at < end) {
    if (layer === ROOT) {
      const found = findByte(at, end, Byte.Greater);
      if (found < end) return load8(found - 1) === Byte.Slash;
      at = end;
      break;
    }
    const char = next(at);
    if (char < 0) break;
    if (char === Byte.Greater) return last === Byte.Slash;
    last = char;
    at = charEnd;
  }
  if (!isKnown) cursor.tagEndFrom = from;
  cursor.tagEndLayer = layer;
  cursor.tagEndUpTo = at;
  return false;
}

/** Behind so many end tags of other elements that of this one is not looked for: it is taken to be there. */
const MOST_END_TAGS: i32 = 64;

/** Whether the end tag of the element whose name is remembered stands there. */
function hasEndTag(from: i32, end: i32): boolean {
  const layer = cursor.layer;
  const isKnown = cursor.unclosedLayer === layer && from >= cursor.unclosedFrom && from <= cursor.unclosedUpTo;
  let at = isKnown ? cursor.unclosedUpTo : from;
  let tags = 0;
  while (at < end) {
    if (layer === ROOT) {
      at = findByte(at, end, Byte.Less);
      if (at + 1 >= end) break;
    }
    const char = next(at);
    if (char < 0) break;
    const after = charEnd;
    if (char === Byte.Less && next(after) === Byte.Slash) {
      if (tags === MOST_END_TAGS || nameEndAt(charEnd) > 0) return true;
      tags++;
    }
    at = after;
  }
  if (tags > 0) return false;
  if (!isKnown) cursor.unclosedFrom = from;
  cursor.unclosedLayer = layer;
  cursor.unclosedUpTo = at;
  return false;
}

/** Whether a start tag begins its line or follows a `>`: only then its element may go over lines. */
function mayOpenOverLines(at: i32): boolean {
  const from = spaceStart(at);
  if (from > cursor.begin && load8(from - 1) === Byte.LineFeed) return true;
  // White space has been gone back over, line feeds with it.
  for (let i = from; i < at; i++) if (load8(i) === Byte.LineFeed) return true;
  const char = plainBefore(from);
  return char === Char.EndOfInput || char === Byte.Greater;
}

/** A quoted name: is it the `name` attribute of an element? */
export function tryNamedElement(
  openerStart: i32,
  nameFrom: i32,
  nameEnd: i32,
  quoteEnd: i32,
  limit: i32,
  action: i32,
): boolean {
  const start = isCsv() ? openerStart - 1 : openerStart;
  const equals = spaceStart(start);
  if (plainBefore(equals) !== Byte.Equals) return false;
  const wordEnd = spaceStart(wordStart);
  const word = wordBefore(wordEnd);
  if (word !== Word.Name && word !== Word.Key) return false;
  const attribute = wordStart;
  if (!isOf(plainBefore(attribute), Class.JsonSpace)) return false;
  const tag = findTagStart(attribute);
  if (tag < 0) return false;
  const layer = cursor.layer;
  if (beforeLayer !== layer && innermost(beforeLayer) === Encoding.Entity && beforeLayer !== ROOT)
    setLayer(beforeLayer, false);
  readChar(tag, cursor.end, beforeLayer);
  const elementFrom = charEnd;
  const elementTo = readElementName(elementFrom, limit);
  if (elementTo === elementFrom) return false;
  const code = wordCode(elementFrom, elementTo);
  const isVoid = code === INPUT || code === META;
  const spans = mayOpenOverLines(tag);
  if (
    action === Action.Filter &&
    tag >= cursor.decided &&
    nameEnd - nameFrom <= Limit.FilteredName &&
    isOnOneLine(tag, nameFrom)
  ) {
    rememberName(elementFrom, elementTo);
    takeElement(tag, nameFrom, nameEnd, action, quoteEnd, spans, isVoid);
    return true;
  }
  const flags = (spans ? SPANS_LINES : 0) | (isVoid ? VOID : 0);
  return awaitValue(Awaited.ValueOrContent, quoteEnd, start, nameFrom, nameEnd, elementFrom, elementTo, flags);
}

/** Elements of HTML that have attributes `name` and `value`, but never an end tag; letters as in `wordCode`. */
const INPUT: i32 = (((9 * 32 + 14) * 32 + 16) * 32 + 21) * 32 + 20;
const META: i32 = ((13 * 32 + 5) * 32 + 20) * 32 + 1;

function isCsv(): boolean {
  return cursor.layer !== ROOT && innermost(cursor.layer) === Encoding.Csv;
}

/** Back to the `<` of the tag; -1 if there is none near. Leaves its layer in `beforeLayer`. */
function findTagStart(at: i32): i32 {
  let from = at;
  while (at - from < Limit.FilteredName && from > cursor.untaggedUpTo) {
    const char = charBefore(from, cursor.begin, LEVELS_OF_LINE);
    if (char < 0 || char === Byte.Greater) break;
    from = beforeStart;
    if (char === Byte.Less) return from;
  }
  cursor.untaggedUpTo = at;
  return -1;
}

function isOnOneLine(from: i32, to: i32): boolean {
  for (let i = from; i < to; i++) if (load8(i) === Byte.LineFeed) return false;
  return true;
}

/**
 * In an element whose content is hidden, up to its end tag.
 *
 *     <MMM_a>x <b/> <MMM_a>y</MMM_a> z</MMM_a>
 *                                     ^ this one
 */
export function stepElement(): void {
  while (cursor.state === State.InElement && !cursor.starved) {
    const part = cursor.elementPart;
    if (part === Part.Content) stepContent();
    else if (part === Part.Data) stepData(Byte.BracketClose);
    else if (part === Part.Comment) stepData(Byte.Minus);
    else stepTag();
  }
}

/** Skips what cannot be markup or end the value. */
function skipText(at: i32): i32 {
  if (cursor.layer === ROOT) return findAny(at, cursor.end, Byte.Less, Byte.LineFeed, Byte.LineFeed);
  let i = at;
  while (i < cursor.end && isOf(load8(i), Class.Name)) i++;
  return i;
}

/** The input, the line or the layer ends at `at`: does the value too? What is left to do then has been done. */
function endsHere(char: i32, at: i32): boolean {
  if (char === Char.EndOfInput && !cursor.ended) {
    // A line feed may cut the value even where it spans lines.
    starveInLine(at);
    return true;
  }
  if (isLineFeedAt(at) && (char < 0 || !cursor.spansLines || isOpenTooLong(at))) {
    cutValue(at);
    return true;
  }
  if (char >= 0) return false;
  endValue(at);
  return true;
}

function stepContent(): void {
  let at = cursor.at;
  while (true) {
    at = skipText(at);
    const char = nextInMarkup(at);
    if (endsHere(char, at)) return;
    const after = charEnd;
    if (char !== Byte.Less) {
      at = after;
      continue;
    }
    const second = next(after);
    const behind = charEnd;
    if (second === Char.EndOfInput && !cursor.ended) return starve(at);
    if (second === Byte.Slash) {
      const end = nameEndAt(behind);
      if (end === NAME_CUT) return starve(at);
      if (end > 0) {
        cursor.elementDepth--;
        if (cursor.elementDepth === 0) {
          if (cursor.action !== Action.Filter) return endValue(at);
          cursor.at = end;
          beginPart(Part.EndTag);
          return;
        }
        at = end;
        continue;
      }
    } else if (second === Byte.Exclamation) {
      const part = partAfterExclamation(behind);
      if (part === NAME_CUT) return starve(at);
      if (part !== Part.Content) {
        cursor.at = charEnd;
        beginPart(part);
        return;
      }
    } else {
      const end = nameEndAt(after);
      if (end === NAME_CUT) return starve(at);
      if (end > 0) {
        cursor.at = end;
        beginPart(Part.NestedTag);
        return;
      }
    }
    at = after;
  }
}

/** Behind `<!`: CDATA or a comment? Its opener ends at `charEnd`. */
function partAfterExclamation(at: i32): i32 {
  const first = next(at);
  if (first === Char.EndOfInput && !cursor.ended) return NAME_CUT;
  if (first === Byte.Minus) {
    const second = next(charEnd);
    if (second === Char.EndOfInput && !cursor.ended) return NAME_CUT;
    return second === Byte.Minus ? Part.Comment : Part.Content;
  }
  if (first !== Byte.BracketOpen) return Part.Content;
  // `CDATA` in five bits a letter each, then the bracket.
  let code = 0;
  for (let n = 0; n < 5; n++) {
    const letter = next(charEnd);
    if (letter === Char.EndOfInput && !cursor.ended) return NAME_CUT;
    if (letter < Byte.UpperA || letter > Byte.UpperZ) return Part.Content;
    code = (code << 5) | (letter - Byte.UpperA + 1);
  }
  const last = next(charEnd);
  if (last === Char.EndOfInput && !cursor.ended) return NAME_CUT;
  return code === CDATA && last === Byte.BracketOpen ? Part.Data : Part.Content;
}

const CDATA: i32 = (((3 * 32 + 4) * 32 + 1) * 32 + 20) * 32 + 1;

/** In CDATA or a comment: to `]]>` or `-->`. */
function stepData(mark: i32): void {
  let at = cursor.at;
  let marks = cursor.lastInTag;
  while (true) {
    const char = nextInMarkup(at);
    cursor.lastInTag = marks;
    if (endsHere(char, at)) {
      cursor.lastInTag = cursor.at < at ? 0 : marks;
      return;
    }
    at = charEnd;
    if (char === mark) marks++;
    else if (char === Byte.Greater && marks >= 2) {
      cursor.at = at;
      beginPart(Part.Content);
      return;
    } else marks = 0;
  }
}

/** In a tag that is hidden: to its `>`. */
function stepTag(): void {
  const part = cursor.elementPart;
  let at = cursor.at;
  while (true) {
    const char = nextInMarkup(at);
    if (endsHere(char, at)) return;
    const after = charEnd;
    if (cursor.quote !== 0) {
      if (char === cursor.quote) {
        cursor.quote = 0;
        cursor.lastInTag = char;
      }
    } else if (isLineFeedAt(at)) {
      const goesOn = continuesTag(after);
      if (goesOn === Progress.Starved) return starveInLine(at);
      if (goesOn === Progress.Over && part !== Part.NestedTag) return cutValue(at);
      cursor.lastInTag = Byte.Space;
    } else if (char === Byte.Less) {
      if (part === Part.EndTag) return endValue(at);
      if (part === Part.StartTag) {
        cursor.at = at;
        cursor.state = State.InRestOfLine;
        return;
      }
      cursor.elementDepth++;
      cursor.at = at;
      beginPart(Part.Content);
      return;
    } else if (char === Byte.Greater) {
      if (part === Part.EndTag) return endValue(after);
      const isEmpty = cursor.lastInTag === Byte.Slash;
      if (part === Part.StartTag && (isEmpty || cursor.isVoidElement)) return endValue(after);
      if (part === Part.NestedTag && !isEmpty) cursor.elementDepth++;
      cursor.at = after;
      beginPart(Part.Content);
      return;
    } else if ((char === Byte.Quote || char === Byte.Apostrophe) && cursor.lastInTag === Byte.Equals) {
      cursor.quote = char;
    } else if (!isOf(char, Class.JsonSpace) || cursor.lastInTag !== Byte.Equals) {
      cursor.lastInTag = char;
    }
    at = after;
    cursor.at = at;
  }
}
