import { closeSync, openSync, writeFileSync } from 'node:fs';
import stringify from 'fast-json-stable-stringify';
import { explain } from '../io/io-error.ts';
import type { Stats } from '../sanitizer/sanitizer.ts';
import { tell } from './message.ts';

/** They hold names, never values; still they are for those who may read the log. */
const STATS_MODE = 0o640;

/**
 * Gets ready to report: as a line on standard error, or as JSON with its keys in order, so that two reports can be
 * compared by their lines.
 * @throws IoError if the file cannot be written
 */
export function prepareReport(target: 'summary' | { file: string }): (stats: Stats) => void {
  if (target === 'summary') return (stats) => tell(summarize(stats));
  const place = `--stats ${JSON.stringify(target.file)}`;
  let descriptor: number;
  try {
    descriptor = openSync(target.file, 'w', STATS_MODE);
  } catch (error) {
    throw explain(place, error);
  }
  return (stats) => {
    try {
      writeFileSync(descriptor, `${stringify(stats)}\n`);
      closeSync(descriptor);
    } catch (error) {
      throw explain(place, error);
    }
  };
}

function summarize({ bytesIn, bytesOut, lines, parameters, actions, notations, rules }: Stats): string {
  const listed = (counts: Readonly<Record<string, number>>): string[] =>
    Object.keys(counts)
      .sort()
      .map((key) => `${key} ${counts[key]}`);
  const found = listed(notations);
  const where = found.length > 0 ? ` (${found.join(', ')}; by rule: ${listed(rules).join(', ')})` : '';
  return `${lines} lines, ${bytesIn} bytes in, ${bytesOut} out; ${parameters} parameters: ${actions.mask} masked, ${actions.filter} filtered${where}`;
}
