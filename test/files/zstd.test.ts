/** Files packed by zstd: by Node itself, by the command, and where neither can. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import { zstdFrames } from '../../src/files/zstd-frames.ts';
import { main, makeFolder, type Outcome, outcome } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { CLEAN, DIRTY, lay, SANITIZED } from './run.ts';

const isInNode = 'createZstdDecompress' in zlib;
/** What an older Node has not is taken away before anything else is loaded, in every thread. */
const AS_OLDER_NODE = `data:text/javascript,${encodeURIComponent(
  `import zlib from 'node:zlib';
  delete zlib.createZstdDecompress;
  delete zlib.createZstdCompress;`,
)}`;

interface Way {
  name: string;
  words: readonly string[];
  /** Whether the command is to be found. */
  hasCommand: boolean;
  skip: false | string;
}

const WAYS: readonly Way[] = [
  { name: 'Node itself', words: [], hasCommand: false, skip: isInNode ? false : 'this Node has no zstd: 22.15 has' },
  { name: 'the zstd command', words: ['--import', AS_OLDER_NODE], hasCommand: true, skip: false },
];
const NEITHER: Way = { name: 'neither', words: ['--import', AS_OLDER_NODE], hasCommand: false, skip: false };

/** @param folder where programs are looked for, if zstd is not to be among them */
function runFiles(way: Way, folder: string, words: readonly string[]): Promise<Outcome> {
  const env = { ...process.env, ...(!way.hasCommand && { PATH: join(folder, 'no-programs') }) };
  return outcome(spawn(process.execPath, [...way.words, main, 'files', ...words], { env }));
}

const pack = (text: string, ...flags: string[]) => execFileSync('zstd', ['-qc', ...flags], { input: text });
const unpack = (bytes: Uint8Array) => execFileSync('zstd', ['-dqc'], { input: bytes, maxBuffer: 1 << 30 }).toString();
/** Holds other data, and is skipped. */
const SKIPPABLE = Buffer.from('502a4d1803000000010203', 'hex');

