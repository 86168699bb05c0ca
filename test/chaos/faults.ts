/** Faults that the system is made to report, at one call after the other, and kills at any moment. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as elapse } from 'node:timers/promises';
import { inProject } from '../project.ts';

const main = inProject('dist', 'bin', 'logveil.js');

/** What is done to one run of the command. */
export type Fault =
  | { kind: 'error'; call: string; error: string; when: number }
  | { kind: 'kill'; after: number }
  | { kind: 'freeze'; after: number }
  /** No file may become larger, in bytes: the write before is a short one. */
  | { kind: 'limit'; size: number };

export interface Ended {
  /** 128 and the signal's number if one ended it. */
  code: number;
  stderr: string;
  /** It had to be killed, since it did not end by itself. */
  isHung: boolean;
}

const ERRORS = ['ENOSPC', 'EIO', 'EINTR', 'ESTALE'] as const;
/** Only bounds a hang: a busy machine takes its time. */
const PATIENCE = 90_000;

/** So often it is looked whether all that was killed is gone, each 20 ms. */
const MAX_TRIES = 250;

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach(endAll));

export function describe(fault: Fault): string {
  switch (fault.kind) {
    case 'error':
      return `${fault.error} of ${fault.call}, call ${fault.when} of a thread`;
    case 'limit':
      return `no file above ${fault.size} bytes`;
    default:
      return `${fault.kind} after ${fault.after} ms`;
  }
}

/** Node itself, when it loads its modules, cannot take every fault either. */
export function isOurDefect(stderr: string): boolean {
  return stderr.includes('internal error') && !stderr.includes('node:internal/modules');
}

/** Why no faults can be had here; nothing if they can. */
export function whyNoFaults(): string | undefined {
  const { error, status } = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']);
  if (error !== undefined) return 'not installed: strace';
  return status === 0 ? undefined : 'nothing can be traced here';
}

/** Runs the command under a fault. */
export async function runUnder(fault: Fault | undefined, words: readonly string[], input: string): Promise<Ended> {
  return await runToEnd([...wrapperOf(fault), process.execPath, main, ...words], fault, input, PATIENCE);
}

/**
 * Runs a program, and all that it starts in turn, until it ends or has to be killed.
 * @param patience in milliseconds
 */
export async function runToEnd(
  [program = '', ...words]: readonly string[],
  fault: Fault | undefined,
  input: string,
  patience: number,
): Promise<Ended> {
  // What traces it may end before it does: so it gets a group of its own, which is killed.
  const child = spawn(program, words, { stdio: ['pipe', 'ignore', 'pipe'], detached: true });
  running.add(child);
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  let isHung = false;
  const timers = [
    setTimeout(() => {
      isHung = !hasUnnoticedEnd(child);
      endAll(child);
      child.stderr.destroy();
    }, patience),
  ];
  if (fault?.kind === 'kill') timers.push(setTimeout(() => child.kill('SIGKILL'), fault.after));
  if (fault?.kind === 'freeze') {
    timers.push(setTimeout(() => child.kill('SIGSTOP'), fault.after));
    timers.push(setTimeout(() => child.kill('SIGCONT'), fault.after + 300));
  }
  const code = await new Promise<number>((resolve) => {
    child.on('close', (status, signal) => resolve(status ?? 128 + constants.signals[signal as NodeJS.Signals]));
  });
  for (const timer of timers) clearTimeout(timer);
  // As long as the system has one of them, the next run takes it for alive, and leaves its drafts.
  for (let tries = 0; tries < MAX_TRIES && endAll(child); tries++) await elapse(20);
  running.delete(child);
  return { code, stderr, isHung };
}

/** Kills the process and all that it has started. @returns whether there was any */
function endAll({ pid }: ChildProcess): boolean {
  try {
    return pid !== undefined && process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

/**
 * Has one of the group ended, and its parent has not noticed? Then Node waits for ever: it writes each signal to a pipe of
 * its own, and if that call is the one that fails, it never hears of the end of `cp`.
 */
function hasUnnoticedEnd({ pid }: ChildProcess): boolean {
  return readdirSync('/proc').some((name) => {
    try {
      const [state, , group] = readFileSync(`/proc/${Number(name)}/stat`, 'latin1')
        .replace(/.*\) /s, '')
        .split(' ');
      return state === 'Z' && Number(group) === pid;
    } catch {
      return false;
    }
  });
}

function wrapperOf(fault: Fault | undefined): string[] {
  switch (fault?.kind) {
    case 'error': {
      const inject = `inject=${fault.call}:error=${fault.error}:when=${fault.when}`;
      return ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${fault.call}`, '-e', inject];
    }
    case 'limit':
      return ['prlimit', `--fsize=${fault.size}`];
    default:
      return [];
  }
}

/**
 * Every call that a run makes once it has opened what it works at, with each error.
 * @param log a file that the trace is written to
 * @param opened is in the trace's line of the first call that counts
 */
export function errorsOf(
  words: readonly string[],
  input: string,
  calls: readonly string[],
  log: string,
  opened: string,
) {
  const command = [process.execPath, main, ...words];
  const trace = ['-f', '-qq', '-o', log, '-e', `trace=${calls.map((call) => `?${call}`).join(',')}`];
  execFileSync('strace', [...trace, ...command], {
    input,
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  });
  const counts = new Map<string, number>();
  const faults = new Map<string, Fault>();
  for (const line of readFileSync(log, 'latin1').split('\n')) {
    const [, thread, call] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (thread === undefined || call === undefined || !calls.includes(call)) continue;
    if (line.includes(opened)) counts.set(thread, 0);
    const when = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, when);
    if (!counts.has(thread)) continue;
    for (const error of ERRORS) faults.set(`${call} ${error} ${when}`, { kind: 'error', call, error, when });
  }
  return [...faults.values()];
}

/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ one }) => one);
}
