import { Area } from '../bytes/layout.ts';
import { examinedBytes } from '../bytes/memory.ts';
import { checkOptions } from '../rules/check.ts';
import { configure, type EngineKind, engineFor } from './engine.ts';
import { createSanitizer } from './sanitizer.ts';
import { Session } from './session.ts';

/** Hooks for tests and benchmarks: the candidate search by itself, and a count of the engine's steps. */

/** All places at which the candidate search reports a hit. */
export function scanCandidates(kind: EngineKind, bytes: Uint8Array): number[] {
  const settings = checkOptions({ engine: kind });
  const engine = engineFor(settings);
  new Session(engine, settings).enter();
  configure(engine, settings);
  // Behind the input stands what was there before: it must not count.
  engine.memory.fill(0x4d, Area.Input, Area.Input + bytes.length + 64);
  engine.memory.set(bytes, Area.Input);
  const hits: number[] = [];
  for (let from = 0; ; from = (hits.at(-1) as number) + 1) {
    const hit = engine.core.searchCandidate(from, bytes.length);
    if (hit < 0) return hits;
    hits.push(hit);
  }
}

/**
 * How much work the engine does for an input: bytes that it looks at or moves, each as often as it does.
 * Counted by the portable engine, which is compiled from the same sources as the others.
 */
export function countSteps(input: Uint8Array, { chunkSize = input.length }: { chunkSize?: number } = {}): number {
  const sanitizer = createSanitizer({ engine: 'portable' });
  const before = examinedBytes();
  for (let from = 0; from < input.length; from += chunkSize) sanitizer.write(input.subarray(from, from + chunkSize));
  sanitizer.end();
  return examinedBytes() - before;
}
