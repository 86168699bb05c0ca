/**
 * `node dist/test/termination/all.js [--step N] [--seconds N]`: feeds every prefix of every case, of each line
 * of the corpus, of printed records and of random fragments, with each of several characters appended, and
 * prints those on which the engine does not end. Takes one prefix in N, for at most so many seconds.
 */
import { parseArgs } from 'node:util';
import { visible } from '../difference.ts';
import { runGuarded } from '../guard/guard.ts';
import { open } from './examination.ts';

/** Examined between two looks at the clock. */
const BATCH = 500_000;

const { values } = parseArgs({
  options: { step: { type: 'string', default: '1' }, seconds: { type: 'string', default: '3600' } },
});
const sample = { step: Number(values.step), seed: Date.now() % 1_000_003 };
const prefixes = await open(sample);
const end = Date.now() + Number(values.seconds) * 1000;
console.log(`${prefixes.count} prefixes, seed ${sample.seed}`);
let done = 0;
while (done < prefixes.count && Date.now() < end) {
  const to = Math.min(prefixes.count, done + BATCH);
  for (const [index, labels] of await runGuarded(new URL('examination.js', import.meta.url), sample, done, to)) {
    const { name, bytes } = prefixes.documentAt(index);
    console.log(`${labels.join(', ')}: ${name}: ${visible(bytes.subarray(-200))}`);
    process.exitCode = 1;
  }
  done = to;
  console.log(`${done} examined`);
}
