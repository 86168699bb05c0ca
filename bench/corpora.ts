/**
 * The inputs that the bench measures on. Each is made from a fixed seed together with the number of parameters that
 * must be hidden in it, so that a fast but wrong engine is found out.
 */
import {
  accessLine,
  formLine,
  headerLines,
  inCri,
  jsonInFormLine,
  jsonInJsonLine,
  jsonLine,
  jsonTwiceLine,
  type LineMaker,
  logfmtLine,
  type Pair,
  prettyDocument,
  queryInJsonLine,
} from './lines.ts';
import { createRandom, type Random } from './random.ts';

export interface Corpus {
  name: string;
  bytes: Buffer;
  /** How many parameters an engine must hide in it. */
  parameters: number;
}

/**
 * So many bytes are random, then they repeat. No branch predictor learns 8 MiB, no second-level cache holds them,
 * and making them takes a second instead of a minute.
 */
const BLOCK = 8 << 20;

const PLAIN: readonly LineMaker[] = [accessLine, jsonLine, formLine, logfmtLine];
const NESTED: readonly LineMaker[] = [jsonInJsonLine, jsonInFormLine, queryInJsonLine, jsonTwiceLine];

interface Recipe {
  makers: readonly LineMaker[];
  /** How many of a line's pairs are sensitive. */
  sensitive(random: Random): number;
}

const none = () => 0;
const twoOrThree = (random: Random) => 2 + random.below(2);

const RECIPES = {
  clean: { makers: PLAIN, sensitive: none },
  sparse: { makers: PLAIN, sensitive: (random) => (random.below(100) === 0 ? twoOrThree(random) : 0) },
  dense: { makers: PLAIN, sensitive: twoOrThree },
  'nested-dense': { makers: NESTED, sensitive: twoOrThree },
  'pretty-printed': { makers: [prettyDocument], sensitive: twoOrThree },
  'dense-json': { makers: [jsonLine], sensitive: twoOrThree },
  'json-lines': { makers: [jsonLine], sensitive: none },
  'access-log': { makers: [accessLine], sensitive: none },
  logfmt: { makers: [logfmtLine], sensitive: none },
  headers: { makers: [headerLines], sensitive: none },
  'cri-clean': { makers: PLAIN.map(inCri), sensitive: none },
  'cri-dense': { makers: PLAIN.map(inCri), sensitive: twoOrThree },
} satisfies Record<string, Recipe>;

export type CorpusName = keyof typeof RECIPES | 'binary';

const NAMES = ['card', 'phone_number', 'email', 'account', 'pin', 'access_code', 'userId', 'secureKey'] as const;
const PREFIXES = ['MMM_', 'XXX_'] as const;

function makePairs(random: Random, sensitive: number): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < 3; i++) {
    // The index keeps the names of one line apart; the pretty printer writes an object, which has no double names.
    const name = `${random.pick(NAMES)}${i}`;
    pairs.push({ name: i < sensitive ? random.pick(PREFIXES) + name : name, value: random.word(6, 16) });
  }
  return pairs;
}

function makeBlock(name: CorpusName, size: number): { block: Buffer; parameters: number } {
  const random = createRandom(0x10f5a1);
  if (name === 'binary') {
    const block = Buffer.allocUnsafe(size);
    for (let i = 0; i < size; i++) block[i] = random.below(256);
    return { block, parameters: 0 };
  }
  const recipe: Recipe = RECIPES[name];
  const lines: string[] = [];
  let parameters = 0;
  for (let length = 0; length < size; ) {
    const sensitive = recipe.sensitive(random);
    const line = random.pick(recipe.makers)(random, makePairs(random, sensitive));
    lines.push(line);
    parameters += sensitive;
    length += line.length;
  }
  return { block: Buffer.from(lines.join(''), 'latin1'), parameters };
}

/** Makes a corpus of about `size` bytes: whole blocks, each of whole lines. */
export function makeCorpus(name: CorpusName, size: number): Corpus {
  const { block, parameters } = makeBlock(name, Math.min(size, BLOCK));
  const times = Math.max(1, Math.round(size / block.length));
  const bytes = Buffer.allocUnsafe(block.length * times);
  for (let i = 0; i < times; i++) block.copy(bytes, i * block.length);
  return { name, bytes, parameters: parameters * times };
}
