import { load32, store32 } from '../bytes/memory.ts';
import { cursor } from '../context/cursor.ts';
import { Awaited, Field, Flag, recordOf, setFlag } from '../deferred/awaited.ts';
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
