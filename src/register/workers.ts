import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import workerThreads, { type WorkerOptions } from 'node:worker_threads';
import type { SanitizerOptions } from '../rules/options.ts';

const MODULE = fileURLToPath(new URL('./register-worker.js', import.meta.url));
const KEY = 'logveil.register';

/** The options that the main thread was started with, in a worker thread. */
export function inheritedOptions(): SanitizerOptions {
  return workerThreads.getEnvironmentData(KEY) as unknown as SanitizerOptions;
}

/** Every worker thread that is started from here on sanitizes too, with the same options. */
export function sanitizeWorkers(options: SanitizerOptions): void {
  workerThreads.setEnvironmentData(KEY, options as never);
  const { Worker } = workerThreads;
  workerThreads.Worker = class extends Worker {
    constructor(file: string | URL, workerOptions: WorkerOptions = {}) {
      // One that is given a list of its own, or an environment, would not be given what the main thread was.
      const { execArgv = process.execArgv } = workerOptions;
      super(file, { ...workerOptions, execArgv: ['--require', MODULE, ...execArgv] });
    }
  };
  Object.defineProperty(workerThreads.Worker, 'name', { value: Worker.name });
  syncBuiltinESMExports();
}
