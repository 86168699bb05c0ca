import type { Sink } from './output.ts';

const LINE_FEED = 0x0a;

/** A longer line is written in parts. */
const MAX_WHOLE_LINE = 64 * 1024;

/**
 * Gives each line to a sink in one write. A file that several processes append to (as when a web server restarts, and
 * its old and new filters overlap) then has whole lines, whatever their order.
 */
export class WholeLines implements Sink {
  readonly #sink: Sink;
  /** The beginning of a line whose end has yet to come. */
  readonly #held = new Uint8Array(MAX_WHOLE_LINE);
  #length = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    const rest = bytes.subarray(end);
    if (end === 0 && this.#length + rest.length <= MAX_WHOLE_LINE) {
      this.#hold(rest);
      return undefined;
    }
    return this.#writeThrough(bytes, end, rest);
  }

  flush(): Promise<void> | undefined {
    return this.#length === 0 ? undefined : this.#sink.write(this.#release());
  }

  async #writeThrough(bytes: Uint8Array, end: number, rest: Uint8Array): Promise<void> {
    let begin = 0;
    if (this.#length > 0 && end > 0) {
      begin = bytes.indexOf(LINE_FEED) + 1;
      const first = bytes.subarray(0, begin);
      await this.#sink.write(concatenate(this.#release(), first));
    }
    if (begin < end) await this.#sink.write(bytes.subarray(begin, end));
    if (this.#length + rest.length <= MAX_WHOLE_LINE) return this.#hold(rest);
    await this.#sink.write(this.#release());
    await this.#sink.write(rest);
  }

  #hold(part: Uint8Array): void {
    this.#held.set(part, this.#length);
    this.#length += part.length;
  }

  #release(): Uint8Array {
    const held = this.#held.subarray(0, this.#length);
    this.#length = 0;
    return held;
  }
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
