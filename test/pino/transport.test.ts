/** Real applications with real exits: what they logged is in the file, all of it, in order, and nothing of it raw. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { makeFolder, outcome } from '../cli/command.ts';
import { inProject, root } from '../project.ts';
import type { Scenario } from './app.ts';

const APP = inProject('dist', 'test', 'pino', 'app.js');

async function runApp(t: TestContext, scenario: Omit<Scenario, 'file'>) {
  const file = join(makeFolder(t), 'out.log');
  const argument = JSON.stringify({ ...scenario, file } satisfies Scenario);
  const child = spawn(process.execPath, [APP, argument], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const { code, stdout, stderr } = await outcome(child);
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  return { code, stdout: stdout.toString(), stderr, written: read(file), errors: read(`${file}.errors`) };
}

/** One JSON object a line, none of them raw; their numbers in order. */
function numbersOf(text: string): number[] {
  assert.doesNotMatch(text, /s3cr3t|XXX/);
  if (text !== '') assert.ok(text.endsWith('\n'), 'ends with a line');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const record = JSON.parse(line);
      assert.equal(record.MMM_x, 'MMM');
      return record.seq;
    });
}

/** A server that takes its time before it says that it has what was posted. */
async function receive(t: TestContext): Promise<{ url: string; posted: unknown[][] }> {
  const posted: unknown[][] = [];
  const server = createServer(async (request, response) => {
    const pieces = await request.toArray();
    setTimeout(() => {
      posted.push(JSON.parse(Buffer.concat(pieces).toString()));
      response.end();
    }, 20);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posted };
}

const upTo = (lines: number, ...more: number[]) => [...Array(lines).keys(), -1, ...more];

describe('nothing is lost', { concurrency: 3 }, () => {
  const LINES = 500;
  const cases: [Scenario['through'], Scenario['end']][] = [
    ['transport', 'naturally'],
    ['transport', 'exit'],
    ['transport', 'throw'],
    ['transport', 'fatalAndKill'],
    ['transport', 'flushAndKill'],
    ['checkedTransport', 'exit'],
    ['pipelineToFile', 'naturally'],
    ['pipelineToFile', 'exit'],
    ['pipelineToFile', 'throw'],
    ['destination', 'naturally'],
    ['destination', 'exit'],
    ['destination', 'exitListener'],
    ['destination', 'throw'],
    ['destination', 'fatalAndKill'],
    ['destination', 'flushAndKill'],
    ['hook', 'exit'],
    ['hook', 'throw'],
  ];
  for (const [through, end] of cases) {
    test(`${through}, ${end}`, async (t) => {
      const { code, stdout, stderr, written } = await runApp(t, { through, end, lines: LINES });
      assert.deepEqual(
        numbersOf(written),
        upTo(LINES, ...(end === 'fatalAndKill' || end === 'exitListener' ? [LINES] : [])),
      );
      assert.equal(stdout, '');
      assert.equal(code, end === 'throw' ? 1 : end.endsWith('Kill') ? null : 0, stderr);
      assert.doesNotMatch(stderr, /s3cr3t/);
    });
  }
});

describe('where lines go', () => {
  test('standard output is the default, and what a closed reader no longer takes is dropped', async (t) => {
    const { code, stdout, written } = await runApp(t, { through: 'stdout', end: 'naturally', lines: 20 });
    assert.deepEqual([code, numbersOf(stdout), written], [0, upTo(20), '']);
    const words = JSON.stringify({ through: 'stdout', end: 'naturally', lines: 20_000, file: '' });
    const line = `${JSON.stringify(process.execPath)} ${JSON.stringify(APP)} '${words}' | head -n 3`;
    const head = await outcome(spawn('bash', ['-o', 'pipefail', '-c', line], { cwd: root }));
    assert.deepEqual([head.code, numbersOf(head.stdout.toString()), head.stderr], [0, [0, 1, 2], '']);
  });

  test('a descriptor', async (t) => {
    const { code, stdout, stderr } = await runApp(t, { through: 'descriptor', end: 'exit', lines: 20 });
    assert.deepEqual([code, stdout, numbersOf(stderr)], [0, '', upTo(20)]);
  });

  test("beside pino's own redact", async (t) => {
    const { code, written } = await runApp(t, { through: 'redactedTransport', end: 'exit', lines: 20 });
    assert.deepEqual([code, numbersOf(written)], [0, upTo(20)]);
    assert.match(written, /"seq":-1,"MMM_x":"MMM","password":"\[Redacted\]"/);
    assert.doesNotMatch(written, /pino alone/);
  });

  test('a worker that fails ends an application that does not listen, and no line is written raw', async (t) => {
    for (const [through, message] of [
      ['wrongTransport', /maskText: must be/],
      ['fullTransport', /destination "\/dev\/full": no space left/],
    ] as const) {
      const { code, stdout, stderr, written } = await runApp(t, { through, end: 'later', lines: 20 });
      assert.deepEqual([code, stdout, written], [1, '', ''], through);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /s3cr3t/);
    }
  });

  for (const end of ['naturally', 'exit', 'throw'] as const) {
    test(`first in a pipeline, pino-pretty prints what is left, ${end}`, async (t) => {
      const { code, written, stdout } = await runApp(t, { through: 'pipelineToPretty', end, lines: 50 });
      assert.deepEqual([code, stdout], [end === 'throw' ? 1 : 0, '']);
      assert.doesNotMatch(written, /s3cr3t|XXX/);
      const line = /INFO .*GET \/a\?MMM_z=MMM&é=1 \{"seq":\d+,"MMM_x":"MMM","deep":\{\}\}\n/g;
      assert.equal(written.match(line)?.length, 25);
      assert.equal(written.match(/\n/g)?.length, 51);
    });

    for (const through of ['pipelineToShipper', 'shipperAmongTargets', 'threeToShipper', 'betweenToShipper'] as const) {
      test(`${through} posts all, the last batch too, ${end}`, async (t) => {
        const { url, posted } = await receive(t);
        const { code, stdout, errors } = await runApp(t, { through, end, lines: 100, url });
        assert.deepEqual([code, stdout], [end === 'throw' ? 1 : 0, '']);
        assert.deepEqual(
          posted.map(({ length }) => length),
          [40, 40, 21],
        );
        const text = posted
          .flat()
          .map((record) => `${JSON.stringify(record)}\n`)
          .join('');
        assert.deepEqual(numbersOf(text), upTo(100));
        assert.deepEqual(numbersOf(errors), through === 'shipperAmongTargets' ? [-1] : []);
      });
    }
  }

  for (const through of ['secondAfterLines', 'secondAfterObjects', 'betweenTwo', 'thirdOfThree'] as const) {
    test(`${through}: what earlier stages add is sanitized too`, async (t) => {
      const { code, stdout, written } = await runApp(t, { through, end: 'exit', lines: 100 });
      assert.deepEqual([code, stdout, numbersOf(written)], [0, '', upTo(100)]);
    });
  }

  test('second in a pipeline, after objects, to standard output', async (t) => {
    const { code, stdout } = await runApp(t, { through: 'secondToStdout', end: 'exit', lines: 100 });
    assert.deepEqual([code, numbersOf(stdout)], [0, upTo(100)]);
  });

  test('among targets with levels, with a destination, without one, and in a pipeline', async (t) => {
    const { code, stdout, written, errors } = await runApp(t, { through: 'targets', end: 'exit', lines: 100 });
    assert.deepEqual([code, numbersOf(stdout), numbersOf(written)], [0, upTo(100), upTo(100)]);
    assert.deepEqual(numbersOf(errors), [-1]);
  });

  test('the hook covers all streams of a multistream, and a destination may be one of them', async (t) => {
    const { code, written, errors } = await runApp(t, { through: 'multistream', end: 'exit', lines: 100 });
    assert.deepEqual([code, numbersOf(written), numbersOf(errors)], [0, upTo(100), [-1]]);
  });
});
