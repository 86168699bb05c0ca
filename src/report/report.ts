import stringify from 'fast-json-stable-stringify';
import type { Stats } from '../sanitizer/sanitizer.ts';
import { TimeCounts } from './time-counts.ts';

/**
 * What was hidden, counted by action, name, notation, file and time: never a value. Names and paths are as they were
 * written by whoever sent or named them: what shows them has to escape them.
 */
export interface Report {
  version: 1;
  command: string;
  totals: Counts;
  notations: Record<string, number>;
  /** By rule, as `password=hide`. */
  rules: Record<string, number>;
  /** What finds no place is counted as `(other)`. */
  names: Record<string, number>;
  files: Record<string, Counts>;
  /** Of a run over files: by what it was made, and what became of the files. */
  run?: RunRecord;
  time: { stepSeconds: number; steps: { from: string; actions: Record<string, number> }[] };
}

export interface RunRecord {
  /** logveil's version. */
  version: string;
  /** SHA-256 of the rules and options: runs with the same ones have the same. */
  rulesDigest: string;
  /** How many files were changed, unchanged, done before, failed, left out because they are none, or not reached. */
  outcomes: Record<string, number>;
  /** Each file that failed, and why. */
  failures: string[];
}

export interface Counts {
  bytesIn: number;
  bytesOut: number;
  lines: number;
  parameters: number;
  actions: Record<string, number>;
  /** Values that were open over more lines than allowed and cut off there. */
  cutOff: number;
}

/** A name or file that finds no place any more. */
export const OTHER = '(other)';
const MAX_NAMES = 2000;
const MAX_FILES = 20_000;

/** Gathers a report from the stats of sanitizers. */
export class ReportBuilder {
  readonly #command: string;
  readonly #totals = noCounts();
  readonly #notations = new Map<string, number>();
  readonly #rules = new Map<string, number>();
  readonly #names = new Map<string, number>();
  readonly #files = new Map<string, Counts>();
  readonly #time = new TimeCounts();
  /** What the stats of each sanitizer were when they were last added. */
  readonly #before = new WeakMap<object, Stats>();

  #run: RunRecord | undefined;

  /** @param command the command's name */
  constructor(command: string) {
    this.#command = command;
  }

  /**
   * Adds what a sanitizer has counted since it was last added here.
   * @param key stands for the sanitizer: any object, the same each time
   * @param file whose content it was, if it has a name
   * @param time when it was found, in milliseconds since 1970; for an archived file, when that was last written
   */
  add(key: object, stats: Stats, file: string | undefined, time: number): void {
    const before = this.#before.get(key);
    this.#before.set(key, structuredClone(stats));
    this.addCounts(before === undefined ? stats : difference(stats, before), file, time);
  }

  /** Adds counts that have not been added before. */
  addCounts(stats: Stats, file: string | undefined, time: number): void {
    addTo(this.#totals, stats);
    for (const [name, count] of Object.entries(stats.notations)) addCount(this.#notations, name, count, MAX_NAMES);
    for (const [name, count] of Object.entries(stats.rules)) addCount(this.#rules, name, count, MAX_NAMES);
    for (const [name, count] of Object.entries(stats.names)) addCount(this.#names, name, count, MAX_NAMES);
    this.#time.add(time, { ...stats.actions });
    if (file === undefined) return;
    const key = this.#files.has(file) || this.#files.size < MAX_FILES ? file : OTHER;
    const counts = this.#files.get(key) ?? noCounts();
    this.#files.set(key, counts);
    addTo(counts, stats);
  }

  /** The run is over. */
  setRun(run: RunRecord): void {
    this.#run = run;
  }

  report(): Report {
    return {
      version: 1,
      command: this.#command,
      totals: this.#totals,
      notations: Object.fromEntries(this.#notations),
      rules: Object.fromEntries(this.#rules),
      names: Object.fromEntries(this.#names),
      files: Object.fromEntries(this.#files),
      ...(this.#run !== undefined && { run: this.#run }),
      time: {
        stepSeconds: this.#time.step / 1000,
        steps: this.#time.steps().map(({ at, counts }) => ({ from: new Date(at).toISOString(), actions: counts })),
      },
    };
  }
}

/** The report as JSON: keys in order, a line each, so that two reports can be compared by their lines. */
export function reportToJson(report: Report): string {
  return `${JSON.stringify(JSON.parse(stringify(report)), null, 1)}\n`;
}

function noCounts(): Counts {
  return { bytesIn: 0, bytesOut: 0, lines: 0, parameters: 0, actions: {}, cutOff: 0 };
}

function addTo(counts: Counts, stats: Stats): void {
  counts.bytesIn += stats.bytesIn;
  counts.bytesOut += stats.bytesOut;
  counts.lines += stats.lines;
  counts.parameters += stats.parameters;
  counts.cutOff += stats.warnings.maxOpen;
  for (const [action, count] of Object.entries(stats.actions)) {
    if (count > 0) counts.actions[action] = (counts.actions[action] ?? 0) + count;
  }
}

function addCount(counts: Map<string, number>, name: string, count: number, most: number): void {
  if (count === 0) return;
  const key = counts.has(name) || counts.size < most ? name : OTHER;
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function difference(stats: Stats, before: Stats): Stats {
  const less = <T extends object>(now: T, then: T): T =>
    Object.fromEntries(
      Object.entries(now).map(([name, count]) => [
        name,
        count - (Object.hasOwn(then, name) ? ((then as Record<string, number>)[name] ?? 0) : 0),
      ]),
    ) as T;
  return {
    ...less(scalars(stats), scalars(before)),
    actions: less(stats.actions, before.actions),
    notations: less(stats.notations, before.notations),
    rules: less(stats.rules, before.rules),
    names: less(stats.names, before.names),
    warnings: less(stats.warnings, before.warnings),
  };
}

function scalars({ bytesIn, bytesOut, lines, parameters }: Stats) {
  return { bytesIn, bytesOut, lines, parameters };
}
