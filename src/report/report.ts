import stringify from 'fast-json-stable-stringify';
import type { NameCount } from '../io/name-counts.ts';
import { patternFor } from '../rules/pattern.ts';
import type { Stats } from '../sanitizer/sanitizer.ts';
import { TimeCounts } from './time-counts.ts';

/**
 * What was hidden, counted by action, name, notation, file and time: never a value. Names and paths are as they
 * were in the logs, so they are not to be trusted: what shows them has to escape them.
 */
export interface Report {
  version: 1;
  run: RunRecord;
  totals: Counts;
  hidden: {
    /** Parameters that the run hid. */
    now: number;
    /** Parameters that were hidden in its input already, as in a log that is sanitized for the second time. */
    before: number;
    /** Parameters in files that an earlier run has done, see `--resume`. */
    inEarlierRun: number;
  };
  notations: Record<string, number>;
  /** By rule, as `password=hide`. */
  rules: Record<string, number>;
  /** What finds no place is counted as `(other)`. */
  names: Record<string, number>;
  files: Record<string, FileRecord>;
  /** All names of parameters in the files, hidden or not, the most frequent first; only of `logveil names`. */
  found?: FoundName[];
  time: {
    /** Of which time the steps are. */
    meaning: TimeMeaning;
    stepSeconds: number;
    steps: { from: string; actions: Record<string, number> }[];
  };
}

/** By what a report was made, for those who keep it. */
export interface RunRecord {
  /** logveil's version. */
  version: string;
  /** In words, as in `logveil files --out clean logs`; in place of what may be secret is `MMM`. */
  command: string[];
  began: string;
  /** Nothing while it runs, or if it was killed. */
  ended: string | null;
  /** SHA-256 of rules and options, and since when they held: runs with the same rules have the same. */
  rules: RulesRecord[];
  /** How many files have which outcome. */
  outcomes: Partial<Record<Outcome, number>>;
}

/** As in `NameCount`. */
export interface FoundName extends NameCount {
  /** The pattern of a rule that hides it, if one can. */
  pattern?: string;
}

export interface RulesRecord {
  digest: string;
  since: string;
}

/** `absent`: there was nothing at the path. `not reached`: the run was stopped before. */
export type Outcome =
  | 'changed'
  | 'unchanged'
  | 'done before'
  | 'read'
  | 'read in part'
  | 'failed'
  | 'skipped'
  | 'absent'
  | 'not reached';

export interface FileRecord extends Counts {
  /** `(other)` has none. */
  outcome?: Outcome;
  /** Why it was not read, or not whole. */
  reason?: string;
}

export type TimeMeaning = 'when logveil read it' | 'when the file was last written';

export interface Counts {
  bytesIn: number;
  bytesOut: number;
  lines: number;
  parameters: number;
  /** Those of them that were hidden already. */
  hiddenBefore: number;
  actions: Record<string, number>;
  /** Values that were open over more lines than allowed and cut off there. */
  cutOff: number;
}

/** A name or file that finds no place any more. */
export const OTHER = '(other)';
const MAX_NAMES = 2000;
const MAX_FILES = 20_000;

/** What a run is, before it begins. */
export interface RunPlan {
  /** logveil's version. */
  version: string;
  command: readonly string[];
  /** Which time `add` is given. */
  timeMeaning: TimeMeaning;
}

/** Gathers a report from the stats of sanitizers. */
export class ReportBuilder {
  readonly #plan: RunPlan;
  readonly #began: number;
  #ended: number | undefined;
  readonly #rulesUsed: RulesRecord[] = [];
  readonly #totals = noCounts();
  readonly #notations = new Map<string, number>();
  readonly #rules = new Map<string, number>();
  readonly #names = new Map<string, number>();
  readonly #files = new Map<string, Counts>();
  readonly #outcomes = new Map<string, { outcome: Outcome; reason?: string }>();
  readonly #outcomeCounts = new Map<Outcome, number>();
  /** How many files have an outcome and no counts. */
  #unread = 0;
  #inEarlierRun = 0;
  #found: FoundName[] | undefined;
  readonly #time = new TimeCounts();
  /** What the stats of each sanitizer were when they were last added. */
  readonly #before = new WeakMap<object, Stats>();

  /** @param began in milliseconds since 1970 */
  constructor(plan: RunPlan, began: number = Date.now()) {
    this.#plan = plan;
    this.#began = began;
  }

