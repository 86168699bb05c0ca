import { Byte } from '../bytes/ascii.ts';
import { beforeRun, Class, isOf } from '../bytes/classes.ts';
import { isDigit } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, store8 } from '../bytes/memory.ts';
import { ROOT } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import {
  cutValue,
  endValue,
  isOpenTooLong,
  Limit,
  lineFeedAfter,
  lineLimit,
  needMore,
  rememberQuote,
  setLayer,
} from '../context/input.ts';
import { State } from '../context/state.ts';
import { isUrlBase64 } from '../detect/base64.ts';
import { isOverAt, PemLine, pemEnd, pemLine, pemTextEnd } from '../detect/pem.ts';
import { valueFrom, valueTo } from '../detect/proof.ts';
import { prove } from '../detect/prove.ts';
import { isSecretCut, proveSecret } from '../detect/secret.ts';
import { tokenEnd } from '../detect/token.ts';
import { setNameText, takeUnnamed } from '../names/parameter.ts';
import { Action, decide } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';
import {
  isValueAt,
  numberRecordAt,
  recordAfter,
  recordAt,
  Sought,
  seeks,
  ValueKind,
  ValueRecord,
} from '../scan/values.ts';

/**
 * Values that are found by themselves, whatever their name: the search has found what one may begin with, a proof of
 * `detect/` follows, and the value is hidden as that of a name would be.
 *
 *     GET /?key=AKIA…        db=postgres://u:p@host
 *               ^ needle                  ^ needle
 */

/**
 * Whether a value that proves itself begins at the hit; the longest of several is then taken.
 * @param sight no byte after this is looked at
 */
export function takeValue(hit: i32, sight: i32): boolean {
  const limit = lineLimit(hit, sight);
  const lineFeed = lineFeedAfter(hit);
  let best = 0;
  let from = 0;
  let to = 0;
  for (let record = recordAt(hit, cursor.end); record !== 0; record = recordAfter(record, hit, cursor.end)) {
    const isProved = isSecret(record) ? proveSecret(record, hit, cursor.end) : prove(record, hit, limit);
    if (!isProved || valueTo <= to) continue;
    best = record;
    from = valueFrom;
    to = valueTo;
  }
  const number = numberRecordAt(hit, cursor.end);
  if (number !== 0 && prove(number, hit, limit) && valueTo > to) {
    best = number;
    from = valueFrom;
    to = valueTo;
  }
  if (best === 0) return false;
  if (seeks(Sought.Secrets)) to = overlappingTo(hit + 1, to);
  beginValue(best, from > cursor.hiddenTo ? from : cursor.hiddenTo);
  const kind = load8(best + ValueRecord.Kind);
  if (kind === ValueKind.Card) quoteNumber(from, to);
  if (kind === ValueKind.Pem) {
    cursor.at = to;
    cursor.pemWidth = 0;
    cursor.isPemInLine = !isOverAt(to, limit);
    cursor.state = State.InPem;
  } else if (to < limit || limit === lineFeed || !isToken(kind)) {
    endValue(to);
  } else {
    // More of it than is looked at.
    cursor.at = to;
    cursor.valueKind = kind;
    cursor.state = State.InProven;
  }
  return true;
}

function isSecret(record: i32): boolean {
  return load8(record + ValueRecord.Kind) === ValueKind.Secret;
}

/** After the secrets that begin before the end of what is hidden, and reach beyond it. */
function overlappingTo(from: i32, to: i32): i32 {
  let end = to;
  for (let at = from; at < end; at++) {
    for (let record = recordAt(at, cursor.end); record !== 0; record = recordAfter(record, at, cursor.end)) {
      if (isSecret(record) && proveSecret(record, at, cursor.end) && valueTo > end) end = valueTo;
    }
  }
  return end;
}

/** Whether a secret may be at the hit whose last lines have not come. */
export function isSecretOpen(hit: i32): boolean {
  if (cursor.ended || !seeks(Sought.Secrets)) return false;
  for (let record = recordAt(hit, cursor.end); record !== 0; record = recordAfter(record, hit, cursor.end)) {
    if (isSecret(record) && isSecretCut(record, hit, cursor.end)) return true;
  }
  return false;
}

/** The same for each place in `from … to`, which is in a name that is none. */
export function takeValueWithin(from: i32, to: i32, sight: i32): boolean {
  for (let at = from; at < to; at++) if (isValueAt(at, cursor.end) && takeValue(at, sight)) return true;
  return false;
}

function beginValue(record: i32, from: i32): void {
  setLayer(ROOT, false);
  decide(Action.Mask, load32(record + ValueRecord.Rule), false);
  takeUnnamed(from, Notation.Value, Action.Mask);
  setNameText(load32(record + ValueRecord.Label), load32(record + ValueRecord.LabelLength));
  cursor.removal = Removal.Exact;
  cursor.valueStart = from;
  cursor.hasValue = true;
}

/** Whether a value of this kind may be longer than what is looked at. */
function isToken(kind: i32): boolean {
  return kind === ValueKind.Jwt || kind === ValueKind.Bearer || kind === ValueKind.Basic;
}

/** No character of a token is written longer. */
const MAX_CHARACTER: i32 = 64;

