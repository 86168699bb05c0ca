/**
 * `npm run chaos [-- MODULE [SECONDS [SEED]]]`: real neighbours, kills and faults, for as long as one likes: each module
 * for 60 seconds unless said otherwise. Prints what it tries with its seed, and ends with 1 if anything was lost, doubled
 * or not reported. `npm test` runs a short part.
 */
import type { Chaos } from './chaos.ts';

const MODULES: Readonly<Record<string, () => Promise<{ chaos: Chaos }>>> = {
  filter: () => import('../cli/chaos.ts'),
  files: () => import('../files/chaos.ts'),
  watch: () => import('../watch/chaos.ts'),
};

const [name, length = '60', seedText] = process.argv.slice(2);
const seconds = Number(length);
const seed = Number(seedText ?? Date.now() % 1_000_000_007);
const names = name === undefined ? Object.keys(MODULES) : [name];

if (!(seconds > 0) || !Number.isInteger(seed) || names.some((one) => !Object.hasOwn(MODULES, one))) {
  console.error(`usage: npm run chaos [-- MODULE [SECONDS [SEED]]], MODULE one of: ${Object.keys(MODULES).join(', ')}`);
  process.exit(2);
}

for (const one of names) {
  const { chaos } = await (MODULES[one] as () => Promise<{ chaos: Chaos }>)();
  console.log(`${one}, ${seconds} s, seed ${seed}`);
  const failures = await chaos({ seed, deadline: Date.now() + seconds * 1000, log: (line) => console.log(line) });
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
}
