import { HEAD_SIZE as RECOGNIZED_LENGTH, recognize } from '../io/recognize.ts';
import { CONTEXT_SIZE } from '../sanitizer/session.ts';
import type { Descriptors } from './descriptors.ts';
import type { Destination } from './destination.ts';
import { HEAD_LENGTH, Print, SEAM_LENGTH } from './identity.ts';
import { type Mark, type Source, type Span, START } from './source.ts';
import type { Stream, StreamLender } from './streams.ts';

const LINE_FEED = 0x0a;
const HASH = 0x23;

/** A longer line names no columns that are followed. */
const MAX_COLUMNS = 16 * 1024;
const MAX_LINE_END = 2;
/** A stream does not report what ends further back. */
const MAX_DISTANCE = 1 << 29;

/** How much is read of one source before it is another's turn: one piece of the engine's input. */
const SLICE = 256 * 1024;

/** So many slices are one turn: with more, others would wait long for theirs. */
const TURN = 16;

/** When a stream has not been at rest for so long, a rest is looked for line by line. */
const MAX_UNREST = SLICE;
/** At so many line ends of a slice. */
const MAX_LINES_TRIED = 32;

/** So much before the end is read, and not written, when reading is to begin at the end: a value may be open there. */
const CONTEXT_LENGTH = 1 << 20;

export type ReadResult =
  /** There may be more. */
  | { is: 'more' }
  /** All whole lines have been read. */
  | { is: 'read' }
  /** The file does not continue from where it was read up to. */
  | { is: 'replaced' }
  /** It is not where it was. */
  | { is: 'lost' }
  /** Parameters cannot be found in it. */
  | { is: 'unreadable'; what: string; remedy: string };

const MORE: ReadResult = { is: 'more' };
const READ: ReadResult = { is: 'read' };
const REPLACED: ReadResult = { is: 'replaced' };
const LOST: ReadResult = { is: 'lost' };

/** What was read, and what is right before it, in memory too. */
interface Piece {
  readonly before: Uint8Array;
  readonly data: Uint8Array;
}

const NOTHING: Piece = { before: new Uint8Array(0), data: new Uint8Array(0) };

/** Reads sources, slice by slice, through the sanitizer into the destination. */
export class Reader {
  readonly #descriptors: Descriptors;
  readonly #streams: StreamLender;
  readonly #destination: Destination;
  readonly #claim: (source: Source) => void;
  readonly #space = new Uint8Array(CONTEXT_SIZE + SLICE);

  /** @param claim makes sure that the destination is claimed by the source */
  constructor(
    descriptors: Descriptors,
    streams: StreamLender,
    destination: Destination,
    claim: (source: Source) => void,
  ) {
    this.#descriptors = descriptors;
    this.#streams = streams;
    this.#destination = destination;
    this.#claim = claim;
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
    // Between rows it stays the source's too: to read the line that names the columns each time would cost more.
    const { stream, safe, at } = source;
    if (stream !== undefined && safe === at && at.columns === undefined) this.#giveBack(source, stream);
    return result;
  }

  #readSlice(source: Source): ReadResult {
    const descriptor = this.#descriptors.of(source);
    if (descriptor === undefined) return LOST;
    // What is archived is read from a file that is gone, or from memory: nobody can cut it or fill it anew.
    const mayBeReplaced = !source.isArchived;
    if (mayBeReplaced && (source.isCut || (source.isUnverified && !this.continues(source, descriptor))))
      return REPLACED;
    if (source.isProvisional) {
      const { size } = this.#descriptors.statusOf(descriptor);
      if (size < source.at.offset) return REPLACED;
      if (size === source.at.offset) return READ;
      this.#goBack(source);
    }
    const piece = this.#readFrom(descriptor, source.at);
    if (piece === undefined) return REPLACED;
    const { data } = piece;
    const isFull = data.length === SLICE;
    // It ends before where it had been seen to end.
    if (mayBeReplaced && !isFull && source.at.offset + data.length < source.size) return REPLACED;
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

  /**
   * Remembers how the source's file begins, before anything of it is read. Not if the file was cut since it was found:
   * its first bytes are the heir's, and by them a copy of the heir would be taken for this source.
   * @returns whether the file is empty
   */
  noteHead(source: Source): boolean {
    if (source.head.length > 0 || source.isCut) return false;
    const descriptor = this.#descriptors.of(source);
    if (descriptor === undefined) return false;
    const head = this.#bytesOf(descriptor, { offset: 0, length: HEAD_LENGTH });
    // The size is read after the head: a cut after this leaves the head right.
    if (this.#descriptors.statusOf(descriptor).size < source.size) {
      source.isCut = true;
      return false;
    }
    source.head = Print.of(head);
    return source.head.length === 0;
  }

