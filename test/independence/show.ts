/**
 * `node dist/test/independence/show.js [FILTER] [--step N]`: prints, for each document whose name includes
 * FILTER, the names that uncover another's value when they lose or get a sensitive prefix.
 *
 * Takes one corpus line and printed document in N, all unless stated.
 */
import { parseArgs } from 'node:util';
import { sanitize } from '../../src/index.ts';
import { visible } from '../difference.ts';
import { runGuarded } from '../guard/guard.ts';
import { documents, type Named } from './examination.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { step: { type: 'string', default: '1' } },
});
const step = Number(values.step);
const all = await documents(step);
let shown = 0;
for (const [index, labels] of await runGuarded(new URL('examination.js', import.meta.url), step)) {
  const { name, input, options } = all[index] as Named;
  if (!name.includes(positionals[0] ?? '')) continue;
  shown += 1;
  console.log(`${name}: ${labels.join(', ')}`);
  if (labels.includes('hangs')) continue;
  const [kind, offset] = (labels[0] as string).split(' ');
  const other = Buffer.from(input);
  const at = Number(offset);
  other.write(kind === 'gets' ? 'MMM' : String(other[at]).startsWith('77') ? 'NNN' : 'YYY', at);
  console.log(`  in   ${visible(input)}\n  out  ${visible(sanitize(input, options))}`);
  console.log(`  in   ${visible(other)}\n  out  ${visible(sanitize(other, options))}`);
}
console.log(`${shown} of ${all.length} documents`);
