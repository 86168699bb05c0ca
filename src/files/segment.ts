import fs from 'node:fs';
import { explain, IoError } from '../io/io-error.ts';
import { CONTEXT_SIZE } from '../sanitizer/sanitizer.ts';
import { noStats } from '../sanitizer/stats.ts';
import { Comparison } from './comparison.ts';
import type { Workshop } from './file-task.ts';
import type { Placement, Segment, SegmentOutcome } from './task.ts';

/**
 * One segment of a plain file, while other threads work at others. It is sanitized as if the sanitizer were at rest at
 * its beginning, and on beyond its end until it is at rest there: if that is where the next segment began, both are
 * right; else the next is done again from there (`split.ts`). So the output is what one sanitizer would have made of all.
 */

const LINE_FEED = 0x0a;
/** Where it does not come to rest in so many bytes, it may not do so at all: each line ends with a comma, perhaps. */
const MOST_BEYOND = 4 << 20;
const LOOK_SIZE = 64 * 1024;
/**
 * In one call of 8 MiB Linux takes its largest pages, which in a virtual machine the host may first have to give: 2 GiB on
 * ext4 took 2.4 to 3.5 s of its processor time, 1.3 to 1.7 s in pieces of 64 to 256 KiB (Linux 6.18, November 2026).
 */
const WRITE_SIZE = 128 * 1024;
const HOLE = 64 * 1024;
const ZEROS = Buffer.alloc(HOLE);

export class SegmentWork {
  readonly #workshop: Workshop;
  // Made once: what a segment leaves behind would be a good part of its thread's memory before it is collected.
  readonly #looking = Buffer.alloc(LOOK_SIZE);
  readonly #context = Buffer.alloc(CONTEXT_SIZE);
  #output = Buffer.alloc(0);
  #length = 0;
  readonly #comparison = new Comparison();

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  carryOut(segment: Segment): SegmentOutcome {
    const { sanitizer } = this.#workshop;
    const descriptor = fs.openSync(segment.source, 'r');
    try {
      const start = segment.isExact ? segment.from : this.#lineStart(descriptor, segment.from, segment);
      const nominalEnd = this.#lineStart(descriptor, segment.to, segment);
      sanitizer.takeStats();
      this.#length = 0;
      this.#comparison.restart();
      if (start === undefined || nominalEnd === undefined) return open(segment);
      if (start >= nominalEnd) {
        return { start, end: start, isChanged: false, isOpen: false, length: 0, stats: sanitizer.takeStats() };
      }
      if (segment.keepsOutput) this.#makeRoom(segment.to - segment.from);
      const context = this.#context.subarray(0, Math.min(CONTEXT_SIZE, start - segment.begin));
      readAll(descriptor, context, start - context.length, segment.place);
      sanitizer.resumeAfter(context);
      this.#read(descriptor, start, nominalEnd, segment);
      if (segment.stopsAtChange && !this.#comparison.isSame) {
        return { start, end: nominalEnd, isChanged: true, isOpen: false, length: 0, stats: sanitizer.takeStats() };
      }
      const end = this.#reachRest(descriptor, nominalEnd, segment);
      if (end === segment.end) {
        sanitizer.finish();
        this.#drain(segment.keepsOutput);
      }
      return {
        start,
        end,
        isChanged: !this.#comparison.end(),
        isOpen: end < segment.end && !sanitizer.isAtRest,
        length: this.#length,
        stats: sanitizer.takeStats(),
      };
    } catch (error) {
      throw explain(segment.place, error);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  /** Writes the output of the segment before the next is begun. */
  place({ draft, at, leavesHoles }: Placement): void {
    const output = this.#output.subarray(0, this.#length);
    try {
      const descriptor = fs.openSync(draft, 'r+');
      try {
        const size = leavesHoles ? HOLE : WRITE_SIZE;
        for (let from = 0; from < output.length; from += size) {
          const piece = output.subarray(from, from + size);
          if (leavesHoles && piece.length === HOLE && ZEROS.equals(piece)) continue;
          for (let written = 0; written < piece.length; ) {
            written += fs.writeSync(descriptor, piece, written, piece.length - written, at + from + written);
          }
        }
      } finally {
        fs.closeSync(descriptor);
      }
    } catch (error) {
      throw explain(JSON.stringify(draft), error);
    }
  }

  #read(descriptor: number, from: number, to: number, { place, keepsOutput, stopsAtChange }: Segment): void {
    const { sanitizer, onRead } = this.#workshop;
    for (let at = from; at < to && !(stopsAtChange && !this.#comparison.isSame); ) {
      const space = sanitizer.space();
      const length = fs.readSync(descriptor, space, 0, Math.min(space.length, to - at), at);
      if (length === 0) throw shrunk(place);
      onRead(length);
      this.#put(space.subarray(0, length), keepsOutput);
      at += length;
    }
  }

  /** Goes on line by line until nothing is open. @returns where that is */
  #reachRest(descriptor: number, from: number, segment: Segment): number {
    const { sanitizer } = this.#workshop;
    let at = from;
    const buffer = this.#looking;
    while (at < segment.end && at - from < MOST_BEYOND && !sanitizer.isAtRest) {
      const length = fs.readSync(descriptor, buffer, 0, Math.min(buffer.length, segment.end - at), at);
      if (length === 0) throw shrunk(segment.place);
      let begin = 0;
      while (begin < length && (begin === 0 || !sanitizer.isAtRest)) {
        const lineFeed = buffer.subarray(0, length).indexOf(LINE_FEED, begin);
        const end = lineFeed < 0 ? length : lineFeed + 1;
        for (let done = begin; done < end; ) {
          const space = sanitizer.space();
          const part = buffer.subarray(done, Math.min(end, done + space.length));
          space.set(part);
          this.#put(space.subarray(0, part.length), segment.keepsOutput);
          done += part.length;
        }
        begin = end;
      }
      this.#workshop.onRead(begin);
      at += begin;
    }
    return at;
  }

  #put(input: Uint8Array, keepsOutput: boolean): void {
    this.#comparison.putIn(input);
    this.#workshop.sanitizer.push(input.length);
    this.#drain(keepsOutput);
    this.#comparison.settle();
  }

