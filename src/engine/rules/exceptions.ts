import { Area, Size } from '../bytes/layout.ts';
import { load8, store8 } from '../bytes/memory.ts';

/**
 * Which bytes of a name are covered by exceptions, such as `token-type` in `accessTokenType`. Each preset has exceptions of
 * its own, which are a bit of a byte: they never show what a rule from elsewhere hides.
 */

/** So many presets can have exceptions: a bit for each. */
export const MAX_GROUPS = 8;

/** Begins a name of so many letters. */
export function clearExceptions(length: i32): void {
  for (let at = 0; at < length && at < Size.Name; at++) store8(Area.Excepted + at, 0);
}

/** @param group the number of the preset, from 1 on */
export function except(group: i32, from: i32, to: i32): void {
  for (let at = from; at < to; at++) store8(Area.Excepted + at, load8(Area.Excepted + at) | (1 << (group - 1)));
}

/** Whether exceptions of the preset cover all of these letters. */
export function isExcepted(group: i32, from: i32, to: i32): boolean {
  for (let at = from; at < to; at++) if ((load8(Area.Excepted + at) & (1 << (group - 1))) === 0) return false;
  return true;
}
