/** Files that are replaced: what stays, what is refused, what a crash leaves. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SPLITTABLE } from '../../src/files/split.ts';
import { main, makeFolder, outcome, start } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { CLEAN, DIRTY, lay, runFiles, SANITIZED } from './run.ts';

const isRoot = process.getuid?.() === 0;

describe('in place', () => {
  test('mode, owner and times stay', async (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'a.log');
    lay(folder, { 'a.log': DIRTY });
    if (isRoot) chownSync(path, 1234, 567);
    chmodSync(path, 0o2640);
    utimesSync(path, 1_600_000_000.25, 1_600_000_001.75);
    const before = statSync(path, { bigint: true });
    await runFiles([path], {});
    const after = statSync(path, { bigint: true });
    assert.equal(readFileSync(path, 'utf8'), SANITIZED);
    assert.notEqual(after.ino, before.ino);
    assert.deepEqual(
      [after.mode, after.uid, after.gid, after.mtimeNs],
      [before.mode, before.uid, before.gid, before.mtimeNs],
    );
    assert.deepEqual(readdirSync(folder), ['a.log']);
  });

  const notLinux = process.platform === 'linux' ? false : 'only Linux can read without a trace';
  test('the time of last access stays, of what is only looked at too', { skip: notLinux }, async (t) => {
    const folder = makeFolder(t);
    const large = `${'x'.repeat(1023)}\n`.repeat(SPLITTABLE / 1024);
    lay(folder, { 'a.log': DIRTY, 'b.gz': gzipSync(DIRTY), 'c.log': CLEAN, 'd.gz': gzipSync(CLEAN), 'e.log': large });
    appendFileSync(join(folder, 'e.log'), DIRTY);
    const names = readdirSync(folder);
    // Long before the time of last change: then most file systems write down that it is read.
    for (const name of names) utimesSync(join(folder, name), 1_500_000_000.25, 1_600_000_000.5);
    const times = (of: string) =>
      names.map((name) => statSync(join(of, name), { bigint: true })).map(({ atimeNs, mtimeNs }) => [atimeNs, mtimeNs]);
    const before = times(folder);
    await runFiles([folder], { isDryRun: true, jobs: 2 });
    assert.deepEqual(times(folder), before);
    const out = join(folder, 'out');
    await runFiles([folder], { out, jobs: 2 });
    assert.deepEqual(times(out), before);
    for (const name of names) utimesSync(join(folder, name), 1_500_000_000.25, 1_600_000_000.5);
    const paths = names.map((name) => join(folder, name));
    const { summary } = await runFiles(paths, { jobs: 2 });
    assert.deepEqual([summary.changed, summary.unchanged], [3, 2]);
    assert.deepEqual(times(folder), before);
  });

  test('what belongs to another user is read all the same', {
    skip: !isRoot && 'only root may be another',
  }, async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'a.log': DIRTY });
    for (const path of [folder, join(folder, 'a.log')]) chmodSync(path, 0o755);
    const child = spawn(process.execPath, [main, 'files', '--dry-run', folder], { uid: 1234, gid: 567 });
    const { code, stdout, stderr } = await outcome(child);
    if (/EACCES/.test(stderr) && !stderr.includes(folder)) return t.skip('others cannot run what is built here');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout.toString(), /a\.log: would be sanitized/);
  });

  test('extended attributes stay', { skip: needs('setfattr') }, async (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'a.log');
    lay(folder, { 'a.log': DIRTY });
    const set = spawnSync('setfattr', ['-n', 'user.origin', '-v', 'web1', path]);
    if (set.status !== 0) return t.skip('this file system has none');
    await runFiles([path], {});
    assert.equal(readFileSync(path, 'utf8'), SANITIZED);
    assert.match(execFileSync('getfattr', ['-d', path]).toString(), /user\.origin="web1"/);
  });

  test('access lists stay', { skip: needs('setfacl') }, async (t) => {
    const folder = makeFolder(t);
    const [path, packed] = [join(folder, 'a.log'), join(folder, 'b.gz')];
    lay(folder, { 'a.log': DIRTY, 'b.gz': gzipSync(DIRTY) });
    chmodSync(path, 0o640);
    const set = spawnSync('setfacl', ['-m', 'u:1234:rw,g:567:r,m::r', path, packed]);
    if (set.status !== 0) return t.skip('this file system has none');
    const look = () => execFileSync('getfacl', ['-pn', path, packed]).toString();
    const before = look();
    assert.match(before, /^user:1234:rw-\s+#effective:r--$/m);
    await runFiles([path, packed], {});
    assert.equal(readFileSync(path, 'utf8'), SANITIZED);
    assert.equal(gunzipSync(readFileSync(packed)).toString(), SANITIZED);
    assert.equal(look(), before);
  });

  test('what is in order is not touched', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'a.log': CLEAN, 'b.log': SANITIZED });
    const look = () => ['a.log', 'b.log'].map((name) => statSync(join(folder, name), { bigint: true }));
    const before = look();
    const { kinds, summary } = await runFiles([folder], {});
    assert.deepEqual(Object.values(kinds), ['unchanged', 'unchanged']);
    assert.equal(summary.stats.actions.mask, 1);
    look().forEach((now, index) => {
      assert.deepEqual(
        [now.ino, now.ctimeNs, now.mtimeNs],
        [before[index]?.ino, before[index]?.ctimeNs, before[index]?.mtimeNs],
      );
    });
  });

  test('a link that is named is followed, one that is found is not', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'real/a.log': DIRTY, 'real/b.log': DIRTY });
    symlinkSync('real/a.log', join(folder, 'named'));
    lay(folder, { 'logs/c.log': CLEAN });
    symlinkSync('../real/b.log', join(folder, 'logs', 'found'));
    await runFiles([join(folder, 'named'), join(folder, 'logs')], {});
    assert.equal(readFileSync(join(folder, 'real/a.log'), 'utf8'), SANITIZED);
    assert.equal(readFileSync(join(folder, 'real/b.log'), 'utf8'), DIRTY);
    assert.equal(readFileSync(join(folder, 'named'), 'utf8'), SANITIZED);
  });

  test('a file with several names is refused, or its other names keep what they have', async (t) => {
    const folder = makeFolder(t);
    const [first, second] = [join(folder, 'a.log'), join(folder, 'b.log')];
    lay(folder, { 'a.log': DIRTY });
    linkSync(first, second);
    const { failures } = await runFiles([first], {});
    assert.match(failures, /has 2 names \(hard links\)/);
    assert.equal(statSync(first).ino, statSync(second).ino);
    assert.equal(readFileSync(first, 'utf8'), DIRTY);
    await runFiles([first], { breaksLinks: true });
    assert.equal(readFileSync(first, 'utf8'), SANITIZED);
    assert.equal(readFileSync(second, 'utf8'), DIRTY);
  });

  test('a read-only file is replaced and stays read-only', async (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'a.gz');
    lay(folder, { 'a.gz': gzipSync(DIRTY) });
    chmodSync(path, 0o440);
    await runFiles([path], {});
    assert.equal(gunzipSync(readFileSync(path)).toString(), SANITIZED);
    assert.equal(statSync(path).mode & 0o7777, 0o440);
  });

  test('holes stay holes', async (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'a.log');
    lay(folder, { 'a.log': DIRTY });
    truncateSync(path, 64 << 20);
    appendFileSync(path, `\n${DIRTY}`);
    if (statSync(path).blocks * 512 >= 32 << 20) return t.skip('this file system has no holes');
    await runFiles([path], {});
    const content = readFileSync(path);
    assert.equal(content.subarray(0, SANITIZED.length).toString(), SANITIZED);
    assert.equal(content.subarray(-SANITIZED.length).toString(), SANITIZED);
    assert.equal(content.length, (64 << 20) + 1 + DIRTY.length - 2 * (DIRTY.length - SANITIZED.length));
    assert.ok(statSync(path).blocks * 512 < 8 << 20);
  });

  test('a file that grows meanwhile is left to its writer', async (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'a.log');
    writeFileSync(path, DIRTY.repeat(200_000));
    const descriptor = openSync(path, 'a');
    let isOver = false;
    const growing = (async () => {
      while (!isOver) {
        writeSync(descriptor, CLEAN);
        await elapse(1);
      }
    })();
    const { failures } = await runFiles([path], {});
    isOver = true;
    await growing;
    closeSync(descriptor);
    assert.match(failures, /was changed while it was read/);
    assert.ok(readFileSync(path, 'utf8').startsWith(DIRTY));
  });

  test('killed at any moment, it leaves the old file or the new one; the next run clears up', async (t) => {
    const folder = makeFolder(t);
    const path = join(folder, 'a.gz');
    const old = gzipSync(DIRTY.repeat(50_000));
    const clean = SANITIZED.repeat(50_000);
    const rounds = 12;
    let replaced = 0;
    let left = 0;
    let duration = 0;
    for (let round = 0; round <= rounds; round++) {
      writeFileSync(path, old);
      const child = start(['files', '--in-place', '--jobs', '1', path], 'ignore');
      const end = outcome(child);
      // Until the draft is there nothing can go wrong. How long it takes from then on, the first round shows.
      while (child.exitCode === null && readdirSync(folder).length < 2) await elapse(1);
      const began = performance.now();
      if (round > 0) {
        await elapse((duration * round) / rounds);
        child.kill('SIGKILL');
      }
      await end;
      if (round === 0) duration = performance.now() - began;
      const now = readFileSync(path);
      if (now.equals(old)) left += readdirSync(folder).length - 1;
      else {
        assert.equal(gunzipSync(now).toString(), clean);
        replaced++;
      }
    }
    writeFileSync(path, old);
    const last = await outcome(start(['files', '--in-place', path]));
    assert.equal(last.code, 0, last.stderr);
    assert.equal(gunzipSync(readFileSync(path)).toString(), clean);
    assert.deepEqual(readdirSync(folder), ['a.gz']);
    t.diagnostic(`${replaced} times replaced, ${left} drafts left over`);
    assert.ok(left > 0, 'it was never killed at work');
  });
});

test('drafts of a process that lives are left alone', async (t) => {
  const folder = makeFolder(t);
  const { ownerMark } = await import('../../src/files/drafts.ts');
  const mine = `.logveil-${ownerMark()}-1abcdef.tmp`;
  const dead = mine.replace(/-\d+-/, '-999999999-');
  const elsewhere = mine.replace(/^\.logveil-\w+/, '.logveil-00000000');
  lay(folder, { 'a.log': DIRTY, [mine]: 'x', [dead]: 'x', [elsewhere]: 'x' });
  await runFiles([folder], {});
  assert.equal(existsSync(join(folder, mine)), true);
  assert.equal(existsSync(join(folder, elsewhere)), true);
  assert.equal(existsSync(join(folder, dead)), false);
});
