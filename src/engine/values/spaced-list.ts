import { Byte } from '../bytes/ascii.ts';
import { afterRun, beforeRun, Class, isOf } from '../bytes/classes.ts';
import { closesBracket, isBlank, isLineEnd, opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd, Encoding, innermost, ROOT } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { isLineFeedAt, Limit, next, settleLayer } from '../context/input.ts';
import { isApostropheOpen } from '../context/line.ts';
import { floorBefore, limitAfter } from '../context/reach.ts';
import { skipColours } from '../context/skip-colours.ts';

/**
 * Lists of `name=value` with blanks between them, as loggers print that quote no value: it continues to the next ` name=`.
 *
 *     INFO request user=a MMM_x=v w lang=b
 *                               ^^^
 */

/**
 * Whether the value at `value` is in such a list and holds blanks: another of the list follows, and nothing before that shows
 * that the list is over.
 * @param isInBrackets the list is in brackets, and ends with them
 */
export function isInSpacedList(value: i32, isInBrackets: boolean): boolean {
  settleLayer();
  // In percent-encoding blanks are data of the value, whatever follows them.
  if (cursor.layer !== ROOT && innermost(cursor.layer) === Encoding.Percent) return false;
  const isQuoted = isApostropheOpen(cursor.nameStart);
  let i = value;
  let blanks = 0;
  let depth = 0;
  let data = 0;
  let before = 0;
  let char = 0;
  while (i - value < Limit.LookAhead) {
    before = char;
    char = next(i);
    if (char < 0 || isLineFeedAt(i) || (isQuoted && char === Byte.Apostrophe)) return false;
    const after = charEnd;
    if (opensBracket(char)) depth++;
    else if (closesBracket(char)) {
      if (depth === 0) return isInBrackets;
      depth--;
    } else if (isBlank(char)) {
      // `name: ` begins another value.
      if (before === Byte.Colon) return false;
      // What follows an `&` is data: `v & w=x`.
      if (before !== Byte.Ampersand && isBeforeAssignment(i, after)) {
        if (depth > 0 || before === Byte.Comma || before === Byte.Semicolon) return false;
        return isInBrackets || blanks > 0;
      }
      if (endsText(after)) return false;
      if (before === Byte.Ampersand) data = i;
      blanks++;
    } else if (char === Byte.Ampersand && !isBlank(next(after))) return false;
    else if (char === Byte.Equals && data > 0 && i - data < MAX_DATA) data = 0;
    else if (blanks > 0 && endsList(char)) return false;
    i = after;
  }
  return false;
}

/** `v & w=x` */
const MAX_DATA: i32 = 64;

function endsList(char: i32): boolean {
  return (
    char === Byte.Equals ||
    char === Byte.Quote ||
    char === Byte.Question ||
    char === Byte.Less ||
    char === Byte.Greater ||
    isLineEnd(char)
  );
}

/** Whether the blank before `after` shows that what is before it was the last of a list: `a=1 - text`, `a=1 [main]`, `a=1 --b`. */
function endsText(after: i32): boolean {
  const first = next(after);
  const second = next(charEnd);
  if (opensBracket(first) || (first === Byte.Minus && second === Byte.Minus)) return true;
  const isSign = first < 0x80 && (!isOf(first, Class.Name) || first === Byte.Minus) && first !== Byte.Ampersand;
  return isSign && isBlank(second);
}

/** Whether `name=` follows the blank at `at`. What follows an `&` is data: `v & w=x`. */
export function isBeforeAssignment(at: i32, after: i32): boolean {
  if (load8(at - 1) === Byte.Ampersand) return false;
  const end = afterName(skipColours(after));
  return end > 0 && next(end) === Byte.Equals && next(charEnd) !== Byte.Equals;
}

/** After the name at `at` and its colours; -1 if there is none. */
function afterName(at: i32): i32 {
  let i = at;
  while (isOf(next(i), Class.Name | Class.Path) && i - at < Limit.FilteredName) i = charEnd;
  return i > at ? skipColours(i) : -1;
}

const MAX_BEFORE: i32 = 512;

/**
 * Whether another `name:value` is before the name at `nameFrom` or after its value at `value`, on the line and not in
 * brackets: `INF request user:a MMM_x:v w lang:b`, of zerolog's console with own formats.
 */
export function isAmongFields(nameFrom: i32, value: i32): boolean {
  if (load8(value) === Byte.Slash) return false;
  const lowest = floorBefore(nameFrom, MAX_BEFORE);
  for (let i = nameFrom - 2; i > lowest && load8(i) !== Byte.LineFeed; i--) {
    if (load8(i) !== Byte.Colon || isBlank(load8(i + 1)) || load8(i + 1) === Byte.Slash) continue;
    const name = beforeRun(i, lowest, Class.Name);
    if (name < i && isLetter(load8(name)) && isBlank(load8(name - 1))) return true;
  }
  const limit = limitAfter(value, Limit.LookAhead);
  let depth = 0;
  for (let i = value; i < limit && load8(i) !== Byte.LineFeed; i++) {
    const byte = load8(i);
    if (opensBracket(byte)) depth++;
    else if (closesBracket(byte)) depth--;
    else if (byte === Byte.Space && depth === 0 && isLetter(load8(i + 1))) {
      const end = afterRun(i + 1, limit, Class.Name);
      if (load8(end) === Byte.Colon && end + 1 < limit && !isBlank(load8(end + 1)) && load8(end + 1) !== Byte.Slash)
        return true;
    }
  }
  return false;
}

function isLetter(byte: i32): boolean {
  return isOf(byte, Class.Name) && byte > Byte.Nine && byte !== Byte.Underscore;
}
