import fs from 'node:fs';
import { Comparison } from '../io/comparison.ts';
import { IoError } from '../io/io-error.ts';
import { CONTEXT_SIZE } from '../sanitizer/session.ts';
import type { Workshop } from './file-task.ts';
import type { SharedText } from './task.ts';

const LINE_FEED = 0x0a;
/** Where it does not come to rest in so many bytes, it may not do so at all: each line ends with a comma, perhaps. */
const MAX_BEYOND = 4 << 20;
const LOOK_SIZE = 64 * 1024;
/** Most lines are shorter. */
const FIRST_LOOK = 4096;
/**
 * In a call of a MiB and more Linux takes its largest pages, which in a virtual machine the host may first have to give:
 * 2 GiB read and written on ext4 took 2.1 s of its time, 0.8 s in pieces of 256 KiB, 1.0 s in such of 64 KiB (Linux 6.18,
 * November 2026).
 */
const WRITE_SIZE = 256 * 1024;
const HOLE = 64 * 1024;
const ZEROS = Buffer.alloc(HOLE);
const NOTHING: Uint8Array = new Uint8Array(0);

/** Reads, sanitizes and writes one segment at a time of a text that others work at too. */
export class SegmentSanitizer {
  readonly #workshop: Workshop;
  // Made once: what a segment leaves after would be a good part of its thread's memory before it is collected.
  readonly #looking = Buffer.alloc(LOOK_SIZE);
  readonly #context = Buffer.alloc(CONTEXT_SIZE);
  readonly #comparison = new Comparison();
  /** What was written of the segment, unless it is in the engine's memory yet. */
  #output: Buffer = Buffer.alloc(0);
  #length = 0;
  /** All that was written of the segment, where it was written, if it came in one piece. */
  #piece = NOTHING;
  /** For the output of another segment. */
  readonly #spare: Buffer[] = [];
  #text: SharedText | undefined;

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  begin(text: SharedText): void {
    this.#text = text;
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#length;
  }

  /** Whether what has been written so far is something else than what went in. */
  get isChanged(): boolean {
    return !this.#comparison.isSame;
  }

  /** As `isChanged`, once all has been written that will. */
  endsChanged(): boolean {
    return !this.#comparison.end();
  }

  /** Whether what was written is in the engine's memory yet, to be written from there. */
  get isInPlace(): boolean {
    return this.#piece.length > 0;
  }

  /** Whether another segment can be sanitized before this one is written. */
  get canBeLaidAside(): boolean {
    return !this.isInPlace && this.#workshop.sanitizer.isAtRest;
  }

  /** @returns what was written, to be written later */
  layAside(): Buffer {
    const output = this.#output;
    this.#output = this.#spare.pop() ?? Buffer.alloc(0);
    return output;
  }

  /** Writes what was laid aside: so many bytes of it. */
  writeAside(output: Buffer, length: number, at: number): void {
    this.#writeAll(output.subarray(0, length), at);
    this.discardAside(output);
  }

  discardAside(output: Buffer): void {
    this.#spare.push(output);
  }

  write(at: number): void {
    const { isInPlace } = this;
    this.#writeAll(isInPlace ? this.#piece : this.#output.subarray(0, this.#length), at);
    // It has been used.
    if (isInPlace) this.#workshop.sanitizer.take();
    this.#piece = NOTHING;
  }

