import type { Worker } from 'node:worker_threads';
import { IoError } from '../io/io-error.ts';
import { RULE_SET, type Settings } from '../rules/options.ts';
import { ownerMark } from './drafts.ts';
import { startWorker } from './start-worker.ts';
import {
  type FileOutcome,
  type FileTask,
  type PartOutcome,
  type Reply,
  type Request,
  Shared,
  type SharedText,
  type WorkerData,
} from './task.ts';

/** Threads at work. Each does one thing at a time. */
export class Pool {
  readonly size: number;
  readonly shared: Shared;
  /** Whose drafts its threads make. */
  readonly owner = ownerMark();
  /** See `WorkerData`. */
  readonly isIdempotent: boolean;
  readonly #data: Omit<WorkerData, 'index'>;
  readonly #threads: Thread[] = [];
  readonly #idle: Thread[] = [];
  readonly #waiting: ((thread: Thread) => void)[] = [];

  constructor({ jobs, settings, countsLines }: { jobs: number; settings: Settings; countsLines: boolean }) {
    const { [RULE_SET]: rules, ...options } = settings;
    // The last is who started them.
    const shared = Shared.forThreads(jobs + 1);
    this.size = jobs;
    this.shared = new Shared(shared);
    this.isIdempotent = !rules.names.some(({ effect }) => effect.kind === 'tag');
    this.#data = { options, countsLines, isIdempotent: this.isIdempotent, shared, owner: this.owner };
  }

  /** Starts one that will be needed: that takes its time, and goes beside whatever else has to be made ready. */
  start(): void {
    this.#idle.push(this.#add());
  }

  /** One that is idle; started when it is first needed. */
  async acquire(): Promise<Thread> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#threads.length < this.size) return this.#add();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(thread: Thread): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(thread);
    else next(thread);
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  #add(): Thread {
    const thread = new Thread({ ...this.#data, index: this.#threads.length });
    this.#threads.push(thread);
    return thread;
  }
}

export class Thread {
  readonly #worker: Worker;
  #settle: { resolve: (reply: Reply) => void; reject: (error: unknown) => void } | undefined;
  #failure: unknown;

  constructor(workerData: WorkerData) {
    this.#worker = startWorker(workerData);
    this.#worker.on('message', (reply: Reply) => this.#settle?.resolve(reply));
    this.#worker.on('error', (error) => {
      this.#failure = error;
      this.#settle?.reject(error);
    });
  }

  sanitizeFile(task: FileTask): Promise<FileOutcome> {
    return this.#ask({ kind: 'file', task }) as Promise<FileOutcome>;
  }

  takePart(text: SharedText): Promise<PartOutcome> {
    return this.#ask({ kind: 'part', text }) as Promise<PartOutcome>;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(request: Request): Promise<FileOutcome | PartOutcome> {
    if (this.#failure !== undefined) throw this.#failure;
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#worker.postMessage(request);
    });
    if (reply.kind === 'done') return reply.outcome;
    if (!reply.isInternal) throw new IoError(reply.place, reply.code, reply.message);
    throw new IoError(
      'internal error',
      'LOGVEIL_INTERNAL',
      `${reply.code} at ${reply.place}; please report it, without any part of your logs`,
    );
  }
}
