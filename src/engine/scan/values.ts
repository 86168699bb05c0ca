import { Byte } from '../bytes/ascii.ts';
import { Area } from '../bytes/layout.ts';
import { load8, load32, multiply } from '../bytes/memory.ts';

/**
 * What values that are found by themselves begin with. A record has a needle, 3 to 16 bytes, and says what must follow;
 * `rules/value-image.ts` puts records into the memory. Card and account numbers begin with no certain bytes: theirs are
 * the first two records, which have no needle.
 */
export const enum ValueRecord {
  /** Address of the next one with the same hash, or 0. */
  Next = 0,
  /** The first three bytes of the needle. */
  Letters = 4,
  /** Where the needle is. */
  Needle = 8,
  NeedleLength = 12,
  Kind = 13,
  /** Of a key: of what it is made, and how it is checked; see `detect/keys.ts`. Of a secret: its edges. */
  Class = 14,
  Check = 15,
  /** Of a key: how many characters follow at least and at most. Of a secret: how many bytes it has. */
  Min = 16,
  Max = 20,
  /** Its place in `RuleSet.labels`, and the text of that. */
  Rule = 24,
  Label = 28,
  LabelLength = 32,
  Size = 36,
}

export const enum ValueKind {
  Card = 0,
  Iban = 1,
  Key = 2,
  Jwt = 3,
  Pem = 4,
  UrlPassword = 5,
  Bearer = 6,
  Basic = 7,
  Secret = 8,
}

/** What is searched for, as bits. */
export const enum Sought {
  Needles = 1,
  Cards = 2,
  Ibans = 4,
  /** Some of the needles are those of values that are known beforehand. */
  Secrets = 8,
}

export const enum ValueHeads {
  /** A power of two. */
  Count = 4096,
}

/** No card number is shorter, separators aside. */
export const SHORTEST_CARD: i32 = 13;

let sought: i32 = 0;

export function setValues(what: i32): void {
  sought = what;
}

/** Whether anything is found by its value: else the search is for names alone. */
export function hasValues(): boolean {
  return sought !== 0;
}

export function seeks(what: i32): boolean {
  return (sought & what) !== 0;
}

export function hashOfThree(letters: i32): i32 {
  const product = multiply(letters, 0x2545f491);
  return (product >>> 16) & (ValueHeads.Count - 1);
}

/** The first record whose needle is at `at`, or 0. */
export function recordAt(at: i32, end: i32): i32 {
  if (!seeks(Sought.Needles) || at + 3 > end) return 0;
  const letters = load32(at) & 0xffffff;
  return matching(load32(Area.ValueHeads + 4 * hashOfThree(letters)), at, end);
}

/** The record of card numbers or of account numbers, if one may begin at `at`; else 0. */
export function numberRecordAt(at: i32, end: i32): i32 {
  if (isCardAt(at, end)) return Area.ValueRecords;
  return isIbanAt(at, end) ? Area.ValueRecords + ValueRecord.Size : 0;
}

/** The next one after that. */
export function recordAfter(record: i32, at: i32, end: i32): i32 {
  return matching(load32(record + ValueRecord.Next), at, end);
}

function matching(first: i32, at: i32, end: i32): i32 {
  const letters = load32(at) & 0xffffff;
  let record = first;
  while (record !== 0) {
    if (load32(record + ValueRecord.Letters) === letters && isNeedle(record, at, end)) return record;
    record = load32(record + ValueRecord.Next);
  }
  return 0;
}

function isNeedle(record: i32, at: i32, end: i32): boolean {
  const length = load8(record + ValueRecord.NeedleLength);
  if (at + length > end) return false;
  const needle = load32(record + ValueRecord.Needle);
  for (let i = 3; i < length; i++) if (load8(at + i) !== load8(needle + i)) return false;
  return true;
}

/** Whether a value may begin at `at`: the exact check of one place, on which all builds of the search agree. */
export function isValueAt(at: i32, end: i32): boolean {
  if (at >= end) return false;
  for (let record = recordAt(at, end); record !== 0; record = recordAfter(record, at, end)) {
    if (mayBeProved(record, at, end)) return true;
  }
  return isCardAt(at, end) || isIbanAt(at, end);
}

