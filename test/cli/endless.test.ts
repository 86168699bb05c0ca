/** An engine that never comes to an end blocks its thread, signals and all: the command ends with exit code 3. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { inProject } from '../project.ts';
import { main, makeFolder, outcome, until } from './command.ts';

const ENGINE = inProject('dist', 'test', 'cli', 'endless-engine.js');
const GIVEN_UP = /^logveil: the engine does not come to an end, [^\n]*\n$/m;

/** The processor has to work for 5 s, and a busy machine has other things to do. Only bounds a hang. */
const PATIENCE = 180_000;

/** Starts the command with that engine. */
function startEndless(t: TestContext, words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', ENGINE, main, ...words], { stdio: 'pipe' });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

describe('an engine that never comes to an end', { concurrency: true }, () => {
  test('at the first bytes of the filter', async (t) => {
    const child = startEndless(t, []);
    child.stdin?.end('ENDLESS MMM_a=1\n');
    const { code, stdout, stderr } = await outcome(child, PATIENCE);
    assert.deepEqual([code, stdout.toString()], [3, '']);
    assert.match(stderr, GIVEN_UP);
  });

  test('later in the filter, though its grace is endless: what was before is written', async (t) => {
    const child = startEndless(t, ['--grace', '3600']);
    const ended = outcome(child, PATIENCE);
    let seen = '';
    child.stdout?.on('data', (chunk) => {
      seen += chunk;
    });
    child.stdin?.write('before\n');
    await until(() => seen === 'before\n');
    // By now a thread watches.
    await elapse(500);
    child.stdin?.end('ENDLESS MMM_a=1\n');
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await ended;
    assert.deepEqual([code, stdout.toString()], [3, 'before\n']);
    assert.match(stderr, GIVEN_UP);
  });

  test('in watch: the state is right, and the next watch continues', async (t) => {
    const folder = makeFolder(t);
    const [logs, out] = [join(folder, 'logs'), join(folder, 'out')];
    mkdirSync(logs);
    writeFileSync(join(logs, 'a.log'), 'before\n');
    const mirror = () => readFileSync(join(out, 'a.log'), 'utf8');
    const child = startEndless(t, ['watch', logs, '--out', out]);
    const ended = outcome(child, PATIENCE);
    await until(() => readdirSync(folder).includes('out') && readdirSync(out).includes('a.log') && mirror() !== '');
    await elapse(500);
    writeFileSync(join(logs, 'a.log'), 'ENDLESS MMM_a=1\n', { flag: 'a' });
    // By then it has been read, and no signal is answered.
    await elapse(3000);
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    assert.deepEqual([code, mirror()], [3, 'before\n']);
    assert.match(stderr, GIVEN_UP);
    const next = spawn(process.execPath, [main, 'watch', logs, '--out', out, '--once'], { stdio: 'pipe' });
    assert.equal((await outcome(next)).code, 0);
    assert.equal(mirror(), 'before\nENDLESS MMM_a=MMM\n');
  });

  test('in a thread of files: nothing is written of that file, and the next run does it', async (t) => {
    const folder = makeFolder(t);
    const [logs, out] = [join(folder, 'logs'), join(folder, 'out')];
    mkdirSync(logs);
    writeFileSync(join(logs, 'a.log'), 'ENDLESS MMM_a=1\n');
    const child = startEndless(t, ['files', logs, '--out', out, '--jobs', '2']);
    const { code, stderr } = await outcome(child, PATIENCE);
    assert.equal(code, 3);
    assert.match(stderr, GIVEN_UP);
    assert.deepEqual(
      readdirSync(out).filter((name) => !name.startsWith('.')),
      [],
    );
    const next = spawn(process.execPath, [main, 'files', logs, '--out', out, '--resume'], { stdio: 'pipe' });
    assert.equal((await outcome(next)).code, 0);
    assert.equal(readFileSync(join(out, 'a.log'), 'utf8'), 'ENDLESS MMM_a=MMM\n');
    assert.deepEqual(
      readdirSync(out).filter((name) => !name.startsWith('.logveil-journal')),
      ['a.log'],
    );
  });
});
