/** A short part of `npm run chaos`: some faults of each module, the same each time. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chaos as filter } from '../cli/chaos.ts';
import { chaos as files } from '../files/chaos.ts';
import { chaos as watch } from '../watch/chaos.ts';

/** For watch, as many tries as there are at once: each takes some ten seconds, mostly of waiting. */
const MODULES = {
  filter: { chaos: filter, seconds: 12 },
  files: { chaos: files, seconds: 12 },
  watch: { chaos: watch, seconds: 1 },
};
const seed = Number(process.env.CHAOS_SEED ?? 7);

describe('chaos', { concurrency: true }, () => {
  for (const [name, { chaos, seconds }] of Object.entries(MODULES)) {
    test(`${name}: whatever call fails, and whenever it is killed, every line is accounted for`, async (t) => {
      t.diagnostic(`CHAOS_SEED=${seed}`);
      const plan = { seed, deadline: Date.now() + seconds * 1000, log: (line: string) => t.diagnostic(line) };
      assert.deepEqual(await chaos(plan), []);
    });
  }
});
