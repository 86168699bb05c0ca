import { Byte } from '../bytes/ascii.ts';
import { load8, load32, store32 } from '../bytes/memory.ts';
import { cursor, Ends } from '../context/cursor.ts';
import { endValue, Limit, lineFeedAfter, next } from '../context/input.ts';
import { State } from '../context/state.ts';
import { plainBefore, spaceStart, wordStart } from '../context/word.ts';
import { Field } from '../deferred/awaited.ts';
import { separator } from '../names/form-name.ts';
import { afterMask } from '../rules/mask.ts';
import { beginFormValue } from '../values/form.ts';
import { beginUnquoted, endsAt } from '../values/unquoted.ts';
import { beginDump, isDumpedType } from './php-dump.ts';
import { beginEntry } from './print-r.ts';
import { PHASE, Phase } from './sql-record.ts';
import { beginSqlValue, Part } from './sql-value.ts';

/** Where the values end that `sql-lines.ts` finds below a statement of SQL. */

/** A value of a dump begins, whose index is at `index`: it goes to the end of its line, quotes or bracket. */
export function beginDumped(index: i32, at: i32): void {
  const first = next(at);
  if (first === Byte.Apostrophe || isExportedList(at)) return beginSqlValue(at, Part.Column);
  if (first !== Byte.Quote) {
    const isEntry = index >= cursor.begin && next(index) === Byte.BracketOpen && !isDumpedType(at);
    return isEntry ? beginEntry(index, at) : beginDump(at);
  }
  separator.set(at);
  endsAt(-1);
  beginFormValue(Byte.LineFeed);
}

/** `array (`, as `var_export` prints a list, or `MMM,` in its place. */
function isExportedList(at: i32): boolean {
  const lineFeed = lineFeedAfter(at);
  if (lineFeed < 0) return false;
  const last = plainBefore(spaceStart(lineFeed));
  return last === Byte.ParenOpen || (last === Byte.Comma && wordStart === afterMask(at, cursor.end));
}

/** The value of such a line begins: it goes to the bracket that ends the line, or one below. */
export function beginBinding(record: i32, at: i32): void {
  cursor.valueStart = at;
  cursor.hasValue = true;
  const lineFeed = lineFeedAfter(at);
  const line = lineFeed >= 0 ? lineFeed : cursor.ended ? cursor.end : -1;
  const end = spaceStart(line);
  if (line >= 0 && line - at <= Limit.LookAhead && plainBefore(end) === Byte.BracketClose) {
    store32(record + PHASE, Phase.AfterBinding);
    return endValue(wordStart);
  }
  if (load32(record + PHASE) !== Phase.BelowBinding) {
    store32(
      record + PHASE,
      closesBetween(at, end) || afterMask(at, end) === end ? Phase.AfterBinding : Phase.BelowBinding,
    );
    store32(record + Field.Depth, 1);
  }
  endsAt(-1);
  beginUnquoted(at, Ends.Item);
  cursor.at = at;
  cursor.state = State.InUnquoted;
}

/** Whether the bracket closes that is open at `from`. */
function closesBetween(from: i32, to: i32): boolean {
  let depth = 1;
  for (let i = from; i < to && depth > 0; i++) {
    if (load8(i) === Byte.BracketOpen) depth++;
    else if (load8(i) === Byte.BracketClose) depth--;
  }
  return depth === 0;
}
