import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, hexValue, isOf } from '../bytes/classes.ts';
import { isBlank } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import {
  charEnd,
  Encoding,
  enclosed,
  enclosing,
  innermost,
  isDeepest,
  isSpace,
  ROOT,
  readChar,
  withoutStrings,
} from '../bytes/reader.ts';
import { colourStart, isAfterColour } from '../context/colour.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { beforeLayer, beforeStart, charBefore, LEVELS_OF_LINE } from '../context/decode-backward.ts';
import { isLineFeedAt, Limit, next, rememberQuote, setLayer, skipGaps } from '../context/input.ts';
import { isYetToCome } from '../context/reach.ts';
import { skipColours } from '../context/skip-colours.ts';
import { State } from '../context/state.ts';
import { tryBlockKey } from '../formats/header.ts';
import { isArgumentAt } from '../formats/literal.ts';
import { tryPartName } from '../formats/multipart.ts';
import { mayBePair } from '../formats/pair.ts';
import { tryIndexed } from '../formats/php-dump.ts';
import { tryPlaceholder } from '../formats/sql-statement.ts';
import { tryComparison } from '../formats/sql-value.ts';
import { findNamingTag } from '../formats/xml.ts';
import { isArrow, separator } from '../names/form-name.ts';
import { bareName, delimiter, quotedName } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { hasPaths } from '../rules/path-table.ts';
import { Action, decodeLetter, strongerAction } from '../rules/table.ts';
import { hasValues, isValueAt } from '../scan/values.ts';
import { beginFormValue } from '../values/form.ts';

/** Names in quotes: `"MMM_x":`, `'MMM_x':`, `"MMM_x"=>`, `"MMM_x"=`. */

const enum Closed {
  /** The line or layer ends before the quote. */
  Never = 0,
  Here = 1,
  /** Not within the window. */
  Beyond = 2,
}

/** Looks for the quote that closes `quotedName`. */
function readQuotedName(at: i32, limit: i32): i32 {
  let i = at;
  while (i < limit) {
    const char = next(i);
    if (char < 0 || isLineFeedAt(i)) return Closed.Never;
    const after = charEnd;
    if (char === delimiter.char) {
      quotedName.to = isAfterColour(i) ? colourStart(i) : i;
      quotedName.end = after;
      return Closed.Here;
    }
    i = after;
    if (char === Byte.Backslash) {
      const escaped = next(i);
      if (escaped < 0 || isLineFeedAt(i)) return Closed.Never;
      i = charEnd;
    } else if (char === Byte.Dot || char === Byte.BracketOpen) {
      quotedName.action = strongerAction(quotedName.action, i, cursor.end);
    }
  }
  quotedName.to = i;
  return isLineFeedAt(i) || (cursor.ended && i >= cursor.end) ? Closed.Never : Closed.Beyond;
}

/**
 * The name at `at`, after a quote, with what may follow it: is it a parameter? The layer is that of the quote. Where it is none,
 * `quotedName.end` shows whether its closing quote was found.
 */
export function tryQuotedName(at: i32, limit: i32, action: i32): boolean {
  const name = quotedName;
  const quote = delimiter.char;
  name.start = delimiter.start;
  name.from = bareName.from;
  name.end = 0;
  name.action = action;
  if (quote === Byte.Quote && isCsvName(at, limit)) setLayer(csvLayer, false);
  const closed = readQuotedName(at, limit);
  if (closed === Closed.Never) return false;
  if (closed === Closed.Beyond) {
    // A text that begins like a name.
    if (!isLongName(at, limit)) return false;
    name.end = name.to;
    name.action = Action.Mask;
    if (load8(name.start - 1) === Byte.Equals && tryPartName(name)) return true;
    return takeLong(State.InLongName);
  }
  if (quote === Byte.Apostrophe) enterPercentLayer(name.start, name.end);
  const after = name.end;
  // Before JSON: the body after a part's headers may begin with a colon.
  const joint = load8(name.start - 1);
  const mayBePart = joint === Byte.Equals || (joint | 0x20) === Byte.LowerD;
  if (mayBePart && tryPartName(name)) return true;
  const mayBeIndex =
    joint === Byte.BracketOpen || ((joint | 0x20) === Byte.LowerB && load8(name.start - 2) === Byte.Five);
  if (mayBeIndex && tryIndexed(name)) return true;
  const sign = skipSpaceOfLine(skipColours(skipSpaceOfLine(after)));
  if (limit - at >= Limit.Window && sign > limit - SIGHT) {
    name.action = Action.Mask;
    return takeLong(State.AfterLongName);
  }
  let char = next(sign);
  if (char === Byte.Colon) {
    const afterSign = charEnd;
    if (isCast(afterSign)) return false;
    if (tryBlockKey(name, afterSign)) return true;
    return takeMember(notationOf(quote), afterSign, State.BeforeValue);
  }
  if (char === Byte.Equals && skipGaps(skipColours(skipGaps(after))) === sign && !holdsEquals(name.from, name.to)) {
    char = next(sign);
    const afterSign = charEnd;
    if (tryComparison(name)) return true;
    char = next(sign);
    separator.set(afterSign);
    if (isArrow(afterSign)) return takeMember(Notation.Repr, separator.end, State.BeforeValue);
    if (next(afterSign) === Byte.Equals) return false;
    if (tryPlaceholder(name, skipGaps(afterSign))) return false;
    take(name, Notation.Form);
    separator.set(afterSign);
    beginFormValue(quote);
    return true;
  }
  if (char === Byte.Minus) {
    const afterSign = charEnd;
    const outer = cursor.layer;
    if (isArgumentAt(name.start) && isArrow(afterSign))
      return takeMember(Notation.Repr, separator.end, State.BeforeValue);
    setLayer(outer, cursor.unsure);
  }
  return false;
}