  /** Is what the source has read still there? */
  continues(source: Source, descriptor: number): boolean {
    if (source.head.length === 0) return true;
    const head = new Uint8Array(source.head.length);
    return (
      source.head.begins(head.subarray(0, this.#descriptors.read(descriptor, head, 0))) &&
      this.#readFrom(descriptor, source.at, 0) !== undefined
    );
  }

  /**
   * Writes what there is as if the file had ended with it. If it continues, it is read again from the last safe place:
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

  /** The source's content is not in its file any more: what was read of it is written as if the file had ended. */
  abandon(source: Source): void {
    this.#endStream(source);
    this.#destination.settle(source);
  }

  /** Begins at the last line, with what a value or a table that is open there has before it. */
  skipToEnd(source: Source): void {
    const descriptor = this.#descriptors.of(source);
    if (descriptor === undefined) return;
    const { size } = this.#descriptors.statusOf(descriptor);
    source.at = this.#lineAfter(descriptor, Math.max(0, size - CONTEXT_LENGTH));
    source.safe = source.at;
    for (;;) {
      const { before, data } = this.#readFrom(descriptor, source.at) ?? NOTHING;
      const length = data.lastIndexOf(LINE_FEED) + 1 || (data.length === SLICE ? SLICE : 0);
      if (length === 0) break;
      source.stream ??= this.#begin(source, before);
      source.stream.write(data.subarray(0, length));
      source.at = markAfter(source.at, data.subarray(0, length));
      source.isMidLine = data[length - 1] !== LINE_FEED;
    }
    source.head = Print.of(this.#bytesOf(descriptor, { offset: 0, length: Math.min(HEAD_LENGTH, source.at.offset) }));
    if (source.isMidLine) return;
    const { stream } = source;
    if (stream?.isAtRest === false) {
      const after = stream.columnsDistance;
      const columns = after === undefined ? undefined : this.#columnsOf(source, after);
      if (columns === undefined) return;
      source.at = { ...source.at, columns };
    } else if (stream !== undefined) {
      this.#giveBack(source, stream);
    }
    source.settle();
  }

  /** The first place at which a line begins from `offset` on, and the table that it may be in. */
  #lineAfter(descriptor: number, offset: number): Mark {
    if (offset === 0) return START;
    let at = offset;
    for (;;) {
      const { data } = this.#readFrom(descriptor, { offset: at, seam: Print.EMPTY }) ?? NOTHING;
      const length = data.indexOf(LINE_FEED) + 1;
      at += length || data.length;
      if (length > 0 || data.length === 0) break;
    }
    const columns = this.#columnsBefore(descriptor, at);
    const seam = this.#bytesOf(descriptor, {
      offset: Math.max(0, at - SEAM_LENGTH),
      length: Math.min(at, SEAM_LENGTH),
    });
    return { offset: at, seam: Print.of(seam), ...(columns && { columns }) };
  }

