import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { makePipe, outcome, start, startBetween, until } from './command.ts';
import { readAvailable, readToEnd, writeAll } from './pipe-ends.ts';

/** Starts the filter and returns once its first line has come: from then on it handles signals. */
async function startAndSee(words: string[]) {
  const child = start(words);
  let seen = '';
  child.stdout?.on('data', (chunk) => {
    seen += chunk;
  });
  child.stdin?.write('up\n');
  await until(() => seen === 'up\n');
  return { child, write: (text: string) => child.stdin?.write(text), ended: outcome(child) };
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`after ${signal} the input is read to its end`, async () => {
    const { child, write, ended } = await startAndSee([]);
    child.kill(signal);
    await elapse(200);
    write('in flight\n');
    await elapse(200);
    child.stdin?.end('last MMM_a=1 b');
    const { code, stdout, stderr } = await ended;
    assert.deepEqual([code, stdout.toString(), stderr], [0, 'in flight\nlast MMM_a=MMM b', '']);
  });
}

test('after the grace time the filter ends though its input does not', async () => {
  const { child, write, ended } = await startAndSee(['--grace', '0.3']);
  write('a whole line\n');
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await ended;
  assert.deepEqual([code, stdout.toString(), stderr], [0, 'a whole line\n', '']);
});

test('a second signal ends the grace time', async () => {
  const { child, ended } = await startAndSee(['--grace', '3600']);
  child.kill('SIGINT');
  await elapse(100);
  child.kill('SIGINT');
  assert.deepEqual((await ended).code, 0);
});

test('a hang-up is ignored', async () => {
  const { child, write, ended } = await startAndSee([]);
  child.kill('SIGHUP');
  await elapse(100);
  write('still here\n');
  child.stdin?.end();
  const { code, stdout } = await ended;
  assert.deepEqual([code, stdout.toString()], [0, 'still here\n']);
});

test('the current line is finished, and what follows it is left to the next reader', async (t) => {
  const input = makePipe(t);
  const output = makePipe(t);
  const left = input.forChild('read', true);
  const child = startBetween(['--grace', '0.2'], input, output);
  await writeAll(input.writer, Buffer.from('one\ntwo MMM_a=sec'));
  let seen = '';
  await until(() => {
    seen += readAvailable(output.reader)?.toString();
    return seen.startsWith('one\n');
  });
  child.kill('SIGTERM');
  await elapse(300);
  await writeAll(input.writer, Buffer.from('ret b\nthree\n'));
  const { code } = await outcome(child);
  seen += await readToEnd(output.reader);
  assert.deepEqual([code, seen, readAvailable(left)?.toString()], [0, 'one\ntwo MMM_a=MMM b\n', 'three\n']);
  closeSync(left);
});

test('an endless input is ended after the grace time, at the end of a line', async (t) => {
  const input = makePipe(t);
  const output = makePipe(t);
  const producerEnd = input.forChild('write');
  const producer = spawn('yes', ['0123456789'], { stdio: ['ignore', producerEnd, 'ignore'] });
  const child = startBetween(['--grace', '0.3'], input, output);
  closeSync(producerEnd);
  closeSync(input.writer);
  await until(() => (readAvailable(output.reader)?.length ?? 0) > 0);
  let seen: Buffer | undefined;
  const reading = readToEnd(output.reader).then((all) => {
    seen = all.subarray(-11);
  });
  child.kill('SIGTERM');
  const { code, stderr } = await outcome(child);
  await reading;
  producer.kill('SIGKILL');
  assert.deepEqual([code, stderr, seen?.toString()], [0, '', '0123456789\n']);
});

test('a reader who stalls does not keep the filter from ending', async (t) => {
  const input = makePipe(t);
  const output = makePipe(t);
  const child = startBetween(['--grace', '0.2'], input, output);
  let ended = false;
  const ending = outcome(child).finally(() => {
    ended = true;
  });
  const line = Buffer.from(`${'x'.repeat(1023)}\n`);
  let taken = 0;
  const write = async (): Promise<void> => {
    for (; taken < 1024 && !ended; taken++) await writeAll(input.writer, line, () => ended);
  };
  const writing = write().catch(() => {});
  // More than a pipe holds: the filter is at work.
  await until(() => taken > 100);
  child.kill('SIGTERM');
  const { code, stderr } = await ending;
  await writing;
  assert.equal(code, 3);
  assert.match(stderr, /^logveil: standard output: [^\n]*\n$/);
});
