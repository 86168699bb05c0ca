import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';
import { isDigit, SHORTEST_CARD } from '../scan/values.ts';
import { beginsWord, isHexByte, isWordByte } from './boundary.ts';
import { characterAt, characterEnd } from './characters.ts';
import { proved } from './proof.ts';

/**
 * Numbers of payment cards: 13 to 19 digits, the first of which are an issuer's, and the last is the check digit of Luhn's
 * formula (ISO/IEC 7812-1). Groups of digits may have a space or a hyphen between them: `4111 1111 1111 1111`.
 */

const MAX_DIGITS: i32 = 19;

/** For each digit that has been read the place after it, from here on, two bytes each from `at`; the digits are before. */
const PLACES: i32 = 32;

let count: i32 = 0;
/** After the last digit. */
let digitsEnd: i32 = 0;
/** Whether the digits are in groups. */
let isGrouped: boolean = false;

/** @param at where the first digit is */
export function proveCard(at: i32, end: i32): boolean {
  if (!beginsNumber(at)) return false;
  readDigits(at, end);
  if (!isGrouped) {
    return count <= MAX_DIGITS && endsNumber(digitsEnd, end) && isCard(count) && !isArticle() && proved(at, digitsEnd);
  }
  // Other numbers may follow: `4111 1111 1111 1111 12/27`.
  for (let length = count < MAX_DIGITS ? count : MAX_DIGITS; length >= SHORTEST_CARD; length--) {
    const to = at + load8(Area.ValueText + PLACES + length - 1);
    if (!isGroupEnd(length) || !endsNumber(to, end) || !isCard(length)) continue;
    return proved(at, to);
  }
  return false;
}

/** No longer number, decimal, UUID or telephone number begins before. */
function beginsNumber(at: i32): boolean {
  if (!beginsWord(at)) return false;
  const before = load8(at - 1);
  const second = load8(at - 2);
  if (before === Byte.Dot || before === Byte.Comma) return before !== Byte.Dot || !isDigit(second);
  if (before === Byte.Plus) return isWordByte(second);
  return before !== Byte.Minus || !isWordByte(second) || !isHexGroup(at - 1);
}

const MAX_GROUP: i32 = 13;

/** Whether the word before is of hexadecimal digits. */
function isHexGroup(end: i32): boolean {
  let i = end - 1;
  let hasDigit = false;
  while (end - i < MAX_GROUP && isHexByte(load8(i))) {
    if (isDigit(load8(i))) hasDigit = true;
    i--;
  }
  return hasDigit && !isWordByte(load8(i));
}

/** No longer number, decimal or UUID ends after. */
function endsNumber(to: i32, end: i32): boolean {
  if (to >= end) return true;
  const after = load8(to);
  if (isWordByte(after)) return false;
  const second = to + 1 < end ? load8(to + 1) : 0;
  if (after === Byte.Dot) return !isDigit(second);
  return after !== Byte.Minus || !isWordByte(second);
}

/** A group's end is marked in the digit before it. */
const GROUP_END: i32 = 64;

function readDigits(at: i32, end: i32): void {
  count = 0;
  isGrouped = false;
  let i = at;
  let separator = 0;
  let inGroup = 0;
  while (i < end && count <= MAX_DIGITS) {
    const byte = load8(i);
    if (isDigit(byte)) {
      store8(Area.ValueText + count, byte - Byte.Zero);
      i++;
      store8(Area.ValueText + PLACES + count, i - at);
      count++;
      inGroup++;
      continue;
    }
    const length = separatorLength(i, end);
    // One kind of separator, after groups as cards have them.
    if (length === 0 || (separator !== 0 && byte !== separator) || !isGroup(count, inGroup)) break;
    if (i + length >= end || !isDigit(load8(i + length))) break;
    separator = byte;
    isGrouped = true;
    const last = Area.ValueText + count - 1;
    store8(last, load8(last) | GROUP_END);
    i += length;
    inGroup = 0;
  }
  digitsEnd = at + (count > 0 ? load8(Area.ValueText + PLACES + count - 1) : 0);
  const last = Area.ValueText + count - 1;
  if (count > 0) store8(last, load8(last) | GROUP_END);
}

/** A space, hyphen or plus sign, `%20`, `%2D`, `%2520`. */
function separatorLength(at: i32, end: i32): i32 {
  const byte = load8(at);
  if (byte === Byte.Space || byte === Byte.Minus || byte === Byte.Plus) return 1;
  if (byte !== Byte.Percent) return 0;
  const char = characterAt(at, end);
  return char === Byte.Space || char === Byte.Minus ? characterEnd - at : 0;
}

/** Groups of four; or four, six and the rest. */
function isGroup(digits: i32, inGroup: i32): boolean {
  return (digits === 4 && inGroup === 4) || inGroup === 4 || (digits === 10 && inGroup === 6);
}

function isGroupEnd(length: i32): boolean {
  return (load8(Area.ValueText + length - 1) & GROUP_END) !== 0;
}

function digitAt(index: i32): i32 {
  return load8(Area.ValueText + index) & 15;
}

/** Whether the first digits are a number of a length that the issuer has, with the right check digit. */
function isCard(length: i32): boolean {
  if (!isIssuersLength(length)) return false;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const digit = digitAt(length - 1 - i);
    if ((i & 1) === 0) sum += digit;
    else sum += digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}

function isIssuersLength(length: i32): boolean {
  const first = digitAt(0);
  const second = digitAt(1);
  // Visa
  if (first === 4) return length === 13 || length === 16 || length === 19;
  // Mastercard; Maestro
  if (first === 2 || (first === 5 && second >= 1 && second <= 5)) return length === 16;
  if (first === 5) return length >= SHORTEST_CARD;
  // American Express; JCB; Diners Club
  if (first === 3) {
    if (second === 4 || second === 7) return length === 15;
    return second === 5 ? length >= 16 : length >= 14;
  }
  // Discover, UnionPay; Maestro
  return length >= (second === 3 || second === 7 ? SHORTEST_CARD : 16);
}

const ARTICLE_DIGITS: i32 = 13;

/** Thirteen digits may be a number of goods (GTIN-13), which has a check digit of its own. */
function isArticle(): boolean {
  if (count !== ARTICLE_DIGITS) return false;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (i & 1) === 0 ? digitAt(i) : 3 * digitAt(i);
  return sum % 10 === 0;
}
