/** Results in a folder of their own: the tree, what is copied and how, a run that is continued with. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { checkOptions } from '../../src/rules/check.ts';
import { makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { CLEAN, DIRTY, lay, runFiles, SANITIZED } from './run.ts';

describe('--out', () => {
  test('has the tree below the folder that is named, or below what all have in common', async (t) => {
    const folder = makeFolder(t);
    const at = (...parts: string[]) => join(folder, ...parts);
    lay(folder, { 'logs/a.log': DIRTY, 'logs/.deep/er/b.log': DIRTY, 'other/a.log': DIRTY });
    await runFiles([at('logs')], { out: at('one') });
    assert.deepEqual(readdirSync(at('one')).sort(), ['.deep', '.logveil-journal', 'a.log']);
    assert.equal(readFileSync(at('one/.deep/er/b.log'), 'utf8'), SANITIZED);
    await runFiles([at('logs'), at('other')], { out: at('two') });
    assert.equal(readFileSync(at('two/logs/a.log'), 'utf8'), SANITIZED);
    assert.equal(readFileSync(at('two/other/a.log'), 'utf8'), SANITIZED);
    await runFiles([at('logs/**/*.log')], { out: at('three') });
    assert.equal(readFileSync(at('three/.deep/er/b.log'), 'utf8'), SANITIZED);
    await runFiles([at('logs/a.log')], { out: at('four') });
    assert.equal(readFileSync(at('four/a.log'), 'utf8'), SANITIZED);
    assert.equal(readFileSync(at('logs/a.log'), 'utf8'), DIRTY);
  });

  test('may lie in the folder that is read, and is not read itself', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'a.log': DIRTY });
    const out = join(folder, 'clean');
    for (let run = 0; run < 2; run++) {
      const { summary } = await runFiles([folder], { out });
      assert.deepEqual([summary.changed, summary.unchanged], [1, 0]);
    }
    assert.deepEqual(readdirSync(out).sort(), ['.logveil-journal', 'a.log']);
  });

  test('no file is its own output', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'a.log': DIRTY });
    const { failures } = await runFiles([join(folder, 'a.log')], { out: folder });
    assert.match(failures, /would be its own output; name another --out, or use --in-place/);
    assert.equal(readFileSync(join(folder, 'a.log'), 'utf8'), DIRTY);
  });

  test('clean files are copied with mode and time; as hard links on request', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'logs/a.log': CLEAN, 'logs/b.gz': gzipSync(CLEAN), 'logs/c.log': DIRTY });
    for (const name of ['a.log', 'b.gz']) utimesSync(join(folder, 'logs', name), 1_500_000_000, 1_600_000_000.123456);
    const before = statSync(join(folder, 'logs', 'a.log'));
    for (const unchanged of ['copy', 'hardlink', 'hardlink'] as const) {
      const out = join(folder, unchanged);
      const { summary } = await runFiles([join(folder, 'logs')], { out, unchanged });
      assert.deepEqual([summary.changed, summary.unchanged, summary.failed], [1, 2, 0]);
      assert.equal(readFileSync(join(out, 'a.log'), 'utf8'), CLEAN);
      assert.equal(gunzipSync(readFileSync(join(out, 'b.gz'))).toString(), CLEAN);
      assert.equal(readFileSync(join(out, 'c.log'), 'utf8'), SANITIZED);
      for (const name of ['a.log', 'b.gz']) {
        const { mtimeNs } = statSync(join(out, name), { bigint: true });
        // To the microsecond, of which a number may lose one.
        assert.ok(Math.abs(Number(mtimeNs - 1_600_000_000_123_456_000n)) < 2000, String(mtimeNs));
      }
      const after = statSync(join(out, 'a.log'));
      assert.equal(after.mode, before.mode);
      assert.equal(after.ino === before.ino, unchanged === 'hardlink');
      assert.equal(readdirSync(out).length, 4);
    }
  });

  test('an access list that the folder gives to its files is theirs', { skip: needs('setfacl') }, async (t) => {
    const folder = makeFolder(t);
    const out = join(folder, 'out');
    lay(folder, { 'a.log': DIRTY, 'b.gz': gzipSync(CLEAN) });
    mkdirSync(out);
    if (spawnSync('setfacl', ['-d', '-m', 'u:1234:r', out]).status !== 0) return t.skip('this file system has none');
    await runFiles([join(folder, 'a.log'), join(folder, 'b.gz')], { out });
    for (const name of ['a.log', 'b.gz']) {
      assert.match(execFileSync('getfacl', ['-pn', join(out, name)]).toString(), /^user:1234:r--$/m);
    }
  });

  test('where clones cannot be made the file fails, and says what can be done', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'a.log': CLEAN });
    const { failures, summary } = await runFiles([join(folder, 'a.log')], {
      out: join(folder, 'out'),
      unchanged: 'reflink',
    });
    if (summary.unchanged === 1) return t.skip('this file system can');
    assert.match(failures, /as a reflink \(\w+\); use --unchanged copy/);
    assert.equal(existsSync(join(folder, 'out', 'a.log')), false);
  });

  test('what is not there, or matches nothing, fails, and the rest is done', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'a.log': DIRTY });
    symlinkSync('nowhere', join(folder, 'broken'));
    const paths = ['missing.log', 'broken', '*.none', 'a.log'].map((name) => join(folder, name));
    const { failures, summary } = await runFiles(paths, { out: join(folder, 'out') });
    assert.deepEqual([summary.failed, summary.changed], [3, 1]);
    assert.match(failures, /missing\.log": no such file/);
    assert.match(failures, /matches no file/);
  });
});

