import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isQuote } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import {
  Char,
  charEnd,
  Encoding,
  enclosed,
  enclosing,
  innermost,
  insideStrings,
  isSpace,
  ROOT,
  readChar,
  withoutJson,
  withoutStrings,
} from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { beforeLayer, beforeStart, charBefore, LEVELS_OF_LINE } from '../context/decode-backward.ts';
import { endValue, Limit, next, rememberQuote, setLayer, settleLayer, skipSpace } from '../context/input.ts';
import { percentStringLevels, rawStringLevels } from '../context/line.ts';
import { plainBefore, spaceStart, Word, wordBefore, wordCode, wordStart } from '../context/word.ts';
import { Awaited, awaitContent, SPANS_LINES, VOID } from '../deferred/awaited.ts';
import { isOnlyPrefix, nameEndAt, readElementName, rememberName } from '../names/element-name.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action, strongerAction } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';
import { takeElement } from './element.ts';

/**
 * XML elements, at any layer: `<MMM_x a="1">v</MMM_x>`, `<XXX_x/>`, `<ns:MMM_x>v</ns:MMM_x>`, `<param name="MMM_x">v</param>`.
 * The value goes to the end tag that belongs to the start tag.
 */

/** The element that is read, or in whose tag the name is. */
const element = new Name();
/** The value of an attribute. */
const attribute = new Name();

/** A name after `<`: is it an element's? The layer is that of the `<`. */
export function tryElement(name: Name, at: i32, limit: i32): boolean {
  element.copy(name);
  element.start = delimiter.start;
  return readElement(at, limit);
}

/** The name of `element` continues at `at`. */
function readElement(at: i32, limit: i32): boolean {
  const start = element.start;
  settleMarkup(start);
  const end = readElementName(at, limit);
  element.to = end;
  for (let i = at; i < end; i++) {
    if (load8(i) !== Byte.Dot) continue;
    element.action = strongerAction(element.action, i + 1, cursor.end);
  }
  // Of a path-like name the segment counts: `<S.MMM>` are seconds and milliseconds.
  if (isOnlyPrefix(element.from, end) || (load8(at - 1) === Byte.Dot && isOnlyPrefix(at, end))) return false;
  const char = next(end);
  if (char === Byte.Slash) {
    if (next(charEnd) !== Byte.Greater) return false;
  } else if (char >= 0 && !isSpace(char, cursor.layer) && char !== Byte.Greater && end < limit) return false;
  rememberName(element.from, end);
  const before = plainBefore(start);
  const isDoubtful = isOf(before, Class.Name) || before === Byte.Question || isPathSegment(before, end);
  if (isDoubtful && !closesOnLine(end, limit)) return false;
  const flags = mayOpenOverLines(start) ? SPANS_LINES : 0;
  if (element.action === Action.Filter || end - element.from > Limit.FilteredName) {
    takeElement(element, end, flags);
    return true;
  }
  if (char < 0 && char !== Char.EndOfInput) return false;
  return awaitContent(Awaited.Content, element, element, end, flags);
}

/** `modules/<MMM_x>/index.js`, `/users/<MMM_id>`: a placeholder; `(?<MMM_x>…)` is a group of a pattern. */
function isPathSegment(before: i32, to: i32): boolean {
  if (before !== Byte.Slash || next(to) !== Byte.Greater) return false;
  const after = next(charEnd);
  return after < 0 || after === Byte.Slash || isOf(after, Class.Blank);
}

/** Longer prefixes of namespaces are none. */
const MAX_PREFIX: i32 = 64;

/** A name after a colon: does a namespace's prefix are before that, `<soap:MMM_x>`? */
export function tryPrefixedElement(name: Name, at: i32, limit: i32): boolean {
  const colon = delimiter.start;
  let from = colon;
  let char = charBefore(from, cursor.begin, LEVELS_OF_LINE);
  while ((isOf(char, Class.Name) || char === Byte.Dot || char >= 0x80) && colon - from < MAX_PREFIX) {
    from = beforeStart;
    char = charBefore(from, cursor.begin, LEVELS_OF_LINE);
  }
  if (char !== Byte.Less || from === colon) return false;
  element.start = beforeStart;
  element.from = from;
  element.action = name.action;
  setLayer(beforeLayer, false);
  return readElement(at, limit);
}

