import type { Sink } from '../io/output.ts';
import type { Outlet } from './lines.ts';

/** Standard output, whose reader may be slow: what it has not taken waits here, and nothing more is read until it has. */
export class SinkOutlet implements Outlet {
  readonly #sink: Sink;
  readonly #onFree: () => void;
  readonly #onFailure: (error: unknown) => void;
  #waiting: Uint8Array[] = [];
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
    const own = bytes.slice();
    if (this.#isWriting) {
      this.#waiting.push(own);
      return;
    }
    const writing = this.#sink.write(own);
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
