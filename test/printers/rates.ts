/**
 * `node dist/test/printers/rates.js [FILTER] [--alone] [--documents N]`: prints how often each printer whose
 * name includes FILTER fails, and its smallest counterexample as a case document.
 *
 * `--alone` leaves out encodings and carriers. Without it the table also has a row for each of these.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { visible } from '../difference.ts';
import { numbers, Tape } from '../property/tape.ts';
import { judgePrinted } from './judge.ts';
import { drawPrinted, PRINTERS, tapeOf, wrappingsFor } from './printers.ts';
import type { Printer } from './record.ts';
import type { Wrapping } from './wrappings.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { alone: { type: 'boolean', default: false }, documents: { type: 'string', default: '30' } },
});
const isAlone = values.alone;
const documents = Number(values.documents);
const filter = positionals[0] ?? '';

interface Counts {
  documents: number;
  failures: Map<string, number>;
  failed: number;
}
const newCounts = (): Counts => ({ documents: 0, failures: new Map(), failed: 0 });

function count(counts: Counts, labels: readonly string[]): void {
  counts.documents += 1;
  if (labels.length > 0) counts.failed += 1;
  for (const label of labels) counts.failures.set(label, (counts.failures.get(label) ?? 0) + 1);
}

function row(name: string, counts: Counts): string {
  const rate = `${((100 * counts.failed) / counts.documents).toFixed(1)} %`;
  const kinds = [...counts.failures].map(([label, n]) => `${label} ${n}`).join(', ');
  return `${name.padEnd(40)} ${rate.padStart(8)} of ${String(counts.documents).padStart(5)}  ${kinds}`;
}

/** The smallest document of the pair that fails. */
function smallest(printer: Printer, wrapping: Wrapping): string | undefined {
  const fails = (tape: readonly number[]) =>
    judgePrinted(Buffer.from(drawPrinted(new Tape(tape), printer, wrapping))).failures.length > 0;
  const details = fc.check(
    fc.property(numbers, (tape) => !fails(tape)),
    { seed: 1, numRuns: 300, interruptAfterTimeLimit: 4000 },
  );
  const found = details.counterexample?.[0];
  return found === undefined ? undefined : drawPrinted(new Tape(found), printer, wrapping);
}

const total = newCounts();
const byWrapping = new Map<string, Counts>();
for (const printer of PRINTERS.filter(({ name }) => name.includes(filter))) {
  const counts = newCounts();
  let failing: Wrapping | undefined;
  for (const wrapping of wrappingsFor(printer)) {
    if (isAlone && wrapping.name !== 'alone') continue;
    const ofWrapping = byWrapping.get(wrapping.name) ?? newCounts();
    byWrapping.set(wrapping.name, ofWrapping);
    for (let index = 0; index < documents; index += 1) {
      const input = Buffer.from(drawPrinted(tapeOf(`${printer.name} | ${wrapping.name}`, index), printer, wrapping));
      const { failures } = judgePrinted(input);
      if (failures.length > 0) failing ??= wrapping;
      for (const each of [counts, ofWrapping, total]) count(each, failures);
    }
  }
  console.log(row(printer.name, counts));
  const example = failing === undefined ? undefined : smallest(printer, failing);
  if (example !== undefined && failing !== undefined) {
    const { failures, output } = judgePrinted(Buffer.from(example));
    const block = (kind: string, text: string) =>
      `\`\`\`${kind}\n${text.replaceAll('\r', '␍').replace(/\n$/, '')}\n\`\`\``;
    console.log(`\n## ${printer.name}, ${failing.name}: ${failures.join(', ')}\n`);
    console.log(block('in', visible(Buffer.from(example)).replaceAll('␊', '\n')));
    console.log(`What became of it:\n${block('out', visible(output).replaceAll('␊', '\n'))}\n`);
  }
}
if (!isAlone) for (const [name, counts] of byWrapping) console.log(row(`in: ${name}`, counts));
console.log(row('all', total));
