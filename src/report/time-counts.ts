/** Counts by time, in steps that grow with the time they span, so that a year takes no more room than a minute. */

/** What was hidden in one step. */
export interface Step {
  /** Milliseconds since 1970, where the step begins. */
  at: number;
  counts: Record<string, number>;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [SECOND, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY];
const MAX_STEPS = 500;

export class TimeCounts {
  #level = 0;
  #steps = new Map<number, Record<string, number>>();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** How long a step is, in milliseconds. */
  get step(): number {
    return STEPS[this.#level] as number;
  }

  add(time: number, counts: Readonly<Record<string, number>>): void {
    this.#add(time, counts);
    while ((this.#last - this.#first) / this.step > MAX_STEPS && this.#level + 1 < STEPS.length) this.#coarsen();
  }

  /** In order of time; steps in which nothing was found are left out. */
  steps(): Step[] {
    return [...this.#steps].sort(([a], [b]) => a - b).map(([at, counts]) => ({ at, counts: { ...counts } }));
  }

  #add(time: number, counts: Readonly<Record<string, number>>): void {
    const entries = Object.entries(counts).filter(([, count]) => count > 0);
    if (entries.length === 0) return;
    const at = Math.floor(time / this.step) * this.step;
    this.#first = Math.min(this.#first, time);
    this.#last = Math.max(this.#last, time);
    const step = this.#steps.get(at) ?? {};
    this.#steps.set(at, step);
    for (const [name, count] of entries) step[name] = (step[name] ?? 0) + count;
  }

  #coarsen(): void {
    const finer = this.#steps;
    this.#steps = new Map();
    this.#level++;
    for (const [at, counts] of finer) this.#add(at, counts);
  }
}
