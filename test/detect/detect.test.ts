/** Values that prove themselves: what a labelled corpus says of each kind, and what a naive search says of the real one. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { findParameters, sanitize } from '../../src/index.ts';
import { DETECTIONS, type Detection } from '../../src/rules/detections.ts';
import { inProject } from '../project.ts';

/**
 * `kind: text`, in which values are between `‹` and `›`; the kind is `none` where there is no value, only what looks like
 * one. All of it is made up.
 */
interface Labelled {
  kind: Detection | 'none';
  text: string;
  hidden: string;
}

const OPTIONS = { detect: DETECTIONS };

function readLine(line: string): Labelled {
  const colon = line.indexOf(': ');
  const marked = line.slice(colon + 2);
  // A number of JSON becomes a string.
  const hidden = marked.replaceAll(/(?<=[:[,])‹\d+›(?=[,\]}])|‹[^›]*›/g, (value, at: number) => {
    return marked.startsWith('{') && /^‹\d+›$/.test(value) && !/["\d]/.test(marked[at - 1] ?? '') ? '"MMM"' : 'MMM';
  });
  return { kind: line.slice(0, colon) as Labelled['kind'], text: marked.replaceAll(/[‹›]/g, ''), hidden };
}

const corpus = readFileSync(inProject('test/detect/corpus.txt'), 'utf8').trimEnd().split('\n').map(readLine);

/** For each kind how many lines have such a value, of how many it is hidden whole, and how many others it touches. */
function scorecard(): string {
  const rows = DETECTIONS.map((kind) => {
    const ours = corpus.filter((line) => line.kind === kind);
    const others = corpus.filter((line) => line.kind !== kind);
    const found = ours.filter(({ text, hidden }) => sanitize(text, { detect: [kind] }) === hidden).length;
    const wrong = others.filter(({ text }) => sanitize(text, { detect: [kind] }) !== text).length;
    const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);
    return [`\`${kind}\``, ours.length, others.length, percent(found, ours.length), percent(found, found + wrong)];
  });
  const table = [['kind', 'lines with one', 'lines without', 'recall', 'precision'], ...rows].map((row) =>
    row.map(String),
  );
  const width = (column: number) => Math.max(...table.map((row) => (row[column] as string).length));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(width(at))).join(' | ')} |`;
  const [head, ...body] = table as [string[], ...string[][]];
  const rule = `| ${head.map((_, at) => '-'.repeat(width(at))).join(' | ')} |`;
  return [line(head), rule, ...body.map(line)].join('\n');
}

const PAGE = inProject('src/engine/detect/README.md');
const TABLE = /(<!-- scorecard -->\n)[\s\S]*?(<!-- end -->)/;

if (process.argv.includes('--update')) {
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(
    PAGE,
    page.replace(TABLE, (_, begin: string, end: string) => `${begin}\n${scorecard()}\n\n${end}`),
  );
}

describe('values that prove themselves', () => {
  test('each value of the corpus is hidden, and nothing else', () => {
    const wrong = corpus.filter(({ text, hidden }) => sanitize(text, OPTIONS) !== hidden);
    const shown = wrong.map(
      ({ kind, text, hidden }) => `${kind}: ${text}\n  becomes ${sanitize(text, OPTIONS)}\n  not     ${hidden}`,
    );
    assert.equal(shown.join('\n'), '');
  });

  test('each kind alone finds its values', () => {
    for (const { kind, text, hidden } of corpus) {
      if (kind !== 'none') assert.equal(sanitize(text, { detect: [kind] }), hidden);
    }
  });

  test('the scorecard of the page is what the corpus shows; --update writes it', () => {
    const [table = ''] = TABLE.exec(readFileSync(PAGE, 'utf8')) ?? [];
    assert.ok(table.includes(scorecard()), 'run node dist/test/detect/detect.test.js --update');
  });

  test('a finding names the kind and never the value', () => {
    const [first] = findParameters('{"k":"AKIAIOSFODNN7EXAMPLE"}', OPTIONS);
    assert.deepEqual(first, {
      ...{ offset: 6, line: 1, column: 7, name: 'detect:keys', notation: 'value', layer: '', action: 'mask' },
      ...{ rule: 'detect:keys', isChanged: true, value: { from: 6, to: 26 }, edits: [{ from: 6, to: 26, shown: 3 }] },
    });
  });

  test('an output is not changed again', () => {
    for (const { hidden } of corpus) {
      assert.equal(sanitize(hidden, OPTIONS), hidden);
      assert.ok(findParameters(hidden, OPTIONS).every(({ isChanged }) => !isChanged));
    }
  });
});
