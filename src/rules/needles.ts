import { lowestBit } from '../engine/bytes/memory.ts';
import { LOG_SAMPLE } from './log-sample.ts';

/** Which three letters of a name are searched for, and how the search's tables distinguish them from everything else. */

/** How often a character is in logs, in thousandths: those that are more often than twice. */
const FREQUENT =
  ' 72,"59,%14,&4,-12,.9,/19,018,120,225,315,410,511,610,78,85,98,:23,=10,A3,M6,T5,X4,[3,\\11,]3,_10,`5,' +
  'a33,b11,c26,d17,e65,f7,g14,h15,i23,j3,k6,l18,m17,n30,o27,p13,q5,r29,s40,t38,u13,v9,w4,x6,y11,z3,{4,}4';

function frequencies(): Float64Array {
  const table = new Float64Array(256).fill(0.2);
  for (let byte = 0x20; byte < 0x7f; byte++) table[byte] = 1.2;
  for (const entry of FREQUENT.split(/,(?=.\d)/)) table[entry.charCodeAt(0)] = Number(entry.slice(1));
  return table.map((thousandths) => thousandths / 1000);
}

/** How many letters the search for names looks at; that for values looks at one more. */
const LOOKED_AT = 3;
/** So many are planned for: of a name the fourth may be any. */
const PLANNED = 4;
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
/** What may follow a word that is over: a capital begins another. */
const NO_WORD = ANY.filter((byte) => !/[a-z0-9]/.test(String.fromCharCode(byte)));

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
  /** The letters are words in any case, with a hyphen between two: one of them is searched for. */
  readonly isWords: boolean;
}

export interface SearchPlan {
  /** Where in each name the letters begin that are searched for. */
  readonly offsets: readonly number[];
  /**
   * The search's six tables, of 16 bytes each: for each of the three letters one by its lower half, one by the rest of it
   * mixed into that. Bit n of an entry: something in bucket n has such a letter there. What begins an encoded letter is
   * searched for in the same way. After the tables are two masks that the search needs, see `needle-search.wasm.ts`.
   */
  readonly tables: Uint8Array;
}

/**
 * Chooses the letters so that little of a log looks like them: those that are rare, and those that look like another
 * name's, for what is alike shares a bucket.
 */
export function planSearch(names: readonly SoughtName[], ignoreCase: boolean): SearchPlan {
  const fold = ignoreCase || names.some(({ isWords }) => isWords) ? LOWER_CASE : 0;
  const signs = SIGNS.map((letters) => Int32Array.of(...letters.map((bytes) => halvesOf(bytes, fold)), ALL));
  const [any, noName, noWord] = [ANY, NO_NAME, NO_WORD].map((bytes) => halvesOf(bytes, fold)) as [
    Halves,
    Halves,
    Halves,
  ];
  const halves = ({ letters, isEnd, isWords }: SoughtName): Int32Array => {
    const spelled = Array.from(letters, (letter) => halvesOf(spellings(letter, ignoreCase || isWords), fold));
    return placesIn([...spelled, isWords ? noWord : isEnd ? noName : any, any]);
  };
  const parts = names.map((name) => (name.isWords ? longWordsOf(name.letters) : [{ letters: name.letters, at: 0 }]));
  const places = names.map((name, index) => {
    const ofParts = (parts[index] as Part[]).map(({ letters }) => halves({ ...name, letters }));
    return Int32Array.from(ofParts.flatMap((part) => [...part]));
  });
  const share = shareOut([...signs, ...places], new Sight(fold));
  const offsets = parts.map((ofName, index) => offsetOf(ofName, share.places[signs.length + index] as number));
  const tables = new Uint8Array((2 * LOOKED_AT + 2) * NIBBLES).fill(fold);
  tables.set(tablesOf(share.buckets, LOOKED_AT));
  return { offsets, tables };
}

/** What something begins with: of each of its first three or four bytes, which it may be. */
export type Beginning = readonly (readonly number[])[];

/**
 * The tables of a search for what begins with certain bytes. They are as in `SearchPlan`, with two more for the fourth byte,
 * and a single mask after them. Bytes are looked up by their bits three to six in place of the mixed ones, for those
 * distinguish digits and capitals from all other bytes.
 * @param apart those that share their buckets with nothing else: less looks like them then
 */
export function planBeginnings(beginnings: readonly Beginning[], apart: readonly Beginning[]): Uint8Array {
  const halves = (beginning: Beginning): Int32Array =>
    Int32Array.from({ length: PLANNED }, (_, at) => halvesOf(beginning[at] ?? ANY, 0, upperOf));
  const share = shareOut(beginnings.map(halves), new Sight(0, upperOf), BUCKETS - apart.length);
  const buckets = Int32Array.of(...share.buckets, ...apart.flatMap((beginning) => [...halves(beginning)]));
  return tablesOf(buckets, PLANNED);
}

