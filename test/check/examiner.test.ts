/** `check` reports the same as a sanitizer that records all it changes, wherever the text is cut. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { makeCorpus } from '../../bench/corpora.ts';
import { createRandom } from '../../bench/random.ts';
import { Examiner } from '../../src/check/examiner.ts';
import { sanitize } from '../../src/index.ts';
import type { Channel } from '../../src/io/channel.ts';
import { checkOptions } from '../../src/rules/check.ts';
import type { SanitizerOptions, Settings } from '../../src/rules/options.ts';
import { createDirectSanitizer, type DirectSanitizer } from '../../src/sanitizer/direct.ts';
import type { Finding } from '../../src/sanitizer/findings.ts';
import { readCases } from '../case-document.ts';
import { inProject } from '../project.ts';

const cases = readdirSync(inProject('test', 'cases'))
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .flatMap((file) => readCases(file, readFileSync(inProject('test', 'cases', file), 'utf8')))
  .filter(({ input }) => input.length < 20_000);

function feed(channel: Channel, text: Uint8Array, sizes: () => number): void {
  for (let at = 0; at < text.length; ) {
    const space = channel.space();
    const length = Math.min(space.length, text.length - at, sizes());
    space.set(text.subarray(at, at + length));
    channel.push(length);
    while (channel.take().length > 0);
    at += length;
  }
  channel.finish();
  while (channel.take().length > 0);
}

/** All that is known of a finding but where it continues. */
const essence = ({ offset, line, column, name, notation, layer, action, rule, part }: Finding) =>
  [offset, line, column, name, notation, layer, action, rule, part].join(' ');

/** An examiner, and a sanitizer that records what it changes. */
class Pair {
  #reported: string[] = [];
  #wanted: string[] = [];
  readonly #examiner: Examiner;
  readonly #sanitizer: DirectSanitizer;
  #bytes = 0;

  constructor(settings: Settings) {
    this.#examiner = new Examiner(settings, (finding) => this.#reported.push(essence(finding)));
    this.#sanitizer = createDirectSanitizer(settings, true, (finding) => {
      if (finding.isChanged) this.#wanted.push(essence(finding));
    });
  }

  /** Both are given the text. @returns how many findings both report */
  compare(text: Uint8Array, sizes: () => number, place: string): number {
    feed(this.#examiner, text, sizes);
    feed(this.#sanitizer, text, WHOLE);
    assert.deepEqual(this.#reported, this.#wanted, place);
    this.#bytes += text.length;
    assert.equal(this.#examiner.bytesRead, this.#bytes);
    const { length } = this.#reported;
    this.#reported = [];
    this.#wanted = [];
    return length;
  }
}

const WHOLE = () => Number.MAX_SAFE_INTEGER;

/** One for all cases with the same options, as engines take their time to be made. */
function pairs(): (options: SanitizerOptions) => Pair {
  const made = new Map<string, Pair>();
  return (options) => {
    const key = JSON.stringify(options);
    const pair = made.get(key) ?? new Pair(checkOptions(options));
    made.set(key, pair);
    return pair;
  };
}

describe('the examiner', () => {
  test('reports for all cases what a sanitizer changes, however they are cut', () => {
    const pairFor = pairs();
    let found = 0;
    for (const { input, options, place } of cases) {
      for (const size of [1, 7, input.length]) found += pairFor(options).compare(input, () => size, place);
    }
    assert.ok(found > 3000, `${found}`);
  });

  test('reports nothing in what is sanitized', () => {
    const pairFor = pairs();
    for (const { output, again, options, place } of cases) {
      if (!again?.equals(output)) continue;
      assert.equal(pairFor(options).compare(output, WHOLE, place), 0, place);
    }
  });

  for (const corpus of ['dense', 'pretty-printed', 'nested-dense'] as const) {
    test(`reports a few parameters in a long sanitized text, ${corpus}, and where`, () => {
      const pair = new Pair(checkOptions());
      const random = createRandom(corpus.length);
      const clean = Buffer.from(sanitize(makeCorpus(corpus, 1 << 20).bytes));
      const pieces: Buffer[] = [];
      for (let at = 0; at < clean.length; ) {
        const to = clean.indexOf(10, Math.min(clean.length - 1, at + 1 + random.below(200_000))) + 1 || clean.length;
        pieces.push(clean.subarray(at, to), Buffer.from('?MMM_ж=1 XXX_b=2\n'.repeat(random.below(3))));
        at = to;
      }
      const text = Buffer.concat(pieces);
      for (const one of [text, clean, text]) assert.equal(pair.compare(one, WHOLE, corpus) > 0, one === text);
      assert.ok(pair.compare(text, () => 1 + random.below(300_000), corpus) > 0);
      assert.ok(pair.compare(text, () => 1 + random.below(5000), corpus) > 0);
    });
  }

  test('reports what is where a sanitizer is never at rest: in a table, in a line without end', () => {
    const pair = new Pair(checkOptions());
    const table = Buffer.from(`a,MMM_b,c\n${'1,MMM,3\n'.repeat(600_000)}1,2,3\n`);
    assert.equal(pair.compare(table, WHOLE, 'a table'), 1);
    const line = Buffer.from(`${'word MMM_a=MMM&b=1 '.repeat(250_000)}MMM_a=1`);
    for (let times = 0; times < 2; times++) assert.equal(pair.compare(line, WHOLE, 'a line'), 1);
  });
});
