import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { needs } from '../neighbours.ts';
import { telegraf } from './go-programs.ts';
import { eventually, eventuallyAll, folderIn, makeBench, numbersIn, place, startServer, upTo } from './recipe.ts';

test('telegraf: reads the mirror files and starts logveil itself; nothing raw arrives from either', {
  skip: needs('go'),
}, async (t) => {
  const bench = makeBench(t);
  for (const folder of ['raw', 'raw-execd', 'clean']) folderIn(bench, folder);
  mkdirSync(bench.path('state'));
  const lines = (from: number, to: number) =>
    upTo(to)
      .slice(from)
      .map((number) => `x?n=#${number}#&MMM_phone=s3cr3t&XXX_pin=s3cr3t\n`)
      .join('');
  writeFileSync(bench.path('raw/app.log'), lines(0, 300));
  writeFileSync(bench.path('raw-execd/app.log'), lines(300, 600));
  const config = place(bench, 'telegraf.conf', {
    '/usr/bin/logveil': bench.path('logveil'),
    '/var/log/clean': bench.path('clean'),
    '/var/log/raw-execd': bench.path('raw-execd'),
    '/var/lib/telegraf': bench.path('state'),
    '"stdout"': `"${bench.path('metrics.json')}"`,
  });
  startServer(bench, bench.path('logveil'), ['watch', bench.path('raw'), '--out', bench.path('clean')]);
  await eventually('the mirror file is there', () => numbersIn(bench.read('clean/app.log')).length === 300);
  const server = startServer(bench, telegraf(), ['--config', config, '--quiet']);
  const metrics = () => bench.read('metrics.json');
  await eventuallyAll(600, metrics, server);
  appendFileSync(bench.path('raw/app.log'), lines(600, 700));
  appendFileSync(bench.path('raw-execd/app.log'), lines(700, 800));
  await eventuallyAll(800, metrics, server);
  assert.doesNotMatch(metrics(), /s3cr3t|XXX/);
  const values = metrics()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { fields: { value: string } });
  for (const { fields } of values) assert.match(fields.value, /^x\?n=#\d+#&MMM_phone=MMM$/);
});
