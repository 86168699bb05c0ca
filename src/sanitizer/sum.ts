import type { Stats } from './session.ts';

/** Nothing counted yet. */
export function noStats(): Stats {
  return {
    bytesIn: 0,
    bytesOut: 0,
    lines: 0,
    parameters: 0,
    actions: { filter: 0, mask: 0 },
    notations: {},
    names: {},
    warnings: { maxOpen: 0 },
  };
}

/** Adds counts to others, field by field, however many there are. */
export function addStats(to: Stats, more: Stats): void {
  add(to as unknown as Counts, more as unknown as Counts);
}

interface Counts {
  [name: string]: number | Counts;
}

function add(to: Counts, more: Counts): void {
  for (const [name, value] of Object.entries(more)) {
    const before = Object.hasOwn(to, name) ? to[name] : undefined;
    if (typeof value === 'number') {
      // A name may be one that objects have a use for.
      Object.defineProperty(to, name, {
        value: (typeof before === 'number' ? before : 0) + value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else if (typeof before === 'object') {
      add(before, value);
    } else {
      to[name] = structuredClone(value);
    }
  }
}

/** What several sanitizers have counted, together. */
export function sumOf(all: Iterable<Stats>): Stats {
  const sum = noStats();
  for (const stats of all) addStats(sum, stats);
  return sum;
}
