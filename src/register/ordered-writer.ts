import fs from 'node:fs';
import { codeOf } from '../io/io-error.ts';
import { POLL_INTERVALS } from '../io/pause.ts';

/** Node's own function, taken before `file-system.ts` replaces it. */
const { writeSync } = fs;
const clock = new Int32Array(new SharedArrayBuffer(4));

/** At most this many bytes wait for a full pipe; after that the program waits. */
const MAX_WAITING = 1_048_576;
/** A pipe takes this many bytes as a whole or not at all, so that what other processes write never splits a line. */
const MAX_AT_ONCE = 4096;

/** Writes what one thread writes: everything, in the given order, whichever descriptor it is for. */
export class OrderedWriter {
  #waiting: Uint8Array | undefined;
  #from = 0;
  #to = 0;
  /** Where each chunk that waits ends, and the first of these ends that is after `#from`. */
  #ends: number[] = [];
  #next = 0;
  /** The descriptor of all chunks that wait. */
  #descriptor = -1;
  #isScheduled = false;

  /**
   * Writes `bytes`, or the first `length` of them, before it returns. It waits for a reader who stalls, even where the
   * descriptor does not block.
   * @throws what the system says
   */
  write(descriptor: number, bytes: Uint8Array, length = bytes.length): void {
    if (this.#to > 0) this.flush();
    writeAll(descriptor, bytes, 0, length);
  }

  /**
   * Does the same, but where a pipe is full, `bytes` may wait until the program has nothing else to do. Chunks that wait
   * are written together.
   * @throws what the system says
   */
  writeSoon(descriptor: number, bytes: Uint8Array, length = bytes.length): void {
    if (this.#to > 0 && (descriptor !== this.#descriptor || this.#to + length > MAX_WAITING)) this.flush();
    const written = this.#to > 0 ? 0 : (attempt(descriptor, bytes, 0, length) ?? 0);
    if (written === length) return;
    if (length > MAX_WAITING) {
      writeAll(descriptor, bytes, written, length);
      return;
    }
    this.#descriptor = descriptor;
    this.#waiting ??= new Uint8Array(MAX_WAITING);
    this.#waiting.set(bytes.subarray(written, length), this.#to);
    this.#to += length - written;
    this.#ends.push(this.#to);
    this.#scheduleRetry(0);
  }

  /**
   * Writes what waits, before it returns.
   * @throws what the system says; after that nothing waits
   */
  flush(): void {
    try {
      while (this.#from < this.#to) {
        const end = this.#endOfGroup();
        writeAll(this.#descriptor, this.#waiting as Uint8Array, this.#from, end);
        this.#from = end;
      }
    } finally {
      this.#forget();
    }
  }

  #forget(): void {
    this.#from = 0;
    this.#to = 0;
    this.#ends = [];
    this.#next = 0;
  }

  /** Where the chunks end that are written together: some that fit, or one. */
  #endOfGroup(): number {
    const ends = this.#ends;
    while ((ends[this.#next] as number) <= this.#from) this.#next++;
    let last = this.#next;
    while (last + 1 < ends.length && (ends[last + 1] as number) - this.#from <= MAX_AT_ONCE) last++;
    return ends[last] as number;
  }

  #scheduleRetry(round: number): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const retry = () => {
      this.#isScheduled = false;
      this.#retry(round);
    };
    // Neither keeps the process alive: `flush` is called when it exits.
    if (round === 0) setImmediate(retry).unref();
    else setTimeout(retry, POLL_INTERVALS[Math.min(round, POLL_INTERVALS.length) - 1]).unref();
  }

  /** Writes what the pipe takes by now. */
  #retry(round: number): void {
    let failures = round;
    try {
      while (this.#from < this.#to) {
        const written = attempt(this.#descriptor, this.#waiting as Uint8Array, this.#from, this.#endOfGroup());
        if (written === undefined) {
          this.#scheduleRetry(failures + 1);
          return;
        }
        this.#from += written;
        failures = 0;
      }
    } catch {
      // The next write of the program fails in the same way, and the program learns of it.
    }
    this.#forget();
  }
}

function writeAll(descriptor: number, bytes: Uint8Array, from: number, to: number): void {
  let round = 0;
  for (let at = from; at < to; ) {
    const written = attempt(descriptor, bytes, at, to);
    if (written === undefined) {
      Atomics.wait(clock, 0, 0, POLL_INTERVALS[Math.min(round++, POLL_INTERVALS.length - 1)]);
    } else {
      round = 0;
      at += written;
    }
  }
}

/** Returns the number of bytes written, or nothing where the descriptor would block. */
function attempt(descriptor: number, bytes: Uint8Array, from: number, to: number): number | undefined {
  try {
    return writeSync(descriptor, bytes, from, to - from);
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined;
    throw error;
  }
}
