/** What the system refuses of a log, at each call in turn: the others are followed, and nothing is lost or doubled. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Scene } from './scene.ts';

const line = (n: number) => `line ${n} MMM_a=secret${n} b\n`;
const clean = (n: number) => `line ${n} MMM_a=MMM b\n`;
const lines = (from: number, to: number, make = line) => {
  let text = '';
  for (let n = from; n <= to; n++) text += make(n);
  return text;
};

type Call = 'status' | 'statusOf' | 'list' | 'open' | 'read' | 'close';
const CALLS: readonly Call[] = ['status', 'statusOf', 'list', 'open', 'read', 'close'];

/** Lets some of the watcher's calls about logs fail: those from `first` on, `count` of them. */
function inject(scene: Scene, call: Call, code: string, first: number, count: number): { calls: number; on: boolean } {
  const { files } = scene;
  const faults = { calls: 0, on: false };
  const paths = new Map<number, string>();
  const { open } = files;
  const own = files[call] as (...words: unknown[]) => unknown;
  const isAboutLogs = (target: unknown): boolean =>
    (typeof target === 'number' ? (paths.get(target) ?? '') : String(target)).startsWith('/log');
  const mayFail = (target: unknown): void => {
    if (!faults.on || !isAboutLogs(target)) return;
    faults.calls++;
    if (faults.calls < first || faults.calls >= first + count) return;
    throw Object.assign(new Error(code), { code });
  };
  files.open = (path: string) => {
    if (call === 'open') mayFail(path);
    const descriptor = open.call(files, path);
    if (descriptor !== undefined) paths.set(descriptor, path);
    return descriptor;
  };
  if (call !== 'open') {
    (files as unknown as Record<string, unknown>)[call] = (...words: unknown[]) => {
      // A descriptor is closed, whatever close() says.
      if (call === 'close') own.apply(files, words);
      mayFail(words[0]);
      return call === 'close' ? undefined : own.apply(files, words);
    };
  }
  return faults;
}

/** A day in the life of two logs. */
function play(scene: Scene, faults: { on: boolean }): void {
  const { files } = scene;
  // What the test's own hands do to the files is not to fail.
  const watch = (times: number): void => {
    faults.on = true;
    for (let n = 0; n < times; n++) scene.follow();
    faults.on = false;
  };
  files.append('/log/app.log', lines(1, 50));
  files.append('/log/other.log', line(1));
  scene.start();
  watch(1);
  files.append('/log/app.log', line(51));
  files.append('/log/other.log', line(2));
  watch(1);
  files.move('/log/app.log', '/log/app.log.1');
  files.append('/log/app.log', line(52));
  watch(12);
  files.append('/log/app.log.1.gz', gzipSync(lines(1, 51)));
  files.remove('/log/app.log.1');
  watch(12);
  files.copy('/log/other.log', '/log/other.log.1');
  files.cut('/log/other.log');
  files.append('/log/other.log', line(3));
  // The pauses between tries grow to a minute.
  for (let minute = 0; minute < 3; minute++) {
    scene.pass(60_000);
    watch(12);
  }
}

const EXPECTED = (lines(1, 52, clean) + lines(1, 3, clean)).split('\n').sort();

function withFaults(call: Call, code: string, first: number, count: number): { scene: Scene; calls: number } {
  const scene = new Scene();
  const faults = inject(scene, call, code, first, count);
  play(scene, faults);
  return { scene, calls: faults.calls };
}

for (const code of ['EIO', 'ESTALE', 'EACCES']) {
  describe(code, () => {
    for (const call of CALLS) {
      test(`${call}, at each call, once and five times in a row`, () => {
        const { calls } = withFaults(call, code, Number.POSITIVE_INFINITY, 0);
        assert.ok(calls > 0);
        for (const count of [1, 5]) {
          for (let first = 1; first <= Math.min(calls, 120); first++) {
            const { scene } = withFaults(call, code, first, count);
            const came = Object.values(scene.mirrors).join('').split('\n').sort();
            while (came[0] === '') came.shift();
            const wanted = EXPECTED.filter(Boolean);
            assert.deepEqual(came, wanted, `call ${first}, ${count} times: ${scene.warned.join('\n')}`);
            // What may not be looked at is looked at again after a minute: by then its log may be forgotten.
            if (code === 'EACCES') continue;
            assert.equal(scene.watcher.hasFailures, false, `call ${first}: ${scene.watcher.ailment}`);
          }
        }
      });
    }
  });
}

test('a file that can never be read is reported once, the others continue, and /health says so', () => {
  const scene = new Scene();
  const { files } = scene;
  const { open } = files;
  files.append('/log/bad.log', line(1));
  files.append('/log/good.log', line(2));
  files.open = (path: string) => {
    if (path === '/log/bad.log') throw Object.assign(new Error('EIO'), { code: 'EIO' });
    return open.call(files, path);
  };
  scene.start();
  scene.settle();
  assert.equal(scene.mirror('good.log'), clean(2));
  assert.equal(scene.warned.length, 1);
  assert.match(scene.warned[0] as string, /^\/log\/bad\.log: input\/output error/);
  assert.equal(scene.watcher.ailment, 'cannot be read: /log/bad.log');
  files.open = open;
  scene.settle();
  assert.equal(scene.mirror('bad.log'), clean(1));
  assert.equal(scene.watcher.ailment, undefined);
  assert.match(scene.warned[1] as string, /^\/log\/bad\.log: can be read again$/);
});

test('/health says that the output takes nothing', () => {
  const scene = new Scene({ to: 'lines' });
  scene.files.append('/log/app.log', lines(1, 10));
  scene.start();
  scene.stdout.isSlow = true;
  scene.follow();
  scene.files.append('/log/app.log', lines(11, 20));
  for (let second = 0; second < 40; second++) scene.follow();
  assert.match(scene.watcher.ailment ?? '', /output takes nothing/);
  scene.settle();
  assert.equal(scene.watcher.ailment, undefined);
});
