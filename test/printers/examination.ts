/** A number of documents of each printer in each wrapping, the same on every run. */
import type { Examination } from '../guard/guard.ts';
import { judgePrinted } from './judge.ts';
import { drawPrinted, PRINTERS, tapeOf, wrappingsFor } from './printers.ts';
import type { Printer } from './record.ts';
import type { Wrapping } from './wrappings.ts';

/** Documents of each pair. */
export const DOCUMENTS = 6;

export interface Pair {
  name: string;
  printer: Printer;
  wrapping: Wrapping;
}

export const PAIRS: readonly Pair[] = PRINTERS.flatMap((printer) =>
  wrappingsFor(printer).map((wrapping) => ({ name: `${printer.name} | ${wrapping.name}`, printer, wrapping })),
);

/** The pair that a document belongs to, and its number in it. */
export function placeOf(index: number): { pair: Pair; number: number } {
  return { pair: PAIRS[Math.floor(index / DOCUMENTS)] as Pair, number: index % DOCUMENTS };
}

export function documentAt(index: number): Buffer {
  const { pair, number } = placeOf(index);
  return Buffer.from(drawPrinted(tapeOf(pair.name, number), pair.printer, pair.wrapping));
}

export function open(): Examination {
  return { count: PAIRS.length * DOCUMENTS, examine: (index) => judgePrinted(documentAt(index)).failures };
}
