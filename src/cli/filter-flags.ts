import type { Settings } from '../rules/options.ts';
import type { FlagSpec } from './command-spec.ts';
import { metricsAddress, named, seconds } from './flag-values.ts';
import { type ReportFlags, type ReportTarget, reportTarget } from './report-flags.ts';
import { type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';
import { METRICS_FLAG, REPORT_FLAG, SANITIZER_FLAGS, STATS_FLAG } from './shared-flags.ts';
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
  /** The files to read, one after the other; standard input if there is none. */
  inputs: readonly string[];
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
const PROTOCOLS = ['mmexternal', 'omprog'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** The filter's own flags, which the general help shows too. */
export const FILTER_FLAGS: readonly FlagSpec[] = [
  {
    ...{ long: '--output', value: 'file', takes: 'file' },
    description: 'append to this file, in whole lines, instead of standard output',
  },
  ...SANITIZER_FLAGS,
  STATS_FLAG,
  REPORT_FLAG,
  METRICS_FLAG,
  {
    ...{ long: '--protocol', value: 'name', choices: PROTOCOLS },
    description: 'answer a syslog server message by message; omprog needs --output',
  },
  {
    ...{ long: '--grace', value: 'seconds', default: '5' },
    description: 'how long to keep reading after SIGTERM or SIGINT',
  },
];

/**
 * @param commandLine gives it as a report may have it
 * @throws UsageError or OptionsError that names the flag or the place in a file
 */
export async function planFilter(
  inputs: readonly string[],
  flags: FilterFlags,
  commandLine: () => readonly string[] = () => [],
): Promise<FilterPlan> {
  if (inputs.includes('')) throw new UsageError('a path is empty; name a file, or read standard input: logveil < FILE');
  return {
    inputs,
    settings: await sanitizerOptions(flags),
    stats:
      flags.stats === undefined ? 'none' : flags.stats === true ? 'summary' : { file: named('--stats', flags.stats) },
    report: reportTarget(flags, commandLine),
    metrics: metricsAddress(flags.metrics),
    output: flags.output === undefined ? undefined : named('--output', flags.output),
    protocol: protocolOf(inputs, flags),
    grace: flags.grace === undefined ? DEFAULT_GRACE : seconds('--grace', flags.grace),
  };
}

function protocolOf(
  inputs: readonly string[],
  { protocol: name, output, report, metrics }: FilterFlags,
): Protocol | undefined {
  if (name === undefined) return undefined;
  const protocol = PROTOCOLS.find((known) => known === name);
  if (protocol === undefined) throw new UsageError(`--protocol: must be one of ${PROTOCOLS.join(', ')}`);
  if (inputs.length > 0) throw new UsageError('--protocol: reads standard input; name no files');
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
