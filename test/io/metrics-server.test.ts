import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Counter, Registry } from 'prom-client';
import { parseAddress } from '../../src/io/address.ts';
import { IoError } from '../../src/io/io-error.ts';
import { startMetricsServer } from '../../src/io/metrics-server.ts';

async function start(t: TestContext, ailment: () => string | undefined = () => undefined) {
  const registry = new Registry();
  const counter = new Counter({ name: 'lines_total', help: 'Lines.', registers: [registry] });
  const server = await startMetricsServer({ address: '0', registry, ailment });
  t.after(() => server.close());
  return { server, counter };
}

test('an address is host and port, or a port on loopback', () => {
  assert.deepEqual(parseAddress('127.0.0.1:9464'), { host: '127.0.0.1', port: 9464 });
  assert.deepEqual(parseAddress('[::1]:0'), { host: '::1', port: 0 });
  assert.deepEqual(parseAddress('metrics.local:80'), { host: 'metrics.local', port: 80 });
  assert.deepEqual(parseAddress('9464'), { host: '127.0.0.1', port: 9464 });
  for (const address of ['', ':80', '::1:80', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', 'http://a:80']) {
    assert.equal(parseAddress(address), undefined, address);
  }
});

test('counters are served as Prometheus reads them', async (t) => {
  const { server, counter } = await start(t);
  counter.inc(3);
  const response = await fetch(`${server.url}/metrics`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') as string, /^text\/plain; version=0\.0\.4/);
  assert.match(await response.text(), /^lines_total 3$/m);
});

test('health says what is wrong', async (t) => {
  let wrong: string | undefined;
  const { server } = await start(t, () => wrong);
  const health = async () => {
    const response = await fetch(`${server.url}/health`);
    return [response.status, await response.text()];
  };
  assert.deepEqual(await health(), [200, 'ok\n']);
  wrong = 'no broker answers';
  assert.deepEqual(await health(), [503, 'no broker answers\n']);
});

test('nothing else is there', async (t) => {
  const { server } = await start(t);
  assert.equal((await fetch(`${server.url}/`)).status, 404);
  assert.equal((await fetch(`${server.url}/metrics`, { method: 'POST' })).status, 405);
});

test('a port in use is an error that names the flag and the remedy', async (t) => {
  const { server } = await start(t);
  const address = server.url.replace('http://', '');
  await assert.rejects(
    startMetricsServer({ address, registry: new Registry(), ailment: () => undefined }),
    (error) =>
      error instanceof IoError &&
      error.message === `--metrics ${address}: the port is in use (EADDRINUSE); choose another, or 0 for any free one`,
  );
});
