import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type SanitizerOptions, sanitize } from '../src/index.ts';
import { createRecordSanitizer } from '../src/sanitizer/records.ts';
import { inProject } from './project.ts';

const records = [
  ...readFileSync(inProject('test', 'vectors.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { in?: unknown }).in)
    .filter((text) => typeof text === 'string'),
  ...readdirSync(inProject('samples'))
    .filter((name) => /\.(log|ndjson)$/.test(name))
    .flatMap((name) => readFileSync(inProject('samples', name), 'utf8').match(/.*\n/g) ?? []),
];

const OPTIONS: SanitizerOptions[] = [
  {},
  { engine: 'portable' },
  { filterPrefixes: ['sec'], maskPrefixes: ['acc', 'lang'] },
  { filterPrefixes: [], maskPrefixes: [] },
  { ignoreCase: true, maskPrefixes: ['mmm'] },
];

describe('records', () => {
  for (const options of OPTIONS) {
    test(`each becomes what a stream of its own would, with ${JSON.stringify(options)}`, () => {
      const { sanitizeText, sanitizeBytes } = createRecordSanitizer(options);
      for (const record of records) {
        let expected = sanitize(record, options);
        // What a value that is open at the end takes along is not the line's end.
        if (record.endsWith('\n') && expected !== '' && !expected.endsWith('\n')) expected += '\n';
        assert.equal(sanitizeText(record), expected);
        assert.equal(Buffer.from(sanitizeBytes(Buffer.from(record))).toString(), expected);
      }
    });
  }

  test('what one leaves open does not reach the next', () => {
    const { sanitizeText } = createRecordSanitizer();
    const open = ['<MMM_a>', '{"MMM_a":"', 'x=1&MMM_a=', '--b\r\nContent-Disposition: form-data; name="MMM_a"\r\n\r\n'];
    for (const text of open) {
      assert.doesNotMatch(sanitizeText(`${text}s3cr3t\n`), /s3cr3t/);
      assert.equal(sanitizeText('plain, {"MMM_b":1}\n'), 'plain, {"MMM_b":"MMM"}\n');
    }
  });

  test('bytes that are no text stay, and a result stays too', () => {
    const { sanitizeBytes } = createRecordSanitizer();
    const bytes = Buffer.from('\x00\xff\xfeMMM_a=s3cr3t \xe9\n', 'latin1');
    const result = sanitizeBytes(bytes);
    sanitizeBytes(Buffer.from('something else\n'));
    assert.equal(Buffer.from(result).toString('latin1'), '\x00\xff\xfeMMM_a=MMM \xe9\n');
  });

  test('they are counted', () => {
    const sanitizer = createRecordSanitizer();
    sanitizer.sanitizeBytes(Buffer.from('MMM_a=1\n'));
    sanitizer.sanitizeText('XXX_a=1\n');
    assert.deepEqual([sanitizer.stats.actions, sanitizer.stats.lines], [{ filter: 1, mask: 1 }, 2]);
  });
});
