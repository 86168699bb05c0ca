import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { isLineEnd, opensBracket } from '../bytes/kinds.ts';
import { load8 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor, Ends, Notation, Removal } from '../context/cursor.ts';
import { isGap, Limit, next, settleLayer, skipGaps } from '../context/input.ts';
import { bracketAround, isApostropheOpen } from '../context/line.ts';
import { State } from '../context/state.ts';
import { delimiter, Name } from '../names/name.ts';
import { take } from '../names/parameter.ts';
import { findAny } from '../scan/bytes.ts';
import { beginContainer } from '../values/container.ts';
import { isAmongFields } from '../values/spaced-list.ts';
import { beginUnquoted } from '../values/unquoted.ts';
import { bracketOf } from '../values/value-form.ts';
import { isOneLetterOver } from './header.ts';

/**
 * An unquoted name and a colon in the middle of a line.
 *
 *     login failed for MMM_x: v w, code: 7       {User:a MMM_x:v w Lang:b}       host:a<tab>MMM_x:v w<tab>b:c
 */

/** The name is followed by a colon: is it a field that Go prints, or in a sentence? */
export function tryClause(name: Name, after: i32): boolean {
  if (isOneLetterOver(name.from, name.to)) return false;
  const following = next(after);
  if (following < 0 || following === Byte.Colon) return false;
  const isField = !isGap(following);
  if (isField && !mayBeField(delimiter.char)) return false;
  const isInText = isField && bracketAround(name.from) === 0;
  if (isInText && !isAmongFields(name.from, after)) return false;
  const value = isField ? after : skipGaps(after);
  const first = next(value);
  if (first < 0 || isLineEnd(first)) return false;
  begin(name, value, isField ? Ends.Fields : Ends.Clause);
  const bracket = isField && !isInText ? -1 : bracketOf(value);
  if (bracket >= 0) beginContainer(next(bracket), charEnd);
  return true;
}

/** The label of a cell, as LTSV has them between tabs and Apache's forensic log between `|`: the cell is the value. */
export function tryLabel(name: Name, after: i32): boolean {
  const bar = delimiter.char;
  if (bar !== Byte.Tab && bar !== Byte.Pipe && !beginsCells(name.from, after)) return false;
  const following = next(after);
  if (following < 0 || following === Byte.Colon || isOf(following, Class.Blank)) return false;
  begin(name, after, Ends.Item);
  cursor.stop = bar === Byte.Pipe ? Byte.Pipe : Byte.Tab;
  return true;
}

function begin(name: Name, value: i32, ends: i32): void {
  cursor.nameStart = name.from;
  settleLayer();
  take(name, ends === Ends.Clause ? Notation.Header : Notation.Repr);
  cursor.removal = Removal.FormParameter;
  cursor.nameDelimiter = delimiter.char;
  cursor.quote = isApostropheOpen(name.from) ? Byte.Apostrophe : 0;
  beginUnquoted(value, ends);
  cursor.at = value;
  cursor.state = State.InUnquoted;
}

/** Whether the name begins its line, and the next cell after a tab begins with a name too: `MMM_a:x y<tab>b:z`. */
function beginsCells(from: i32, after: i32): boolean {
  if (from > cursor.begin && load8(from - 1) !== Byte.LineFeed) return false;
  const tab = findAny(after, seenUpTo(after), Byte.Tab, Byte.LineFeed, Byte.Tab);
  if (load8(tab) !== Byte.Tab) return false;
  let i = tab + 1;
  while (isOf(load8(i), Class.Name) && i - tab < MAX_LABEL) i++;
  return i > tab + 1 && load8(i) === Byte.Colon;
}

const MAX_LABEL: i32 = 64;

function seenUpTo(at: i32): i32 {
  const limit = at + Limit.LookAhead;
  return limit < cursor.end ? limit : cursor.end;
}

function mayBeField(before: i32): boolean {
  return opensBracket(before) || isGap(before);
}
