import { Byte } from '../bytes/ascii.ts';
import { afterRun, beforeRun, Class, isOf } from '../bytes/classes.ts';
import { isQuote } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { endValue, rememberQuote } from '../context/input.ts';
import { floorBefore } from '../context/reach.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';

/**
 * A quoted value before its name, as messages about what was refused have them.
 *
 *     Duplicate entry 'v' for key 'MMM_x'       invalid value "v" for flag -MMM_x: parse error
 */

/** Longer values before their names are shown. */
const MAX_VALUE: i32 = 3072;
const MAX_WORD: i32 = 16;

const named = new Name();

/**
 * Whether `'v' for ` is before the name, with or without a word that says of what it is the name: goes back to hide the value,
 * or past the name if the value is hidden.
 */
export function tryValueFor(nameFrom: i32, limit: i32, action: i32): boolean {
  if (!isQuote(delimiter.char) && delimiter.char !== Byte.Minus) return false;
  const start = delimiter.start;
  const lowest = floorBefore(start, MAX_VALUE);
  let to = start;
  while (to > lowest && load8(to - 1) === Byte.Minus) to--;
  if (to > lowest && isQuote(load8(to - 1))) to--;
  while (to > lowest && load8(to - 1) === Byte.Backslash) to--;
  const word = wordStart(to, lowest);
  if (word < 0) return false;
  const at = isFor(word) ? word : wordStart(word, lowest);
  if (at < 0 || !isFor(at) || load8(at - 1) !== Byte.Space || !isQuote(load8(at - 2))) return false;
  const from = openingQuote(at - 2, lowest);
  if (from < 0) return false;
  const nameEnd = afterRun(nameFrom, limit, Class.Name | Class.Path);
  if (at - 1 <= cursor.hiddenTo) {
    // What follows the name is no value.
    cursor.at = nameEnd;
    return true;
  }
  named.start = from;
  named.from = nameFrom;
  named.to = nameEnd;
  named.end = nameEnd;
  // The value is not next to the name: it would leave the text between them.
  named.action = action === Action.Filter ? Action.Mask : action;
  take(named, Notation.Repr);
  cursor.removal = Removal.Exact;
  rememberQuote(from, from + 1 + backslashesBefore(at - 2, lowest));
  cursor.lenient = true;
  cursor.valueStart = from;
  cursor.hasValue = true;
  endValue(at - 1);
  return true;
}

/** Where the word begins that ends before the blank before `to`; -1 if there is none. */
function wordStart(to: i32, lowest: i32): i32 {
  if (to - 1 <= lowest || load8(to - 1) !== Byte.Space) return -1;
  const from = beforeRun(to - 1, lowest, Class.Name);
  return from < to - 1 && to - from <= MAX_WORD && from > lowest ? from : -1;
}

function isFor(at: i32): boolean {
  return (
    load8(at) === LOWER_F && load8(at + 1) === LOWER_O && load8(at + 2) === LOWER_R && load8(at + 3) === Byte.Space
  );
}

const LOWER_F: i32 = 0x66;
const LOWER_O: i32 = 0x6f;
const LOWER_R: i32 = 0x72;

/** Back from the closing quote at `at` to the opening one, with as many backslashes, after a blank; -1 if it is too far. */
function openingQuote(at: i32, lowest: i32): i32 {
  const quote = load8(at);
  const escapes = backslashesBefore(at, lowest);
  for (let i = at - 1 - escapes; i > lowest + escapes; i--) {
    const byte = load8(i);
    if (byte === Byte.LineFeed) return -1;
    if (byte === quote && backslashesBefore(i, lowest) === escapes && isOf(load8(i - escapes - 1), Class.Blank))
      return i - escapes;
  }
  return -1;
}

function backslashesBefore(at: i32, lowest: i32): i32 {
  let from = at;
  while (from > lowest && load8(from - 1) === Byte.Backslash) from--;
  return at - from;
}
