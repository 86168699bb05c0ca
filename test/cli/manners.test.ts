/** What people expect of any command: help, files as words, flags anywhere, and no way to lose a file by a typing error. */
import assert from 'node:assert/strict';
import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { needs } from '../neighbours.ts';
import { bash, main, makeFolder, run } from './command.ts';

describe('help', () => {
  test('is had by -h, --help and help COMMAND, and the version by -V', async () => {
    const [short, long, word] = [
      await run(['files', '-h']),
      await run(['files', '--help']),
      await run(['help', 'files']),
    ];
    assert.match(long.stdout.toString(), /^Usage: logveil files \[options\] <path\.\.\.>/);
    assert.deepEqual([short.stdout, word.stdout], [long.stdout, long.stdout]);
    assert.deepEqual((await run(['help'])).stdout, (await run(['-h'])).stdout);
    assert.deepEqual((await run(['-V'])).stdout, (await run(['--version'])).stdout);
  });

  test('explains the actions of rules, paths, presets and limits', async () => {
    const text = (await run(['--help'])).stdout.toString();
    for (const word of ['unhide-first,n', 'tag(before,after)', 'path:/orders/{id}/**', 'genesys', '256 rules']) {
      assert.ok(text.includes(word), word);
    }
    for (const line of text.split('\n')) assert.ok(line.length <= 120, line);
  });
});

describe('files as words', () => {
  test('are read one after the other, each a stream of its own', async (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'a b.log'), 'MMM_a=1\n<MMM_open>\n');
    writeFileSync(join(folder, 'b.log'), 'shown=1&XXX_b=2\n');
    const { code, stdout } = await bash("logveil 'a b.log' b.log", folder);
    assert.equal(code, 0);
    assert.ok(stdout.toString().startsWith('MMM_a=MMM\n'));
    assert.ok(stdout.toString().endsWith('shown=1\n'));
  });

  test('one that is missing or compressed is reported, the others are read, and the code is 3', async (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'a.log'), 'MMM_a=1\n');
    writeFileSync(join(folder, 'b.gz'), gzipSync('MMM_b=1\n'));
    const { code, stdout, stderr } = await bash('logveil gone.log b.gz a.log', folder);
    assert.deepEqual([code, stdout.toString()], [3, 'MMM_a=MMM\n']);
    assert.match(stderr, /^logveil: "gone\.log": no such file [^\n]+\nlogveil: "b\.gz": is gzip[^\n]+\n$/);
  });

  test('a flag with an optional value does not take a file for it', async (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'a.log'), 'MMM_a=1\n');
    const { code, stdout, stderr } = await bash('logveil --stats a.log', folder);
    assert.deepEqual([code, stdout.toString()], [0, 'MMM_a=MMM\n']);
    assert.match(stderr, /1 masked/);
    assert.equal(readFileSync(join(folder, 'a.log'), 'utf8'), 'MMM_a=1\n');
  });
});

test('flags may come before the command', async (t) => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'a.log'), 'password=1\n');
  const { code, stdout } = await bash('logveil --rule password=hide --ignore-case check --format json a.log', folder);
  assert.equal(code, 1);
  assert.equal(JSON.parse(stdout.toString()).findings[0].name, 'password');
});

describe('an input that is also an output is refused, and stays as it is', () => {
  const LOG = 'MMM_a=1\n';
  const COMMANDS = [
    ['appended to', 'logveil < a.log >> a.log'],
    ['by another name', 'logveil < a.log >> hard.log'],
    ['by a link', 'logveil soft.log >> a.log'],
    ['by --output', 'logveil --output a.log b.log a.log'],
    ['by --stats', 'logveil --stats=a.log a.log'],
    ['by --report', 'logveil --report r.json r.json'],
  ] as const;
  for (const [way, command] of COMMANDS) {
    test(way, async (t) => {
      const folder = makeFolder(t);
      for (const name of ['a.log', 'b.log', 'r.json']) writeFileSync(join(folder, name), LOG);
      linkSync(join(folder, 'a.log'), join(folder, 'hard.log'));
      symlinkSync('a.log', join(folder, 'soft.log'));
      const { code, stderr } = await bash(command, folder);
      assert.equal(code, 2);
      assert.match(stderr, /^logveil: [^\n]+: is the same file as [^\n]+; write to another file[^\n]*\n$/);
      for (const name of ['a.log', 'b.log', 'r.json']) assert.equal(readFileSync(join(folder, name), 'utf8'), LOG);
    });
  }

  test('not what is no regular file', async () => {
    assert.deepEqual((await bash('logveil < /dev/null > /dev/null')).code, 0);
  });
});

test('on a terminal without input a message says what logveil waits for', { skip: needs('script') }, async (t) => {
  const folder = makeFolder(t);
  // Ctrl-D ends what is typed.
  const { stdout } = await bash("printf 'MMM_a=1\\n\\004' | script -qec 'bash run.sh' /dev/null", writeRun(folder));
  assert.match(stdout.toString(), /logveil: waiting for lines from the terminal; end it with Ctrl-D/);
});

