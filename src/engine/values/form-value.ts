import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isDigit, isQuote } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { BITS, charEnd, Encoding, enclosed, enclosing, innermost, isDeepest, ROOT, readChar } from '../bytes/reader.ts';
import { cursor, Ended } from '../context/cursor.ts';
import { canSee, endValue, isLineFeedAt, Limit, lineLimit, needMore, next, settleLayer } from '../context/input.ts';
import { entityStringLevels, percentStringLevels } from '../context/line.ts';
import { isYetToCome } from '../context/reach.ts';
import { standsInArgument } from '../context/shell.ts';
import { MAX_DECORATION, skipColours } from '../context/skip-colours.ts';
import { isAfterScheme, plainBefore, wordStart } from '../context/word.ts';
import { afterBackslashes } from '../names/form-name.ts';
import { findFormBreak, findFormStop } from '../scan/bytes.ts';

/**
 * The unquoted value of a form: where it ends, and where it continues though it seems to end.
 *
 *     ?MMM_a=abc&#x2F;d&b=1        MMM_a=John Smith&lang=en        %22%2Fp%3FMMM_a%3D1%5Cu0026b%3D2%22
 *                      ^ here                      ^ here                            ^ here, one string deeper
 */

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
    if (isYetToCome(char)) return needMore(at);
    if (char < 0) break;
    const after = charEnd;
    if (isOf(char, Class.Closer)) {
      if (char === Byte.Semicolon && cursor.stop === char) return endAt(at, Ended.Elsewhere);
      if (cursor.closers < 0) {
        cursor.closers = at;
        cursor.closerCount = 0;
      }
      cursor.closerCount++;
      // At most 64 of them stay; those before need not be held.
      if (cursor.closerCount > 64) {
        settleLayer();
        cursor.closers = cursor.layer === ROOT ? after - 64 : after;
      }
    } else if (!isOf(char, Class.FormStop) || isData(char, at)) {
      forgetClosers();
    } else if (char === Byte.Backslash) {
      if (entersString(after - at)) continue;
      if (isBeforeQuote(at)) break;
      if (cursor.needsMore) return;
      forgetClosers();
    } else {
      if (char === Byte.Ampersand) {
        const afterEntity = afterDataEntity(at, after);
        if (cursor.needsMore) return;
        if (afterEntity < 0) return endAtAmpersand(at);
        forgetClosers();
        at = afterEntity;
        continue;
      }
      if (char === Byte.Hash) return endAt(at, Ended.AtHash);
      if (char === Byte.Greater && cursor.quote !== 0 && plainBefore(at) === Byte.Slash) {
        return endAt(wordStart > cursor.valueStart ? wordStart : at, Ended.Elsewhere);
      }
      if (char === Byte.Escape) {
        if (!canSee(at, MAX_DECORATION)) return needMore(at);
        const afterEntity = afterColours(at);
        if (afterEntity > 0) {
          forgetClosers();
          at = afterEntity;
          continue;
        }
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

/** Rich colours the pieces of a value one by one: `MMM_a=\x1b[35mv\x1b[0m@example.com`. Where the next piece begins; -1 = none does. */
function afterColours(at: i32): i32 {
  const afterEntity = skipColours(at);
  const char = next(afterEntity);
  return afterEntity > at && char >= 0 && !isOf(char, Class.FormStop | Class.Closer | Class.Blank) ? afterEntity : -1;
}

/**
 * After the entity that begins with the `&` before `after`, if it is a character of the value: `abc&#x2F;d&#x3D;`, as
 * templates and encoders of HTML write a query. Else -1.
 */
function afterDataEntity(at: i32, after: i32): i32 {
  // `&amp;#x2F;`
  let hash = after;
  let layer = enclosed(cursor.layer, Encoding.Entity);
  while (afterAmp(hash) > hash && !isDeepest(layer)) {
    hash = afterAmp(hash);
    layer = enclosed(layer, Encoding.Entity);
  }
  const sign = next(hash);
  if (isYetToCome(sign)) {
    needMore(at);
    return -1;
  }
  if (sign !== Byte.Hash) return -1;
  const char = readChar(at, cursor.end, layer);
  if (isYetToCome(char)) {
    needMore(at);
    return -1;
  }
  const isDelimiter = isQuote(char) || char === Byte.Less || char === Byte.Greater;
  return char < 0 || isDelimiter || char === Byte.Ampersand || isOf(char, Class.Blank) ? -1 : charEnd;
}

/** `&` ends the value; but it may be the beginning of `&quot;`, which is no separator. */
function endAtAmpersand(at: i32): void {
  const char = readChar(at, cursor.end, enclosed(cursor.layer, Encoding.Entity));
  if (isYetToCome(char)) return needMore(at);
  const isDelimiter = isQuote(char) || char === Byte.Less || char === Byte.Greater;
  endAt(at, isDelimiter ? Ended.Elsewhere : Ended.AtAmpersand);
}

function forgetClosers(): void {
  cursor.closers = -1;
}

/**
 * A backslash in an encoded value: where an encoded string is open around it, it escapes, one level deeper than the
 * delimiter showed: `%22%2Fp%3FMMM_a%3D1%5Cu0026b%3D2%22`.
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
    deeper = withStringsAfter(layer, depth, percentStringLevels(cursor.nameStart, depth));
  }
  if (deeper === layer || deeper < 0) return false;
  cursor.layer = deeper;
  cursor.ownLayer = deeper;
  return true;
}

/** The layer with that many JSON levels more after its percent encodings up to `depth`. */
function withStringsAfter(layer: i32, depth: i32, levels: i32): i32 {
  let bits = 0;
  for (let l = layer; l > ROOT; l = enclosing(l)) bits += BITS;
  let result = ROOT;
  let percents = 0;
  for (bits -= BITS; bits >= 0; bits -= BITS) {
    const encoding = innermost(layer >>> bits);
    result = enclosed(result, encoding);
    if (encoding !== Encoding.Percent) continue;
    percents++;
    if (percents !== depth) continue;
    for (let level = 0; level < levels && !isDeepest(result); level++) result = enclosed(result, Encoding.Json);
  }
  return result;
}

/** A stop that is part of the value: a space encoded at its own layer; a quote after a closing quote. */
function isData(char: i32, at: i32): boolean {
  if (char === Byte.Space) {
    return cursor.layer !== ROOT && innermost(cursor.layer) === Encoding.Percent && load8(at) !== Byte.Space;
  }
  return char === Byte.Quote && cursor.quote !== 0;
}

/** Whether the backslashes at `at` escape a quote: a quote at any JSON depth ends an unquoted value. */
function isBeforeQuote(at: i32): boolean {
  const char = afterBackslashes(at);
  if (isYetToCome(char)) {
    needMore(at);
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

/** White space: the value may continue, where the form was decoded before it was logged. */
function endAtBlank(at: i32): void {
  const closer = cursor.closers;
  if (cursor.quote !== 0) return endAt(at, Ended.Elsewhere);
  if (cursor.inQuery && standsInArgument()) return;
  if (isLineFeedAt(at)) return endAt(at, Ended.Elsewhere);
  if (!canSee(at, Limit.LookAhead)) {
    needMore(at);
    return;
  }
  if (continuesWithDigits(at) || isEscapedBlank(at) || isAfterScheme(at)) {
    forgetClosers();
    cursor.at = at + 1;
    return;
  }
  const ampersand = findDecodedFormEnd(at);
  if (ampersand < 0) {
    cursor.closers = closer;
    return endAt(at, Ended.Elsewhere);
  }
  endAt(ampersand, Ended.AtAmpersand);
}

/**
 * Whether a shell escapes the blank at `at`, `MMM_x=v\ w`. Before another parameter or option, the backslash ends a path.
 */
function isEscapedBlank(at: i32): boolean {
  if (cursor.inQuery || at === cursor.valueStart || load8(at - 1) !== Byte.Backslash) return false;
  const following = next(at + 1);
  if (following < 0 || following === Byte.Minus || isOf(following, Class.Blank)) return false;
  for (let i = at + 1; i < cursor.end && i - at < MAX_WORD; i++) {
    const byte = load8(i);
    if (byte === Byte.Equals) return false;
    if (byte <= Byte.Space) return true;
  }
  return true;
}

const MAX_WORD: i32 = 256;

/**
 * Whether the blank at `at` is in a telephone number, `MMM_phone=+1 (650) 555-1234`: in a query the plus sign is a space.
 */
function continuesWithDigits(at: i32): boolean {
  if (cursor.inQuery || load8(at) !== Byte.Space || load8(cursor.valueStart) !== Byte.Plus) return false;
  let digits = 0;
  for (let i = cursor.valueStart + 1; i < cursor.end && digits <= MAX_TELEPHONE; i++) {
    const byte = load8(i);
    if (isDigit(byte)) digits++;
    else if (
      byte !== Byte.Minus &&
      byte !== Byte.ParenOpen &&
      byte !== Byte.ParenClose &&
      (byte !== Byte.Space || i > at)
    )
      return digits <= MAX_TELEPHONE && i > at + 1 && isOf(byte, Class.Blank | Class.AfterQuote | Class.FormStop);
  }
  return digits <= MAX_TELEPHONE;
}

/** Digits of a number, by E.164. */
const MAX_TELEPHONE: i32 = 15;

/** `MMM_name=John Smith&lang=en`: the `&` of the next parameter on the line, if nothing else begins before; else -1. */
function findDecodedFormEnd(at: i32): i32 {
  const limit = lineLimit(at, at + Limit.LookAhead);
  let i = at;
  while (i < limit) {
    // Faster: nothing else shows whether the form continues.
    if (cursor.layer === ROOT) i = findFormBreak(i, limit);
    if (i >= limit) break;
    const char = next(i);
    if (char < 0) return -1;
    const after = charEnd;
    if (char === Byte.Ampersand) {
      // On a page it is written `&amp;`.
      let to = afterAmp(after);
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

function afterAmp(at: i32): i32 {
  const isAmp =
    load8(at) === 0x61 && load8(at + 1) === 0x6d && load8(at + 2) === 0x70 && load8(at + 3) === Byte.Semicolon;
  return isAmp && at + 4 <= cursor.end ? at + 4 : at;
}
