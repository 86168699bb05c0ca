/**
 * Runs a list of examinations in a worker thread and notices one that does not end: it is reported as
 * `hangs`, the thread is terminated, and another one goes on with the next.
 */
import { Worker } from 'node:worker_threads';

/** What a module for `runGuarded` exports. Every thread that loads it must get the same list. */
export interface Examination {
  readonly count: number;
  /** How the item fails, in words such as `wrong` or `again`; nothing if it does not. */
  examine(index: number): string[];
}

/** An item that used so much processor time does not end; in milliseconds. */
const STALL = 4_000;
/** In milliseconds. */
const POLL = 250;

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

function sharedCounter(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4)).fill(-1);
}

/** @returns the item that does not end, if there is one */
function runThread(input: WorkerInput, failures: Map<number, string[]>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('guard-worker.js', import.meta.url), { workerData: input });
    let at = -1;
    let since = 0;
    // Processor time, so that a busy machine makes nothing look hung.
    const processorTime = () => process.cpuUsage().user / 1000;
    const timer = setInterval(() => {
      const now = Atomics.load(input.progress, 0);
      if (now !== at || now < 0) {
        at = now;
        since = processorTime();
      } else if (processorTime() - since > STALL) {
        clearInterval(timer);
        worker.removeAllListeners();
        void worker.terminate().then(() => resolve(at));
      }
    }, POLL);
    worker.on('message', ([index, labels]: [number, string[]]) => failures.set(index, labels));
    worker.on('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
    worker.on('exit', () => {
      clearInterval(timer);
      resolve(undefined);
    });
  });
}
