import { report } from './exit-code.ts';
import { filter } from './filter.ts';
import { planFilter } from './filter-flags.ts';

/**
 * The filter as it is started without any words: without the parser of the command line, which takes time to load.
 * @returns the exit code
 */
export function run(): Promise<number> {
  return planFilter([], {}).then(filter).catch(report);
}
