/**
 * What wakes the watch: the events of Linux, and chokidar where there are others; it is tried here, too. That none has come
 * is no proof; that one comes is asked.
 */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Sink } from '../../src/io/output.ts';
import { WatchRun } from '../../src/watch/run.ts';
import type { StartWakes } from '../../src/watch/wake.ts';
import { startChokidar } from '../../src/watch/wake-chokidar.ts';
import { startInotify } from '../../src/watch/wake-inotify.ts';
import { makeFolder, until } from '../cli/command.ts';

interface Woken {
  readonly folder: string;
  path(name: string): string;
  /** What has been told since the last call. */
  take(): { path: string; isChange: boolean }[];
  readonly failures: string[];
  /** From now on it is these of the folder's files and folders, as they are now. */
  set(...names: string[]): void;
}

function wake(t: TestContext, start: StartWakes = startInotify): Woken {
  const folder = makeFolder(t);
  const path = (name: string) => join(folder, name);
  const told: { path: string; isChange: boolean }[] = [];
  const failures: string[] = [];
  const wakes = start({
    onWake: (where, isChange) => told.push({ path: where, isChange }),
    onFailure: (code) => failures.push(code),
  });
  t.after(() => wakes.stop());
  return {
    folder,
    path,
    failures,
    take: () => told.splice(0),
    set: (...names) => wakes.set(new Map(names.map((name) => [path(name), idOf(path(name))]))),
  };
}

function idOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? 'none' : `${status.dev}:${status.ino}`;
}

/** Waits until it is told that the file has been written to. */
async function untilChange({ take, path }: Woken, name: string): Promise<void> {
  await until(() => take().some((one) => one.isChange && one.path === path(name)));
}

/** Waits until it is told that something has come, gone or been renamed. */
async function untilMove({ take }: Woken): Promise<void> {
  await until(() => take().some(({ isChange }) => !isChange));
}

test('each write is told, however soon after the one before', async (t) => {
  const woken = wake(t);
  writeFileSync(woken.path('a.log'), '');
  woken.set('.');
  for (let n = 0; n < 50; n++) {
    appendFileSync(woken.path('a.log'), `${n}\n`);
    await untilChange(woken, 'a.log');
  }
  assert.deepEqual(woken.failures, []);
});

test('what comes, goes or is renamed is told as such', async (t) => {
  const woken = wake(t);
  woken.set('.');
  writeFileSync(woken.path('a.log'), '');
  await untilMove(woken);
  renameSync(woken.path('a.log'), woken.path('b.log'));
  await untilMove(woken);
  rmSync(woken.path('b.log'));
  await untilMove(woken);
});

test('a link to a file that is elsewhere, also when it is turned', async (t) => {
  const woken = wake(t);
  mkdirSync(woken.path('log'));
  for (const n of [1, 2]) writeFileSync(woken.path(`${n}.txt`), '');
  symlinkSync('../1.txt', woken.path('log/app.log'));
  woken.set('log', 'log/app.log');
  appendFileSync(woken.path('1.txt'), 'MMM_a=1\n');
  await untilChange(woken, 'log/app.log');
  rmSync(woken.path('log/app.log'));
  symlinkSync('../2.txt', woken.path('log/app.log'));
  await untilMove(woken);
  woken.set('log', 'log/app.log');
  appendFileSync(woken.path('2.txt'), 'MMM_a=2\n');
  await untilChange(woken, 'log/app.log');
});

test('a folder that is removed and made anew, maybe with the same inode', async (t) => {
  const woken = wake(t);
  for (let n = 0; n < 5; n++) {
    mkdirSync(woken.path('log'));
    woken.set('.', 'log');
    writeFileSync(woken.path('log/a.log'), '');
    appendFileSync(woken.path('log/a.log'), 'x\n');
    await untilChange(woken, 'log/a.log');
    rmSync(woken.path('log'), { recursive: true });
    await until(() => woken.take().some(({ path, isChange }) => !isChange && path === woken.path('log')));
  }
  assert.deepEqual(woken.failures, []);
});

describe('chokidar', () => {
  test('tells what is written, and what comes', async (t) => {
    const woken = wake(t, startChokidar);
    const isTold = (wanted: boolean, name: string) =>
      woken.take().some(({ isChange, path }) => isChange === wanted && path === woken.path(name));
    mkdirSync(woken.path('log'));
    writeFileSync(woken.path('log/a.log'), '');
    woken.set('log');
    // It begins to watch some time after it was told to, and may miss what comes at the same time as something else.
    await until(() => {
      appendFileSync(woken.path('log/a.log'), 'x\n');
      return isTold(true, 'log/a.log');
    });
    let n = 0;
    await until(() => {
      writeFileSync(woken.path(`log/${n}.log`), '');
      n += 1;
      return isTold(false, 'log/0.log');
    });
    assert.deepEqual(woken.failures, []);
  });

  test('tells of a folder that has come in the place of another', async (t) => {
    const woken = wake(t, startChokidar);
    mkdirSync(woken.path('new'));
    for (let n = 0; n < 2; n++) {
      mkdirSync(woken.path('log'), { recursive: true });
      writeFileSync(woken.path('log/a.log'), '');
      woken.set('log');
      await until(() => {
        appendFileSync(woken.path('log/a.log'), 'x\n');
        return woken.take().some(({ path }) => path === woken.path('log/a.log'));
      });
      rmSync(woken.path('log'), { recursive: true });
      renameSync(woken.path('new'), woken.path('log'));
      mkdirSync(woken.path('new'));
    }
  });
});

test('what is not there is no failure', (t) => {
  const woken = wake(t);
  woken.set('none');
  assert.deepEqual(woken.failures, []);
});

const SILENT: StartWakes = () => ({ set() {}, stop() {} });

for (const [way, startWakes] of [
  ['without any event a look by the clock', SILENT],
  ['a watch that chokidar wakes', startChokidar],
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
      say: (line) => assert.fail(line),
      startWakes,
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
