/**
 * How many of a labelled set of names each preset hides. `node dist/test/presets/scorecard.test.js --update` writes the
 * table in the page of the rules anew.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { inProject } from '../project.ts';
import { LETTERS, PAGE, readNames, scoreOf, withScores } from './scorecard.ts';

const names = readNames();
const scores = Object.values(LETTERS).map((preset) => scoreOf(preset, names));

if (process.argv.includes('--update')) {
  writeFileSync(inProject(PAGE), withScores(readFileSync(inProject(PAGE), 'utf8'), scores));
}

/** Names that look like secrets and are none. */
const HARD =
  'author tokenizer max_tokens passenger passing secretary keyboard monkey compass card_type authority tokens_used session_count'.split(
    ' ',
  );

describe('presets against names with labels', () => {
  test('the set is large, has each name once, and the hard ones', () => {
    assert.ok(names.length >= 600, `${names.length}`);
    assert.equal(new Set(names.map(({ name }) => name)).size, names.length);
    for (const hard of HARD) assert.deepEqual(names.find(({ name }) => name === hard)?.presets, [], hard);
    assert.deepEqual(names.find(({ name }) => name === 'pin_code')?.presets, ['personal']);
  });

  for (const { preset, sought, missed, wrong } of scores) {
    test(`${preset} hides nothing that it should not, and 98 of 100 that it should`, () => {
      assert.deepEqual(wrong, [], 'hidden, and should not be');
      assert.ok(missed.length <= 0.02 * sought.length, `not hidden: ${missed.join(' ')}`);
    });
  }

  test('the table in the page is up to date; --update writes it', () => {
    const page = readFileSync(inProject(PAGE), 'utf8');
    assert.equal(page, withScores(page, scores));
  });
});
