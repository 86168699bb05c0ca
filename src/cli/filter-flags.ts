import type { Command } from 'commander';
import type { Settings } from '../rules/options.ts';
import { metricsAddress, named, seconds } from './flag-values.ts';
import { addReportFlags, type ReportFlags, type ReportTarget, reportTarget } from './report-flags.ts';
import { addSanitizerFlags, type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';
import { UsageError } from './usage-error.ts';

/** The filter's flags as the command line gives them. */
export interface FilterFlags extends SanitizerFlags, ReportFlags {
  /** `true` for a summary on standard error, else the file to write. */
  stats?: true | string;
  output?: string;
  grace?: string;
  metrics?: string;
  protocol?: string;
}

/** What the filter is to do, checked. */
export interface FilterPlan {
  settings: Settings;
  stats: 'none' | 'summary' | { file: string };
  report: ReportTarget | undefined;
  /** The address at which counters are served. */
  metrics: string | undefined;
  output: string | undefined;
  /** The syslog server's way of giving messages one by one and waiting for an answer to each. */
  protocol: Protocol | undefined;
  /** In milliseconds. */
  grace: number;
}

const DEFAULT_GRACE = 5000;

export function addFilterFlags(command: Command): Command {
  return addReportFlags(addSanitizerFlags(command))
    .option('--stats [file]', 'say at the end what was found: a line on stderr, or JSON to a file')
    .option('--metrics <address>', 'serve counters to Prometheus: 127.0.0.1:9464 or a port; 0 is any free one')
    .option('--output <file>', 'append to this file, in whole lines, instead of standard output')
    .option('--protocol <name>', 'answer a syslog server message by message: mmexternal, or omprog with --output')
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
    protocol: protocolOf(flags),
    grace: flags.grace === undefined ? DEFAULT_GRACE : seconds('--grace', flags.grace),
  };
}

const PROTOCOLS = ['mmexternal', 'omprog'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

function protocolOf({ protocol: name, output, report, metrics }: FilterFlags): Protocol | undefined {
  if (name === undefined) return undefined;
  const protocol = PROTOCOLS.find((known) => known === name);
  if (protocol === undefined) throw new UsageError(`--protocol: must be one of ${PROTOCOLS.join(', ')}`);
  if (protocol === 'mmexternal' && output !== undefined) {
    throw new UsageError('--output: mmexternal takes its answers from standard output; leave --output out');
  }
  if (protocol === 'omprog' && output === undefined) {
    throw new UsageError('--protocol omprog: needs --output FILE, for standard output carries the confirmations');
  }
  const [unfit] = Object.entries({ report, metrics }).find(([, value]) => value !== undefined) ?? [];
  if (unfit !== undefined) throw new UsageError(`--${unfit}: goes with a stream, not with --protocol; use --stats`);
  return protocol;
}
