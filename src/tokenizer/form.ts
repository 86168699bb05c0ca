import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import {
  Char,
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
import { findFormStop } from '../scan/bytes.ts';
import { beginOtherQuotes, mayOpenBlock } from './block.ts';
import { skipColours } from './colour.ts';
import { cursor, Ended, Notation, State } from './cursor.ts';
import { nextInField } from './doubled.ts';
import { quoteInside } from './firstquote.ts';
import { behindBackslashes, equalsLayer, formNameEnd, SIGHT, separatorEnd, settleEquals } from './formname.ts';
import { entityStringLevels, isApostropheOpen, isStringOpenIn, percentStringLevels } from './line.ts';
import {
  canSee,
  endValue,
  isLineFeedAt,
  Limit,
  lineFeedAfter,
  next,
  Progress,
  rememberQuote,
  setLayer,
  settleLayer,
  skipBlanks,
  starve,
} from './reading.ts';
import { standsInArgument } from './shell.ts';
import { beginSpelled } from './spelled.ts';
import { plainBefore, wordStart } from './word.ts';

/**
 * Query strings, form bodies, logfmt, properties, cookies, `Map.toString()`: `MMM_x=value`.
 */

/** A name without `=` in a query string: its value is empty, and ends where the name does. */
export function beginValueless(): void {
  cursor.valueStart = formNameEnd;
  cursor.hasValue = true;
  cursor.at = formNameEnd;
  cursor.closers = -1;
  cursor.closerCount = 0;
  cursor.endedBy = Ended.Elsewhere;
  cursor.state = State.InFormValue;
}

/** Begins the value of a form parameter behind its separator. */
export function beginFormValue(opener: i32): void {
  settleEquals();
  const own = cursor.ownLayer;
  // The value is read at the outer of the layers of opener and `=`. Which of them owns the separators shows the opener.
  if (equalsLayer !== own && opener !== Byte.Question && opener !== Byte.Ampersand && opener !== Byte.Semicolon) {
    cursor.ownLayer = equalsLayer;
  }
  if (equalsLayer < cursor.layer) cursor.layer = equalsLayer;
  cursor.isPlainValue = equalsLayer !== cursor.layer && cursor.ownLayer !== cursor.layer;
  cursor.at = separatorEnd;
  cursor.closers = -1;
  cursor.closerCount = 0;
  cursor.endedBy = Ended.Elsewhere;
  cursor.quote = 0;
  cursor.quoteLength = 0;
  cursor.depth = 0;
  cursor.inString = false;
  cursor.notation = Notation.Form;
  if (cursor.inMap) settleLayer();
  cursor.state = State.BeforeFormValue;
  stepBeforeFormValue();
}

/** After the separator, at white space or the value. */
export function stepBeforeFormValue(): void {
  const from = cursor.at;
  if (!canSee(from, Limit.LookAhead)) return starve(from);
  // In a query string a value begins at once, but where spaces stood before the `=` already.
  const isSpaced = !cursor.inQuery || isOf(load8(from - 2), Class.Blank);
  let at = isSpaced ? skipBlanks(from) : from;
  if (next(at) === Byte.Escape) at = skipColours(at);
  cursor.valueStart = at;
  cursor.hasValue = true;
  cursor.at = at;
  if (at - from > Limit.LookAhead - SIGHT) {
    // More white space than anyone writes: who knows what it belongs to.
    cursor.valueStart = from;
    cursor.state = State.InRestOfLine;
    return;
  }
  cursor.state = cursor.inMap ? State.InMapValue : State.InFormValue;
  const char = nextInField(at);
  if (cursor.isPlainValue) {
    if (char === Byte.Backslash || char === Byte.Quote || char === Char.EndOfLayer) beginSpelled(at);
    return;
  }
  if (char === Byte.Backslash) {
    if (beginInnerQuote(at)) return;
    beginEscapedQuote(at);
    if (cursor.state !== State.InString && cursor.state !== State.InBlock) beginSpelled(at);
    return;
  }
  if (char === Byte.Ampersand) {
    if (!beginInnerQuote(at)) beginSpelled(at);
    return;
  }
  if (char === Char.EndOfLayer) {
    beginSpelled(at);
    return;
  }
  if (char === Byte.Quote && load8(at) === Byte.Backslash && beginInnerQuote(at)) return;
  nextInField(at);
  if (char === Byte.Quote || (char === Byte.Apostrophe && !cursor.inQuery)) {
    const after = charEnd;
    if (mayOpenBlock(at, after) && beginOtherQuotes(at, after, char) === Progress.Due) return;
    if (closesOpenString(at, after, char)) {
      if (!beginSpelled(at)) endValue(at);
      return;
    }
    beginQuoted(at, after, char);
  } else if (char === Byte.BracketOpen || char === Byte.BraceOpen || char === Byte.ParenOpen) {
    cursor.state = State.InBrackets;
  }
}

function beginQuoted(at: i32, after: i32, quote: i32): void {
  // A raw `"` shows that no string is open around it. What it is for others is found out now, not at the first backslash.
  if (quote === Byte.Quote && cursor.layer === ROOT) setLayer(ROOT, false);
  else settleLayer();
  const first = cursor.layer === ROOT ? quote - 1 : next(after);
  if ((first === quote || first === Char.EndOfLayer) && beginSpelled(at)) return;
  cursor.quote = quote;
  rememberQuote(at, after);
  cursor.at = after;
  cursor.state = State.InString;
}

/** `MMM_x=&quot;a b&quot;`, `MMM_x=\&quot;a b\&quot;`, in a CSV field `MMM_x=\""a b\""`: the quote shows the layer. */
function beginInnerQuote(at: i32): boolean {
  if (isDeepest(cursor.layer)) return false;
  settleLayer();
  const layer = cursor.layer;
  const own = cursor.ownLayer;
  const quote = quoteInside(at);
  if (quote < 0) return false;
  const after = charEnd;
  const isNone = quote === Byte.Apostrophe ? cursor.inQuery : closesOpenString(at, after, quote);
  if (isNone) {
    cursor.layer = layer;
    cursor.ownLayer = own;
    return false;
  }
  if (next(after) === quote && beginOtherQuotes(at, after, quote) === Progress.Due) return true;
  // Doubled, as in a CSV field that is encoded whole: `&quot;&quot;v w&quot;&quot;`.
  if (next(after) === quote && beginSpelled(at)) return true;
  beginQuoted(at, after, quote);
  return true;
}

/** `MMM_x=\"a b\"` where no open string explains the backslashes: they show the layer of the quote. */
function beginEscapedQuote(at: i32): void {
  let i = at;
  let backslashes = 0;
  let char = next(i);
  while (char === Byte.Backslash && backslashes < 256) {
    i = charEnd;
    backslashes++;
    char = next(i);
  }
  if (char !== Byte.Quote) return;
  const after = charEnd;
  let levels = 0;
  for (let b = backslashes; (b & 1) === 1; b = b >>> 1) levels++;
  if (levels === 0) return;
  const outer = cursor.layer;
  cursor.layer = innerStrings(outer, levels);
  if (mayOpenBlock(at, after) && beginOtherQuotes(at, after, char) === Progress.Due) return;
  if (closesOpenString(at, after, char)) {
    cursor.layer = outer;
    return endValue(at);
  }
  cursor.ownLayer = cursor.layer;
  beginQuoted(at, after, char);
}

function innerStrings(layer: i32, levels: i32): i32 {
  if (layer === ROOT) return insideStrings(layer, levels);
  let inner = layer;
  for (let level = 0; level < levels; level++) inner = enclosed(inner, Encoding.Json);
  return inner;
}

/** A quote that closes a string open on the line is no opener, unless a letter or digit follows it. */
export function closesOpenString(at: i32, after: i32, quote: i32): boolean {
  const following = next(after);
  if (isOf(following, Class.Name) && following !== Byte.Minus && following !== Byte.Underscore) return false;
  return quote === Byte.Apostrophe ? isApostropheOpen(at) : isStringOpenIn(cursor.layer, at);
}

/**
 * In an unquoted value: to `&`, white space or another stop.
 *
 *     ?MMM_a=secret&b=2        {a=1, MMM_b=2}
 *                  ^                      ^ ended at the end; `}` is not part of it
 */
export function stepFormValue(): void {
  let at = cursor.at;
  const end = cursor.end;
  for (;;) {
    // Bytes that stand for themselves and end nothing, in every layer but those with their own escapes.
    if (cursor.layer === ROOT) {
      const from = at;
      at = findFormStop(at, end);
      if (at > from) forgetClosers();
    }
    const char = next(at);
    if (char === Char.EndOfInput && !cursor.ended) {
      starve(at);
      return;
    }
    if (char < 0) break;
    const after = charEnd;
    if (isOf(char, Class.Closer)) {
      if (cursor.closers < 0) {
        cursor.closers = at;
        cursor.closerCount = 0;
      }
      cursor.closerCount++;
      // At most 64 of them stay; those before need not be held.
      if (cursor.closerCount > 64) settleLayer();
      if (cursor.closerCount > 64) cursor.closers = cursor.layer === ROOT ? after - 64 : after;
    } else if (!isOf(char, Class.FormStop) || isData(char, at)) {
      forgetClosers();
    } else if (char === Byte.Backslash) {
      if (entersString(after - at)) continue;
      if (isBeforeQuote(at)) break;
      if (cursor.starved) return;
      forgetClosers();
    } else {
      if (char === Byte.Ampersand) {
        const behind = behindDataEntity(at, after);
        if (cursor.starved) return;
        if (behind < 0) return endAtAmpersand(at);
        forgetClosers();
        at = behind;
        continue;
      }
      if (char === Byte.Hash) return endAt(at, Ended.AtHash);
      if (char === Byte.Greater && cursor.quote !== 0 && plainBefore(at) === Byte.Slash) {
        return endAt(wordStart > cursor.valueStart ? wordStart : at, Ended.Elsewhere);
      }
      if (isOf(char, Class.Blank)) return endAtBlank(at);
      break;
    }
    at = after;
  }
  const mayGoOn = load8(at) === Byte.Backslash || load8(at - 1) === Byte.Apostrophe;
  if (cursor.inQuery && mayGoOn && standsInArgument()) return;
  endAt(at, Ended.Elsewhere);
}

/**
 * Behind the entity that begins with the `&` before `after`, if it is a character of the value: `abc&#x2F;d&#x3D;`, as
 * templates and encoders of HTML write a query. Else -1.
 */
function behindDataEntity(at: i32, after: i32): i32 {
  // `&amp;#x2F;`
  let hash = after;
  let layer = enclosed(cursor.layer, Encoding.Entity);
  while (behindAmp(hash) > hash && !isDeepest(layer)) {
    hash = behindAmp(hash);
    layer = enclosed(layer, Encoding.Entity);
  }
  const sign = next(hash);
  if (sign === Char.EndOfInput && !cursor.ended) {
    starve(at);
    return -1;
  }
  if (sign !== Byte.Hash) return -1;
  const char = readChar(at, cursor.end, layer);
  if (char === Char.EndOfInput && !cursor.ended) {
    starve(at);
    return -1;
  }
  const isDelimiter = char === Byte.Quote || char === Byte.Apostrophe || char === Byte.Less || char === Byte.Greater;
  return char < 0 || isDelimiter || char === Byte.Ampersand || isOf(char, Class.Blank) ? -1 : charEnd;
}

/** `&` ends the value; but it may be the beginning of `&quot;`, which is no separator. */
function endAtAmpersand(at: i32): void {
  if (cursor.layer === ROOT && at + 2 < cursor.end && !mayBeEntity(load8(at + 1), load8(at + 2))) {
    return endAt(at, Ended.AtAmpersand);
  }
  const char = readChar(at, cursor.end, enclosed(cursor.layer, Encoding.Entity));
  if (char === Char.EndOfInput && !cursor.ended) return starve(at);
  const isDelimiter = char === Byte.Quote || char === Byte.Apostrophe || char === Byte.Less || char === Byte.Greater;
  endAt(at, isDelimiter ? Ended.Elsewhere : Ended.AtAmpersand);
}

/** By its first letters: `&quot;` `&lt;` `&gt;` `&apos;` `&#34;`, or an `&` that is itself encoded. */
export function mayBeEntity(first: i32, second: i32): boolean {
  if (first === Byte.Hash) return true;
  if (first === 0x71) return second === Byte.LowerU;
  if (first === 0x6c || first === 0x67) return second === Byte.LowerT;
  return first === 0x61 && second === 0x70;
}

function forgetClosers(): void {
  cursor.closers = -1;
}

/**
 * A backslash in an encoded value: where an encoded string is open around it, it escapes, one level deeper than the
 * opener showed: `%22%2Fp%3FMMM_a%3D1%5Cu0026b%3D2%22`.
 */
function entersString(length: i32): boolean {
  const layer = cursor.layer;
  if (layer === ROOT || layer !== cursor.ownLayer || isDeepest(layer)) return false;
  let deeper = layer;
  if (innermost(layer) === Encoding.Entity) {
    for (let levels = entityStringLevels(cursor.nameStart); levels > 0; levels--)
      deeper = enclosed(deeper, Encoding.Json);
  } else if (innermost(layer) === Encoding.Percent) {
    // A backslash that is encoded less often than the value escapes in a string around it.
    const depth = (length - 1) >>> 1;
    deeper = withStringsBehind(layer, depth, percentStringLevels(cursor.nameStart, depth));
  }
  if (deeper === layer || deeper < 0) return false;
  cursor.layer = deeper;
  cursor.ownLayer = deeper;
  return true;
}

/** The layer with that many JSON levels more behind its percent encodings up to `depth`. */
function withStringsBehind(layer: i32, depth: i32, levels: i32): i32 {
  let bits = 0;
  for (let l = layer; l > ROOT; l = enclosing(l)) bits += 2;
  let result = ROOT;
  let percents = 0;
  for (bits -= 2; bits >= 0; bits -= 2) {
    const encoding = (layer >>> bits) & 3;
    result = enclosed(result, encoding);
    if (encoding !== Encoding.Percent) continue;
    percents++;
    if (percents !== depth) continue;
    for (let level = 0; level < levels && !isDeepest(result); level++) result = enclosed(result, Encoding.Json);
  }
  return result;
}

/** A stop that is part of the value: a space encoded at its own layer; a quote behind a closing quote. */
function isData(char: i32, at: i32): boolean {
  if (char === Byte.Space) {
    return cursor.layer !== ROOT && innermost(cursor.layer) === Encoding.Percent && load8(at) !== Byte.Space;
  }
  return char === Byte.Quote && cursor.quote !== 0;
}

/** Whether the backslashes at `at` escape a quote: a quote at any JSON depth ends an unquoted value. */
function isBeforeQuote(at: i32): boolean {
  const char = behindBackslashes(at);
  if (char === Char.EndOfInput && !cursor.ended) {
    starve(at);
    return false;
  }
  return char === Byte.Quote && cursor.quote === 0;
}

function endAt(at: i32, endedBy: i32): void {
  cursor.endedBy = endedBy;
  const closersCount = endedBy === Ended.Elsewhere && cursor.closers >= 0;
  if (!closersCount) return endValue(at);
  if (cursor.closerCount <= 64) return endValue(cursor.closers);
  // At most 64 of a run are left standing.
  endValue(cursor.layer === ROOT ? at - 64 : at);
}

/** White space: the value may go on, where the form was decoded before it was logged. */
function endAtBlank(at: i32): void {
  const closer = cursor.closers;
  if (cursor.quote !== 0) return endAt(at, Ended.Elsewhere);
  // Nearly all that end at a blank stand before ` HTTP/1.1`.
  const isRequest = load8(at + 1) === 0x48 && load8(at + 2) === 0x54;
  if (cursor.inQuery && !isRequest && standsInArgument()) return;
  if (isLineFeedAt(at)) return endAt(at, Ended.Elsewhere);
  if (!canSee(at, Limit.LookAhead)) {
    starve(at);
    return;
  }
  const ampersand = findDecodedFormEnd(at);
  if (ampersand < 0) {
    cursor.closers = closer;
    return endAt(at, Ended.Elsewhere);
  }
  endAt(ampersand, Ended.AtAmpersand);
}

/** `MMM_name=John Smith&lang=en`: the `&` of the next parameter on the line, if nothing else begins before; else -1. */
function findDecodedFormEnd(at: i32): i32 {
  const lineFeed = lineFeedAfter(at);
  let limit = at + Limit.LookAhead;
  if (limit > cursor.end) limit = cursor.end;
  if (lineFeed >= 0 && lineFeed < limit) limit = lineFeed;
  let i = at;
  while (i < limit) {
    if (cursor.layer === ROOT) {
      while (i < limit && !stopsDecodedForm(load8(i))) i++;
      if (i >= limit) return -1;
    }
    const char = next(i);
    if (char < 0) return -1;
    const after = charEnd;
    if (char === Byte.Ampersand) {
      // On a page it is written `&amp;`.
      let to = behindAmp(after);
      const from = to;
      let letter = next(to);
      while (isOf(letter, Class.Name | Class.Path)) {
        to = charEnd;
        letter = next(to);
      }
      if (to > from && letter === Byte.Equals) return i;
    } else if (
      char === Byte.Question ||
      char === Byte.Equals ||
      char === Byte.Quote ||
      char === Byte.Less ||
      char === Byte.Greater
    ) {
      return -1;
    }
    i = after;
  }
  return -1;
}

function behindAmp(at: i32): i32 {
  const isAmp =
    load8(at) === 0x61 && load8(at + 1) === 0x6d && load8(at + 2) === 0x70 && load8(at + 3) === Byte.Semicolon;
  return isAmp && at + 4 <= cursor.end ? at + 4 : at;
}

function stopsDecodedForm(byte: i32): boolean {
  return (
    byte === Byte.Ampersand ||
    byte === Byte.Equals ||
    byte === Byte.Quote ||
    byte === Byte.Question ||
    byte === Byte.Less ||
    byte === Byte.Greater ||
    byte === Byte.Backslash
  );
}
