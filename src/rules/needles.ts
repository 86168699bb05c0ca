import { lowestBit } from '../bytes/memory.ts';
import { LOG_SAMPLE } from './log-sample.ts';

/** Which three letters of a name are searched for, and how the search's tables tell them from everything else. */

/** How often a character stands in logs, in thousandths: those that stand more often than twice. */
const FREQUENT =
  ' 72,"59,%14,&4,-12,.9,/19,018,120,225,315,410,511,610,78,85,98,:23,=10,A3,M6,T5,X4,[3,\\11,]3,_10,`5,' +
  'a33,b11,c26,d17,e65,f7,g14,h15,i23,j3,k6,l18,m17,n30,o27,p13,q5,r29,s40,t38,u13,v9,w4,x6,y11,z3,{4,}4';

function frequencies(): Float64Array {
  const table = new Float64Array(256).fill(0.2);
  for (let byte = 0x20; byte < 0x7f; byte++) table[byte] = 1.2;
  for (const entry of FREQUENT.split(/,(?=.\d)/)) table[entry.charCodeAt(0)] = Number(entry.slice(1));
  return table.map((thousandths) => thousandths / 1000);
}

/** How many letters the search looks at. */
const LOOKED_AT = 3;
/** How many letters of a needle are compared before all of its name is. */
export const NEEDLE_LENGTH = 4;

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
  [codes('%'), codes('234567'), HEX],
  [codes('u'), codes('0'), codes('0')],
  [codes('&;'), codes('#'), codes('0123456789xX')],
];

/** A name that is searched for, and whether nothing more of a name may follow. */
export interface SoughtName {
  readonly letters: Uint8Array;
  readonly isEnd: boolean;
}

export interface SearchPlan {
  /** Where in each name the letters begin that are searched for. */
  readonly offsets: readonly number[];
  /**
   * The search's six tables, of 16 bytes each: for each of the three letters one by its lower half, one by the rest of it
   * mixed into that. Bit n of an entry: something in bucket n has such a letter there. What begins an encoded letter is
   * searched for in the same way. Behind the tables stand two masks that the search needs, see `needlesearch.wasm.ts`.
   */
  readonly tables: Uint8Array;
}

/**
 * Chooses the letters so that little of a log looks like them: those that are rare, and those that look like another
 * name's, for what is alike shares a bucket.
 */
export function planSearch(names: readonly SoughtName[], ignoreCase: boolean): SearchPlan {
  const fold = ignoreCase ? LOWER_CASE : 0;
  const signs = SIGNS.map((letters) => [bucketOf(letters.map((bytes) => halvesOf(bytes, fold)))]);
  const [any, noName] = [halvesOf(ANY, fold), halvesOf(NO_NAME, fold)];
  const places = names.map(({ letters, isEnd }) => {
    const spelled = Array.from(letters, (letter) => halvesOf(spellings(letter, ignoreCase), fold));
    return placesIn([...spelled, isEnd ? noName : any, any]);
  });
  const share = shareOut([...signs, ...places], new Sight(fold));
  return { offsets: share.places.slice(signs.length), tables: tablesOf(share.buckets, fold) };
}

function tablesOf(buckets: readonly Bucket[], fold: number): Uint8Array {
  const tables = new Uint8Array((2 * LOOKED_AT + 2) * NIBBLES);
  buckets.forEach((bucket, index) => {
    bucket.forEach((nibbles, entry) => {
      for (let nibble = 0; nibble < NIBBLES; nibble++) {
        const at = entry * NIBBLES + nibble;
        if (((nibbles >> nibble) & 1) === 1) tables[at] = (tables[at] as number) | (1 << index);
      }
    });
  });
  tables.fill(15, 2 * LOOKED_AT * NIBBLES);
  tables.fill(fold, (2 * LOOKED_AT + 1) * NIBBLES);
  return tables;
}

/** The bytes that a letter of a name may be. */
function spellings(letter: number, ignoreCase: boolean): readonly number[] {
  const isLetter = ignoreCase && letter >= 0x61 && letter <= 0x7a;
  return isLetter ? [letter, letter - 0x20] : [letter];
}

/** By what the search looks a byte up: its lower half, and the rest of it mixed into that. The highest bit goes unseen. */
const lowOf = (byte: number): number => byte & 15;
const mixedOf = (byte: number): number => (byte ^ (byte >> 3)) & 15;

