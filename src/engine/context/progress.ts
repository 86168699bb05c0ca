import { cursor } from './cursor.ts';

/**
 * A fault in the engine must not keep a process busy for ever: steps that bring the reading no further are counted, and after
 * too many the engine stops for good.
 */

/** So many bytes, and more, may be gone back over for a value that is before its name, or for a header that was cut. */
const MAX_IDLE_STEPS: i32 = 1 << 20;

let furthest: i32 = 0;
let idleSteps: i32 = 0;

/** There is something new to work on, or what there is has been moved. */
export function expectProgress(): void {
  furthest = 0;
  idleSteps = 0;
}

/** Counts a step. Whether there have been too many that brought the reading no further than it was. */
export function isStuckAfterStep(): boolean {
  if (cursor.at > furthest) {
    furthest = cursor.at;
    idleSteps = 0;
    return false;
  }
  idleSteps++;
  return idleSteps > MAX_IDLE_STEPS;
}

export function isStuck(): boolean {
  return idleSteps > MAX_IDLE_STEPS;
}
