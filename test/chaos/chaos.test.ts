/** A short part of `npm run chaos`: some faults of the filter and of `files`, the same each time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chaos as filter } from '../cli/chaos.ts';
import { chaos as files } from '../files/chaos.ts';

const SECONDS = 12;
const seed = Number(process.env.CHAOS_SEED ?? 7);

for (const [name, chaos] of Object.entries({ filter, files })) {
  test(`${name}: whatever call fails, and whenever it is killed, every line is accounted for`, async (t) => {
    t.diagnostic(`CHAOS_SEED=${seed}`);
    const plan = { seed, deadline: Date.now() + SECONDS * 1000, log: (line: string) => t.diagnostic(line) };
    assert.deepEqual(await chaos(plan), []);
  });
}