function notationOf(quote: i32): i32 {
  return quote === Byte.Quote ? Notation.Json : Notation.Repr;
}

/** What is at `at` decides about the name's value. */
function takeMember(notation: i32, at: i32, state: i32): boolean {
  take(quotedName, notation);
  rememberQuote(quotedName.start, quotedName.from);
  cursor.at = at;
  cursor.state = state;
  return true;
}

/** The name's end is not in sight, or not what follows it: its value may be elsewhere than after a colon or `=`. */
function takeLong(state: i32): boolean {
  const quote = delimiter.char;
  const start = quotedName.start;
  let notation = notationOf(quote);
  if (mayBePair(start, quote)) notation = Notation.Pair;
  else if (findNamingTag(start) >= 0) notation = Notation.Xml;
  takeMember(notation, quotedName.end, state);
  cursor.quote = quote;
  cursor.nameDelimiter = quote;
  return true;
}

/** `'a'::text`, as PostgreSQL says which type a literal or column has: the second colon and the type are at `at`. */
function isCast(at: i32): boolean {
  return next(at) === Byte.Colon && isOf(next(charEnd), Class.Name);
}

/** What must be in sight after a name. */
const SIGHT: i32 = 2048;

/** Whether all of the window is one name. */
function isLongName(from: i32, to: i32): boolean {
  if (holdsEquals(from, to)) return false;
  let at = from;
  while (at < to) {
    const char = next(at);
    if (char < 0x80 && !isOf(char, Class.Name | Class.Path) && char !== Byte.Percent && char >= 0) return false;
    if (char < 0) return true;
    at = charEnd;
  }
  return true;
}

/**
 * An apostrophe or bracket needs no percent encoding: `'MMM_a'%3A%20'v'`, on a page `&#39;MMM_a&#39;%3A%20&#39;v&#39;`. What
 * follows the name shows the layer.
 */
export function enterPercentLayer(start: i32, after: i32): void {
  let at = after;
  // In a form a space needs none either.
  while (at < cursor.end && load8(at) === Byte.Plus && at - after < 16) at++;
  if (at + 2 >= cursor.end || load8(at) !== Byte.Percent) return enterLayerBefore(start);
  let outer = cursor.layer;
  if (readChar(at, cursor.end, outer) !== Byte.Percent) return;
  while (outer > ROOT && innermost(outer) === Encoding.Percent) outer = enclosing(outer);
  let layer = enclosed(outer, Encoding.Percent);
  let i = at + 1;
  while (i + 3 < cursor.end && load8(i) === Byte.Two && load8(i + 1) === Byte.Five && !isDeepest(layer)) {
    layer = enclosed(layer, Encoding.Percent);
    i += 2;
  }
  const encoded = load8(i);
  // White space, a comma, a colon or `=`; a bracket.
  if (encoded === Byte.Two || encoded === Byte.Three || encoded === Byte.Five || encoded === Byte.Zero) {
    cursor.nameStart = start;
    setLayer(layer, outer === ROOT);
  }
}

/** `%3D'MMM_a'+value…`: where nothing that is encoded follows the name, what is before it shows the layer. */
function enterLayerBefore(start: i32): void {
  if (cursor.layer !== ROOT || hexValue(load8(start - 1)) < 0) return;
  const char = charBefore(start, cursor.begin, LEVELS_OF_LINE);
  if (char < 0 || innermost(beforeLayer) !== Encoding.Percent || beforeLayer === ROOT) return;
  cursor.nameStart = start;
  setLayer(beforeLayer, false);
}

/** White space, but for a raw line feed. */
function skipSpaceOfLine(at: i32): i32 {
  let i = at;
  while (!isLineFeedAt(i) && isSpace(next(i), cursor.layer)) i = charEnd;
  return i;
}

