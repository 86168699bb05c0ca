/** The watcher against the model: thousands of random sequences over files in memory, from a printed seed. */
import { test } from 'node:test';
import fc from 'fast-check';
import { follow, sequences, start } from './commands.ts';
import { Model } from './model.ts';
import { Scene } from './scene.ts';

const RUNS = Number(process.env.LOGVEIL_WATCH_RUNS ?? 1500);
const SEED = Number(process.env.LOGVEIL_SEED ?? Date.now() % 2 ** 31);

for (const to of ['twins', 'lines'] as const) {
  for (const watched of ['a folder', 'two files'] as const) {
    test(`${RUNS} sequences, ${watched} to ${to}, seed ${SEED}`, () => {
      const watch = watched === 'a folder' ? ['/log'] : ['/log/a.log', '/log/b.log'];
      fc.assert(
        fc.property(sequences, (commands) => {
          const scene = new Scene({ to, watch, mostOpen: 100 });
          const model = new Model(watched === 'a folder', to === 'twins');
          start(model, scene);
          fc.modelRun(() => ({ model, real: scene }), commands);
          if (!model.isRunning) start(model, scene);
          scene.outlet.isSlow = false;
          scene.outlet.drain();
          for (let second = 0; second < 13; second++) follow(model, scene);
          model.check(to === 'twins' ? Object.entries(scene.twins) : [['standard output', scene.outlet.text]]);
        }),
        {
          numRuns: RUNS,
          seed: SEED,
          ...(process.env.LOGVEIL_PATH && { path: process.env.LOGVEIL_PATH, endOnFailure: true }),
        },
      );
    });
  }
}