for (const way of WAYS) {
  describe(`by ${way.name}`, { skip: way.skip || needs('zstd') }, () => {
    test('frames are one text, in place and to a folder, whatever the name', async (t) => {
      const folder = makeFolder(t);
      const [logs, out] = [join(folder, 'logs'), join(folder, 'out')];
      const long = CLEAN.repeat(100_000);
      const files = {
        'a.log': Buffer.concat([SKIPPABLE, pack('x=1 MMM_a=sec'), pack(`ret b=2\n${long}`, '--no-check'), SKIPPABLE]),
        'b.zst': pack(CLEAN),
        'c.zst': SKIPPABLE,
        'd.zst': DIRTY,
      };
      lay(logs, files);
      const copied = await runFiles(way, folder, [logs, '--out', out]);
      assert.deepEqual([copied.code, copied.stderr], [0, '']);
      await runFiles(way, folder, ['--in-place', logs]);
      for (const result of [logs, out]) {
        const read = (name: string) => readFileSync(join(result, name));
        assert.equal(unpack(read('a.log')), `x=1 MMM_a=MMM b=2\n${long}`);
        assert.deepEqual([read('b.zst'), read('c.zst')], [files['b.zst'], files['c.zst']]);
        assert.equal(read('d.zst').toString(), SANITIZED);
      }
      // At the command's own level, and with a checksum, for its next reader.
      const text = `x=1 MMM_a=MMM b=2\n${long}`;
      const size = readFileSync(join(logs, 'a.log')).length;
      assert.ok(Math.abs(size - pack(text).length) < 0.05 * size);
      assert.equal(((readFileSync(join(logs, 'a.log'))[4] as number) >> 2) & 1, 1);
    });

    test('what is cut, damaged, or not zstd any more stays as it is', async (t) => {
      const folder = makeFolder(t);
      const whole = pack(DIRTY.repeat(500));
      const wrongSum = Buffer.from(whole);
      wrongSum.writeUInt32LE(0, whole.length - 4);
      const logs = join(folder, 'logs');
      const files = {
        'cut.zst': whole.subarray(0, -6),
        'sum.zst': wrongSum,
        'trailing.zst': Buffer.concat([whole, Buffer.from('MMM_x=secret')]),
      };
      lay(logs, files);
      const { code, stderr } = await runFiles(way, folder, ['--in-place', logs]);
      assert.equal(code, 3);
      assert.match(stderr, /cut\.zst": is zstd data that ends too early/);
      assert.match(stderr, /sum\.zst": is damaged zstd data/);
      assert.match(stderr, /trailing\.zst": is damaged zstd data/);
      assert.doesNotMatch(stderr, /secret/);
      for (const [name, content] of Object.entries(files)) assert.deepEqual(readFileSync(join(logs, name)), content);
    });

    test('a window that would take too much memory, and a dictionary, are reported', async (t) => {
      const folder = makeFolder(t);
      const logs = join(folder, 'logs');
      const wide = pack(DIRTY, '--long=31');
      const dictionary = join(folder, 'dictionary');
      const samples = Array.from({ length: 20 }, (_, index) => join(folder, `sample-${index}`));
      for (const [index, path] of samples.entries()) writeFileSync(path, `${index} ${CLEAN.repeat(index + 100)}`);
      execFileSync('zstd', ['-q', '--train', ...samples, '-o', dictionary, '--maxdict=1000'], { stdio: 'ignore' });
      lay(logs, { 'a.zst': wide, 'b.zst': pack(DIRTY, '-D', dictionary) });
      const { code, stderr } = await runFiles(way, folder, ['--in-place', logs]);
      assert.equal(code, 3);
      assert.match(stderr, /a\.zst": is zstd data made with a window of 2048 MiB, .*; unpack it first/);
      assert.match(stderr, /b\.zst": is zstd data made with a dictionary, .*; unpack it first/);
      assert.deepEqual(readFileSync(join(logs, 'a.zst')), wide);
    });
  });
}

test('where neither can, one line names the remedy, the file stays, the others are done', {
  skip: needs('zstd'),
}, async (t) => {
  const folder = makeFolder(t);
  const logs = join(folder, 'logs');
  const packed = pack(DIRTY);
  lay(logs, { 'a.zst': packed, 'b.log': DIRTY });
  const { code, stdout, stderr } = await runFiles(NEITHER, folder, ['--in-place', logs]);
  assert.equal(code, 3);
  assert.match(stderr, /^logveil: "[^\n]*a\.zst": is zstd-compressed data, which this Node cannot read; [^\n]*\n/);
  assert.match(stderr, /install the zstd command, or use Node 22\.15 or later\n$/);
  assert.match(stdout.toString(), /2 files: 1 sanitized, 0 unchanged, 1 failed/);
  assert.deepEqual(readFileSync(join(logs, 'a.zst')), packed);
  assert.equal(readFileSync(join(logs, 'b.log'), 'utf8'), SANITIZED);
  assert.deepEqual(readdirSync(logs).sort(), ['a.zst', 'b.log']);
});

test('frames of zstd are separated, whatever a decompressor makes of them', { skip: needs('zstd') }, async () => {
  const frames = [pack(DIRTY), pack(CLEAN.repeat(100_000), '--no-check'), pack(''), pack('x'.repeat(1e6), '-19')];
  const bytes = Buffer.concat([SKIPPABLE, ...frames, SKIPPABLE]);
  const read = async (source: Buffer) => {
    const found: Buffer[] = [];
    for await (const frame of zstdFrames([source], 'here', () => {})) {
      const parts: Uint8Array[] = [];
      for await (const part of frame) parts.push(part);
      found.push(Buffer.concat(parts));
    }
    return found;
  };
  assert.deepEqual(await read(bytes), frames);
  await assert.rejects(read(bytes.subarray(0, SKIPPABLE.length + 8)), /ends too early/);
  await assert.rejects(read(Buffer.concat([bytes, Buffer.from('more')])), /is damaged zstd data/);
});
