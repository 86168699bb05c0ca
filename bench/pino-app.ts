/**
 * A process that logs, for `pino.ts`: `node pino-app.js WAY LINES SENSITIVE`. It prints how many lines a second came
 * through, from the first call of the logger until the last byte was delivered, after a run to warm up.
 */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pino, { type DestinationStream, type LoggerOptions } from 'pino';
import { sanitizingDestination, streamWrite, transportTarget } from '../src/pino/pino.ts';

/** The parameters of a logged object: pino's own redaction needs each of them. */
const PATHS = ['req.body.MMM_card', 'req.body.MMM_phone', 'req.body.XXX_pin'];

type Way = { stream: DestinationStream; options?: LoggerOptions };

const toNothing = () => pino.destination({ dest: '/dev/null', sync: true });
const WAYS: Record<string, () => Way | Promise<Way>> = {
  none: () => ({ stream: toNothing() }),
  'raw worker': () => ({
    stream: pino.transport({ target: fileURLToPath(new URL('./raw-transport.js', import.meta.url)) }),
  }),
  worker: () => ({ stream: pino.transport(transportTarget({ destination: '/dev/null' })) }),
  destination: () => ({ stream: sanitizingDestination({ destination: '/dev/null' }) }),
  hook: () => ({ stream: toNothing(), options: { hooks: { streamWrite } } }),
  redact: () => ({ stream: toNothing(), options: { redact: PATHS } }),
  'deep-redact': async () => {
    const { DeepRedact } = await import('@hackylabs/deep-redact');
    const redaction = new DeepRedact({ blacklistedKeys: [/^MMM/, /^XXX/], replacement: 'MMM' });
    return {
      stream: toNothing(),
      options: { formatters: { log: (object) => redaction.redact(object) as Record<string, unknown> } },
    };
  },
};

const [way, lines, sensitive] = process.argv.slice(2) as [string, string, string];
const { stream, options = {} } = await (WAYS[way] as () => Way | Promise<Way>)();
const logger = pino(options, stream);
// pino's worker does not keep a process alive that waits for it.
const staying = setInterval(() => {}, 1000);

const body =
  sensitive === '0'
    ? { card: '4929123412341234', phone: '+16505550100', pin: '4711', port: 2323 }
    : { MMM_card: '4929123412341234', MMM_phone: '+16505550100', XXX_pin: '4711', port: 2323 };

function log(from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const url = '/genesys/1/service/369-abcdefgh/ixn/chat/refresh';
    logger.info({ req: { method: 'POST', url, body }, responseTime: i & 511 }, 'session refreshed, nothing to do');
  }
}

/** As an application that heeds backpressure: it waits for `drain` where the stream asks for it. */
async function logAll(count: number): Promise<void> {
  const worker = stream as unknown as NodeJS.EventEmitter & { writableNeedDrain?: boolean };
  for (let i = 0; i < count; i += 1000) {
    log(i, Math.min(i + 1000, count));
    if (worker.writableNeedDrain) await once(worker, 'drain');
  }
  await new Promise((resolve) => logger.flush(resolve));
}

await logAll(30_000);
const before = process.cpuUsage();
const start = performance.now();
await logAll(Number(lines));
const seconds = (performance.now() - start) / 1000;
const cpu = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ speed: Number(lines) / seconds, cpu: (cpu.user + cpu.system) / 1e6 })}\n`);
clearInterval(staying);