/**
 * What a bucket holds, as the search sees it: for each of the three places the lower halves of its letters, then the mixed
 * ones, one bit each. Any of the former goes with any of the latter.
 */
type Bucket = readonly [low0: number, mixed0: number, low1: number, mixed1: number, low2: number, mixed2: number];

const EMPTY: Bucket = [0, 0, 0, 0, 0, 0];

/** What a letter may be, as the search sees it. */
type Halves = readonly [low: number, mixed: number];

function halvesOf(bytes: readonly number[], fold: number): Halves {
  let [low, mixed] = [0, 0];
  for (const byte of bytes) {
    low |= 1 << lowOf(byte | fold);
    mixed |= 1 << mixedOf(byte | fold);
  }
  return [low, mixed];
}

function bucketOf(letters: readonly Halves[]): Bucket {
  const [first, second, third] = letters as [Halves, Halves, Halves];
  return [...first, ...second, ...third];
}

/** For each place in a name at which a needle may begin, its letters. @param letters the name's and two that follow */
function placesIn(letters: readonly Halves[]): Bucket[] {
  const count = Math.max(1, letters.length - 2 - (LOOKED_AT - 1));
  return Array.from({ length: count }, (_, at) => bucketOf(letters.slice(at, at + LOOKED_AT)));
}

function union(a: Bucket, b: Bucket): Bucket {
  return [a[0] | b[0], a[1] | b[1], a[2] | b[2], a[3] | b[3], a[4] | b[4], a[5] | b[5]];
}

/** How many sets there are of eight halves. */
const SUBSETS = 256;

/** How much the letters' own frequencies count beside what the sample shows. */
const PRIOR = 0.05;

/** What the search sees of logs: each byte as one of 256 pairs of halves. */
class Sight {
  /** For each mixed half how often it stands with one of so many lower ones: of the first eight, then of the others. */
  readonly #frequencies = new Float64Array(2 * NIBBLES * SUBSETS);
  /** The sample's bytes; and, of each pair, the places at which it stands. */
  readonly #sample: Uint8Array;
  readonly #places: readonly number[][];
  readonly #known = new WeakMap<Bucket, number>();

  constructor(fold: number) {
    const pairOf = (byte: number): number => NIBBLES * mixedOf(byte | fold) + lowOf(byte | fold);
    const ofPairs = new Float64Array(NIBBLES * NIBBLES);
    frequencies().forEach((frequency, byte) => {
      const pair = pairOf(byte);
      ofPairs[pair] = (ofPairs[pair] as number) + frequency;
    });
    // Of a set it is that of the set without its lowest, and of that one.
    for (let at = 0; at < this.#frequencies.length; at++) {
      const set = at % SUBSETS;
      if (set === 0) continue;
      const lowest = lowestBit(set);
      const pair = (NIBBLES / 2) * Math.floor(at / SUBSETS) + lowest;
      this.#frequencies[at] = (this.#frequencies[at - (1 << lowest)] as number) + (ofPairs[pair] as number);
    }
    this.#sample = Uint8Array.from(LOG_SAMPLE, (char) => pairOf(char.charCodeAt(0)));
    this.#places = Array.from({ length: NIBBLES * NIBBLES }, () => []);
    this.#sample.subarray(0, 1 - LOOKED_AT).forEach((pair, at) => {
      (this.#places[pair] as number[]).push(at);
    });
  }

  /** How often three bytes of a log look like something in the bucket, by the letters' own frequencies. */
  guess([l0, m0, l1, m1, l2, m2]: Bucket): number {
    return this.#frequencyOf(l0, m0) * this.#frequencyOf(l1, m1) * this.#frequencyOf(l2, m2);
  }

  #frequencyOf(low: number, mixed: number): number {
    let sum = 0;
    for (let m = mixed; m !== 0; m &= m - 1) {
      const row = 2 * SUBSETS * lowestBit(m);
      sum +=
        (this.#frequencies[row + (low & 255)] as number) + (this.#frequencies[row + SUBSETS + (low >> 8)] as number);
    }
    return sum;
  }

  /** The same by the sample, too. A bucket is asked for again and again until it changes. */
  likelihood(bucket: Bucket): number {
    const known = this.#known.get(bucket);
    if (known !== undefined) return known;
    const likelihood = PRIOR * this.guess(bucket) + this.#seen(bucket) / this.#sample.length;
    this.#known.set(bucket, likelihood);
    return likelihood;
  }

  /** At how many places of the sample something stands that looks like the bucket. */
  #seen(bucket: Bucket): number {
    const [l0, m0, l1, m1, l2, m2] = bucket;
    const sample = this.#sample;
    let seen = 0;
    for (let m = m0; m !== 0; m &= m - 1) {
      const row = NIBBLES * lowestBit(m);
      for (let l = l0; l !== 0; l &= l - 1) {
        for (const at of this.#places[row + lowestBit(l)] as number[]) {
          const second = sample[at + 1] as number;
          if (((l1 >> (second & 15)) & (m1 >> (second >> 4)) & 1) === 0) continue;
          const third = sample[at + 2] as number;
          seen += (l2 >> (third & 15)) & (m2 >> (third >> 4)) & 1;
        }
      }
    }
    return seen;
  }
}

