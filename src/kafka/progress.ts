/** Longer than any answer of a broker that is well takes, in milliseconds. */
const PATIENCE = 60_000;

/** What a member is doing. Without partitions of its own it has nothing to do but wait for some. */
export type Step = 'looking for the topics' | 'joining the group' | 'reading offsets' | 'reading' | 'writing' | 'idle';

/** Notices a member that gets no further though no call fails: a broker that is frozen just does not answer. */
export class Progress {
  readonly #clock: () => number;
  #step: Step = 'looking for the topics';
  #since: number;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
    this.#since = clock();
  }

  /** What is wrong, in a few words, or undefined. */
  get ailment(): string | undefined {
    const seconds = Math.floor((this.#clock() - this.#since) / 1000);
    if (this.#step === 'idle' || seconds * 1000 < PATIENCE) return undefined;
    return `no progress for ${seconds} seconds in ${this.#step}; look at the brokers`;
  }

  /** A step begins, or one has been made. */
  enter(step: Step): void {
    this.#step = step;
    this.#since = this.#clock();
  }

  /** Records, or word that there are none, have come. They are also fetched while others are written. */
  answered(): void {
    if (this.#step === 'reading') this.#since = this.#clock();
  }
}