  #drain(keepsOutput: boolean): void {
    for (;;) {
      const piece = this.#workshop.sanitizer.take();
      if (piece.length === 0) return;
      this.#comparison.cameOut(piece);
      if (keepsOutput) this.#keep(piece);
      this.#length += piece.length;
    }
  }

  #keep(piece: Uint8Array): void {
    this.#makeRoom(this.#length + piece.length);
    this.#output.set(piece, this.#length);
  }

  #makeRoom(needed: number): void {
    if (needed <= this.#output.length) return;
    const larger = Buffer.allocUnsafe(Math.ceil(1.125 * needed));
    this.#output.copy(larger, 0, 0, this.#length);
    this.#output = larger;
  }

  /** Where the first line begins at `from` or later; nothing if the line there is too long for one thread's memory. */
  #lineStart(descriptor: number, from: number, { begin, end, place }: Segment): number | undefined {
    if (from <= begin) return begin;
    const buffer = this.#looking;
    // A line begins at `from` itself if the byte before is a line feed.
    for (let at = from - 1; at < end; ) {
      const length = fs.readSync(descriptor, buffer, 0, Math.min(buffer.length, end - at), at);
      if (length === 0) throw shrunk(place);
      const lineFeed = buffer.subarray(0, length).indexOf(LINE_FEED);
      if (lineFeed >= 0) return at + lineFeed + 1;
      at += length;
      if (at - from > MOST_BEYOND && at < end) return undefined;
    }
    return end;
  }
}

function open({ from }: Segment): SegmentOutcome {
  return { start: from, end: from, isChanged: false, isOpen: true, length: 0, stats: noStats() };
}

function readAll(descriptor: number, into: Buffer, position: number, place: string): void {
  for (let read = 0; read < into.length; ) {
    const length = fs.readSync(descriptor, into, read, into.length - read, position + read);
    if (length === 0) throw shrunk(place);
    read += length;
  }
}

function shrunk(place: string): IoError {
  return new IoError(place, 'LOGVEIL_GROWING', 'became shorter while it was read; run again when nothing writes it');
}
