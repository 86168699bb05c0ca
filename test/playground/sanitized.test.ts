/** What the playground shows is what the engine made of it: every row, every mark, in texts of any size. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { withRule } from '../../src/io/rules-text.ts';
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
  const pieces = one.rows(side, 0, one.result(0).rows).flatMap((row) => row ?? []);
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
    const rows = one.rows('input', 0, 100).map((pieces = []) => pieces.map(({ text }) => text).join(''));
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
  });

  const textOf = (one: Sanitized, side: Side) =>
    one.rows(side, 0, one.result(0).rows).map((row) => row?.map(({ text }) => text).join(''));

  test('has each line beside what became of it, though lines went between, or one became shorter', () => {
    const long = `?MMM_a=${'s'.repeat(150)}&b=1`;
    const input = Buffer.from(`first\n${'XXX_a=1\n'.repeat(3)}end MMM_b=1\n${long}\n{"MMM_c":{\n"d":1\n}}\nlast\n`);
    const one = sanitized({ input, options: {} });
    const rows = textOf(one, 'input').map((row, at) => [row?.slice(0, 8), textOf(one, 'output')[at]]);
    assert.deepEqual(rows, [
      ['first', 'first'],
      ['XXX_a=1', undefined],
      ['XXX_a=1', undefined],
      ['XXX_a=1', undefined],
      ['end MMM_', 'end MMM_b=MMM'],
      ['?MMM_a=s', '?MMM_a=MMM&b=1'],
      ['s'.repeat(8), undefined],
      ['s'.repeat(8), undefined],
      ['{"MMM_c"', '{"MMM_c":"MMM"}'],
      ['"d":1', undefined],
      ['}}', undefined],
      ['last', 'last'],
      ['', ''],
    ]);
    assert.deepEqual([one.edit(3).inputRow, one.edit(3).outputRow], [4, 4]);
    assert.deepEqual([one.edit(5).inputRow, one.edit(5).outputRow], [8, 8]);
  });

  test('has a longer output beside its line too', () => {
    const input = Buffer.from(`p?${'&MMM_a=1'.repeat(12)}\nlast`);
    const one = sanitized({ input, options: { maskText: 'x'.repeat(40) } });
    const [left, right] = [textOf(one, 'input'), textOf(one, 'output')];
    assert.equal(left.at(-1), 'last');
    assert.equal(right.at(-1), 'last');
    assert.ok(left.length === right.length && left.includes(undefined));
  });

  test('lists all names, hidden or not, with a pattern for a rule; with that rule the name is hidden', async () => {
    const text = Buffer.from('{"user":"kate","MMM_a":1,"items":[{"id":1}],"a b":2}\n?user.mail=x&pass_4711=1&y=2\n');
    const list = async (rules: string, isOnlyShown = false) => {
      const one = sanitized({ input: text, options: readRules(rules) });
      const found = await one.foundNames(isOnlyShown, () => Promise.resolve(true));
      return found as NonNullable<typeof found>;
    };
    const found = await list('');
    assert.deepEqual([found.all, found.shown, found.more], [found.names.length, found.names.length - 1, 0]);
    const byName = new Map(found.names.map((one) => [one.name, one]));
    assert.deepEqual(byName.get('MMM_a')?.rules, ['MMM*=hide']);
    assert.deepEqual(byName.get('user.mail')?.notations, ['form']);
    assert.equal(byName.get('a b')?.pattern, undefined);
    assert.equal(byName.get('pass_*')?.pattern, 'pass_*');
    assert.ok(!(await list('', true)).names.some(({ name }) => name === 'MMM_a'));
    for (const { name, pattern, shown: left } of found.names) {
      if (pattern === undefined || left === 0) continue;
      const rules = withRule('# mine\n', { pattern, action: 'hide' });
      assert.match(rules, /^# mine\n/);
      const after = (await list(rules)).names.find((one) => one.name === name);
      assert.equal(after?.shown, 0, `${name}: ${rules}`);
    }
    const stopped = await sanitized({ input: text, options: {} }).foundNames(false, () => Promise.resolve(false));
    assert.equal(stopped, undefined);
  });

  test('adds a rule to a rules file and leaves the rest of it as it is', () => {
    const rule = { pattern: '*x', action: 'hide' };
    for (const [before, after] of [
      ['', 'rules:\n  - { pattern: "*x", action: hide }\n'],
      ['rules: []\n', 'rules:\n  - { pattern: "*x", action: hide }\n'],
      [
        'rules:\n  # why\n  - pattern: a # this\n    action: hide\nmaskText: "***"\n',
        'rules:\n  # why\n  - pattern: a # this\n    action: hide\n  - { pattern: "*x", action: hide }\nmaskText: "***"\n',
      ],
      ['{"rules":[]}', '{ "rules": [ { "pattern": "*x", "action": "hide" } ] }\n'],
    ] as const) {
      assert.equal(withRule(before, rule), after);
      assert.deepEqual(readRules(withRule(before, rule)).rules?.at(-1), rule);
    }
    for (const wrong of ['text', 'a: [1', '- 1']) assert.throws(() => withRule(wrong, rule), /cannot be read/);
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
