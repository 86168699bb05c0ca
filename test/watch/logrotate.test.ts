/** Real logrotate while the watch is at work, stopped and killed: a part of what `npm run chaos -- watch` tries. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needs } from '../neighbours.ts';
import { inTurns, tryLogrotate } from './chaos.ts';
import { type LogrotateWay, nameOf } from './rotators/logrotate.ts';
import type { Fate } from './trial.ts';

const SEED = Number(process.env.LOGVEIL_SEED ?? 20261129);

const CHOSEN: readonly (LogrotateWay & { readonly fate: Fate })[] = [
  { how: 'create', packing: 'delaycompress', naming: 'numbered', place: 'in place', fate: 'at work' },
  { how: 'create', packing: 'compress', naming: 'numbered', place: 'in place', fate: 'killed at random' },
  { how: 'nocreate', packing: 'none', naming: 'dateext', place: 'olddir inside', fate: 'stopped for several' },
  { how: 'copytruncate', packing: 'delaycompress', naming: 'numbered', place: 'olddir inside', fate: 'at work' },
  { how: 'copytruncate', packing: 'compress', naming: 'dateext', place: 'in place', fate: 'killed at random' },
  { how: 'renamecopy', packing: 'delaycompress', naming: 'numbered', place: 'in place', fate: 'at work' },
  {
    how: 'renamecopy',
    packing: 'none',
    naming: 'dateext',
    place: 'olddir elsewhere',
    fate: 'stopped for one rotation',
  },
  { how: 'create', packing: 'none', naming: 'numbered', place: 'olddir elsewhere', fate: 'at work' },
];

describe(`logrotate, seed ${SEED}`, { skip: needs('logrotate', 'gzip'), concurrency: true }, () => {
  const results = new Map<(typeof CHOSEN)[number], Promise<string[]>>();
  const finished = inTurns(CHOSEN, Number.POSITIVE_INFINITY, async (way) => {
    const plan = { fate: way.fate, seed: SEED, rate: 2000, rotations: 3, pause: 1100 };
    const result = tryLogrotate(way, plan);
    results.set(way, result);
    await result.catch(() => {});
  });
  for (const way of CHOSEN) {
    test(`${nameOf(way)}; ${way.fate}`, async () => {
      await finished;
      assert.deepEqual(await results.get(way), []);
    });
  }
});
