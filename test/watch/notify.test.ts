/**
 * What notifies the watch: the events of Linux, and chokidar where there are others; it is tried here, too. That none has come
 * is no proof; that one comes is asked.
 */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Sink } from '../../src/io/output.ts';
import type { StartNotifier } from '../../src/watch/notify.ts';
import { notifyByChokidar } from '../../src/watch/notify-chokidar.ts';
import { notifyByInotify } from '../../src/watch/notify-inotify.ts';
import { WatchRun } from '../../src/watch/run.ts';
import { makeFolder, until } from '../cli/command.ts';

interface Woken {
  readonly folder: string;
  path(name: string): string;
  /** The events since the last call. */
  take(): { path: string; isChange: boolean }[];
  readonly failures: string[];
  /** From now on it is these of the folder's files and folders, as they are now. */
  set(...names: string[]): void;
}

function wake(t: TestContext, start: StartNotifier = notifyByInotify): Woken {
  const folder = makeFolder(t);
  const path = (name: string) => join(folder, name);
  const events: { path: string; isChange: boolean }[] = [];
  const failures: string[] = [];
  const notifier = start({
    onNotify: (where, isChange) => events.push({ path: where, isChange }),
    onFailure: (code) => failures.push(code),
  });
  t.after(() => notifier.stop());
  return {
    folder,
    path,
    failures,
    take: () => events.splice(0),
    set: (...names) => notifier.set(new Map(names.map((name) => [path(name), idOf(path(name))]))),
  };
}

function idOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? 'none' : `${status.dev}:${status.ino}`;
}

/** Waits for the event that the file has been written to. */
async function untilChange({ take, path }: Woken, name: string): Promise<void> {
  await until(() => take().some((one) => one.isChange && one.path === path(name)));
}

/** Waits for the event that something has come, gone or been renamed. */
async function untilMove({ take }: Woken): Promise<void> {
  await until(() => take().some(({ isChange }) => !isChange));
}

test('each write is reported, however soon after the one before', async (t) => {
  const notified = wake(t);
  writeFileSync(notified.path('a.log'), '');
  notified.set('.');
  for (let n = 0; n < 50; n++) {
    appendFileSync(notified.path('a.log'), `${n}\n`);
    await untilChange(notified, 'a.log');
  }
  assert.deepEqual(notified.failures, []);
});

test('what comes, goes or is renamed is reported as such', async (t) => {
  const notified = wake(t);
  notified.set('.');
  writeFileSync(notified.path('a.log'), '');
  await untilMove(notified);
  renameSync(notified.path('a.log'), notified.path('b.log'));
  await untilMove(notified);
  rmSync(notified.path('b.log'));
  await untilMove(notified);
});

test('a link to a file that is elsewhere, also when it is turned', async (t) => {
  const notified = wake(t);
  mkdirSync(notified.path('log'));
  for (const n of [1, 2]) writeFileSync(notified.path(`${n}.txt`), '');
  symlinkSync('../1.txt', notified.path('log/app.log'));
  notified.set('log', 'log/app.log');
  appendFileSync(notified.path('1.txt'), 'MMM_a=1\n');
  await untilChange(notified, 'log/app.log');
  rmSync(notified.path('log/app.log'));
  symlinkSync('../2.txt', notified.path('log/app.log'));
  await untilMove(notified);
  notified.set('log', 'log/app.log');
  appendFileSync(notified.path('2.txt'), 'MMM_a=2\n');
  await untilChange(notified, 'log/app.log');
});

test('a folder that is removed and made anew, maybe with the same inode', async (t) => {
  const notified = wake(t);
  for (let n = 0; n < 5; n++) {
    mkdirSync(notified.path('log'));
    notified.set('.', 'log');
    writeFileSync(notified.path('log/a.log'), '');
    appendFileSync(notified.path('log/a.log'), 'x\n');
    await untilChange(notified, 'log/a.log');
    rmSync(notified.path('log'), { recursive: true });
    await until(() => notified.take().some(({ path, isChange }) => !isChange && path === notified.path('log')));
  }
  assert.deepEqual(notified.failures, []);
});

describe('chokidar', () => {
  test('reports what is written, and what comes', async (t) => {
    const notified = wake(t, notifyByChokidar);
    const isReported = (wanted: boolean, name: string) =>
      notified.take().some(({ isChange, path }) => isChange === wanted && path === notified.path(name));
    mkdirSync(notified.path('log'));
    writeFileSync(notified.path('log/a.log'), '');
    notified.set('log');
    // It begins to watch some time after the call, and may miss what comes at the same time as something else.
    await until(() => {
      appendFileSync(notified.path('log/a.log'), 'x\n');
      return isReported(true, 'log/a.log');
    });
    let n = 0;
    await until(() => {
      writeFileSync(notified.path(`log/${n}.log`), '');
      n += 1;
      return isReported(false, 'log/0.log');
    });
    assert.deepEqual(notified.failures, []);
  });

  test('reports a folder that has taken the place of another', async (t) => {
    const notified = wake(t, notifyByChokidar);
    mkdirSync(notified.path('new'));
    for (let n = 0; n < 2; n++) {
      mkdirSync(notified.path('log'), { recursive: true });
      writeFileSync(notified.path('log/a.log'), '');
      notified.set('log');
      await until(() => {
        appendFileSync(notified.path('log/a.log'), 'x\n');
        return notified.take().some(({ path }) => path === notified.path('log/a.log'));
      });
      rmSync(notified.path('log'), { recursive: true });
      renameSync(notified.path('new'), notified.path('log'));
      mkdirSync(notified.path('new'));
    }
  });
});

test('what is not there is no failure', (t) => {
  const notified = wake(t);
  notified.set('none');
  assert.deepEqual(notified.failures, []);
});

const SILENT: StartNotifier = () => ({ set() {}, stop() {} });

for (const [way, startNotifier] of [
  ['without any event a look by the clock', SILENT],
  ['a watch that chokidar notifier', notifyByChokidar],
] as const) {
  test(`${way} finds what was written, what was renamed and what is new`, async (t) => {
    const folder = makeFolder(t);
    const path = (name: string) => join(folder, name);
    writeFileSync(path('a.log'), 'one MMM_a=secret\n');
    let text = '';
    const sink: Sink = {
      write(bytes) {
        text += Buffer.from(bytes).toString();
        return undefined;
      },
      flush: () => undefined,
    };
    const run = new WatchRun({
      paths: [folder],
      options: {},
      to: { sink, isPrefixed: true },
      isOnce: false,
      warn: (line) => assert.fail(line),
      startNotifier,
    });
    const ended = run.run();
    await until(() => text === 'a.log: one MMM_a=MMM\n');
    appendFileSync(path('a.log'), 'two\n');
    await until(() => text.endsWith('a.log: two\n'));
    renameSync(path('a.log'), path('a.log.1'));
    writeFileSync(path('a.log'), 'three\n');
    await until(() => text.endsWith('a.log: three\n'));
    run.stop();
    await ended;
  });
}
