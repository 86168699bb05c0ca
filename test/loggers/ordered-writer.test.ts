/** Everything is written, in order, also where a pipe is full for a while. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { OrderedWriter } from '../../src/register/ordered-writer.ts';
import { makeFolder, outcome } from '../cli/command.ts';
import { needs } from '../neighbours.ts';

/** A pipe that nobody reads yet. A write to it fails while it is full. */
function makePipe(t: TestContext) {
  const folder = makeFolder(t);
  const path = join(folder, 'fifo');
  execFileSync('mkfifo', [path]);
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  /** From here on another process reads. @returns what it has read, once all writers have closed the pipe */
  const read = () => {
    const [input, output] = [openSync(path, 'r'), openSync(join(folder, 'read'), 'w')];
    const reader = outcome(spawn('cat', { stdio: [input, output, 'ignore'] }));
    closeSync(input);
    closeSync(output);
    return async () => {
      closeSync(descriptor);
      await reader;
      return readFileSync(join(folder, 'read'), 'utf8');
    };
  };
  return { folder, path, descriptor, read };
}

const line = (name: string, i: number) => Buffer.from(`${name} ${i} ${'x'.repeat(90)}\n`);
const lines = (name: string, count: number) => Array.from({ length: count }, (_, i) => line(name, i));

describe('a full pipe', { skip: needs('mkfifo') }, () => {
  test('lets the program continue, and what waits is written before what follows', async (t) => {
    const { folder, descriptor, read } = makePipe(t);
    const writer = new OrderedWriter();
    const first = lines('first', 4000);
    for (const chunk of first) writer.writeSoon(descriptor, chunk);
    const readAll = read();
    const file = openSync(join(folder, 'other'), 'w');
    writer.writeSoon(file, Buffer.from('second\n'));
    writer.write(descriptor, Buffer.from('third and more'), 5);
    closeSync(file);
    assert.equal(await readAll(), `${Buffer.concat(first)}third`);
    assert.equal(readFileSync(join(folder, 'other'), 'utf8'), 'second\n');
  });

  test('is tried again, without a further write', async (t) => {
    const { descriptor } = makePipe(t);
    const writer = new OrderedWriter();
    const all = lines('line', 2000);
    for (const chunk of all) writer.writeSoon(descriptor, chunk);
    const reader = spawn('head', ['-n', '2000'], { stdio: [descriptor, 'pipe', 'ignore'] });
    assert.equal((await outcome(reader)).stdout.toString(), Buffer.concat(all).toString());
    closeSync(descriptor);
  });

  test('makes the program wait when too much waits', async (t) => {
    const { descriptor, read } = makePipe(t);
    const writer = new OrderedWriter();
    const all = [...lines('line', 5000), Buffer.alloc(3_000_000, 'long\n'), ...lines('line', 15_000)];
    for (const chunk of all.slice(0, 5000)) writer.writeSoon(descriptor, chunk);
    const readAll = read();
    for (const chunk of all.slice(5000)) writer.writeSoon(descriptor, chunk);
    writer.flush();
    assert.ok((await readAll()) === Buffer.concat(all).toString());
  });

  test('gets whole lines of each program that writes to it', async (t) => {
    const { descriptor, read } = makePipe(t);
    const outlets = { one: new OrderedWriter(), two: new OrderedWriter() };
    for (let i = 0; i < 3000; i++) {
      for (const [name, writer] of Object.entries(outlets)) writer.writeSoon(descriptor, line(name, i));
    }
    const readAll = read();
    await new Promise(setImmediate);
    for (const writer of Object.values(outlets)) writer.flush();
    const written = (await readAll()).split(/(?<=\n)/);
    for (const name of Object.keys(outlets)) {
      const ofIt = written.filter((text) => text.startsWith(name)).join('');
      assert.equal(ofIt, Buffer.concat(lines(name, 3000)).toString());
    }
  });

  test('whose reader leaves is an error of the next write, and nothing waits any more', (t) => {
    const { path, descriptor } = makePipe(t);
    const end = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    const writer = new OrderedWriter();
    for (const chunk of lines('line', 2000)) writer.writeSoon(end, chunk);
    closeSync(descriptor);
    assert.throws(() => writer.write(end, line('line', 0)), { code: 'EPIPE' });
    writer.flush();
    closeSync(end);
  });
});
