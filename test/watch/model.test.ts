/** The watcher against the model: thousands of random sequences over files in memory, from a printed seed. */
import { test } from 'node:test';
import fc from 'fast-check';
import { follow, sequences, start } from './commands.ts';
import { Model } from './model.ts';
import { Scene } from './scene.ts';

/** Of each case: more than 5,000 in all. */
const RUNS = Number(process.env.LOGVEIL_WATCH_RUNS ?? 900);
const SEED = Number(process.env.LOGVEIL_SEED ?? 20261124);
/** As a failure prints it, to see that one again. */
const PATH = process.env.LOGVEIL_PATH;

const CASES = [
  { to: 'twins', watched: 'a folder' },
  { to: 'twins', watched: 'two files' },
  { to: 'lines', watched: 'a folder' },
  { to: 'lines', watched: 'two files' },
  { to: 'twins', watched: 'a folder', how: 'incomplete lines put out', partialAfter: 1500 },
  { to: 'lines', watched: 'two files', how: 'incomplete lines put out', partialAfter: 1500 },
  { to: 'twins', watched: 'a folder', how: 'one open file of each kind', most: 1 },
] as const satisfies { to: string; watched: string; how?: string; partialAfter?: number; most?: number }[];

for (const { to, watched, ...special } of CASES) {
  const { how, partialAfter, most = 100 } = special as { how?: string; partialAfter?: number; most?: number };
  test(`${RUNS} sequences, ${watched} to ${to}${how ? `, ${how}` : ''}, seed ${SEED}`, () => {
    const watch = watched === 'a folder' ? ['/log'] : ['/log/a.log', '/log/b.log'];
    const options = { to, watch, mostOpen: most, mostTwins: most, ...(partialAfter !== undefined && { partialAfter }) };
    fc.assert(
      fc.property(sequences, (commands) => {
        const scene = new Scene(options);
        // An empty file that is not kept open cannot be told from one that has its name and inode.
        scene.files.reusesInodes = most > 1;
        const model = new Model(watched === 'a folder', to === 'twins', most > 1);
        // On standard output an incomplete line comes again when it is whole.
        model.mayRepeat = partialAfter !== undefined;
        start(model, scene);
        fc.modelRun(() => ({ model, real: scene }), commands);
        if (!model.isRunning) start(model, scene);
        scene.outlet.isSlow = false;
        scene.outlet.drain();
        for (let second = 0; second < 13; second++) follow(model, scene);
        model.check(to === 'twins' ? Object.entries(scene.twins) : [['standard output', scene.outlet.text]]);
      }),
      { numRuns: RUNS, seed: SEED, ...(PATH !== undefined && { path: PATH, endOnFailure: true }) },
    );
  });
}
