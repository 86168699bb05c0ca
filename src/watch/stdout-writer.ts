import type { Sink } from '../io/output.ts';
import type { LineWriter } from './lines.ts';

/** Standard output, whose reader may be slow: what it has not taken waits here, and nothing more is read until it has. */
export class StdoutWriter implements LineWriter {
  readonly #sink: Sink;
  readonly #onFree: () => void;
  readonly #onFailure: (error: unknown) => void;
  #waiting: Uint8Array[] = [];
  /** What is being written. To make room for it each time would cost more than to sanitize it. */
  #own = new Uint8Array(0);
  #isWriting = false;
  #free: Promise<void> = Promise.resolve();

  /**
   * @param onFree is called when all has been taken
   * @param onFailure is called when it cannot be written any more
   */
  constructor(sink: Sink, onFree: () => void, onFailure: (error: unknown) => void) {
    this.#sink = sink;
    this.#onFree = onFree;
    this.#onFailure = onFailure;
  }

  get isFree(): boolean {
    return !this.#isWriting;
  }

  /** Until all has been taken. */
  get free(): Promise<void> {
    return this.#free;
  }

  write(bytes: Uint8Array): void {
    // The caller's bytes do not last until a slow reader has taken them.
    if (this.#isWriting) {
      this.#waiting.push(bytes.slice());
      return;
    }
    if (this.#own.length < bytes.length) this.#own = new Uint8Array(bytes.length);
    this.#own.set(bytes);
    const writing = this.#sink.write(this.#own.subarray(0, bytes.length));
    if (writing === undefined) return;
    this.#isWriting = true;
    this.#free = this.#finish(writing);
  }

  async #finish(writing: Promise<void>): Promise<void> {
    try {
      await writing;
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        await this.#sink.write(next);
      }
      this.#isWriting = false;
      this.#onFree();
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