describe('--resume', () => {
  test('does what is not finished, and what has changed since', async (t) => {
    const folder = makeFolder(t);
    const [logs, out] = [join(folder, 'logs'), join(folder, 'out')];
    lay(logs, { 'a.log': DIRTY, 'b.log': DIRTY, 'c.log': DIRTY, 'd.log': DIRTY, 'e.log': CLEAN });
    await runFiles([logs], { out });
    appendFileSync(join(logs, 'a.log'), DIRTY);
    rmSync(join(out, 'b.log'));
    writeFileSync(join(out, 'c.log'), 'cut');
    lay(logs, { 'f.log': DIRTY });
    // The last line of the journal was being written when the process was killed.
    appendFileSync(join(out, '.logveil-journal'), '{"below":"d.log","size":1');
    const { kinds, summary } = await runFiles([logs], { out, resumes: true });
    const actual = Object.fromEntries(Object.entries(kinds).map(([path, kind]) => [path.slice(logs.length + 1), kind]));
    assert.deepEqual(actual, {
      'a.log': 'changed',
      'b.log': 'changed',
      'c.log': 'changed',
      'd.log': 'done before',
      'e.log': 'done before',
      'f.log': 'changed',
    });
    assert.equal(readFileSync(join(out, 'a.log'), 'utf8'), SANITIZED + SANITIZED);
    assert.equal(summary.stats.actions.mask, 6);
    const again = await runFiles([logs], { out, resumes: true });
    assert.equal(again.summary.doneBefore, 6);
    const all = await runFiles([logs], { out });
    assert.equal(all.summary.doneBefore, 0);
  });

  test('does all again under other settings; the journal has no key and no value', async (t) => {
    const folder = makeFolder(t);
    const [logs, out] = [join(folder, 'logs'), join(folder, 'out')];
    lay(logs, { 'a.log': DIRTY });
    const hashKey = Buffer.from('a key of thirty-two bytes or more');
    await runFiles([logs], { out, settings: checkOptions({ hashKey }) });
    const journal = readFileSync(join(out, '.logveil-journal'), 'utf8');
    assert.doesNotMatch(journal, /secret|key of/);
    assert.equal(statSync(join(out, '.logveil-journal')).mode & 0o777, 0o600);
    const { summary } = await runFiles([logs], { out, resumes: true, settings: checkOptions({ maskText: '***' }) });
    assert.deepEqual([summary.doneBefore, summary.changed], [0, 1]);
    assert.ok(readFileSync(join(out, 'a.log'), 'utf8').includes('MMM_x=***'));
  });
});

test('nothing is written by a dry run, which counts all', async (t) => {
  const folder = makeFolder(t);
  lay(folder, { 'a.log': DIRTY.repeat(3), 'b.gz': gzipSync(DIRTY), 'c.log': CLEAN });
  const before = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  const { kinds, summary } = await runFiles([folder], { isDryRun: true, out: join(folder, 'out') });
  assert.deepEqual(Object.values(kinds), ['changed', 'changed', 'unchanged']);
  assert.deepEqual(summary.stats.actions, { filter: 4, mask: 4 });
  assert.deepEqual(
    readdirSync(folder).map((name) => readFileSync(join(folder, name))),
    before,
  );
});
