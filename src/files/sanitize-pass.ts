import type { Channel, TextChannel } from '../io/channel.ts';
import { Comparison } from '../io/comparison.ts';
import { IoError } from '../io/io-error.ts';
import { HEAD_SIZE, recognize } from '../io/recognize.ts';
import { Utf16Channel } from '../io/utf16-channel.ts';

/** Where sanitized bytes go; `bytes` are only valid until `write` returns or what it returned is settled. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void> | undefined;
}

/** What is thrown where it is enough to know that something is to be hidden. */
export const CHANGED = Symbol('something is to be hidden');

/**
 * One text on its way through the sanitizer: recognized by its head, whether it is bytes or UTF-16, compared with what it was.
 * Bytes are put into `space`; or `write` does so.
 */
export class SanitizePass {
  readonly #sanitizer: TextChannel;
  readonly #place: string;
  readonly #sink: Sink | undefined;
  readonly #stopsAtChange: boolean;
  readonly #comparison = new Comparison();
  #channel: Channel;
  /** The beginning, until there is enough to recognize it by. */
  #head: Buffer | undefined = Buffer.alloc(HEAD_SIZE);
  #headLength = 0;

  /**
   * @param place what messages call it
   * @param sink where the output goes; without one, it is only looked for changes
   * @param stopsAtChange whether `CHANGED` is thrown at the first
   */
  constructor(sanitizer: TextChannel, place: string, sink: Sink | undefined, stopsAtChange: boolean) {
    // What stopped in the midst of a text has left its beginning there.
    sanitizer.resumeAfter(new Uint8Array(0));
    this.#sanitizer = sanitizer;
    this.#channel = sanitizer;
    this.#place = place;
    this.#sink = sink;
    this.#stopsAtChange = stopsAtChange;
  }

  get isChanged(): boolean {
    return !this.#comparison.isSame;
  }

  space(): Uint8Array {
    return this.#head === undefined ? this.#channel.space() : this.#head.subarray(this.#headLength);
  }

  push(length: number): Promise<void> | undefined {
    if (this.#head === undefined) return this.#pass(length);
    this.#headLength += length;
    return this.#headLength < HEAD_SIZE ? undefined : this.#begin();
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const space = this.space();
      const length = Math.min(space.length, bytes.length - from);
      space.set(bytes.subarray(from, from + length));
      await this.push(length);
      from += length;
    }
  }

  async end(): Promise<void> {
    await this.#begin();
    this.#channel.finish();
    await this.#drain();
    this.#comparison.end();
    this.#stopIfChanged();
  }

  /** @throws IoError if it begins like something in which nothing can be found */
  #begin(): Promise<void> | undefined {
    const head = this.#head?.subarray(0, this.#headLength);
    this.#head = undefined;
    if (head === undefined || head.length === 0) return undefined;
    const content = recognize(head);
    if (content.kind === 'unreadable') {
      throw new IoError(this.#place, 'LOGVEIL_UNREADABLE', `is ${content.what}; ${content.remedy}`);
    }
    if (content.kind === 'utf16') this.#channel = new Utf16Channel(this.#sanitizer, content.bigEndian, this.#place);
    const rest = head.subarray(content.mark);
    this.#channel.space().set(rest);
    // The mark goes around the channel, so that the first name is at the beginning of its line.
    const marking = content.mark > 0 ? this.#sink?.write(head.subarray(0, content.mark)) : undefined;
    return marking === undefined ? this.#pass(rest.length) : marking.then(() => this.#pass(rest.length));
  }

  #pass(length: number): Promise<void> | undefined {
    if (length === 0) return undefined;
    const input = this.#channel.space().subarray(0, length);
    this.#channel.push(length);
    this.#comparison.putIn(input, this.#channel);
    return this.#drain();
  }

  #drain(): Promise<void> | undefined {
    for (;;) {
      const piece = this.#channel.take();
      if (piece.length === 0) {
        this.#comparison.settle();
        return undefined;
      }
      this.#comparison.addOutput(piece);
      this.#stopIfChanged();
      const writing = this.#sink?.write(piece);
      if (writing !== undefined) return writing.then(() => this.#drain());
    }
  }

  #stopIfChanged(): void {
    if (this.#stopsAtChange && this.isChanged) throw CHANGED;
  }
}
