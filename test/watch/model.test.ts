/** The watcher against the model: thousands of random sequences over files in memory, from a printed seed. */
import { test } from 'node:test';
import fc from 'fast-check';
import { play, sequences } from './commands.ts';
import { begin, nameOf, WORLDS } from './worlds.ts';

/** Of each world: more than 5,000 in all. */
const RUNS = Number(process.env.LOGVEIL_WATCH_RUNS ?? 900);
const SEED = Number(process.env.LOGVEIL_SEED ?? 20261124);
/** As a failure prints it, to see that one again. */
const PATH = process.env.LOGVEIL_PATH;

for (const world of WORLDS) {
  test(`${RUNS} sequences, ${nameOf(world)}, seed ${SEED}`, () => {
    fc.assert(
      fc.property(sequences, (commands) => {
        const { model, scene } = begin(world);
        play(model, scene, commands);
      }),
      { numRuns: RUNS, seed: SEED, ...(PATH !== undefined && { path: PATH, endOnFailure: true }) },
    );
  });
}
