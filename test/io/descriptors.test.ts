/** What the command cannot be made to meet at will: FIFOs that cannot be opened again, short writes by a slow reader. */
import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { Input } from '../../src/io/input.ts';
import { Output } from '../../src/io/output.ts';
import { makePipe } from '../cli/command.ts';
import { readToEnd, writeAll } from '../cli/pipe-ends.ts';

const cannotReopen = () => undefined;

test('a FIFO that cannot be opened again is read all the same', async (t) => {
  const pipe = makePipe(t);
  const input = await Input.open(pipe.forChild('read'), 'the test', cannotReopen);
  const into = new Uint8Array(1 << 16);
  assert.equal(input.readNow(into), undefined);
  for (const word of ['one', 'two', 'three']) {
    const reading = input.read(into);
    await elapse(20);
    await writeAll(pipe.writer, Buffer.from(word));
    const length = await reading;
    assert.equal(Buffer.from(into.subarray(0, length)).toString(), word);
  }
  closeSync(pipe.writer);
  assert.equal(await input.read(into), 0);
  closeSync(pipe.reader);
});

test('a FIFO that cannot be opened again is written all the same, non-blocking as it is', async (t) => {
  const pipe = makePipe(t);
  const output = await Output.open(pipe.writer, 'the test', cannotReopen);
  const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, line) => `line ${line}\n`).join(''));
  const reader = pipe.forChild('read', true);
  closeSync(pipe.reader);
  const reading = readToEnd(reader, 10_000, 1);
  await output.write(bytes.subarray(0, 300_000));
  await output.write(bytes.subarray(300_000));
  closeSync(pipe.writer);
  assert.ok((await reading).equals(bytes));
  closeSync(reader);
});

test('a descriptor whose kind Node cannot determine is an error that names the place', async (t) => {
  const pipe = makePipe(t);
  // Once it has been looked at, another file gets its number: one that nobody can wait for.
  const exchange = (descriptor: number): undefined => {
    closeSync(descriptor);
    assert.equal(openSync('/dev/null', 'r'), descriptor);
  };
  const message = 'the test: Node cannot determine what kind of file it is; check the device';
  await assert.rejects(Input.open(pipe.reader, 'the test', exchange), { name: 'IoError', message });
  closeSync(pipe.reader);
  closeSync(pipe.writer);
});

test('a wait for input can be interrupted', async (t) => {
  const pipe = makePipe(t);
  const input = await Input.open(pipe.forChild('read'), 'the test');
  const reading = input.read(new Uint8Array(16));
  await elapse(50);
  input.interrupt();
  assert.equal(await reading, undefined);
  assert.equal(await input.read(new Uint8Array(16)), undefined);
  closeSync(pipe.writer);
  closeSync(pipe.reader);
});

test('what arrived while nobody asked for so much is handed out bit by bit', async (t) => {
  const pipe = makePipe(t);
  const input = await Input.open(pipe.forChild('read'), 'the test');
  const into = new Uint8Array(2);
  const reading = input.read(into);
  await elapse(50);
  await writeAll(pipe.writer, Buffer.from('abcde'));
  const seen = [Buffer.from(into.subarray(0, await reading)).toString()];
  assert.equal(input.carried, 3);
  for (let length = input.readNow(into); length !== undefined; length = input.readNow(into)) {
    seen.push(Buffer.from(into.subarray(0, length)).toString());
  }
  assert.deepEqual(seen, ['ab', 'cd', 'e']);
  input.interrupt();
  closeSync(pipe.writer);
  closeSync(pipe.reader);
});
