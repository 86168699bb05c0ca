import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import pino from 'pino';
import { createStreamWrite, sanitizingDestination, streamWrite } from '../../src/pino/pino.ts';
import { makeFolder } from '../cli/command.ts';

const BARE = { base: null, timestamp: false } as const;

function makeFile(t: TestContext): { path: string; read(): string } {
  const path = join(makeFolder(t), 'app.log');
  return { path, read: () => readFileSync(path, 'utf8') };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('sanitizingDestination', () => {
  test('lines of one turn of the event loop are one batch', async (t) => {
    const file = makeFile(t);
    const log = pino(BARE, sanitizingDestination({ destination: file.path }));
    log.info({ MMM_a: 's3cr3t' });
    log.child({ XXX_b: 's3cr3t', c: 1 }).warn('MMM_d=s3cr3t');
    assert.equal(file.read(), '');
    await turn();
    assert.equal(file.read(), '{"level":30,"MMM_a":"MMM"}\n{"level":40,"c":1,"msg":"MMM_d=MMM"}\n');
  });

  test('a batch that is full is written at once', (t) => {
    const file = makeFile(t);
    const log = pino(BARE, sanitizingDestination({ destination: file.path, batchSize: 100 }));
    while (file.read() === '') log.info('0123456789');
    assert.match(file.read(), /^(\{"level":30,"msg":"0123456789"\}\n){4}$/);
    const each = sanitizingDestination({ destination: `${file.path}.each`, batchSize: 0 });
    each.write('MMM_a=s3cr3t\n');
    assert.equal(readFileSync(`${file.path}.each`, 'utf8'), 'MMM_a=MMM\n');
  });

  test('pieces of a line are one line', (t) => {
    const file = makeFile(t);
    const destination = sanitizingDestination({ destination: file.path });
    for (const unit of '{"é":"😀","MMM_a":"s3cr3t"}\nMMM_b=s3cr3t') {
      destination.write(unit);
      destination.flushSync();
    }
    destination.end();
    assert.equal(file.read(), '{"é":"😀","MMM_a":"MMM"}\nMMM_b=MMM');
  });

  test('a batch larger than the engine', (t) => {
    const file = makeFile(t);
    const destination = sanitizingDestination({ destination: file.path });
    const long = 'ü'.repeat(400_000);
    destination.write(`{"a":"${long}","MMM_b":"${long}"}\n`);
    destination.end();
    assert.equal(file.read(), `{"a":"${long}","MMM_b":"MMM"}\n`);
  });

  test('flush, fatal, end', async (t) => {
    const file = makeFile(t);
    const destination = sanitizingDestination({ destination: file.path });
    const log = pino(BARE, destination);
    log.info('one');
    await new Promise<void>((resolve, reject) => log.flush((error) => (error ? reject(error) : resolve())));
    assert.match(file.read(), /one/);
    log.fatal('two');
    assert.match(file.read(), /two/);
    log.info('three');
    const closed = once(destination, 'close');
    destination.end();
    assert.match(file.read(), /three/);
    await closed;
    destination.end();
  });

  test('reopened, it writes to the new file', (t) => {
    const file = makeFile(t);
    const destination = sanitizingDestination({ destination: file.path });
    destination.write('one\n');
    renameSync(file.path, `${file.path}.1`);
    destination.reopen();
    destination.write('two\n');
    destination.end();
    assert.deepEqual([readFileSync(`${file.path}.1`, 'utf8'), file.read()], ['one\n', 'two\n']);
  });

  test('it never throws: an error is emitted if there is a listener, else it is one warning', async (t) => {
    const warned = once(process, 'warning');
    const unheard = sanitizingDestination({ destination: '/dev/full' });
    const log = pino(BARE, unheard);
    for (let i = 0; i < 3; i++) {
      log.info({ MMM_a: 's3cr3t' });
      unheard.flushSync();
    }
    const [warning] = await warned;
    assert.match(String(warning), /destination "\/dev\/full": no space left/);
    const heard = sanitizingDestination({ destination: '/dev/full' });
    const errors: unknown[] = [];
    heard.on('error', (error) => errors.push(error.code));
    heard.write('MMM_a=1\n');
    const failure = await new Promise((resolve) => heard.flush(resolve));
    assert.deepEqual([errors, (failure as { code: string }).code], [['ENOSPC'], 'ENOSPC']);
    const ended = sanitizingDestination({ destination: join(makeFolder(t), 'x') });
    ended.on('error', (error) => errors.push(error.message));
    ended.end();
    ended.write('MMM_a=1\n');
    assert.match(String(errors.at(-1)), /has been ended/);
  });

  test('an error may be logged to where it came from', async () => {
    for (const batchSize of [0, 10, 65_536]) {
      const destination = sanitizingDestination({ destination: '/dev/full', batchSize });
      const log = pino(destination);
      let errors = 0;
      let depth = 0;
      destination.on('error', () => {
        depth++;
        assert.equal(depth, 1, 'what is logged meanwhile waits');
        if (++errors < 4) log.error({ MMM_x: 's3cr3t' }, 'it could not be written');
        depth--;
      });
      log.info({ MMM_x: 's3cr3t' }, 'hello');
      destination.flushSync();
      while (errors < 4) await turn();
      destination.end();
    }
  });

  test('what could not be written comes first when it can be again, whole', (t) => {
    const file = makeFile(t);
    const descriptor = openSync('/dev/full', 'w');
    const destination = sanitizingDestination({ destination: descriptor });
    destination.on('error', () => {});
    destination.write('one MMM_a=s3cr3t\n');
    destination.flushSync();
    destination.write('two\n');
    destination.flushSync();
    // The descriptor is another file from now on, as after a disk has been made room on.
    closeSync(descriptor);
    assert.equal(openSync(file.path, 'a'), descriptor);
    destination.write('three\n');
    destination.flushSync();
    assert.equal(file.read(), 'one MMM_a=MMM\ntwo\nthree\n');
    closeSync(descriptor);
  });

  test('a disk that stays full costs so much memory and no more', () => {
    const destination = sanitizingDestination({ destination: '/dev/full', batchSize: 0 });
    let dropped = 0;
    destination.on('error', () => {});
    destination.on('drop', (bytes: number) => (dropped += bytes));
    const line = `${'x'.repeat((1 << 20) - 1)}\n`;
    for (let i = 0; i < 20; i++) destination.write(line);
    assert.ok(dropped >= 3 << 20 && dropped <= 5 << 20, String(dropped));
  });

  test('a pipe that is full is waited for; one that nobody reads is dropped', async (t) => {
    const path = join(makeFolder(t), 'pipe');
    execFileSync('mkfifo', [path]);
    const own = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    const forChild = openSync(path, constants.O_RDONLY);
    closeSync(own);
    // It drains the pipe while this thread waits, and gives up by itself.
    const drainer = spawn('sh', ['-c', `sleep 0.3; timeout 20 head -c 200000 > '${path}.out'`], {
      stdio: [forChild, 'inherit', 'inherit'],
    });
    const drained = once(drainer, 'close');
    closeSync(forChild);
    const destination = sanitizingDestination({ destination: writer });
    destination.on('error', assert.ifError);
    const line = `${'x'.repeat(99)}\n`;
    destination.write(line.repeat(2000));
    destination.flushSync();
    await drained;
    assert.equal(readFileSync(`${path}.out`, 'utf8'), line.repeat(2000));
    destination.write(line);
    destination.flushSync();
    destination.end();
    closeSync(writer);
  });
});

describe('streamWrite', () => {
  test('a string with no candidate is returned as it is', () => {
    const clean = `{"level":30,"msg":"${'session refreshed '.repeat(20)}","odd":"\ud800"}\n`;
    assert.equal(streamWrite(clean), clean);
    assert.equal(streamWrite(''), '');
  });

  test('each line stands for itself', () => {
    assert.equal(streamWrite('{"level":30,"MMM_a":"s3cr3t"\n'), '{"level":30,"MMM_a":"MMM"\n');
    assert.equal(streamWrite('<MMM_a>s3cr3t\n'), '<MMM_a>MMM\n');
    assert.equal(streamWrite('{"b":"shown"}\n'), '{"b":"shown"}\n');
    assert.equal(streamWrite('{"%4dMM_a":"s3cr3t","\\u0058XX_b":1,"c":"é"}\n'), '{"%4dMM_a":"MMM","c":"é"}\n');
    const long = 'ü'.repeat(200_000);
    assert.equal(streamWrite(`{"a":"${long}","MMM_b":"${long}"}\n`), `{"a":"${long}","MMM_b":"MMM"}\n`);
  });

  test('it never throws, and what it fails on is left out', () => {
    const write = createStreamWrite({ maskText: '*' });
    const unfit = { length: 1, toString: () => assert.fail() } as unknown as string;
    assert.deepEqual(JSON.parse(write(unfit)).level, 50);
    assert.equal(write('MMM_a=1\n'), 'MMM_a=*\n');
  });

  test('beside redact, serializers, formatters and a mixin', () => {
    const lines: string[] = [];
    const log = pino(
      {
        ...BARE,
        redact: ['password'],
        serializers: { order: (order: { id: number }) => ({ id: order.id, MMM_made: 's3cr3t' }) },
        formatters: { level: (label) => ({ level: label }), log: (object) => ({ ...object, XXX_form: 's3cr3t' }) },
        mixin: () => ({ MMM_mixin: ['s3cr3t'] }),
        nestedKey: 'payload',
        msgPrefix: 'MMM_prefix=s3cr3t ',
        hooks: { streamWrite },
      },
      { write: (line) => lines.push(line) },
    );
    log.child({ MMM_bound: 's3cr3t' }).info({ password: 'p', order: { id: 7 }, MMM_a: 's3cr3t' }, 'done');
    log.error(new Error('MMM_e=s3cr3t&f=1'));
    assert.doesNotMatch(lines.join(''), /s3cr3t|XXX/);
    assert.deepEqual(JSON.parse(lines[0] as string), {
      level: 'info',
      MMM_bound: 'MMM',
      payload: { password: '[Redacted]', order: { id: 7, MMM_made: 'MMM' }, MMM_a: 'MMM', MMM_mixin: 'MMM' },
      msg: 'MMM_prefix=MMM done',
    });
    assert.match(JSON.parse(lines[1] as string).payload.err.message, /^MMM_e=MMM&f=1/);
  });

  test('what streams with metadata are given besides the line is raw, as the documentation says', () => {
    let seen: Record<string, unknown> = {};
    const stream = {
      [Symbol.for('pino.metadata')]: true,
      lastObj: {},
      lastMsg: '',
      write(line: string) {
        seen = { line, lastObj: this.lastObj, lastMsg: this.lastMsg };
      },
    };
    pino({ ...BARE, hooks: { streamWrite } }, stream).info({ MMM_a: 'shown' }, 'MMM_b=shown');
    assert.deepEqual(seen, {
      line: '{"level":30,"MMM_a":"MMM","msg":"MMM_b=MMM"}\n',
      lastObj: { MMM_a: 'shown' },
      lastMsg: 'MMM_b=shown',
    });
  });
});

test('a destination reports that its descriptor was closed', () => {
  const descriptor = openSync('/dev/null', 'w');
  closeSync(descriptor);
  const destination = sanitizingDestination({ destination: descriptor });
  const codes: string[] = [];
  destination.on('error', (error) => codes.push(error.code));
  destination.write('MMM_a=1\n');
  destination.flushSync();
  assert.deepEqual(codes, ['EBADF']);
  assert.throws(() => writeSync(descriptor, ''));
});
