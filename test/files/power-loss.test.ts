/** A loss of power at any moment of a run: some of the states that it may leave; `npm run chaos -- files` tries more. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomFrom, shuffled, whyNoFaults } from '../chaos/faults.ts';
import { makeFolder } from '../cli/command.ts';
import { record, statesOf, tryState } from './power-loss.ts';

const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000_007);
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 6);

describe('after a loss of power', { skip: whyNoFaults() }, () => {
  for (const mode of ['in place', 'out'] as const) {
    test(`${mode}: each state is brought to its end by the next run`, async (t) => {
      const random = randomFrom(seed);
      const recording = record(mode, makeFolder(t));
      const kinds = new Set(recording.steps.map(({ kind }) => kind));
      // What the states differ in.
      for (const kind of mode === 'in place' ? ['sync', 'sync folder', 'rename'] : ['rename', 'write'])
        assert.ok(kinds.has(kind as never), `no ${kind} was recorded`);
      const states = shuffled([...statesOf(recording, random)], random);
      const deadline = Date.now() + SECONDS * 1000;
      let tried = 0;
      for (const disk of states) {
        assert.deepEqual(await tryState(recording, disk), [], `CHAOS_SEED=${seed}`);
        tried++;
        if (Date.now() > deadline) break;
      }
      t.diagnostic(`CHAOS_SEED=${seed}: ${tried} of ${states.length} states; ${[...kinds].join(', ')}`);
    });
  }
});
