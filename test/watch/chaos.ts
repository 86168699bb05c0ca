/** `npm run chaos -- watch`: every way of rotating that we know, with real programs, while the watch is stopped and killed. */
import type { Chaos } from '../chaos/chaos.ts';
import { needs } from '../neighbours.ts';
import { configure, type LogrotateWay, nameOf, WAYS } from './rotators/logrotate.ts';
import { FATES, type Rotating, randomFrom, rotate, tryWithin } from './trial.ts';

/** So many at a time: most of it is waiting. */
const AT_ONCE = 4;

/** @returns what went wrong */
export async function tryLogrotate(way: LogrotateWay, plan: Rotating): Promise<string[]> {
  return await tryWithin(async (trial) => {
    const writer = await trial.startWriter('app.log', plan.rate);
    const words = configure(trial.folder, way, writer);
    await rotate(trial, plan, () => trial.run('logrotate', words));
    const written = await trial.endWriter();
    await trial.catchUp();
    // What is moved away or cut while nobody reads it is lost for everybody.
    const isKept = way.place !== 'olddir elsewhere' || plan.fate === 'at work';
    const isCut = way.how === 'copytruncate';
    return await trial.conclude(isKept && !isCut ? written : [], isCut && plan.fate !== 'at work');
  });
}

/** Runs tries side by side until the deadline. */
export async function inTurns<T>(
  tries: readonly T[],
  deadline: number,
  attempt: (one: T) => Promise<void>,
): Promise<void> {
  const left = [...tries];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined && Date.now() < deadline; next = left.shift()) await attempt(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

export const chaos: Chaos = async ({ seed, deadline, log }) => {
  const missing = needs('logrotate', 'gzip');
  if (missing !== false) {
    log(`logrotate: ${missing}`);
    return [];
  }
  const random = randomFrom(seed);
  const failures: string[] = [];
  for (let round = 0; Date.now() < deadline; round++) {
    const tries = WAYS.flatMap((way) =>
      FATES.map((fate) => ({ way, fate, order: random(), seed: seed + round, rate: random() < 0.5 ? 500 : 20_000 })),
    );
    tries.sort((a, b) => a.order - b.order);
    await inTurns(tries, deadline, async ({ way, fate, seed: own, rate }) => {
      const plan = { fate, seed: own, rate, rotations: 4, pause: 1100 };
      const faults = await tryLogrotate(way, plan).catch((error) => [String(error)]);
      log(`${faults.length === 0 ? 'ok' : 'FAULT'}: ${nameOf(way)}; ${fate}; ${plan.rate} lines/s; seed ${own}`);
      for (const fault of faults) log(`  ${fault}`);
      if (faults.length > 0) failures.push([`${nameOf(way)}; ${fate}; seed ${own}`, ...faults].join('\n  '));
    });
  }
  return failures;
};
