import { Char } from '../bytes/reader.ts';
import { cursor } from './cursor.ts';

/** How far the input reaches that can be looked at. */

/** Whether more input is needed to know the character. */
export function isYetToCome(char: i32): boolean {
  return char === Char.EndOfInput && !cursor.ended;
}

/** So far before `at`, or where the input begins that is still in memory. */
export function floorBefore(at: i32, distance: i32): i32 {
  return at - distance > cursor.begin ? at - distance : cursor.begin;
}

/** So far after `at`, or where the input ends that has come. */
export function limitAfter(at: i32, distance: i32): i32 {
  return at + distance < cursor.end ? at + distance : cursor.end;
}
