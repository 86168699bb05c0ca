import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import pino from 'pino';
import {
  createStreamWrite,
  OptionsError,
  sanitizingDestination,
  type TransportOptions,
  transportTarget,
} from '../../src/pino/pino.ts';
import { makeFolder } from '../cli/command.ts';
import { inProject } from '../project.ts';

const TARGET = inProject('dist', 'src', 'pino', 'pino.js');

// pino's worker does not keep a process alive.
const staying = setInterval(() => {}, 1000);
after(() => clearInterval(staying));

const WRONG: [unknown, RegExp][] = [
  [{ maskText: '<' }, /^maskText: must be/],
  [{ masktext: '*' }, /^masktext: is none that is known; there are .*maskText.* destination, mkdir/],
  [{ destination: '' }, /^destination: must be the path of a file/],
  [{ destination: -1 }, /^destination:/],
  [{ destination: { write() {} } }, /^destination:/],
  [{ mkdir: 'yes' }, /^mkdir: must be true or false/],
  [{ append: 1 }, /^append: must be true or false/],
  [{ mode: '640' }, /^mode: must be the mode/],
  [['destination'], /^options: must be an object/],
];

describe('options', () => {
  test('a wrong one throws where the transport is made, in the thread of the application', () => {
    for (const [options, message] of WRONG) {
      const is = (error: unknown) => error instanceof OptionsError && message.test(error.message);
      assert.throws(() => transportTarget(options as TransportOptions), is, String(message));
      assert.throws(() => sanitizingDestination(options as TransportOptions), is, String(message));
    }
    assert.throws(() => sanitizingDestination({ batchSize: -1 }), /^OptionsError: batchSize: /);
    assert.throws(() => createStreamWrite({ maskText: '<' }), OptionsError);
  });

  test('unchecked, it comes as an error of the transport, by the same words', async () => {
    const stream = pino.transport({ target: TARGET, options: { maskText: '<' } });
    const [error] = await once(stream, 'error');
    assert.match(error.message, /^maskText: must be/);
  });

  test("a file that can't be opened is named", async (t) => {
    const destination = join(makeFolder(t), 'none', 'app.log');
    const stream = pino.transport(transportTarget({ destination }));
    const [error] = await once(stream, 'error');
    assert.match(error.message, /^destination ".*app.log": no such file or directory \(ENOENT\); check the path/);
    assert.throws(() => sanitizingDestination({ destination }), /ENOENT/);
  });

  test('mkdir, append, mode', async (t) => {
    const destination = join(makeFolder(t), 'a', 'b', 'app.log');
    const log = async (options: TransportOptions, text: string): Promise<string> => {
      const stream = pino.transport(transportTarget({ destination, ...options }));
      pino({ base: null, timestamp: false }, stream).info(text);
      stream.end();
      await once(stream, 'close');
      return readFileSync(destination, 'utf8').replaceAll(/[^a-z=&]|level|msg/g, '');
    };
    assert.equal(await log({ mkdir: true }, 'one'), 'one');
    assert.equal(statSync(destination).mode & 0o7777, 0o640 & ~process.umask());
    assert.equal(await log({}, 'two'), 'onetwo');
    assert.equal(await log({ append: false }, 'three'), 'three');
  });

  test('a file is closed when its transport is over', async (t) => {
    const destination = join(makeFolder(t), 'app.log');
    const isOpen = () =>
      readdirSync('/proc/self/fd').some((descriptor) => {
        try {
          return readlinkSync(`/proc/self/fd/${descriptor}`) === destination;
        } catch {
          return false;
        }
      });
    const stream = pino.transport(transportTarget({ destination }));
    await once(stream, 'ready');
    assert.ok(isOpen());
    stream.end();
    await once(stream, 'close');
    assert.ok(!isOpen());
  });

  test('the same sanitizer options as everywhere', async (t) => {
    const destination = join(makeFolder(t), 'app.log');
    const stream = pino.transport(transportTarget({ destination, maskPrefixes: ['secret_'], maskText: '***' }));
    pino({ base: null, timestamp: false }, stream).info({ secret_a: 's3cr3t', MMM_b: 1 });
    stream.end();
    await once(stream, 'close');
    assert.equal(readFileSync(destination, 'utf8'), '{"level":30,"secret_a":"***","MMM_b":1}\n');
  });

  test('an output that is full is an error, and nothing is passed by', async () => {
    const stream = pino.transport(transportTarget({ destination: '/dev/full' }));
    const failed = once(stream, 'error');
    pino(stream).info({ MMM_a: 's3cr3t' });
    const [error] = await failed;
    assert.match(error.message, /^destination "\/dev\/full": no space left/);
  });
});
