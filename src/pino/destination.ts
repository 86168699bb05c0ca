import { EventEmitter } from 'node:events';
import { closeSync } from 'node:fs';
import { codeOf, explain } from '../io/io-error.ts';
import { OptionsError } from '../rules/options.ts';
import { createDirectSanitizer, type DirectSanitizer } from '../sanitizer/direct.ts';
import { flushAtExit, listenForExit, needNoFlush } from './at-exit.ts';
import { type Destination, openDestination } from './open.ts';
import { checkTransportOptions, demandObject, type TransportOptions, type TransportPlan } from './options.ts';
import { LEFT_OUT } from './stream-write.ts';
import { writeAll } from './write-all.ts';

/** What `sanitizingDestination` takes: whatever the transport does. */
export interface SanitizingDestinationOptions extends TransportOptions {
  /** How much is gathered, in UTF-16 units, before it is sanitized and written at the latest. Default: 65,536. */
  batchSize?: number;
}

const BATCH_SIZE = 65_536;

/** What could not be written is tried again with the next batch, up to so many bytes. */
const MAX_UNWRITTEN = 16 << 20;

type Callback = (error?: Error | null) => void;

/**
 * Makes a destination for pino in the application's own thread: `pino(sanitizingDestination({ destination: 'app.log' }))`,
 * or one of a `multistream`. It gathers lines until the event loop's turn is over, or 64 KiB of them, then sanitizes
 * and writes them in one go.
 *
 * It never throws. A failed write emits `error` if there is a listener, else a process warning. What was not written is
 * tried again with the next batch; a reader who has gone (EPIPE) is not.
 * @throws OptionsError, IoError at once if an option is wrong or the file cannot be opened
 */
export function sanitizingDestination(options: SanitizingDestinationOptions = {}): SanitizingDestination {
  demandObject(options);
  const { batchSize = BATCH_SIZE, ...others } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 0) {
    throw new OptionsError('batchSize', 'must be a whole number, 0 to write each line at once');
  }
  return new SanitizingDestination(checkTransportOptions(others), batchSize);
}

/**
 * What `sanitizingDestination` makes.
 *
 * Events: `error` (IoError), `drop` (how many sanitized bytes could not be kept for a second try), `finish`, `close`.
 */
export class SanitizingDestination extends EventEmitter {
  /** pino recognizes a stream by it. */
  writable = true;
  readonly #plan: TransportPlan;
  readonly #batchSize: number;
  #sanitizer: DirectSanitizer;
  #target: Destination;
  #batch = '';
  #isScheduled = false;
  #unwritten: Uint8Array[] = [];
  #unwrittenLength = 0;
  #isUnread = false;
  #hasWarned = false;
  /** A listener for `error` may log it: that waits for the next turn of the event loop. */
  #isPassing = false;
  /** What went wrong in the current pass. */
  #failure: Error | undefined;

  constructor(plan: TransportPlan, batchSize: number) {
    super();
    listenForExit();
    this.#plan = plan;
    this.#batchSize = batchSize;
    this.#sanitizer = createDirectSanitizer(plan.settings, false);
    this.#target = openDestination(plan);
  }

  /** Takes a line, or any piece of one. Returns true: it never asks to be waited for, since it waits itself. */
  write(text: string): boolean {
    if (!this.writable) {
      this.#fail(new Error('logveil: the destination has been ended; lines written to it are lost'));
      return true;
    }
    this.#batch += text;
    if (this.#batch.length >= this.#batchSize && !this.#isPassing) this.#pass();
    else this.#schedule();
    return true;
  }

  #schedule(): void {
    flushAtExit(this);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#onTurn);
  }

  /** All that was taken is sanitized and written when it returns. pino calls it on `fatal`. */
  flushSync(): void {
    this.#pass();
  }

  /** As `flushSync`, for `logger.flush(callback)`. */
  flush(callback?: Callback): void {
    const error = this.#pass();
    if (typeof callback === 'function') process.nextTick(callback, error);
  }

