import { store32 } from '../bytes/memory.ts';
import { Field, Flag, setFlag } from '../deferred/awaited.ts';

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

export function beginList(record: i32, phase: i32): void {
  store32(record + PHASE, phase);
  store32(record + COLUMN, 0);
  store32(record + Field.Depth, 1);
  setFlag(record, Flag.Begins, true);
}

export function isHidden(bits: i32, column: i32): boolean {
  return ((bits >>> (column < LAST_COLUMN ? column : LAST_COLUMN)) & 1) === 1;
}
