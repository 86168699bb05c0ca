import type { Finding } from './findings.ts';

/** Puts findings in the fields around a text, which are known first, among those in the text: all in the order of the input. */
export class FindingOrder {
  readonly #found: (finding: Finding) => void;
  #waiting: Finding[] = [];

  constructor(found: (finding: Finding) => void) {
    this.#found = found;
  }

  /** One in a text. */
  add(finding: Finding): void {
    this.#pass(finding.hidden.from);
    this.#found(finding);
  }

  /** One in the fields around a text. */
  wait(finding: Finding): void {
    this.#waiting.push(finding);
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** None in a text is to come before those that wait. */
  flush(): void {
    this.#pass(Number.POSITIVE_INFINITY);
  }

  #pass(from: number): void {
    let count = 0;
    for (const finding of this.#waiting) {
      if (finding.hidden.from >= from) break;
      this.#found(finding);
      count++;
    }
    if (count > 0) this.#waiting = this.#waiting.slice(count);
  }
}
