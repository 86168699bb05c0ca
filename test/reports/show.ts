/** `node dist/test/reports/show.js`: prints each report that fails: its input, what became of it, what is right. */
import { sanitize } from '../../src/index.ts';
import { visible } from '../difference.ts';
import { runGuarded } from '../guard/guard.ts';
import { REPORTS, type Report } from './reports.ts';

const failures = await runGuarded(new URL('reports.js', import.meta.url));
for (const [index, labels] of failures) {
  const { place, source, in: input, want, options } = REPORTS[index] as Report;
  const show = (text: string) => visible(Buffer.from(text));
  console.log(`${place} ${labels.join(', ')}: ${source}`);
  console.log(`  in   ${show(input)}`);
  if (!labels.includes('hangs')) console.log(`  out  ${show(sanitize(input, options))}`);
  console.log(`  want ${show(want)}`);
}
console.log(`${failures.size} of ${REPORTS.length} reports fail`);
