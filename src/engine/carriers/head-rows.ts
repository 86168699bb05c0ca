import { Byte } from '../bytes/ascii.ts';
import { multiply } from '../bytes/memory.ts';
import {
  afterColour,
  byte,
  byteAt,
  clock,
  date,
  digits,
  isDigitAt,
  isLevel,
  isLineWithout,
  isoTimeUpTo,
  isWordLetter,
  skipDigits,
  text,
  words,
} from './line-text.ts';

/**
 * Heads of which nothing more is to be said than how they are written, one a row. A head that ends with a blank may have none
 * before an empty text.
 *
 *     C D T    a clock; a date; both as in ISO 8601
 *     N I      digits; one digit
 *     L A      a level; a letter
 *     W S P    a word; one with slashes in it; the name of a pod
 *     V        a word that is no level: with one a logger's record begins
 *     R        as `S`, with a letter in it, too: no date
 *     M        labels, `app="api", job="x"`; F = anything up to what comes next
 *     B K      blanks; a colour, if there is one
 *
 * What `W`, `V`, `S`, `P` and `F` read names the stream.
 */

/** What begins with a time. */
export const ROWS_AFTER_TIME: string[] = [
  // Azure, `az webapp log tail`
  'LB- ',
  // GitLab's runner
  'IIO ',
  'IIO+',
  'IIE ',
  'IIE+',
  // fly.io
  'W[W] W [L]',
  // Firebase
  'A W: ',
  // CloudWatch, `aws logs tail`
  'R ',
  'S[$F]W ',
  // `logcli`
  '{M} ',
];

/** What begins with a digit. */
const DIGIT_ROWS: string[] = [
  // Android's logcat, `-v threadtime`, `-v time`
  'II-II CBNBN A F: ',
  'II-II C A/F(F): ',
  // React Native on iOS
  'D C [L][F] ',
];

/** What begins with a bracket. */
const BRACKET_ROWS: string[] = [
  // concurrently and others, with a time
  '[D C] [V] ',
  '[V] [T] ',
  // TeamCity
  '[C]A:\t [F] ',
  '[C]A:\t ',
  '[C] :\t [F] ',
  '[C] :\t ',
];

/** What begins with a word, a slash among its letters. */
const WORD_ROWS: string[] = [
  // Android's logcat, `-v brief`
  'A/F(F): ',
  // CloudWatch, `awslogs` and `sam logs`
  '/W S ',
  '/W S[$F]W ',
  'S[$F]W T ',
  // pm2
  'timestamp=T app=F id=N type=W message=',
];

/** What begins with a blank. */
const BLANK_ROWS: string[] = [
  // React Native: in Metro
  ' L  ',
  // Cloud Foundry
  'BT [S] W ',
];

/** What may begin in any way. */
const ROWS: string[] = [
  // docker build
  '#N N.N ',
  // stern
  'KPK KWK ',
  // `gh run view --log`
  'F\tF\tT ',
];

/** A number that is made of what names the stream. */
export let rowStream: i32 = 0;

/** After a head with which a line begins; -1 = there is none. */
export function readFirstRows(from: i32): i32 {
  const first = byteAt(from);
  let at = -1;
  if (isDigitAt(from)) at = readRows(DIGIT_ROWS, from);
  else if (first === Byte.BracketOpen) at = readRows(BRACKET_ROWS, from);
  else if (first === Byte.Space) at = readRows(BLANK_ROWS, from);
  if (at < 0 && isWordLetter(first)) at = readRows(WORD_ROWS, from);
  return at >= 0 ? at : readRows(ROWS, from);
}

/** After the head of one of these kinds; -1 = there is none. */
export function readRows(rows: string[], from: i32): i32 {
  for (let i = 0; i < rows.length; i++) {
    const at = readRow(rows[i] as string, from);
    if (at >= 0) return at;
  }
  return -1;
}

function readRow(row: string, from: i32): i32 {
  let at = from;
  rowStream = 0;
  for (let i = 0; at >= 0 && i < row.length; i++) {
    const sign = row.charCodeAt(i);
    const isLast = i + 1 === row.length;
    const to = readPart(sign, at, isLast ? -1 : row.charCodeAt(i + 1));
    if (to >= 0 || sign !== Byte.Space || !isLast) at = to;
    else if (byteAt(at) !== Byte.LineFeed && byteAt(at) !== Byte.CarriageReturn) return -1;
  }
  return at;
}

