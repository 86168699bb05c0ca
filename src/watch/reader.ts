import { HEAD_SIZE as RECOGNIZED_LENGTH, recognize } from '../io/recognize.ts';
import { CONTEXT_SIZE } from '../sanitizer/sanitizer.ts';
import type { Descriptors } from './descriptors.ts';
import type { Destination } from './destination.ts';
import type { FileSystem } from './file-system.ts';
import { HEAD_LENGTH, Print, SEAM_LENGTH } from './identity.ts';
import type { Mark, Source } from './source.ts';
import type { Stream, StreamLender } from './streams.ts';

const LINE_FEED = 0x0a;

/** How much is read of one source before it is another's turn: one piece of the engine's input. */
export const SLICE = 256 * 1024;

/** So many slices are one turn: with more, others would wait long for theirs. */
const TURN = 16;

/** When a stream has not been at rest for so long, a rest is looked for line by line. */
const LONG_UNREST = SLICE;
/** At so many line ends of a slice. */
const MOST_LINES_TRIED = 32;

/** So much before the end is read, and not put out, when reading is to begin at the end: a value may be open there. */
const CONTEXT_LENGTH = 1 << 20;

export type ReadResult =
  /** There may be more. */
  | { is: 'more' }
  /** All whole lines have been read. */
  | { is: 'read' }
  /** The file does not go on from where it was read up to. */
  | { is: 'replaced' }
  /** It is not where it was. */
  | { is: 'lost' }
  /** Parameters cannot be found in it. */
  | { is: 'unreadable'; what: string; remedy: string };

const MORE: ReadResult = { is: 'more' };
const READ: ReadResult = { is: 'read' };
const REPLACED: ReadResult = { is: 'replaced' };
const LOST: ReadResult = { is: 'lost' };

/** What was read, and what stands right before it, in memory too. */
interface Piece {
  readonly before: Uint8Array;
  readonly data: Uint8Array;
}

const NOTHING: Piece = { before: new Uint8Array(0), data: new Uint8Array(0) };

/** Reads sources, slice by slice, through the sanitizer into the destination. */
export class Reader {
  readonly #fileSystem: FileSystem;
  readonly #descriptors: Descriptors;
  readonly #streams: StreamLender;
  readonly #destination: Destination;
  readonly #space = new Uint8Array(CONTEXT_SIZE + SLICE);

  constructor(fileSystem: FileSystem, descriptors: Descriptors, streams: StreamLender, destination: Destination) {
    this.#fileSystem = fileSystem;
    this.#descriptors = descriptors;
    this.#streams = streams;
    this.#destination = destination;
  }

  /**
   * Reads the next slices of whole lines, one source's turn. The destination has to be open to the source.
   * Between two of them a stream at rest stays the source's: to begin one anew would cost a tenth.
   */
  read(source: Source): ReadResult {
    let result = MORE;
    for (let slices = 0; slices < TURN && result === MORE; slices++) {
      if (slices > 0 && !this.#destination.isOpenTo(source)) break;
      result = this.#readSlice(source);
    }
    if (source.stream !== undefined && source.safe === source.at) this.#giveBack(source, source.stream);
    return result;
  }

  #readSlice(source: Source): ReadResult {
    const descriptor = this.#descriptors.of(source);
    if (descriptor === undefined) return LOST;
    if (source.isCut || (source.isUnverified && !this.continues(source, descriptor))) return REPLACED;
    if (source.isProvisional) {
      const { size } = this.#fileSystem.statusOf(descriptor);
      if (size < source.at.offset) return REPLACED;
      if (size === source.at.offset) return READ;
      this.#goBack(source);
    }
    const piece = this.#readFrom(descriptor, source.at);
    if (piece === undefined) return REPLACED;
    const { data } = piece;
    const isFull = data.length === SLICE;
    // It ends before where it had been seen to end.
    if (!isFull && source.at.offset + data.length < source.size) return REPLACED;
    source.isUnverified = false;
    const length = data.lastIndexOf(LINE_FEED) + 1 || (isFull ? SLICE : 0);
    if (length === 0) return READ;
    if (source.at.offset === 0) {
      const unreadable = whyUnreadable(data);
      if (unreadable !== undefined) return unreadable;
    }
    this.#pass(source, piece.before, data.subarray(0, length));
    return isFull ? MORE : READ;
  }

