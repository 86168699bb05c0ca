/** The thread in which `guard.ts` runs examinations. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Examination, WorkerInput } from './guard.ts';

const { module, argument, from, to, progress } = workerData as WorkerInput;
const { open } = (await import(module)) as { open(argument: unknown): Examination | Promise<Examination> };
const examination = await open(argument);
const end = Math.min(to, examination.count);
for (let index = from; index < end; index += 1) {
  Atomics.store(progress, 0, index);
  const failures = examination.examine(index);
  if (failures.length > 0) parentPort?.postMessage([index, failures]);
}
Atomics.store(progress, 0, -1);
