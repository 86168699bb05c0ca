import { Area } from '../engine/bytes/layout.ts';
import { Notation } from '../engine/context/cursor.ts';
import { Counter, NameCounts } from '../engine/edits/name-counts.ts';
import type { Engine } from './engine.ts';
import { decode, NOTATION_NAMES } from './findings.ts';

/** What has been counted so far, over all streams of a sanitizer. */
export interface Stats {
  bytesIn: number;
  bytesOut: number;
  /** Line feeds read. */
  lines: number;
  /** Parameters found in all. */
  parameters: number;
  /** How many of these were hidden already: the output has them as the input had. */
  hiddenBefore: number;
  /** Parameters by what became of them; those of rules beyond the prefixes where there were any. */
  actions: { filter: number; mask: number } & { [action in 'hash' | 'partial' | 'tag']?: number };
  /** Parameters by the notation in which they stood. */
  notations: Record<string, number>;
  /** Parameters by the rule that hid them, as `password=hide`. */
  rules: Record<string, number>;
  /** Parameters by name, as the name is written, its first 64 bytes. What finds no place in the table is `(other)`. */
  names: Record<string, number>;
  warnings: {
    /** Values that were cut off because they spanned more than `maxOpen` bytes. */
    maxOpen: number;
  };
}

/** Nothing counted yet. */
export function noStats(): Stats {
  return {
    bytesIn: 0,
    bytesOut: 0,
    lines: 0,
    parameters: 0,
    hiddenBefore: 0,
    actions: { filter: 0, mask: 0 },
    notations: {},
    rules: {},
    names: {},
    warnings: { maxOpen: 0 },
  };
}

/**
 * Moves what the engine has counted into `stats`.
 * @param labels what the rules are called that the engine has
 */
export function collectCounts({ core, memory }: Engine, stats: Stats, labels: readonly string[]): void {
  const view = new DataView(memory.buffer);
  const counter = (index: number) => view.getUint32(Area.Counters + 4 * index, true);
  stats.lines += counter(Counter.Lines);
  stats.warnings.maxOpen += counter(Counter.CutOff);
  stats.hiddenBefore += counter(Counter.AsBefore);
  stats.actions.filter += counter(Counter.Filtered);
  stats.actions.mask += counter(Counter.Masked);
  const { filter, mask, hash = 0, partial = 0, tag = 0 } = stats.actions;
  stats.parameters = filter + mask + hash + partial + tag;
  for (let notation = 0; notation < Notation.Count; notation++) {
    const found = counter(Counter.Notations + notation);
    if (found === 0) continue;
    const name = NOTATION_NAMES[notation as Notation];
    stats.notations[name] = (stats.notations[name] ?? 0) + found;
  }
  for (let rule = 0; rule < core.rulesCounted(); rule++) {
    const found = view.getUint32(Area.RuleCounts + 4 * rule, true);
    const label = labels[rule];
    if (found > 0 && label !== undefined) stats.rules[label] = (stats.rules[label] ?? 0) + found;
  }
  const names = namesOf(memory);
  // The first place is that of all other names.
  for (let index = -1; index < core.namesInUse(); index++) {
    const slot = index < 0 ? 0 : view.getUint32(Area.NamesInUse + 4 * index, true);
    const found = view.getUint32(Area.NameCounts + slot * NameCounts.EntrySize, true);
    if (found === 0) continue;
    const name = slot === 0 ? '(other)' : names.nameAt(slot);
    setCount(stats.names, name, (Object.hasOwn(stats.names, name) ? (stats.names[name] as number) : 0) + found);
  }
  core.clearNameCounts();
}

/**
 * The names in an engine's table. Most are in the same slot each time, and to make strings of fifty takes as long as to
 * find a hundred parameters.
 */
class Names {
  readonly #memory: Uint8Array;
  readonly #known: { bytes: Uint8Array; name: string }[] = [];

  constructor(memory: Uint8Array) {
    this.#memory = memory;
  }

  nameAt(slot: number): string {
    const entry = Area.NameCounts + slot * NameCounts.EntrySize;
    const from = entry + NameCounts.Name;
    const length = this.#memory[entry + NameCounts.Length] as number;
    const known = this.#known[slot];
    if (known?.bytes.length === length && this.#isName(known.bytes, from)) return known.name;
    const bytes = this.#memory.slice(from, from + length);
    const name = decode(bytes);
    this.#known[slot] = { bytes, name };
    return name;
  }

  #isName(bytes: Uint8Array, from: number): boolean {
    for (let i = 0; i < bytes.length; i++) if (this.#memory[from + i] !== bytes[i]) return false;
    return true;
  }
}

const namesByMemory = new WeakMap<Uint8Array, Names>();

function namesOf(memory: Uint8Array): Names {
  let names = namesByMemory.get(memory);
  if (names === undefined) {
    names = new Names(memory);
    namesByMemory.set(memory, names);
  }
  return names;
}

/** A name may be one that objects have a use for. */
function setCount(counts: Record<string, unknown>, name: string, count: number): void {
  if (name !== '__proto__') counts[name] = count;
  else Object.defineProperty(counts, name, { value: count, enumerable: true, configurable: true, writable: true });
}

/** Adds counts to others, field by field, however many there are. */
export function addStats(to: Stats, more: Stats): void {
  add(to as unknown as Counts, more as unknown as Counts);
}

interface Counts {
  [name: string]: number | Counts;
}

function add(to: Counts, more: Counts): void {
  for (const name of Object.keys(more)) {
    const value = more[name] as number | Counts;
    const before = Object.hasOwn(to, name) ? to[name] : undefined;
    if (typeof value === 'number') {
      setCount(to, name, (typeof before === 'number' ? before : 0) + value);
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
