/** Records that go through the engine in one turn are written as each is by itself. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createBatchSanitizer } from '../src/sanitizer/batch.ts';
import { createSanitizer } from '../src/sanitizer/sanitizer.ts';
import { readCases } from './case-document.ts';
import { ENGINES, feed } from './engines.ts';
import { inProject } from './project.ts';

const cases = readdirSync(inProject('test/cases'))
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .flatMap((file) => readCases(file, readFileSync(inProject('test/cases', file), 'utf8')));

for (const engine of ENGINES) {
  test(`every case is a stream of its own, between any others, on ${engine}`, () => {
    const byOptions = new Map<string, typeof cases>();
    for (const one of cases) {
      const options = JSON.stringify(one.options);
      byOptions.set(options, [...(byOptions.get(options) ?? []), one]);
    }
    for (const group of byOptions.values()) {
      const sanitizer = createBatchSanitizer({ ...group[0]?.options, engine });
      const outputs = sanitizer.sanitize(group.map((one) => one.input));
      // What was handed out before stays as it is.
      const again = sanitizer.sanitize(group.map((one) => one.input));
      group.forEach((one, index) => {
        assert.equal(String(Buffer.from(outputs[index] as Uint8Array)), String(one.output), one.place);
        assert.equal(String(Buffer.from(again[index] as Uint8Array)), String(one.output), `${one.place}, once more`);
      });
    }
  });
}

test('a record may be empty, cut, or larger than the engine takes at a time', () => {
  const inputs = [
    '',
    '{"MMM_a":"cut',
    'b=1',
    '',
    `x=${'y'.repeat(700_000)}&MMM_c=3`,
    `MMM_d=${'z'.repeat(700_000)}`,
    'e=1',
  ];
  const outputs = createBatchSanitizer().sanitize(inputs.map((text) => Buffer.from(text)));
  assert.deepEqual(
    outputs.map((output) => Buffer.from(output).toString()),
    ['', '{"MMM_a":"MMM"', 'b=1', '', `x=${'y'.repeat(700_000)}&MMM_c=MMM`, 'MMM_d=MMM', 'e=1'],
  );
});

test('it counts as a sanitizer does, and other sanitizers may have turns between', () => {
  const inputs = ['a=1&MMM_b=2\n', '{"XXX_c":1}', 'nothing'].map((text) => Buffer.from(text));
  const records = createBatchSanitizer();
  const other = createSanitizer();
  const plain = createSanitizer();
  for (const input of inputs) {
    records.sanitize([input]);
    other.write(Buffer.from('{"MMM_open":"'));
    feed(plain, [input]);
  }
  assert.deepEqual(records.stats, plain.stats);
});
