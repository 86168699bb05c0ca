import { report } from './exit-code.ts';
import { filter } from './filter.ts';
import { planFilter } from './filter-flags.ts';

/**
 * The filter as it is started without any words. In the bundle this and all that it needs stand in files of their own,
 * with classes of their own: its errors are told here.
 * @returns the exit code
 */
export function run(): Promise<number> {
  return planFilter({}).then(filter).catch(report);
}
