/** Prefixes of documents, each with a character appended that leaves something open: the engine must end on all. */

import type { Sanitizer, SanitizerOptions } from '../../src/index.ts';
import { allCases } from '../all-cases.ts';
import { readCorpus } from '../corpus/corpus.ts';
import { ENGINES, type Engine, feed, on } from '../engines.ts';
import type { Examination } from '../guard/guard.ts';
import { readInputs } from '../guided/inputs.ts';
import { DOCUMENTS, documentAt, PAIRS } from '../printers/examination.ts';
import { tapeOf } from '../printers/printers.ts';
import { drawSoup } from '../property/soup.ts';

const SUFFIXES = ['', '\r', '\n', '\\', '%', '&', '"', "'", '\0'].map((suffix) => Buffer.from(suffix));
const SOUPS = 300;
/** Prefixes of longer lines are as their beginning's. */
const MAX_LINE = 2000;

interface Source {
  name: string;
  bytes: Buffer;
  options: SanitizerOptions;
}

/** Which prefixes: one of each `step`, chosen by `seed`. */
export interface Sample {
  step: number;
  seed: number;
}

async function sources(): Promise<Source[]> {
  const cases = allCases().map(({ name, input, options }) => ({ name, bytes: input, options }));
  const lines = new Map<string, Source>();
  for (const { name, bytes } of await readCorpus()) {
    for (const [index, line] of bytes.toString('latin1').split('\n').entries()) {
      const text = line.slice(0, MAX_LINE);
      lines.set(text.replaceAll(/\d+/g, ''), {
        name: `${name}:${index + 1}`,
        bytes: Buffer.from(text, 'latin1'),
        options: {},
      });
    }
  }
  const soups = Array.from({ length: SOUPS }, (_, index) => ({
    name: `soup ${index}`,
    bytes: Buffer.from(drawSoup(tapeOf('soup', index)), 'latin1'),
    options: {},
  }));
  const printed = PAIRS.map(({ name }, index) => ({ name, bytes: documentAt(index * DOCUMENTS), options: {} }));
  const guided = readInputs().map((bytes, index) => ({ name: `guided ${index}`, bytes, options: {} }));
  return [...cases, ...lines.values(), ...soups, ...printed, ...guided];
}

export class Prefixes implements Examination {
  readonly count: number;
  readonly #sources: readonly Source[];
  /** Index of each source's first prefix, and the end. */
  readonly #starts: number[] = [0];
  readonly #sample: Sample;
  readonly #usual = new Map<Engine, Sanitizer>();

  constructor(all: readonly Source[], sample: Sample) {
    this.#sources = all;
    this.#sample = sample;
    for (const { bytes } of all)
      this.#starts.push((this.#starts.at(-1) as number) + (bytes.length + 1) * SUFFIXES.length);
    this.count = Math.floor((this.#starts.at(-1) as number) / sample.step);
  }

  /** What is fed for an index. */
  documentAt(index: number): { name: string; bytes: Buffer; options: SanitizerOptions } {
    const { step, seed } = this.#sample;
    const at = index * step + ((Math.imul(index + 1, 2_654_435_761 + seed) >>> 0) % step);
    let low = 0;
    let high = this.#sources.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= at) low = middle;
      else high = middle;
    }
    const { name, bytes, options } = this.#sources[low] as Source;
    const rest = at - (this.#starts[low] as number);
    const length = Math.floor(rest / SUFFIXES.length);
    const suffix = SUFFIXES[rest % SUFFIXES.length] as Buffer;
    return { name: `${name}, ${length} bytes`, bytes: Buffer.concat([bytes.subarray(0, length), suffix]), options };
  }

  /** Without rules one sanitizer does for all: to make one takes longer than most documents. */
  #sanitizer(engine: Engine, options: SanitizerOptions): Sanitizer {
    if (Object.keys(options).length > 0) return on(engine, options);
    const usual = this.#usual.get(engine) ?? on(engine);
    this.#usual.set(engine, usual);
    return usual;
  }

  examine(index: number): string[] {
    const { bytes, options } = this.documentAt(index);
    // The portable engine is slow, and has the same source.
    const engine = index % 10 === 9 ? 'portable' : (ENGINES[index % 2] as Engine);
    try {
      feed(this.#sanitizer(engine, options), [bytes]);
      return [];
    } catch (error) {
      return [`throws ${(error as Error).message}`];
    }
  }
}

export async function open(sample: unknown): Promise<Prefixes> {
  return new Prefixes(await sources(), sample as Sample);
}
