import { Worker } from 'node:worker_threads';
import type { WorkerData } from './task.ts';

/** Starts a thread. The single executable has no file to start it from and replaces this module; see `package/`. */
export function startWorker(workerData: WorkerData): Worker {
  return new Worker(new URL('./files-worker.js', import.meta.url), { workerData });
}
