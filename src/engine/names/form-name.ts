import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { isBlank, isLineEnd } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import {
  charEnd,
  Encoding,
  enclosed,
  enclosing,
  innermost,
  insideStrings,
  isDeepest,
  ROOT,
  readChar,
} from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { charBefore, LEVELS_OF_LINE } from '../context/decode-backward.ts';
import { isGap, isLineFeedAt, Limit, next, setLayer, settleLayer, skipGaps } from '../context/input.ts';
import { openStringLevels } from '../context/line.ts';
import { skipColours } from '../context/skip-colours.ts';
import { decodeLetter, letterEnd, strongerAction } from '../rules/table.ts';
import { bareName, delimiter } from './name.ts';

/** Unquoted names and what separates them from their values: `MMM_x=`, `MMM_x =>`, `MMM_x:`, `?XXX_x&`. */

/** What a form name is followed by, as `readFormName` found it. */
export const enum After {
  /** No separator: prose. */
  Nothing = 0,
  Equals = 1,
  /** `=>`, of Ruby and PHP. */
  Arrow = 2,
  /** The end of a valueless name in a query string. */
  EndOfName = 3,
  /** `:`, of headers, YAML and reprs. */
  Colon = 4,
  /** The name is longer than the window. */
  Unknown = 5,
  /** Blanks and `->`, of Scala. */
  ThinArrow = 6,
}

/** What is between a name and its value, set by `readFormName`. */
export class Separator {
  /** Where the value may begin. */
  end: i32 = 0;
  /** In which layer the `=` is written: it may be encoded deeper than the name. */
  layer: i32 = ROOT;
  /** Whether that is the layer of the name. */
  isInNameLayer: boolean = false;
  /** Whether it was not yet known then in how many JSON strings the parameter is. */
  wasUnsure: boolean = false;

  /** It ends here, and was read in the layer of the name. */
  set(end: i32): void {
    this.end = end;
    this.setLayer(cursor.layer);
  }

  setLayer(layer: i32): void {
    this.layer = layer;
    this.isInNameLayer = layer === cursor.layer;
    this.wasUnsure = cursor.unsure;
  }
}

export const separator = new Separator();

/**
 * Reads an unquoted name and what follows it.
 * @param first the action of the segment with which it begins
 */
export function readFormName(at: i32, limit: i32, first: i32, inQuery: boolean): i32 {
  let i = at;
  bareName.action = first;
  separator.layer = cursor.layer;
  // After this not all that decides is in sight.
  const far = limit - at >= Limit.Window ? limit - SIGHT : limit + 1;
  // Where an encoded line end is. No name goes over it, but for a query's, unless the equals sign is of the layer outside.
  let lineEnd = -1;
  for (;;) {
    i = afterRun(i, limit, Class.Name);
    if (i >= far || (i >= limit && !isLineFeedAt(i) && !cursor.ended)) return unknownAfter(i);
    const char = next(i);
    if (char < 0) break;
    const after = charEnd;
    if (isOf(char, Class.Name) || char >= 0x80) {
      i = after;
      continue;
    }
    if (isOf(char, Class.Path)) {
      i = after;
      considerSegment(i);
      continue;
    }
    if (char === Byte.Equals) {
      return afterEquals(i, after, layerOfRaw(after - i), inQuery);
    }
    if (char === Byte.Percent || char === Byte.Ampersand || char === Byte.Backslash) {
      const letter = decodeLetter(i, cursor.end);
      if (letterEnd > i + 1 && letter !== char) {
        if (letter === Byte.Equals) {
          if (lineEnd >= 0) {
            i = lineEnd;
            break;
          }
          return afterEquals(i, letterEnd, layerOfEncoded(i, letterEnd, char), inQuery);
        }
        if (letter === Byte.Escape) {
          if (char === Byte.Percent) setLayer(layerOfEncoded(i, letterEnd, char), cursor.unsure);
          return afterColour(i, far);
        }
        const ends = isOf(letter, Class.Blank) || letter === Byte.Quote || letter === Byte.Ampersand;
        if (!ends || char === Byte.Percent) {
          const endsLine = !inQuery && isLineEnd(letter);
          if (endsLine && lineEnd < 0) lineEnd = i;
          i = letterEnd;
          if (isOf(letter, Class.Path)) considerSegment(i);
          continue;
        }
        break;
      }
    }
    if (inQuery) {
      if (char === Byte.Backslash && afterBackslashes(i) === Byte.Quote) break;
      if (!isOf(char, Class.FormStop) || char === Byte.Backslash) {
        i = after;
        continue;
      }
      if (isBlank(char) && load8(i) === char) {
        const following = afterBlanks(i, far);
        if (following === After.Equals || following === After.Unknown) return following;
      }
      break;
    }
    if (isGap(char) || (char === Byte.Plus && isBeforeEncodedEquals(i))) return afterBlanks(i, far);
    if (char === Byte.Escape) return afterColour(i, far);
    if (char === Byte.Colon) {
      bareName.to = i;
      separator.end = after;
      return After.Colon;
    }
    // So SQL quotes names: `MMM_x` = 'v'
    if (char === Byte.Backtick && charBefore(at, cursor.begin, LEVELS_OF_LINE) === Byte.Backtick) {
      const following = afterBlanks(after, far);
      bareName.to = i;
      return following;
    }
    // Some names hold more than name characters; what could be an operator or a bracket is none.
    if (char !== 0x24 && char !== 0x40 && char !== 0x7e) break;
    i = after;
  }
  bareName.to = i;
  separator.end = i;
  return inQuery ? After.EndOfName : After.Nothing;
}

