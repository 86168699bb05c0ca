/** Files so large that all threads work at one: what others see meanwhile, kills, Ctrl-C, rules. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { SPLITTABLE } from '../../src/files/split.ts';
import { checkOptions } from '../../src/rules/check.ts';
import type { SanitizerOptions } from '../../src/rules/options.ts';
import { makeFolder, outcome, start, until } from '../cli/command.ts';
import { feed, on } from '../engines.ts';
import { DIRTY, runFiles, SANITIZED } from './run.ts';

/** Clean but for its end. */
function writeLarge(path: string): void {
  const text = Buffer.alloc(1 << 20, `${'x'.repeat(1023)}\n`);
  const file = openSync(path, 'w');
  for (let written = 0; written <= SPLITTABLE; written += text.length) writeSync(file, text);
  closeSync(file);
  appendFileSync(path, DIRTY);
}

/** The last bytes of a file, as many as `DIRTY` has. */
function endOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(DIRTY.length);
    const length = readSync(file, bytes, 0, bytes.length, Math.max(0, fstatSync(file).size - bytes.length));
    return bytes.toString('latin1', 0, length);
  } finally {
    closeSync(file);
  }
}

function draftsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.tmp'));
  } catch {
    // It is made by the run.
    return [];
  }
}

test('at no time does the output folder hold what has not been looked at', async (t) => {
  const folder = makeFolder(t);
  const [path, out] = [join(folder, 'a.log'), join(folder, 'out')];
  writeLarge(path);
  let looks = 0;
  let isOver = false;
  const watching = (async () => {
    for (; !isOver; await elapse(1)) {
      for (const name of draftsIn(out)) {
        try {
          const end = endOf(join(out, name));
          looks++;
          assert.doesNotMatch(end, /secret/);
        } catch (error) {
          // It has become the file itself.
          if ((error as { code?: string }).code !== 'ENOENT') throw error;
        }
      }
    }
  })();
  await runFiles([path], { out, jobs: 2 });
  isOver = true;
  await watching;
  assert.ok(looks > 0);
  const result = readFileSync(join(out, 'a.log'));
  assert.equal(result.subarray(-SANITIZED.length).toString(), SANITIZED);
  assert.equal(result.length, statSync(path).size - DIRTY.length + SANITIZED.length);
});

test('killed, it leaves a draft that only its owner may read; --resume clears up and does it', async (t) => {
  const folder = makeFolder(t);
  const [path, out] = [join(folder, 'a.log'), join(folder, 'out')];
  writeLarge(path);
  const child = start(['files', path, '--out', out]);
  const end = outcome(child);
  await until(() => child.exitCode !== null || draftsIn(out).length > 0);
  child.kill('SIGKILL');
  await end;
  const [draft] = draftsIn(out);
  assert.ok(draft !== undefined, 'it was over too soon');
  assert.equal(statSync(join(out, draft)).mode & 0o777, 0o600);
  const { kinds } = await runFiles([path], { out, jobs: 2, resumes: true });
  assert.deepEqual(Object.values(kinds), ['changed']);
  assert.deepEqual(readdirSync(out).sort(), ['.logveil-journal', 'a.log']);
});

test('a run that is stopped rolls back what all threads are at', async (t) => {
  const folder = makeFolder(t);
  const path = join(folder, 'a.log');
  writeLarge(path);
  const before = readFileSync(path);
  for (const mode of [{}, { out: join(folder, 'out') }]) {
    const { summary } = await runFiles([path], { jobs: 2, ...mode }, (run) => {
      const timer = setInterval(() => {
        if (run.bytesDone === 0) return;
        clearInterval(timer);
        run.stop();
      }, 1);
    });
    assert.deepEqual([summary.left, summary.changed, summary.failed], [1, 0, 0]);
    assert.ok(readFileSync(path).equals(before));
    assert.deepEqual(
      readdirSync(folder).filter((name) => name !== 'out'),
      ['a.log'],
    );
    assert.deepEqual(draftsIn(join(folder, 'out')), []);
  }
});

const RULES: SanitizerOptions = {
  hashKey: Buffer.from('a key of thirty-two bytes or more'),
  rules: [
    { pattern: 'phone', action: 'unhide-last,4' },
    { pattern: 'customer', action: 'hash' },
    { pattern: 'city', action: 'tag(<,>)' },
  ],
};

test('rules that write more than a mask are carried out by all threads, and tags are set once', async (t) => {
  const folder = makeFolder(t);
  const line = `phone=0123456789 customer=smith city=Berlin MMM_a=secret ${'y'.repeat(1900)}\n`;
  const small = Buffer.from(line.repeat(3));
  const large = Buffer.from(line.repeat(Math.ceil(SPLITTABLE / line.length)));
  const [first, second] = [join(folder, 'a.log'), join(folder, 'b.log')];
  writeFileSync(first, small);
  writeFileSync(second, large);
  const { summary } = await runFiles([first, second], { jobs: 2, settings: checkOptions(RULES) });
  assert.equal(summary.changed, 2);
  const expected = feed(on('simd', RULES), [small]);
  assert.match(expected.toString(), /^phone=\*{6}6789 customer=MMM:[0-9a-f]{16} city=\S*Berlin\S* MMM_a=MMM y/);
  assert.ok(readFileSync(first).equals(expected));
  assert.ok(readFileSync(second).equals(feed(on('simd', RULES), [large])));
});

test('a table whose columns are hidden is given to one thread', async (t) => {
  const folder = makeFolder(t);
  const path = join(folder, 'a.csv');
  const row = `1,secret,${'z'.repeat(1000)}\n`;
  const text = Buffer.from(`id,MMM_token,text\n${row.repeat(Math.ceil(SPLITTABLE / row.length))}`);
  writeFileSync(path, text);
  const { summary } = await runFiles([path], { jobs: 2 });
  assert.equal(summary.changed, 1);
  const result = readFileSync(path);
  assert.ok(result.equals(feed(on('simd'), [text])));
  assert.ok(!result.includes('secret'));
});
