/**
 * A real application with a real pino, for `transport.test.ts`: it logs so many lines through the streams that are asked
 * for, and then ends the way that is asked for.
 */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pino, { type TransportTargetOptions } from 'pino';
import { createStreamWrite, sanitizingDestination, streamWrite, transportTarget } from '../../src/pino/pino.ts';

export interface Scenario {
  through: keyof typeof STREAMS;
  end: keyof typeof ENDS;
  lines: number;
  /** The file that lines go to. */
  file: string;
  /** Where the shipper posts them. */
  url?: string;
}

const scenario = JSON.parse(process.argv[2] as string) as Scenario;
const { file, url } = scenario;
const shipper: TransportTargetOptions = {
  target: fileURLToPath(new URL('./shipper.js', import.meta.url)),
  options: { url, batchSize: 40 },
};

/** A stage that adds a field to each record. */
const enricher = (asObjects: boolean, field = 'XXX_added'): TransportTargetOptions => ({
  target: fileURLToPath(new URL('./enricher.js', import.meta.url)),
  options: { asObjects, field },
});
const inPipeline = (...pipeline: TransportTargetOptions[]) => pino(pino.transport({ pipeline }));
const toFile: TransportTargetOptions = { target: 'pino/file', options: { destination: file } };

const STREAMS = {
  secondAfterLines: () => inPipeline(enricher(false), { target: 'logveil/pino', options: { destination: file } }),
  secondAfterObjects: () => inPipeline(enricher(true), { target: 'logveil/pino', options: { destination: file } }),
  secondToStdout: () => inPipeline(enricher(true), { target: 'logveil/pino' }),
  betweenTwo: () => inPipeline(enricher(true), { target: 'logveil/pino' }, toFile),
  thirdOfThree: () =>
    inPipeline(enricher(false), enricher(false), { target: 'logveil/pino', options: { destination: file } }),
  threeToShipper: () => inPipeline({ target: 'logveil/pino' }, enricher(false, 'added'), shipper),
  betweenToShipper: () => inPipeline(enricher(false), { target: 'logveil/pino' }, shipper),
  transport: () => pino(pino.transport({ target: 'logveil/pino', options: { destination: file } })),
  checkedTransport: () => pino(pino.transport(transportTarget({ destination: file }))),
  redactedTransport: () =>
    pino({ redact: ['password'] }, pino.transport({ target: 'logveil/pino', options: { destination: file } })),
  descriptor: () => pino(pino.transport({ target: 'logveil/pino', options: { destination: 2 } })),
  // A worker that cannot work: nobody listens for its error, so it ends the application.
  wrongTransport: () => pino(pino.transport({ target: 'logveil/pino', options: { maskText: '<', destination: file } })),
  fullTransport: () => pino(pino.transport({ target: 'logveil/pino', options: { destination: '/dev/full' } })),
  stdout: () => pino({ transport: { target: 'logveil/pino' } }),
  pipelineToFile: () =>
    pino(
      pino.transport({
        pipeline: [{ target: 'logveil/pino' }, { target: 'pino/file', options: { destination: file } }],
      }),
    ),
  pipelineToPretty: () =>
    pino(
      pino.transport({
        pipeline: [
          { target: 'logveil/pino' },
          { target: 'pino-pretty', options: { colorize: false, singleLine: true, destination: file } },
        ],
      }),
    ),
  pipelineToShipper: () => pino(pino.transport({ pipeline: [{ target: 'logveil/pino' }, shipper] })),
  shipperAmongTargets: () =>
    pino(
      pino.transport({
        targets: [
          { level: 'info', pipeline: [{ target: 'logveil/pino' }, shipper] },
          { target: 'logveil/pino', level: 'error', options: { destination: `${file}.errors` } },
        ],
      }),
    ),
  targets: () =>
    pino(
      pino.transport({
        targets: [
          { target: 'logveil/pino', level: 'info' },
          { target: 'logveil/pino', level: 'error', options: { destination: `${file}.errors` } },
          {
            level: 'info',
            pipeline: [{ target: 'logveil/pino' }, { target: 'pino/file', options: { destination: file } }],
          },
        ],
      }),
    ),
  destination: () => pino(sanitizingDestination({ destination: file })),
  hook: () => pino({ hooks: { streamWrite } }, pino.destination({ dest: file, sync: true })),
  multistream: () =>
    pino(
      { hooks: { streamWrite: createStreamWrite({ maskText: 'MMM' }) } },
      pino.multistream([
        { stream: pino.destination({ dest: file, sync: true }) },
        { level: 'error', stream: sanitizingDestination({ destination: `${file}.errors` }) },
      ]),
    ),
};

const ENDS = {
  naturally: () => {},
  // It has other work to do: what fails meanwhile ends it before.
  later: () => wait(10_000),
  exit: () => process.exit(0),
  // A listener that the application adds once pino has its own.
  exitListener: () => {
    process.on('exit', () => log.info({ seq: scenario.lines, MMM_x: 's3cr3t' }, 'over'));
    process.exit(0);
  },
  throw: () => {
    throw new Error('as a test wants it');
  },
  // Nothing that runs at exit helps here: what was said to be written must have been.
  fatalAndKill: () => {
    log.fatal({ seq: scenario.lines, MMM_x: 's3cr3t' }, 'over');
    process.kill(process.pid, 'SIGKILL');
  },
  flushAndKill: async () => {
    await new Promise((resolve) => log.flush(resolve));
    process.kill(process.pid, 'SIGKILL');
  },
};

const log = STREAMS[scenario.through]();
if (scenario.end.endsWith('Kill')) {
  const stream = (log as unknown as Record<symbol, NodeJS.EventEmitter>)[pino.symbols.streamSym];
  // Before the worker runs there is nobody who could write.
  if (scenario.through === 'transport') await once(stream as NodeJS.EventEmitter, 'ready');
}
const child = log.child({ MMM_session: 's3cr3t', XXX_token: ['s3cr3t'] });
for (let seq = 0; seq < scenario.lines; seq++) {
  const logger = seq % 2 === 0 ? log : child;
  logger.info({ seq, MMM_x: 's3cr3t', deep: { XXX_y: { a: 's3cr3t' } } }, 'GET /a?MMM_z=s3cr3t&é=1');
}
log.error({ seq: -1, MMM_x: 's3cr3t', password: 'redacted by pino alone' }, 'MMM_q=s3cr3t');
await ENDS[scenario.end]();
