/** What the playground shows is what the engine made of it: every row, every mark, in texts of any size. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Side } from '../../src/playground/page/protocol.ts';
import { readRules } from '../../src/playground/page/rules.ts';
import { Sanitized } from '../../src/playground/page/sanitized.ts';
import { type Case, readCases } from '../case-document.ts';
import { chunksOf } from '../engines.ts';
import { inProject } from '../project.ts';

const cases = readdirSync(inProject('test', 'cases'))
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .flatMap((file) => readCases(file, readFileSync(inProject('test', 'cases', file), 'utf8')))
  .filter(({ input }) => input.length < 20_000);

function sanitized({ input, options }: Pick<Case, 'input' | 'options'>, longestRow = 64): Sanitized {
  const one = new Sanitized(options, input.length, longestRow);
  for (const chunk of chunksOf(input, 1000)) one.write(chunk);
  one.end();
  return one;
}

function shown(one: Sanitized, side: Side): { all: string; unmarked: string } {
  const { inputRows, outputRows } = one.result(0);
  const pieces = one.rows(side, 0, side === 'input' ? inputRows : outputRows).flat();
  const join = (some: typeof pieces) => some.map(({ text }) => text).join('');
  return { all: join(pieces), unmarked: join(pieces.filter(({ look }) => look === '')) };
}

/** Rows end where lines do, and may end elsewhere. */
const withoutEnds = (text: string) => text.replaceAll(/[\r\n]/g, '');
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
/** Bytes that are no text are shown as such, and a cut between two of them shows one more. */
const isText = (bytes: Uint8Array) => !utf8.decode(bytes).includes('\ufffd');

describe('what the playground shows', () => {
  test('is the input and the output, and beside the marks both are the same', () => {
    let count = 0;
    for (const one of cases.filter(({ input }) => isText(input))) {
      const both = sanitized(one);
      const input = shown(both, 'input');
      const output = shown(both, 'output');
      assert.equal(withoutEnds(input.all), withoutEnds(utf8.decode(one.input)), one.place);
      assert.equal(withoutEnds(output.all), withoutEnds(utf8.decode(one.output)), one.place);
      assert.equal(withoutEnds(input.unmarked), withoutEnds(output.unmarked), one.place);
      count++;
    }
    assert.ok(count > 500);
  });

  test('stays in rows of bounded length, and cuts no character', () => {
    const one = sanitized({ input: Buffer.from(`${'ж'.repeat(500)}\nb\n`), options: {} }, 101);
    const rows = one.rows('input', 0, 100).map((pieces) => pieces.map(({ text }) => text).join(''));
    assert.ok(rows.every((row) => Buffer.byteLength(row) <= 101 && !row.includes('\ufffd')));
    assert.equal(rows.join(''), `${'ж'.repeat(500)}b`);
    assert.deepEqual(rows.slice(-2), ['b', '']);
  });

  test('names its parameters, the commonest first, and leads to each', () => {
    const input = Buffer.from(`a\nMMM_a=1\n${'x\n'.repeat(10)}?b=1&XXX_c=2 d\nMMM_a=3\n`);
    const one = sanitized({ input, options: {} });
    const { names, edits, parameters } = one.result(0);
    assert.deepEqual([edits, parameters], [3, 3]);
    assert.deepEqual(
      names.map(({ name, action, count }) => [name, action, count]),
      [
        ['MMM_a', 'mask', 2],
        ['XXX_c', 'filter', 1],
      ],
    );
    assert.deepEqual(one.edit(1), {
      inputRow: 12,
      outputRow: 12,
      name: 'XXX_c',
      action: 'filter',
      notation: 'form',
      layer: '',
      rule: 'XXX*=skip',
      hiddenBytes: 8,
      becomes: '',
    });
    assert.deepEqual([one.match('input', 13), one.match('output', 13)], [13, 13]);
  });

  test('finds the same place on the other side though lines went between', () => {
    const input = Buffer.from(`${'XXX_a=1\n'.repeat(50)}end MMM_b=1\nlast\n`);
    const one = sanitized({ input, options: {} });
    assert.deepEqual([one.match('input', 50), one.match('input', 51)], [0, 1]);
    assert.equal(one.match('output', 1), 51);
  });

  test('takes rules as a rules file has them, and says what is wrong with them', () => {
    assert.equal(readRules('').maskText, undefined);
    assert.equal(readRules('# nothing\n').maskText, undefined);
    assert.equal(readRules('maskText: "***"').maskText, '***');
    assert.equal(readRules('{"maskText":"***"}').maskText, '***');
    assert.throws(() => readRules('maskTxt: 1'), /maskTxt/);
    assert.throws(() => readRules('a: [1'), /line 1, column/);
    assert.throws(() => readRules('text'), /rules file/);
    assert.throws(
      () => readRules('rules:\n  - pattern: a\n    action: hyde\n'),
      /line 3, column 5: action must be one of/,
    );
    assert.throws(() => readRules('rules:\n  - path: storage\n'), /line 2, column 5: path must begin/);
    const options = readRules('rules:\n  - pattern: phone\n    action: hide\n');
    const one = sanitized({ input: Buffer.from('?phone=1&b=2'), options });
    assert.equal(shown(one, 'output').all, '?phone=MMM&b=2');
  });
});
