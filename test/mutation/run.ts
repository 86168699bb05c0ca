/**
 * `node dist/test/mutation/run.js [FILTER] [--seconds N] [--step N]`: inverts each branch condition of the
 * engine's files whose path includes FILTER (`tokenizer/`, `context/`) in turn, in the portable build, feeds
 * the cases, and prints the conditions that no case misses, and the share of those that some case does.
 *
 * Takes one condition in N. Stops after so many seconds, 3600 unless stated.
 */
import { parseArgs } from 'node:util';
import type { Branch } from './instrument.ts';
import { Mutants } from './mutants.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { step: { type: 'string', default: '1' }, seconds: { type: 'string', default: '3600' } },
});
const end = Date.now() + Number(values.seconds) * 1000;
const mutants = await Mutants.load(positionals[0] ?? '');
const numbers = mutants.numbers.filter((_, index) => index % Number(values.step) === 0);
console.log(`${numbers.length} of ${mutants.branches.length} conditions`);
const counts = { noticed: 0, survives: 0, 'not reached': 0 };
for (const id of numbers) {
  if (Date.now() > end) break;
  const outcome = await mutants.invert(id);
  counts[outcome] += 1;
  if (outcome === 'noticed') continue;
  const { place, condition } = mutants.branches[id] as Branch;
  console.log(`${outcome}: ${place} ${condition.length > 100 ? `${condition.slice(0, 100)}…` : condition}`);
}
const examined = counts.noticed + counts.survives + counts['not reached'];
const share = ((100 * counts.noticed) / Math.max(1, examined)).toFixed(1);
console.log(
  `${examined} inverted: ${counts.noticed} noticed (${share} %), ${counts.survives} survive, ${counts['not reached']} not reached`,
);
