/**
 * What a proof has found. The proofs of this module look at bytes alone: is what begins at a needle a value that proves
 * itself, and from where to where is it hidden?
 */

/** What is hidden. */
export let valueFrom: i32 = 0;
export let valueTo: i32 = 0;

/** The value is proved, and is at `from … to`. Where `to` is the end of what is in sight, it may continue. */
export function proved(from: i32, to: i32): boolean {
  valueFrom = from;
  valueTo = to;
  return true;
}
