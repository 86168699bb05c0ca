import type { IoError } from '../io/io-error.ts';

interface Failure {
  readonly path: string;
  readonly messages: Set<string>;
}

/** A file or folder that is not read, or not all of it: left out for what it holds, or tried again. */
export interface Unread {
  path: string;
  reason: string;
  isLeftOut: boolean;
}

const MAX_LEFT_OUT = 1000;

/** What could not be read: reported once for each file and cause, until it can be read again. */
export class Failures {
  readonly #warn: (line: string) => void;
  readonly #failures = new Map<unknown, Failure>();
  readonly #leftOut = new Map<string, string>();

  constructor(warn: (line: string) => void) {
    this.#warn = warn;
  }

  /** Is anything not read that should have been? */
  get any(): boolean {
    return this.#failures.size > 0 || this.#leftOut.size > 0;
  }

  /** What cannot be read just now; files that are left out because of what they hold do not count. */
  get paths(): readonly string[] {
    return [...this.#failures.values()].map(({ path }) => path);
  }

  /** What is not read, and why. */
  get all(): Unread[] {
    const failed = [...this.#failures.values()].map(({ path, messages }) => {
      const message = [...messages].at(-1) ?? '';
      const reason = message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
      return { path, reason, isLeftOut: false };
    });
    return [...failed, ...[...this.#leftOut].map(([path, reason]) => ({ path, reason, isLeftOut: true }))];
  }

  /** @param key what cannot be read: a source, wherever it is moved to, or a path */
  report(error: IoError, key: unknown = error.place): void {
    const failure = this.#failures.get(key) ?? { path: error.place, messages: new Set() };
    this.#failures.set(key, failure);
    if (failure.messages.has(error.message)) return;
    failure.messages.add(error.message);
    this.#warn(`${error.message}; it is tried again, the others continue`);
  }

  /** The source, file or folder could be read. */
  recover(key: unknown): void {
    const failure = this.#failures.get(key);
    if (failure === undefined) return;
    this.#failures.delete(key);
    this.#warn(`${failure.path}: can be read again`);
  }

  /** Paths at which there is nothing any more cannot be read again. */
  forgetAbsent(isAbsent: (path: string) => boolean): void {
    for (const key of this.#failures.keys()) if (typeof key === 'string' && isAbsent(key)) this.#failures.delete(key);
  }

  /** The source is not followed any more. */
  forget(key: unknown): void {
    this.#failures.delete(key);
  }

  /** A file, or some of it, is never read: reported as it happens. */
  leaveOut(path: string, reason: string): void {
    if (this.#leftOut.size < MAX_LEFT_OUT || this.#leftOut.has(path)) this.#leftOut.set(path, reason);
    this.#warn(`${path}: ${reason}`);
  }
}
