/** The documents on which independence is examined. */
import type { SanitizerOptions } from '../../src/index.ts';
import { allCases } from '../all-cases.ts';
import { readCorpus } from '../corpus/corpus.ts';
import type { Examination } from '../guard/guard.ts';
import { documentAt, PAIRS, DOCUMENTS as PRINTED } from '../printers/examination.ts';
import { dependences } from './independence.ts';

/** Longer lines have so many names that they would take all the time. */
const MAX_LENGTH = 3000;

export interface Named {
  name: string;
  input: Buffer;
  options: SanitizerOptions;
}

/** @param step of corpus lines and printed documents, one in so many */
export async function documents(step: number): Promise<Named[]> {
  // With other prefixes the names that get one here would be no parameters.
  const usual = allCases().filter(({ options }) => !('filterPrefixes' in options) && !('maskPrefixes' in options));
  const cases = usual.map(({ name, place, input, options }) => ({
    name: `${place.replace(/:\d+$/, '')} ${name.replaceAll(': ', ' ')}`,
    input,
    options,
  }));
  const lines = await corpusLines();
  const printed = PAIRS.map((pair, index) => ({
    name: `printed ${pair.name.replaceAll(': ', ' ')}`,
    input: documentAt(index * PRINTED),
    options: {},
  }));
  const some = [...lines, ...printed].filter((_, index) => index % step === 0);
  return [...cases, ...some].filter(({ input }) => input.length <= MAX_LENGTH);
}

/** Lines of the corpus with a sensitive name in them, those that differ in nothing but digits once. */
async function corpusLines(): Promise<Named[]> {
  const seen = new Set<string>();
  const found: Named[] = [];
  for (const { name, bytes } of await readCorpus()) {
    for (const [index, line] of bytes.toString('latin1').split('\n').entries()) {
      const kind = line.replaceAll(/\d+/g, '');
      if (seen.has(kind) || !/MMM|XXX|mmm-|xxx-/.test(line)) continue;
      seen.add(kind);
      found.push({ name: `${name} ${index + 1}`, input: Buffer.from(`${line}\n`, 'latin1'), options: {} });
    }
  }
  return found;
}

export async function open(step: unknown): Promise<Examination> {
  const all = await documents(Number(step));
  return {
    count: all.length,
    examine(index) {
      const { input, options } = all[index] as Named;
      return dependences(input, options);
    },
  };
}
