/** Inverts one condition of the engine at a time and looks whether the output of any judged input changes. */
import type { Sanitizer, SanitizerOptions } from '../../src/index.ts';
import { allCases } from '../all-cases.ts';
import { readCorpus } from '../corpus/corpus.ts';
import { chunksOf, feed } from '../engines.ts';
import { DOCUMENTS, documentAt, PAIRS } from '../printers/examination.ts';
import { REPORTS } from '../reports/reports.ts';
import { type Branch, type BranchHook, copyFolder, instrument } from './instrument.ts';

/** A mutant that takes so many times the conditions that the input takes without it does not end. */
const PATIENCE = 20;
const MIN_LIMIT = 100_000;
/** Chunk sizes at which each case is fed; 0 stands for the whole case. */
const SIZES = [0, 1, 7];
/** Chunk sizes at which a case is fed too where none of these shows the mutant. */
const MORE_SIZES = [2, 3, 5, 11];
/** Each case is fed so, too: the input moves after each chunk. More of it is before than the engine looks back at. */
const MOVING = -1;
const BEFORE = Buffer.from(`${'x'.repeat(99)}\n`.repeat(42));
/** In a long case it is moved so often. */
const MOVES = 200;
/** Cases that are fed at more sizes are not longer, and not more. */
const MAX_PIECES = 400;
const MAX_RUNS = 200;
/** Larger cases are fed whole only: in single bytes they would take most of the time. */
const MAX_CUT = 8192;
/** Other inputs are fed so far. */
const MAX_INPUT = 40_000;
/** So many short runs show after each mutant whether the engine still works. */
const SOUND = 8;

type Fields = Record<string, unknown>;

/** What is used of an instrumented copy. */
interface Copy {
  createSanitizer: (options: SanitizerOptions) => Sanitizer;
  engine: { memory: Uint8Array; owner: unknown; settings: unknown };
  state: Record<string, Fields>;
  moveInput: () => void;
}

/** One way to feed one input. */
interface Run {
  place: string;
  input: Uint8Array;
  options: SanitizerOptions;
  size: number;
  output: Buffer;
  steps: number;
}

/** What the instrumented code is to do. */
const state = { active: -1, steps: 0, limit: Number.POSITIVE_INFINITY, reached: undefined as Set<number> | undefined };

const hook: BranchHook = (id, outcome) => {
  state.steps += 1;
  if (state.steps > state.limit) throw new Error('does not end');
  state.reached?.add(id);
  return id === state.active ? !outcome : outcome;
};

export class Mutants {
  /** All conditions of the engine; those in the files asked for are inverted. */
  readonly branches: readonly Branch[];
  /** Numbers of the conditions to invert. */
  readonly numbers: readonly number[];
  readonly #runs: Run[] = [];
  /** By condition, the runs that come to it: cases first, short ones first. */
  readonly #runsOf = new Map<number, Run[]>();
  #copies = 0;
  #copy!: Copy;
  /** As the engine is before its first stream. */
  #memory = new Uint8Array(0);
  #fields: Record<string, Fields> = {};
  #sanitizers = new Map<SanitizerOptions, Sanitizer>();

  private constructor(filter: string) {
    this.branches = instrument(copyFolder('mutants-0'));
    this.numbers = [...this.branches.keys()].filter((id) => {
      const { place, isForSpeed } = this.branches[id] as Branch;
      return place.includes(filter) && !isForSpeed;
    });
  }

  /**
   * @param filter conditions in files whose path includes it are inverted
   * @param onlyCases whether nothing but the worked cases judges
   */
  static async load(filter: string, onlyCases: boolean): Promise<Mutants> {
    const mutants = new Mutants(filter);
    await mutants.#import();
    mutants.#measureCases();
    if (!onlyCases) await mutants.#measureOthers();
    return mutants;
  }

