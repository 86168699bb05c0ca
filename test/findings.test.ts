/** The findings describe what was done: over all worked cases, on every engine, however they are cut. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { findParameters, type Parameter } from '../src/index.ts';
import { checkOptions } from '../src/rules/check.ts';
import { Parameters } from '../src/sanitizer/find.ts';
import { EngineSanitizer } from '../src/sanitizer/sanitizer.ts';
import { type Case, readCases } from './case-document.ts';
import { chunksOf, ENGINES, type Engine, feed } from './engines.ts';
import { inProject } from './project.ts';

const LONGEST = 20_000;

const cases = readdirSync(inProject('test', 'cases'))
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .flatMap((file) => readCases(file, readFileSync(inProject('test', 'cases', file), 'utf8')))
  .filter((one) => one.input.length <= LONGEST);

function find(one: Case, engine: Engine, chunks: Iterable<Uint8Array>): Parameter[] {
  const parameters = new Parameters();
  feed(new EngineSanitizer(checkOptions({ ...one.options, engine }), (finding) => parameters.add(finding)), chunks);
  return parameters.all();
}

/** What is wrong with the edits, seen as a way from the input to the output. */
function trouble(input: Buffer, output: Buffer, parameters: readonly Parameter[]): string {
  let read = 0;
  let written = 0;
  const edits = parameters.flatMap(({ edits, name }) => edits.map((edit) => ({ ...edit, name })));
  for (const { from, to, shown, name } of edits.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < read) {
      // Of parameters that went with others that followed, only the edit that holds them counts.
      if (to > read) return `${name}: ${from}–${to} reaches into what ends at ${read}`;
      continue;
    }
    const copied = input.subarray(read, from);
    if (!copied.equals(output.subarray(written, written + copied.length))) return `${name}: before ${from}`;
    read = to;
    written += copied.length + shown;
  }
  return input.subarray(read).equals(output.subarray(written)) ? '' : `after the last, ${read} of ${input.length}`;
}

function placeOf(input: Buffer, offset: number): [line: number, column: number] {
  const before = input.subarray(0, offset).toString('latin1').split('\n');
  const characters = [...(before.at(-1) as string)].filter((char) => (char.charCodeAt(0) & 0xc0) !== 0x80);
  return [before.length, characters.length + 1];
}

describe('findings', () => {
  for (const engine of ENGINES) {
    test(`lead from each input to its output on ${engine}`, () => {
      const wrong = cases.flatMap((one) => {
        const shown = trouble(one.input, one.output, find(one, engine, [one.input]));
        return shown === '' ? [] : [`${one.place} ${one.name}: ${shown}`];
      });
      assert.deepEqual(wrong, []);
    });
  }

  test('are the same on every engine and at every chunk size', () => {
    const some = cases.filter((one) => one.input.length < 400);
    for (const one of some) {
      const whole = find(one, 'simd', [one.input]);
      assert.deepEqual(find(one, 'portable', [one.input]), whole, one.place);
      for (const size of [1, 2, 7, 64]) {
        assert.deepEqual(find(one, 'simd', chunksOf(one.input, size)), whole, `${one.place}, chunk size ${size}`);
      }
    }
  });

  test('are apart from one another, and one for each run of bytes in a value that is cut', () => {
    const head = (tag: string) => `2026-11-29T10:41:05.1Z stdout ${tag} `;
    const input = `${head('P')}{"MMM_a":"one\n${head('P')} two\n${head('F')} three","b":1}\n`;
    const [found] = findParameters(input);
    assert.deepEqual(
      found?.edits.map(({ from, to, shown }) => [input.slice(from, to), shown]),
      [
        ['"one', 4],
        [' two', 0],
        [' three"', 1],
      ],
    );
  });

  test('have line and column, counted from 1 and in characters', () => {
    for (const one of cases) {
      for (const { offset, line, column, name } of find(one, 'scalar', [one.input])) {
        assert.deepEqual([line, column], placeOf(one.input, offset), `${one.place}: ${name}`);
      }
    }
  });

  test('have the place of what is beyond any buffer, over many lines and within a long one', () => {
    const before = `${'é'.repeat(60)}\n`.repeat(30_000);
    const found = findParameters(`${before}{"MMM_a":1} ${'ü'.repeat(400_000)} MMM_b=2 MMM_c=3\n`);
    assert.deepEqual(
      found.map(({ name, line, column }) => [name, line, column]),
      [
        ['MMM_a', 30_001, 3],
        ['MMM_b', 30_001, 400_014],
        ['MMM_c', 30_001, 400_022],
      ],
    );
  });

  test('keep the name of a value that continues for many chunks while others are found', () => {
    const long = 's'.repeat(1_000_000);
    const found = findParameters(`MMM_a=1\nMMM_b=2\n{"MMM_long":"${long}"}\nMMM_c=3\n`);
    assert.deepEqual(
      found.map(({ name, value }) => [name, value.to - value.from]),
      [
        ['MMM_a', 1],
        ['MMM_b', 1],
        ['MMM_long', 1_000_002],
        ['MMM_c', 1],
      ],
    );
  });

  test('have the rule that asked for each', () => {
    for (const one of cases.filter(({ options }) => Object.keys(options).length === 0)) {
      for (const engine of ENGINES) {
        for (const { name, rule, action } of find(one, engine, [one.input])) {
          // Letters may be encoded; what cannot be removed is masked.
          const wanted = action === 'filter' || name.includes('XXX') ? 'XXX*=skip' : 'MMM*=hide';
          if (!/[%&\\]/.test(name)) assert.equal(rule, wanted, `${one.place} on ${engine}: ${name}`);
        }
      }
    }
    const rules = [
      { pattern: '*token*', action: 'hide' },
      { pattern: 'pin', action: 'skip' },
    ];
    const found = findParameters('?a_token=1&pin=2&MMM_b=3&x=4', { rules });
    assert.deepEqual(
      found.map(({ name, rule }) => [name, rule]),
      [
        ['a_token', '*token*=hide'],
        ['pin', 'pin=skip'],
        ['MMM_b', 'MMM*=hide'],
      ],
    );
  });

  test('change nothing in what is sanitized already', () => {
    // A tag is put around a tag.
    const stable = cases.filter((one) => one.again?.equals(one.output));
    const changes = stable.flatMap((one) =>
      find({ ...one, input: one.output }, 'simd', [one.output])
        .filter(({ isChanged }) => isChanged)
        .map(({ name }) => `${one.place} ${one.name}: ${name}`),
    );
    assert.deepEqual(changes, []);
  });

  test('change something wherever a sanitizer does', () => {
    for (const one of cases) {
      if (one.input.equals(one.output)) continue;
      const changed = find(one, 'simd', [one.input]).filter(({ isChanged }) => isChanged);
      assert.ok(changed.length > 0, `${one.place} ${one.name}`);
    }
  });
});