/** Letters of a name in a row, and where they begin in it. */
interface Part {
  readonly letters: Uint8Array;
  readonly at: number;
}

const HYPHEN = 0x2d;

/** The word that has the letter at `at`. */
export function wordAround(letters: Uint8Array, at: number): Part {
  const from = letters.subarray(0, at).lastIndexOf(HYPHEN) + 1;
  const to = letters.indexOf(HYPHEN, at);
  return { letters: letters.subarray(from, to < 0 ? letters.length : to), at: from };
}

/** The words that are long enough to be searched for, or else the longest. */
export function longWordsOf(letters: Uint8Array): Part[] {
  const words: Part[] = [];
  for (let at = 0; at < letters.length; ) {
    const word = wordAround(letters, at);
    words.push(word);
    at += word.letters.length + 1;
  }
  const long = words.filter((word) => word.letters.length >= LOOKED_AT);
  return long.length > 0 ? long : words.sort((a, b) => b.letters.length - a.letters.length).slice(0, 1);
}

/** Where in the name the place is that is chosen of those of its parts. */
function offsetOf(parts: readonly Part[], place: number): number {
  let places = place;
  for (const { letters, at } of parts) {
    const count = placesOf(letters.length);
    if (places < count) return at + places;
    places -= count;
  }
  return 0;
}

function placesOf(length: number): number {
  return Math.max(1, length - (LOOKED_AT - 1));
}

/** The tables of so many letters, and the mask of a lower half. */
function tablesOf(buckets: Int32Array, letters: number): Uint8Array {
  const tables = new Uint8Array((2 * letters + 1) * NIBBLES);
  buckets.forEach((halves, index) => {
    const [bucket, letter] = [Math.floor(index / PLANNED), index % PLANNED];
    if (letter === letters) return;
    const table = 2 * letter * NIBBLES;
    for (let bit = 0; bit < 2 * NIBBLES; bit++) {
      if (((halves >>> bit) & 1) === 1) tables[table + bit] = (tables[table + bit] as number) | (1 << bucket);
    }
  });
  return tables.fill(15, 2 * letters * NIBBLES);
}

/** The bytes that a letter of a name may be. */
function spellings(letter: number, ignoreCase: boolean): readonly number[] {
  const isLetter = ignoreCase && letter >= 0x61 && letter <= 0x7a;
  return isLetter ? [letter, letter - 0x20] : [letter];
}

/** By what the search looks a byte up: its lower half, and the rest of it mixed into that. The highest bit goes unseen. */
const lowOf = (byte: number): number => byte & 15;
const mixedOf = (byte: number): number => (byte ^ (byte >> 3)) & 15;
const upperOf = (byte: number): number => (byte >> 3) & 15;

/**
 * What a letter may be, as the search sees it: a bit for each lower half, and 16 bits higher for each mixed one. Any of
 * the former goes with any of the latter. A bucket has such for each of the places looked at, and so has a place in a
 * name; they are numbers in a row, because thousands of them are weighed, in a process that has just begun.
 */
type Halves = number;

const ALL: Halves = -1;

function halvesOf(bytes: readonly number[], fold: number, upper = mixedOf): Halves {
  let halves = 0;
  for (const byte of bytes) halves |= (1 << lowOf(byte | fold)) | (1 << (NIBBLES + upper(byte | fold)));
  return halves;
}

/** For each place in a name at which a needle may begin, its letters. @param letters the name's and two that follow */
function placesIn(letters: readonly Halves[]): Int32Array {
  const count = placesOf(letters.length - 2);
  return Int32Array.from({ length: count * PLANNED }, (_, at) => {
    const letter = at % PLANNED;
    return letter < LOOKED_AT ? (letters[Math.floor(at / PLANNED) + letter] as number) : ALL;
  });
}

/** How many sets there are of eight halves. */
const SUBSETS = 256;

/** How much the letters' own frequencies count beside what the sample shows. */
const PRIOR = 0.05;

/** What the search sees of logs: each byte as one of 256 pairs of halves. */
class Sight {
  /** For each mixed half how often it is with one of so many lower ones: of the first eight, then of the others. */
  readonly #frequencies = new Float64Array(2 * NIBBLES * SUBSETS);
  /** The sample's bytes; and the places in it at which each pair is, those of a pair from `#begins` of it on. */
  readonly #sample: Uint8Array;
  readonly #places: Uint16Array;
  readonly #begins = new Uint16Array(NIBBLES * NIBBLES + 1);

