import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Bench, eventually, folderIn, makeBench, recipe, startServer } from './recipe.ts';

const CONTAINER = 'containers/4f1c/4f1c-json.log';

/** A line as Docker's driver `json-file` writes it; `log` without a newline is part of a longer message. */
const line = (log: string) => `${JSON.stringify({ log, stream: 'stdout', time: '2026-11-29T10:00:00.000000000Z' })}\n`;

/** As Docker rotates: the older ones move on, packed or not, and a new file takes the name. */
function rotate(bench: Bench, isPacked: boolean): void {
  const path = bench.path(CONTAINER);
  if (existsSync(`${path}.1`)) renameSync(`${path}.1`, `${path}.2`);
  if (isPacked) {
    renameSync(path, `${path}.1`);
    writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(`${path}.1`)));
    rmSync(`${path}.1`);
  } else {
    renameSync(path, `${path}.1`);
  }
  writeFileSync(path, '');
}

test("docker: each container's log has a mirror file, over rotation and a kill, and its lines stay JSON", async (t) => {
  const bench = makeBench(t);
  folderIn(bench, 'containers/4f1c');
  writeFileSync(bench.path(CONTAINER), line('{"n":0,"MMM_phone":"s3cr3t","XXX_pin":1}\n'));
  const text = recipe('logveil-watch-docker.conf', {
    '/usr/bin/logveil': bench.path('logveil'),
    '/var/lib/docker': bench.folder,
    '/var/log/clean': bench.path('clean'),
    '/var/lib/logveil': bench.folder,
  });
  const command = /^ExecStart=(\/.+)$/m.exec(text)?.[1] as string;
  const start = () => startServer(bench, 'sh', ['-c', `exec ${command}`]);
  const mirrors = () =>
    readdirSync(bench.folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.startsWith('clean/') && name.includes('-json.log'))
      .map((name) => readFileSync(join(bench.folder, name), 'utf8'))
      .join('');
  const numbers = () =>
    mirrors()
      .split('\n')
      .filter((one) => one !== '')
      .map((one) => JSON.parse(one) as { log: string })
      .map(({ log }) => Number(/"n":(\d+)/.exec(log)?.[1]))
      .sort((a, b) => a - b);
  const append = (number: number) =>
    appendFileSync(bench.path(CONTAINER), line(`{"n":${number},"MMM_phone":"s3cr3t","XXX_pin":1}\n`));

  const first = start();
  append(1);
  await eventually('the first lines have come', () => numbers().length === 2, first);
  rotate(bench, false);
  append(2);
  await eventually('what came after the rotation has come', () => numbers().length === 3, first);
  await first.stop('SIGKILL');
  append(3);
  const second = start();
  await eventually('it continues', () => numbers().length === 4, second);
  rotate(bench, true);
  append(4);
  await eventually('what came after a packed rotation has come', () => numbers().includes(4), second);
  assert.deepEqual(numbers(), [0, 1, 2, 3, 4]);
  assert.doesNotMatch(mirrors(), /s3cr3t|XXX/);
  assert.match(mirrors(), /^\{"log":"\{\\"n\\":4,\\"MMM_phone\\":\\"MMM\\"\}\\n","stream":"stdout","time":"2026/m);
});
