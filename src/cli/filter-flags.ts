import type { Command } from 'commander';
import type { Settings } from '../rules/options.ts';
import { named, seconds } from './flag-values.ts';
import { addSanitizerFlags, type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';

/** The filter's flags as the command line gives them. */
export interface FilterFlags extends SanitizerFlags {
  /** `true` for a summary on standard error, else the file to write. */
  stats?: true | string;
  output?: string;
  grace?: string;
}

/** What the filter is to do, checked. */
export interface FilterPlan {
  settings: Settings;
  stats: 'none' | 'summary' | { file: string };
  output: string | undefined;
  /** In milliseconds. */
  grace: number;
}

const DEFAULT_GRACE = 5000;

export function addFilterFlags(command: Command): Command {
  return addSanitizerFlags(command)
    .option('--stats [file]', 'say at the end what was found: a line on stderr, or JSON to a file')
    .option('--output <file>', 'append to this file, in whole lines, instead of standard output')
    .option('--grace <seconds>', 'how long to read on after SIGTERM or SIGINT (default: 5)');
}

/** @throws UsageError or OptionsError that names the flag or the place in a file */
export async function planFilter(flags: FilterFlags): Promise<FilterPlan> {
  return {
    settings: await sanitizerOptions(flags),
    stats:
      flags.stats === undefined ? 'none' : flags.stats === true ? 'summary' : { file: named('--stats', flags.stats) },
    output: flags.output === undefined ? undefined : named('--output', flags.output),
    grace: flags.grace === undefined ? DEFAULT_GRACE : seconds('--grace', flags.grace),
  };
}
