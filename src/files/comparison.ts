/** More input than this is not kept to be compared: a value that long is no mask, so that the output will differ. */
const MOST_KEPT = 1 << 20;

const NOTHING = Buffer.alloc(0);

/**
 * Compares what comes out with what went in, while it passes. Where nothing is hidden the output is a view of the very
 * bytes that were put in, and nothing needs to be looked at.
 */
export class Comparison {
  #isSame = true;
  /** Input that had not come out when the next was put in. */
  #kept: Buffer = NOTHING;
  #input: Uint8Array = NOTHING;

  /** So far. */
  get isSame(): boolean {
    return this.#isSame;
  }

  /** @param input stays as it is until `settle` */
  putIn(input: Uint8Array): void {
    this.#input = input;
  }

  /** All has come out for now: what is held back is kept. */
  settle(): void {
    if (!this.#isSame || this.#input.length === 0) return;
    this.#kept = Buffer.concat([this.#kept, this.#input]);
    this.#input = NOTHING;
    if (this.#kept.length > MOST_KEPT) this.#isSame = false;
  }

  cameOut(piece: Uint8Array): void {
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

  /** All has come out that will: is it all that went in? */
  end(): boolean {
    if (this.#kept.length > 0 || this.#input.length > 0) this.#isSame = false;
    return this.#isSame;
  }
}
