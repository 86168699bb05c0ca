/** Drives a sanitizer as a stream would: chunk by chunk, taking each view before the next call. */
import type { SanitizerOptions } from '../src/rules/options.ts';
import { createSanitizer, type Sanitizer } from '../src/sanitizer/sanitizer.ts';

export type Engine = 'simd' | 'scalar' | 'portable';
export const ENGINES: readonly Engine[] = ['simd', 'scalar', 'portable'];

/** A fresh sanitizer on the engine named. */
export function on(engine: Engine, options: SanitizerOptions = {}): Sanitizer {
  return createSanitizer({ ...options, engine });
}

/** Feeds the chunks, ends the stream, and joins what was written. */
export function feed(sanitizer: Sanitizer, chunks: Iterable<Uint8Array>): Buffer {
  const pieces: Buffer[] = [];
  for (const chunk of chunks) pieces.push(Buffer.from(sanitizer.write(chunk)));
  pieces.push(Buffer.from(sanitizer.end()));
  return Buffer.concat(pieces);
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