/** Whether the text in quotes is rather a form than a name. */
export function holdsEquals(from: i32, to: i32): boolean {
  for (let i = from; i < to; i++) {
    const byte = load8(i);
    if (byte === Byte.Equals) return true;
    const isSign = byte === Byte.Percent || byte === Byte.Backslash || byte === Byte.Ampersand;
    if (isSign && decodeLetter(i, to) === Byte.Equals) return true;
  }
  return false;
}

/** A name that ends its line, as `tryQuotedName` has read it: the colon may be on the next one. */
export function awaitColon(): boolean {
  if (!isLineFeedAt(skipBlanksAndReturns(quotedName.end)) || !isKey(quotedName.from, quotedName.to)) return false;
  setLayer(ROOT, false);
  quotedName.start = delimiter.start;
  return takeMember(notationOf(delimiter.char), quotedName.end, State.BeforeColon);
}

/**
 * Whether nothing in the text can be another parameter, nor a value that is found by itself. Where no colon follows, what is
 * in it is not looked at again: `"MMM_a of MMM_b=1"` is a text.
 */
function isKey(from: i32, to: i32): boolean {
  for (let i = from; i < to; i++) {
    const byte = load8(i);
    if (hasValues() && isValueAt(i, cursor.end)) return false;
    if (byte === Byte.Space) {
      if (!isOf(load8(i + 1), Class.Name) || load8(i + 1) === Byte.Minus) return false;
    } else if (byte === Byte.Slash) {
      if (hasPaths()) return false;
    } else if (!isOf(byte, Class.Name | Class.Path) && byte < 0x80 && byte !== AT && byte !== DOLLAR) return false;
  }
  return true;
}

const AT: i32 = 0x40;
const DOLLAR: i32 = 0x24;

function skipBlanksAndReturns(at: i32): i32 {
  let i = at;
  while (i < cursor.end && (isBlank(load8(i)) || load8(i) === Byte.CarriageReturn)) i++;
  return i;
}

/** The layer of a name between doubled quotes. */
let csvLayer: i32 = ROOT;

/**
 * `""MMM_a"":`, in a quoted CSV field; `\"\"MMM_a\"\":` where the field is in a JSON string, `\""MMM_a\"":` where
 * a JSON string is in the field. The first of the two quotes is then the name's.
 */
function isCsvName(at: i32, limit: i32): boolean {
  const layer = cursor.layer;
  const inner = quotedName.start;
  if (inner <= cursor.begin) return false;
  if (layer === ROOT && load8(inner - 1) !== Byte.Quote) return false;
  if (charBefore(inner, cursor.begin, LEVELS_OF_LINE) !== Byte.Quote || isDeepest(enclosed(layer, Encoding.Csv))) {
    return false;
  }
  let levels = 0;
  if (beforeLayer !== layer) {
    if (layer !== ROOT || withoutStrings(beforeLayer) !== ROOT) return false;
    for (let l = beforeLayer; l > ROOT; l = enclosing(l)) levels++;
  }
  const start = beforeStart;
  let i = at;
  let char = readChar(i, limit, layer);
  while (char >= 0 && char !== Byte.Quote && !isLineFeedAt(i)) {
    i = charEnd;
    char = readChar(i, limit, layer);
  }
  if (char !== Byte.Quote || readChar(charEnd, cursor.end, layer) !== Byte.Quote) return false;
  csvLayer = enclosed(layer, Encoding.Csv);
  quotedName.start = start;
  // Four of them in a field that is in a field.
  const isTwice = levels === 0 && layer === ROOT && areQuotes(start - 2, start - 3);
  if (isTwice && areQuotes(charEnd, charEnd + 2)) {
    csvLayer = enclosed(csvLayer, Encoding.Csv);
    quotedName.start = start - 2;
  }
  for (let level = 0; level < levels; level++) csvLayer = enclosed(csvLayer, Encoding.Json);
  return true;
}

/** Two quotes from `at` on, and none at `beside`. */
function areQuotes(at: i32, beside: i32): boolean {
  if (at < cursor.begin || at + 2 > cursor.end) return false;
  return load8(at) === Byte.Quote && load8(at + 1) === Byte.Quote && load8(beside) !== Byte.Quote;
}

/** In a quoted name that is longer than the window. */
export function stepLongQuotedName(): void {
  let at = cursor.at;
  for (;;) {
    at = afterRun(at, cursor.end, Class.Name);
    const char = next(at);
    if (isYetToCome(char)) {
      cursor.at = at;
      cursor.needsMore = true;
      return;
    }
    if (char < 0 || isLineFeedAt(at)) {
      cursor.at = at;
      cursor.state = State.InText;
      return;
    }
    const after = charEnd;
    if (char === cursor.quote) {
      cursor.at = after;
      cursor.state = State.AfterLongName;
      return;
    }
    at = after;
    if (char === Byte.Backslash) {
      const escaped = next(at);
      if (isYetToCome(escaped)) {
        cursor.at = after - 1;
        cursor.needsMore = true;
        return;
      }
      if (escaped >= 0) at = charEnd;
    }
  }
}
