import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { needs } from '../neighbours.ts';
import { request, requests } from './load.ts';
import {
  type Bench,
  descendants,
  eventually,
  eventuallyAll,
  freePort,
  makeBench,
  numbersIn,
  place,
  type Server,
  startServer,
} from './recipe.ts';

const MODULES = '/usr/lib/apache2/modules';

async function startApache(t: TestContext): Promise<{ bench: Bench; apache: Server; port: number }> {
  const bench = makeBench(t);
  const port = await freePort();
  const included = place(bench, 'apache.conf', {
    '/usr/bin/logveil': bench.path('logveil'),
    '/var/log/apache2': bench.folder,
  });
  writeFileSync(
    bench.path('httpd.conf'),
    `ServerRoot "${bench.folder}"
ServerName 127.0.0.1
PidFile "${bench.path('httpd.pid')}"
DefaultRuntimeDir "${bench.folder}"
LoadModule mpm_event_module ${MODULES}/mod_mpm_event.so
LoadModule authz_core_module ${MODULES}/mod_authz_core.so
LoadModule alias_module ${MODULES}/mod_alias.so
User www-data
Group www-data
Listen 127.0.0.1:${port}
DocumentRoot "${bench.folder}"
LogLevel info
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
Include "${included}"
`,
  );
  const apache = startServer(bench, 'apache2', ['-f', bench.path('httpd.conf'), '-DFOREGROUND']);
  await eventually('apache answers', async () => (await request(port, 0)) > 0, apache);
  return { bench, apache, port };
}

test('apache: piped logs, over graceful restarts under load: no line lost, none raw', {
  skip: needs('apache2'),
}, async (t) => {
  const { bench, apache, port } = await startApache(t);
  const loads = requests(port, 1, 2500);
  for (let restart = 0; restart < 3; restart++) {
    await elapse(400);
    apache.process.kill('SIGUSR1');
  }
  const answered = [0, ...(await loads)];
  assert.equal(answered.length, 2501, 'all were answered');
  await eventuallyAll(2501, () => bench.read('access.log'), apache);
  const access = bench.read('access.log');
  const lines = access.split('\n').slice(0, -1);
  assert.ok(
    lines.every((line) => /^127\.0\.0\.1 - - \[.*"$/.test(line) && line.match(/HTTP\/1/g)?.length === 1),
    'whole lines',
  );
  assert.doesNotMatch(access, /s3cr3t|XXX_/);
  assert.match(access, /"GET \/missing\/%231%23\?n=1&MMM_phone=MMM HTTP\/1.1" 404 .*\?MMM_r=MMM&n=1" "test #1#"\n/);
  const errors = bench.read('error.log');
  assert.match(errors, /AH00493: SIGUSR1 received/);
  assert.doesNotMatch(errors, /s3cr3t/);
});

test('apache: a filter that is killed is started again, and what it had not read is not lost', {
  skip: needs('apache2'),
}, async (t) => {
  const { bench, apache, port } = await startApache(t);
  const filters = () =>
    descendants(apache.process.pid as number).filter(({ command }) => command.includes('access.log'));
  await eventually('a filter runs', () => filters().length > 0, apache);
  await eventually('the first is logged', () => numbersIn(bench.read('access.log')).includes(0), apache);
  const before = filters().map(({ pid }) => pid);
  for (const pid of before) process.kill(pid, 'SIGKILL');
  const answered = await requests(port, 1, 200);
  await eventually('it runs again', () => filters().some(({ pid }) => !before.includes(pid)), apache);
  assert.equal(answered.length, 200);
  await eventuallyAll(201, () => bench.read('access.log'), apache);
  assert.doesNotMatch(bench.read('access.log'), /s3cr3t/);
});
