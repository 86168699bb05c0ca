import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { opensBracket } from '../bytes/kinds.ts';
import { load8, load32 } from '../bytes/memory.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { isAfterPair } from '../context/line.ts';
import { limitAfter } from '../context/reach.ts';
import { Argument, argumentAt, MAX_OPTION } from '../context/shell.ts';
import { Action } from '../rules/table.ts';
import {
  afterLast,
  findAny,
  findByte,
  findFormBreak,
  findFormStop,
  findNameEnd,
  findPercentStop,
} from '../scan/bytes.ts';
import { finishQuickly, maskQuickly, setAdjacent, shortOf } from './fast-path-edit.ts';
import { copyBefore, output, removeUpTo, takeBack } from './output.ts';

/** Parameters of queries and forms that are written the same way on both sides of their value. */

/** `?MMM_a=12&` */
export function hideQueryParameter(hit: i32, nameEnd: i32, action: i32): boolean {
  const value = nameEnd + 1;
  if (beginsOtherwise(value)) return false;
  const stop = findFormStop(value, shortOf(value));
  if (stop === value || stop + 16 >= cursor.end) return false;
  // A cell may end in it: `|/x?MMM_a=v|b:`.
  if (findByte(value, stop, Byte.Pipe) < stop) return false;
  const ender = load8(stop);
  if (ender === Byte.Ampersand) {
    if (!isBeforeName(stop + 1)) return false;
    if (action === Action.Mask) maskQuickly(value, stop);
    else removeTo(hit, stop + 1);
    setAdjacent(stop + 1);
  } else {
    const endsHere = ender === Byte.Quote || (ender === Byte.Space && isBeforeVersion(stop) && endsAtSpace(stop));
    if (!endsHere) return false;
    if (action === Action.Mask) maskQuickly(value, stop);
    else if (!removeWithSign(hit, 1, stop)) return false;
  }
  finishQuickly(hit, nameEnd, Notation.Form, action);
  return true;
}

/** `?MMM_a=1 HTTP/1.1`: elsewhere the value may be in an argument of a command line, and continue to its quote. */
function isBeforeVersion(space: i32): boolean {
  return load8(space + 1) === 0x48 && load8(space + 2) === 0x54;
}

/** ` MMM_a=12 `, and in a list ` MMM_a=12; ` */
export function hideSpacedParameter(hit: i32, nameEnd: i32, action: i32): boolean {
  // `, name=` may be in brackets, where values hold spaces; so they do after a bracket, and on a line of their own.
  if (load8(hit - 2) === Byte.Comma && isAfterPair(hit - 1)) return false;
  // In a list with semicolons values hold spaces, too.
  if (load8(hit - 2) === Byte.Semicolon) return false;
  if (mayBeginLine(hit - 1)) return false;
  if (load8(hit - 2) >= Byte.UpperA && mayBeAfterOption(hit) && argumentAt(hit) !== Argument.None) return false;
  const value = nameEnd + 1;
  if (beginsOtherwise(value)) return false;
  const stop = findFormStop(value, shortOf(value));
  if (stop === value || stop + 16 >= cursor.end || holdsBracket(value, stop)) return false;
  const ender = load8(stop);
  let after = stop + 1;
  if (ender === Byte.Ampersand) {
    if (!isBeforeName(after)) return false;
  } else {
    if (isListSign(ender)) {
      if (load8(after) !== Byte.Space) return false;
      after++;
    } else if (ender !== Byte.Space || load8(after) === Byte.BraceOpen) return false;
    if (!endsBeforeSpace(hit, value, after - 1)) return false;
    // Where the parameter stands alone on its line, the line goes.
    if (action === Action.Filter && isAfterBlank(hit)) return false;
  }
  if (action === Action.Mask) maskQuickly(value, stop);
  else removeTo(hit, after);
  setAdjacent(after);
  finishQuickly(hit, nameEnd, Notation.Form, action);
  return true;
}

/**
 * Whether nothing but blanks, a bracket, a mark or a word such as `export` may be between the beginning of the line and the
 * space before the name. Nearly all words are ruled out by their last letter.
 */
function mayBeginLine(space: i32): boolean {
  const last = load8(space - 1);
  if (!isOf(last, Class.Name)) {
    return isOf(last, Class.Blank) || last === Byte.BraceOpen || last === Byte.ParenOpen || isLineMark(last);
  }
  if (last === Byte.Minus || load8(space - 2) === Byte.Minus) return true;
  if (!endsKeyword(last | 0x20)) return false;
  let at = space - 1;
  while (space - at < MAX_KEYWORD && isOf(load8(at - 1), Class.Name)) at--;
  return isOf(load8(at - 1), Class.Blank) || isLineMark(load8(at - 1));
}

