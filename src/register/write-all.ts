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
  if (typeof chunk !== 'string') {
    writeFrom(descriptor, chunk, 0);
    return;
  }
  // Mostly the system takes all of a string at once, and no buffer is needed.
  const written = attempt(() => writeSync(descriptor, chunk)) ?? 0;
  if (written !== Buffer.byteLength(chunk)) writeFrom(descriptor, Buffer.from(chunk), written);
}

function writeFrom(descriptor: number, bytes: Uint8Array, from: number): void {
  let round = 0;
  for (let written = from; written < bytes.length; ) {
    const more = attempt(() => writeSync(descriptor, bytes, written));
    if (more === undefined) {
      Atomics.wait(clock, 0, 0, POLL_INTERVALS[Math.min(round++, POLL_INTERVALS.length - 1)]);
    } else {
      round = 0;
      written += more;
    }
  }
}

/** Returns nothing where the descriptor would block. */
function attempt(write: () => number): number | undefined {
  try {
    return write();
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined;
    throw error;
  }
}
