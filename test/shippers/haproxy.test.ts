import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { findProgram, needs } from '../neighbours.ts';
import { request, requests } from './load.ts';
import { eventually, eventuallyAll, freePort, makeBench, place, startServer } from './recipe.ts';

test('haproxy: request lines and captured headers come sanitized, through a pipe, none cut', {
  skip: needs('haproxy'),
}, async (t) => {
  const app = createServer((_, response) => response.end('ok'));
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  t.after(() => app.close());
  const bench = makeBench(t);
  const port = await freePort();
  const config = place(bench, 'haproxy.cfg', {
    'bind :80': `bind 127.0.0.1:${port}`,
    '127.0.0.1:8080': `127.0.0.1:${(app.address() as AddressInfo).port}`,
  });
  const haproxy = findProgram('haproxy') ?? 'haproxy';
  const filter = `'${bench.path('logveil')}' --output '${bench.path('haproxy.log')}'`;
  // The shell becomes HAProxy, so that the end of the test ends it, and with it the filter.
  const server = startServer(bench, 'bash', ['-c', `exec '${haproxy}' -f '${config}' -db > >(${filter})`]);
  await eventually('it answers', async () => (await request(port, 9999)) === 200, server);
  const answered = await requests(port, 0, 200);
  assert.equal(answered.length, 200);
  // HAProxy writes # as #23.
  const log = () => bench.read('haproxy.log').replaceAll('#23', '#');
  await eventuallyAll(200, log, server);
  const text = log();
  assert.doesNotMatch(text, /s3cr3t|XXX_/);
  // The request line and the Referer that was captured.
  assert.match(
    text,
    /\{http:\/\/127\.0\.0\.1\/from\?MMM_r=MMM&n=7\|test #7#\} "GET \S*%237%23\?n=7&MMM_phone=MMM HTTP\/1\.1"/,
  );
});
