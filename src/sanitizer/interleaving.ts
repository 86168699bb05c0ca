import { Area } from '../engine/bytes/layout.ts';
import type { Engine, Snapshot } from './engine.ts';

/** Lines of one stream that came one after the other. */
interface Segment {
  stream: number;
  /** What is to be written of them, as far as it is known. */
  pieces: Uint8Array[];
  isOver: boolean;
}

/** So many streams have a state of their own at a time. */
const MAX_STREAMS = 16;

/** What is to be written waits for an earlier line no longer than until it is so much. */
const MAX_WAITING = 65536;

/**
 * Streams whose lines come in turns, as a container's stdout and stderr do, while something is open in one of them: each
 * has a state of its own, and the lines are written in the order in which they came.
 *
 *     stdout P {"MMM_a":"on      written when the value's end is known
 *     stderr F text              waits for that
 *     stdout F e","b":2}         written then
 */
export class Interleaving {
  readonly #takeOutput: () => number;
  /** In the order in which they came. Of the first, what is known has been written. */
  readonly #segments: Segment[] = [];
  readonly #aside = new Map<number, Snapshot>();
  /** Memory for the next state that is set aside. */
  #free: Snapshot | undefined;
  /** Bytes that are to be written after something that is not known yet. */
  #waiting = 0;
  #ready: Uint8Array[] = [];

  /** @param takeOutput has the engine work on; returns how many bytes are ready, or 0 */
  constructor(takeOutput: () => number) {
    this.#takeOutput = takeOutput;
  }

  get isActive(): boolean {
    return this.#segments.length > 0;
  }

  /** Gives the engine the state of the stream to which the next line belongs. */
  change(engine: Engine): void {
    const { core } = engine;
    const from = core.currentStream();
    const to = core.streamWanted();
    if (!this.isActive) this.#segments.push({ stream: from, pieces: [], isOver: false });
    core.setOrdered(true);
    const kept = this.#aside.get(to);
    const isOpen = Boolean(core.isStreamOpen());
    if (isOpen && kept === undefined && this.#aside.size >= MAX_STREAMS) {
      // The line is read as if it belonged to the other stream.
      core.takeStream(false);
      return;
    }
    if (isOpen) {
      core.leaveStream();
      this.#takeAll(engine);
      this.#aside.set(from, engine.saveStream(this.#free));
      this.#free = undefined;
    } else {
      this.#segmentOf(from).isOver = true;
    }
    this.#aside.delete(to);
    if (kept !== undefined) this.#load(engine, kept);
    // While nothing is open in it, one state serves two streams.
    core.takeStream(isOpen && kept === undefined);
    this.#segments.push({ stream: to, pieces: [], isOver: false });
  }

  /** Takes over what the engine has written of the current stream. @returns whether more may come at once */
  add(engine: Engine, piece: Uint8Array): boolean {
    const { core } = engine;
    const stream = core.currentStream();
    if (piece.length > 0) {
      this.#segmentOf(stream).pieces.push(piece.slice());
      this.#waiting += piece.length;
    }
    const ends = core.takeSwitches();
    for (let end = 0; end < ends; end++) this.#segmentOf(stream).isOver = true;
    this.#settle();
    while (this.#waiting > MAX_WAITING) {
      this.#breakFirst(engine);
      this.#settle();
    }
    return piece.length > 0 || ends > 0;
  }

  /** What is written of the current stream though something is open in it. */
  #takeAll(engine: Engine): void {
    const { core, memory } = engine;
    let length: number;
    do length = this.#takeOutput();
    while (this.add(engine, memory.subarray(core.readyAt(), core.readyAt() + length)));
  }

  /** What can be written now; the engine has gone through all that came. */
  take({ core }: Engine): Uint8Array {
    this.#settle();
    // One stream alone needs no order.
    if (this.#segments.length === 1 && this.#aside.size === 0) {
      this.#segments.pop();
      core.setOrdered(false);
    }
    const ready = join(this.#ready);
    this.#ready = [];
    return ready;
  }

  /** At the end: gives the engine the state of another stream, to be ended too. @returns false if there is none */
  endNext(engine: Engine): boolean {
    const { core } = engine;
    for (const segment of this.#segments) if (segment.stream === core.currentStream()) segment.isOver = true;
    const [next] = this.#aside;
    if (next === undefined) return false;
    const [stream, kept] = next;
    this.#aside.delete(stream);
    this.#load(engine, kept);
    core.endStream(stream);
    return true;
  }

  /** What waits for nothing any more can be written. */
  #settle(): void {
    for (let first = this.#segments[0]; first !== undefined; first = this.#segments[0]) {
      for (const piece of first.pieces) this.#waiting -= piece.length;
      this.#ready.push(...first.pieces);
      first.pieces = [];
      if (!first.isOver || this.#segments.length === 1) break;
      this.#segments.shift();
    }
  }

  /** Ends the physical line for whose end all others wait. What comes of it later gets its head again. */
  #breakFirst(engine: Engine): void {
    const first = this.#segments[0] as Segment;
    const { core, memory } = engine;
    const current = engine.saveStream();
    const kept = this.#aside.get(first.stream);
    if (kept !== undefined) engine.load(kept);
    const length = core.breakLine();
    first.pieces.push(memory.slice(Area.Woven, Area.Woven + length));
    first.isOver = true;
    this.#waiting += length;
    if (kept === undefined) return;
    this.#aside.set(first.stream, engine.saveStream(kept));
    this.#load(engine, current);
  }

  /** Gives the engine a state that nobody needs after that. */
  #load(engine: Engine, kept: Snapshot): void {
    engine.load(kept);
    this.#free = kept;
  }

  /** Where what is written of the stream goes. */
  #segmentOf(stream: number): Segment {
    let segment = this.#segments.find((one) => one.stream === stream && !one.isOver);
    if (segment === undefined) {
      segment = { stream, pieces: [], isOver: false };
      this.#segments.push(segment);
    }
    return segment;
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