/** What must be in sight after a name. */
export const SIGHT: i32 = 2048;

function unknownAfter(to: i32): i32 {
  bareName.to = to;
  return After.Unknown;
}

/** A segment of a path-like name begins: `a.XXX_b`, `a[MMM_b]`. */
function considerSegment(at: i32): void {
  bareName.action = strongerAction(bareName.action, at, cursor.end);
}

/** The layer at which a `=` is written that the name's own layer shows as `%3D`, `\u003d` or `&#61;`. */
function layerOfEncoded(from: i32, to: i32, sign: i32): i32 {
  if (sign === Byte.Backslash) return enclosed(cursor.layer, Encoding.Json);
  if (sign === Byte.Ampersand) return enclosed(cursor.layer, Encoding.Entity);
  let layer = enclosed(cursor.layer, Encoding.Percent);
  let i = from + 1;
  for (; i + 2 < to && load8(i) === Byte.Two && load8(i + 1) === Byte.Five && !isDeepest(layer); i += 2) {
    layer = enclosed(layer, Encoding.Percent);
  }
  // `%5Cu003d`
  return load8(i) === Byte.Five ? enclosed(layer, Encoding.Json) : layer;
}

/** The layer at which a `=` is written that is spelled with so many bytes: it may be encoded less often than the delimiter. */
function layerOfRaw(length: i32): i32 {
  let layer = cursor.layer;
  let percents = 0;
  for (let l = layer; l > ROOT && innermost(l) === Encoding.Percent; l = enclosing(l)) percents++;
  for (; percents > (length - 1) >>> 1; percents--) layer = enclosing(layer);
  return layer;
}

function afterEquals(from: i32, after: i32, layer: i32, inQuery: boolean): i32 {
  separator.setLayer(layer);
  bareName.to = from;
  separator.end = after;
  if (!inQuery && isArrow(after)) return After.Arrow;
  return After.Equals;
}

/** Whether the sign before `after` is that of an arrow, `=>`, `->` or, on a page, `=&gt;`. It ends at `separator.end` then. */
export function isArrow(after: i32): boolean {
  const char = next(after);
  if (char === Byte.Greater) {
    separator.end = charEnd;
    return true;
  }
  if (
    (separator.layer !== cursor.layer || char === Byte.Backslash) &&
    decodeLetter(after, cursor.end) === Byte.Greater &&
    letterEnd > after + 1
  ) {
    // In percent-encoding, as Gson writes it: `%5Cu003d%5Cu003e`.
    separator.end = letterEnd;
    setLayer(separator.layer, cursor.unsure);
    return true;
  }
  if (char !== Byte.Ampersand || isDeepest(cursor.layer)) return false;
  let layer = enclosed(cursor.layer, Encoding.Entity);
  let inner = readChar(after, cursor.end, layer);
  // `=&amp;gt;`
  while (inner === Byte.Ampersand && charEnd > after + 1 && !isDeepest(layer)) {
    layer = enclosed(layer, Encoding.Entity);
    inner = readChar(after, cursor.end, layer);
  }
  if (inner !== Byte.Greater) return false;
  separator.end = charEnd;
  setLayer(layer, cursor.unsure);
  return true;
}

