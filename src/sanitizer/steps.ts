import { Area } from '../bytes/layout.ts';
import { examinedBytes } from '../bytes/memory.ts';
import { checkOptions } from '../rules/check.ts';
import type { SanitizerOptions, Settings } from '../rules/options.ts';
import { configure, type EngineKind, engineFor } from './engine.ts';
import { createSanitizer } from './sanitizer.ts';
import { Session } from './session.ts';

/** Hooks for tests and benchmarks: the candidate search by itself, and a count of the engine's steps. */

/** All places at which the candidate search reports a hit. */
export function scanCandidates(kind: EngineKind, bytes: Uint8Array, options: SanitizerOptions = {}): number[] {
  return readyToScan(kind, bytes, options)();
}

/** The same as a function that can be called again: the bytes are in the engine's memory. */
export function readyToScan(kind: EngineKind, bytes: Uint8Array, options: SanitizerOptions = {}): () => number[] {
  const settings = settingsFor(kind, options);
  const engine = engineFor(settings);
  new Session(engine, settings).enter();
  configure(engine, settings);
  // Behind the input stands what was there before: it must not count.
  engine.memory.fill(0x4d, Area.Input, Area.Input + bytes.length + 64);
  engine.memory.set(bytes, Area.Input);
  return () => {
    const hits: number[] = [];
    for (let from = 0; ; from = (hits.at(-1) as number) + 1) {
      const hit = engine.core.searchCandidate(from, bytes.length);
      if (hit < 0) return hits;
      hits.push(hit);
    }
  };
}

const known = new WeakMap<SanitizerOptions, Map<EngineKind, Settings>>();

/** To make ready what is searched for takes longer than to search. */
function settingsFor(kind: EngineKind, options: SanitizerOptions): Settings {
  const ofKinds = known.get(options) ?? new Map<EngineKind, Settings>();
  known.set(options, ofKinds);
  const settings = ofKinds.get(kind) ?? checkOptions({ ...options, engine: kind });
  ofKinds.set(kind, settings);
  return settings;
}

/**
 * How much work the engine does for an input: bytes that it looks at or moves, each as often as it does.
 * Counted by the portable engine, which is compiled from the same sources as the others.
 */
export function countSteps(
  input: Uint8Array,
  { chunkSize = input.length, options = {} }: { chunkSize?: number; options?: SanitizerOptions } = {},
): number {
  const sanitizer = createSanitizer({ ...options, engine: 'portable' });
  const before = examinedBytes();
  for (let from = 0; from < input.length; from += chunkSize) sanitizer.write(input.subarray(from, from + chunkSize));
  sanitizer.end();
  return examinedBytes() - before;
}
