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

const MIN_TAPE = 8;
/** Enough for the documents that the builders make. */
export const MAX_TAPE = 400;
const MAX_NUMBER = 0xffff;

/** What tapes are made of. */
export const numbers = fc.array(fc.nat(MAX_NUMBER), { minLength: MIN_TAPE, maxLength: MAX_TAPE, size: 'max' });

/** The same tapes for the same seed; faster than fast-check, which is left to shorten them. */
export function tapesFrom(seed: number): () => number[] {
  let state = seed | 0;
  // Mulberry32.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  };
  return () => {
    const length = MIN_TAPE + (next() % (MAX_TAPE - MIN_TAPE + 1));
    // Of four documents, one to three are made of the simplest choice now and then, or mostly.
    const zeros = next() % 4;
    return Array.from({ length }, () => (next() % 4 < zeros ? 0 : next() & MAX_NUMBER));
  };
}
