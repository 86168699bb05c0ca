import { explain } from '../io/io-error.ts';
import { addStats, noStats, type Stats } from '../sanitizer/stats.ts';
import type { Workshop } from './file-task.ts';
import { SegmentSanitizer } from './segment-sanitizer.ts';
import { Ending, SegmentTurn } from './segment-turn.ts';
import type { PartOutcome, SharedText } from './task.ts';

/**
 * One thread's part of a plain file at which others work too: segment by segment. One is sanitized as if the sanitizer
 * were at rest at its beginning. When all before it is done it is known whether that was so; if not, it is done again from
 * where it really begins. Then it continues beyond its end until it is at rest, and only then is its output written. So that
 * is what one sanitizer would have made of all.
 */

/** How many segments are laid aside while others are waited for: one thread may be held up for longer than another. */
const MAX_ASIDE = 2;

/** Yielded where there is nothing to wait for. */
const NOTHING_BEFORE = 0;

/** Some blocks of the text, and what has become of them. */
interface Segment {
  block: number;
  blocks: number;
  /** Where its last block ends. */
  to: number;
  /** From where it was sanitized, before that was known to be right; nothing if it has to be done anew. */
  start: number | undefined;
  /** Up to where. */
  end: number | undefined;
  /** Its output, if the sanitizer has continued to another. */
  aside: { output: Buffer; length: number; isChanged: boolean; stats: Stats } | undefined;
}

export class SegmentWork {
  readonly #workshop: Workshop;
  readonly #sanitizer: SegmentSanitizer;

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
    this.#sanitizer = new SegmentSanitizer(workshop);
  }

  /**
   * Takes part until all of the text is done with.
   * @returns yields after each step the block that is waited for: it may continue when that one's turn has come
   */
  *takePart(text: SharedText): Generator<number, PartOutcome> {
    const turns = new SegmentTurn(text.turns);
    try {
      this.#sanitizer.begin(text);
      return yield* new Part(text, turns, this.#workshop, this.#sanitizer).carryOut();
    } catch (error) {
      turns.end(Ending.Failed);
      throw explain(text.place, error);
    }
  }
}

class Part {
  readonly #text: SharedText;
  readonly #turns: SegmentTurn;
  readonly #workshop: Workshop;
  readonly #sanitizer: SegmentSanitizer;
  readonly #outcome: PartOutcome = { isChanged: false, stats: noStats() };
  /** Done, and laid aside until their turn comes. */
  readonly #aside: Segment[] = [];
  /** After those: the one whose output the sanitizer has yet, or that it begins with when its turn comes. */
  #current: Segment | undefined;
  /** Where the sanitizer rests, if it could continue from there. */
  #restsAt = -1;
  /** Whether something was changed in the last segment. */
  #isDense = false;
  #isAllBegun = false;

  constructor(text: SharedText, turns: SegmentTurn, workshop: Workshop, sanitizer: SegmentSanitizer) {
    this.#text = text;
    this.#turns = turns;
    this.#workshop = workshop;
    this.#sanitizer = sanitizer;
  }

