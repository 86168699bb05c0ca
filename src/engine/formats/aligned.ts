import { Byte } from '../bytes/ascii.ts';
import { beforeRun, Class, isOf } from '../bytes/classes.ts';
import { isDigit, isLineEnd } from '../bytes/kinds.ts';
import { Area } from '../bytes/layout.ts';
import { load8 } from '../bytes/memory.ts';
import { ROOT } from '../bytes/reader.ts';
import { cursor, Notation, Removal } from '../context/cursor.ts';
import { setLayer } from '../context/input.ts';
import { findLineStart, lineStart } from '../context/line-start.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action, plainActionOf } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';
import { gapAt, lineBefore, textFrom } from './bars.ts';
import { afterHeader, beginHeaderValue, isOneLetterOver } from './header.ts';

/**
 * What is aligned with spaces: names with their values, and the rows of a table, see `bars.ts`.
 *
 *     user       Smith            NAME    MMM_x    AGE
 *     MMM_phone  v w              a       v w      3d
 */

/**
 * A name that begins its line, and two blanks or more, or as many as on the line above: the rest of the line is its value.
 * What a rule of the user names is a word like others.
 */
export function tryAligned(name: Name): boolean {
  const value = afterBlanks(name.to);
  if (delimiter.layer !== ROOT || value === name.to || value >= cursor.end || isLineEnd(load8(value))) return false;
  if (!hasPrefix(name.from, name.to) || !isWord(name.from, name.to)) return false;
  const path = beforeRun(name.from, cursor.begin, Class.Name | Class.Path);
  if (!findLineStart(path) || afterBlanks(lineStart.at) !== path) return false;
  const isWide = value - name.to > 1 && isOf(load8(value - 2), Class.Blank);
  if (!isWide && !isAlignedAbove(lineStart.at, value)) return false;
  const indent = lineStart.indent;
  setLayer(ROOT, false);
  name.start = name.action === Action.Filter ? lineStart.at : path;
  name.from = path;
  take(name, Notation.Header);
  cursor.removal = Removal.Exact;
  cursor.indent = indent;
  beginHeaderValue(value);
  cursor.nextState = afterHeader(name.action);
  return true;
}

/** Whether the name begins with one of the two prefixes, or a part of it after a dot. */
function hasPrefix(from: i32, to: i32): boolean {
  for (let at = from; at < to; at++) {
    if ((at === from || load8(at - 1) === Byte.Dot) && plainActionOf(at, to) !== Action.None) return true;
  }
  return false;
}

/** More than a number in Roman or other letters alone: `XXXIV  The Return`. */
export function isWord(from: i32, to: i32): boolean {
  if (isOneLetterOver(from, to)) return false;
  for (let at = from; at < to; at++) {
    const byte = load8(at);
    if (byte === Byte.Underscore || byte >= Byte.LowerA || isDigit(byte)) return true;
  }
  return false;
}

/** Whether the line above has, after a word and more than one blank, text that begins where the value does, or ends there. */
export function isAlignedAbove(line: i32, value: i32): boolean {
  const above = lineBefore(line);
  if (above < 0) return false;
  const from = textFrom(gapAt(above, line - 1), line - 1);
  if (from >= line - 1) return false;
  if (from - above === value - line) return true;
  const end = findByte(value, cursor.end, Byte.LineFeed);
  return gapAt(from, line - 1) - above === gapAt(value, end) - line;
}

function afterBlanks(from: i32): i32 {
  let at = from;
  while (at < cursor.end && load8(at) === Byte.Space) at++;
  return at;
}

/**
 * Whether the cell of the line from `from` to `end` with the number `cell` begins or ends where the names have the column
 * with the number `column`.
 */
export function isAlignedWithNames(from: i32, end: i32, cell: i32, column: i32): boolean {
  const names = Area.ColumnNames;
  const namesEnd = names + cursor.namesLength;
  const name = cellAt(names, namesEnd, column);
  const text = cellAt(from, end, cell);
  if (charactersUpTo(from, text) === charactersUpTo(names, name)) return true;
  return charactersUpTo(from, gapAt(text, end)) === charactersUpTo(names, gapAt(name, namesEnd));
}

/** Where the text of the cell with that number begins. */
function cellAt(from: i32, end: i32, number: i32): i32 {
  let at = textFrom(from, end);
  for (let n = 0; n < number; n++) at = textFrom(gapAt(at, end), end);
  return at;
}

function charactersUpTo(from: i32, to: i32): i32 {
  let count = 0;
  for (let at = from; at < to; at++) if (!isInCharacter(load8(at))) count++;
  return count;
}

function isInCharacter(byte: i32): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
