/**
 * What real loggers print, with ordinary names: of the preset's named secrets none is shown, save what is listed. The corpus is
 * that of `test/corpus`, whose names with MMM and XXX are renamed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCorpus } from '../corpus/corpus.ts';
import { shownSecrets } from '../corpus/judge.ts';
import { feed, on } from '../engines.ts';
import { type Failures, KnownFailures } from '../known-failures.ts';
import { renamed } from './renamed.ts';

const known = new KnownFailures('test/ordinary/known-failures.txt', 'node dist/test/ordinary/ordinary.test.js');
const sanitizer = on('simd', {
  presets: ['credentials'],
  detect: ['keys', 'jwt', 'pem', 'url-passwords', 'bearer'],
  switchOff: ['XXX', 'MMM'],
});

test('names keep their length, letters around them and case', () => {
  const text = 'MMM_phone=1&XXX-Key: 2 mmm-auth MMMPhone {"XXX_PIN":"MMM"} \\u0026MMM_a %4DMM_a';
  const expected = 'pwd_phone=1&jwt-Key: 2 pwd-auth PwdPhone {"JWT_PIN":"MMM"} \\u0026pwd_a %4DMM_a';
  assert.equal(renamed(Buffer.from(text)).toString(), expected);
});

test('a name is renamed that a container runtime has cut, or that has a space', () => {
  const text =
    '1 stdout P "M\n2 stdout F MM_a":1\n{"log":"\\"MM","stream":"stdout"}\n{"log":"M_a\\":1"} {"MMM g":2} "MMM_\n2 stdout F a"';
  const expected =
    '1 stdout P "p\n2 stdout F wd_a":1\n{"log":"\\"pw","stream":"stdout"}\n{"log":"d_a\\":1"} {"pwd g":2} "pwd_\n2 stdout F a"';
  assert.equal(renamed(Buffer.from(text)).toString(), expected);
});

const files = await readCorpus();

test(`${files.length} files of real logger output under ordinary names are sanitized, save what is listed`, () => {
  const failures: Failures = new Map(
    files.map((file) => {
      const output = feed(sanitizer, [renamed(file.bytes)]);
      return [file.name, shownSecrets(file, output).map((secret) => `shown ${secret}`)];
    }),
  );
  known.compare(failures);
});

test('under ordinary names no secret is shown that is hidden under MMM and XXX names', () => {
  const prefixes = on('simd');
  for (const file of files) {
    const shown = shownSecrets(file, feed(prefixes, [file.bytes]));
    const output = feed(sanitizer, [renamed(file.bytes)]);
    assert.deepEqual(
      shownSecrets(file, output).filter((secret) => !shown.includes(secret)),
      [],
      file.name,
    );
  }
});
