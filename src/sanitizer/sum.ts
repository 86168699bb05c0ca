import type { Stats } from './session.ts';

/** What several sanitizers have counted, together. */
export function sumOf(all: Iterable<Stats>): Stats {
  const sum: Stats = {
    bytesIn: 0,
    bytesOut: 0,
    lines: 0,
    parameters: 0,
    actions: { filter: 0, mask: 0 },
    notations: {},
    names: {},
    warnings: { maxOpen: 0 },
  };
  for (const stats of all) {
    sum.bytesIn += stats.bytesIn;
    sum.bytesOut += stats.bytesOut;
    sum.lines += stats.lines;
    sum.parameters += stats.parameters;
    addTo(sum.actions, stats.actions);
    addTo(sum.notations, stats.notations);
    addTo(sum.names, stats.names);
    addTo(sum.warnings, stats.warnings);
  }
  return sum;
}

function addTo(sum: object, counts: object): void {
  const own = sum as Record<string, number>;
  for (const [name, count] of Object.entries(counts as Record<string, number>)) {
    const value = (Object.hasOwn(own, name) ? (own[name] as number) : 0) + count;
    // A name may be `__proto__`.
    Object.defineProperty(own, name, { value, enumerable: true, configurable: true, writable: true });
  }
}
