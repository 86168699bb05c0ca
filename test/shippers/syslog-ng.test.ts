import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';
import { sendStream } from './load.ts';
import {
  type Bench,
  descendants,
  eventually,
  eventuallyAll,
  folderIn,
  freePort,
  makeBench,
  place,
  type Server,
  startServer,
  upTo,
} from './recipe.ts';

const UNPACKED = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'logveil', 'syslog-ng');
const skip = needs('apt-get');
let reason: string | undefined;

before(() => {
  if (skip !== false) return;
  try {
    execFileSync('sh', [inProject('test', 'shippers', 'unpack-syslog-ng.sh'), UNPACKED], { stdio: 'pipe' });
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    reason = `syslog-ng cannot be had: ${error}`;
  }
});

async function startSyslogNg(t: TestContext): Promise<{ bench: Bench; port: number; syslogNg: Server }> {
  const bench = makeBench(t);
  const port = await freePort();
  folderIn(bench, 'raw');
  writeFileSync(bench.path('raw/app.log'), '');
  const included = place(bench, 'syslog-ng.conf', {
    '/usr/bin/logveil': bench.path('logveil'),
    '/var/log': bench.folder,
    'port(601)': `port(${port})`,
  });
  const main = bench.path('main.conf');
  writeFileSync(main, `@version: 3.38\noptions { keep-hostname(yes); use-dns(no); };\n@include "${included}"\n`);
  // Debian has them in a folder named after the processor.
  const folders = ['lib', 'usr/lib']
    .map((folder) => join(UNPACKED, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => [folder, ...readdirSync(folder).map((name) => join(folder, name))]);
  const modules = folders.flatMap((folder) => [join(folder, 'syslog-ng'), join(folder, 'syslog-ng', '3.38')]);
  const syslogNg = startServer(
    bench,
    `${UNPACKED}/usr/sbin/syslog-ng`,
    [
      `--module-path=${modules.filter((folder) => existsSync(folder)).join(':')}`,
      ...['-f', main, '-R', bench.path('persist'), '-c', bench.path('control'), '-p', bench.path('pid')],
      ...['-F', '--no-caps', '-e'],
    ],
    { LD_LIBRARY_PATH: folders.join(':') },
  );
  await eventually(
    'it listens',
    async () => {
      await sendStream(port, '<13>Nov 24 10:00:00 host app: are you there?\n').catch(() => {});
      return bench.read('app.log').includes('are you there?');
    },
    syslogNg,
  );
  return { bench, port, syslogNg };
}

test('syslog-ng: as a program destination with flow control it gets every message, though it stood still', {
  skip,
}, async (t) => {
  if (reason !== undefined) return t.skip(reason);
  const { bench, port, syslogNg } = await startSyslogNg(t);
  const filters = () =>
    descendants(syslogNg.process.pid as number).filter(({ command }) => command.includes('--output'));
  assert.ok(filters().length > 0);
  for (const { pid } of filters()) process.kill(pid, 'SIGSTOP');
  const lines = upTo(60_000).map(
    (number) => `<13>Nov 24 10:00:00 host app: #${number}# x?MMM_phone=s3cr3t&XXX_pin=s3cr3t\n`,
  );
  // Without flow control, what is too much for pipe and queue would be gone by the time that it continues.
  const sending = sendStream(port, lines.join(''));
  await elapse(1500);
  for (const { pid } of filters()) process.kill(pid, 'SIGCONT');
  await sending;
  await eventuallyAll(60_000, () => bench.read('app.log'), syslogNg);
  assert.doesNotMatch(bench.read('app.log'), /s3cr3t|XXX/);
  assert.equal(bench.read('app.log').match(/^\S+ host app: #\d+# x\?MMM_phone=MMM$/gm)?.length, 60_000);
});

test('syslog-ng: as a program source it gives every line, sanitized; a HUP starts it anew', { skip }, async (t) => {
  if (reason !== undefined) return t.skip(reason);
  const { bench, syslogNg } = await startSyslogNg(t);
  const append = (from: number, to: number) =>
    appendFileSync(
      bench.path('raw/app.log'),
      upTo(to)
        .slice(from)
        .map((number) => `{"n":"#${number}#","MMM_a":{"b":"s3cr3t"},"XXX_c":"s3cr3t"}\n`)
        .join(''),
    );
  append(0, 5000);
  await eventuallyAll(5000, () => bench.read('clean.log'), syslogNg);
  const programs = () => descendants(syslogNg.process.pid as number).map(({ pid }) => pid);
  const old = programs();
  syslogNg.process.kill('SIGHUP');
  await eventually('its programs are started anew', () => programs().some((pid) => !old.includes(pid)), syslogNg);
  append(5000, 6000);
  await eventuallyAll(6000, () => bench.read('clean.log'), syslogNg);
  assert.doesNotMatch(bench.read('clean.log'), /s3cr3t|XXX/);
  assert.ok((bench.read('clean.log').match(/^\{"n":"#\d+#","MMM_a":"MMM"\}$/gm)?.length ?? 0) >= 6000);
});