  /** Opens the file anew, as a log that has been rotated wants; what had been taken goes to the old one. */
  reopen(): void {
    this.#pass();
    if (typeof this.#plan.destination !== 'string') return;
    const old = this.#target;
    try {
      this.#target = openDestination(this.#plan);
    } catch (error) {
      // Better into the old file than nowhere.
      this.#fail(error as Error);
      return;
    }
    this.#close(old);
  }

  /** Writes what is left, and closes the file if it is one that was opened here. */
  end(): void {
    if (!this.writable) return;
    this.writable = false;
    this.#pass(true);
    needNoFlush(this);
    if (typeof this.#plan.destination === 'string') this.#close(this.#target);
    process.nextTick(() => {
      this.emit('finish');
      this.emit('close');
    });
  }

  readonly #onTurn = (): void => {
    this.#isScheduled = false;
    needNoFlush(this);
    this.#pass();
  };

  /** Sanitizes the batch and writes it, after what waits from before; an error is emitted, and returned. */
  #pass(isLast = false): Error | undefined {
    if (this.#isPassing) return undefined;
    this.#isPassing = true;
    try {
      return this.#passBatch(isLast);
    } finally {
      this.#isPassing = false;
    }
  }

  #passBatch(isLast: boolean): Error | undefined {
    const batch = this.#batch;
    this.#batch = '';
    this.#failure = undefined;
    this.#writeKept();
    try {
      this.#sanitize(batch, isLast);
    } catch (error) {
      // The current batch is lost rather than shown, and what it left open in the engine must not reach the next one.
      this.#writeOrKeep(Buffer.from(LEFT_OUT));
      this.#renew();
      this.#fail(new Error(`logveil: the sanitizer failed (${(error as Error).name}) and left lines out`));
    }
    return this.#failure;
  }

  #sanitize(text: string, isLast: boolean): void {
    const sanitizer = this.#sanitizer;
    for (let rest = text; rest.length > 0; ) {
      const { read, written } = ENCODER.encodeInto(rest, sanitizer.space());
      sanitizer.push(written);
      rest = rest.slice(read);
      this.#takeAll();
    }
    if (!isLast) return;
    sanitizer.finish();
    this.#takeAll();
  }

  #takeAll(): void {
    for (let piece = this.#sanitizer.take(); piece.length > 0; piece = this.#sanitizer.take()) this.#writeOrKeep(piece);
  }

  #writeKept(): void {
    const kept = this.#unwritten;
    this.#unwritten = [];
    this.#unwrittenLength = 0;
    for (const piece of kept) this.#writeOrKeep(piece);
  }

  /** In order: once something could not be written, all that is new waits after it. */
  #writeOrKeep(piece: Uint8Array): void {
    if (this.#isUnread) return;
    if (this.#unwrittenLength > 0) {
      this.#keep(piece.slice());
      return;
    }
    let written = 0;
    try {
      writeAll(this.#target.descriptor, piece, (length) => {
        written += length;
      });
    } catch (error) {
      this.#isUnread = codeOf(error) === 'EPIPE';
      if (this.#isUnread) return;
      this.#keep(piece.slice(written));
      this.#fail(explain(this.#target.place, error));
    }
  }

  #keep(piece: Uint8Array): void {
    if (this.#unwrittenLength + piece.length > MAX_UNWRITTEN) {
      this.emit('drop', piece.length);
      return;
    }
    this.#unwritten.push(piece);
    this.#unwrittenLength += piece.length;
  }

  #renew(): void {
    try {
      this.#sanitizer = createDirectSanitizer(this.#plan.settings, false);
    } catch {
      // The old one may continue; what it fails on is left out.
    }
  }

  #close({ descriptor, place }: Destination): void {
    try {
      closeSync(descriptor);
    } catch (error) {
      this.#fail(explain(place, error));
    }
  }

  /** An `error` event that nobody listens to would end the application. */
  #fail(error: Error): void {
    this.#failure = error;
    if (this.listenerCount('error') > 0) {
      this.emit('error', error);
    } else if (!this.#hasWarned) {
      this.#hasWarned = true;
      process.emitWarning(error);
    }
  }
}

const ENCODER = new TextEncoder();
