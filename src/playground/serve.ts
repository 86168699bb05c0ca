import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf, IoError } from '../io/io-error.ts';
import { HEADERS, playgroundPage } from './html.ts';

export interface Playground {
  /** `http://127.0.0.1:8177/` */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves the page on loopback, and nothing else. No text ever comes here: the page works by itself.
 * @param port 0 for any free one
 * @throws IoError if the port cannot be had
 */
export async function servePlayground(port: number): Promise<Playground> {
  const page = playgroundPage();
  const server = createServer((request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const path = request.url?.split('?', 1)[0];
    if (isRead && (path === '/' || path === '/index.html')) {
      response.writeHead(200, HEADERS);
      response.end(request.method === 'HEAD' ? undefined : page);
      return;
    }
    response.writeHead(isRead ? 404 : 405, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('there is only /\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explainListening(port, error)));
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function explainListening(port: number, error: unknown): IoError {
  const code = codeOf(error) || 'EIO';
  const why = code === 'EADDRINUSE' ? 'is in use' : code === 'EACCES' ? 'may not be listened at' : 'cannot be had';
  return new IoError(`--port ${port}`, code, `${why} (${code}); choose another, or 0 for any free one`);
}