  /**
   * From there to the end of the segment, if the one before has not continued beyond it.
   * @param continues whether the sanitizer is at rest there
   * @returns where that is; nothing if a line is too long for one thread's memory
   */
  sanitize(start: number, to: number, continues: boolean): number | undefined {
    const { sanitizer, onRead } = this.#workshop;
    const { begin, end: textEnd, stopsAtChange } = this.#text as SharedText;
    this.#length = 0;
    this.#piece = NOTHING;
    this.#comparison.restart();
    const end = this.lineStart(to);
    if (end === undefined) return undefined;
    if (start >= end) return start;
    if (!continues) {
      const context = this.#context.subarray(0, Math.min(CONTEXT_SIZE, start - begin));
      for (let read = 0; read < context.length; )
        read += this.#read(context.subarray(read), start - context.length + read);
      sanitizer.resumeAfter(context);
    }
    for (let at = start; at < end && !(stopsAtChange && !this.#comparison.isSame); ) {
      const space = sanitizer.space();
      const length = this.#read(space.subarray(0, end - at), at);
      onRead(length);
      at += length;
      // At the end of the text there is more to come.
      this.#put(space.subarray(0, length), at === end && end < textEnd);
    }
    return end;
  }

  /** Continues line by line until nothing is open. @returns where that is; nothing if it is nowhere near */
  reachRest(from: number): number | undefined {
    const { sanitizer, onRead } = this.#workshop;
    const { end } = this.#text as SharedText;
    let at = from;
    const buffer = this.#looking;
    while (at < end && at - from < MAX_BEYOND && !sanitizer.isAtRest) {
      const length = this.#read(buffer.subarray(0, end - at), at);
      let begin = 0;
      while (begin < length && (begin === 0 || !sanitizer.isAtRest)) {
        const lineFeed = buffer.subarray(0, length).indexOf(LINE_FEED, begin);
        const lineEnd = lineFeed < 0 ? length : lineFeed + 1;
        for (let done = begin; done < lineEnd; ) {
          const space = sanitizer.space();
          const part = buffer.subarray(done, Math.min(lineEnd, done + space.length));
          space.set(part);
          this.#put(space.subarray(0, part.length), false);
          done += part.length;
        }
        begin = lineEnd;
      }
      onRead(begin);
      at += begin;
    }
    if (at === end) {
      sanitizer.finish();
      this.#drain(false);
    } else if (!sanitizer.isAtRest) {
      return undefined;
    }
    return at;
  }

  /** @param isLast whether its output may stay in the engine's memory */
  #put(input: Uint8Array, isLast: boolean): void {
    this.#workshop.sanitizer.push(input.length);
    this.#comparison.putIn(input, this.#workshop.sanitizer);
    this.#drain(isLast);
    this.#comparison.settle();
  }

  #drain(isLast: boolean): void {
    const { sanitizer } = this.#workshop;
    const isKept = this.#text?.draft !== undefined;
    for (;;) {
      const piece = sanitizer.take();
      if (piece.length === 0) return;
      this.#comparison.addOutput(piece);
      const from = this.#length;
      this.#length += piece.length;
      if (!isKept) continue;
      if (isLast && from === 0 && sanitizer.isAtRest) {
        this.#piece = piece;
        return;
      }
      this.#makeRoom(from);
      this.#output.set(piece, from);
    }
  }

  /** For as many bytes as were written, of which so many are there. */
  #makeRoom(kept: number): void {
    if (this.#length <= this.#output.length) return;
    const larger = Buffer.allocUnsafe(Math.ceil(1.125 * this.#length));
    this.#output.copy(larger, 0, 0, kept);
    this.#output = larger;
  }

  /** Where the first line begins at `from` or later; nothing if the line there is too long for one thread's memory. */
  lineStart(from: number): number | undefined {
    const { begin, end } = this.#text as SharedText;
    if (from <= begin) return begin;
    if (from >= end) return end;
    // A line begins at `from` itself if the byte before is a line feed.
    for (let at = from - 1, size = FIRST_LOOK; at < end; size = LOOK_SIZE) {
      const length = this.#read(this.#looking.subarray(0, Math.min(size, end - at)), at);
      const lineFeed = this.#looking.subarray(0, length).indexOf(LINE_FEED);
      if (lineFeed >= 0) return at + lineFeed + 1;
      at += length;
      if (at - from > MAX_BEYOND && at < end) return undefined;
    }
    return end;
  }

  #read(into: Uint8Array, at: number): number {
    const { source, place } = this.#text as SharedText;
    const length = fs.readSync(source, into, 0, into.length, at);
    if (length > 0) return length;
    throw new IoError(place, 'LOGVEIL_GROWING', 'became shorter while it was read; run again when nothing writes it');
  }

  #writeAll(output: Uint8Array, at: number): void {
    const { draft, place, leavesHoles } = this.#text as SharedText;
    if (draft === undefined) return;
    const size = leavesHoles ? HOLE : WRITE_SIZE;
    for (let from = 0; from < output.length; from += size) {
      const piece = output.subarray(from, from + size);
      if (leavesHoles && piece.length === HOLE && ZEROS.equals(piece)) continue;
      for (let written = 0; written < piece.length; ) {
        const length = fs.writeSync(draft, piece, written, piece.length - written, at + from + written);
        if (length === 0) throw new IoError(place, 'EIO', 'cannot be written; check the device');
        written += length;
      }
    }
  }
}
