/** Files packed by gzip: what they held, sanitized, and packed as they were. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { makeFolder } from '../cli/command.ts';
import { CLEAN, DIRTY, lay, runFiles, SANITIZED } from './run.ts';

/** Larger than all that is read, inflated or held at once. */
const LONG = 200_000;

describe('gzip', () => {
  test('a file is recognized by its content, not by its name', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'packed.txt': gzipSync(DIRTY), 'plain.gz': DIRTY });
    await runFiles([folder], {});
    assert.equal(gunzipSync(readFileSync(join(folder, 'packed.txt'))).toString(), SANITIZED);
    assert.equal(readFileSync(join(folder, 'plain.gz'), 'utf8'), SANITIZED);
  });

  test('members are one text, and padding is none', async (t) => {
    const folder = makeFolder(t);
    const members = ['x=1 MMM_', 'a=secr', `et b=2\n${CLEAN.repeat(LONG / 20)}`, DIRTY].map((text) => gzipSync(text));
    lay(folder, { 'a.gz': Buffer.concat([...members, Buffer.alloc(1000)]) });
    const { events } = await runFiles([folder], {});
    const text = gunzipSync(readFileSync(join(folder, 'a.gz'))).toString();
    assert.equal(text, `x=1 MMM_a=MMM b=2\n${CLEAN.repeat(LONG / 20)}${SANITIZED}`);
    assert.equal(events[0]?.kind, 'changed');
  });

  test('a clean file is not rewritten, padding or not', async (t) => {
    const folder = makeFolder(t);
    const packed = { 'a.gz': gzipSync(CLEAN), 'b.gz': Buffer.concat([gzipSync(CLEAN), Buffer.alloc(100)]) };
    lay(folder, packed);
    const before = statSync(join(folder, 'a.gz'), { bigint: true });
    const { kinds } = await runFiles([folder], {});
    assert.deepEqual(Object.values(kinds), ['unchanged', 'unchanged']);
    const after = statSync(join(folder, 'a.gz'), { bigint: true });
    assert.deepEqual([after.ino, after.mtimeNs, after.ctimeNs], [before.ino, before.mtimeNs, before.ctimeNs]);
    for (const [name, content] of Object.entries(packed)) assert.deepEqual(readFileSync(join(folder, name)), content);
  });

  test('a file with other data after its last member is refused', async (t) => {
    const folder = makeFolder(t);
    const trailing = Buffer.from('MMM_x=secret in no member');
    const files = {
      'a.gz': Buffer.concat([gzipSync(CLEAN), trailing]),
      'b.gz': Buffer.concat([gzipSync(DIRTY), Buffer.alloc(500_000), trailing]),
    };
    lay(folder, files);
    const { failures } = await runFiles([folder], {});
    assert.match(failures, /a\.gz": has data after its last member/);
    assert.match(failures, /b\.gz": has data after its last member/);
    for (const [name, content] of Object.entries(files)) assert.deepEqual(readFileSync(join(folder, name)), content);
  });

  test('name, time and level class of the header stay', async (t) => {
    const folder = makeFolder(t);
    lay(folder, { 'app.log': DIRTY.repeat(1000) });
    const levels = ['-1', '-6', '-9'];
    for (const level of levels) {
      const packed = execFileSync('gzip', [level, '-c', 'app.log'], { cwd: folder });
      lay(folder, { [`packed/${level}.gz`]: packed });
    }
    const headers = levels.map((level) => readFileSync(join(folder, 'packed', `${level}.gz`)).subarray(0, 18));
    await runFiles([join(folder, 'packed')], {});
    levels.forEach((level, index) => {
      const packed = readFileSync(join(folder, 'packed', `${level}.gz`));
      assert.deepEqual(packed.subarray(0, 18), headers[index]);
      assert.equal(gunzipSync(packed).toString(), SANITIZED.repeat(1000));
    });
  });

  test('damaged and cut files stay as they are, and are reported', async (t) => {
    const folder = makeFolder(t);
    const whole = gzipSync(DIRTY.repeat(100));
    const wrongSum = Buffer.from(whole);
    wrongSum.writeUInt32LE(0, whole.length - 8);
    const files = { 'cut.gz': whole.subarray(0, whole.length - 20), 'sum.gz': wrongSum, 'good.gz': whole };
    lay(folder, files);
    const { failures, summary } = await runFiles([folder], {});
    assert.equal(summary.failed, 2);
    assert.match(failures, /cut\.gz": is gzip data that ends too early/);
    assert.match(failures, /sum\.gz": is damaged gzip data/);
    assert.deepEqual(readFileSync(join(folder, 'cut.gz')), files['cut.gz']);
    assert.deepEqual(readFileSync(join(folder, 'sum.gz')), files['sum.gz']);
    assert.equal(gunzipSync(readFileSync(join(folder, 'good.gz'))).toString(), SANITIZED.repeat(100));
  });

  test('packed twice is unpacked twice; packed for ever is refused', async (t) => {
    const folder = makeFolder(t);
    let bomb: Uint8Array = gzipSync(DIRTY);
    for (let depth = 0; depth < 12; depth++) bomb = gzipSync(bomb);
    lay(folder, { 'twice.gz': gzipSync(gzipSync(DIRTY)), 'bomb.gz': bomb });
    const { failures } = await runFiles([folder], {});
    assert.equal(gunzipSync(gunzipSync(readFileSync(join(folder, 'twice.gz')))).toString(), SANITIZED);
    assert.match(failures, /bomb\.gz": is packed too often/);
  });
});

test('a run is stopped in the midst of what is read at once, but is long', async (t) => {
  const folder = makeFolder(t);
  const member = gzipSync(Buffer.alloc(100 << 20, `${'x'.repeat(999)}\n`), { level: 9 });
  const packed = gzipSync(Buffer.concat([member, member, member]));
  assert.ok(packed.length < 256 * 1024);
  lay(folder, { 'a.gz': packed });
  const { summary } = await runFiles([folder], { isDryRun: true }, (run) => {
    const timer = setInterval(() => {
      if (run.bytesDone === 0) return;
      clearInterval(timer);
      run.stop();
    }, 1);
  });
  assert.deepEqual([summary.left, summary.unchanged], [1, 0]);
});