/** Markup does not show in how many JSON strings it is, unless its `<` is escaped. */
export function settleMarkup(at: i32): void {
  const layer = cursor.layer;
  if (layer !== ROOT && withoutStrings(layer) === ROOT) {
    // An escaped `<` need not be escaped as often as the strings around it are deep.
    const deeper = insideStrings(ROOT, rawStringLevels(at));
    if (deeper > layer) setLayer(deeper, false);
    return;
  }
  if (layer !== ROOT && (withoutStrings(layer) !== layer || innermost(layer) === Encoding.Csv)) return;
  cursor.nameStart = at;
  // A raw `<` is in no string that entities opened.
  if (layer === ROOT) return setLayer(insideStrings(ROOT, rawStringLevels(at)), false);
  setLayer(layer, true);
  settleLayer();
  // Nor in how many that are percent-encoded, but an escape before it may: `%22a%5Cn%3CMMM_x%3E`.
  if (innermost(layer) !== Encoding.Percent) return;
  let depth = 0;
  for (let l = layer; l > ROOT && innermost(l) === Encoding.Percent; l = enclosing(l)) depth++;
  let inner = cursor.layer;
  for (let levels = percentStringLevels(at, depth); levels > 0; levels--) inner = enclosed(inner, Encoding.Json);
  charBefore(at, cursor.begin, LEVELS_OF_LINE);
  if (withoutStrings(beforeLayer) === withoutStrings(inner)) setLayer(inner, false);
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
    // Faster: nothing between decides.
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

/** After so many end tags of other elements that of this one is not looked for: it is taken to be there. */
const MAX_END_TAGS: i32 = 64;

/** Whether the end tag of the element whose name is remembered is there. */
function hasEndTag(from: i32, end: i32): boolean {
  const layer = cursor.layer;
  const isKnown = cursor.unclosedLayer === layer && from >= cursor.unclosedFrom && from <= cursor.unclosedUpTo;
  let at = isKnown ? cursor.unclosedUpTo : from;
  let tags = 0;
  while (at < end) {
    // Faster: nothing between decides.
    if (layer === ROOT) {
      at = findByte(at, end, Byte.Less);
      if (at + 1 >= end) break;
    }
    const char = next(at);
    if (char < 0) break;
    const after = charEnd;
    if (char === Byte.Less && next(after) === Byte.Slash) {
      if (tags === MAX_END_TAGS || nameEndAt(charEnd) > 0) return true;
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
export function tryNamedElement(name: Name, limit: i32): boolean {
  const start = name.start;
  const tag = findNamingTag(start);
  if (tag < 0) return false;
  const layer = cursor.layer;
  if (beforeLayer !== layer && innermost(beforeLayer) === Encoding.Entity) setLayer(beforeLayer, false);
  else if (load8(start) === Byte.Apostrophe && withoutStrings(beforeLayer) === ROOT) {
    // Where the `<` is raw, no string counts that entities opened.
    const outer = insideStrings(ROOT, rawStringLevels(tag));
    if (withoutStrings(layer) === ROOT && outer >= beforeLayer) setLayer(outer, false);
  }
  const tagLayer = beforeLayer;
  readChar(tag, cursor.end, tagLayer);
  element.from = charEnd;
  element.to = readElementName(element.from, limit);
  if (element.to === element.from) return false;
  const code = wordCode(element.from, element.to);
  const isVoid = code === INPUT || code === META;
  const flags = (mayOpenOverLines(tag) ? SPANS_LINES : 0) | (isVoid ? VOID : 0);
  const isOnLine = isOnOneLine(tag, name.from);
  const isShort = name.to - name.from <= Limit.FilteredName;
  if (name.action === Action.Filter && tag >= cursor.hiddenTo && isShort && isOnLine) {
    rememberName(element.from, element.to);
    name.start = tag;
    takeElement(name, name.end, flags);
    return true;
  }
  if (isOnLine && tryValueBefore(name, element.to)) return true;
  return awaitContent(Awaited.ValueOrContent, name, element, name.end, flags);
}

/**
 * `<param value="v" name="MMM_x"/>`: the value is before the name, on the same line, of which nothing has been handed
 * over. The tokenizer goes back to it, and finds the name again, then with a value before it that is hidden.
 */
function tryValueBefore(name: Name, from: i32): boolean {
  if (!findValue(from, name.start) || valueTo <= cursor.hiddenTo || (cursor.isInCell && valueFrom < cursor.cellFrom))
    return false;
  name.start = valueFrom;
  name.action = Action.Mask;
  take(name, Notation.Xml);
  cursor.removal = Removal.Exact;
  if (valueQuoteEnd > valueFrom) rememberQuote(valueFrom, valueQuoteEnd);
  cursor.valueStart = valueFrom;
  cursor.hasValue = true;
  endValue(valueTo);
  return true;
}

/** Where the value is that `findValue` found, quotes included, and where its first quote ends. */
let valueFrom: i32 = 0;
let valueTo: i32 = 0;
let valueQuoteEnd: i32 = 0;

/** Looks for an attribute `value` in the tag, between its element's name and that of the parameter. */
function findValue(from: i32, to: i32): boolean {
  let at = from;
  let word = from;
  let isInWord = false;
  while (at < to) {
    const char = next(at);
    if (char < 0) return false;
    if (char === Byte.Equals) {
      const value = skipSpace(charEnd);
      const isValue = wordCode(word, at) === Word.Value;
      at = readAttribute(value, to);
      if (at < 0) return false;
      if (isValue) return true;
      isInWord = false;
      continue;
    }
    const isName = isOf(char, Class.Name) || char === Byte.Colon || char === Byte.Dot;
    if (isName && !isInWord) word = at;
    if (isName || !isSpace(char, cursor.layer)) isInWord = isName;
    at = charEnd;
  }
  return false;
}

/** After the value that begins at `at`, in quotes or not; -1 where it does not end before `to`. */
function readAttribute(from: i32, to: i32): i32 {
  valueFrom = from;
  const first = next(from);
  const isQuoted = isQuote(first);
  let at = isQuoted ? charEnd : from;
  valueQuoteEnd = at;
  while (at < to) {
    const char = next(at);
    if (char < 0) return -1;
    if (isQuoted ? char === first : isSpace(char, cursor.layer)) {
      valueTo = isQuoted ? charEnd : at;
      return valueTo;
    }
    at = charEnd;
  }
  return -1;
}

/** Where the tag begins whose attribute `name` or `key` has the quoted value at `start`; -1 if there is none near. */
export function findNamingTag(start: i32): i32 {
  const equals = spaceStart(start);
  if (plainBefore(equals) !== Byte.Equals) return -1;
  const wordEnd = spaceStart(wordStart);
  const word = wordBefore(wordEnd);
  if (word !== Word.Name && word !== Word.Key) return -1;
  const attribute = wordStart;
  if (!isSpace(plainBefore(attribute), cursor.layer)) return -1;
  return findTagStart(attribute);
}

/** `<param name=MMM_x value=v>`: as `tryNamedElement`, without quotes. */
export function tryUnquotedAttribute(name: Name, at: i32, limit: i32): boolean {
  // `name=`, `key=`
  const last = load8(delimiter.start - 1) | 0x20;
  if (last !== Byte.LowerE && last !== LOWER_Y) return false;
  attribute.copy(name);
  let i = at;
  let char = next(i);
  while (i < limit && isOf(char, Class.Name | Class.Path)) {
    i = charEnd;
    if (char === Byte.Dot || char === Byte.BracketOpen)
      attribute.action = strongerAction(attribute.action, i, cursor.end);
    char = next(i);
  }
  if (char >= 0 && !isSpace(char, cursor.layer) && char !== Byte.Greater && char !== Byte.Slash) return false;
  attribute.to = i;
  attribute.end = i;
  return tryNamedElement(attribute, limit);
}

const LOWER_Y: i32 = 0x79;

/** Elements of HTML that have attributes `name` and `value`, but never an end tag; letters as in `wordCode`. */
const INPUT: i32 = (((9 * 32 + 14) * 32 + 16) * 32 + 21) * 32 + 20;
const META: i32 = ((13 * 32 + 5) * 32 + 20) * 32 + 1;

/** Back to the `<` of the tag; -1 if there is none near. Leaves its layer in `beforeLayer`. */
export function findTagStart(at: i32): i32 {
  let from = at;
  // The layer of the `>` of an attribute, `a="x &gt; y"`; a tag that begins in it ends there.
  let inner = 0;
  while (at - from < Limit.FilteredName && from > cursor.untaggedUpTo) {
    const char = charBefore(from, cursor.begin, LEVELS_OF_LINE);
    if (char < 0) break;
    if (char === Byte.Greater) {
      if (innermost(beforeLayer) !== Encoding.Entity || withoutJson(beforeLayer) === withoutJson(cursor.layer)) break;
      inner = beforeLayer;
    }
    from = beforeStart;
    if (char !== Byte.Less) continue;
    if (beforeLayer !== inner && opensTag(from)) return from;
    inner = 0;
  }
  cursor.untaggedUpTo = at;
  return -1;
}

/** Whether a name follows the `<` at `at`, of which the layer is current; not in `#<struct a=1>`, an object of Ruby. */
function opensTag(at: i32): boolean {
  if (at > cursor.begin && load8(at - 1) === Byte.Hash) return false;
  readChar(at, cursor.end, beforeLayer);
  const char = readChar(charEnd, cursor.end, beforeLayer);
  return isOf(char, Class.Name) || char >= 0x80;
}

function isOnOneLine(from: i32, to: i32): boolean {
  for (let i = from; i < to; i++) if (load8(i) === Byte.LineFeed) return false;
  return true;
}
