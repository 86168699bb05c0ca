/** Drives a sanitizer as a stream would: chunk by chunk, taking each view before the next call. */
import { checkOptions } from '../src/rules/check.ts';
import type { SanitizerOptions } from '../src/rules/options.ts';
import { EngineSanitizer, type Sanitizer } from '../src/sanitizer/sanitizer.ts';

export type Engine = 'simd' | 'scalar' | 'portable';
export const ENGINES: readonly Engine[] = ['simd', 'scalar', 'portable'];

/** A fresh sanitizer on the engine named. */
export function on(engine: Engine, options: SanitizerOptions = {}): EngineSanitizer {
  return new EngineSanitizer(checkOptions({ ...options, engine }));
}

/** Where `feed` joins pieces: a case is fed in hundreds of ways, each of many pieces. */
let joined = new Uint8Array(1 << 16);

/** Feeds the chunks, ends the stream, and joins what was written. */
export function feed(sanitizer: Sanitizer, chunks: Iterable<Uint8Array>): Buffer {
  let length = 0;
  const add = (piece: Uint8Array): void => {
    if (length + piece.length > joined.length) {
      const larger = new Uint8Array(2 * (length + piece.length));
      larger.set(joined.subarray(0, length));
      joined = larger;
    }
    if (piece.length > 0) joined.set(piece, length);
    length += piece.length;
  };
  for (const chunk of chunks) add(sanitizer.write(chunk));
  add(sanitizer.end());
  return Buffer.from(joined.subarray(0, length));
}

/** Cuts into chunks of one size; the last may be shorter. */
export function* chunksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Cuts at the places given, in rising order. */
export function* cutAt(bytes: Uint8Array, places: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const place of places) {
    yield bytes.subarray(from, place);
    from = place;
  }
  yield bytes.subarray(from);
}