/** `q=MMM_x+%3D+v`: what the signs are in shows only after them. */
function isBeforeEncodedEquals(at: i32): boolean {
  const i = afterPlus(at);
  return i < cursor.end && load8(i) === Byte.Percent && decodeLetter(i, cursor.end) === Byte.Equals;
}

function afterPlus(at: i32): i32 {
  let i = at;
  while (i < cursor.end && load8(i) === Byte.Plus && i - at < 16) i++;
  return i;
}

/** `MMM_x␛[0m=v` */
function afterColour(to: i32, far: i32): i32 {
  settleLayer();
  const after = afterBlanks(skipColours(to), far);
  bareName.to = to;
  return after;
}

/** Blanks after the name: `MMM_x = v`, but neither `==` nor `=~` nor prose. */
function afterBlanks(from: i32, far: i32): i32 {
  const blank = skipGaps(from);
  const at = isBeforeEncodedEquals(blank) ? afterPlus(blank) : blank;
  bareName.to = from;
  if (at >= far) return After.Unknown;
  let char = next(at);
  if (char !== Byte.Equals) {
    if (char === Byte.Colon) {
      separator.end = charEnd;
      return After.Colon;
    }
    if (char === Byte.Minus && at > from && isArrow(charEnd)) return After.ThinArrow;
    if ((char === Byte.Percent || char === Byte.Backslash) && decodeLetter(at, cursor.end) === Byte.Equals) {
      separator.setLayer(layerOfEncoded(at, letterEnd, char));
      separator.end = letterEnd;
      return isArrow(letterEnd) ? After.Arrow : After.Equals;
    }
    return After.Nothing;
  }
  const after = charEnd;
  separator.setLayer(cursor.layer);
  char = next(after);
  if (char === Byte.Equals || char === 0x7e) return After.Nothing;
  separator.end = after;
  return isArrow(after) ? After.Arrow : After.Equals;
}

/**
 * Whether a value is after the `=` at all, where the name itself is right after `=`, `/` or `+`:
 * `t=XXXk==` is base64.
 */
export function isBase64End(): boolean {
  const before = delimiter.char;
  if (before !== Byte.Equals && before !== Byte.Slash && before !== Byte.Plus) return false;
  let at = separator.end;
  let char = next(at);
  const beginsWithEquals = char === Byte.Equals;
  if (before === Byte.Equals) return beginsWithEquals || endsUnquoted(char);
  // More of them than is surely in sight are a value.
  while (char === Byte.Equals && at - separator.end < SIGHT - 16) {
    at = charEnd;
    char = next(at);
  }
  return beginsWithEquals && endsUnquoted(char);
}

function endsUnquoted(char: i32): boolean {
  return char < 0 || (isOf(char, Class.FormStop) && char !== Byte.Backslash) || isOf(char, Class.Closer);
}

/** `0022` */
function isQuoteNumber(at: i32): boolean {
  let i = at;
  for (let digit = 0; digit < 4; digit++) {
    if (next(i) !== (digit < 2 ? Byte.Zero : Byte.Two)) return false;
    i = charEnd;
  }
  return true;
}

/** The character after the backslashes that begin at `at`. */
export function afterBackslashes(at: i32): i32 {
  let i = at;
  let char = next(i);
  let count = 0;
  while (char === Byte.Backslash && count < 512) {
    i = charEnd;
    count++;
    char = next(i);
  }
  if (char === Byte.LowerU && count > 0 && isQuoteNumber(charEnd)) return Byte.Quote;
  // On a page the quote may be written `\&quot;`.
  return char === Byte.Ampersand ? readChar(i, cursor.end, enclosed(cursor.layer, Encoding.Entity)) : char;
}

/** Where it has been found out meanwhile in how many JSON strings the parameter is, they count for the `=` too. */
export function settleEquals(): void {
  if (!separator.wasUnsure || cursor.unsure) return;
  separator.layer = separator.isInNameLayer
    ? cursor.layer
    : insideStrings(separator.layer, openStringLevels(cursor.nameStart));
}