  /** @param upper by what a byte is looked up besides its lower half */
  constructor(fold: number, upper = mixedOf) {
    const pairs = Uint8Array.from(ANY, (byte) => NIBBLES * upper(byte | fold) + lowOf(byte | fold));
    const ofPairs = new Float64Array(NIBBLES * NIBBLES);
    frequencies().forEach((frequency, byte) => {
      const pair = pairs[byte] as number;
      ofPairs[pair] = (ofPairs[pair] as number) + frequency;
    });
    const sums = this.#frequencies;
    for (let eight = 0; eight < 2 * NIBBLES; eight++) {
      const begin = eight * SUBSETS;
      // Of a set it is that of the set without its highest, and of that one.
      for (let highest = 0; highest < NIBBLES / 2; highest++) {
        const size = 1 << highest;
        const frequency = ofPairs[(NIBBLES / 2) * eight + highest] as number;
        for (let at = begin; at < begin + size; at++) sums[at + size] = (sums[at] as number) + frequency;
      }
    }
    const sample = new TextEncoder().encode(LOG_SAMPLE);
    for (let at = 0; at < sample.length; at++) sample[at] = pairs[sample[at] as number] as number;
    this.#sample = sample;
    this.#places = new Uint16Array(sample.length);
    this.#sortPlaces();
  }

  #sortPlaces(): void {
    const begins = this.#begins;
    const starts = this.#sample.subarray(0, 1 - PLANNED);
    for (const pair of starts) begins[pair + 1] = (begins[pair + 1] as number) + 1;
    for (let pair = 1; pair < begins.length; pair++) {
      begins[pair] = (begins[pair] as number) + (begins[pair - 1] as number);
    }
    const next = begins.slice();
    starts.forEach((pair, at) => {
      const to = next[pair] as number;
      this.#places[to] = at;
      next[pair] = to + 1;
    });
  }

  /** How often four bytes of a log look like something in a bucket, by the letters' own frequencies. */
  guess(first: Halves, second: Halves, third: Halves, fourth: Halves): number {
    const three = this.#frequencyOf(first) * this.#frequencyOf(second) * this.#frequencyOf(third);
    return fourth === ALL ? three : three * this.#frequencyOf(fourth);
  }

  #frequencyOf(halves: Halves): number {
    const frequencies = this.#frequencies;
    const [firstEight, others] = [halves & 255, SUBSETS + ((halves >>> 8) & 255)];
    let sum = 0;
    for (let m = halves >>> NIBBLES; m !== 0; m &= m - 1) {
      const row = 2 * SUBSETS * lowestBit(m);
      sum += (frequencies[row + firstEight] as number) + (frequencies[row + others] as number);
    }
    return sum;
  }

  /** The same by the sample, too. */
  likelihood(first: Halves, second: Halves, third: Halves, fourth: Halves): number {
    const seen = this.#seen(first, second, third, fourth) / this.#sample.length;
    return PRIOR * this.guess(first, second, third, fourth) + seen;
  }

  /** At how many places of the sample something is that looks like a bucket. */
  #seen(first: Halves, second: Halves, third: Halves, fourth: Halves): number {
    const [sample, places, begins] = [this.#sample, this.#places, this.#begins];
    let seen = 0;
    for (let m = first >>> NIBBLES; m !== 0; m &= m - 1) {
      const row = NIBBLES * lowestBit(m);
      for (let l = first & 0xffff; l !== 0; l &= l - 1) {
        const pair = row + lowestBit(l);
        const end = begins[pair + 1] as number;
        for (let i = begins[pair] as number; i < end; i++) {
          const at = places[i] as number;
          const isSeen = holds(second, sample[at + 1] as number) & holds(third, sample[at + 2] as number);
          seen += isSeen & holds(fourth, sample[at + 3] as number);
        }
      }
    }
    return seen;
  }
}

/** Whether a pair is among these halves. */
function holds(halves: Halves, pair: number): number {
  return (halves >>> (pair & 15)) & (halves >>> (NIBBLES + (pair >> 4))) & 1;
}

/** How often each name is asked again, once all have a place, whether another place or bucket suits it better. */
const ROUNDS = 2;

/** Of the places and buckets that a name may have, so many are weighed by the sample: those that are best by guess. */
const WEIGHED = 4;

/**
 * Puts each where it makes the fewest others look like it: by guess first, then by the sample, which is more exact and takes
 * longer. To try other orders and more rounds saves one hit in thirty, and takes twice as long.
 */
function shareOut(items: readonly Int32Array[], sight: Sight, buckets = BUCKETS): Share {
  const share = new Share(items, sight, buckets);
  share.better();
  for (let round = 0; round < ROUNDS; round++) share.better(WEIGHED);
  return share;
}