export function stepProven(): void {
  const end = cursor.end;
  let at = cursor.at;
  if (cursor.valueKind === ValueKind.Jwt) {
    while (at < end && (isUrlBase64(load8(at)) || load8(at) === Byte.Dot)) at++;
    if (at === end && !cursor.ended) return needMore(at);
    return endValue(at);
  }
  at = tokenEnd(at, end);
  if (end - at < MAX_CHARACTER && !cursor.ended && lineFeedAfter(at) < 0) return needMore(at);
  endValue(at);
}

/** As much of a line is looked at as no line of a key has. */
const MAX_PEM_LINE: i32 = 1024;

export function stepPem(): void {
  let at = cursor.at;
  if (cursor.isPemInLine) {
    // The end of an escape, and of the last line, must be in sight.
    const lineFeed = lineFeedAfter(at);
    const sight = lineFeed >= 0 ? lineFeed : cursor.end;
    const end = pemTextEnd(at, sight);
    if (lineFeed < 0 && !cursor.ended && sight - end < MAX_CHARACTER) {
      // No end is in what is passed: it would have been found.
      return needMore(end - at > MAX_PEM_LINE ? pemTextEnd(at, at + MAX_PEM_LINE / 2) : at);
    }
    return endValue(end);
  }
  for (;;) {
    // At the end of a line.
    const lineFeed = findByte(at, cursor.end, Byte.LineFeed);
    if (lineFeed >= cursor.end) return cursor.ended ? endValue(at) : needMore(at);
    const from = lineFeed + 1;
    let to = lineFeedAfter(from);
    if (to < 0) {
      if (!cursor.ended && cursor.end - from < MAX_PEM_LINE) return needMore(at);
      to = cursor.end;
    }
    const line = to - from > MAX_PEM_LINE ? PemLine.None : pemLine(from, to);
    if (line === PemLine.None || (line === PemLine.Body && cursor.pemWidth < 0)) return cutValue(lineFeed);
    cursor.isBelow = true;
    if (line === PemLine.End) return endValue(pemEnd);
    if (pemEnd > 0) {
      if (cursor.pemWidth === 0) cursor.pemWidth = pemEnd;
      // Only the last line is shorter.
      else if (pemEnd < cursor.pemWidth) cursor.pemWidth = -1;
    }
    if (isOpenTooLong(to)) return cutValue(to);
    at = to;
    if (to >= cursor.end) return cursor.ended ? endValue(at) : needMore(at);
  }
}

/** A number that is a value of JSON becomes a string: `{"card":4111…}`, `[4111…]`. */
function quoteNumber(from: i32, to: i32): void {
  for (let i = from; i < to; i++) if (!isOf(load8(i), Class.Hex)) return;
  let i = from;
  i = beforeRun(i, cursor.begin, Class.JsonSpace);
  const before = load8(i - 1);
  if (before === Byte.Colon || before === Byte.UpperA || before === Byte.LowerA) return quoteMember(i);
  if (before !== Byte.BracketOpen && before !== Byte.Comma) return;
  // In an array: a list of numbers after a member's colon, or at the beginning of the line.
  while (from - i < Limit.LookBehind && i > cursor.begin && isOfNumbers(load8(i - 1))) i--;
  if (load8(i - 1) !== Byte.BracketOpen) return;
  i--;
  if (i === cursor.begin || load8(i - 1) === Byte.LineFeed) return rememberPlainQuote();
  i = beforeRun(i, cursor.begin, Class.JsonSpace);
  if (load8(i - 1) === Byte.Colon) quoteMember(i);
}

function isOfNumbers(byte: i32): boolean {
  if (isOf(byte, Class.JsonSpace) || isDigit(byte)) return true;
  return byte === Byte.Comma || byte === Byte.Dot || byte === Byte.Minus || byte === Byte.LowerE;
}

/** The quote is that of the name before the colon: `"`, `\"`, `%22`, `&quot;`. @param at after the colon */
function quoteMember(at: i32): void {
  let to = at - 1;
  if (load8(to) !== Byte.Colon) {
    // `%3A`
    while (to > cursor.begin && at - to < MAX_CHARACTER && load8(to) !== Byte.Percent) to--;
    if (!isPercentOf(to, at, Byte.Three)) return;
  }
  to = beforeRun(to, cursor.begin, Class.JsonSpace);
  let quote = to - 1;
  if (load8(quote) === Byte.Quote) {
    while (quote > cursor.begin && load8(quote - 1) === Byte.Backslash) quote--;
    rememberQuote(quote, to);
    return;
  }
  if (load8(quote) === Byte.Semicolon) {
    if (load8(to - 6) === Byte.Ampersand && load8(to - 5) === 0x71) rememberQuote(to - 6, to);
    return;
  }
  while (quote > cursor.begin && to - quote < MAX_CHARACTER && load8(quote) !== Byte.Percent) quote--;
  if (isPercentOf(quote, to, Byte.Two)) rememberQuote(quote, to);
}

/** `%22` or `%3A`, however deep, at `from … to`. */
function isPercentOf(from: i32, to: i32, high: i32): boolean {
  if (load8(from) !== Byte.Percent) return false;
  let i = from + 1;
  while (i + 2 < to && load8(i) === Byte.Two && load8(i + 1) === Byte.Five) i += 2;
  if (i + 2 !== to || load8(i) !== high) return false;
  return high === Byte.Two ? load8(i + 1) === Byte.Two : (load8(i + 1) | 0x20) === Byte.LowerA;
}

function rememberPlainQuote(): void {
  store8(Area.QuoteSpelling, Byte.Quote);
  cursor.quoteLength = 1;
}
