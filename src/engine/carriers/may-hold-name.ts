import { Byte } from '../bytes/ascii.ts';
import { Class, isOf } from '../bytes/classes.ts';
import { load8 } from '../bytes/memory.ts';
import { beginHits, findHit } from '../scan/hits.ts';
import { setCutAtEnd } from '../scan/needles.ts';
import { hasValues, isValueAt } from '../scan/values.ts';

/**
 * Whether a sensitive name, or a value that proves itself, may be in a part of a head or tail, or in a link. It ends with a sign that ends
 * any name.
 */
export function mayHoldName(from: i32, to: i32): boolean {
  setCutAtEnd(false);
  beginHits();
  let hit = findHit(from, to);
  while (hit >= 0 && isInField(hit, from, to)) hit = findHit(hit + 1, to);
  setCutAtEnd(true);
  return hit >= 0;
}

/** `"_SYSTEMD_UNIT":"token.service"`: the value of a journal's field that is one word, so no name with a value is in it. */
function isInField(hit: i32, from: i32, to: i32): boolean {
  if (isValueAt(hit, to)) return false;
  let end = hit;
  while (end < to && isOf(load8(end), Class.Name | Class.Path)) end++;
  if (end >= to || load8(end) !== Byte.Quote) return false;
  let at = hit;
  while (at > from && isOf(load8(at - 1), Class.Name | Class.Path)) at--;
  if (at - 3 < from || load8(at - 1) !== Byte.Quote || load8(at - 2) !== Byte.Colon) return false;
  let name = at - 4;
  if (load8(at - 3) !== Byte.Quote) return false;
  while (name > from && isFieldLetter(load8(name))) name--;
  return name < at - 4 && load8(name) === Byte.Quote;
}

/** Journald takes fields with other letters for invalid. */
export function isFieldLetter(byte: i32): boolean {
  return (
    byte === Byte.Underscore || (byte >= Byte.UpperA && byte <= Byte.UpperZ) || (byte >= Byte.Zero && byte <= Byte.Nine)
  );
}

/**
 * Whether a parameter, or a value that proves itself, may be in an address: of a file, `app.py:5`, or a page. Without signs
 * that separate names from values a name in it is part of a path.
 */
export function mayHoldParameter(from: i32, to: i32): boolean {
  let isPlain = true;
  for (let at = from; at < to; at++) {
    isPlain = isPlain && isOfPath(load8(at));
    // `://` begins a password only where there is an at sign.
    if (hasValues() && load8(at) !== Byte.Colon && isValueAt(at, to)) return true;
  }
  return !isPlain && mayHoldName(from, to);
}

function isOfPath(byte: i32): boolean {
  switch (byte) {
    case Byte.Slash:
    case Byte.Dot:
    case Byte.Colon:
    case Byte.Hash:
      return true;
    default:
      return isOf(byte, Class.Name);
  }
}
