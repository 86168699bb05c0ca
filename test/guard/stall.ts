/** Notices that a worker thread makes no progress. */

/** A step that uses so much processor time does not end; in milliseconds. */
const STALL = 4_000;
/** In milliseconds. */
const POLL = 250;

/**
 * Calls back once if the counter stays the same while the process uses four seconds of processor time: not wall-clock
 * time, so that nothing looks stalled on a busy machine. A negative counter means that the thread has not begun.
 * @returns a function that ends the watch
 */
export function watchProgress(progress: Int32Array, onStall: (at: number) => void): () => void {
  let at = -1;
  let since = 0;
  const timer = setInterval(() => {
    const now = Atomics.load(progress, 0);
    const used = process.cpuUsage().user / 1000;
    if (now !== at || now < 0) {
      at = now;
      since = used;
    } else if (used - since > STALL) {
      clearInterval(timer);
      onStall(at);
    }
  }, POLL);
  return () => clearInterval(timer);
}

/** A counter that two threads see. */
export function sharedCounter(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4)).fill(-1);
}
