import type { Channel } from './channel.ts';

/** More input than this is not kept to be compared: a value that long is no mask, so that the output will differ. */
const MAX_KEPT = 1 << 20;

const NOTHING = Buffer.alloc(0);

/**
 * Compares what is written with what went in, while it passes. Where nothing is hidden the output is a view of the very
 * bytes that were put in, and nothing needs to be looked at.
 */
export class Comparison {
  #isSame = true;
  /** Input that had not been written when the next was put in. It is a part of `#store`, which is reused. */
  #kept: Buffer = NOTHING;
  #store: Buffer = NOTHING;
  #input: Uint8Array = NOTHING;

  /** Another text begins. */
  restart(): void {
    this.#isSame = true;
    this.#kept = NOTHING;
    this.#input = NOTHING;
  }

  /** So far. */
  get isSame(): boolean {
    return this.#isSame;
  }

  /**
   * Takes input that `channel` has been given, before any output is taken.
   * @param input stays as it is until `settle`, unless the channel overwrites it
   */
  putIn(input: Uint8Array, channel: Channel): void {
    this.#input = channel.hasMovedInput ? input.slice() : input;
  }

  /** All has been written for now: what is held back is kept. */
  settle(): void {
    if (!this.#isSame || this.#input.length === 0) return;
    const length = this.#kept.length + this.#input.length;
    if (length > MAX_KEPT) {
      this.#isSame = false;
      return;
    }
    const store = length > this.#store.length ? Buffer.allocUnsafe(2 * length) : this.#store;
    // It may be a part of the same store, further on.
    store.set(this.#kept);
    store.set(this.#input, this.#kept.length);
    this.#store = store;
    this.#kept = store.subarray(0, length);
    this.#input = NOTHING;
  }

  addOutput(piece: Uint8Array): void {
    if (!this.#isSame) return;
    const first = Math.min(this.#kept.length, piece.length);
    if (first > 0) {
      if (this.#kept.compare(piece, 0, first, 0, first) !== 0) this.#isSame = false;
      this.#kept = this.#kept.subarray(first);
    }
    const rest = piece.length - first;
    if (rest === 0) return;
    const isItself = piece.buffer === this.#input.buffer && piece.byteOffset + first === this.#input.byteOffset;
    if (rest > this.#input.length) this.#isSame = false;
    else if (!isItself && Buffer.compare(piece.subarray(first), this.#input.subarray(0, rest)) !== 0)
      this.#isSame = false;
    this.#input = this.#input.subarray(rest);
  }

  /** All has been written that will: is it all that went in? */
  end(): boolean {
    if (this.#kept.length > 0 || this.#input.length > 0) this.#isSame = false;
    return this.#isSame;
  }
}
