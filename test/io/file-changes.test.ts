/** How a change of the rules is noticed: by events, and by polling where none comes. */
import assert from 'node:assert/strict';
import { readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { onFileChange } from '../../src/io/file-changes.ts';
import { makeFolder } from '../cli/command.ts';

const HOUR = 3_600_000;

/** Runs until the count is reached; the test's own limit ends what never does. */
async function reaches(count: () => number, wanted: number): Promise<void> {
  while (count() < wanted) await wait(10);
}

function watched(t: TestContext, file: string, interval: number): () => number {
  let count = 0;
  const changes = onFileChange([file], () => count++, interval);
  t.after(changes.end);
  return () => count;
}

test('a file that is written to, or replaced by another, is reported at once', { timeout: 20_000 }, async (t) => {
  const folder = makeFolder(t);
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, 'maskText: A\n');
  const count = watched(t, file, HOUR);
  // Only what happens after the watch has begun is reported.
  for (let text = 'B'; count() < 1; text += 'B') {
    writeFileSync(file, `maskText: ${text}\n`);
    await wait(300);
  }
  const before = count();
  writeFileSync(join(folder, 'new'), 'maskText: C\n');
  renameSync(join(folder, 'new'), file);
  await reaches(count, before + 1);
});

test('a link that comes to point to another file is found by a look', { timeout: 20_000 }, async (t) => {
  const folder = makeFolder(t);
  const file = join(folder, 'rules.yaml');
  for (const name of ['old', 'new']) writeFileSync(join(folder, name), `maskText: ${name}\n`);
  symlinkSync('old', file);
  const count = watched(t, file, 20);
  symlinkSync('new', join(folder, 'link'));
  renameSync(join(folder, 'link'), file);
  await reaches(count, 1);
});

test('what is being written is not reported before it is whole', (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const file = join(makeFolder(t), 'rules.yaml');
  writeFileSync(file, 'maskText: A\n');
  const seen: string[] = [];
  const changes = onFileChange([file], () => seen.push(readFileSync(file, 'utf8')), 2000);
  t.after(changes.end);
  // It is emptied, and written in pieces, each seen by a look.
  for (let length = 0; length < 5; length++) {
    writeFileSync(file, '# more\n'.repeat(length));
    t.mock.timers.tick(length < 2 ? 2000 : 100);
  }
  assert.deepEqual(seen, []);
  writeFileSync(file, 'maskText: B\n');
  t.mock.timers.tick(100);
  t.mock.timers.tick(100);
  assert.deepEqual(seen, ['maskText: B\n']);
  writeFileSync(file, '');
  changes.look();
  assert.equal(seen.length, 1);
});

test('what is written again as it was is no change, nor is a file that is gone', { timeout: 20_000 }, async (t) => {
  const folder = makeFolder(t);
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, 'maskText: A\n');
  let count = 0;
  const changes = onFileChange([file], () => count++, HOUR);
  t.after(changes.end);
  writeFileSync(file, 'maskText: A\n');
  changes.look();
  renameSync(file, join(folder, 'elsewhere'));
  changes.look();
  assert.equal(count, 0);
  writeFileSync(file, 'maskText: B\n');
  changes.look();
  assert.equal(count, 1);
});
