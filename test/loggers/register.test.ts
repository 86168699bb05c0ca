/** Real processes that know nothing of logveil: what they write is sanitized, all of it, however they write and end. */
import assert from 'node:assert/strict';
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { bash, makeFolder, outcome } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { inProject, root } from '../project.ts';

const APP = inProject('dist', 'test', 'loggers', 'app.js');
const NODE = [process.execPath, '--import', 'logveil/register'];

function start(words: readonly string[], options: SpawnOptions = {}) {
  const [program, ...rest] = words as [string, ...string[]];
  return spawn(program, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

const run = (scenario: string, options: SpawnOptions = {}) => outcome(start([...NODE, APP, scenario], options));

const LINES = 2000;
const UNFINISHED = 'the end, ';

/** All lines are there, in order. */
function assertAllLines(text: string, end = UNFINISHED): void {
  assert.doesNotMatch(text, /s3cr3t/);
  const lines = text.split('\n');
  assert.equal(lines.slice(LINES).join('\n'), end);
  for (let i = 0; i < LINES; i++) assert.equal(lines[i], `${i} MMM_a=MMM ${'x'.repeat(200)}`);
}

describe('every way to write is sanitized', { concurrency: 2 }, () => {
  /** @param ways so many there are of the kind of thing that is written to */
  function assertEveryFunction(text: string, ways: number): void {
    assert.doesNotMatch(text, /s3cr3t/);
    assert.equal(stripVTControlCharacters(text).match(/MMM_a(?:=|: ')MMM/g)?.length, ways, text);
  }

  test('to pipes', async () => {
    const { code, stdout, stderr } = await run('everyFunction');
    assert.equal(code, 0, stderr);
    assertEveryFunction(stdout + stderr, 20);
  });

  test('to a FIFO that a shell made', async () => {
    const { code, stdout } = await bash(`${NODE.join(' ')} ${APP} everyFunction 2>&1 | cat`, root);
    assert.equal(code, 0);
    assertEveryFunction(stdout.toString(), 27);
  });

  test('to files', async (t) => {
    const file = join(makeFolder(t), 'out');
    const descriptor = openSync(file, 'a');
    const { code, stderr } = await run('everyFunction', { stdio: ['ignore', descriptor, 'pipe'] });
    closeSync(descriptor);
    assert.equal(code, 0, stderr);
    assertEveryFunction(readFileSync(file, 'utf8') + stderr, 26);
  });

  test('to a terminal', { skip: needs('script') }, async (t) => {
    const file = join(makeFolder(t), 'typescript');
    const { code } = await outcome(start(['script', '-qec', `${NODE.join(' ')} ${APP} everyFunction`, file]));
    assert.equal(code, 0);
    assertEveryFunction(readFileSync(file, 'utf8'), 27);
  });

  test('in worker threads, which have no options of their own', async () => {
    const { code, stdout, stderr } = await run('workers', {
      env: { ...process.env, LOGVEIL_RULE: 'password=hide' },
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout.toString(), /MMM_a=MMM password=MMM from a worker\n/);
    assert.match(stdout.toString(), /console.log in a worker MMM_a=MMM\n/);
    assert.equal(stderr, 'deeper MMM_a=MMM');
    assert.doesNotMatch(stdout + stderr, /s3cr3t/);
  });

  for (const scenario of ['pino', 'pinoTransport']) {
    test(`${scenario}, which writes by its own descriptor`, async () => {
      const { code, stdout, stderr } = await run(scenario);
      assert.equal(code, 0, stderr);
      for (const text of [stdout.toString(), ...(scenario === 'pino' ? [stderr] : [])]) {
        const records = text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
        assert.deepEqual(
          records.map(({ i }) => i),
          [...Array(LINES).keys()],
        );
        assert.ok(records.every(({ MMM_a }) => MMM_a === 'MMM'));
      }
    });
  }
});

describe('nothing is lost', { concurrency: 2 }, () => {
  for (const end of ['naturally', 'exit', 'exitInListener', 'throw', 'reject'] as const) {
    test(`${end}, with a reader who takes its time`, async () => {
      const child = start([...NODE, APP, end]);
      await wait(300);
      const { code, stdout, stderr } = await outcome(child);
      assert.equal(code, end === 'throw' || end === 'reject' ? 1 : 0, stderr);
      assertAllLines(
        stdout.toString(),
        UNFINISHED + (end === 'exitInListener' ? 'MMM_a=MMM in an exit listener\n' : ''),
      );
      assert.doesNotMatch(stderr, /s3cr3t/);
      if (end === 'throw') assert.match(stderr, /^Error: MMM_a=MMM\n +at /);
      if (end === 'throw') assert.match(stderr, /MMM_b: 'MMM'/);
      if (end === 'throw') assert.match(stderr, /cause\]?: Error: MMM_c=MMM/);
      if (end === 'reject') assert.match(stderr, /MMM_a=MMM/);
    });
  }

  test('a reader who stalls does not hold up the application', async () => {
    const child = start([...NODE, APP, 'stalled'], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    const [message] = await once(child, 'message');
    assert.equal(message, 'logged');
    child.send('exit');
    const { code, stdout } = await outcome(child);
    assert.equal(code, 0);
    assertAllLines(stdout.toString());
  });

  test('standard output and standard error are in order where both are one pipe', async () => {
    const { code, stdout } = await bash(`${NODE.join(' ')} ${APP} bothStreams 2>&1 | (sleep 0.3; cat)`, root);
    assert.equal(code, 0);
    const expected = Array.from(
      { length: LINES },
      (_, i) => `${i} ${i % 3 === 0 ? 'nothing' : 'MMM_a=MMM'} ${'x'.repeat(200)}\n`,
    );
    assert.equal(stdout.toString(), expected.join(''));
  });

  test('a handled error ends nothing', async () => {
    const { code, stdout } = await run('handled');
    assert.equal(code, 0);
    assert.equal(stdout.toString(), 'handled MMM_a=MMM\nstill running\n');
  });

  test('a prompt is shown before its line ends', async () => {
    const child = start([...NODE, APP, 'prompt'], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdout?.once('data', (shown) => {
      assert.equal(String(shown), 'Continue? ');
      child.stdin?.end('y\n');
    });
    assert.equal((await outcome(child)).code, 0);
  });

  test('a reader who leaves ends the application as it does without logveil', async () => {
    const { code, stdout } = await bash(
      `${NODE.join(' ')} -e 'setInterval(() => console.log("MMM_a=s3cr3t"), 1)' 2> /dev/null | head -n 1; exit \${PIPESTATUS[0]}`,
      root,
    );
    assert.equal(code, 1);
    assert.equal(stdout.toString(), 'MMM_a=MMM\n');
  });
});

describe('a standard stream behaves as it does without logveil', { concurrency: 2 }, () => {
  for (const target of ['| cat', '> FILE && cat FILE', '> /dev/null']) {
    test(`what it returns, emits and calls back: ${target}`, async (t) => {
      const command = (node: readonly string[]) => `${node.join(' ')} ${APP} asNode ${target.replaceAll('FILE', file)}`;
      const file = join(makeFolder(t), 'out');
      const plain = await bash(command([process.execPath]), root);
      const ours = await bash(command(NODE), root);
      assert.equal(ours.code, 0, ours.stderr);
      assert.equal(ours.stderr, plain.stderr);
      assert.match(ours.stderr, /"seventh".*"replaced","10/s);
      assert.deepEqual(ours.stdout, plain.stdout);
    });
  }

  test('where its reader leaves', async () => {
    const command = (node: readonly string[]) => `${node.join(' ')} ${APP} readerLeaves | true`;
    const [plain, ours] = [await bash(command([process.execPath]), root), await bash(command(NODE), root)];
    assert.equal(ours.stderr, plain.stderr);
    assert.match(ours.stderr, /callback EPIPE/);
  });
});

test('binary output is left alone while the stream says that it is binary', async () => {
  const { code, stdout } = await run('binary');
  assert.equal(code, 0);
  const bytes = [0, 255, ...Buffer.from('MMM_a=1&'), 254, 10];
  const text = [...Buffer.from('MMM_a=MMM\n')];
  assert.deepEqual([...stdout], [...text, ...bytes, ...bytes, ...text]);
});

test('a failing engine lets no raw line through, and the next line is sanitized again', async () => {
  const broken = pathToFileURL(inProject('dist', 'test', 'loggers', 'broken-engine.js')).href;
  const code = `
    const fs = require('node:fs');
    console.log('plain 1 MMM_a=s3cr3t');
    process.stdout.write('MMM_a=s3cr3t BREAK MMM_a=');
    process.stdout.write('s3cr3t 2\\nplain 3 MMM_a=s3cr3t\\n');
    fs.writeSync(1, 'MMM_b=s3cr3t BREAK\\n');
    console.log('plain 4');
    throw new Error('MMM_a=s3cr3t BREAK');`;
  const {
    code: exitCode,
    stdout,
    stderr,
  } = await outcome(start([process.execPath, '--import', broken, '--import', 'logveil/register', '-e', code]));
  assert.equal(exitCode, 1);
  const leftOut = 'logveil: failed on what was written here and left it out; please report this\n';
  assert.equal(stdout.toString(), `plain 1 MMM_a=MMM\n${leftOut}plain 3 MMM_a=MMM\n${leftOut}plain 4\n`);
  assert.ok(stderr.startsWith(leftOut), stderr);
  assert.doesNotMatch(stderr, /s3cr3t/);
});

describe('options', () => {
  const say = (env: Record<string, string>, text: string) =>
    outcome(start([...NODE, '-e', `console.log(${JSON.stringify(text)})`], { env: { ...process.env, ...env } }));

  test('are those of the command line, as variables', async () => {
    const env = { LOGVEIL_RULE: 'password=hide *_id=skip', LOGVEIL_MASK_TEXT: '***', LOGVEIL_IGNORE_CASE: '1' };
    const { stdout } = await say(env, 'Password=s3cr3t&user_id=s3cr3t&mmm_a=s3cr3t&b=1');
    assert.equal(stdout.toString(), 'Password=***&mmm_a=***&b=1\n');
  });

  test('and kinds of values to be detected, with commas or spaces between', async () => {
    const text = 'at https://kate:s3cr3t@db.example/ with Bearer s3cr3ts3cr3ts3cr3ts3cr3t and kate:s3cr3t2';
    for (const kinds of ['url-passwords,bearer', 'url-passwords bearer']) {
      const { stdout } = await say({ LOGVEIL_DETECT: kinds }, text);
      assert.equal(stdout.toString(), 'at https://kate:MMM@db.example/ with Bearer MMM and kate:s3cr3t2\n', kinds);
    }
    const { stdout } = await say({ LOGVEIL_DETECT: 'bearer' }, text);
    assert.match(stdout.toString(), /^at https:\/\/kate:s3cr3t@db\.example\/ with Bearer MMM and /);
  });

  test('or a rules file', async (t) => {
    const file = join(makeFolder(t), 'rules.yaml');
    writeFileSync(file, 'rules:\n  - { pattern: password, action: hide }\n');
    const { stdout } = await say({ LOGVEIL_RULES: file }, 'password=s3cr3t');
    assert.equal(stdout.toString(), 'password=MMM\n');
  });

  test('of which one is wrong do not let the application start', async () => {
    for (const [env, message] of [
      [{ LOGVEIL_MASK_TEXT: '<' }, /^logveil: LOGVEIL_MASK_TEXT: must be 1 to 64/],
      [{ LOGVEIL_MASKTEXT: 'x' }, /^logveil: LOGVEIL_MASKTEXT: no such option; there are LOGVEIL_FILTER_PREFIX, /],
      [{ LOGVEIL_RULE: 'password=hyde' }, /^logveil: LOGVEIL_RULE "password=hyde": /],
      [{ LOGVEIL_DETECT: 'bearer,key' }, /^logveil: LOGVEIL_DETECT: must be one of keys, jwt, /],
      [{ LOGVEIL_RULES: '/nowhere.yaml' }, /^logveil: \/nowhere.yaml: no such file/],
      [{ LOGVEIL_IGNORE_CASE: 'yes' }, /^logveil: LOGVEIL_IGNORE_CASE: must be 1 or 0$/],
    ] as const) {
      const { code, stdout, stderr } = await say(env as Record<string, string>, 'MMM_a=s3cr3t');
      assert.equal(code, 2);
      assert.equal(stdout.toString(), '');
      assert.match(stderr.trimEnd(), message);
      assert.equal(stderr.trimEnd().includes('\n'), false);
    }
  });
});
