import { LOG_SAMPLE } from './log-sample.ts';

/** Which four letters of a name are searched for, and how the search's tables tell them from everything else. */

/** How often a character stands in logs, in thousandths: those that stand more often than twice. */
const FREQUENT =
  ' 72,"59,%14,&4,-12,.9,/19,018,120,225,315,410,511,610,78,85,98,:23,=10,A3,M6,T5,X4,[3,\\11,]3,_10,`5,' +
  'a33,b11,c26,d17,e65,f7,g14,h15,i23,j3,k6,l18,m17,n30,o27,p13,q5,r29,s40,t38,u13,v9,w4,x6,y11,z3,{4,}4';

const FREQUENCIES = frequencies();

function frequencies(): Float64Array {
  const table = new Float64Array(256).fill(0.2);
  for (let byte = 0x20; byte < 0x7f; byte++) table[byte] = 1.2;
  for (const entry of FREQUENT.split(/,(?=.\d)/)) table[entry.charCodeAt(0)] = Number(entry.slice(1));
  return table.map((thousandths) => thousandths / 1000);
}

/** The bytes that a letter of a needle may be. */
function spellings(letter: number, ignoreCase: boolean): number[] {
  const isLetter = ignoreCase && letter >= 0x61 && letter <= 0x7a;
  return isLetter ? [letter, letter - 0x20] : [letter];
}

function frequencyOf(letter: number, ignoreCase: boolean): number {
  return spellings(letter, ignoreCase).reduce((sum, byte) => sum + (FREQUENCIES[byte] as number), 0);
}

/** How many letters are searched for. */
export const NEEDLE_LENGTH = 4;
const POSITIONS = Array.from({ length: NEEDLE_LENGTH }, (_, position) => position);

/** How often each letter follows each in the sample, and how often something does. */
interface Followers {
  readonly pairs: ReadonlyMap<number, number>;
  readonly all: Float64Array;
}

function countFollowers(): Followers {
  const pairs = new Map<number, number>();
  const all = new Float64Array(256);
  for (let at = 1; at < LOG_SAMPLE.length; at++) {
    const [before, letter] = [LOG_SAMPLE.charCodeAt(at - 1), LOG_SAMPLE.charCodeAt(at)];
    pairs.set(256 * before + letter, (pairs.get(256 * before + letter) ?? 0) + 1);
    all[before] = (all[before] as number) + 1;
  }
  return { pairs, all };
}

/** Counted when rules first ask: whoever has none does not wait for it. */
let followers: Followers | undefined;

/** For so many letters as a letter has followers, the letters' own frequency counts as much as what the sample shows. */
const DOUBT = 8;

/** How often the letter follows that one, of all that do. */
function frequencyBehind(before: number, letter: number, ignoreCase: boolean): number {
  followers ??= countFollowers();
  let [seen, all] = [0, 0];
  for (const first of spellings(before, ignoreCase)) {
    all += followers.all[first] as number;
    for (const second of spellings(letter, ignoreCase)) seen += followers.pairs.get(256 * first + second) ?? 0;
  }
  return (seen + DOUBT * frequencyOf(letter, ignoreCase)) / (all + DOUBT);
}

/** Where in a name its rarest letters begin. */
export function rarestLetters(name: Uint8Array, ignoreCase: boolean): number {
  let best = 0;
  let rarest = Number.POSITIVE_INFINITY;
  for (let at = 0; at + NEEDLE_LENGTH <= name.length; at++) {
    let frequency = frequencyOf(name[at] as number, ignoreCase);
    for (let i = at + 1; i < at + NEEDLE_LENGTH; i++) {
      frequency *= frequencyBehind(name[i - 1] as number, name[i] as number, ignoreCase);
    }
    if (frequency >= rarest) continue;
    rarest = frequency;
    best = at;
  }
  return best;
}

const NIBBLES = 16;
const BUCKETS = 8;
const ANY = Array.from({ length: 256 }, (_, byte) => byte);
/** Set in each byte before it is looked up where case does not count. */
const LOWER_CASE = 0x20;

/** `0…9 a…f`, in either case. */
const HEX = [...'0123456789abcdefABCDEF'].map((digit) => digit.charCodeAt(0));
const codes = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));