/** How often each name is asked again whether another place or bucket suits it better: by guess, then by the sample. */
const ROUNDS = { guess: 2, sample: 2 };

/** Of the places and buckets that a name may have, so many are weighed by the sample: those that are best by guess. */
const WEIGHED = 4;

/**
 * Puts each where it makes the fewest others look like it. Which come first matters: two orders are tried by guess. The
 * better of them is then bettered by the sample, which tells more and takes longer.
 */
function shareOut(items: readonly (readonly Bucket[])[], sight: Sight): Share {
  const inOrder = items.map((_, index) => index);
  const [first, second] = [inOrder, [...inOrder].reverse()].map((order) => {
    const share = new Share(items, order, sight);
    for (let round = 0; round < ROUNDS.guess; round++) share.better();
    return share;
  }) as [Share, Share];
  const share = first.cost() <= second.cost() ? first : second;
  for (let round = 0; round < ROUNDS.sample; round++) share.better(WEIGHED);
  return share;
}

interface Choice {
  readonly place: number;
  readonly bucket: number;
  readonly growth: number;
}

function lesser(best: Choice, other: Choice): Choice {
  return other.growth < best.growth ? other : best;
}

/** Of each item one of its places, in one of the buckets. */
class Share {
  readonly #items: readonly (readonly Bucket[])[];
  readonly #order: readonly number[];
  readonly #sight: Sight;
  readonly places: number[];
  /** The bucket of each item; -1 as long as it has none. */
  readonly #chosen: number[];
  buckets: Bucket[] = Array.from({ length: BUCKETS }, () => EMPTY);

  constructor(items: readonly (readonly Bucket[])[], order: readonly number[], sight: Sight) {
    this.#items = items;
    this.#order = order;
    this.#sight = sight;
    this.places = items.map(() => 0);
    this.#chosen = items.map(() => -1);
  }

  cost(): number {
    return this.buckets.reduce((sum, bucket) => sum + this.#sight.likelihood(bucket), 0);
  }

  /** Asks each item in turn. Of its choices so many are weighed by the sample, if any. */
  better(weighed = 0): void {
    for (const item of this.#order) {
      const before = this.#chosen[item] as number;
      if (before >= 0) this.buckets[before] = this.#without(before, item);
      const { place, bucket } = this.#bestChoice(item, weighed);
      this.places[item] = place;
      this.#chosen[item] = bucket;
      this.buckets[bucket] = this.#with(bucket, item, place);
    }
  }

  #bestChoice(item: number, weighed: number): Choice {
    const guesses = this.buckets.map((bucket) => this.#sight.guess(bucket));
    const choices: Choice[] = [];
    this.#items[item]?.forEach((_, place) => {
      guesses.forEach((before, bucket) => {
        const growth = this.#sight.guess(this.#with(bucket, item, place)) - before;
        choices.push({ place, bucket, growth });
      });
    });
    if (weighed === 0) return choices.reduce(lesser);
    return choices
      .sort((a, b) => a.growth - b.growth)
      .slice(0, weighed)
      .map(({ place, bucket }) => {
        const before = this.#sight.likelihood(this.buckets[bucket] as Bucket);
        return { place, bucket, growth: this.#sight.likelihood(this.#with(bucket, item, place)) - before };
      })
      .reduce(lesser);
  }

  #with(bucket: number, item: number, place: number): Bucket {
    return union(this.buckets[bucket] as Bucket, this.#items[item]?.[place] as Bucket);
  }

  #without(index: number, left: number): Bucket {
    let bucket = EMPTY;
    this.#chosen.forEach((chosen, item) => {
      if (chosen !== index || item === left) return;
      bucket = union(bucket, this.#items[item]?.[this.places[item] as number] as Bucket);
    });
    return bucket;
  }
}
