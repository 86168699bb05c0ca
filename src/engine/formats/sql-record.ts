import { Byte } from '../bytes/ascii.ts';
import { isDigit } from '../bytes/kinds.ts';
import { load32, store32 } from '../bytes/memory.ts';
import { charEnd } from '../bytes/reader.ts';
import { cursor } from '../context/cursor.ts';
import { next } from '../context/input.ts';
import { Awaited, Field, Flag, recordOf, renewLimit, setFlag } from '../deferred/awaited.ts';
import { decidedRule, LISTED } from '../rules/table.ts';
import { isListing } from '../scan/name-starts.ts';

/** What is known of a statement of SQL whose rows are awaited: see `sql-row.ts`. */

/** Where in a statement the reader is. */
export const enum Phase {
  InColumns = 0,
  AfterColumns = 1,
  /** After `VALUES` or `=`, before a bracket. */
  BeforeRow = 2,
  InRow = 3,
  AfterRow = 4,
  InBinds = 5,
  /** After a placeholder that a column is set to, or compared with. */
  InStatement = 6,
  /** In a list of bound values over lines. */
  InLines = 7,
  /** Before the value of a line that binds one, and after it. */
  InBinding = 8,
  AfterBinding = 9,
  /** On lines below columns that have no brackets. */
  BeforePlainRow = 10,
  /** On lines below one that binds a value, which has not ended. */
  BelowBinding = 11,
}

/** The fields of a record that mean something else here. */
export const PHASE: i32 = Field.Expects;
/** The column, or the bound value, at which the reader is. */
export const COLUMN: i32 = Field.Last;
/** Bit n: column n is hidden. */
export const HIDDEN: i32 = Field.Objects;
/** Bit n: the n-th bound value is hidden, and how many placeholders there have been. */
export const BOUND: i32 = Field.ElementFrom;
export const PLACEHOLDERS: i32 = Field.ElementTo;
/** Columns after this one are hidden if it is. */
export const LAST_COLUMN: i32 = 30;

/** Of literals that are in no order which is known. */
export const UNCOUNTED: i32 = 0x7fff;

export function beginList(record: i32, phase: i32): void {
  store32(record + PHASE, phase);
  store32(record + COLUMN, 0);
  store32(record + Field.Depth, 1);
  setFlag(record, Flag.Begins, true);
  renewLimit(record);
}

export function isHidden(bits: i32, column: i32): boolean {
  return ((bits >>> (column < LAST_COLUMN ? column : LAST_COLUMN)) & 1) === 1;
}

/** Which of the names that are awaited is a column's: there is one statement at a time; -1 = none. */
export function rowAwaited(): i32 {
  for (let i = 0; i < cursor.awaited; i++) if (load32(recordOf(i) + Field.Kind) === Awaited.Row) return i;
  return -1;
}

/** What is bound to the placeholder of that number is hidden. */
export function hideBound(record: i32, index: i32): void {
  store32(record + BOUND, load32(record + BOUND) | (1 << (index < LAST_COLUMN ? index : LAST_COLUMN)));
  if (index >= load32(record + PLACEHOLDERS)) store32(record + PLACEHOLDERS, index + 1);
}

/** Whether the current name is one that no rule asks for. */
export function isOnlyListed(): boolean {
  return isListing && decidedRule === LISTED;
}

/** The number at `at`, of one or two digits; 0 where there is none. */
export function numberAt(at: i32): i32 {
  let number = 0;
  let i = at;
  let char = next(i);
  while (isDigit(char) && number < 100) {
    number = number * 10 + char - Byte.Zero;
    i = charEnd;
    char = next(i);
  }
  numberEnd = i;
  return number < 100 ? number : 0;
}

/** Where the number ends that `numberAt` read. */
export let numberEnd: i32 = 0;