/** A script that starts the command, for a shell of `script`'s own. */
function writeRun(folder: string): string {
  writeFileSync(join(folder, 'run.sh'), `exec ${JSON.stringify(process.execPath)} ${JSON.stringify(main)}\n`);
  return folder;
}

describe('files', () => {
  const lay = (folder: string) => {
    for (const name of ['c.log', 'a.log', 'b.log'])
      writeFileSync(join(folder, name), 'MMM_a=1\n'.repeat(name.charCodeAt(0)));
    writeFileSync(join(folder, 'broken.gz'), gzipSync('MMM_a=1\n').subarray(0, 12));
  };

  test('prints its lines in the order of the paths, and failures again at the end', async (t) => {
    const folder = makeFolder(t);
    lay(folder);
    const { code, stdout, stderr } = await bash('logveil files --dry-run --jobs 2 .', folder);
    assert.equal(code, 3);
    const names = stdout.toString().match(/^[\w.]+(?=: would)/gm);
    assert.deepEqual(names, ['a.log', 'b.log', 'c.log']);
    const failure = stderr.split('\n')[0] as string;
    assert.match(failure, /"broken\.gz"/);
    assert.equal(stderr, `${failure}\nlogveil: 1 file failed:\n${failure}\n`);
  });

  test('--quiet prints failures only', async (t) => {
    const folder = makeFolder(t);
    lay(folder);
    const { code, stdout, stderr } = await bash('logveil files --quiet --dry-run .', folder);
    assert.deepEqual([code, stdout.toString()], [3, '']);
    assert.match(stderr, /^logveil: "broken\.gz"[^\n]+\n$/);
  });
});

describe('check', () => {
  const found = async (command: string, folder: string) => {
    const { stdout } = await bash(command, folder);
    return (stdout.toString().match(/^[^:]+/gm) ?? []).filter((line) => line !== '');
  };

  test('leaves out .git, node_modules, and what ignore files and --exclude say', async (t) => {
    const folder = makeFolder(t);
    for (const path of ['.git', 'node_modules/x', 'old', 'new', 'new/node_modules']) {
      mkdirSync(join(folder, 'logs', path), { recursive: true });
      writeFileSync(join(folder, 'logs', path, 'a.log'), 'MMM_a=1\n');
    }
    assert.deepEqual(await found('logveil check logs', folder), ['logs/new/a.log', 'logs/old/a.log']);
    assert.deepEqual(await found("logveil check --exclude 'old/' logs", folder), ['logs/new/a.log']);
    assert.deepEqual(await found("logveil check --exclude '*.log' logs", folder), []);
    writeFileSync(join(folder, 'logs/.logveilignore'), '# comment\nnew/\n!node_modules/\n');
    assert.deepEqual(await found('logveil check logs', folder), ['logs/node_modules/x/a.log', 'logs/old/a.log']);
    writeFileSync(join(folder, '.logveilignore'), 'old/\n');
    assert.deepEqual(await found('logveil check logs', folder), ['logs/node_modules/x/a.log']);
    assert.deepEqual(await found('logveil check logs/old/a.log', folder), ['logs/old/a.log']);
    assert.deepEqual(await found("logveil check 'logs/**/*.log'", folder), ['logs/new/a.log']);
  });

  test('follows no link out of the tree, and says so', async (t) => {
    const folder = makeFolder(t);
    for (const path of ['logs/real', 'elsewhere']) mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, 'elsewhere/b.log'), 'MMM_b=1\n');
    writeFileSync(join(folder, 'logs/real/a.log'), 'MMM_a=1\n');
    symlinkSync('../elsewhere', join(folder, 'logs/out'));
    symlinkSync('../elsewhere/b.log', join(folder, 'logs/b.log'));
    symlinkSync('real', join(folder, 'logs/in'));
    const { stdout, stderr } = await bash('logveil check logs', folder);
    assert.deepEqual(
      stdout
        .toString()
        .match(/^[^:]+/gm)
        ?.sort(),
      ['logs/in/a.log', 'logs/real/a.log'],
    );
    assert.match(stderr, /^logveil: 2 links lead out of what is checked; name what is to be read\n/);
  });

  test('does not read its own baseline and output', async (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'a.log'), 'MMM_a=1\n');
    await bash('logveil check --write-baseline known.json .', folder);
    writeFileSync(
      join(folder, 'known.json'),
      readFileSync(join(folder, 'known.json'), 'utf8').replace('{', '{"MMM_x":"y",'),
    );
    const { code } = await bash('logveil check --baseline known.json . > found.txt', folder);
    assert.equal(code, 0);
    assert.equal((await bash('logveil check . > found.txt; logveil check --format json .', folder)).code, 1);
  });
});
