import { type GrowingBytes, GrowingNumbers } from './growing.ts';

const LINE_FEED = 0x0a;

/** A text in rows, as they are displayed: its lines, long ones in pieces. */
export class Rows {
  readonly #bytes: GrowingBytes;
  readonly #longest: number;
  readonly #starts = new GrowingNumbers();
  /** How far rows have been counted. */
  #at = 0;

  /** @param longest a row has at most so many bytes */
  constructor(bytes: GrowingBytes, longest: number) {
    this.#bytes = bytes;
    this.#longest = longest;
    this.#starts.add(0);
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Counts the rows in what has been added to the bytes. */
  extend(): void {
    const end = this.#bytes.length;
    const fresh = this.#bytes.slice(this.#at, end);
    const base = this.#at;
    let start = this.#starts.at(this.#starts.length - 1);
    for (let from = 0; ; ) {
      const feed = fresh.indexOf(LINE_FEED, from);
      const stop = base + (feed < 0 ? fresh.length : feed + 1);
      while (stop - start > this.#longest) {
        start = this.#characterStart(start + this.#longest, start);
        this.#starts.add(start);
      }
      if (feed < 0) break;
      from = feed + 1;
      start = stop;
      this.#starts.add(start);
    }
    this.#at = end;
  }

  /** Where a row begins; of the row after the last, the end. */
  start(row: number): number {
    return row < this.#starts.length ? this.#starts.at(row) : this.#bytes.length;
  }

  /** Whether a row is the first of its line. */
  beginsLine(row: number): boolean {
    const start = this.start(row);
    return start === 0 || this.#bytes.slice(start - 1, start)[0] === LINE_FEED;
  }

  /** The row in which a byte is. */
  rowOf(offset: number): number {
    return Math.max(0, this.#starts.countUpTo(offset) - 1);
  }

  /** No character is cut. */
  #characterStart(at: number, above: number): number {
    const around = this.#bytes.slice(above, at + 1);
    let start = at;
    while (start > at - 4 && ((around[start - above] as number) & 0xc0) === 0x80) start--;
    return start;
  }
}
