/** Rules keep to linear time and agree with a naive reading of the patterns. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sanitize } from '../src/index.ts';
import type { SanitizerOptions } from '../src/rules/options.ts';
import { countSteps } from '../src/sanitizer/steps.ts';
import { seed } from './property/settings.ts';

const OPTIONS: SanitizerOptions = {
  rules: [
    { pattern: 'key', action: 'hide' },
    { pattern: '*tok*', action: 'unhide-last,2' },
    { pattern: '*pass', action: 'skip' },
    { path: '/s/{MMM_a}/{MMM_b}/**' },
  ],
};
const UNITS = [
  'key ',
  'tok',
  '"tok ',
  'tok"',
  'xtok=',
  'a.tok',
  '/s/',
  '/s/a',
  '"key":',
  'pass&',
  'tok\\"',
  '%74ok',
  '"a tok":"b",',
  'key',
  'key\n',
  'key=',
  'key=1&',
  ', key=1',
  '"key" ',
  '"key":1,',
  'a.key=1&',
  'xkey',
  'key, ',
  '%22key%22',
];
const WORD_UNITS = [
  'apiKey ',
  'api_',
  'apiApi',
  '"api key":',
  'apiKey=1&',
  'a.api.',
  'api%4Bey',
  'K',
  'Api\n',
  '"api, ",',
];
const SIZE = 1 << 15;
const NAMES: SanitizerOptions = {
  rules: ['key', 'key_a', 'my_key', 'KEY', 'keykey'].map((pattern) => ({ pattern, action: 'hide' })),
};

const WORDS: SanitizerOptions = {
  rules: ['api-key', 'api-api', 'key', 'k', 'api-key-api'].map((words) => ({ pattern: `~${words}`, action: 'hide' })),
};

describe('rules take linear time', () => {
  for (const unit of [...UNITS, ...WORD_UNITS]) {
    for (const [kind, options] of [
      ['all kinds', OPTIONS],
      ['names', NAMES],
      ['words', WORDS],
    ] as const) {
      // The fast path applies where all rules are names.
      for (const usesFastPath of [false, true]) {
        test(`${JSON.stringify(unit)}, ${kind}${usesFastPath ? ', the fast path' : ''}`, () => {
          const build = (size: number) => Buffer.from(unit.repeat(Math.round(size / unit.length)));
          const [once, twice] = [SIZE, 2 * SIZE].map((size) => countSteps(build(size), { options, usesFastPath }));
          assert.ok((twice as number) <= 2.3 * (once as number) + 16 * SIZE, `${(twice as number) / (once as number)}`);
        });
      }
    }
  }
});

type Kind = 'exact' | 'prefix' | 'suffix' | 'part';
const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '_', '1'), minLength: 1, maxLength: 6 });
const pattern = fc.record({ kind: fc.constantFrom<Kind>('exact', 'prefix', 'suffix', 'part'), text: letters });

function written({ kind, text }: { kind: Kind; text: string }): string {
  return `${kind === 'suffix' || kind === 'part' ? '*' : ''}${text}${kind === 'prefix' || kind === 'part' ? '*' : ''}`;
}

function isMatch({ kind, text }: { kind: Kind; text: string }, name: string): boolean {
  if (kind === 'exact') return name === text;
  if (kind === 'prefix') return name.startsWith(text);
  return kind === 'suffix' ? name.endsWith(text) : name.includes(text);
}

test(`patterns hide what a naive reading of them hides, FUZZ_SEED=${seed}`, () => {
  const names = fc.array(fc.array(letters, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 });
  const proposition = fc.property(
    fc.array(pattern, { minLength: 1, maxLength: 5 }),
    names,
    fc.boolean(),
    fc.constantFrom('simd', 'portable'),
    (patterns, paths, ignoreCase, engine) => {
      const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
      const folded = patterns.map(({ kind, text }) => ({ kind, text: fold(text) }));
      const isHidden = (path: string[]) => path.some((name) => folded.some((one) => isMatch(one, fold(name))));
      const rules = patterns.map((one) => ({ pattern: written(one), action: 'hide' }));
      const show = (mask: boolean) =>
        `{${paths.map((path) => `"${path.join('.')}":${mask && isHidden(path) ? '"MMM"' : '0'}`).join(',')}}\n`;
      assert.equal(sanitize(show(false), { rules, ignoreCase, engine, switchOff: ['XXX', 'MMM'] }), show(true));
    },
  );
  fc.assert(proposition, { seed, numRuns: 400 });
});
