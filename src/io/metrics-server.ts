import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { parseAddress } from './address.ts';
import { codeOf, IoError } from './io-error.ts';

export interface MetricsServerOptions {
  /** `127.0.0.1:9464`, `[::1]:9464`, or a port alone, which is loopback; port 0 is any free one. */
  address: string;
  registry: Registry;
  /** Undefined while all is well, else in a few words what is not. It must not quote a log's content. */
  ailment: () => string | undefined;
}

export interface MetricsServer {
  /** Where it listens: `http://127.0.0.1:9464`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves counters to Prometheus at `/metrics`, and at `/health` (or `/healthz`) 200 with `ok`, or 503 with what is wrong.
 * It does not keep the process alive.
 * @throws IoError if the address cannot be listened at
 */
export async function startMetricsServer({ address, registry, ailment }: MetricsServerOptions): Promise<MetricsServer> {
  const place = `--metrics ${address}`;
  const parsed = parseAddress(address);
  if (parsed === undefined) throw new IoError(place, 'EINVAL', 'is no address; give one such as 127.0.0.1:9464');
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const path = request.url?.split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, TEXT, 'only GET\n');
    if (path === '/health' || path === '/healthz') {
      const wrong = ailment();
      return answer(wrong === undefined ? 200 : 503, TEXT, `${wrong ?? 'ok'}\n`);
    }
    if (path !== '/metrics') return answer(404, TEXT, 'there are /metrics and /health\n');
    registry.metrics().then(
      (text) => answer(200, registry.contentType, text),
      () => answer(500, TEXT, 'the counters could not be read\n'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explainListening(place, error)));
    server.listen(parsed.port, parsed.host, resolve);
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  const host = parsed.host.includes(':') ? `[${parsed.host}]` : parsed.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const TEXT = 'text/plain; charset=utf-8';

function explainListening(place: string, error: unknown): IoError {
  const code = codeOf(error) || 'EIO';
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'the port is in use (EADDRINUSE); choose another, or 0 for any free one',
    EADDRNOTAVAIL: 'is no address of this machine (EADDRNOTAVAIL); 127.0.0.1 always is',
    EACCES: 'may not be listened at (EACCES); choose a port above 1023',
    ENOTFOUND: 'there is no such host (ENOTFOUND); 127.0.0.1 always is',
  };
  return new IoError(place, code, reasons[code] ?? `cannot be listened at (${code})`);
}
