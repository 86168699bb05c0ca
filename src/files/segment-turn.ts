/** What is where in the memory. */
const Slot = {
  /** How many blocks have been begun. */
  Begun: 0,
  /** The block before which all is done with; `OVER` when no more is to be done. */
  Turn: 1,
  Ending: 2,
} as const;

/** Why it was over before the end of the text. */
export const Ending = { None: 0, Open: 1, Changed: 2, Failed: 3 } as const;

const OVER = 0x7fff_ffff;
const INTEGERS = 4;

/**
 * Who of several threads does which segment of a text, and how far all are: in memory that they share. A segment is some
 * blocks of the text, begun in order; what is known when all before one are done is handed on to the next, with the turn.
 */
export class SegmentTurn {
  /** To be handed to the other threads. */
  readonly buffer: SharedArrayBuffer;
  readonly #integers: Int32Array;
  /** Where in the text the next segment begins, and in the output. */
  readonly #places: Float64Array;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#integers = new Int32Array(buffer, 0, INTEGERS);
    this.#places = new Float64Array(buffer, INTEGERS * Int32Array.BYTES_PER_ELEMENT);
  }

  /** @param begin where the text begins in its file, and its output in the other */
  static from(begin: number): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer(32);
    new SegmentTurn(buffer).#places.fill(begin);
    return buffer;
  }

  /** @returns the first of so many blocks that nobody else does: a segment */
  begin(blocks: number): number {
    return Atomics.add(this.#integers, Slot.Begun, blocks);
  }

  /** Whether all before this block is done with, or nothing more is to be done. */
  hasCome(block: number): boolean {
    return Atomics.load(this.#integers, Slot.Turn) >= block;
  }

  /** Blocks the thread until then, or for so many milliseconds. To ask again and again for a while first gains nothing. */
  waitFor(block: number, milliseconds = Number.POSITIVE_INFINITY): void {
    const turn = Atomics.load(this.#integers, Slot.Turn);
    if (turn < block) Atomics.wait(this.#integers, Slot.Turn, turn, milliseconds);
  }

  get isOver(): boolean {
    return Atomics.load(this.#integers, Slot.Turn) === OVER;
  }

  get ending(): number {
    return Atomics.load(this.#integers, Slot.Ending);
  }

  /** Up to where the text is done with. Asked by whose turn it is, or when all are done. */
  get position(): number {
    return this.#places[0] as number;
  }

  /** Where the next output goes, likewise. */
  get outputPosition(): number {
    return this.#places[1] as number;
  }

  /** Gives the turn to the segment after these blocks. Only for whose turn it is. */
  pass(block: number, blocks: number, position: number, outputLength: number): void {
    this.#places[0] = position;
    this.#places[1] = this.outputPosition + outputLength;
    // Unless it is over.
    Atomics.compareExchange(this.#integers, Slot.Turn, block, block + blocks);
    Atomics.notify(this.#integers, Slot.Turn);
  }

  /** No more is to be done. What it is that ends it first counts. */
  end(ending: number): void {
    Atomics.compareExchange(this.#integers, Slot.Ending, Ending.None, ending);
    Atomics.store(this.#integers, Slot.Turn, OVER);
    Atomics.notify(this.#integers, Slot.Turn);
  }
}
