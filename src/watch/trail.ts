import { Print, SEAM_LENGTH } from './identity.ts';

/** A sample of what has been read: the `SEAM_LENGTH` bytes that end at an offset. */
export interface Sample {
  readonly offset: number;
  readonly print: Print;
}

/** Samples are taken at multiples of this, of four times this, of sixteen times this, and so on. */
const SMALLEST_STEP = SEAM_LENGTH;
const GROWTH = 4;
/** Of each step, the last so many are kept. */
const KEPT_OF_EACH = 2;

/**
 * Samples of a source's content: many near the place up to which it has been read, few further back, about twenty in a
 * file of a gigabyte. A copy is recognized by them even if it is shorter than what was read of its original, because
 * lines were written between the copying and the cut.
 */
export class Trail {
  #samples: readonly Sample[];

  constructor(samples: readonly Sample[] = []) {
    this.#samples = samples;
  }

  /** In the order of their offsets. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** The last sample that ends at this offset or before. */
  lastUpTo(offset: number): Sample | undefined {
    return this.#samples.filter((sample) => sample.offset <= offset).at(-1);
  }

  /**
   * Takes samples of what has just been read.
   * @param before what comes before it; at least `SEAM_LENGTH` bytes if there are as many
   * @param from its offset
   */
  extend(before: Uint8Array, data: Uint8Array, from: number): void {
    const to = from + data.length;
    if (Math.floor(from / SMALLEST_STEP) === Math.floor(to / SMALLEST_STEP)) return;
    const known = new Map(this.#samples.map((sample) => [sample.offset, sample]));
    const samples = new Map<number, Sample>();
    for (const offset of wanted(to)) {
      const sample = known.get(offset) ?? (offset > from ? sampleAt(before, data, offset, from) : undefined);
      if (sample !== undefined) samples.set(offset, sample);
    }
    this.#samples = [...samples.values()].sort((a, b) => a.offset - b.offset);
  }
}

/** Where samples are kept once so many bytes have been read. */
function* wanted(length: number): Iterable<number> {
  for (let step = SMALLEST_STEP; step <= length; step *= GROWTH) {
    const last = Math.floor(length / step);
    for (let n = last; n > Math.max(0, last - KEPT_OF_EACH); n--) yield n * step;
  }
}

function sampleAt(before: Uint8Array, data: Uint8Array, offset: number, from: number): Sample | undefined {
  const end = offset - from;
  const start = end - SEAM_LENGTH;
  if (start >= 0) return { offset, print: Print.of(data.slice(start, end)) };
  if (before.length < -start) return undefined;
  const bytes = Buffer.concat([before.subarray(before.length + start), data.subarray(0, end)]);
  return { offset, print: Print.of(bytes) };
}
