import { nextTurn } from '../io/pause.ts';
import type { Workshop } from './file-task.ts';
import type { Pool } from './pool.ts';
import { SegmentWork } from './segment.ts';
import { SegmentTurn } from './segment-turn.ts';
import type { PartOutcome, SharedText } from './task.ts';

/** Somebody who takes part in a file that all work at. */
export interface SegmentWorker {
  takePart(text: SharedText): Promise<PartOutcome>;
}

/** After so many milliseconds at most, signals and messages get their turn. */
const PATIENCE = 4;

/** The thread that directs all others what to do would only wait for them: it does its part, and begins at once. */
export class OwnThread implements SegmentWorker {
  readonly #work: SegmentWork;

  constructor(workshop: Workshop) {
    this.#work = new SegmentWork(workshop);
  }

  async takePart(text: SharedText): Promise<PartOutcome> {
    const turns = new SegmentTurn(text.turns);
    const steps = this.#work.takePart(text);
    let paused = performance.now();
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      turns.waitFor(step.value, PATIENCE);
      if (performance.now() - paused < PATIENCE) continue;
      await nextTurn();
      paused = performance.now();
    }
  }
}

/** One of a pool's threads, whichever is idle. */
export class PoolThread implements SegmentWorker {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async takePart(text: SharedText): Promise<PartOutcome> {
    const thread = await this.#pool.acquire();
    try {
      return await thread.takePart(text);
    } finally {
      this.#pool.release(thread);
    }
  }
}
