/**
 * The source of all random choices: a list of numbers that the builders read one by one. fast-check makes
 * the list and shortens it when a property fails; an exhausted tape answers 0, which each builder takes
 * as its simplest choice. So a counterexample shrinks to a small document without any shrinking code here.
 */
import fc from 'fast-check';

export class Tape {
  #at = 0;
  readonly #numbers: readonly number[];

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A whole number from 0 to below `n`. */
  below(n: number): number {
    const value = this.#numbers[this.#at] ?? 0;
    this.#at += 1;
    return value % n;
  }

  /** True once in `n` times; false from an exhausted tape. */
  onceIn(n: number): boolean {
    return this.below(n) === n - 1;
  }

  /** One of the choices; the first is the simplest. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** As many as `least` to `most` of what `make` makes. */
  several<T>(least: number, most: number, make: (index: number) => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, index) => make(index));
  }
}

/** What tapes are made of: enough for the documents that the builders make. */
export const numbers = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 400, size: 'max' });
