import type { Settings } from '../rules/options.ts';
import { type Engine, kindFor, ownEngine } from './engine.ts';

/**
 * Engines for sanitizers that need not share theirs: their state is never set aside, and their output needs no copy. An
 * engine is two megabytes of memory, so there are only a few; a sanitizer that gets none shares one with all others.
 */
const MAX_ENGINES = 8;

interface Lease {
  engine: Engine;
  /** Who has it. One that was dropped in mid-stream is collected, and its engine is free again. */
  holder: WeakRef<object> | null;
}

const leases: Lease[] = [];

/** An engine for nobody else until it is given back; none when all are taken. */
export function lease(holder: object, settings: Settings): Engine | undefined {
  const kind = kindFor(settings);
  if (kind === 'portable') return undefined;
  let free = leases.find((one) => one.engine.kind === kind && one.holder?.deref() === undefined);
  if (free === undefined) {
    if (leases.length >= MAX_ENGINES) return undefined;
    free = { engine: ownEngine(settings), holder: null };
    leases.push(free);
  }
  free.holder = new WeakRef(holder);
  free.engine.owner = null;
  return free.engine;
}

/** After the end of a stream. */
export function giveBack(holder: object): void {
  const held = leases.find((one) => one.holder?.deref() === holder);
  if (held !== undefined) held.holder = null;
}
