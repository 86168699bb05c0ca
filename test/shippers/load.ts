/** Sends requests and messages with secrets in them to a server on loopback. */
import { createSocket } from 'node:dgram';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';

/** A request that names its number and holds a secret; resolves to the status, 0 if it was not answered. */
export function request(port: number, number: number, agent?: Agent): Promise<number> {
  return new Promise((resolve) => {
    const path = `/missing/%23${number}%23?n=#&MMM_phone=s3cr3t&XXX_pin=s3cr3t`.replace('#', `${number}`);
    const headers = { referer: `http://127.0.0.1/from?MMM_r=s3cr3t&n=${number}`, 'user-agent': `test #${number}#` };
    get({ host: '127.0.0.1', port, path, headers, agent: agent ?? false, timeout: 20_000 }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', () => resolve(0));
    })
      .on('timeout', function (this: { destroy(): void }) {
        this.destroy();
      })
      .on('error', () => resolve(0));
  });
}

/**
 * So many requests, a few at a time; the numbers of those that were answered. A server that restarts may drop a connection
 * that it has not read from: the request is then made again.
 */
export async function requests(port: number, from: number, count: number, atOnce = 8): Promise<number[]> {
  const agent = new Agent({ keepAlive: false, maxSockets: atOnce });
  const answered: number[] = [];
  let next = from;
  const send = async (): Promise<void> => {
    while (next < from + count) {
      const number = next++;
      for (let attempt = 0; attempt < 5; attempt++) {
        if ((await request(port, number, agent)) === 0) continue;
        answered.push(number);
        break;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  agent.destroy();
  return answered.sort((a, b) => a - b);
}

/** Sends datagrams, a few at a time so that none is lost on the way. */
export async function sendDatagrams(port: number, messages: readonly (string | Buffer)[], pause = 5): Promise<void> {
  const socket = createSocket('udp4');
  for (let at = 0; at < messages.length; at++) {
    await new Promise((resolve) => socket.send(messages[at] as string, port, '127.0.0.1', resolve));
    if (at % 20 === 19) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  socket.close();
}

/** Writes to a TCP port as fast as it takes it. */
export function sendStream(port: number, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(text));
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.resume();
  });
}
