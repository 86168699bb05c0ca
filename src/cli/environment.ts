import type { SanitizerOptions } from '../rules/options.ts';

const PREFIX = 'LOGVEIL_';

/**
 * The options that `LOGVEIL_…` variables set, for a process that has no command line of logveil's. Each has the name of
 * a flag, `LOGVEIL_MASK_TEXT` that of `--mask-text`. Words of a repeatable one are separated by white space; one that
 * takes no value is `1`, or `0` as if it were not there.
 * @throws UsageError, OptionsError or IoError that names the variable, or file, line and column
 */
export async function environmentOptions(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<SanitizerOptions> {
  const given = Object.entries(environment).filter(([name, value]) => name.startsWith(PREFIX) && value !== undefined);
  if (given.length === 0) return {};
  const { optionsOf } = await import('./environment-options.ts');
  return optionsOf(given as [string, string][]);
}
