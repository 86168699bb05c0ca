import type { Settings } from '../rules/options.ts';
import { WriteSanitizer } from './write-sanitizer.ts';

/** Written in place of what could not be sanitized. */
const LEFT_OUT = 'logveil: failed on what was written here and left it out; please report this\n';

/** Set on `process.stdout` or `process.stderr`, it says that what follows is binary: no byte of it is touched. */
export const BINARY: unique symbol = Symbol.for('logveil.binary');

/** Writes all of it, before it returns. */
export type WriteAll = (descriptor: number, chunk: string | Uint8Array) => void;

/** What one thread writes to one descriptor, whichever way it writes: sanitized as one stream. */
export class Channel {
  readonly #descriptor: number;
  readonly #settings: Settings;
  readonly #writeAll: WriteAll;
  #sanitizer: WriteSanitizer | undefined;
  #isBinary = false;
  /** The sanitizer has failed: what follows on the same line is left out too. */
  #isLeavingOut = false;
  #isScheduled = false;

  constructor(descriptor: number, settings: Settings, writeAll: WriteAll) {
    this.#descriptor = descriptor;
    this.#settings = settings;
    this.#writeAll = writeAll;
  }

  /**
   * Sanitizes and writes.
   * @throws what the system says; nothing of a chunk is written unsanitized
   */
  write(chunk: string | Uint8Array): void {
    const clean = this.sanitize(chunk);
    if (clean.length > 0) this.#writeAll(this.#descriptor, clean);
  }

  /** Takes the next piece of what is written; the caller writes what is returned. Never throws. */
  sanitize(chunk: string | Uint8Array): string | Uint8Array {
    if (this.#isBinary) return chunk;
    let rest = chunk;
    if (this.#isLeavingOut) {
      rest = afterLineFeed(chunk);
      if (rest.length === 0) return '';
      this.#isLeavingOut = false;
    }
    try {
      this.#sanitizer ??= new WriteSanitizer(this.#settings);
      const clean = this.#sanitizer.write(rest);
      if (this.#sanitizer.hasUnfinished) this.#scheduleUnfinished();
      return clean;
    } catch {
      return this.#leaveOut(rest);
    }
  }

  /** Whether what is written now is binary. Text that came before is finished first. */
  get isBinary(): boolean {
    return this.#isBinary;
  }

  set isBinary(isBinary: boolean) {
    this.finish();
    this.#isBinary = isBinary;
  }

  /** Writes what is held back of an unfinished line. The next write begins a new stream. */
  finish(): void {
    let rest: string | Uint8Array = '';
    try {
      rest = this.#sanitizer?.end() ?? '';
    } catch {
      rest = this.#leaveOut('\n');
    }
    if (rest.length > 0) this.#writeAll(this.#descriptor, rest);
  }

  /** What the engine was in the middle of must not reach what follows: the next line begins with a new one. */
  #leaveOut(chunk: string | Uint8Array): string {
    this.#sanitizer = undefined;
    this.#isLeavingOut = chunk.at(-1) !== '\n' && chunk.at(-1) !== 0x0a;
    return LEFT_OUT;
  }

  /** A prompt waits until the program has nothing else to do, for it may be the first of several pieces of a line. */
  #scheduleUnfinished(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#showUnfinished();
    }).unref();
  }

  #showUnfinished(): void {
    let shown: string | Uint8Array = '';
    try {
      shown = this.#sanitizer?.showUnfinished() ?? '';
    } catch {
      shown = this.#leaveOut('');
    }
    try {
      if (shown.length > 0) this.#writeAll(this.#descriptor, shown);
    } catch {
      // The next write of the program fails in the same way, and the program learns of it.
    }
  }
}

/** What follows the first line feed. */
function afterLineFeed(chunk: string | Uint8Array): string | Uint8Array {
  const at = typeof chunk === 'string' ? chunk.indexOf('\n') : chunk.indexOf(0x0a);
  if (at < 0) return '';
  return typeof chunk === 'string' ? chunk.slice(at + 1) : chunk.subarray(at + 1);
}