const MAX_KEYWORD: i32 = 10;

/** The last letters of `export`, `set`, `setenv`, `env`, `declare` and `typeset`. */
function endsKeyword(letter: i32): boolean {
  return letter === Byte.LowerT || letter === 0x76 || letter === Byte.LowerE;
}

function isLineMark(byte: i32): boolean {
  return byte === Byte.Plus || byte === Byte.Greater || byte === Byte.Less || byte === Byte.Asterisk;
}

/** A bracket in the value may hold more of it, spaces too: `Acc[no=1 x]`. */
function holdsBracket(from: i32, to: i32): boolean {
  return findAny(from, to, Byte.ParenOpen, Byte.BracketOpen, Byte.BraceOpen) < to;
}

/** Whether there is a `-` where an option may begin that ends before the space before `hit`. */
function mayBeAfterOption(hit: i32): boolean {
  const from = hit - 2 - MAX_OPTION;
  return afterLast(from, hit - 1, Byte.Minus) > from;
}

/** `0026`, as a word. */
export const UNICODE_AMPERSAND: i32 = 0x36323030;

/** `\u0026MMM_a=12\u0026` in a string, `\\u0026MMM_a=12\\u0026` in a string in a string; the value may end with it. */
export function hideEscapedParameter(hit: i32, nameEnd: i32, action: i32): boolean {
  if (load8(hit - 5) !== Byte.LowerU || load8(hit - 6) !== Byte.Backslash || load8(nameEnd) !== Byte.Equals)
    return false;
  const isTwice = load8(hit - 7) === Byte.Backslash;
  const length = isTwice ? 7 : 6;
  const sign = hit - length;
  if (load8(sign - 1) === Byte.Backslash) return false;
  const value = nameEnd + 1;
  if (beginsOtherwise(value)) return false;
  const stop = findFormStop(value, shortOf(value));
  if (stop === value || stop + 16 >= cursor.end) return false;
  const word = load32(stop);
  if (word === load32(sign) && load32(stop + length - 4) === UNICODE_AMPERSAND) {
    if (!isBeforeName(stop + length)) return false;
    if (action === Action.Mask) maskQuickly(value, stop);
    else removeTo(hit, stop + length);
    setAdjacent(stop + length);
  } else {
    // The quote of the string in which the query is.
    if (isTwice ? (word & 0xffff) !== 0x225c : (word & 0xff) !== Byte.Quote) return false;
    if (action === Action.Mask) maskQuickly(value, stop);
    else if (!removeWithSign(hit, length, stop)) return false;
  }
  finishQuickly(hit, nameEnd, Notation.Form, action);
  return true;
}

/** `%3FMMM_a%3D12%26` in a form value, which may end with it. */
export function hidePercentParameter(hit: i32, nameEnd: i32, action: i32): boolean {
  const sign = load32(hit - 4) >>> 8;
  if ((sign !== PERCENT_QUESTION && sign !== PERCENT_AMPERSAND) || wordAt(nameEnd) !== PERCENT_EQUALS) return false;
  const value = nameEnd + 3;
  const stop = findPercentStop(value, shortOf(value));
  if (stop === value || stop + 16 >= cursor.end) return false;
  const ender = load8(stop);
  if (ender === Byte.Percent) {
    if (wordAt(stop) !== PERCENT_AMPERSAND || !isBeforeName(stop + 3)) return false;
    if (action === Action.Mask) maskQuickly(value, stop);
    else removeTo(hit, stop + 3);
    setAdjacent(stop + 3);
  } else {
    if (ender !== Byte.Ampersand && ender !== Byte.Quote && ender !== Byte.Space) return false;
    if (action === Action.Mask) maskQuickly(value, stop);
    else if (!removeWithSign(hit, 3, stop)) return false;
  }
  finishQuickly(hit, nameEnd, Notation.Form, action);
  return true;
}

/** `%3F`, `%26` and `%3D`, as words. */
const PERCENT_QUESTION: i32 = 0x463325;
const PERCENT_AMPERSAND: i32 = 0x363225;
const PERCENT_EQUALS: i32 = 0x443325;

function wordAt(at: i32): i32 {
  return load32(at) & 0xffffff;
}

/** The parameter goes, and the sign after it, up to `to`. */
function removeTo(hit: i32, to: i32): void {
  copyBefore(hit);
  removeUpTo(to);
}

