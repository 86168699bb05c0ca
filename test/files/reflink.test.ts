/** Clones, on a file system that can: one of our own, in a file. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statfsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createRandom } from '../../bench/random.ts';
import { makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { CLEAN, DIRTY, lay, runFiles, SANITIZED } from './run.ts';

const SIZE = 512 << 20;

/** @returns where it is mounted; nothing if that cannot be done here: then the test is skipped, with the reason */
function mountCloning(t: TestContext): string | undefined {
  if (process.getuid?.() !== 0) {
    t.skip('only root may mount a file system');
    return undefined;
  }
  let mounted: string | undefined;
  // Before the folder that it is mounted in goes.
  t.after(() => mounted !== undefined && execFileSync('umount', [mounted]));
  const folder = makeFolder(t);
  const [image, point] = [join(folder, 'image'), join(folder, 'mounted')];
  writeFileSync(image, '');
  truncateSync(image, SIZE);
  mkdirSync(point);
  execFileSync('mkfs.xfs', ['-q', '-m', 'reflink=1', image]);
  const mount = spawnSync('mount', ['-o', 'loop', image, point], { encoding: 'utf8' });
  if (mount.status === 0) mounted = point;
  else t.skip(`no file system can be mounted here: ${mount.stderr.trim()}`);
  return mounted;
}

/** Bytes in use, once all is written. */
function bytesUsed(folder: string): number {
  execFileSync('sync', ['-f', folder]);
  const { blocks, bfree, bsize } = statfsSync(folder);
  return (blocks - bfree) * bsize;
}

test('files without findings share their blocks with the originals', { skip: needs('mkfs.xfs') }, async (t) => {
  const mounted = mountCloning(t);
  if (mounted === undefined) return;
  const logs = join(mounted, 'logs');
  const random = createRandom(1);
  // Letters and digits, so that it is text, and long when it is packed.
  const text = Buffer.from(Array.from({ length: 16 << 20 }, (_, i) => (i % 100 === 99 ? 10 : 97 + random.below(26))));
  lay(logs, { 'a.log': text, 'b.gz': gzipSync(text, { level: 1 }), 'c.log': DIRTY, 'd.log': CLEAN });
  const before = bytesUsed(mounted);
  const cloned = join(mounted, 'cloned');
  const { summary, failures } = await runFiles([logs], { out: cloned, unchanged: 'reflink', jobs: 2 });
  assert.deepEqual([summary.changed, summary.unchanged, failures.trim()], [1, 3, '']);
  assert.ok(bytesUsed(mounted) - before < 1 << 20, 'they take as much room again');
  for (const name of ['a.log', 'b.gz', 'd.log']) {
    assert.ok(readFileSync(join(cloned, name)).equals(readFileSync(join(logs, name))));
    const [now, then] = [cloned, logs].map((folder) => statSync(join(folder, name)));
    assert.notEqual(now?.ino, then?.ino);
    assert.equal(now?.mode, then?.mode);
  }
  assert.equal(readFileSync(join(cloned, 'c.log'), 'utf8'), SANITIZED);
  // A clone is a file of its own.
  writeFileSync(join(logs, 'd.log'), DIRTY);
  assert.equal(readFileSync(join(cloned, 'd.log'), 'utf8'), CLEAN);
});