  *carryOut(): Generator<number, PartOutcome> {
    this.#workshop.sanitizer.takeStats();
    for (;;) {
      const first = this.#aside[0] ?? this.#current;
      const hasCome = first !== undefined && this.#turns.hasCome(first.block);
      // Asked after that: when it is over, it is everybody's turn.
      if (this.#turns.isOver) break;
      if (hasCome) {
        if (first === this.#current) this.#current = undefined;
        else this.#aside.shift();
        this.#settle(first);
      } else if (this.#current === undefined && !this.#isAllBegun && this.#aside.length < MAX_ASIDE) {
        this.#begin();
        yield NOTHING_BEFORE;
      } else if (first === undefined) {
        break;
      } else {
        yield first.block;
      }
    }
    addStats(this.#outcome.stats, this.#workshop.sanitizer.takeStats());
    return this.#outcome;
  }

  #begin(): void {
    const { begin, end: textEnd, blockSize, mostBlocks, draft } = this.#text;
    const blocks = this.#isDense || draft === undefined ? mostBlocks : 1;
    const block = this.#turns.begin(blocks);
    const from = begin + block * blockSize;
    this.#isAllBegun = from >= textEnd;
    if (this.#isAllBegun) return;
    const to = Math.min(from + blocks * blockSize, textEnd);
    const segment: Segment = { block, blocks, to, start: undefined, end: undefined, aside: undefined };
    if (!this.#turns.hasCome(block)) this.#sanitizeAhead(segment, from);
    if (segment.aside === undefined) this.#current = segment;
    else this.#aside.push(segment);
  }

  /** As if the sanitizer were at rest there. */
  #sanitizeAhead(segment: Segment, from: number): void {
    const { end: textEnd } = this.#text;
    const { sanitizer } = this.#workshop;
    addStats(this.#outcome.stats, sanitizer.takeStats());
    this.#restsAt = -1;
    segment.start = this.#sanitizer.lineStart(from);
    if (segment.start === undefined) return;
    segment.end = this.#sanitizer.sanitize(segment.start, segment.to, false);
    this.#isDense = this.#sanitizer.isChanged;
    if (segment.end === undefined || segment.end === segment.start || segment.end === textEnd) return;
    if (!this.#sanitizer.canBeLaidAside || (this.#text.stopsAtChange && this.#isDense)) return;
    const { length } = this.#sanitizer;
    const isChanged = this.#sanitizer.endsChanged();
    segment.aside = { output: this.#sanitizer.layAside(), length, isChanged, stats: sanitizer.takeStats() };
  }

  /** All before the segment is done with. */
  #settle(segment: Segment): void {
    const { block, blocks, aside, start, end } = segment;
    const { position, outputPosition } = this.#turns;
    if (aside === undefined || start !== position || end === undefined) {
      this.#settleCurrent(segment);
      return;
    }
    addStats(this.#outcome.stats, aside.stats);
    this.#outcome.isChanged ||= aside.isChanged;
    this.#sanitizer.writeAside(aside.output, aside.length, outputPosition);
    this.#turns.pass(block, blocks, end, aside.length);
  }

  #settleCurrent({ block, blocks, to, start, end, aside }: Segment): void {
    const { sanitizer } = this.#workshop;
    const { position, outputPosition } = this.#turns;
    let reached = end;
    if (aside !== undefined || start !== position || end === undefined) {
      if (aside !== undefined) this.#sanitizer.discardAside(aside.output);
      else if (start !== undefined) sanitizer.takeStats();
      this.#dropCurrent();
      reached = this.#sanitizer.sanitize(position, to, position === this.#restsAt);
    }
    if (reached === position) {
      this.#turns.pass(block, blocks, position, 0);
      return;
    }
    const isDone = this.#text.stopsAtChange && this.#sanitizer.isChanged;
    if (reached !== undefined && !isDone) reached = this.#sanitizer.reachRest(reached);
    if (reached === undefined) {
      this.#turns.end(Ending.Open);
      return;
    }
    this.#restsAt = reached;
    this.#isDense = this.#sanitizer.endsChanged();
    if (this.#isDense) {
      this.#outcome.isChanged = true;
      if (this.#text.stopsAtChange) {
        this.#turns.end(Ending.Changed);
        return;
      }
    }
    const { length, isInPlace } = this.#sanitizer;
    // The others have it in their engine's memory, too, and nothing else to do but to write it. Where it can be laid aside
    // they have, and two that write to one file at a time only hold each other up.
    if (isInPlace) this.#turns.pass(block, blocks, reached, length);
    this.#sanitizer.write(outputPosition);
    if (!isInPlace) this.#turns.pass(block, blocks, reached, length);
  }

  /** The sanitizer is needed for what is before the current segment. */
  #dropCurrent(): void {
    if (this.#current?.start === undefined) return;
    this.#workshop.sanitizer.takeStats();
    this.#current.start = undefined;
    this.#current.end = undefined;
  }
}
