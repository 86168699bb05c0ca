import { printable } from '../io/printable.ts';
import type { Destination } from './destination.ts';
import type { Source } from './source.ts';

const LINE_FEED = 0x0a;

/** What takes the bytes in the end: standard output, or a test. */
export interface LineWriter {
  /** All that was written has been taken, and more will be. */
  readonly isFree: boolean;
  /** Takes all at once, whether it is free or not. */
  write(bytes: Uint8Array): void;
}

/** Of an unfinished line so much is kept until its end comes; what is longer goes out in parts. */
const MAX_WHOLE_LINE = 64 * 1024;

const EMPTY = new Uint8Array(0);

/**
 * All sources in one stream, in whole lines. Where one has to be cut off by another's line, a line feed is put between.
 * What has been written cannot be taken back, so after a restart some may come twice.
 */
export class Lines implements Destination {
  readonly #stdout: LineWriter;
  readonly #isPrefixed: boolean;
  readonly #tails = new Map<Source, Uint8Array>();
  /** Whose line has been begun and not been finished: a source, or one that will not continue. */
  #open: Source | 'nobody' | undefined;
  readonly #settling: Source[] = [];

  /** @param isPrefixed whether each line begins with its source's name */
  constructor(stdout: LineWriter, isPrefixed: boolean) {
    this.#stdout = stdout;
    this.#isPrefixed = isPrefixed;
  }

  isOpenTo(): boolean {
    if (!this.#stdout.isFree) return false;
    this.delivered();
    return true;
  }

  /** Nothing that was written can be taken back. */
  isClaimedBy(): boolean {
    return true;
  }

  claim(): void {}

  catchUp(): void {}

  /** The writer has taken what was written. */
  delivered(): void {
    for (const source of this.#settling.splice(0)) source.settle();
  }

  write(source: Source, bytes: Uint8Array): void {
    source.counters.bytesOut += bytes.length;
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    const tail = this.#tails.get(source) ?? EMPTY;
    if (end > 0) {
      this.#put(source, join(tail, bytes.subarray(0, end)));
      this.#keep(source, end === bytes.length ? EMPTY : bytes.slice(end));
    } else if (bytes.length > 0) {
      this.#keep(source, join(tail, bytes.slice()));
    }
    if ((this.#tails.get(source)?.length ?? 0) > MAX_WHOLE_LINE) this.#putTail(source);
  }

  settle(source: Source): void {
    this.#putTail(source);
    if (this.#stdout.isFree) source.settle();
    else this.#settling.push(source);
  }

  conclude(source: Source): void {
    this.end(source);
  }

  rewind(source: Source): void {
    this.#tails.delete(source);
    this.end(source);
  }

  end(source: Source): void {
    this.#putTail(source);
    if (this.#open === source) this.#open = 'nobody';
  }

  release(source: Source): void {
    this.end(source);
  }

  rename(): void {}

  records(): { mirrors: []; indexOf(): undefined; isAuthor(): false } {
    return { mirrors: [], indexOf: () => undefined, isAuthor: () => false };
  }

  finish(): undefined {
    for (const source of [...this.#tails.keys()]) this.end(source);
  }

  #keep(source: Source, tail: Uint8Array): void {
    if (tail.length === 0) this.#tails.delete(source);
    else this.#tails.set(source, tail);
  }

  #putTail(source: Source): void {
    const tail = this.#tails.get(source);
    if (tail === undefined) return;
    this.#tails.delete(source);
    this.#put(source, tail);
  }

  #put(source: Source, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const isBeginning = this.#open !== source;
    const lineFeed = isBeginning && this.#open !== undefined;
    this.#open = bytes[bytes.length - 1] === LINE_FEED ? undefined : source;
    if (!lineFeed && !this.#isPrefixed) {
      this.#stdout.write(bytes);
      return;
    }
    const pieces: Uint8Array[] = lineFeed ? [Uint8Array.of(LINE_FEED)] : [];
    if (this.#isPrefixed) putPrefixes(pieces, Buffer.from(`${printable(source.name)}: `), bytes, isBeginning);
    else pieces.push(bytes);
    this.#stdout.write(Buffer.concat(pieces));
  }
}

function putPrefixes(pieces: Uint8Array[], prefix: Uint8Array, bytes: Uint8Array, isBeginning: boolean): void {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, from) + 1 || bytes.length;
    if (from > 0 || isBeginning) pieces.push(prefix);
    pieces.push(bytes.subarray(from, end));
    from = end;
  }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  return first.length === 0 ? second : Buffer.concat([first, second]);
}