/** What may follow a name that is over. */
const NO_NAME = ANY.filter((byte) => !/[A-Za-z0-9_-]/.test(String.fromCharCode(byte)));

/** What begins a letter that is encoded: `%4D`, `\u004d`, `&#77;` and `&amp;#77;`. */
const SIGNS = [
  [codes('%'), codes('234567'), HEX, ANY],
  [codes('u'), codes('0'), codes('0'), ANY],
  [codes('&;'), codes('#'), codes('0123456789xX'), ANY],
];

/** What is searched for: letters, and whether nothing more of a name may follow. */
export interface NeedleLetters {
  readonly letters: Uint8Array;
  readonly isEnd: boolean;
}

/**
 * The search's eight tables, of 16 bytes each: for each of the four letters one by its lower half, one by the rest of it
 * mixed into that. Bit n of an entry: something in bucket n has such a letter there. What is alike shares a bucket, so
 * that little else looks like one of it. What begins an encoded letter is searched for in the same way. Behind the tables
 * stand two masks that the search needs, see `candidates.wasm.ts`.
 */
export function nibbleTables(needles: readonly NeedleLetters[], ignoreCase: boolean): Uint8Array {
  const tables = new Uint8Array((2 * NEEDLE_LENGTH + 2) * NIBBLES);
  const spelled = needles.map(({ letters, isEnd }) =>
    POSITIONS.map((position) => {
      if (position < letters.length) return spellings(letters[position] as number, ignoreCase);
      return isEnd && position === letters.length ? NO_NAME : ANY;
    }),
  );
  const buckets = shareOut([...SIGNS, ...spelled], ignoreCase ? LOWER_CASE : 0);
  buckets.forEach((bucket, index) => {
    bucket.forEach((nibbles, entry) => {
      for (let nibble = 0; nibble < NIBBLES; nibble++) {
        const at = entry * NIBBLES + nibble;
        if (((nibbles >> nibble) & 1) === 1) tables[at] = (tables[at] as number) | (1 << index);
      }
    });
  });
  tables.fill(15, 2 * NEEDLE_LENGTH * NIBBLES);
  tables.fill(ignoreCase ? LOWER_CASE : 0, (2 * NEEDLE_LENGTH + 1) * NIBBLES);
  return tables;
}

/** By what the search looks a byte up: its lower half, and the rest of it mixed into that. The highest bit goes unseen. */
const lowOf = (byte: number): number => byte & 15;
const mixedOf = (byte: number): number => (byte ^ (byte >> 3)) & 15;

/**
 * What a bucket holds, as the search sees it: for each position the lower halves of its letters, then the mixed ones, one
 * bit each. Any of the former goes with any of the latter.
 */
type Bucket = readonly number[];

const EMPTY: Bucket = POSITIONS.flatMap(() => [0, 0]);

function bucketOf(letters: readonly (readonly number[])[], fold: number): Bucket {
  const bits = (nibbles: number[]): number => nibbles.reduce((sum, nibble) => sum | (1 << nibble), 0);
  return letters.flatMap((bytes) => [
    bits(bytes.map((byte) => lowOf(byte | fold))),
    bits(bytes.map((byte) => mixedOf(byte | fold))),
  ]);
}

function union(a: Bucket, b: Bucket): Bucket {
  return a.map((nibbles, index) => nibbles | (b[index] as number));
}

/** What the search sees of text: how often each pair of halves stands in logs, and the sample, each byte as two bits. */
interface Sight {
  readonly frequencies: Float64Array;
  readonly low: Uint16Array;
  readonly mixed: Uint16Array;
}

function sightOf(fold: number): Sight {
  const frequencies = new Float64Array(NIBBLES * NIBBLES);
  for (let byte = 0; byte < 256; byte++) {
    const at = NIBBLES * mixedOf(byte | fold) + lowOf(byte | fold);
    frequencies[at] = (frequencies[at] as number) + (FREQUENCIES[byte] as number);
  }
  const bytes = Uint16Array.from(LOG_SAMPLE, (char) => char.charCodeAt(0) | fold);
  return { frequencies, low: bytes.map((byte) => 1 << lowOf(byte)), mixed: bytes.map((byte) => 1 << mixedOf(byte)) };
}

/** How much the letters' own frequencies count beside what the sample shows. */
const PRIOR = 0.05;

