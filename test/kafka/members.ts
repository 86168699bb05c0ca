/** Members of a group as real processes, to be killed and frozen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as elapse } from 'node:timers/promises';
import type { KafkaRun } from '../../src/kafka/index.ts';
import { main } from '../cli/command.ts';
import type { TestCluster } from './broker.ts';

export interface MemberProcess {
  readonly child: ChildProcess;
  /** What it has written to standard error so far. */
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** @param nodeWords come before the command, for Node */
export function startMember(
  cluster: TestCluster,
  words: readonly string[],
  nodeWords: readonly string[] = [],
): MemberProcess {
  const command = [...nodeWords, main, 'kafka', '--brokers', cluster.at().join(','), ...words];
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.add(child);
  let output = '';
  child.stderr?.on('data', (piece) => {
    output += piece;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  return { child, output: () => output, ended };
}

/** Ends those that a test has left. */
export function endMembers(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Waits until a figure reaches what is wanted; fails if it has not moved for a while. */
export async function reaches(
  figure: () => Promise<number>,
  wanted: number,
  { patience = 120_000, hint = () => '' }: { patience?: number; hint?: () => string } = {},
): Promise<void> {
  let best = -1;
  let movedAt = Date.now();
  for (;;) {
    const now = await figure().catch(() => best);
    if (now >= wanted) return;
    if (now > best) {
      best = now;
      movedAt = Date.now();
    }
    if (Date.now() - movedAt > patience) throw new Error(`came to ${best} of ${wanted} and no further\n${hint()}`);
    await elapse(100);
  }
}

/** Waits until a run has delivered so many records; fails with it if it ends before. */
export async function delivers(run: KafkaRun, count: number): Promise<void> {
  let isOver = false;
  const done = run.done.finally(() => {
    isOver = true;
  });
  // Nobody is waited for who has ended: that would keep the test's process alive.
  await Promise.race([reaches(async () => (isOver ? count : run.records), count), done]);
}
