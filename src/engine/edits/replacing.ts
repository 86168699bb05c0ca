import { Area, Size } from '../bytes/layout.ts';
import { moveBytes } from '../bytes/memory.ts';
import { cursor, Notation } from '../context/cursor.ts';
import { settleLayer } from '../context/input.ts';
import { writeBytes } from './output.ts';

/**
 * Values whose place is taken by something that depends on them: they are kept, up to 64 KiB, and when one is over the
 * engine stops and its host writes what is to be there. What is longer, or was cut, is masked.
 */

/** The host has not yet been asked. */
const UNASKED: i32 = -2;
/** It left the value to be masked. */
const MASKED: i32 = -1;

/** A parameter begins, of whose value nothing is kept yet. */
export function beginKeeping(): void {
  cursor.valueLength = 0;
  cursor.replacement = UNASKED;
}

/** The value continues over `from … to`, which is not written. */
export function keepValue(from: i32, to: i32): void {
  const length = to - from;
  if (!cursor.isReplaced || length <= 0) return;
  if (cursor.valueLength + length > Size.Value) {
    cursor.isReplaced = false;
    return;
  }
  moveBytes(Area.Value + cursor.valueLength, from, length);
  cursor.valueLength += length;
}

/** The value is over. True while the host has to be asked what is in its place. */
export function awaitsReplacement(): boolean {
  // What was cut is not known whole. That the value of a typed key goes to its line's end cuts nothing.
  const isCut = cursor.isCut && cursor.notation !== Notation.KeyValueList;
  if (isCut || cursor.isCutOff || cursor.isEmptyBody) cursor.isReplaced = false;
  if (!cursor.isReplaced || cursor.replacement !== UNASKED) return false;
  settleLayer();
  return true;
}

/** Writes what the host said. False where the value is to be masked. */
export function writeReplacement(): boolean {
  if (!cursor.isReplaced || cursor.replacement <= MASKED) return false;
  writeBytes(Area.Replacement, cursor.replacement);
  return true;
}

/** The host has put so many bytes at `Area.Replacement`; -1 to have the value masked. */
export function provideReplacement(length: i32): void {
  cursor.replacement = length;
}
