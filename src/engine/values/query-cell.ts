import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { ROOT } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { Limit } from '../context/input.ts';
import { limitAfter } from '../context/reach.ts';
import { endsAt } from './unquoted.ts';

/**
 * A query in a cell between `|`, where the next cell has a label: the value ends with the cell.
 *
 *     |/x?MMM_a=v|MMM_b:w x|
 *               ^
 */
export function chooseCell(value: i32): void {
  if (cursor.layer !== ROOT) return;
  const limit = limitAfter(value, Limit.LookAhead);
  let at = value;
  while (at < limit && load8(at) !== Byte.Pipe && load8(at) !== Byte.Ampersand && !isOf(load8(at), Class.Blank)) at++;
  if (at >= limit || load8(at) !== Byte.Pipe) return;
  const label = at + 1;
  at = label;
  at = afterRun(at, limit, Class.Name);
  if (at > label && at < limit && load8(at) === Byte.Colon && beginsAfterBar(cursor.nameFrom)) endsAt(Byte.Pipe);
}

/** Whether a `|` is before the address whose query holds the name at `from`. */
function beginsAfterBar(from: i32): boolean {
  let sawQuery = false;
  let at = from;
  while (at > cursor.begin && from - at < Limit.FilteredName) {
    at--;
    const byte = load8(at);
    if (byte === Byte.Question) sawQuery = true;
    else if (byte === Byte.Pipe) return sawQuery;
    else if (byte === Byte.LineFeed || byte === Byte.Quote) return false;
  }
  return false;
}
