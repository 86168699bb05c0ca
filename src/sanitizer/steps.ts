import { Area } from '../engine/bytes/layout.ts';
import { examinedBytes } from '../engine/bytes/memory.ts';
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
  const find = readyToFind(kind, bytes, options);
  return () => {
    const hits: number[] = [];
    for (let hit = find(0); hit >= 0; hit = find(hit + 1)) hits.push(hit);
    return hits;
  };
}

/** The search as the engine asks for it: a function that returns the first hit from some byte on, or -1. */
export function readyToFind(
  kind: EngineKind,
  bytes: Uint8Array,
  options: SanitizerOptions = {},
): (from: number) => number {
  const settings = settingsFor(kind, options);
  const engine = engineFor(settings);
  new Session(engine, settings).enter();
  configure(engine, settings);
  // After the input is what was there before: it must not count.
  engine.memory.fill(0x4d, Area.Input, Area.Input + bytes.length + 64);
  engine.memory.set(bytes, Area.Input);
  const search = engine.core.searchCandidate;
  return (from) => search(from, bytes.length);
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
export function countSteps(input: Uint8Array, { chunkSize, options = {}, usesFastPath = false }: Counted = {}): number {
  const settings = checkOptions({ ...options, engine: 'portable' });
  const engine = engineFor(settings);
  const before = examinedBytes();
  engine.usesFastPath = usesFastPath;
  try {
    const sanitizer = createSanitizer(settings);
    const size = chunkSize ?? Math.max(1, input.length);
    for (let from = 0; from < input.length; from += size) sanitizer.write(input.subarray(from, from + size));
    sanitizer.end();
  } finally {
    engine.usesFastPath = false;
  }
  return examinedBytes() - before;
}

export interface Counted {
  /** Bytes of a write; all at once if not given. */
  chunkSize?: number;
  options?: SanitizerOptions;
  /** Whether to take the fast path of `edits/fast-path.ts`, as the other engines do. */
  usesFastPath?: boolean;
}
