/** Programs that rotate logs, for real, beside a watch: each line is written once, or is reported. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ROTATORS } from './rotators/programs.ts';
import { Trial } from './trial.ts';

describe('programs that rotate', { concurrency: 4 }, () => {
  for (const { name, missing, program, words, named } of ROTATORS) {
    test(name, { skip: missing }, async (t) => {
      const found = words();
      const trial = new Trial(named);
      t.after(() => trial.clear());
      trial.startWatch();
      await trial.settled();
      await trial.run(program, found);
      await trial.catchUp();
      const written = Array.from({ length: 1000 }, (_, n) => `#${n}.0#`);
      assert.deepEqual(await trial.conclude(written), []);
    });
  }
});