  /** Is what the source has read still there? */
  continues(source: Source, descriptor: number): boolean {
    if (source.head.length === 0) return true;
    const head = new Uint8Array(source.head.length);
    return (
      source.head.begins(head.subarray(0, this.#fileSystem.read(descriptor, head, 0))) &&
      this.#readFrom(descriptor, source.at, 0) !== undefined
    );
  }

  /**
   * Puts out what there is as if the file had ended with it. If it goes on, it is read again from the last safe place:
   * the second half of a value must not be shown because its first half has been.
   */
  giveUp(source: Source): void {
    if (source.isProvisional) return;
    const descriptor = this.#descriptors.of(source);
    if (descriptor !== undefined) {
      const { before, data } = this.#readFrom(descriptor, source.at) ?? NOTHING;
      if (data.length > 0 && source.at.offset === 0 && whyUnreadable(data) !== undefined) return;
      if (data.length > 0) this.#push(source, before, data);
    }
    if (source.at.offset === source.safe.offset && source.stream === undefined) return;
    this.#endStream(source);
    source.isProvisional = true;
  }

  /** The source's content is gone, and what it is to be read for is over. */
  abandon(source: Source): void {
    this.#endStream(source);
    this.#destination.settle(source);
  }

  /** Begins at the last line, with what a value that is open there has before it. */
  skipToEnd(source: Source): void {
    const descriptor = this.#descriptors.of(source);
    if (descriptor === undefined) return;
    const { size } = this.#fileSystem.statusOf(descriptor);
    const stream = this.#streams.take(NOTHING.before, source.path);
    source.at = { offset: Math.max(0, size - CONTEXT_LENGTH), seam: Print.EMPTY };
    let safe = source.at;
    let begun = safe.offset === 0;
    for (;;) {
      const { data } = this.#readFrom(descriptor, source.at) ?? NOTHING;
      if (data.length === 0) break;
      const from = begun ? 0 : data.indexOf(LINE_FEED) + 1;
      const to = data.lastIndexOf(LINE_FEED) + 1;
      if (to === 0 && data.length < SLICE) break;
      const length = to || data.length;
      if (!begun) safe = markAfter(source.at, data.subarray(0, from || length));
      begun ||= from > 0;
      if (begun && from < length) stream.write(data.subarray(from, length));
      source.at = markAfter(source.at, data.subarray(0, length));
    }
    const head = new Uint8Array(Math.min(HEAD_LENGTH, source.at.offset));
    source.head = Print.of(head.slice(0, this.#fileSystem.read(descriptor, head, 0)));
    source.safe = safe;
    if (stream.isAtRest) {
      this.#streams.giveBack(stream);
      source.settle();
    } else {
      source.stream = stream;
    }
  }

  #goBack(source: Source): void {
    source.at = source.safe;
    source.isMidLine = false;
    source.isProvisional = false;
    this.#destination.rewind(source);
  }

  /** What follows a mark, at most a slice; nothing if what stands before it is not what the mark says. */
  #readFrom(descriptor: number, { offset, seam }: Mark, most = SLICE): Piece | undefined {
    const context = Math.min(offset, CONTEXT_SIZE);
    const space = this.#space.subarray(0, context + most);
    const bytes = space.subarray(0, this.#fileSystem.read(descriptor, space, offset - context));
    if (bytes.length < context || !seam.begins(bytes.subarray(context - seam.length, context))) return undefined;
    return { before: bytes.subarray(0, context), data: bytes.subarray(context) };
  }

  /** Passes on whole lines, or a part of one that is longer than a slice, and settles if the stream comes to rest. */
  #pass(source: Source, before: Uint8Array, data: Uint8Array): void {
    let from = 0;
    if (source.at.offset - source.safe.offset > LONG_UNREST) {
      for (let tries = 0; tries < MOST_LINES_TRIED && from < data.length; tries++) {
        const end = data.indexOf(LINE_FEED, from) + 1;
        if (end === 0) break;
        this.#push(source, before, data.subarray(from, end));
        from = end;
        if (this.#settle(source)) break;
      }
    }
    if (from === data.length) return;
    this.#push(source, behind(before, data.subarray(0, from)), data.subarray(from));
    this.#settle(source);
  }

  /** @param before what stands before the data */
  #push(source: Source, before: Uint8Array, data: Uint8Array): void {
    source.stream ??= this.#streams.take(before, source.path);
    let text = data;
    if (source.at.offset === 0) {
      // A byte order mark goes around the stream, so that the first name begins its line.
      const content = recognize(data.subarray(0, RECOGNIZED_LENGTH));
      const mark = content.kind === 'unreadable' ? 0 : content.mark;
      this.#destination.write(source, data.subarray(0, mark));
      text = data.subarray(mark);
    }
    this.#destination.write(source, source.stream.write(text));
    source.counters.bytesIn += data.length;
    if (source.head.length < HEAD_LENGTH && source.head.length >= source.at.offset) {
      const more = data.subarray(source.head.length - source.at.offset, HEAD_LENGTH - source.at.offset);
      source.head = source.head.followedBy(more, HEAD_LENGTH);
    }
    source.at = markAfter(source.at, data);
    source.size = Math.max(source.size, source.at.offset);
    source.isMidLine = data[data.length - 1] !== LINE_FEED;
  }

  #settle(source: Source): boolean {
    if (source.isMidLine || source.stream?.isAtRest !== true) return false;
    // What is to be delivered first may hold it up: the source is not settled then, but its stream is at rest all the same.
    this.#destination.settle(source);
    if (source.safe !== source.at) this.#giveBack(source, source.stream);
    return true;
  }

  #giveBack(source: Source, stream: Stream): void {
    source.stream = undefined;
    this.#streams.giveBack(stream);
  }

  #endStream(source: Source): void {
    const { stream } = source;
    if (stream !== undefined) {
      this.#destination.write(source, stream.end());
      this.#giveBack(source, stream);
    }
    source.isMidLine = false;
    this.#destination.end(source);
  }
}

/** Bytes that stand one behind the other in memory, as one. */
function behind(first: Uint8Array, second: Uint8Array): Uint8Array {
  return new Uint8Array(first.buffer, first.byteOffset, first.length + second.length);
}

function markAfter({ offset, seam }: Mark, data: Uint8Array): Mark {
  const last = data.subarray(Math.max(0, data.length - SEAM_LENGTH));
  return { offset: offset + data.length, seam: seam.followedBy(last, SEAM_LENGTH) };
}

function whyUnreadable(data: Uint8Array): ReadResult | undefined {
  const content = recognize(data.subarray(0, RECOGNIZED_LENGTH));
  if (content.kind === 'unreadable') return { is: 'unreadable', what: content.what, remedy: content.remedy };
  if (content.kind === 'bytes') return undefined;
  return {
    is: 'unreadable',
    what: 'UTF-16 text, which cannot be followed',
    remedy: 'have it written as UTF-8, or send it through the filter: tail -c +1 -F FILE | logveil',
  };
}
