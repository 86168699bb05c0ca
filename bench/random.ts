/** A seeded generator of random numbers, so that each run of the bench measures the same bytes. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
  /** Letters and digits, `least` to `most` of them. */
  word(least: number, most: number): string;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Mulberry32: 32 bits of state are plenty for a few million draws. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }
  const random: Random = {
    below: (limit) => next() % limit,
    pick: (list) => list[next() % list.length] as (typeof list)[number],
    word: (least, most) => {
      let word = '';
      for (let n = least + (next() % (most - least + 1)); n > 0; n--) word += LETTERS[next() % LETTERS.length];
      return word;
    },
  };
  return random;
}
