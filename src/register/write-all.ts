import fs from 'node:fs';
import { codeOf } from '../io/io-error.ts';
import { POLL_INTERVALS } from '../io/pause.ts';

/** Node's own function, taken before `file-system.ts` replaces it. */
const { writeSync } = fs;
const clock = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of `chunk` before it returns. It waits for a reader who stalls, even where the descriptor does not block.
 * @throws what the system says
 */
export function writeAll(descriptor: number, chunk: string | Uint8Array): void {
  writeFrom(descriptor, typeof chunk === 'string' ? Buffer.from(chunk) : chunk, 0);
}

function writeFrom(descriptor: number, bytes: Uint8Array, from: number): void {
  let round = 0;
  for (let written = from; written < bytes.length; ) {
    const more = attempt(descriptor, bytes, written);
    if (more === undefined) {
      Atomics.wait(clock, 0, 0, POLL_INTERVALS[Math.min(round++, POLL_INTERVALS.length - 1)]);
    } else {
      round = 0;
      written += more;
    }
  }
}

/** Returns nothing where the descriptor would block. */
function attempt(descriptor: number, bytes: Uint8Array, from: number): number | undefined {
  try {
    return writeSync(descriptor, bytes, from, bytes.length - from);
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined;
    throw error;
  }
}
