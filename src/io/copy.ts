import type { Channel } from './channel.ts';
import type { Input } from './input.ts';
import { IoError } from './io-error.ts';
import type { Sink } from './output.ts';
import { elapse, nextTurn } from './pause.ts';
import { HEAD_SIZE, recognize, showsEnough } from './recognize.ts';
import { Utf16Channel } from './utf16-channel.ts';

const LINE_FEED = 0x0a;

/** While bytes are plenty nothing is waited for, but after so many of them signals get their turn. */
const BYTES_PER_TURN = 4 << 20;

/** When the copy is stopped within a line, its end is waited for: so many milliseconds, asked for so often. */
const LINE_END_PATIENCE = 500;
const LINE_END_INTERVAL = 5;

/** What the copy asks and reports while it runs. */
export interface CopyWatch {
  /** Is the copy to end now, though the input has not ended? The input's `interrupt` has to be called too. */
  readonly stopped: boolean;
  /** Called from time to time between two reads. */
  onTurn?(): void;
}

/**
 * Copies everything from an input through a channel to a sink. UTF-16 is put through as UTF-8 and is written as it was.
 * @throws IoError if reading or writing fails, and, before anything is written, if the input begins like something
 * in which nothing can be found
 */
export async function copy(input: Input, sink: Sink, channel: Channel, watch: CopyWatch): Promise<void> {
  const copying = new Copy(input, sink, channel, watch);
  await copying.begin();
  await copying.goOn();
  await copying.end();
}

class Copy {
  readonly #input: Input;
  readonly #sink: Sink;
  readonly #watch: CopyWatch;
  #channel: Channel;
  #ended = false;
  /** The last two bytes read, the older one in the upper half: do they end a line? */
  #lastBytes = LINE_FEED;
  /** What they are at the end of a line, and which of them count. */
  #lineEnd = { bytes: LINE_FEED, bits: 0xff };

  constructor(input: Input, sink: Sink, channel: Channel, watch: CopyWatch) {
    this.#input = input;
    this.#sink = sink;
    this.#channel = channel;
    this.#watch = watch;
  }

  /** Reads the head of the input and decides by it how all is to be read. */
  async begin(): Promise<void> {
    const space = this.#channel.space();
    let length = 0;
    while (!this.#ended && !this.#watch.stopped && !showsEnough(space.subarray(0, length))) {
      const rest = space.subarray(length, HEAD_SIZE);
      length += this.#readNow(rest) ?? (await this.#read(rest));
    }
    if (length === 0) return;
    const content = recognize(space.subarray(0, length));
    if (content.kind === 'unreadable') {
      throw new IoError(this.#input.place, 'LOGVEIL_UNREADABLE', `is ${content.what}; ${content.remedy}`);
    }
    // The mark goes around the channel, so that the first name is at the beginning of its line.
    if (content.mark > 0) await this.#sink.write(space.slice(0, content.mark));
    const head = space.slice(content.mark, length);
    if (content.kind === 'utf16') {
      this.#channel = new Utf16Channel(this.#channel, content.bigEndian, this.#input.place);
      this.#lineEnd = { bytes: content.bigEndian ? LINE_FEED : LINE_FEED << 8, bits: 0xffff };
    }
    this.#channel.space().set(head);
    await this.#pass(head.length);
  }

  /** Copies until the input ends or the copy is stopped. Nothing is awaited that is there: a promise costs a tenth. */
  async goOn(): Promise<void> {
    let burst = 0;
    while (!this.#ended && !this.#watch.stopped) {
      const space = this.#channel.space();
      const length = this.#readNow(space) ?? (await this.#read(space));
      const passing = this.#pass(length);
      if (passing !== undefined) await passing;
      burst += length;
      if (burst < BYTES_PER_TURN) continue;
      burst = 0;
      this.#watch.onTurn?.();
      await nextTurn();
    }
  }

  /** Finishes the current line, if the input has not ended, and writes all that is held back. */
  async end(): Promise<void> {
    if (!this.#ended) await this.#finishLine();
    this.#channel.finish();
    await this.#drain();
    await this.#sink.flush();
  }

  /** Reads what will come next: how many bytes, 0 at the end or if the copy is stopped. */
  async #read(space: Uint8Array): Promise<number> {
    this.#watch.onTurn?.();
    const length = await this.#input.read(space);
    return length === undefined ? 0 : this.#noted(space, length);
  }

  /** Reads what is there: how many bytes, 0 at the end, nothing if more has yet to come. */
  #readNow(space: Uint8Array): number | undefined {
    const length = this.#input.readNow(space);
    return length === undefined ? undefined : this.#noted(space, length);
  }

  /** Remembers how the input ends so far. */
  #noted(space: Uint8Array, length: number): number {
    if (length === 0) {
      this.#ended = true;
      return 0;
    }
    const before = length > 1 ? (space[length - 2] as number) : this.#lastBytes & 0xff;
    this.#lastBytes = (before << 8) | (space[length - 1] as number);
    return length;
  }

  #pass(length: number): Promise<void> | undefined {
    if (length === 0) return undefined;
    this.#channel.push(length);
    return this.#drain();
  }

  /** Writes all output there is: nothing to wait for if that is done on return. */
  #drain(): Promise<void> | undefined {
    for (;;) {
      const piece = this.#channel.take();
      if (piece.length === 0) return undefined;
      const writing = this.#sink.write(piece);
      if (writing !== undefined) return writing.then(() => this.#drain());
    }
  }

  /**
   * Takes no byte beyond the line's end: what follows is for the next reader of the input. Half a line would be
   * worse than a late one, for the next reader could not know that its rest belongs to a sensitive value.
   */
  async #finishLine(): Promise<void> {
    const deadline = Date.now() + LINE_END_PATIENCE;
    while (this.#input.carried > 0 || (this.#lastBytes & this.#lineEnd.bits) !== this.#lineEnd.bytes) {
      const space = this.#channel.space();
      const wanted = this.#input.carried > 0 ? space : space.subarray(0, 1);
      const length = this.#readNow(wanted);
      if (length === 0) return;
      if (length !== undefined) await this.#pass(length);
      else if (Date.now() < deadline) await elapse(LINE_END_INTERVAL);
      else return;
    }
  }
}
