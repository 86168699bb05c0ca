import { load8, load32 } from '../bytes/memory.ts';
import { ValueRecord } from '../scan/values.ts';
import { base64Value } from './base64.ts';
import { proved } from './proof.ts';

/** A form of a value that is known beforehand; `rules/secret-forms.ts` makes them. */

/** Which of its ends may be within a character that has bits of what is beside it: in base64. */
export const enum SecretEdge {
  First = 1,
  Last = 2,
}

/** Whether the whole form is at `at`, where its needle is. */
export function proveSecret(record: i32, at: i32, end: i32): boolean {
  const length = load32(record + ValueRecord.Max);
  if (at + length > end || sameBytes(record, at, length) < length) return false;
  const edges = load8(record + ValueRecord.Class);
  const from = (edges & SecretEdge.First) !== 0 && base64Value(load8(at - 1)) >= 0 ? at - 1 : at;
  let to = at + length;
  if ((edges & SecretEdge.Last) !== 0 && to < end && base64Value(load8(to)) >= 0) to++;
  return proved(from, to);
}

/** Whether the form may be at `at`, of which the end is not in sight. */
export function isSecretCut(record: i32, at: i32, end: i32): boolean {
  const length = load32(record + ValueRecord.Max);
  return at + length > end && sameBytes(record, at, end - at) === end - at;
}

/** How many of the first `length` bytes are the form's. */
function sameBytes(record: i32, at: i32, length: i32): i32 {
  const form = load32(record + ValueRecord.Needle);
  let same = load8(record + ValueRecord.NeedleLength);
  while (same < length && load8(at + same) === load8(form + same)) same++;
  return same;
}
