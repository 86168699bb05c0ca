import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd, isQuote } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Ended, Notation, Removal } from '../context/cursor.ts';
import {
  canSee,
  endValue,
  isGap,
  isLineFeedAt,
  Limit,
  needMore,
  needMoreOfLine,
  next,
  settleLayer,
  skipGaps,
} from '../context/input.ts';
import { findLineStart, lineStart } from '../context/line-start.ts';
import { isYetToCome } from '../context/reach.ts';
import { State } from '../context/state.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { Block } from '../values/block-lines.ts';

/**
 * What PHP's `print_r` prints: an entry on each line, or all on one, where the line ends have been taken out.
 *
 *     [MMM_x:Login:private] => v        Array ( [MMM_x] => v w [MMM_y] => Array ( [a] => 1 ) )
 *                              ^ to the line's end         ^ from here ^ to here
 */

/** Where an entry's separator ends that `isEntryName` found. */
let arrowEnd: i32 = 0;
/** Longer names of classes, and of other entries, are none. */
const MAX_KEY: i32 = 256;

/** `[MMM_x:protected] =>`: the name ends at the colon, a class or how far it is visible follows. */
export function tryPrivateEntry(name: Name): boolean {
  let at = name.to;
  let char = next(at);
  while (isOf(char, Class.Name) || char === Byte.Colon || char === Byte.Backslash) {
    if (at - name.to > MAX_KEY) return false;
    at = charEnd;
    char = next(at);
  }
  if (char !== Byte.BracketClose || !isArrowAt(skipGaps(charEnd))) return false;
  return takeEntry(name, arrowEnd);
}

function isArrowAt(at: i32): boolean {
  if (next(at) !== Byte.Equals || next(charEnd) !== Byte.Greater) return false;
  arrowEnd = charEnd;
  return true;
}

/** `[MMM_x] =>`: what follows `after` is the entry's value. */
export function takeEntry(name: Name, after: i32): boolean {
  settleLayer();
  const bracket = delimiter.start;
  const beginsLine = findLineStart(bracket);
  name.start = beginsLine && name.action === Action.Filter ? lineStart.at : bracket;
  take(name, Notation.Repr);
  beginEntry(bracket, skipGaps(after));
  if (cursor.removal === Removal.Exact && cursor.nextState !== State.InText && name.action === Action.Filter)
    cursor.nextState = State.AtContinuation;
  return true;
}

/** The value of an entry whose key begins at `start`. */
export function beginEntry(start: i32, value: i32): void {
  const beginsLine = findLineStart(start);
  cursor.valueStart = value;
  cursor.hasValue = true;
  cursor.at = value;
  cursor.closers = -1;
  if (!beginsLine && !isAfterNumber(start)) {
    cursor.removal = Removal.FormParameter;
    cursor.endedBy = Ended.Elsewhere;
    cursor.depth = 0;
    cursor.state = State.InEntry;
    return;
  }
  cursor.removal = Removal.Exact;
  cursor.indent = lineStart.column;
  // What PHP prints of an array or object is below, and lines in it may be empty.
  cursor.keepsBlankLines = holdsEntries(value);
  if (beginsLine && lineStart.column > 0) cursor.block = Block.Entries;
  cursor.state = State.InHeaderValue;
  if (beginsLine) cursor.nextState = State.BeforeContinuation;
}

/** Whether `#012` is before it, as syslog daemons write a line end: then the entries may be on many lines. */
function isAfterNumber(at: i32): boolean {
  let from = at;
  while (from > cursor.begin && at - from < MAX_KEY && load8(from - 1) === Byte.Space) from--;
  return from - 4 >= cursor.begin && load8(from - 4) === Byte.Hash && load8(from - 3) === Byte.Zero;
}

/** `Array`, `Some\Class Object`, and nothing else on the line. */
function holdsEntries(value: i32): boolean {
  let at = value;
  let char = next(at);
  // The last six letters, five bits each.
  let code = 0;
  while (char >= 0 && !isLineEnd(char) && at - value < MAX_KEY) {
    code = ((code << 5) | (char & 31)) & 0x3fffffff;
    at = charEnd;
    char = next(at);
  }
  return (code === ARRAY || code === OBJECT) && (char < 0 || isLineEnd(char));
}

const ARRAY: i32 = (((1 * 32 + 18) * 32 + 18) * 32 + 1) * 32 + 25;
const OBJECT: i32 = ((((15 * 32 + 2) * 32 + 10) * 32 + 5) * 32 + 3) * 32 + 20;

/** In the value of an entry that is not alone on its line: to the next entry, or the bracket around them. */
export function stepEntry(): void {
  let at = cursor.at;
  while (true) {
    const char = next(at);
    if (isYetToCome(char)) return needMoreOfLine(at);
    if (char < 0 || isLineEnd(char)) return endValue(at);
    const after = charEnd;
    if (isGap(char)) {
      if (!canSee(at, Limit.FilteredName)) return needMore(at);
      const sign = skipGaps(after);
      const begins = next(sign);
      const beginsEnd = charEnd;
      if (begins === Byte.ParenOpen && isGap(next(beginsEnd)) && beginsEntry(skipGaps(beginsEnd))) {
        cursor.depth++;
        at = beginsEnd;
        continue;
      }
      if (begins === Byte.ParenClose && endsEntries(beginsEnd)) {
        if (cursor.depth === 0) return endValue(at);
        cursor.depth--;
        if (cursor.depth === 0) return endValue(beginsEnd);
        at = beginsEnd;
        continue;
      }
      if (cursor.depth === 0 && begins === Byte.BracketOpen && beginsEntry(sign)) return endValue(at);
    }
    at = after;
  }
}

/** White space, or the end, follows a bracket that closes. */
function endsEntries(at: i32): boolean {
  const char = next(at);
  return char < 0 || isOf(char, Class.Blank) || isQuote(char) || char === Byte.Comma;
}

/** Whether `[name] => ` is at `at`, or the bracket that closes an empty array. */
function beginsEntry(at: i32): boolean {
  const char = next(at);
  if (char === Byte.ParenClose) return true;
  if (char !== Byte.BracketOpen) return false;
  let i = charEnd;
  let inner = next(i);
  while (inner >= 0 && inner !== Byte.BracketClose && inner !== Byte.BracketOpen && !isLineFeedAt(i)) {
    if (i - at > MAX_KEY) return false;
    i = charEnd;
    inner = next(i);
  }
  return inner === Byte.BracketClose && isArrowAt(skipGaps(charEnd));
}
