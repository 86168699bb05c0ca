import type { Channel } from './channel.ts';
import type { Input } from './input.ts';
import { IoError } from './io-error.ts';
import type { Sink } from './output.ts';
import { elapse, nextTurn } from './pause.ts';
import { HEAD_SIZE, recognize, showsEnough } from './recognize.ts';
import { Utf16Channel } from './utf16-channel.ts';

const LINE_FEED = 0x0a;

/** While bytes are plenty nothing is waited for, but after so many of them signals get their turn. */
const BYTES_PER_TURN = 1 << 20;

/** When the copy is stopped within a line, its end is waited for: so many milliseconds, asked for so often. */
const LINE_END_PATIENCE = 500;
const LINE_END_INTERVAL = 5;

/** What the copy asks and tells while it runs. */
export interface CopyWatch {
  /** Is the copy to end now, though the input has not ended? The input's `interrupt` has to be called too. */
  readonly stopped: boolean;
  /** Called from time to time between two reads. */
  onTurn?(): void;
}

/**
 * Copies everything from an input through a channel to a sink. UTF-16 is put through as UTF-8 and comes out as it was.
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
      length += await this.#read(space.subarray(length, HEAD_SIZE));
    }
    if (length === 0) return;
    const content = recognize(space.subarray(0, length));
    if (content.kind === 'unreadable') {
      throw new IoError(this.#input.place, 'LOGVEIL_UNREADABLE', `is ${content.what}; ${content.remedy}`);
    }
    // The mark goes around the channel, so that the first name stands at the beginning of its line.
    if (content.mark > 0) await this.#sink.write(space.slice(0, content.mark));
    const head = space.slice(content.mark, length);
    if (content.kind === 'utf16') {
      this.#channel = new Utf16Channel(this.#channel, content.bigEndian);
      this.#lineEnd = { bytes: content.bigEndian ? LINE_FEED : LINE_FEED << 8, bits: 0xffff };
    }
    this.#channel.space().set(head);
    await this.#pass(head.length);
  }

  /** Copies until the input ends or the copy is stopped. */
  async goOn(): Promise<void> {
    let burst = 0;
    while (!this.#ended && !this.#watch.stopped) {
      const length = await this.#read(this.#channel.space());
      await this.#pass(length);
      burst += length;
      if (burst < BYTES_PER_TURN) continue;
      burst = 0;
      this.#watch.onTurn?.();
      await nextTurn();
    }
  }

  /** Finishes the line in hand, if the input has not ended, and writes all that is held back. */
  async end(): Promise<void> {
    if (!this.#ended) await this.#finishLine();
    this.#channel.finish();
    await this.#drain();
    await this.#sink.flush();
  }

  /** Reads what is there or will come next: how many bytes. None come at the end or if the copy is stopped. */
  async #read(space: Uint8Array): Promise<number> {
    let length = this.#input.readNow(space);
    if (length === undefined) {
      this.#watch.onTurn?.();
      length = await this.#input.read(space);
    }
    if (length === 0) this.#ended = true;
    return this.#noted(space, length ?? 0);
  }

  /** Remembers how the bytes just read end. */
  #noted(space: Uint8Array, length: number): number {
    if (length === 0) return 0;
    const before = length > 1 ? (space[length - 2] as number) : this.#lastBytes & 0xff;
    this.#lastBytes = (before << 8) | (space[length - 1] as number);
    return length;
  }

  async #pass(length: number): Promise<void> {
    if (length === 0) return;
    this.#channel.push(length);
    await this.#drain();
  }

  async #drain(): Promise<void> {
    for (;;) {
      const piece = this.#channel.take();
      if (piece.length === 0) return;
      const writing = this.#sink.write(piece);
      if (writing !== undefined) await writing;
    }
  }

  /**
   * Takes no byte beyond the line's end: what follows is for whoever reads the input next. A line left half would be
   * worse than late, for the next reader could not tell that its rest belongs to a sensitive value.
   */
  async #finishLine(): Promise<void> {
    const deadline = Date.now() + LINE_END_PATIENCE;
    while (this.#input.carried > 0 || (this.#lastBytes & this.#lineEnd.bits) !== this.#lineEnd.bytes) {
      const space = this.#channel.space();
      const wanted = this.#input.carried > 0 ? space : space.subarray(0, 1);
      const length = this.#input.readNow(wanted);
      if (length === 0) return;
      if (length !== undefined) await this.#pass(this.#noted(wanted, length));
      else if (Date.now() < deadline) await elapse(LINE_END_INTERVAL);
      else return;
    }
  }
}