/** Of each item one of its places, in one of the buckets. */
class Share {
  /** Of each item its places, four numbers each. */
  readonly #items: readonly Int32Array[];
  readonly #sight: Sight;
  /** Of each item its place. */
  readonly places: Int32Array;
  /** The bucket of each item; -1 as long as it has none. */
  readonly #chosen: Int32Array;
  /** Four numbers each. */
  readonly buckets: Int32Array;
  readonly #count: number;
  /** How the choices of an item that are best so far make their bucket more likely, the best one first; and which they are. */
  readonly #growths = new Float64Array(WEIGHED);
  readonly #choices = new Int32Array(WEIGHED);

  constructor(items: readonly Int32Array[], sight: Sight, buckets: number) {
    this.#count = buckets;
    this.buckets = new Int32Array(buckets * PLANNED);
    this.#items = items;
    this.#sight = sight;
    this.places = new Int32Array(items.length);
    this.#chosen = new Int32Array(items.length).fill(-1);
  }

  /** Asks each item in turn. Of its choices so many are weighed by the sample, if any. */
  better(weighed = 0): void {
    for (let item = 0; item < this.#items.length; item++) {
      const before = this.#chosen[item] as number;
      if (before >= 0) this.#takeOut(before, item);
      const choice = this.#bestChoice(item, weighed);
      this.places[item] = Math.floor(choice / this.#count);
      this.#chosen[item] = choice % this.#count;
      this.#putIn(choice % this.#count, item);
    }
  }

  /** @returns place and bucket in one number */
  #bestChoice(item: number, weighed: number): number {
    const places = this.#items[item] as Int32Array;
    const kept = this.#keepBest(places, Math.max(1, weighed));
    let best = this.#choices[0] as number;
    if (weighed === 0) return best;
    let least = Number.POSITIVE_INFINITY;
    for (let index = 0; index < kept; index++) {
      const choice = this.#choices[index] as number;
      const bucket = choice % this.#count;
      const growth = this.#likelihood(bucket, places, Math.floor(choice / this.#count)) - this.#likelihood(bucket);
      if (growth >= least) continue;
      best = choice;
      least = growth;
    }
    return best;
  }

  /** Keeps so many choices that are best by guess; of those that are alike the first. @returns how many there are */
  #keepBest(places: Int32Array, most: number): number {
    const { buckets } = this;
    const [growths, choices, sight] = [this.#growths, this.#choices, this.#sight];
    const guesses = new Float64Array(this.#count);
    for (let bucket = 0; bucket < this.#count; bucket++) guesses[bucket] = this.#guess(bucket);
    let kept = 0;
    for (let at = 0; at < places.length; at += PLANNED) {
      for (let bucket = 0; bucket < this.#count; bucket++) {
        const b = bucket * PLANNED;
        const guess = sight.guess(
          (buckets[b] as number) | (places[at] as number),
          (buckets[b + 1] as number) | (places[at + 1] as number),
          (buckets[b + 2] as number) | (places[at + 2] as number),
          (buckets[b + 3] as number) | (places[at + 3] as number),
        );
        const growth = guess - (guesses[bucket] as number);
        let to = kept;
        while (to > 0 && growth < (growths[to - 1] as number)) to--;
        if (to === most) continue;
        if (kept < most) kept++;
        growths.copyWithin(to + 1, to, kept - 1);
        choices.copyWithin(to + 1, to, kept - 1);
        growths[to] = growth;
        choices[to] = (at / PLANNED) * this.#count + bucket;
      }
    }
    return kept;
  }

  #guess(bucket: number): number {
    const b = bucket * PLANNED;
    const [first = 0, second = 0, third = 0, fourth = 0] = this.buckets.subarray(b, b + PLANNED);
    return this.#sight.guess(first, second, third, fourth);
  }

  /** How often a log looks like the bucket, or like it with one of these places in it. */
  #likelihood(bucket: number, places: Int32Array = NO_PLACE, place = 0): number {
    const [b, at] = [bucket * PLANNED, place * PLANNED];
    return this.#sight.likelihood(
      (this.buckets[b] as number) | (places[at] as number),
      (this.buckets[b + 1] as number) | (places[at + 1] as number),
      (this.buckets[b + 2] as number) | (places[at + 2] as number),
      (this.buckets[b + 3] as number) | (places[at + 3] as number),
    );
  }

  #putIn(bucket: number, item: number): void {
    const [places, at] = [this.#items[item] as Int32Array, (this.places[item] as number) * PLANNED];
    for (let letter = 0; letter < PLANNED; letter++) {
      const b = bucket * PLANNED + letter;
      this.buckets[b] = (this.buckets[b] as number) | (places[at + letter] as number);
    }
  }

  #takeOut(bucket: number, left: number): void {
    this.buckets.fill(0, bucket * PLANNED, (bucket + 1) * PLANNED);
    this.#chosen.forEach((chosen, item) => {
      if (chosen === bucket && item !== left) this.#putIn(bucket, item);
    });
  }
}

const NO_PLACE = new Int32Array(PLANNED);
