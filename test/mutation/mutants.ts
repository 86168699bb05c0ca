/** Inverts one condition of the engine at a time and looks whether a worked case notices. */
import type { Sanitizer, SanitizerOptions } from '../../src/index.ts';
import { allCases } from '../all-cases.ts';
import type { Case } from '../case-document.ts';
import { chunksOf, feed } from '../engines.ts';
import { type Branch, type BranchHook, copyFolder, instrument } from './instrument.ts';

/** A mutant that takes so many times the conditions that the case takes without it does not end. */
const PATIENCE = 20;
const MIN_LIMIT = 100_000;
/** Chunk sizes at which each case is fed; 0 stands for the whole case. */
const SIZES = [0, 1, 7];
/** So many short runs show after each mutant whether the engine still works. */
const SOUND = 60;

type Create = (options: SanitizerOptions) => Sanitizer;

/** One way to feed one case. */
interface Run {
  one: Case;
  size: number;
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
  /** By condition, the runs that come to it. */
  readonly #runsOf = new Map<number, Run[]>();
  #copies = 0;
  #create!: Create;

  private constructor(filter: string) {
    this.branches = instrument(copyFolder('mutants-0'));
    this.numbers = [...this.branches.keys()].filter((id) => this.branches[id]?.place.includes(filter));
  }

  /** @param filter conditions in files whose path includes it are inverted */
  static async load(filter: string): Promise<Mutants> {
    const mutants = new Mutants(filter);
    await mutants.#import();
    mutants.#measure();
    return mutants;
  }

  /** @returns `noticed`, `survives`, or `not reached` */
  async invert(id: number): Promise<'noticed' | 'survives' | 'not reached'> {
    const runs = this.#runsOf.get(id);
    if (runs === undefined) return 'not reached';
    const isNoticed = runs.some((run) => this.#isNoticed(id, run));
    if (!this.#isSound()) {
      // What the mutant left in the engine's memory would be taken for the next one's doing.
      this.#copies += 1;
      instrument(copyFolder(`mutants-${this.#copies}`));
      await this.#import();
    }
    return isNoticed ? 'noticed' : 'survives';
  }

  async #import(): Promise<void> {
    Object.assign(globalThis, { $branch: hook });
    const module = (await import(`${copyFolder(`mutants-${this.#copies}`)}/sanitizer/sanitizer.js`)) as {
      createSanitizer: Create;
    };
    this.#create = module.createSanitizer;
  }

  #measure(): void {
    const wanted = new Set(this.numbers);
    for (const one of allCases()) {
      for (const size of SIZES) {
        if (size > 0 && one.input.length <= size) continue;
        const run = { one, size, steps: 0 };
        state.reached = new Set();
        state.steps = 0;
        if (!this.#isRight(run)) throw new Error(`fails without a mutant: ${one.place}`);
        run.steps = state.steps;
        this.#runs.push(run);
        for (const id of state.reached)
          if (wanted.has(id)) this.#runsOf.set(id, [...(this.#runsOf.get(id) ?? []), run]);
      }
    }
    state.reached = undefined;
    this.#runs.sort((a, b) => a.steps - b.steps);
    for (const runs of this.#runsOf.values()) runs.sort((a, b) => a.steps - b.steps);
  }

  #isRight({ one, size }: Run): boolean {
    const chunks = size === 0 ? [one.input] : chunksOf(one.input, size);
    return feed(this.#create({ ...one.options, engine: 'portable' }), chunks).equals(one.output);
  }

  #isNoticed(id: number, run: Run): boolean {
    state.active = id;
    state.steps = 0;
    state.limit = MIN_LIMIT + PATIENCE * run.steps;
    try {
      return !this.#isRight(run);
    } catch {
      return true;
    } finally {
      state.active = -1;
      state.limit = Number.POSITIVE_INFINITY;
    }
  }

  #isSound(): boolean {
    state.steps = 0;
    state.limit = 100 * MIN_LIMIT;
    try {
      return this.#runs.slice(0, SOUND).every((run) => this.#isRight(run));
    } catch {
      return false;
    } finally {
      state.limit = Number.POSITIVE_INFINITY;
    }
  }
}
