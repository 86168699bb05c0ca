/** The trials themselves come to an end, whatever does not, and say what they waited for. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { filesBelow, textOf } from './account.ts';
import { Trial, tryWithin } from './trial.ts';

test('a writer that nobody ends writes no more than it may, and still says how much', async (t) => {
  const trial = new Trial();
  t.after(() => trial.clear());
  await trial.startWriter('app.log', 20_000, 1000);
  await trial.full();
  await elapse(100);
  const [log = ''] = filesBelow(trial.logs);
  assert.equal(textOf(log).split('\n').length - 1, 1000);
  assert.equal((await trial.endWriter()).length, 1000);
});

test('a program that does not end is killed, and that is a failure', async (t) => {
  const trial = new Trial(undefined, 500);
  t.after(() => trial.clear());
  // Its child has its standard output, and does not end either.
  const words = ['-c', 'sleep 20 & exec sleep 1000'];
  await assert.rejects(trial.run('sh', words), /^Error: waited too long for the end of sh: writer not there,/);
});

test('a watch that writes nothing is a failure', async (t) => {
  const trial = new Trial(undefined, 500);
  t.after(() => trial.clear());
  await assert.rejects(
    trial.begun(),
    /waited too long for a line in the mirror: .*, 0 bytes of logs, 0 of mirror files/,
  );
});

test('a trial that takes too long is a fault, and leaves nothing', async () => {
  let folder = '';
  let later: unknown;
  const faults = await tryWithin(async (trial) => {
    folder = trial.folder;
    await trial.startWriter('app.log', 500);
    await elapse(2000);
    try {
      trial.startWatch();
    } catch (error) {
      later = error;
    }
    return [];
  }, 1000);
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? '', /^waited too long for the writer: writer running, watch not there, \d+ bytes of logs,/);
  assert.ok(!readdirSync(tmpdir()).some((name) => folder.endsWith(name)));
  await elapse(1500);
  assert.match(String(later), /the trial is over/);
});