/** How far a URL is looked at for the sign before its host. */
const MAX_AUTHORITY: i32 = 128;

/** False for the many URLs that surely have no password: after `://` is neither `@` nor what is encoded before the path. */
function mayBeProved(record: i32, at: i32, end: i32): boolean {
  if (load8(record + ValueRecord.Kind) !== ValueKind.UrlPassword) return true;
  if (load8(at) !== Byte.Colon || load8(at + 1) !== Byte.Slash) return true;
  const limit = end - at < MAX_AUTHORITY ? end : at + MAX_AUTHORITY;
  for (let i = at + 3; i < limit; i++) {
    const byte = load8(i);
    switch (byte) {
      case Byte.At:
      case Byte.Percent:
      case Byte.Backslash:
      case Byte.Ampersand:
        return true;
      case Byte.Slash:
      case Byte.Question:
      case Byte.Hash:
      case Byte.Quote:
      case Byte.Less:
        return false;
      default:
        if (byte <= Byte.Space) return false;
    }
  }
  return true;
}

export function isDigit(byte: i32): boolean {
  return byte >= Byte.Zero && byte <= Byte.Nine;
}

/** Digits of an issuer, with digits and what may be between them after these. */
export function isCardAt(at: i32, end: i32): boolean {
  if (!seeks(Sought.Cards) || at + SHORTEST_CARD > end || !isDigit(load8(at))) return false;
  if (isDigit(load8(at - 1)) && !isAfterPercent(at) && !isAfterUnicode(at)) return false;
  for (let i = 1; i < SHORTEST_CARD; i++) if (!mayBeInCard(load8(at + i))) return false;
  return isIssuer(at);
}

export function mayBeInCard(byte: i32): boolean {
  return isDigit(byte) || byte === Byte.Space || byte === Byte.Minus || byte === Byte.Plus || byte === Byte.Percent;
}

/** `%20`, of which the last digit is before `at`. */
export function isAfterPercent(at: i32): boolean {
  return load8(at - 3) === Byte.Percent || (load8(at - 3) === Byte.Five && load8(at - 4) === Byte.Two);
}

/** `\u003d` */
export function isAfterUnicode(at: i32): boolean {
  return load8(at - 5) === Byte.LowerU && load8(at - 6) === Byte.Backslash && load8(at - 4) === Byte.Zero;
}

/** Whether the first four digits are those of an issuer of cards: ISO/IEC 7812, as the networks publish their ranges. */
function isIssuer(at: i32): boolean {
  const second = load8(at + 1) - Byte.Zero;
  const third = load8(at + 2) - Byte.Zero;
  const fourth = load8(at + 3) - Byte.Zero;
  if (second < 0 || second > 9 || third < 0 || third > 9 || fourth < 0 || fourth > 9) return false;
  const first = load8(at) - Byte.Zero;
  const four = 1000 * first + 100 * second + 10 * third + fourth;
  // Visa
  if (first === 4) return true;
  // Mastercard, Maestro
  if (first === 5) return second >= 1 ? second <= 5 || four === 5893 : four === 5018 || four === 5020 || four === 5038;
  if (first === 2) return four >= 2221 && four <= 2720;
  // American Express, Diners Club, JCB
  if (first === 3) return second >= 4 ? second !== 5 || (four >= 3528 && four <= 3589) : second === 0 && third <= 5;
  // Discover, UnionPay, Maestro
  if (first !== 6) return false;
  if (second === 5 || second === 2 || four === 6011 || (four >= 6440 && four <= 6499)) return true;
  return four === 6304 || four === 6759 || (four >= 6761 && four <= 6763);
}

/** The letters of a country, and two digits. */
export function isIbanAt(at: i32, end: i32): boolean {
  if (!seeks(Sought.Ibans) || at + 4 > end || !isDigit(load8(at + 2)) || !isDigit(load8(at + 3))) return false;
  return ibanLength(at) > 0;
}

/** How many characters an account number has that begins with these letters; 0 = there is no such country. */
export function ibanLength(at: i32): i32 {
  const first = load8(at) - Byte.UpperA;
  const second = load8(at + 1) - Byte.UpperA;
  if (first < 0 || first > 25 || second < 0 || second > 25) return 0;
  return load8(Area.ValueCountries + 26 * first + second);
}
