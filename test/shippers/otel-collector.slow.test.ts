import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { needs } from '../neighbours.ts';
import { otelCollector, otelCollectorForOtlp } from './go-programs.ts';
import {
  type Bench,
  eventuallyAll,
  folderIn,
  freePort,
  makeBench,
  numbersIn,
  place,
  startServer,
  upTo,
} from './recipe.ts';

const skip = needs('go');

/** Takes what the Collector exports, as OTLP in JSON: each log record's text, a line each. */
async function startReceiver(t: TestContext) {
  let received = '';
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    for (const [, text] of body.matchAll(/"body":\{"stringValue":("(?:[^"\\]|\\.)*")/g))
      received += `${JSON.parse(text as string)}\n`;
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, received: () => received };
}

async function prepare(t: TestContext) {
  const bench = makeBench(t);
  const receiver = await startReceiver(t);
  const tcp = await freePort();
  const config = place(bench, 'otel-collector.yaml', {
    '/var/log/clean': folderIn(bench, 'clean'),
    '/var/lib/otelcol': bench.path('state'),
    '127.0.0.1:54525': `127.0.0.1:${tcp}`,
    'http://127.0.0.1:4318': `http://127.0.0.1:${receiver.port}\n    encoding: json\n    compression: none`,
  });
  const start = () => startServer(bench, otelCollector(), ['--config', config]);
  return { bench, tcp, received: receiver.received, start };
}

const lines = (from: number, to: number) =>
  upTo(to)
    .slice(from)
    .map((number) => `{"n":"#${number}#","MMM_a":{"b":"s3cr3t"},"XXX_c":"s3cr3t"}\n`)
    .join('');

function assertClean(bench: Bench, text: string, count: number): void {
  assert.doesNotMatch(text, /s3cr3t|XXX/, bench.folder);
  assert.equal(numbersIn(text).length, count);
  assert.ok((text.match(/^\{"n":"#\d+#","MMM_a":"MMM"\}$/gm)?.length ?? 0) >= count);
}

test('otel collector: filelog reads the mirror files whole, though both are killed', { skip }, async (t) => {
  const { bench, received, start } = await prepare(t);
  folderIn(bench, 'raw');
  writeFileSync(bench.path('raw/app.log'), lines(0, 500));
  const watch = () =>
    startServer(bench, bench.path('logveil'), ['watch', bench.path('raw'), '--out', bench.path('clean')]);
  const firstWatch = watch();
  const firstCollector = start();
  await eventuallyAll(500, received, firstCollector);
  await firstWatch.stop('SIGKILL');
  await firstCollector.stop('SIGKILL');
  appendFileSync(bench.path('raw/app.log'), lines(500, 1000));
  watch();
  await eventuallyAll(1000, received, start());
  assertClean(bench, received(), 1000);
});

test('otel collector: tcplog takes what a pipe through logveil brings', { skip }, async (t) => {
  const { bench, tcp, received, start } = await prepare(t);
  const collector = start();
  writeFileSync(bench.path('app.log'), lines(0, 1000));
  // bash connects the pipe's end to the port; it has to be open for that.
  const script = `until exec 3> /dev/tcp/127.0.0.1/${tcp}; do sleep 0.2; done 2> /dev/null; cat app.log | ./logveil >&3`;
  const sender = startServer(bench, 'bash', ['-c', script]);
  await eventuallyAll(1000, received, collector);
  await sender.stop();
  assertClean(bench, received(), 1000);
});

/** A line of OTLP in JSON, with parameters in the text, the attributes and the resource. */
function otlpLine(number: number): string {
  const attribute = (key: string, value: unknown) => ({ key, value });
  const logRecord = {
    timeUnixNano: '1764547200000000000',
    body: { stringValue: `{"n":"#${number}#","MMM_a":{"b":"s3cr3t"},"XXX_c":"s3cr3t"}` },
    attributes: [
      attribute('MMM_user', { stringValue: 's3cr3t' }),
      attribute('XXX_pin', { kvlistValue: { values: [attribute('pin', { stringValue: 's3cr3t' })] } }),
      attribute('lang', { stringValue: 'en' }),
    ],
  };
  const resource = { attributes: [attribute('MMM_host', { stringValue: 's3cr3t' })] };
  return `${JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope: {}, logRecords: [logRecord] }] }] })}\n`;
}

async function prepareOtlp(t: TestContext) {
  const bench = makeBench(t);
  const receiver = await startReceiver(t);
  const config = place(bench, 'otel-collector-otlp.yaml', {
    '/var/log/clean': folderIn(bench, 'clean'),
    '/run/otelcol/logs': bench.path('pipe'),
    'http://127.0.0.1:4318': `http://127.0.0.1:${receiver.port}\n    encoding: json\n    compression: none`,
  });
  const collector = startServer(bench, otelCollectorForOtlp(), ['--config', config]);
  return { bench, received: receiver.received, collector };
}

test('otel collector: otlpjsonfile reads mirror files of OTLP, which stay OTLP', { skip }, async (t) => {
  const { bench, received, collector } = await prepareOtlp(t);
  const otlpLines = (from: number, to: number) =>
    upTo(to)
      .slice(from)
      .map((number) => otlpLine(number))
      .join('');
  folderIn(bench, 'raw');
  writeFileSync(bench.path('raw/app.json'), otlpLines(0, 500));
  startServer(bench, bench.path('logveil'), ['watch', bench.path('raw'), '--out', bench.path('clean')]);
  await eventuallyAll(500, received, collector);
  appendFileSync(bench.path('raw/app.json'), otlpLines(500, 1000));
  await eventuallyAll(1000, received, collector);
  assertClean(bench, received(), 1000);
  assert.doesNotMatch(bench.read('clean/app.json'), /s3cr3t|XXX/);
});

test('otel collector: namedpipe takes what a pipe through logveil brings', { skip }, async (t) => {
  const { bench, received, collector } = await prepareOtlp(t);
  writeFileSync(bench.path('app.log'), lines(0, 1000));
  const script = 'until test -p pipe; do sleep 0.2; done; cat app.log | ./logveil > pipe';
  const sender = startServer(bench, 'bash', ['-c', script]);
  await eventuallyAll(1000, received, collector);
  await sender.stop();
  assertClean(bench, received(), 1000);
});
