import { Writable } from 'node:stream';
import { codeOf } from '../io/io-error.ts';
import type { Sink } from '../io/output.ts';
import type { DirectSanitizer } from '../sanitizer/direct.ts';
import { lineOf } from './stage.ts';

type Done = (error?: Error | null) => void;

const encoder = new TextEncoder();

/**
 * The transport's end of pino's worker: takes what pino hands over, strings of many lines cut anywhere, and writes it
 * sanitized. Nothing is parsed, and no line is looked for: the sanitizer carries on over every cut.
 *
 * In the last place of a pipeline it may be handed objects: each is written as a line of JSON.
 *
 * A write is done when its bytes are with the system, and `write` returns false until then: so pino counts as read only
 * what has been written, and what `flush` and `process.exit` wait for is in the file.
 */
export class SanitizingWriter extends Writable {
  readonly #sanitizer: DirectSanitizer;
  readonly #sink: Sink;
  readonly #close: () => void;
  /** Nobody reads it any more, as when `head` has had enough: the rest is dropped quietly. */
  #isUnread = false;

  /** @param close is called when the stream is over, however it ends: the end of a worker closes no file */
  constructor(sanitizer: DirectSanitizer, sink: Sink, close: () => void = () => {}) {
    super({ objectMode: true, decodeStrings: false, highWaterMark: 1 });
    this.#sanitizer = sanitizer;
    this.#sink = sink;
    this.#close = close;
  }

  /** Asked by pino's worker for `logger.flush(callback)`. */
  flush(done: Done): void {
    if (this.writableLength === 0) done();
    else this.once('drain', done);
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: Done): void {
    this.#settle(() => {
      const line = lineOf(chunk);
      return typeof line === 'string' ? this.#passText(line) : this.#passBytes(line);
    }, done);
  }

  override _final(done: Done): void {
    this.#settle(() => {
      this.#sanitizer.finish();
      return this.#drain();
    }, done);
  }

  override _destroy(error: Error | null, done: Done): void {
    try {
      this.#close();
      done(error);
    } catch (failure) {
      done(error ?? (failure as Error));
    }
  }

  /** Whatever goes wrong ends the stream with an error; no byte that has not gone through the sanitizer is written. */
  #settle(pass: () => Promise<void> | undefined, done: Done): void {
    const fail = (error: unknown): void => {
      this.#isUnread = codeOf(error) === 'EPIPE';
      done(this.#isUnread ? null : (error as Error));
    };
    try {
      const passing = this.#isUnread ? undefined : pass();
      if (passing === undefined) done();
      else passing.then(() => done(), fail);
    } catch (error) {
      fail(error);
    }
  }

  #passText(text: string): Promise<void> | undefined {
    for (let rest = text; rest.length > 0; ) {
      const { read, written } = encoder.encodeInto(rest, this.#sanitizer.space());
      this.#sanitizer.push(written);
      rest = rest.slice(read);
      const draining = this.#drain();
      if (draining !== undefined) return draining.then(() => this.#passText(rest));
    }
    return undefined;
  }

  #passBytes(bytes: Uint8Array): Promise<void> | undefined {
    for (let from = 0; from < bytes.length; ) {
      const piece = bytes.subarray(from, from + this.#sanitizer.space().length);
      this.#sanitizer.space().set(piece);
      this.#sanitizer.push(piece.length);
      from += piece.length;
      const draining = this.#drain();
      if (draining !== undefined) return draining.then(() => this.#passBytes(bytes.subarray(from)));
    }
    return undefined;
  }

  #drain(): Promise<void> | undefined {
    for (;;) {
      const piece = this.#sanitizer.take();
      if (piece.length === 0) return undefined;
      const writing = this.#sink.write(piece);
      if (writing !== undefined) return writing.then(() => this.#drain());
    }
  }
}
