import assert from 'node:assert/strict';
import { closeSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inProject } from '../project.ts';
import { bash, main, makePipe, outcome, run, start, startBetween, until } from './command.ts';
import { readAvailable, readToEnd, writeAll } from './pipe-ends.ts';

test('standard input is written sanitized', async () => {
  const { code, stdout, stderr } = await run([], '{"a":1,"MMM_b":"secret","XXX_c":2}\n');
  assert.deepEqual([code, stdout.toString(), stderr], [0, '{"a":1,"MMM_b":"MMM"}\n', '']);
});

test('"filter" is the command that runs when none is named', async () => {
  const { code, stdout } = await run(['filter', '--mask-text', '***'], 'a=1&MMM_b=2\n');
  assert.deepEqual([code, stdout.toString()], [0, 'a=1&MMM_b=***\n']);
});

test('prefixes given on the command line replace the default ones', async () => {
  const words = ['--mask-prefix', 'secret_', '--mask-prefix', 'pii_', '--filter-prefix', 'drop_'];
  const { code, stdout } = await run(words, 'a=1&secret_b=2&pii_c=3&drop_d=4&MMM_e=5\n');
  assert.deepEqual([code, stdout.toString()], [0, 'a=1&secret_b=MMM&pii_c=MMM&MMM_e=5\n']);
});

test('empty input, a closed standard input and a file are read to their end', async () => {
  const script =
    'logveil < /dev/null; echo $?; logveil <&-; echo $?; : | logveil; echo $?; logveil < "$0" | cmp - "$0"; echo $?';
  const { stdout, stderr } = await bash(
    `set -- ; file=${inProject('LICENSE')}; ${script.replaceAll('"$0"', '"$file"')}`,
  );
  assert.deepEqual([stdout.toString(), stderr], ['0\n0\n0\n0\n', '']);
});

test('a sample written one byte at a time is sanitized as a whole one is', async (t) => {
  const input = makePipe(t);
  const output = makePipe(t);
  const child = startBetween([], input, output);
  const reading = readToEnd(output.reader);
  const sample = readFileSync(inProject('samples', 'forms.log'));
  for (const byte of sample) await writeAll(input.writer, Uint8Array.of(byte));
  closeSync(input.writer);
  const { code } = await outcome(child);
  assert.equal((await reading).toString(), readFileSync(inProject('samples', 'forms.clean.log'), 'utf8'));
  assert.equal(code, 0);
});

for (const nonBlocking of [false, true]) {
  const which = nonBlocking ? 'non-blocking pipes' : 'pipes';
  test(`a line is written as soon as it is read, through ${which}`, async (t) => {
    const input = makePipe(t);
    const output = makePipe(t);
    const child = startBetween([], input, output, nonBlocking);
    for (const line of ['first MMM_a=1 b\n', 'second\n', '\n', 'third XXX_a=1 b\n']) {
      await writeAll(input.writer, Buffer.from(line));
      const expected = line.replace('MMM_a=1', 'MMM_a=MMM').replace('XXX_a=1 ', '');
      let seen = '';
      await until(() => {
        seen += readAvailable(output.reader)?.toString();
        return seen === expected;
      });
    }
    closeSync(input.writer);
    assert.equal((await outcome(child)).code, 0);
  });
}

test('a line is written as soon as it is read, through sockets', async () => {
  const child = start();
  let seen = '';
  child.stdout?.on('data', (chunk) => {
    seen += chunk;
  });
  for (const line of ['one\n', 'two\n', 'three\n']) {
    child.stdin?.write(line);
    await until(() => seen.endsWith(line));
  }
  child.stdin?.end();
  assert.deepEqual([(await outcome(child)).code, seen], [0, 'one\ntwo\nthree\n']);
});

test('a terminal is read line by line', async () => {
  const { stdout } = await bash(
    `export LV='${process.execPath} ${main}'; ` +
      `{ sleep 1; printf 'MMM_a=secret b\\n'; sleep 1; printf '\\004'; } | script -qec "stty -echo; $LV; echo ended \\$?" /dev/null`,
  );
  const notice = 'logveil: waiting for lines from the terminal; end it with Ctrl-D, or see logveil --help\n';
  assert.deepEqual(stdout.toString().replaceAll('\r', ''), `${notice}MMM_a=MMM\nended 0\n`);
});

test('when the reader has had enough, the filter ends quietly', async () => {
  const { stdout, stderr } = await bash(
    'yes | { logveil; echo $? >&2; } | head -n 2; yes | { logveil; echo $? >&2; } | true',
  );
  assert.deepEqual([stdout.toString(), stderr], ['y\ny\n', '0\n0\n']);
});

test('when the other end of a socket is closed, the filter ends quietly', async () => {
  const child = start();
  const ending = outcome(child);
  child.stdin?.on('error', () => {});
  child.stdin?.write('one\n');
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  child.stdout?.destroy();
  child.stdin?.write('two\n');
  const { code, stderr } = await ending;
  assert.deepEqual([code, stderr], [0, '']);
});

test('much goes through unharmed, whatever the neighbours do', async () => {
  const { stdout, stderr } = await bash(`
    lines() { for i in 1 2 3 4 5 6 7 8; do seq 1 200000; done; }
    want=$(lines | cksum)
    [ "$(lines | logveil | cksum)" = "$want" ] && echo plain
    [ "$(lines | logveil | { sleep 0.5; cat; } | cksum)" = "$want" ] && echo slow to read
    [ "$({ sleep 0.5; lines; } | logveil | cksum)" = "$want" ] && echo slow to write
    [ "$(lines | logveil | dd bs=100 status=none | cksum)" = "$want" ] && echo in small pieces
  `);
  assert.deepEqual([stdout.toString(), stderr], ['plain\nslow to read\nslow to write\nin small pieces\n', '']);
});

test('UTF-16 that continues as bytes ends with an error, and no byte of a value is shown', async () => {
  const begin = Buffer.from('\ufeffok\r\n', 'utf16le');
  const { code, stdout, stderr } = await run([], Buffer.concat([begin, Buffer.from('POST /x?MMM_pin=secret&a=1\n')]));
  assert.equal(code, 3);
  assert.ok(!stdout.includes('sec'));
  assert.match(stderr, /^logveil: standard input: begins as UTF-16 and continues as something else, [^\n]*\n$/);
});
