import { Byte } from '../bytes/ascii.ts';
import { afterRun, Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { Limit } from '../context/input.ts';
import { floorBefore, limitAfter } from '../context/reach.ts';

/** Lists whose items end at a semicolon: `a=1;MMM_x=v w;b=2`. */

/** Whether `;name=` follows the value of a query, and in the rest of that no `&`. */
export function continuesWithSemicolon(value: i32): boolean {
  const limit = limitAfter(value, Limit.LookAhead);
  let at = value;
  while (at < limit && load8(at) !== Byte.Semicolon && load8(at) !== Byte.Ampersand && !isOf(load8(at), Class.Blank))
    at++;
  if (at >= limit || load8(at) !== Byte.Semicolon) return false;
  const name = at + 1;
  at = name;
  at = afterRun(at, limit, Class.Name);
  if (at === name || load8(at) !== Byte.Equals) return false;
  while (at < limit && load8(at) !== Byte.Ampersand && !isOf(load8(at), Class.Blank)) at++;
  return at >= limit || load8(at) !== Byte.Ampersand;
}

export const enum List {
  None = 0,
  InText = 1,
  InQuery = 2,
}

/** Whether the text before the semicolon at `at` is `name=value`, and where. */
export function listBefore(at: i32): i32 {
  const lowest = floorBefore(at, MAX_ASSIGNMENT);
  let sawEquals = false;
  for (let i = at - 1; i >= lowest; i--) {
    const byte = load8(i);
    if (byte === Byte.Question) return sawEquals ? List.InQuery : List.None;
    if (byte === Byte.Ampersand) return List.None;
    if (isOf(byte, Class.Blank) || byte === Byte.Quote) break;
    if (byte === Byte.Equals) sawEquals = true;
  }
  return sawEquals ? List.InText : List.None;
}

const MAX_ASSIGNMENT: i32 = 256;