/** How often four bytes of a log look like something in the bucket. */
function likelihood(bucket: Bucket, { frequencies, low, mixed }: Sight): number {
  let product = PRIOR;
  for (let entry = 0; entry < bucket.length; entry += 2) {
    let sum = 0;
    for (let m = 0; m < NIBBLES; m++) {
      if ((((bucket[entry + 1] as number) >> m) & 1) === 0) continue;
      for (let l = 0; l < NIBBLES; l++) {
        if ((((bucket[entry] as number) >> l) & 1) === 1) sum += frequencies[NIBBLES * m + l] as number;
      }
    }
    product *= sum;
  }
  if (product === 0 || low.length === 0) return product;
  const [l0 = 0, m0 = 0, l1 = 0, m1 = 0, l2 = 0, m2 = 0, l3 = 0, m3 = 0] = bucket;
  let seen = 0;
  for (let at = 3; at < low.length; at++) {
    if (((low[at - 3] as number) & l0) === 0 || ((mixed[at - 3] as number) & m0) === 0) continue;
    if (((low[at - 2] as number) & l1) === 0 || ((mixed[at - 2] as number) & m1) === 0) continue;
    if (((low[at - 1] as number) & l2) === 0 || ((mixed[at - 1] as number) & m2) === 0) continue;
    if (((low[at] as number) & l3) !== 0 && ((mixed[at] as number) & m3) !== 0) seen++;
  }
  return product + seen / low.length;
}

/** How often each needle is asked again whether another bucket suits it better, in each of the orders that are tried. */
const ROUNDS = 4;

/**
 * Puts each where it makes the fewest others look like it. Which come first matters: a few orders are tried, by the
 * letters' own frequencies. The best of them is then bettered by the sample, which tells more and takes longer.
 */
function shareOut(needles: readonly (readonly (readonly number[])[])[], fold: number): Bucket[] {
  const items = needles.map((letters) => bucketOf(letters, fold));
  const sight = sightOf(fold);
  const blind = { ...sight, low: new Uint16Array() };
  const rarestFirst = items
    .map((item) => ({ item, often: likelihood(item, blind) }))
    .sort((a, b) => a.often - b.often)
    .map(({ item }) => item);
  const shares = [items, [...items].reverse(), rarestFirst, [...rarestFirst].reverse()].map((order) => {
    const share = new Share(order);
    for (let round = 0; round < ROUNDS; round++) share.better(blind);
    return { share, cost: share.cost(sight) };
  });
  const { share } = shares.reduce((best, other) => (other.cost < best.cost ? other : best));
  share.better(sight);
  return share.buckets;
}

class Share {
  readonly #items: readonly Bucket[];
  /** The bucket of each item; -1 as long as it has none. */
  readonly #chosen: number[];
  buckets: Bucket[] = Array.from({ length: BUCKETS }, () => EMPTY);

  constructor(items: readonly Bucket[]) {
    this.#items = items;
    this.#chosen = items.map(() => -1);
  }

  cost(sight: Sight): number {
    return this.buckets.reduce((sum, bucket) => sum + likelihood(bucket, sight), 0);
  }

  /** Asks each item in turn. */
  better(sight: Sight): void {
    const costs = this.buckets.map((bucket) => likelihood(bucket, sight));
    this.#items.forEach((item, i) => {
      const before = this.#chosen[i] as number;
      if (before >= 0) {
        this.buckets[before] = this.#without(before, i);
        costs[before] = likelihood(this.buckets[before] as Bucket, sight);
      }
      let least = Number.POSITIVE_INFINITY;
      let best = 0;
      this.buckets.forEach((bucket, index) => {
        const growth = likelihood(union(bucket, item), sight) - (costs[index] as number);
        if (growth >= least) return;
        least = growth;
        best = index;
      });
      this.#chosen[i] = best;
      this.buckets[best] = union(this.buckets[best] as Bucket, item);
      costs[best] = likelihood(this.buckets[best] as Bucket, sight);
    });
  }

  #without(index: number, left: number): Bucket {
    return this.#items.reduce(
      (bucket, item, i) => (this.#chosen[i] === index && i !== left ? union(bucket, item) : bucket),
      EMPTY,
    );
  }
}
