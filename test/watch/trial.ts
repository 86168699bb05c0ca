/** A log that is written, rotated and watched by real processes, from a seed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { inProject } from '../project.ts';
import { faultsOf, filesBelow, wholeLinesIn } from './account.ts';

/** How the watch fares meanwhile. */
export const FATES = ['at work', 'stopped for one rotation', 'stopped for several', 'killed at random'] as const;
export type Fate = (typeof FATES)[number];

const main = inProject('dist', 'bin', 'logveil.js');

/** Only bounds a hang: of one step, and of a whole trial, which takes some ten seconds. In milliseconds. */
const PATIENCE = 60_000;
const MAX_TRIAL = 300_000;
/** A trial's writer is ended after some hundred thousand lines. */
const MAX_LINES = 1_000_000;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The next of a sequence of numbers from 0 to 1 that looks random, and is the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Trial {
  readonly folder = mkdtempSync(join(tmpdir(), 'logveil-rotate-'));
  readonly logs = join(this.folder, 'in');
  readonly mirror = join(this.folder, 'out');
  readonly delivered = new Set<string>();
  said = '';
  readonly #words: readonly string[];
  readonly #patience: number;
  /** What is waited for. */
  #step = 'the beginning';
  #watch: ChildProcess | undefined;
  #writer: ChildProcess | undefined;
  #written = '';
  #isOver = false;

  /**
   * @param named only this file is named, not the folder
   * @param patience how long one step may take, in milliseconds
   */
  constructor(named?: string, patience = PATIENCE) {
    this.#patience = patience;
    mkdirSync(this.logs);
    this.#words = [main, 'watch', named === undefined ? this.logs : join(this.logs, named), '--out', this.mirror];
  }

  /** How much has been delivered: a file that is emptied later is noticed. */
  note(): void {
    for (const marker of wholeLinesIn(this.mirror)) this.delivered.add(marker);
  }

  startWatch(more: readonly string[] = []): ChildProcess {
    const child = this.#spawn(process.execPath, [...this.#words, ...more]);
    child.stderr?.on('data', (chunk) => {
      this.said += chunk;
    });
    this.#watch = child;
    return child;
  }

  /** Waits until the watch is at work: then it has written a state. */
  async settled(): Promise<void> {
    await this.#until('a state', () => existsSync(join(this.mirror, '.logveil-watch.state')));
  }

  /** Waits until the first line has been written. */
  async begun(): Promise<void> {
    await this.#until('a line in the mirror', () => this.#length(this.mirror) > 0);
  }

  async stopWatch(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#watch;
    this.#watch = undefined;
    if (child !== undefined) await this.#end(child, signal);
    this.note();
  }

  /** @returns its process */
  async startWriter(file: string, rate: number, maxLines = MAX_LINES): Promise<number> {
    const script = inProject('dist', 'test', 'watch', 'rotators', 'writer.js');
    const child = this.#spawn(process.execPath, [script, join(this.logs, file), String(rate), String(maxLines)]);
    child.stdout?.on('data', (chunk) => {
      this.#written += chunk;
    });
    this.#writer = child;
    await this.#until('the writer', () => this.#written.includes('ready'));
    return child.pid as number;
  }

  /** Waits until the writer has written as much as it may. */
  async full(): Promise<void> {
    await this.#until('the writer to have written all', () => this.#written.includes('full'));
  }

  /** @returns the markers of all that it wrote */
  async endWriter(): Promise<string[]> {
    if (this.#writer !== undefined) await this.#end(this.#writer, 'SIGTERM');
    const count = Number(/wrote (\d+)/.exec(this.#written)?.[1] ?? 0);
    return Array.from({ length: count }, (_, n) => `#${n}.0#`);
  }

  /** Runs a program to its end. */
  async run(program: string, words: readonly string[], cwd = this.logs): Promise<void> {
    const child = this.#spawn(program, words, cwd);
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    this.#step = `the end of ${program}`;
    // Some fetch or compile something first.
    const code = await this.#ended(child, 4 * this.#patience);
    if (code === null) throw new Error(this.overdue);
    if (code !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${code}: ${said}`);
  }

  /** Waits until nothing more comes. */
  async catchUp(): Promise<void> {
    let before = -1;
    let quietSince = Date.now();
    await this.#until('the mirror to rest', () => {
      const length = this.#length(this.mirror);
      if (length !== before) quietSince = Date.now();
      before = length;
      return Date.now() - quietSince >= 900;
    });
    this.note();
  }

  /** What has taken too long, with what may explain it. */
  get overdue(): string {
    const isRunning = (child: ChildProcess | undefined) => (child === undefined ? 'not there' : 'running');
    const lengths = `${this.#length(this.logs)} bytes of logs, ${this.#length(this.mirror)} of mirror files`;
    return `waited too long for ${this.#step}: writer ${isRunning(this.#writer)}, watch ${isRunning(this.#watch)}, ${lengths}; it said: ${this.said}`;
  }

  async #until(what: string, isSo: () => boolean): Promise<void> {
    this.#step = what;
    for (const deadline = Date.now() + this.#patience; !isSo(); await elapse(50))
      if (Date.now() > deadline) throw new Error(this.overdue);
  }

  /** How long all files below the folder are together. */
  #length(folder: string): number {
    const lengths = filesBelow(folder).map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    return lengths.reduce((sum, length) => sum + length, 0);
  }

  /** All that is left is read. @returns what is wrong */
  async conclude(written: Iterable<string> = [], mayForget = false): Promise<string[]> {
    await this.stopWatch('SIGTERM');
    const last = this.startWatch(['--once']);
    this.#step = 'the end of a watch that reads all once';
    const code = await this.#ended(last);
    const faults = faultsOf({ ...this, written, mayForget });
    const isReported = /is gzip-compressed data|bytes were not read/.test(this.said);
    if (code !== 0 && !(code === 3 && isReported)) faults.push(`the watch ended with ${code}`);
    if (faults.length > 0) {
      faults.push(
        `logs: ${filesBelow(this.logs).join(' ')}`,
        `mirror: ${filesBelow(this.mirror).join(' ')}`,
        this.said,
      );
    }
    return faults;
  }

  async clear(): Promise<void> {
    this.#isOver = true;
    for (const child of [this.#watch, this.#writer]) if (child !== undefined) await this.#end(child, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #spawn(program: string, words: readonly string[], cwd?: string): ChildProcess {
    // It took too long, and was given up.
    if (this.#isOver) throw new Error('the trial is over');
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...(cwd !== undefined && { cwd }) });
    running.add(child);
    child.once('close', () => running.delete(child));
    return child;
  }

  async #end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    this.#step = `the end of a process after ${signal}`;
    const ended = this.#ended(child);
    child.kill(signal);
    await ended;
  }

  async #ended(child: ChildProcess, patience = this.#patience): Promise<number | null> {
    if (child.exitCode !== null) return child.exitCode;
    const overdue = setTimeout(() => {
      child.kill('SIGKILL');
      // What it has started may have them still.
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
    }, patience);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    clearTimeout(overdue);
    return code;
  }
}

/**
 * Does something with a new trial, whose processes are ended afterwards.
 * @returns what it returns; or that it took too long, as the only fault
 */
export async function tryWithin(attempt: (trial: Trial) => Promise<string[]>, most = MAX_TRIAL): Promise<string[]> {
  const trial = new Trial();
  const attempted = attempt(trial);
  // If it takes too long, its processes are killed, and it fails later.
  attempted.catch(() => {});
  const isOver = new AbortController();
  const overdue = elapse(most, undefined, { signal: isOver.signal }).then(
    () => [trial.overdue],
    () => [],
  );
  try {
    return await Promise.race([attempted, overdue]);
  } finally {
    isOver.abort();
    await trial.clear();
  }
}

export interface Rotating {
  readonly fate: Fate;
  readonly seed: number;
  /** Lines a second. */
  readonly rate: number;
  readonly rotations: number;
  /** Milliseconds between two rotations. */
  readonly pause: number;
}

/** Rotates some times while the watch fares as it does. */
export async function rotate(trial: Trial, { fate, seed, rotations, pause }: Rotating, once: () => Promise<void>) {
  const random = randomFrom(seed);
  trial.startWatch();
  await trial.begun();
  await elapse(pause);
  for (let n = 0; n < rotations; n++) {
    const isStopped = (fate === 'stopped for one rotation' && n === 1) || (fate === 'stopped for several' && n >= 1);
    if (isStopped && n === 1) await trial.stopWatch(random() < 0.5 ? 'SIGTERM' : 'SIGKILL');
    if (fate === 'killed at random' && random() < 0.7) {
      const killing = elapse(random() * 200).then(() => trial.stopWatch('SIGKILL'));
      await once();
      await killing;
      await elapse(random() * 300);
      trial.startWatch();
    } else await once();
    trial.note();
    await elapse(pause);
    if (fate === 'stopped for one rotation' && n === 1) trial.startWatch();
  }
}