  /** The line that names the columns of what is below `end`: the first, or in a log that begins with remarks the last one so marked. */
  #columnsBefore(descriptor: number, end: number): Span | undefined {
    const beginning = this.#bytesOf(descriptor, { offset: 0, length: MAX_COLUMNS });
    const first = beginning.indexOf(LINE_FEED) + 1;
    if (first === 0) return undefined;
    if (beginning[markLengthOf(beginning)] !== HASH) return { offset: 0, length: first };
    const most = SLICE;
    for (let to = end; to > 0; to -= most - MAX_COLUMNS) {
      const from = Math.max(0, to - most);
      const bytes = this.#bytesOf(descriptor, { offset: from, length: to - from });
      const found = lastFieldsLine(bytes);
      if (found !== undefined) return { offset: from + found.offset, length: found.length };
      if (from === 0) break;
    }
    return undefined;
  }

  #goBack(source: Source): void {
    source.at = source.safe;
    source.isMidLine = false;
    source.isProvisional = false;
    this.#destination.rewind(source);
  }

  /** What follows a mark, at most a slice; nothing if what is before it is not what the mark says. */
  #readFrom(descriptor: number, { offset, seam }: Mark, most = SLICE): Piece | undefined {
    const context = Math.min(offset, CONTEXT_SIZE);
    const space = this.#space.subarray(0, context + most);
    const bytes = space.subarray(0, this.#descriptors.read(descriptor, space, offset - context));
    if (bytes.length < context || !seam.begins(bytes.subarray(context - seam.length, context))) return undefined;
    return { before: bytes.subarray(0, context), data: bytes.subarray(context) };
  }

  /** Passes on whole lines, or a part of one that is longer than a slice, and settles if the stream comes to rest. */
  #pass(source: Source, before: Uint8Array, data: Uint8Array): void {
    let from = 0;
    if (source.at.offset - source.safe.offset > MAX_UNREST) {
      for (let tries = 0; tries < MAX_LINES_TRIED && from < data.length; tries++) {
        const end = data.indexOf(LINE_FEED, from) + 1;
        if (end === 0) break;
        this.#push(source, joined(before, data.subarray(0, from)), data.subarray(from, end));
        from = end;
        if (this.#settle(source)) break;
      }
    }
    if (from === data.length) return;
    this.#push(source, joined(before, data.subarray(0, from)), data.subarray(from));
    this.#settle(source);
  }

  /** @param before what is before the data */
  #push(source: Source, before: Uint8Array, data: Uint8Array): void {
    source.stream ??= this.#begin(source, before);
    let text = data;
    if (source.at.offset === 0) {
      // A byte order mark goes around the stream, so that the first name begins its line.
      const mark = markLengthOf(data);
      this.#write(source, data.subarray(0, mark));
      text = data.subarray(mark);
    }
    this.#write(source, source.stream.write(text));
    source.counters.bytesIn += data.length;
    if (source.head.length < HEAD_LENGTH && source.head.length >= source.at.offset) {
      const more = data.subarray(source.head.length - source.at.offset, HEAD_LENGTH - source.at.offset);
      source.head = source.head.followedBy(more, HEAD_LENGTH);
    }
    source.trail.extend(before, data, source.at.offset);
    source.at = markAfter(source.at, data);
    source.size = Math.max(source.size, source.at.offset);
    source.isMidLine = data[data.length - 1] !== LINE_FEED;
  }

  #write(source: Source, bytes: Uint8Array): void {
    if (bytes.length > 0 && !this.#destination.isClaimedBy(source)) this.#claim(source);
    this.#destination.write(source, bytes);
  }

  #settle(source: Source): boolean {
    const { stream } = source;
    if (source.isMidLine || stream === undefined) return false;
    if (!stream.isAtRest) return this.#settleBetweenRows(source, stream.columnsDistance);
    // What is to be delivered first may hold it up: the source is not settled then, but its stream is at rest all the same.
    this.#destination.settle(source);
    if (source.safe !== source.at) this.#giveBack(source, stream);
    return true;
  }

  #settleBetweenRows(source: Source, distance: number | undefined): boolean {
    const columns = distance === undefined ? undefined : this.#columnsOf(source, distance);
    if (columns === undefined) return false;
    source.at = { ...source.at, columns };
    this.#destination.settle(source);
    return true;
  }

  /** Where the line is that names the columns of the source's table, and ends so many bytes back. */
  #columnsOf(source: Source, distance: number): Span | undefined {
    const { at, safe, streamFrom } = source;
    const end = at.offset - distance;
    // If it is not of what this stream has read, it is the one below which it began.
    if (distance >= MAX_DISTANCE || end <= streamFrom) return safe.columns;
    const descriptor = this.#descriptors.of(source);
    if (safe.columns !== undefined && end <= safe.columns.offset + safe.columns.length) return safe.columns;
    return descriptor === undefined ? undefined : this.#lineAround(descriptor, end);
  }

  /** The line, with its line end, that ends at `end` or right after. */
  #lineAround(descriptor: number, end: number): Span | undefined {
    const from = Math.max(0, end - MAX_COLUMNS);
    const bytes = this.#bytesOf(descriptor, { offset: from, length: end + MAX_LINE_END - from });
    const lineEnd = bytes.indexOf(LINE_FEED, end - from);
    const offset = from + bytes.lastIndexOf(LINE_FEED, end - from - 1) + 1;
    return lineEnd < 0 ? undefined : { offset, length: from + lineEnd + 1 - offset };
  }

  #bytesOf(descriptor: number, { offset, length }: Span): Uint8Array {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, this.#descriptors.read(descriptor, bytes, offset));
  }

  /** A stream that continues where the source has been read up to. */
  #begin(source: Source, before: Uint8Array): Stream {
    const { columns, offset } = source.at;
    const descriptor = columns && this.#descriptors.of(source);
    source.streamFrom = offset;
    const line = columns && descriptor !== undefined ? this.#bytesOf(descriptor, columns) : undefined;
    return this.#streams.take(before, source.path, line);
  }

  #giveBack(source: Source, stream: Stream): void {
    source.stream = undefined;
    this.#streams.giveBack(stream);
  }

  #endStream(source: Source): void {
    const { stream } = source;
    if (stream !== undefined) {
      this.#write(source, stream.end());
      this.#giveBack(source, stream);
    }
    source.isMidLine = false;
    this.#destination.end(source);
  }
}

/** Bytes that are one after the other in memory, as one. */
function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  return new Uint8Array(first.buffer, first.byteOffset, first.length + second.length);
}

/** How long the byte order mark is. */
function markLengthOf(data: Uint8Array): number {
  const content = recognize(data.subarray(0, RECOGNIZED_LENGTH));
  return content.kind === 'unreadable' ? 0 : content.mark;
}

/** The last whole line that begins as one that names the fields of a W3C extended log. */
function lastFieldsLine(bytes: Uint8Array): Span | undefined {
  for (let at = bytes.lastIndexOf(HASH); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(HASH, at - 1)) {
    const end = bytes.indexOf(LINE_FEED, at) + 1;
    const isAtBeginning = at === 0 || bytes[at - 1] === LINE_FEED;
    if (end === 0 || !isAtBeginning) continue;
    const mark = Buffer.from(bytes.subarray(at, at + 9)).toString('latin1');
    if (/^#fields:?[ \t]/i.test(mark)) return { offset: at, length: end - at };
  }
  return undefined;
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
