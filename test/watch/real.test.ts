/** The watcher against the model, for real: files on a disk, a process that is killed, from a printed seed. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import fc from 'fast-check';
import { systemFiles } from '../../src/watch/file-system.ts';
import { main } from '../cli/command.ts';
import { inProject } from '../project.ts';
import { type LogFiles, Model } from './model.ts';
import { KIND_COUNT, markerOf } from './records.ts';

const RUNS = Number(process.env.LOGVEIL_WATCH_REAL_RUNS ?? 200);
const SEED = Number(process.env.LOGVEIL_SEED ?? 20261124);
/** So many sequences at a time: most of it is waiting. */
const AT_ONCE = 6;
/** Only bounds a hang. */
const PATIENCE = 60_000;

const keepState = inProject('dist', 'test', 'watch', 'keep-state.js');

const realFiles: LogFiles = {
  append: (path, text) => appendFileSync(path, text),
  move: renameSync,
  copy: copyFileSync,
  cut: (path) => truncateSync(path),
  remove: (path) => rmSync(path),
  exists: existsSync,
  text: (path) => readFileSync(path, 'utf8'),
  status: systemFiles.status,
};

type Step = (stage: RealStage) => void | Promise<void>;

class RealStage {
  readonly files = realFiles;
  readonly model = new Model(true, true);
  readonly folder = mkdtempSync(join(tmpdir(), 'logveil-model-'));
  readonly log = join(this.folder, 'log');
  readonly out = join(this.folder, 'out');
  readonly state = join(this.folder, 'state');
  child: ChildProcess | undefined;
  warned = '';

  constructor() {
    mkdirSync(this.log);
  }

  start(): void {
    const words = ['watch', '--out', this.out, '--state', this.state, this.log];
    const child = spawn(process.execPath, ['--import', keepState, main, ...words], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (chunk) => {
      this.warned += chunk;
    });
    this.child = child;
    running.add(child);
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    await ended;
    running.delete(child);
  }

  get mirrors(): [string, string][] {
    if (!existsSync(this.out)) return [];
    const names = readdirSync(this.out).filter((name) => !name.startsWith('.'));
    return names.map((name) => [name, readFileSync(join(this.out, name), 'utf8')]);
  }

  /** Waits for all that must come, ends the watch and looks at what came. */
  async check(): Promise<void> {
    if (this.child === undefined) this.start();
    const deadline = Date.now() + PATIENCE;
    const isMissing = () => {
      const seen = new Set(this.mirrors.flatMap(([, text]) => text.split('\n').map(markerOf)));
      return this.model.missing((marker) => seen.has(marker)) !== undefined;
    };
    while (isMissing() && Date.now() < deadline && this.child?.exitCode === null) await elapse(20);
    await this.stop('SIGTERM');
    this.model.check(this.mirrors);
    // A log may be packed sooner than anybody can read it.
    assert.doesNotMatch(this.warned, /^(?!logveil: \S+\.gz: is gzip-compressed[^\n]*; it is left out).+$/m);
  }

  async clear(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

const log = fc.constantFrom('a.log', 'b.log');
const kind = fc.nat(KIND_COUNT - 1);
const named = (name: string, step: Step): { name: string; step: Step } => ({ name, step });
const steps = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .tuple(log, kind)
      .map(([file, k]) => named(`append(${file},${k})`, (s) => s.model.append(s, join(s.log, file), k))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        log,
        kind,
        fc.nat(99).map((percent) => percent / 100),
      )
      .map(([file, k, part]) =>
        named(`appendPart(${file},${k},${part})`, (s) => s.model.append(s, join(s.log, file), k, part)),
      ),
  },
  {
    weight: 2,
    arbitrary: log.map((file) => named(`complete(${file})`, (s) => s.model.complete(s, join(s.log, file)))),
  },
  {
    weight: 3,
    arbitrary: log.map((file) => named(`rotate(${file})`, (s) => s.model.rotate(s, join(s.log, file)))),
  },
  {
    weight: 2,
    arbitrary: log.map((file) =>
      named(`copyTruncate(${file})`, (s) => s.model.copyAndCut(s, join(s.log, file), () => {})),
    ),
  },
  { weight: 1, arbitrary: log.map((file) => named(`delete(${file})`, (s) => s.model.remove(s, join(s.log, file)))) },
  { weight: 1, arbitrary: log.map((file) => named(`pack(${file})`, (s) => s.model.pack(s, join(s.log, `${file}.1`)))) },
  {
    weight: 6,
    arbitrary: fc.nat(150).map((pause) =>
      named(`pause(${pause})`, async () => {
        await elapse(pause);
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('SIGTERM' as const, 'SIGKILL' as const, 'earlier state' as const)
      .map((how) => named(`restart(${how})`, (stage) => restart(stage, how))),
  },
);

async function restart(stage: RealStage, how: 'SIGTERM' | 'SIGKILL' | 'earlier state'): Promise<void> {
  await stage.stop(how === 'SIGTERM' ? how : 'SIGKILL');
  if (how === 'earlier state' && existsSync(`${stage.state}.before`)) renameSync(`${stage.state}.before`, stage.state);
  stage.start();
}

async function play(sequence: readonly { name: string; step: Step }[]): Promise<void> {
  const stage = new RealStage();
  try {
    stage.start();
    for (const { step } of sequence) await step(stage);
    await stage.check();
  } catch (error) {
    const names = sequence.map(({ name }) => name).join(', ');
    throw new Error(
      `${error instanceof Error ? error.message : error}\n${names}\n${JSON.stringify(stage.mirrors)}\n${stage.warned}`,
    );
  } finally {
    await stage.clear();
  }
}

test(`${RUNS} sequences over real files, with a real process, seed ${SEED}`, async () => {
  const sequences = fc.sample(fc.array(steps, { minLength: 5, maxLength: 30, size: 'max' }), {
    numRuns: RUNS,
    seed: SEED,
  });
  const failures: string[] = [];
  const takeTurns = async () => {
    for (let next = sequences.pop(); next !== undefined; next = sequences.pop()) {
      await play(next).catch((error) => failures.push(String(error)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
  assert.deepEqual(failures, []);
});
