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

/** Where in a name its rarest letters begin. */
export function rarestLetters(name: Uint8Array, ignoreCase: boolean): number {
  let best = 0;
  let rarest = Number.POSITIVE_INFINITY;
  for (let at = 0; at + NEEDLE_LENGTH <= name.length; at++) {
    const frequency = POSITIONS.reduce((product, i) => product * frequencyOf(name[at + i] as number, ignoreCase), 1);
    if (frequency >= rarest) continue;
    rarest = frequency;
    best = at;
  }
  return best;
}

const NIBBLES = 16;
const BUCKETS = 8;
const ANY = Array.from({ length: 256 }, (_, byte) => byte);

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
 * The search's eight tables, of 16 bytes each: for each of the four letters those by low and by high nibble.
 * Bit n of an entry: something in bucket n has a letter with this nibble there. What is alike shares a bucket, so that
 * little else looks like one of it. What begins an encoded letter is searched for in the same way.
 */
export function nibbleTables(needles: readonly NeedleLetters[], ignoreCase: boolean): Uint8Array {
  const tables = new Uint8Array((2 * NEEDLE_LENGTH + 1) * NIBBLES);
  const spelled = needles.map(({ letters, isEnd }) =>
    POSITIONS.map((position) => {
      if (position < letters.length) return spellings(letters[position] as number, ignoreCase);
      return isEnd && position === letters.length ? NO_NAME : ANY;
    }),
  );
  const buckets = shareOut([...SIGNS, ...spelled]);
  buckets.forEach((bucket, index) => {
    bucket.forEach((nibbles, entry) => {
      for (let nibble = 0; nibble < NIBBLES; nibble++) {
        const at = entry * NIBBLES + nibble;
        if (((nibbles >> nibble) & 1) === 1) tables[at] = (tables[at] as number) | (1 << index);
      }
    });
  });
  // A mask that the search needs: of a byte's low nibble.
  tables.fill(15, 2 * NEEDLE_LENGTH * NIBBLES);
  return tables;
}

/**
 * What a bucket holds, as the search sees it: for each position the low nibbles of its letters, then the high ones, one
 * bit each. Any of the low goes with any of the high.
 */
type Bucket = readonly number[];

const EMPTY: Bucket = POSITIONS.flatMap(() => [0, 0]);

function bucketOf(letters: readonly (readonly number[])[]): Bucket {
  const bits = (nibbles: number[]): number => nibbles.reduce((sum, nibble) => sum | (1 << nibble), 0);
  return letters.flatMap((bytes) => [bits(bytes.map((byte) => byte & 15)), bits(bytes.map((byte) => byte >> 4))]);
}

function union(a: Bucket, b: Bucket): Bucket {
  return a.map((nibbles, index) => nibbles | (b[index] as number));
}

/** How often four bytes of a log look like something in the bucket. */
function likelihood(bucket: Bucket): number {
  let product = 1;
  for (let entry = 0; entry < bucket.length; entry += 2) {
    const [low, high] = [bucket[entry] as number, bucket[entry + 1] as number];
    let sum = 0;
    for (let h = 0; h < NIBBLES; h++) {
      if (((high >> h) & 1) === 0) continue;
      for (let l = 0; l < NIBBLES; l++) if (((low >> l) & 1) === 1) sum += FREQUENCIES[(h << 4) | l] as number;
    }
    product *= sum;
  }
  return product;
}

/** How often each needle is asked again whether another bucket suits it better, in each of the orders that are tried. */
const ROUNDS = 4;

/** Puts each where it makes the fewest others look like it. Which come first matters: a few orders are tried. */
function shareOut(needles: readonly (readonly (readonly number[])[])[]): Bucket[] {
  const items = needles.map(bucketOf);
  const cost = (buckets: readonly Bucket[]): number => buckets.reduce((sum, bucket) => sum + likelihood(bucket), 0);
  const rarestFirst = items
    .map((item) => ({ item, often: likelihood(item) }))
    .sort((a, b) => a.often - b.often)
    .map(({ item }) => item);
  const orders = [items, [...items].reverse(), rarestFirst, [...rarestFirst].reverse()];
  return orders.map(shareOutInOrder).reduce((best, other) => (cost(other) < cost(best) ? other : best));
}

function shareOutInOrder(items: readonly Bucket[]): Bucket[] {
  const chosen = items.map(() => -1);
  const without = (index: number, left: number): Bucket =>
    items.reduce((bucket, item, i) => (chosen[i] === index && i !== left ? union(bucket, item) : bucket), EMPTY);
  for (let round = 0; round < ROUNDS; round++) {
    const buckets = Array.from({ length: BUCKETS }, (_, index) => without(index, -1));
    const costs = buckets.map(likelihood);
    items.forEach((item, i) => {
      const before = chosen[i] as number;
      if (before >= 0) {
        buckets[before] = without(before, i);
        costs[before] = likelihood(buckets[before] as Bucket);
      }
      let least = Number.POSITIVE_INFINITY;
      let best = 0;
      for (let index = 0; index < BUCKETS; index++) {
        const growth = likelihood(union(buckets[index] as Bucket, item)) - (costs[index] as number);
        if (growth >= least) continue;
        least = growth;
        best = index;
      }
      chosen[i] = best;
      buckets[best] = union(buckets[best] as Bucket, item);
      costs[best] = likelihood(buckets[best] as Bucket);
    });
  }
  return Array.from({ length: BUCKETS }, (_, index) => without(index, -1));
}
