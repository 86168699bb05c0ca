import { tryWrite } from '../io/non-blocking.ts';
import { POLL_INTERVALS } from '../io/pause.ts';

const clock = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of `bytes` before it returns. A reader who stalls is waited for, as a blocking descriptor would, even if
 * this one does not block.
 * @throws what the system says; `onWritten` has been called with what was written until then
 */
export function writeAll(descriptor: number, bytes: Uint8Array, onWritten: (length: number) => void): void {
  let round = 0;
  for (let written = 0; written < bytes.length; ) {
    const more = tryWrite(descriptor, bytes, written);
    if (more === undefined) {
      Atomics.wait(clock, 0, 0, POLL_INTERVALS[Math.min(round++, POLL_INTERVALS.length - 1)]);
      continue;
    }
    round = 0;
    written += more;
    onWritten(more);
  }
}
