/** The files of mirrors: when they are brought to the disk, and what comes of it if that fails. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MirrorFiles } from '../../src/watch/mirror-files.ts';
import { FakeFiles } from './fake-files.ts';

const PIECE = new Uint8Array(8 << 20).fill(0x0a);

/** A slow disk that records what it was asked for. */
class SlowDisk extends FakeFiles {
  readonly synced: string[] = [];
  readonly opened = new Map<number, string>();
  /** What is to be synchronized, and has not been yet. */
  readonly waiting: { done(): void; fail(error: unknown): void }[] = [];
  /** Descriptors that have not been closed. */
  get openDescriptors(): number {
    return this.opened.size;
  }

  override open(path: string): number | undefined {
    const descriptor = super.open(path);
    if (descriptor !== undefined) this.opened.set(descriptor, path);
    return descriptor;
  }

  override close(descriptor: number): void {
    this.opened.delete(descriptor);
    super.close(descriptor);
  }

  // A disk in memory has nothing to wait for; this one has.
  override sync(descriptor: number): undefined {
    this.synced.push(this.opened.get(descriptor) as string);
    return new Promise<void>((done, fail) => this.waiting.push({ done, fail })) as never;
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what is written is brought to the disk while more is written, and the rest at the end, open or not', async () => {
  const disk = new SlowDisk();
  const files = new MirrorFiles('/out', disk, 2);
  const all = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => files.make(name));
  for (const file of all.slice(0, 3)) files.append(file, PIECE);
  assert.deepEqual(disk.synced, []);
  files.append(all[0] as (typeof all)[0], PIECE);
  assert.deepEqual(disk.synced, ['/out/a', '/out/b', '/out/c']);
  for (const { done } of disk.waiting.splice(0)) done();
  await turn();
  // Each is written to, and no more than two are open.
  for (const file of all) files.append(file, Buffer.from('x\n'));
  assert.equal(disk.openDescriptors, 2);
  disk.synced.length = 0;
  let isOver = false;
  const finished = files.finish()?.then(() => {
    isOver = true;
  });
  while (disk.waiting.length > 0) {
    assert.ok(disk.waiting.length <= 4);
    assert.equal(isOver, false);
    disk.waiting.shift()?.done();
    await turn();
  }
  await finished;
  assert.deepEqual(disk.synced, ['/out/a', '/out/b', '/out/c', '/out/d', '/out/e', '/out/f']);
  assert.equal(disk.openDescriptors, 0);
});

test('what has been synchronized and not been written to since is not synchronized again', () => {
  const disk = new FakeFiles();
  let syncs = 0;
  disk.sync = () => void syncs++ as undefined;
  const files = new MirrorFiles('/out', disk, 2);
  const [a, b] = [files.make('a'), files.make('b')];
  for (let n = 0; n < 4; n++) files.append(a, PIECE);
  assert.equal(syncs, 1);
  files.append(b, PIECE);
  assert.equal(files.finish(), undefined);
  assert.equal(syncs, 2);
});

test('a failure is reported with the next write, and at the end', async () => {
  const disk = new SlowDisk();
  const files = new MirrorFiles('/out', disk, 2);
  const file = files.make('a');
  for (let n = 0; n < 4; n++) files.append(file, PIECE);
  disk.waiting.pop()?.fail(Object.assign(new Error(), { code: 'ENOSPC' }));
  await turn();
  const diskFull = { message: /^\/out\/a: no space left on the device \(ENOSPC\)/ };
  assert.throws(() => files.append(file, PIECE), diskFull);
  assert.throws(() => files.finish(), diskFull);
});

test('a mirror that is renamed or that somebody has removed meanwhile', () => {
  const disk = new FakeFiles();
  const files = new MirrorFiles('/out', disk, 2);
  const [a, b] = [files.make('a'), files.make('b')];
  files.append(a, PIECE);
  files.append(b, PIECE);
  files.rename(a, 'deep/c');
  disk.remove('/out/b');
  assert.equal(files.finish(), undefined);
  assert.equal(disk.status('/out/deep/c')?.size, PIECE.length);
  assert.equal(disk.exists('/out/b'), false);
});

test('what is written again stays untouched, up to the first byte that differs', () => {
  const disk = new FakeFiles();
  disk.append('/out/a', 'one\ntwo\nthree\nfo');
  const changes: string[] = [];
  disk.onChange = (what) => changes.push(what);
  const files = new MirrorFiles('/out', disk, 2);
  const file = files.make('a');
  files.goBack(file, 4);
  files.append(file, Buffer.from('two\n'));
  assert.deepEqual([changes, file.length, file.end], [[], 8, 16]);
  assert.equal(files.isAtLineStart(file), true);
  files.cutLine(file);
  assert.equal(disk.text('/out/a'), 'one\ntwo\nthree\n');
  files.append(file, Buffer.from('there'));
  assert.equal(disk.text('/out/a'), 'one\ntwo\nthere');
  files.append(file, Buffer.from(' is more\n'));
  assert.equal(disk.text('/out/a'), 'one\ntwo\nthere is more\n');
  assert.deepEqual([file.length, file.end], [22, 22]);
});
