import assert from 'node:assert/strict';
import { chmodSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { needs } from '../neighbours.ts';
import { sendDatagrams } from './load.ts';
import {
  type Bench,
  descendants,
  eventually,
  eventuallyAll,
  folderIn,
  freePort,
  makeBench,
  numbersIn,
  place,
  type Server,
  startServer,
  upTo,
} from './recipe.ts';

const skip = needs('rsyslogd');

async function startRsyslog(t: TestContext, name: string): Promise<{ bench: Bench; port: number; rsyslog: Server }> {
  const bench = makeBench(t);
  const port = await freePort();
  const included = place(bench, name, {
    '/usr/bin/logveil': bench.path('logveil'),
    '/var/log': bench.folder,
    'port="514"': `port="${port}"`,
    ...(name.includes('mmexternal') && { '/run/logveil': bench.folder }),
  });
  const work = folderIn(bench, 'work');
  const main = bench.path('main.conf');
  writeFileSync(
    main,
    `global(workDirectory="${work}")
module(load="imuxsock" SysSock.Use="off")
include(file="${included}")
`,
  );
  const rsyslog = startServer(bench, 'rsyslogd', ['-n', '-iNONE', '-f', main]);
  await eventually(
    'it listens',
    async () => {
      await sendDatagrams(port, ['<13>Nov 24 10:00:00 host app: are you there?']);
      return bench.read('app.log').includes('are you there?') || bench.read('quarantine/app.log') !== '';
    },
    rsyslog,
  );
  return { bench, port, rsyslog };
}

const message = (number: number) =>
  `<13>Nov 24 10:00:00 host app: #${number}# GET /x?a=1&MMM_phone=s3cr3t&XXX_pin=s3cr3t {"MMM_a":{"b":"s3cr3t"}}`;
const CLEAN = /^\S+ host app: #\d+# GET \/x\?a=1&MMM_phone=MMM \{"MMM_a":"MMM"\}$/gm;

test('rsyslog, mmexternal: what is passed on is sanitized, in all properties', { skip }, async (t) => {
  const { bench, port, rsyslog } = await startRsyslog(t, 'rsyslog-mmexternal.conf');
  await sendDatagrams(port, upTo(500).map(message));
  await eventuallyAll(500, () => bench.read('app.log'), rsyslog);
  assert.equal(bench.read('app.log').match(CLEAN)?.length, 500);
  await sendDatagrams(port, [
    '<13>Nov 24 10:00:00 host MMM_tag=s3cr3t: text #500#',
    '<13>1 2026-11-24T10:00:00Z host app 77 ID47 [x@1 MMM_p="s3cr3t" q="1"] MMM_head: s3cr3t all of it',
    Buffer.from('<13>Nov 24 10:00:00 host app: \xe9\xff MMM_a=s3cr3t #501#', 'latin1'),
    `<13>Nov 24 10:00:00 host app: ${'x'.repeat(5000)}&MMM_a=s3cr3t #502#`,
  ]);
  await eventually('the last has come', () => bench.read('app.log').includes('#502#'), rsyslog);
  const log = bench.read('app.log');
  assert.doesNotMatch(log, /s3cr3t|XXX/);
  assert.match(log, /host MMM_tag=MMM text #500#\n/);
  assert.match(log, /host app\[77\] MMM_head: MMM\n/);
  assert.match(log, /x{5000}&MMM_a=MMM #502#\n/);
  assert.equal(bench.read('quarantine/app.log'), '');
  await rsyslog.stop();
});

test('rsyslog, mmexternal: where logveil fails, messages go to quarantine and nowhere else', { skip }, async (t) => {
  const { bench, port, rsyslog } = await startRsyslog(t, 'rsyslog-mmexternal.conf');
  const logveil = bench.path('logveil');
  const filters = () => descendants(rsyslog.process.pid as number);
  renameSync(logveil, `${logveil}.away`);
  for (const { pid } of filters()) process.kill(pid, 'SIGKILL');
  await sendDatagrams(port, upTo(20).map(message));
  const seen = () => numbersIn(bench.read('app.log') + bench.read('quarantine/app.log'));
  await eventually('all have come', () => seen().length === 20, rsyslog);
  assert.doesNotMatch(bench.read('app.log'), /s3cr3t/);
  assert.ok(numbersIn(bench.read('quarantine/app.log')).length >= 19, 'they are in quarantine');
  assert.equal(statSync(bench.path('quarantine/app.log')).mode & 0o777, 0o600);
  assert.equal(statSync(bench.path('quarantine')).mode & 0o777, 0o700);

  // One that answers nonsense does not pass for the real one.
  writeFileSync(logveil, '#!/bin/sh\nwhile read -r line; do echo "nonsense"; done\n');
  chmodSync(logveil, 0o755);
  await sendDatagrams(port, upTo(40).slice(20).map(message));
  await eventually('all have come', () => seen().length === 40, rsyslog);
  assert.doesNotMatch(bench.read('app.log'), /s3cr3t/);

  renameSync(`${logveil}.away`, logveil);
  for (const { pid } of filters()) process.kill(pid, 'SIGKILL');
  await eventually(
    'it is there again',
    async () => {
      await sendDatagrams(port, [message(40)]);
      return numbersIn(bench.read('app.log')).includes(40);
    },
    rsyslog,
  );
  assert.doesNotMatch(bench.read('app.log'), /s3cr3t/);
});

test('rsyslog, omprog: over crashes and a rotation every message is in a file, none raw', { skip }, async (t) => {
  const { bench, port, rsyslog } = await startRsyslog(t, 'rsyslog-omprog.conf');
  const sending = sendDatagrams(port, upTo(1200).map(message), 30);
  for (let crash = 0; crash < 4; crash++) {
    await elapse(300);
    for (const { pid, command } of descendants(rsyslog.process.pid as number)) {
      if (command.includes('omprog')) process.kill(pid, 'SIGKILL');
    }
  }
  await sending;
  const log = () => bench.read('app.log') + bench.read('app.log.1');
  await eventuallyAll(1200, log, rsyslog);
  renameSync(bench.path('app.log'), bench.path('app.log.1'));
  rsyslog.process.kill('SIGHUP');
  await sendDatagrams(port, upTo(1300).slice(1200).map(message));
  await eventuallyAll(1300, log, rsyslog);
  await eventually(
    'the new file is written',
    async () => {
      await sendDatagrams(port, [message(1299)]);
      return bench.read('app.log') !== '';
    },
    rsyslog,
  );
  assert.doesNotMatch(log(), /s3cr3t|XXX/);
  assert.ok((log().match(CLEAN)?.length ?? 0) >= 1300);
  await rsyslog.stop();
});
