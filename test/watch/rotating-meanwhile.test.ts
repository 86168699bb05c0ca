/**
 * Rotations that continue while the watcher looks at the files: a step of the rotation may come between any two of its
 * calls, and while it is stopped. Each line is written once, or a file is reported as not read; and nothing is reported
 * that was read, unless a killed watcher may have forgotten it.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Scene } from './scene.ts';
import { randomFrom } from './trial.ts';

/** How often each rotation is tried, with another seed each time. */
const TRIES = Number(process.env.LOGVEIL_WATCH_RUNS ?? 30);
const SEED = Number(process.env.LOGVEIL_SEED ?? 1);
const LOG = '/log/app.log';
const ROTATIONS = 5;

/**
 * What each rotation does, as words of a shell: `shift .gz` renames `app.log.1.gz` to `app.log.2.gz`, and so on, from
 * the oldest. A name stands for what follows `app.log` in a file's name, `log` for the log itself.
 */
const KINDS: Record<string, readonly string[]> = {
  savelog: ['shift .gz', 'gzip .0', 'mv .0.gz .1.gz', 'mv log .0'],
  newsyslog: ['shift .gz', 'mv .0 .1', 'gzip .1', 'mv log .0'],
  create: ['shift ', 'mv log .1', 'touch'],
  'create, compress': ['shift .gz', 'mv log .1', 'touch', 'gzip .1'],
  'nocreate, compress': ['shift .gz', 'mv log .1', 'gzip .1'],
  delaycompress: ['shift .gz', 'mv .1 .2', 'gzip .2', 'mv log .1', 'touch'],
  copytruncate: ['shift ', 'cp .1', 'cut'],
  'copytruncate, compress': ['shift .gz', 'cp .1', 'cut', 'gzip .1'],
  'copytruncate, delaycompress': ['shift .gz', 'mv .1 .2', 'gzip .2', 'cp .1', 'cut'],
};

describe(`rotations that continue meanwhile, LOGVEIL_SEED=${SEED}`, () => {
  for (const [name, words] of Object.entries(KINDS)) {
    test(name, () => {
      for (let n = 0; n < TRIES; n++) attempt(words, SEED + n);
    });
  }
});

function attempt(words: readonly string[], seed: number): void {
  const random = randomFrom(seed);
  const oneOf = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const scene = new Scene();
  const rotation = new Rotation(scene, words, random);
  // How likely a step is between two calls, and between two looks.
  const [within, between, pause] = [oneOf(0, 0.002, 0.01, 0.05), oneOf(0.2, 0.5, 0.9), oneOf(5, 40, 150)];
  const proceed = (chance: number) => {
    while (random() < chance && rotation.step());
  };
  rotation.between = () => proceed(within);
  let wasKilled = false;
  scene.start();
  while (!rotation.isOver) {
    proceed(between);
    scene.pass(random() * pause);
    if (random() < 0.7) scene.watcher.scan();
    if (random() < 0.9) scene.advance();
    if (random() < 0.3) scene.watcher.checkpoint();
    if (random() >= 0.1) continue;
    const isKilled = random() < 0.5;
    wasKilled ||= isKilled;
    if (isKilled) scene.crash();
    else scene.exit();
    proceed(between);
    scene.start();
  }
  scene.settle();
  scene.exit();
  const written = Object.values(scene.mirrors).join('');
  const counts = rotation.lines.map((line) => written.split(line).length - 1);
  const unread = scene.warned.filter((line) => /is gzip-compressed data|bytes were not read/.test(line));
  const what = `LOGVEIL_SEED=${seed}: ${JSON.stringify({ mirrors: scene.mirrors, said: scene.warned }, undefined, 1)}`;
  assert.ok(!counts.some((count) => count > 1), `written twice, ${what}`);
  if (counts.includes(0)) assert.ok(unread.length > 0, `lost, ${what}`);
  else if (!wasKilled) assert.deepEqual(scene.warned, [], `reported for nothing, ${what}`);
}

/** Writes lines and rotates the log, in steps; and takes them, as another process would, between the watcher's calls. */
class Rotation {
  readonly #scene: Scene;
  readonly #steps: (() => void)[] = [];
  #isAtWork = false;
  /** What each line has that no other has. */
  readonly lines: string[] = [];
  between: () => void = () => {};

  constructor(scene: Scene, words: readonly string[], random: () => number) {
    this.#scene = scene;
    const { files } = scene;
    files.append(LOG, '');
    for (let n = 0; n < ROTATIONS; n++) {
      const count = 1 + Math.floor(random() * (random() < 0.5 ? 4 : 30));
      for (let line = 0; line < count; line++) this.#steps.push(() => this.#write());
      for (const word of words) this.#plan(...(word.split(' ') as [string, string, string]));
    }
    this.#steps.push(() => this.#write());
    for (const name of ['status', 'statusOf', 'list', 'open', 'read'] as const) this.#interleave(name);
  }

  get isOver(): boolean {
    return this.#steps.length === 0;
  }

  /** @returns false if all has been done */
  step(): boolean {
    const next = this.#steps.shift();
    this.#isAtWork = true;
    next?.();
    this.#isAtWork = false;
    return next !== undefined;
  }

  #interleave(name: 'status' | 'statusOf' | 'list' | 'open' | 'read'): void {
    const files = this.#scene.files as unknown as Record<string, (...args: unknown[]) => unknown>;
    const call = (files[name] as (...args: unknown[]) => unknown).bind(files);
    files[name] = (...args) => {
      if (!this.#isAtWork) this.between();
      return call(...args);
    };
  }

  #write(): void {
    const marker = `#${this.lines.length}#`;
    this.lines.push(marker);
    this.#scene.files.append(LOG, `line ${marker} MMM_a=secret ${'y'.repeat(60)}\n`);
  }

  #plan(action: string, first = '', second = ''): void {
    const { files } = this.#scene;
    const steps = this.#steps;
    const pathOf = (name: string) => (name === 'log' ? LOG : `${LOG}${name}`);
    const move = (from: string, to: string) =>
      steps.push(() => {
        if (files.exists(from)) files.move(from, to);
      });
    /** A program opens the file that it makes, then fills it. */
    const make = (from: string, to: string, contentOf: (text: string) => Uint8Array) => {
      steps.push(() => {
        if (files.exists(from)) files.append(to, '');
      });
      steps.push(() => {
        if (files.exists(from)) files.append(to, contentOf(files.text(from)));
      });
    };
    if (action === 'shift') {
      for (let n = ROTATIONS + 1; n > 1; n--) move(`${LOG}.${n - 1}${first}`, `${LOG}.${n}${first}`);
    } else if (action === 'mv') {
      move(pathOf(first), pathOf(second));
    } else if (action === 'gzip') {
      make(pathOf(first), `${pathOf(first)}.gz`, gzipSync);
      steps.push(() => files.remove(pathOf(first)));
    } else if (action === 'cp') {
      make(LOG, pathOf(first), Buffer.from);
    } else if (action === 'cut') {
      steps.push(() => files.cut(LOG));
    } else {
      steps.push(() => files.append(LOG, ''));
    }
  }
}