/**
 * The last parameter of a query: the sign before it goes too; where that went with another parameter, the one that is
 * now the last.
 */
function removeWithSign(hit: i32, length: i32, to: i32): boolean {
  if (cursor.copied <= hit - length) {
    copyBefore(hit - length);
  } else {
    if (cursor.copied !== hit) return false;
    const at = output.end - length;
    // Neither a sign in another spelling nor one with a backslash more.
    if (at <= output.begin || load8(at - 1) === Byte.Backslash || !isSign(at, length)) return false;
    takeBack(at);
  }
  removeUpTo(to);
  return true;
}

/** Whether the output ends with a `?` or `&` that is spelled with so many bytes. */
function isSign(at: i32, length: i32): boolean {
  if (length === 1) return load8(at) === Byte.Ampersand || load8(at) === Byte.Question;
  if (length === 3) return wordAt(at) === PERCENT_AMPERSAND || wordAt(at) === PERCENT_QUESTION;
  const isTwice = length === 7;
  const begins = load32(at) === (isTwice ? 0x30755c5c : 0x3030755c);
  return begins && load32(at + length - 4) === UNICODE_AMPERSAND;
}

/** A value that is in brackets, is a telephone number, or is none. What opens with a quote stops at once. */
function beginsOtherwise(value: i32): boolean {
  const first = load8(value);
  if (first === Byte.Equals || first === Byte.Plus) return true;
  return opensBracket(first);
}

/** What may be an entity, `&quot;`, is looked at the long way. */
function isBeforeName(at: i32): boolean {
  const first = load8(at);
  if (!isOf(first, Class.Name)) return false;
  // `&amp;` `&apos;` `&gt;` `&lt;` `&quot;`: no other one ends a value.
  if (first !== LOWER_A && first !== LOWER_G && first !== LOWER_L && first !== LOWER_Q) return true;
  return load8(afterRun(at, limitAfter(at, MAX_ENTITY), Class.Name)) !== Byte.Semicolon;
}

const MAX_ENTITY: i32 = 8;
const LOWER_A: i32 = 0x61;
const LOWER_E: i32 = 0x65;
const LOWER_G: i32 = 0x67;
const LOWER_L: i32 = 0x6c;
const LOWER_Q: i32 = 0x71;

function isListSign(byte: i32): boolean {
  return byte === Byte.Comma || byte === Byte.Semicolon;
}

/** Whether a value in a query ends at this space: no `&` follows before something else begins. */
function endsAtSpace(space: i32): boolean {
  const sign = signAfter(space);
  return sign > 0 && load8(sign) !== Byte.Ampersand;
}

/**
 * Whether another value ends at this space: `name=` follows, or nothing that shows that the value holds spaces, as it does in
 * decoded forms, in lists that quote none (`values/spaced-list.ts`), and after the scheme of a header.
 */
function endsBeforeSpace(hit: i32, value: i32, space: i32): boolean {
  if (mayBeScheme(value, space)) return false;
  const sign = signAfter(space);
  if (sign < 0) return false;
  if (load8(sign) !== Byte.Equals) return load8(sign) !== Byte.Ampersand && !isAfterPair(hit - 1);
  return sign > space + 1 && load8(sign + 1) !== Byte.Equals && findNameEnd(space + 1, sign) === sign;
}

/** `Basic` and `Bearer`, by their length and the first letters. */
function mayBeScheme(from: i32, to: i32): boolean {
  const length = to - from;
  if (length !== 5 && length !== 6) return false;
  const second = load8(from + 1) | 0x20;
  return (load8(from) | 0x20) === Byte.LowerB && (second === LOWER_A || second === LOWER_E);
}

/** The first sign after the space that shows whether a value continues; -1 = none is in sight, or it may be an encoded one. */
function signAfter(space: i32): i32 {
  const limit = limitAfter(space, 512);
  const at = findFormBreak(space + 1, limit);
  return at < limit && load8(at) !== Byte.Backslash ? at : -1;
}

/** Whether white space, or nothing that is known, is before the space before the name. */
function isAfterBlank(hit: i32): boolean {
  const uncopied = hit - cursor.copied;
  if (uncopied >= 2) return isOf(load8(hit - 2), Class.Blank);
  // The value before, or all of the parameter, has been hidden.
  const at = output.end - 2 + uncopied;
  return at < output.begin || isOf(load8(at), Class.Blank) || (uncopied === 0 && load8(at + 1) !== Byte.Space);
}
