import type { Command } from 'commander';
import type { Settings } from '../rules/options.ts';
import { metricsAddress, named, seconds } from './flag-values.ts';
import { addReportFlags, type ReportFlags, type ReportTarget, reportTarget } from './report-flags.ts';
import { addSanitizerFlags, type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';

/** The filter's flags as the command line gives them. */
export interface FilterFlags extends SanitizerFlags, ReportFlags {
  /** `true` for a summary on standard error, else the file to write. */
  stats?: true | string;
  output?: string;
  grace?: string;
  metrics?: string;
}

/** What the filter is to do, checked. */
export interface FilterPlan {
  settings: Settings;
  stats: 'none' | 'summary' | { file: string };
  report: ReportTarget | undefined;
  /** The address at which counters are served. */
  metrics: string | undefined;
  output: string | undefined;
  /** In milliseconds. */
  grace: number;
}

const DEFAULT_GRACE = 5000;

export function addFilterFlags(command: Command): Command {
  return addReportFlags(addSanitizerFlags(command))
    .option('--stats [file]', 'say at the end what was found: a line on stderr, or JSON to a file')
    .option('--metrics <address>', 'serve counters to Prometheus: 127.0.0.1:9464 or a port; 0 is any free one')
    .option('--output <file>', 'append to this file, in whole lines, instead of standard output')
    .option('--grace <seconds>', 'how long to read on after SIGTERM or SIGINT (default: 5)');
}

/** @throws UsageError or OptionsError that names the flag or the place in a file */
export async function planFilter(flags: FilterFlags): Promise<FilterPlan> {
  return {
    settings: await sanitizerOptions(flags),
    stats:
      flags.stats === undefined ? 'none' : flags.stats === true ? 'summary' : { file: named('--stats', flags.stats) },
    report: reportTarget(flags),
    metrics: metricsAddress(flags.metrics),
    output: flags.output === undefined ? undefined : named('--output', flags.output),
    grace: flags.grace === undefined ? DEFAULT_GRACE : seconds('--grace', flags.grace),
  };
}
