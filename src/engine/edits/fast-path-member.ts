import { Byte } from '../bytes/ascii.ts';
import { isDigit } from '../bytes/kinds.ts';
import { load8, load32 } from '../bytes/memory.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { Action } from '../rules/table.ts';
import { findAny, findPercentStop } from '../scan/bytes.ts';
import { finishQuickly, maskQuickly, setAdjacent, shortOf } from './fast-path-edit.ts';
import { copyBefore, dropUpTo, output, removeUpTo, takeBack, writeMaskText, writeWord } from './output.ts';
import { noteFirstMember } from './separators.ts';
import { Spelled, spelled } from './spelling.ts';

/**
 * A member between comma or brace on either side, in any of the spellings of `spelling.ts`. Between them there is at
 * most one space, after colon and comma.
 *
 *     ,"MMM_a":"12",      {\"MMM_a\": 12}      %2C%22MMM_a%22%3A%2212%22%2C
 *     ^start   ^value^end
 */
export function hideMember(hit: i32, nameEnd: i32, action: i32, row: i32): boolean {
  const quote = spelled(row, Spelled.Quote);
  const quoteMask = spelled(row, Spelled.QuoteMask);
  const quoteLength = spelled(row, Spelled.QuoteLength);
  const signMask = spelled(row, Spelled.SignMask);
  const signLength = spelled(row, Spelled.SignLength);
  const comma = spelled(row, Spelled.Comma);
  const isRawSign = signLength === 1;

  const start = hit - quoteLength;
  if ((load32(start) & quoteMask) !== quote || (load32(nameEnd) & quoteMask) !== quote) return false;
  const joint = load32(start - signLength) & signMask;
  const isSpaced = isRawSign && joint === Byte.Space;
  if (joint !== comma && joint !== spelled(row, Spelled.BraceOpen) && !isSpaced) return false;
  const colon = nameEnd + quoteLength;
  if ((load32(colon) & signMask) !== spelled(row, Spelled.Colon)) return false;
  let value = colon + signLength;
  if (isRawSign && load8(value) === Byte.Space) value++;

  const isString = (load32(value) & quoteMask) === quote;
  let end = isString ? findTextEnd(value + quoteLength, isRawSign) : digitsEnd(value);
  if (isString) {
    if ((load32(end) & quoteMask) !== quote) return false;
    end += quoteLength;
  } else if (end === value) return false;
  if (end + 16 >= cursor.end) return false;
  const ender = load32(end) & signMask;
  const isBeforeComma = ender === comma;
  if (!isBeforeComma && ender !== spelled(row, Spelled.BraceClose)) return false;

  let following = end + signLength;
  if (isRawSign && load8(following) === Byte.Space) following++;
  const isFollowed = isBeforeComma && (load32(following) & quoteMask) === quote;
  if (isFollowed) setAdjacent(following + quoteLength);

  if (action === Action.Mask) {
    if (isString) maskQuickly(value + quoteLength, end - quoteLength);
    else maskBare(value, end, quote, quoteLength);
  } else if (isBeforeComma) {
    if (!isFollowed || cursor.copied > start) return false;
    const sign = isSpaced ? start - 2 : start - signLength;
    const isAfterComma = (load32(sign) & signMask) === comma && cursor.copied <= sign;
    copyBefore(start);
    removeUpTo(following);
    if (!isAfterComma && !endsWith(comma, signMask, signLength)) noteFirstMember(spelled(row, Spelled.Layer));
  } else {
    if (!removeLast(start, joint, row)) return false;
    removeUpTo(end);
  }
  finishQuickly(hit, nameEnd, Notation.Json, action);
  return true;
}

/** The last member goes with the comma before it, if there is one. */
function removeLast(start: i32, joint: i32, row: i32): boolean {
  const comma = spelled(row, Spelled.Comma);
  const signMask = spelled(row, Spelled.SignMask);
  const signLength = spelled(row, Spelled.SignLength);
  if (cursor.copied === start) {
    // What stood before has gone, with its comma: the one before that is written already.
    if (endsWith(comma, signMask, signLength)) takeBack(output.end - signLength);
    else if (!endsWith(spelled(row, Spelled.BraceOpen), signMask, signLength)) return false;
    return true;
  }
  const isSpaced = joint === Byte.Space;
  const sign = isSpaced ? start - 2 : start - signLength;
  if (cursor.copied > sign) return false;
  const before = load32(sign) & signMask;
  if (before !== comma && (isSpaced || before !== spelled(row, Spelled.BraceOpen))) return false;
  copyBefore(before === comma ? sign : start);
  return true;
}

/** Whether the output ends with this sign. */
function endsWith(sign: i32, mask: i32, length: i32): boolean {
  const at = output.end - length;
  return at >= output.begin && (load32(at) & mask) === sign;
}

/** The mask in quotes in place of a number. */
function maskBare(value: i32, end: i32, quote: i32, quoteLength: i32): void {
  copyBefore(value);
  writeWord(quote, quoteLength);
  writeMaskText();
  writeWord(quote, quoteLength);
  dropUpTo(end);
}

/** The first byte that may end a string, or begin what does. */
function findTextEnd(from: i32, isRawSign: boolean): i32 {
  const limit = shortOf(from);
  return isRawSign ? findAny(from, limit, Byte.Quote, Byte.Backslash, Byte.LineFeed) : findPercentStop(from, limit);
}

/** After the digits that begin at `from`, or `from` if there are none, or too many. */
function digitsEnd(from: i32): i32 {
  let at = from;
  while (at - from < 16 && isDigit(load8(at))) at++;
  return at - from < 16 ? at : from;
}
