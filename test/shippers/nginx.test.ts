import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { needs } from '../neighbours.ts';
import { request, requests } from './load.ts';
import {
  type Bench,
  eventually,
  eventuallyAll,
  freePort,
  makeBench,
  numbersIn,
  place,
  type Server,
  startServer,
  upTo,
} from './recipe.ts';

async function startNginx(bench: Bench, included: string): Promise<{ nginx: Server; port: number }> {
  const port = await freePort();
  writeFileSync(
    bench.path('nginx.conf'),
    `daemon off;
pid ${bench.path('nginx.pid')};
worker_processes 1;
error_log ${bench.path('start.log')};
events { worker_connections 64; }
http {
  client_body_temp_path ${bench.path('body')};
  proxy_temp_path ${bench.path('proxy')};
  fastcgi_temp_path ${bench.path('fastcgi')};
  uwsgi_temp_path ${bench.path('uwsgi')};
  scgi_temp_path ${bench.path('scgi')};
  include ${included};
  server { listen 127.0.0.1:${port}; root ${bench.folder}; }
}
`,
  );
  const nginx = startServer(bench, 'nginx', ['-p', bench.folder, '-c', bench.path('nginx.conf')]);
  await eventually('nginx answers', async () => (await request(port, 0)) > 0, nginx);
  return { nginx, port };
}

test('nginx through FIFOs: nothing is lost while the reader is replaced', { skip: needs('nginx') }, async (t) => {
  const bench = makeBench(t);
  const holders: number[] = [];
  t.after(() => {
    for (const holder of holders) closeSync(holder);
  });
  for (const log of ['access', 'error']) {
    execFileSync('mkfifo', ['-m', '600', bench.path(`nginx.${log}`)]);
    // As systemd does with a ListenFIFO.
    holders.push(openSync(bench.path(`nginx.${log}`), constants.O_RDWR | constants.O_NONBLOCK));
  }
  const read = (log: string) =>
    startServer(bench, 'sh', [
      '-c',
      `exec '${bench.path('logveil')}' --output '${bench.path(`${log}.log`)}' --grace 0 <> '${bench.path(`nginx.${log}`)}'`,
    ]);
  const readers = [read('access'), read('error')];
  const included = place(bench, 'nginx-fifo.conf', { '/run/logveil': bench.folder });
  const { nginx, port } = await startNginx(bench, included);
  await requests(port, 1, 400);
  for (const reader of readers) await reader.stop('SIGTERM');
  const unread = await requests(port, 401, 100);
  assert.equal(unread.length, 100, 'nginx continues without a reader');
  read('access');
  read('error');
  await requests(port, 501, 100);
  await eventuallyAll(601, () => bench.read('access.log'), nginx);
  assert.match(
    bench.read('access.log'),
    /"GET \/missing\/%2317%23\?n=17&MMM_phone=MMM HTTP\/1\.1" 404 .*\?MMM_r=MMM&n=17"/,
  );
  await eventually('errors are too', () => bench.read('error.log').includes('#600#'), nginx);
  for (const log of ['access.log', 'error.log']) assert.doesNotMatch(bench.read(log), /s3cr3t|XXX/, log);
  await nginx.stop('SIGQUIT');
});

test('nginx through a unix syslog socket and rsyslog', { skip: needs('nginx', 'rsyslogd') }, async (t) => {
  const bench = makeBench(t);
  const included = place(bench, 'rsyslog-mmexternal.conf', {
    '/usr/bin/logveil': bench.path('logveil'),
    '/var/log': bench.folder,
    'port="514"': `port="${await freePort()}"`,
    '/run/logveil': bench.folder,
  });
  const main = bench.path('main.conf');
  writeFileSync(main, `module(load="imuxsock" SysSock.Use="off")\ninclude(file="${included}")\n`);
  const rsyslog = startServer(bench, 'rsyslogd', ['-n', '-iNONE', '-f', main]);
  await eventually('the socket is there', () => execFileSync('ls', [bench.folder]).includes('nginx.sock'), rsyslog);
  const { nginx, port } = await startNginx(bench, place(bench, 'nginx-syslog.conf', { '/run/logveil': bench.folder }));
  const log = () => bench.read('app.log');
  // Where nobody has raised net.unix.max_dgram_qlen the socket queues ten lines and nginx drops what is too much: again, then.
  await requests(port, 1, 300, 1);
  for (let round = 0; round < 10 && numbersIn(log()).length < 301; round++) {
    await elapse(1000);
    const there = new Set(numbersIn(log()));
    for (const number of upTo(301)) if (!there.has(number)) await request(port, number);
  }
  await eventuallyAll(301, log, rsyslog);
  await eventually('errors too', () => /nginx: .*\[error\].*#\d+#/.test(log()), rsyslog);
  assert.doesNotMatch(log() + bench.read('quarantine/app.log'), /s3cr3t|XXX/);
  assert.match(log(), / nginx: 127\.0\.0\.1 .*"GET \/missing\/%2317%23\?n=17&MMM_phone=MMM HTTP\/1\.1" 404/);
  assert.equal(bench.read('quarantine/app.log'), '');
  await nginx.stop('SIGQUIT');
  await rsyslog.stop();
});