  /** From here on other rules hold. */
  useRules(digest: string): void {
    if (this.#rulesUsed.at(-1)?.digest === digest) return;
    this.#rulesUsed.push({ digest, since: instant(Date.now()) });
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

  /** A file is done, now or by an earlier run. */
  addFile(file: string, outcome: Outcome, stats: Stats, time: number): void {
    this.addCounts(stats, file, time);
    this.setOutcome(file, outcome);
    if (outcome === 'done before') this.#inEarlierRun += stats.parameters - stats.hiddenBefore;
  }

  /** What has become of a file. One that has counts has been read, if nothing else is said. */
  setOutcome(file: string, outcome: Outcome, reason?: string): void {
    const before = this.#outcomes.get(file)?.outcome;
    if (before !== undefined) this.#countOutcome(before, -1);
    this.#countOutcome(outcome, 1);
    const isNew = before === undefined && !this.#files.has(file);
    if (isNew && ++this.#unread > MAX_FILES) return;
    this.#outcomes.set(file, { outcome, ...(reason !== undefined && { reason }) });
  }

  #countOutcome(outcome: Outcome, by: number): void {
    this.#outcomeCounts.set(outcome, (this.#outcomeCounts.get(outcome) ?? 0) + by);
  }

  /** The outcomes so far were those of a moment. */
  clearOutcomes(): void {
    this.#outcomes.clear();
    this.#outcomeCounts.clear();
    this.#unread = 0;
  }

  /** What `logveil names` has found. */
  setFound(names: readonly NameCount[]): void {
    this.#found = names.slice(0, MAX_NAMES).map((name) => {
      const pattern = patternFor(name.name);
      return { ...name, ...(pattern !== undefined && { pattern }) };
    });
  }

  /** The run is over. */
  end(): void {
    this.#ended = Date.now();
  }

  report(): Report {
    const { version, command, timeMeaning } = this.#plan;
    const { parameters, hiddenBefore } = this.#totals;
    const inEarlierRun = this.#inEarlierRun;
    return {
      version: 1,
      run: {
        ...{ version, command: [...command], began: instant(this.#began) },
        ended: this.#ended === undefined ? null : instant(this.#ended),
        rules: [...this.#rulesUsed],
        outcomes: this.#allOutcomes(),
      },
      totals: this.#totals,
      hidden: { now: parameters - hiddenBefore - inEarlierRun, before: hiddenBefore, inEarlierRun },
      notations: Object.fromEntries(this.#notations),
      rules: Object.fromEntries(this.#rules),
      names: Object.fromEntries(this.#names),
      files: this.#fileRecords(),
      ...(this.#found !== undefined && { found: this.#found }),
      time: {
        meaning: timeMeaning,
        stepSeconds: this.#time.step / 1000,
        steps: this.#time.steps().map(({ at, counts }) => ({ from: instant(at), actions: counts })),
      },
    };
  }

  /** Files that were read, and the others, as many of each as find a place. */
  #fileRecords(): Record<string, FileRecord> {
    const files = new Map<string, FileRecord>(this.#files);
    for (const file of this.#unsaid()) files.set(file, { ...(this.#files.get(file) as Counts), outcome: 'read' });
    for (const [file, known] of this.#outcomes) files.set(file, { ...(this.#files.get(file) ?? noCounts()), ...known });
    return Object.fromEntries(files);
  }

  #allOutcomes(): RunRecord['outcomes'] {
    const counts = new Map(this.#outcomeCounts);
    const read = this.#unsaid().length;
    if (read > 0) counts.set('read', (counts.get('read') ?? 0) + read);
    return Object.fromEntries([...counts].filter(([, count]) => count > 0));
  }

  /** The files that were read and of which nothing else is said. */
  #unsaid(): string[] {
    return [...this.#files.keys()].filter((file) => file !== OTHER && !this.#outcomes.has(file));
  }
}

function instant(time: number): string {
  return new Date(time).toISOString();
}

/** The report as JSON: keys in order, a line each, so that two reports can be compared by their lines. */
export function reportToJson(report: Report): string {
  return `${JSON.stringify(JSON.parse(stringify(report)), null, 1)}\n`;
}

function noCounts(): Counts {
  return { bytesIn: 0, bytesOut: 0, lines: 0, parameters: 0, hiddenBefore: 0, actions: {}, cutOff: 0 };
}

function addTo(counts: Counts, stats: Stats): void {
  counts.bytesIn += stats.bytesIn;
  counts.bytesOut += stats.bytesOut;
  counts.lines += stats.lines;
  counts.parameters += stats.parameters;
  counts.hiddenBefore += stats.hiddenBefore;
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

function scalars({ bytesIn, bytesOut, lines, parameters, hiddenBefore }: Stats) {
  return { bytesIn, bytesOut, lines, parameters, hiddenBefore };
}
