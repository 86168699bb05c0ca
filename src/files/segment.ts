import fs from 'node:fs';
import { explain, IoError } from '../io/io-error.ts';
import { CONTEXT_SIZE } from '../sanitizer/sanitizer.ts';
import { addStats, noStats } from '../sanitizer/stats.ts';
import { Comparison } from './comparison.ts';
import type { Workshop } from './file-task.ts';
import { openSource } from './open-source.ts';
import type { PartOutcome, SharedText } from './task.ts';
import { Ending, Turns } from './turns.ts';

/**
 * One thread's part of a plain file at which others work too: segment by segment. One is sanitized as if the sanitizer
 * were at rest at its beginning. When all before it is done it is known whether that was so; if not, it is done again from
 * where it really begins. Then it goes on beyond its end until it is at rest, and only then is its output written. So that
 * is what one sanitizer would have made of all.
 */

const LINE_FEED = 0x0a;
/** Where it does not come to rest in so many bytes, it may not do so at all: each line ends with a comma, perhaps. */
const MOST_BEYOND = 4 << 20;
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

export class SegmentWork {
  readonly #workshop: Workshop;
  // Made once: what a segment leaves behind would be a good part of its thread's memory before it is collected.
  readonly #looking = Buffer.alloc(LOOK_SIZE);
  readonly #context = Buffer.alloc(CONTEXT_SIZE);
  readonly #comparison = new Comparison();
  /** What came out of the segment, unless it stands in the engine's memory yet. */
  #output = Buffer.alloc(0);
  #length = 0;
  /** All that came out of the segment, where it came out, if it came in one piece. */
  #piece = NOTHING;
  #text: SharedText | undefined;
  #source = -1;

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /**
   * Takes part until all of the text is done with.
   * @returns yields the first block in hand, after each step: it may go on when that one's turn has come
   */
  *takePart(text: SharedText): Generator<number, PartOutcome> {
    const turns = new Turns(text.turns);
    let draft = -1;
    this.#text = text;
    try {
      this.#source = openSource(text.source);
      if (text.draft !== undefined) draft = fs.openSync(text.draft, 'r+');
      return yield* this.#overSegments(text, turns, draft);
    } catch (error) {
      turns.end(Ending.Failed);
      throw explain(text.place, error);
    } finally {
      if (this.#source >= 0) fs.closeSync(this.#source);
      this.#source = -1;
      if (draft >= 0) fs.closeSync(draft);
    }
  }

  *#overSegments(text: SharedText, turns: Turns, draft: number): Generator<number, PartOutcome> {
    const { sanitizer } = this.#workshop;
    const { blockSize, mostBlocks, stopsAtChange } = text;
    const part: PartOutcome = { isChanged: false, stats: noStats() };
    sanitizer.takeStats();
    /** Where the sanitizer rests, if it could go on from there. */
    let restsAt = -1;
    /** Whether something was changed in the last segment. */
    let isDense = false;
    for (;;) {
      const blocks = isDense || draft < 0 ? mostBlocks : 1;
      const block = turns.begin(blocks);
      const from = text.begin + block * blockSize;
      if (from >= text.end) break;
      const to = Math.min(from + blocks * blockSize, text.end);
      let end: number | undefined;
      let start: number | undefined;
      if (!turns.hasCome(block)) {
        addStats(part.stats, sanitizer.takeStats());
        restsAt = -1;
        start = this.#lineStart(from);
        end = start === undefined ? undefined : this.#sanitize(start, to, false);
      }
      do yield block;
      while (!turns.hasCome(block));
      if (turns.isOver) break;
      const position = turns.position;
      if (start !== position || end === undefined) {
        if (start !== undefined) sanitizer.takeStats();
        end = this.#sanitize(position, to, position === restsAt);
      }
      if (end === position) {
        turns.pass(block, blocks, position, 0);
        continue;
      }
      const isDone = stopsAtChange && !this.#comparison.isSame;
      if (end !== undefined && !isDone) end = this.#reachRest(end);
      if (end === undefined) {
        turns.end(Ending.Open);
        break;
      }
      restsAt = end;
      isDense = !this.#comparison.end();
      if (isDense) {
        part.isChanged = true;
        if (stopsAtChange) {
          turns.end(Ending.Changed);
          break;
        }
      }
      const at = turns.outputPosition;
      // The next may be known to be right before this one is written: that is done side by side.
      turns.pass(block, blocks, end, this.#length);
      if (draft >= 0) this.#write(draft, at);
    }
    addStats(part.stats, sanitizer.takeStats());
    return part;
  }

  /**
   * From there to the end of the segment, if the one before has not gone on beyond it.
   * @param goesOn whether the sanitizer is at rest there
   * @returns where that is; nothing if a line is too long for one thread's memory
   */
  #sanitize(start: number, to: number, goesOn: boolean): number | undefined {
    const { sanitizer, onRead } = this.#workshop;
    const { begin, end: textEnd, stopsAtChange } = this.#text as SharedText;
    this.#length = 0;
    this.#piece = NOTHING;
    this.#comparison.restart();
    const end = this.#lineStart(to);
    if (end === undefined) return undefined;
    if (start >= end) return start;
    if (!goesOn) {
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

  /** Goes on line by line until nothing is open. @returns where that is; nothing if it is nowhere near */
  #reachRest(from: number): number | undefined {
    const { sanitizer, onRead } = this.#workshop;
    const { end } = this.#text as SharedText;
    let at = from;
    const buffer = this.#looking;
    while (at < end && at - from < MOST_BEYOND && !sanitizer.isAtRest) {
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
    this.#comparison.putIn(input);
    this.#workshop.sanitizer.push(input.length);
    this.#drain(isLast);
    this.#comparison.settle();
  }

  #drain(isLast: boolean): void {
    const { sanitizer } = this.#workshop;
    const isKept = this.#text?.draft !== undefined;
    for (;;) {
      const piece = sanitizer.take();
      if (piece.length === 0) return;
      this.#comparison.cameOut(piece);
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

  /** For as many bytes as came out, of which so many are there. */
  #makeRoom(kept: number): void {
    if (this.#length <= this.#output.length) return;
    const larger = Buffer.allocUnsafe(Math.ceil(1.125 * this.#length));
    this.#output.copy(larger, 0, 0, kept);
    this.#output = larger;
  }

  #write(draft: number, at: number): void {
    const { place, leavesHoles } = this.#text as SharedText;
    const isInPlace = this.#piece.length > 0;
    const output = isInPlace ? this.#piece : this.#output.subarray(0, this.#length);
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
    // It has been used.
    if (isInPlace) this.#workshop.sanitizer.take();
    this.#piece = NOTHING;
  }

  /** Where the first line begins at `from` or later; nothing if the line there is too long for one thread's memory. */
  #lineStart(from: number): number | undefined {
    const { begin, end } = this.#text as SharedText;
    if (from <= begin) return begin;
    if (from >= end) return end;
    // A line begins at `from` itself if the byte before is a line feed.
    for (let at = from - 1, size = FIRST_LOOK; at < end; size = LOOK_SIZE) {
      const length = this.#read(this.#looking.subarray(0, Math.min(size, end - at)), at);
      const lineFeed = this.#looking.subarray(0, length).indexOf(LINE_FEED);
      if (lineFeed >= 0) return at + lineFeed + 1;
      at += length;
      if (at - from > MOST_BEYOND && at < end) return undefined;
    }
    return end;
  }

  #read(into: Uint8Array, at: number): number {
    const length = fs.readSync(this.#source, into, 0, into.length, at);
    if (length > 0) return length;
    const { place } = this.#text as SharedText;
    throw new IoError(place, 'LOGVEIL_GROWING', 'became shorter while it was read; run again when nothing writes it');
  }
}
