import type { Settings } from '../rules/options.ts';
import type { OrderedWriter } from './ordered-writer.ts';
import { WriteSanitizer } from './write-sanitizer.ts';

/** Written in place of what could not be sanitized. */
const LEFT_OUT = 'logveil: failed on what was written here and left it out; please report this\n';

/** Set on `process.stdout` or `process.stderr`, it says that what follows is binary: no byte of it is touched. */
export const BINARY: unique symbol = Symbol.for('logveil.binary');

/** What one thread writes to one descriptor, whichever way it writes: sanitized as one stream. */
export class Channel {
  readonly #descriptor: number;
  readonly #settings: Settings;
  readonly #writer: OrderedWriter;
  #sanitizer: WriteSanitizer | undefined;
  #isBinary = false;
  /** The sanitizer has failed: what follows on the same line is left out too. */
  #isLeavingOut = false;
  #isScheduled = false;

  constructor(descriptor: number, settings: Settings, writer: OrderedWriter) {
    this.#descriptor = descriptor;
    this.#settings = settings;
    this.#writer = writer;
  }

  /**
   * Sanitizes, and writes before it returns; or, if it may wait, as soon as the descriptor takes it.
   * @throws what the system says; nothing of a chunk is written unsanitized
   */
  write(chunk: string | Uint8Array, mayWait = false): void {
    const passed = this.#passOver(chunk);
    if (passed > 0) {
      this.#put((this.#sanitizer as WriteSanitizer).space, passed, mayWait);
      return;
    }
    const clean = bytesOf(this.#read(chunk));
    if (clean.length > 0) this.#put(clean, clean.length, mayWait);
  }

  /** Takes the next piece of what is written; the caller writes what is returned. Never throws. */
  sanitize(chunk: string | Uint8Array): string | Uint8Array {
    const passed = this.#passOver(chunk);
    return passed > 0 ? (this.#sanitizer as WriteSanitizer).space.subarray(0, passed) : this.#read(chunk);
  }

  #put(bytes: Uint8Array, length: number, mayWait: boolean): void {
    if (mayWait) this.#writer.writeSoon(this.#descriptor, bytes, length);
    else this.#writer.write(this.#descriptor, bytes, length);
  }

  /** Most lines hold no name: they are written from where they were searched. @returns 0 if the chunk is for `read` */
  #passOver(chunk: string | Uint8Array): number {
    if (this.#isBinary || this.#isLeavingOut) return 0;
    try {
      this.#sanitizer ??= new WriteSanitizer(this.#settings);
      return this.#sanitizer.passOver(chunk);
    } catch {
      return 0;
    }
  }

  #read(chunk: string | Uint8Array): string | Uint8Array {
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

  /** Writes what is held back of an unfinished line, and what waits. The next write begins a new stream. */
  finish(): void {
    let rest: string | Uint8Array = '';
    try {
      rest = this.#sanitizer?.end() ?? '';
    } catch {
      rest = this.#leaveOut('\n');
    }
    this.#writer.write(this.#descriptor, bytesOf(rest));
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
      if (shown.length > 0) this.#writer.writeSoon(this.#descriptor, bytesOf(shown));
    } catch {
      // The next write of the program fails in the same way, and the program learns of it.
    }
  }
}

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text) : text;
}

/** What follows the first line feed. */
function afterLineFeed(chunk: string | Uint8Array): string | Uint8Array {
  const at = typeof chunk === 'string' ? chunk.indexOf('\n') : chunk.indexOf(0x0a);
  if (at < 0) return '';
  return typeof chunk === 'string' ? chunk.slice(at + 1) : chunk.subarray(at + 1);
}
