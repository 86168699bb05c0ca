import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { ROOT } from '../bytes/reader.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { Limit, needMore, rememberQuote } from '../context/input.ts';
import { beginsRecord } from '../context/lines-below.ts';
import { State } from '../context/state.ts';
import { Action } from '../rules/table.ts';
import { findByte } from '../scan/bytes.ts';
import { isNameAt } from './block-lines.ts';

/**
 * A value in quotes over lines that are not indented, after a name that begins its line, as inspectors print it:
 *
 *     MMM_note: 'v said 'w',           MMM_user: 'tis fine        <- ends here
 *     x',                              lang: k
 *      ^ ends here
 *
 * The quote that closes it ends its line, and the quotes of that line before it are in pairs. No line before that begins a
 * record, or has a name.
 */

/** Whether the value continues below the line feed at `at`. Needs more input where that is not known yet. */
export function beginQuotedLines(at: i32): boolean {
  const from = cursor.valueStart;
  if (cursor.notation !== Notation.Header) return false;
  if (cursor.layer !== ROOT || cursor.quote !== 0 || cursor.isBelow || from < cursor.begin) return false;
  const quote = load8(from);
  if (quote !== Byte.Quote && quote !== Byte.Apostrophe && quote !== Byte.Backtick) return false;
  if (at - from > Limit.LookAhead || !isOdd(from, at, quote)) return false;
  if (!findEnd(at + 1, quote, at)) return false;
  // A filtered value goes with its lines.
  if (cursor.action === Action.Filter) return true;
  cursor.notation = Notation.Repr;
  cursor.nextState = State.InText;
  cursor.quote = quote;
  if (quote !== Byte.Backtick) rememberQuote(from, from + 1);
  cursor.at = at;
  cursor.state = State.InString;
  return true;
}

/** Whether the quote closes on one of the lines from `from` on; then at `cursor.closesAt`. */
function findEnd(from: i32, quote: i32, lineFeed: i32): boolean {
  const isSeen = cursor.ended || cursor.end - from >= Limit.LookAhead;
  const limit = cursor.end - from > Limit.LookAhead ? from + Limit.LookAhead : cursor.end;
  let line = from;
  let sawText = false;
  while (line < limit) {
    const end = findByte(line, limit, Byte.LineFeed);
    if (end === limit && !isSeen) break;
    const column = columnOf(line);
    // Lines that are indented deeper belong to the value whatever they are.
    if (!sawText && column > cursor.indent) return false;
    sawText = sawText || line + column < end;
    if (beginsRecord(line, end)) return false;
    if (isNameAt(line + column)) return false;
    const last = lastOf(line, end);
    if (last >= line && load8(last) === quote && isOdd(line, last + 1, quote)) {
      cursor.closesAt = last;
      return true;
    }
    line = end + 1;
  }
  if (!isSeen) needMore(lineFeed);
  return false;
}

/** How far the line at `from` is indented. */
function columnOf(from: i32): i32 {
  let at = from;
  while (at < cursor.end && load8(at) === Byte.Space) at++;
  return at - from;
}

/** The last byte of the line, but for blanks, commas and brackets that close. */
function lastOf(from: i32, end: i32): i32 {
  let at = end - 1;
  while (at >= from && isOf(load8(at), Class.Blank | Class.Closer) && load8(at) !== Byte.Apostrophe) at--;
  return at;
}

/** Whether the number of quotes is odd; those that are escaped, and apostrophes within words, are text. */
function isOdd(from: i32, to: i32, quote: i32): boolean {
  let odd = false;
  for (let at = from; at < to; at++) {
    const byte = load8(at);
    if (byte === Byte.Backslash) at++;
    else if (byte === quote && !isInWord(at, from, to)) odd = !odd;
  }
  return odd;
}

function isInWord(at: i32, from: i32, to: i32): boolean {
  return at > from && at + 1 < to && isOf(load8(at - 1), Class.Name) && isOf(load8(at + 1), Class.Name);
}
