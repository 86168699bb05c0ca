import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Sink } from './sanitize-pass.ts';

/** A stream that compresses, on the way to another sink. */
export class TransformSink implements Sink {
  readonly #into: Writable;
  readonly #pumped: Promise<void>;
  #failure: unknown;

  /**
   * @param into where the bytes are put
   * @param from where they are written again; the same stream, or another end of it
   */
  constructor(into: Writable, from: Readable, sink: Sink) {
    this.#into = into;
    into.on('error', (error) => {
      this.#failure ??= error;
    });
    this.#pumped = this.#pump(from, sink);
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    // The bytes are ours only for now, and the stream takes its time.
    return this.#into.write(Buffer.from(bytes)) ? undefined : this.#drained();
  }

  async end(): Promise<void> {
    this.#into.end();
    await this.#pumped;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #drained(): Promise<void> {
    await drained(this.#into);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #pump(from: Readable, sink: Sink): Promise<void> {
    try {
      for await (const bytes of from) await sink.write(bytes);
    } catch (error) {
      this.#failure ??= error;
      this.#into.destroy();
    }
  }
}

/** Waits until more can be written, or nothing can any more. */
export async function drained(stream: Writable): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]).catch(() => {});
  // The one that did not come is not waited for any more.
  waiting.abort();
}
