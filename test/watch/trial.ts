/** A log that is written, rotated and watched by real processes, from a seed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { inProject } from '../project.ts';
import { faultsOf, filesBelow, markersIn, wholeLinesIn } from './account.ts';

/** How the watch fares meanwhile. */
export const FATES = ['at work', 'stopped for one rotation', 'stopped for several', 'killed at random'] as const;
export type Fate = (typeof FATES)[number];

const main = inProject('dist', 'bin', 'logveil.js');

/** Only bounds a hang. */
const PATIENCE = 60_000;

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
  #watch: ChildProcess | undefined;
  #writer: ChildProcess | undefined;
  #written = '';

  /** @param named only this file is named, not the folder */
  constructor(named?: string) {
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
    const deadline = Date.now() + PATIENCE;
    while (!existsSync(join(this.mirror, '.logveil-watch.state')) && Date.now() < deadline) await elapse(50);
  }

  /** Waits until the first line has been written. */
  async begun(): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (markersIn(this.mirror).size === 0 && Date.now() < deadline) await elapse(50);
  }

  async stopWatch(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#watch;
    this.#watch = undefined;
    if (child !== undefined) await this.#end(child, signal);
    this.note();
  }

  /** @returns its process */
  async startWriter(file: string, rate: number): Promise<number> {
    const script = inProject('dist', 'test', 'watch', 'rotators', 'writer.js');
    const child = this.#spawn(process.execPath, [script, join(this.logs, file), String(rate)]);
    child.stdout?.on('data', (chunk) => {
      this.#written += chunk;
    });
    this.#writer = child;
    while (!this.#written.includes('ready')) await elapse(10);
    return child.pid as number;
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
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${code}: ${said}`);
  }

  /** Waits until as much has been written as there is, or nothing more comes. */
  async catchUp(): Promise<void> {
    let before = -1;
    for (let quiet = 0; quiet < 6; ) {
      await elapse(150);
      const { size } = markersIn(this.mirror);
      quiet = size === before ? quiet + 1 : 0;
      before = size;
    }
    this.note();
  }

  /** All that is left is read. @returns what is wrong */
  async conclude(written: Iterable<string> = [], mayForget = false): Promise<string[]> {
    await this.stopWatch('SIGTERM');
    const last = this.startWatch(['--once']);
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
    for (const child of [this.#watch, this.#writer]) if (child !== undefined) await this.#end(child, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #spawn(program: string, words: readonly string[], cwd?: string): ChildProcess {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...(cwd !== undefined && { cwd }) });
    running.add(child);
    child.once('close', () => running.delete(child));
    return child;
  }

  async #end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = this.#ended(child);
    child.kill(signal);
    await ended;
  }

  async #ended(child: ChildProcess): Promise<number | null> {
    if (child.exitCode !== null) return child.exitCode;
    const overdue = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    clearTimeout(overdue);
    return code;
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
