/** An application for `register.test.ts`. Each scenario writes in its own ways, and ends in its own way. */
import fs, { writeSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import tty from 'node:tty';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { pino } from 'pino';

const LINES = 2000;
const binary = Symbol.for('logveil.binary');

async function everyFunction(): Promise<void> {
  console.log({ MMM_a: 's3cr3t' }, 'console.log');
  console.error('console.error MMM_a=s3cr3t');
  process.stdout.write('write MMM_a=');
  process.stdout.write('s3cr3t\n');
  process.stdout.write('MMM_a=s3cr3t latin1\n', 'latin1');
  process.stdout.write(Buffer.from('MMM_a=s3cr3t base64\n').toString('base64'), 'base64');
  process.stdout.cork();
  process.stdout.write('MMM_a=s3cr3t corked\n');
  process.stdout.write('MMM_a=s3cr3t corked twice\n');
  process.stdout.uncork();
  assertEqual(fs.writeSync(1, 'MMM_a=s3cr3t writeSync\n'), 23);
  assertEqual(fs.writeSync(1, Buffer.from('..MMM_a=s3cr3t bytes\n..'), 2, 19), 19);
  assertEqual(writeSync(1, 'MMM_a=s3cr3t named import\n'), 26);
  assertEqual(fs.writeSync(1, new Uint8Array(Buffer.from('MMM_a=s3cr3t offset\n')), { offset: 0 } as never), 20);
  assertEqual(fs.writevSync(1, [Buffer.from('MMM_a='), Uint8Array.from(Buffer.from('s3cr3t writevSync\n'))]), 24);
  const { bytesWritten } = await promisify(fs.write)(1, Buffer.from('MMM_a=s3cr3t write\n'));
  assertEqual(bytesWritten, 19);
  await promisify(fs.writev)(1, [Buffer.from('MMM_a=s3cr3t writev\n')]);
  fs.writeFileSync(1, 'MMM_a=s3cr3t writeFileSync\n');
  fs.appendFileSync(1, 'MMM_a=s3cr3t appendFileSync\n');
  await promisify(fs.appendFile)(1, 'MMM_a=s3cr3t appendFile\n');
  const stream = fs.createWriteStream('', { fd: 1, autoClose: false });
  await new Promise<void>((resolve) => stream.write('MMM_a=s3cr3t createWriteStream\n', () => resolve()));
  // A socket cannot be opened by a path.
  if (!fs.fstatSync(1).isSocket()) await everyPath();
  if (fs.fstatSync(1).isFIFO()) {
    const socket = new net.Socket({ fd: 1, readable: false });
    assertEqual(socket instanceof net.Socket, true);
    socket.write('MMM_a=s3cr3t net.Socket\n');
  }
  if (tty.isatty(1)) new tty.WriteStream(1).write('MMM_a=s3cr3t tty.WriteStream\n');
  (process as unknown as { _rawDebug(text: string): void })._rawDebug('MMM_a=s3cr3t _rawDebug');
  process.emitWarning('MMM_a=s3cr3t emitWarning');
  await wait(1);
}

async function everyPath(): Promise<void> {
  await promisify(fs.writeFile)('/dev/stdout', 'MMM_a=s3cr3t writeFile\n', { flag: 'a' });
  await fs.promises.appendFile('/dev/stdout', 'MMM_a=s3cr3t promises.appendFile\n');
  const handle = await fs.promises.open('/dev/stdout', 'a');
  await handle.write('MMM_a=s3cr3t FileHandle.write\n');
  await handle.appendFile('MMM_a=s3cr3t FileHandle.appendFile\n');
  await handle.close();
  const opened = fs.openSync('/proc/self/fd/1', 'a');
  fs.writeSync(opened, 'MMM_a=s3cr3t another descriptor\n');
  fs.closeSync(opened);
  const stream = fs.createWriteStream('/dev/stdout', { flags: 'a' });
  await new Promise<void>((resolve) => stream.end('MMM_a=s3cr3t createWriteStream of a path\n', () => resolve()));
}

function assertEqual(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${actual} is not ${expected}`);
}

/** Without `--import` of its own, nor an environment. */
async function workers(): Promise<void> {
  const code = `
    const fs = require('node:fs');
    fs.writeSync(1, 'MMM_a=s3cr3t password=s3cr3t from a worker\\n');
    console.log('console.log in a worker MMM_a=s3cr3t');
    new (require('node:worker_threads').Worker)("require('node:fs').writeSync(2, 'deeper MMM_a=s3cr3t')", { eval: true });`;
  const worker = new Worker(code, { eval: true, execArgv: [], env: {} });
  await new Promise((resolve) => worker.once('exit', resolve));
}

function manyLines(): void {
  for (let i = 0; i < LINES; i++) {
    if (i % 2 === 0 || i > LINES / 2) console.log(`${i} MMM_a=s3cr3t ${'x'.repeat(200)}`);
    else fs.writeSync(1, `${i} MMM_a=s3cr3t ${'x'.repeat(200)}\n`);
  }
  // An unfinished line, of which the engine holds back the end.
  process.stdout.write('the end, ');
}

/** To both, in turn; every third line has no name. */
function bothStreams(): void {
  for (let i = 0; i < LINES; i++) {
    const line = `${i} ${i % 3 === 0 ? 'nothing' : 'MMM_a=s3cr3t'} ${'x'.repeat(200)}`;
    if (i % 10 < 5) console.log(line);
    else console.error(line);
  }
}

const SCENARIOS: Readonly<Record<string, () => unknown>> = {
  everyFunction,
  workers,
  naturally: manyLines,
  bothStreams,
  stalled() {
    for (let i = 0; i < LINES; i++) console.log(`${i} MMM_a=s3cr3t ${'x'.repeat(200)}`);
    process.stdout.write('the end, ');
    process.send?.('logged');
    process.once('message', () => process.exit(0));
  },
  exit() {
    manyLines();
    process.exit(0);
  },
  exitInListener() {
    process.on('exit', () => console.log('MMM_a=s3cr3t in an exit listener'));
    manyLines();
  },
  throw() {
    manyLines();
    throw Object.assign(new Error('MMM_a=s3cr3t'), { MMM_b: 's3cr3t', cause: new Error('MMM_c=s3cr3t') });
  },
  reject() {
    manyLines();
    return Promise.reject('MMM_a=s3cr3t');
  },
  handled() {
    process.on('uncaughtException', (error) => console.log('handled', error.message));
    setTimeout(() => console.log('still running'), 20);
    throw new Error('MMM_a=s3cr3t');
  },
  async binary() {
    const bytes = Buffer.from([0, 255, ...Buffer.from('MMM_a=1&'), 254, 10]);
    process.stdout.write('MMM_a=s3cr3t\n');
    Object.assign(process.stdout, { [binary]: true });
    process.stdout.write(bytes);
    fs.writeSync(1, bytes);
    Object.assign(process.stdout, { [binary]: false });
    process.stdout.write('MMM_a=s3cr3t\n');
  },
  async prompt() {
    process.stdout.write('Continue? ');
    await new Promise((resolve) => process.stdin.once('data', resolve));
    process.exit(0);
  },
  async asNode() {
    const seen: unknown[] = [];
    const { stdout } = process;
    const note = (...what: unknown[]) => seen.push(what);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const first = (error?: Error | null) => note('first', error ?? null);
    note(
      stdout.write('1\n', first),
      stdout.write('2\n', first),
      stdout.write('3\n', 'utf8', () => note('third')),
    );
    process.nextTick(note, 'tick');
    note(
      stdout.write('4\n', first),
      stdout.write('', first),
      stdout.write('5\n', undefined, () => note('fifth')),
    );
    await turn();
    stdout.write('6\n', () => stdout.write('7\n', () => note('seventh')));
    await turn();
    // No more than a pipe holds: what does not fit waits in Node's stream, which writes the rest later.
    note(
      stdout.write(`${'x'.repeat(Math.min(16_384, stdout.writableHighWaterMark))}\n`, first),
      stdout.writableNeedDrain,
    );
    note(stdout.write('8\n', first), stdout.writableLength);
    await turn();
    stdout.cork();
    note(stdout.write('9\n', first), stdout.writableLength);
    stdout.uncork();
    await turn();
    stdout.setDefaultEncoding('latin1');
    stdout.write('\u00e4\n');
    stdout.setDefaultEncoding('utf8');
    for (const wrong of [null, 1, { MMM_a: 1 }]) {
      try {
        stdout.write(wrong as never, first);
      } catch (error) {
        note((error as { code: string }).code);
      }
    }
    const { _write: write } = stdout;
    stdout._write = (chunk, encoding, done) => {
      note('replaced', String(chunk));
      write.call(stdout, chunk, encoding, done);
    };
    stdout.write('10\n', first);
    Object.assign(stdout, { _write: write });
    await turn();
    await new Promise<void>((resolve) => stdout.end('11\n', resolve));
    note('ended');
    fs.writeSync(2, seen.map((what) => `${JSON.stringify(what)}\n`).join(''));
  },
  /** The reader of standard output leaves at once. */
  async readerLeaves() {
    const seen: unknown[] = [];
    await wait(1000);
    process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => seen.push(`event ${code}`));
    process.stdout.on('close', () => seen.push('close'));
    process.stdout.write('1\n', (error) => seen.push(`callback ${(error as { code?: string } | null)?.code}`));
    await wait(100);
    seen.push(process.stdout.destroyed, process.stdout.writable);
    process.stdout.write('2\n', (error) => seen.push(`callback ${(error as { code?: string } | null)?.code}`));
    await wait(100);
    fs.writeSync(2, seen.map((what) => `${what}\n`).join(''));
  },
  pino() {
    const logger = pino(
      { base: null },
      pino.multistream([pino.destination(1), pino.destination({ dest: 2, sync: false })]),
    );
    for (let i = 0; i < LINES; i++) logger.info({ i, MMM_a: 's3cr3t' });
  },
  pinoTransport() {
    const logger = pino({ base: null }, pino.transport({ target: 'pino/file', options: { destination: 1 } }));
    for (let i = 0; i < LINES; i++) logger.info({ i, MMM_a: 's3cr3t' });
  },
};

await SCENARIOS[process.argv[2] as string]?.();