function readPart(sign: i32, at: i32, following: i32): i32 {
  switch (sign) {
    case 0x43:
      return clock(at);
    case 0x44:
      return date(at);
    case 0x54:
      return isoTimeUpTo(at);
    case 0x4e:
      return atLeastOne(at, skipDigits(at));
    case 0x49:
      return digits(at, 1);
    case 0x4c:
      return isLevel(at) || isLog(at) ? named(at, words(at)) : -1;
    case Byte.UpperA:
      return atLeastOne(at, isLetter(byteAt(at)) ? at + 1 : at);
    case 0x42:
      return blanks(at);
    case 0x57:
      return named(at, words(at));
    case 0x56:
      return isLevel(at) ? -1 : named(at, words(at));
    case 0x53:
      return hasSlash(at, words(at)) ? named(at, words(at)) : -1;
    case 0x52:
      return hasSlash(at, words(at)) && hasLetter(at, words(at)) ? named(at, words(at)) : -1;
    case Byte.UpperM:
      return named(at, labels(at));
    case 0x50:
      return isPod(at, words(at)) ? named(at, words(at)) : -1;
    case Byte.UpperF:
      return named(at, upTo(at, following));
    case 0x4b:
      return afterColour(at);
    default:
      return byte(at, sign);
  }
}

function atLeastOne(from: i32, to: i32): i32 {
  return to > from ? to : -1;
}

function named(from: i32, to: i32): i32 {
  for (let at = from; at < to; at++) rowStream = multiply(rowStream, 31) + byteAt(at);
  return atLeastOne(from, to);
}

function isLetter(byte: i32): boolean {
  return (byte | 0x20) >= Byte.LowerA && (byte | 0x20) <= Byte.LowerZ;
}

/** `LOG`, as consoles of browsers have it. */
function isLog(at: i32): boolean {
  return text(at, 'LOG') > 0;
}

function blanks(from: i32): i32 {
  let at = from;
  while (byteAt(at) === Byte.Space) at++;
  return atLeastOne(from, at);
}

function upTo(from: i32, sign: i32): i32 {
  if (isLineWithout(sign, from)) return from;
  let at = from;
  let char = byteAt(at);
  while (at - from < MAX_FIELD && char >= Byte.Space && char !== sign) {
    at++;
    char = byteAt(at);
  }
  return char === sign ? at : from;
}

const MAX_FIELD: i32 = 64;

function hasLetter(from: i32, to: i32): boolean {
  let at = from;
  while (at < to && !isLetter(byteAt(at))) at++;
  return at < to;
}

function labels(from: i32): i32 {
  let at = from;
  while (true) {
    const name = words(at);
    const value = name === at ? -1 : text(name, '="');
    if (value < 0) return from;
    at = value;
    while (byteAt(at) >= Byte.Space && byteAt(at) !== Byte.Quote) at += byteAt(at) === Byte.Backslash ? 2 : 1;
    at = byte(at, Byte.Quote);
    if (at < 0) return from;
    if (byteAt(at) !== Byte.Comma) return at;
    at++;
    while (byteAt(at) === Byte.Space) at++;
  }
}

function hasSlash(from: i32, to: i32): boolean {
  let at = from;
  while (at < to && byteAt(at) !== Byte.Slash) at++;
  return at > from && at < to;
}

/** `api-7d9f8b6c5-x2x4z`: what Kubernetes adds to a name are such letters and digits, five of them last. */
function isPod(from: i32, to: i32): boolean {
  let last = to;
  while (last > from && isOfHash(byteAt(last - 1))) last--;
  if (to - last !== POD_HASH || byteAt(last - 1) !== Byte.Minus) return false;
  let set = last - 1;
  let sawDigit = false;
  while (set > from && isOfHash(byteAt(set - 1))) {
    set--;
    sawDigit = sawDigit || isDigitAt(set);
  }
  return sawDigit && set > from + 1 && byteAt(set - 1) === Byte.Minus;
}

const POD_HASH: i32 = 5;

function isOfHash(byte: i32): boolean {
  return (byte >= Byte.LowerA && byte <= Byte.LowerZ) || (byte >= Byte.Zero && byte <= Byte.Nine);
}
