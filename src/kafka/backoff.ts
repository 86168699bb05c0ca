/** In milliseconds. */
const FIRST_PAUSE = 100;
const MAX_PAUSE = 5000;

/** How long to wait after a failure: twice as long each time, with some chance, so that members do not come in step. */
export class Backoff {
  readonly #patience: number;
  readonly #clock: () => number;
  #failures = 0;
  #since = 0;
  #message: string | undefined;

  /** @param patience in milliseconds; without any success for so long it is given up; 0 is never */
  constructor(patience: number, clock: () => number = Date.now) {
    this.#patience = patience;
    this.#clock = clock;
  }

  /** The last failure, while no success has followed. */
  get ailment(): string | undefined {
    return this.#message;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#message = undefined;
  }

  /** @returns the pause in milliseconds, undefined if it is to be given up */
  failed(message: string): number | undefined {
    const now = this.#clock();
    if (this.#failures++ === 0) this.#since = now;
    this.#message = message;
    if (this.#patience > 0 && now - this.#since >= this.#patience) return undefined;
    const pause = Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** (this.#failures - 1));
    return Math.round(pause * (0.5 + Math.random() / 2));
  }
}
