/** The command as a real process, and the pipes to put it between. */
import { type ChildProcess, execFileSync, type StdioOptions, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { inProject } from '../project.ts';

export const main = inProject('dist', 'bin', 'logveil.js');

/** Only bounds a hang: nothing here is expected to take anywhere near as long. */
export const PATIENCE = 30_000;

export interface Outcome {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

const running = new Set<ChildProcess>();
// A test that fails leaves its process waiting.
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts the command. `stdio` as for `spawn`; 'pipe' is a socket pair in Node. */
export function start(words: readonly string[] = [], stdio: StdioOptions = 'pipe'): ChildProcess {
  const child = spawn(process.execPath, [main, ...words], { stdio });
  running.add(child);
  child.on('close', () => running.delete(child));
  return child;
}

/** Gathers what a process writes and waits for its end. */
export async function outcome(child: ChildProcess, patience = PATIENCE): Promise<Outcome> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk) => out.push(chunk));
  child.stderr?.on('data', (chunk) => err.push(chunk));
  const overdue = setTimeout(() => child.kill('SIGKILL'), patience);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(overdue);
  return { code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() };
}

/** Runs the command on an input. */
export function run(words: readonly string[], input: string | Uint8Array = ''): Promise<Outcome> {
  const child = start(words);
  // The command may well refuse what it is given.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return outcome(child);
}

/** Runs a bash script in which `logveil` is the command, between true pipes. */
export function bash(script: string, cwd?: string): Promise<Outcome> {
  const preamble = `logveil() { ${JSON.stringify(process.execPath)} ${JSON.stringify(main)} "$@"; }\n`;
  return outcome(spawn('bash', ['-c', preamble + script], { stdio: ['ignore', 'pipe', 'pipe'], cwd }));
}

/** An empty folder that is gone after the test. */
export function makeFolder(test: { after(fn: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'logveil-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A kernel pipe: descriptors for its two ends, each to be closed once. Ours never block. */
export interface Pipe {
  /** Our end to read from. */
  reader: number;
  /** Our end to write to. */
  writer: number;
  /** A description for the child, blocking or not. */
  forChild(access: 'read' | 'write', nonBlocking?: boolean): number;
}

export function makePipe(test: { after(fn: () => void): void }): Pipe {
  const path = join(makeFolder(test), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  return {
    reader,
    writer,
    forChild(access, nonBlocking = false) {
      const flags = access === 'read' ? constants.O_RDONLY : constants.O_WRONLY;
      return openSync(path, nonBlocking ? flags | constants.O_NONBLOCK : flags);
    },
  };
}

/** Starts the command between two pipes. The ends that are its own are closed on our side. */
export function startBetween(words: readonly string[], input: Pipe, output: Pipe, nonBlocking = false): ChildProcess {
  const stdin = input.forChild('read', nonBlocking);
  const stdout = output.forChild('write', nonBlocking);
  const child = start(words, [stdin, stdout, 'pipe']);
  for (const descriptor of [stdin, stdout, input.reader, output.writer]) closeSync(descriptor);
  return child;
}

/** Asks until it is so. */
export async function until(isSo: () => boolean | undefined): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('it did not come to pass');
    await elapse(5);
  }
}
