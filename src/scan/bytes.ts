import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';

/** Plain searches, the portable twin of `bytes.wasm.ts`. All return `end` where nothing is found. */

export function findByte(from: i32, end: i32, byte: i32): i32 {
  let at = from;
  while (at < end && load8(at) !== byte) at++;
  return at;
}

/** The first of three bytes. */
export function findAny(from: i32, end: i32, a: i32, b: i32, c: i32): i32 {
  for (let at = from; at < end; at++) {
    const byte = load8(at);
    if (byte === a || byte === b || byte === c) return at;
  }
  return end;
}

/** How many times the byte occurs. */
export function countByte(from: i32, end: i32, byte: i32): i32 {
  let count = 0;
  for (let at = from; at < end; at++) if (load8(at) === byte) count++;
  return count;
}

/** The first byte that ends an unquoted form value, begins an escape that may, or may stand behind such a value. */
export function findFormStop(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && !isOf(load8(at), Class.FormStop | Class.Closer)) at++;
  return at;
}