  /** @returns `noticed`, `survives`, or `not reached` */
  async invert(id: number): Promise<'noticed' | 'survives' | 'not reached'> {
    const runs = this.#runsOf.get(id);
    if (runs === undefined) return 'not reached';
    const isNoticed = runs.some((run) => this.#isNoticed(id, run)) || this.#isNoticedInPieces(id, runs);
    this.#restore();
    if (!this.#isSound()) {
      // What the mutant left in a variable would be taken for the next one's doing.
      this.#copies += 1;
      instrument(copyFolder(`mutants-${this.#copies}`));
      await this.#import();
    }
    return isNoticed ? 'noticed' : 'survives';
  }

  async #import(): Promise<void> {
    Object.assign(globalThis, { $branch: hook });
    const load = (path: string) => import(`${copyFolder(`mutants-${this.#copies}`)}/${path}`);
    const { createSanitizer } = await load('sanitizer/sanitizer.js');
    const { checkOptions } = await load('rules/check.js');
    const { engineFor } = await load('sanitizer/engine.js');
    const { portable } = await load('sanitizer/portable.js');
    const { moveInput } = await load('engine/edits/release.js');
    const engine = engineFor(checkOptions({ engine: 'portable' }));
    this.#copy = { createSanitizer, engine, state: portable().state, moveInput };
    this.#memory = this.#copy.engine.memory.slice();
    this.#fields = Object.fromEntries(Object.entries(this.#copy.state).map(([name, fields]) => [name, { ...fields }]));
    this.#sanitizers.clear();
  }

  #restore(): void {
    const { engine, state: fieldsOf } = this.#copy;
    engine.memory.set(this.#memory);
    for (const [name, fields] of Object.entries(fieldsOf)) Object.assign(fields, this.#fields[name]);
    engine.owner = null;
    engine.settings = null;
    this.#sanitizers.clear();
  }

  #measureCases(): void {
    const runs: Run[] = [];
    for (const { place, input, options, output } of allCases()) {
      for (const size of SIZES) {
        if (size > 0 && (input.length <= size || input.length > MAX_CUT)) continue;
        runs.push({ place, input, options, size, output, steps: 0 });
      }
    }
    this.#measure(runs, true);
    const moving = runs.filter((run) => run.size === 1);
    this.#measure(
      moving.map((run) => ({ ...run, size: MOVING })),
      false,
    );
  }

  /** Other inputs are judged by what the engine makes of them as it is. */
  async #measureOthers(): Promise<void> {
    const options: SanitizerOptions = {};
    const others: { place: string; input: Uint8Array; options: SanitizerOptions }[] = REPORTS.map((report) => ({
      place: report.place,
      input: Buffer.from(report.in),
      options: report.options,
    }));
    for (const { name, bytes } of await readCorpus()) {
      others.push({ place: name, input: bytes.subarray(0, MAX_INPUT), options });
    }
    PAIRS.forEach((pair, index) => {
      others.push({ place: pair.name, input: documentAt(index * DOCUMENTS), options });
    });
    this.#measure(
      others.map((other) => ({ ...other, size: 0, output: Buffer.alloc(0), steps: 0 })),
      false,
    );
  }

  #measure(runs: Run[], areCases: boolean): void {
    const wanted = new Set(this.numbers);
    const reachedBy = new Map<Run, Set<number>>();
    for (const run of runs) {
      state.reached = new Set();
      state.steps = 0;
      const output = this.#feed(run);
      if (areCases && !output.equals(run.output)) throw new Error(`fails without a mutant: ${run.place}`);
      run.output = output;
      run.steps = state.steps;
      reachedBy.set(run, state.reached);
    }
    state.reached = undefined;
    for (const run of runs.sort((a, b) => a.steps - b.steps)) {
      this.#runs.push(run);
      for (const id of reachedBy.get(run) as Set<number>) {
        if (!wanted.has(id)) continue;
        const known = this.#runsOf.get(id);
        if (known === undefined) this.#runsOf.set(id, [run]);
        else known.push(run);
      }
    }
  }

  #feed({ input, options, size }: Run): Buffer {
    let sanitizer = this.#sanitizers.get(options);
    if (sanitizer === undefined) {
      sanitizer = this.#copy.createSanitizer({ ...options, engine: 'portable' });
      this.#sanitizers.set(options, sanitizer);
    }
    if (size === MOVING) return this.#feedMoving(sanitizer, input);
    return feed(sanitizer, size === 0 ? [input] : chunksOf(input, size));
  }

  #feedMoving(sanitizer: Sanitizer, input: Uint8Array): Buffer {
    const pieces = [Buffer.from(sanitizer.write(BEFORE))];
    for (const chunk of chunksOf(input, Math.max(2, Math.ceil(input.length / MOVES)))) {
      pieces.push(Buffer.from(sanitizer.write(chunk)));
      this.#copy.moveInput();
    }
    return Buffer.concat([...pieces, sanitizer.end()]);
  }

  #isNoticed(id: number, run: Run): boolean {
    state.active = id;
    state.steps = 0;
    state.limit = MIN_LIMIT + PATIENCE * run.steps;
    try {
      return !this.#feed(run).equals(run.output);
    } catch {
      return true;
    } finally {
      state.active = -1;
      state.limit = Number.POSITIVE_INFINITY;
    }
  }

  /** Looks at short cases in chunks of other sizes. */
  #isNoticedInPieces(id: number, runs: readonly Run[]): boolean {
    const short = runs.filter(({ size, input }) => size === 1 && input.length <= MAX_PIECES).slice(0, MAX_RUNS);
    return short.some((run) => MORE_SIZES.some((size) => this.#isNoticed(id, { ...run, size })));
  }

  #isSound(): boolean {
    state.steps = 0;
    state.limit = 100 * MIN_LIMIT;
    try {
      return this.#runs.slice(0, SOUND).every((run) => this.#feed(run).equals(run.output));
    } catch {
      return false;
    } finally {
      state.limit = Number.POSITIVE_INFINITY;
    }
  }
}
