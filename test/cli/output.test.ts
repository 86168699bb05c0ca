import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { needs } from '../neighbours.ts';
import { bash, main, makeFolder, makePipe, outcome, run, startBetween } from './command.ts';
import { readToEnd, writeAll } from './pipe-ends.ts';

/** Exit code 3, one line on standard error that names the place, and nothing of the input in it. */
function assertFailed({ code, stderr }: { code: number | null; stderr: string }, place: string): void {
  assert.equal(code, 3);
  assert.match(stderr, /^logveil: [^\n]+\n$/);
  assert.ok(stderr.includes(place), stderr);
  assert.ok(!stderr.includes('secret'), stderr);
}

test('a full device is reported in one line', async () => {
  const { stderr } = await bash('echo secret | logveil > /dev/full; echo "code $?" >&2');
  assert.match(stderr, /^logveil: standard output: no space left [^\n]*\ncode 3\n$/);
});

test('what fits before the disk is full stays', async (t) => {
  const folder = makeFolder(t);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
  // Who may not mount has the full device: there nothing fits.
  const file = mounted ? join(folder, 'clean.log') : '/dev/full';
  try {
    const input = 'secret 4567890123456789012345678901234567890123456789012345678901\n'.repeat(3000);
    const failed = await run(['--output', file], input);
    assertFailed(failed, file);
    if (!mounted) return;
    const kept = readFileSync(file, 'utf8');
    assert.equal(kept, input.slice(0, kept.length));
    assert.ok(kept.endsWith('\n'), 'a line was cut');
    execFileSync('mount', ['-o', 'remount,size=1m', folder]);
    await run(['--output', file], 'next\n');
    assert.equal(readFileSync(file, 'utf8'), `${kept}next\n`);
  } finally {
    if (mounted) execFileSync('umount', [folder]);
  }
});

test('an output file is appended to; a new one is not for everybody', async (t) => {
  const folder = makeFolder(t);
  const fresh = join(folder, 'fresh.log');
  const { code, stdout } = await run(['--output', fresh], 'one MMM_a=1 b\ncut');
  assert.deepEqual([code, stdout.toString()], [0, '']);
  await run([`--output=${fresh}`], '\ntwo\n');
  assert.equal(readFileSync(fresh, 'utf8'), 'one MMM_a=MMM b\ncut\ntwo\n');
  assert.equal(statSync(fresh).mode & 0o007, 0);

  const known = join(folder, 'known.log');
  writeFileSync(known, 'before\n');
  chmodSync(known, 0o644);
  await run(['--output', known], 'after\n');
  assert.equal(readFileSync(known, 'utf8'), 'before\nafter\n');
  assert.equal(statSync(known).mode & 0o777, 0o644);
});

test('a line that has no end yet, since a process was killed, is not continued by another', async (t) => {
  const file = join(makeFolder(t), 'cut.log');
  for (const [before, after] of [
    ['one\ncut /p?MMM_pass=MMM&x=', 'one\ncut /p?MMM_pass=MMM&x=\nnext\n'],
    ['one\n', 'one\nnext\n'],
    ['', 'next\n'],
  ] as const) {
    writeFileSync(file, before);
    assert.equal((await run(['--output', file], 'next\n')).code, 0);
    assert.equal(readFileSync(file, 'utf8'), after);
  }
  const utf16 = Buffer.from('\ufeffone\n', 'utf16le');
  writeFileSync(file, utf16);
  await run(['--output', file], Buffer.from('two\n', 'utf16le'));
  assert.deepEqual(readFileSync(file), Buffer.concat([utf16, Buffer.from('two\n', 'utf16le')]));
});

test('an error that occurs only when the file is closed is reported', { skip: needs('strace') }, async (t) => {
  const folder = makeFolder(t);
  const file = join(folder, 'out.log');
  writeFileSync(file, '');
  const strace = `strace -f -qq -o /dev/null -P ${file} -e inject=close:error=EIO`;
  for (const how of [`--output ${file}`, `> ${file}`]) {
    const script = `${strace} ${process.execPath} ${main} ${how} < <(echo secret); echo "code $?" >&2`;
    const { stderr } = await bash(script);
    if (/PTRACE|ptrace/.test(stderr)) return t.skip('nothing can be traced here');
    assert.match(stderr, /^logveil: [^\n]*: input\/output error \(EIO\); check the device\ncode 3\n$/);
  }
});

test('several filters that append to one file leave every line whole', async (t) => {
  const file = join(makeFolder(t), 'shared.log');
  const inputs = ['a', 'b', 'c'].map((letter) => `${letter.repeat(299)}\n`.repeat(5000));
  const outcomes = await Promise.all(inputs.map((input) => run(['--output', file], input)));
  assert.deepEqual(
    outcomes.map(({ code }) => code),
    [0, 0, 0],
  );
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, 15000);
  assert.deepEqual(
    lines.filter((line) => !/^(a{299}|b{299}|c{299})$/.test(line)),
    [],
  );
});

test('with an output file, standard output may be anything', async (t) => {
  const file = join(makeFolder(t), 'piped.log');
  const { stderr } = await bash(`echo line | logveil --output ${file} > /dev/full; echo "code $?" >&2`);
  assert.deepEqual([stderr, readFileSync(file, 'utf8')], ['code 0\n', 'line\n']);
});

test('an output file that cannot be opened is reported before anything is read', async (t) => {
  const folder = makeFolder(t);
  assertFailed(await run(['--output', folder], 'secret\n'), folder);
  const nowhere = join(folder, 'missing', 'clean.log');
  assertFailed(await run(['--output', nowhere], 'secret\n'), nowhere);
});

for (const nonBlocking of [false, true]) {
  test(`a slow reader gets everything, ${nonBlocking ? 'over a non-blocking pipe' : 'over a pipe'}`, async (t) => {
    const input = makePipe(t);
    const output = makePipe(t);
    const child = startBetween([], input, output, nonBlocking);
    const bytes = Buffer.from(Array.from({ length: 30_000 }, (_, line) => `line ${line}\n`).join(''));
    const reading = readToEnd(output.reader, 4096, 2);
    await writeAll(input.writer, bytes);
    closeSync(input.writer);
    assert.equal((await outcome(child)).code, 0);
    assert.ok((await reading).equals(bytes));
  });
}

test('a reader who stalls costs no memory', async (t) => {
  const input = makePipe(t);
  const output = makePipe(t);
  const child = startBetween([], input, output);
  const residentKilobytes = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
  const bytes = Buffer.alloc(16 << 20, `${'x'.repeat(99)}\n`);
  let stalled = false;
  const taken = writeAll(input.writer, bytes, () => stalled);
  await elapse(1000);
  const memory = residentKilobytes();
  stalled = true;
  assert.ok(memory < 120 * 1024, `${memory} KiB`);
  const written = await taken;
  assert.ok(written < 4 << 20, `${written} bytes were taken though nobody read`);
  const reading = readToEnd(output.reader);
  closeSync(input.writer);
  assert.equal((await outcome(child)).code, 0);
  assert.equal((await reading).length, written);
});
