/**
 * `node dist/test/mutation/run.js [FILTER] [--step N] [--offset N] [--seconds N] [--cases]`: inverts each branch
 * condition of the engine's files whose path includes FILTER (`tokenizer/`, `context/`) in turn, in the portable
 * build, feeds the cases, the reports, the corpus and what printers print, and prints the conditions that none of
 * them misses, with their line, and the share of those that some of them does. With `--cases`, the cases alone judge.
 *
 * Takes one condition in N, from that offset on. Stops after so many seconds, 3600 unless stated. Leaves out what is
 * marked as being for speed alone: a statement whose comment begins `// Faster: `.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inProject } from '../project.ts';
import type { Branch } from './instrument.ts';
import { Mutants } from './mutants.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    step: { type: 'string', default: '1' },
    offset: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '3600' },
    cases: { type: 'boolean', default: false },
  },
});
const end = Date.now() + Number(values.seconds) * 1000;
const mutants = await Mutants.load(positionals[0] ?? '', values.cases);
const numbers = mutants.numbers.filter((_, index) => index % Number(values.step) === Number(values.offset));
console.log(`${numbers.length} of ${mutants.branches.length} conditions`);
const counts = { noticed: 0, survives: 0, 'not reached': 0 };
for (const id of numbers) {
  if (Date.now() > end) break;
  const outcome = await mutants.invert(id);
  counts[outcome] += 1;
  if (outcome === 'noticed') continue;
  const { place, condition } = mutants.branches[id] as Branch;
  console.log(`${outcome}: src/${place}: ${condition}\n    ${sourceLine(place)}`);
}
const examined = counts.noticed + counts.survives + counts['not reached'];
const share = ((100 * counts.noticed) / Math.max(1, examined)).toFixed(1);
console.log(
  `${examined} inverted: ${counts.noticed} noticed (${share} %), ${counts.survives} survive, ${counts['not reached']} not reached`,
);

function sourceLine(place: string): string {
  const [file, line] = place.split(':') as [string, string];
  return (readFileSync(inProject('src', file), 'utf8').split('\n')[Number(line) - 1] ?? '').trim();
}
