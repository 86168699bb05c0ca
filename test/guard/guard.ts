/**
 * Runs a list of examinations in a worker thread and notices one that does not end: it is reported as
 * `hangs`, the thread is terminated, and another one continues with the next.
 */
import { Worker } from 'node:worker_threads';
import { sharedCounter, watchProgress } from './stall.ts';

/** What a module for `runGuarded` exports. Every thread that loads it must get the same list. */
export interface Examination {
  readonly count: number;
  /** How the item fails, in words such as `wrong` or `again`; nothing if it does not. */
  examine(index: number): string[];
}

export interface WorkerInput {
  module: string;
  argument: unknown;
  from: number;
  to: number;
  /** The worker writes the index of the item that it is at. */
  progress: Int32Array;
}

/**
 * Examines the items from `from` to before `to` of a module's list.
 * @param module a file that exports `open(argument): Examination`
 * @returns by index, how those that fail do
 */
export async function runGuarded(
  module: URL,
  argument: unknown = undefined,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Promise<Map<number, string[]>> {
  const failures = new Map<number, string[]>();
  let next = from;
  while (next < to) {
    const hung = await runThread(
      { module: module.href, argument, from: next, to, progress: sharedCounter() },
      failures,
    );
    if (hung === undefined) break;
    failures.set(hung, ['hangs']);
    next = hung + 1;
  }
  return failures;
}

/** @returns the item that does not end, if there is one */
function runThread(input: WorkerInput, failures: Map<number, string[]>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('guard-worker.js', import.meta.url), { workerData: input });
    const stop = watchProgress(input.progress, (at) => {
      worker.removeAllListeners();
      void worker.terminate().then(() => resolve(at));
    });
    worker.on('message', ([index, labels]: [number, string[]]) => failures.set(index, labels));
    worker.on('error', (error) => {
      stop();
      reject(error);
    });
    worker.on('exit', () => {
      stop();
      resolve(undefined);
    });
  });
}
