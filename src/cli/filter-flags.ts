import { checkOptions, OptionsError, type SanitizerOptions } from '../rules/options.ts';
import { UsageError } from './usage-error.ts';

/** The filter's flags as the command line gives them. */
export interface FilterFlags {
  filterPrefix?: string[];
  maskPrefix?: string[];
  maskText?: string;
  maxOpen?: string;
  /** `true` for a summary on standard error, else the file to write. */
  stats?: true | string;
  output?: string;
  grace?: string;
}

/** What the filter is to do, checked. */
export interface FilterPlan {
  options: SanitizerOptions;
  stats: 'none' | 'summary' | { file: string };
  output: string | undefined;
  /** In milliseconds. */
  grace: number;
}

const DEFAULT_GRACE = 5000;
const LONGEST_GRACE = 86_400;

/** @throws UsageError that names the flag */
export function planFilter(flags: FilterFlags): FilterPlan {
  return {
    options: sanitizerOptions(flags),
    stats:
      flags.stats === undefined ? 'none' : flags.stats === true ? 'summary' : { file: named('--stats', flags.stats) },
    output: flags.output === undefined ? undefined : named('--output', flags.output),
    grace: flags.grace === undefined ? DEFAULT_GRACE : seconds('--grace', flags.grace),
  };
}

/** The flag that sets an option, for messages: an option's name says nothing to whoever typed a flag. */
const FLAG_OF: Readonly<Record<string, string>> = {
  filterPrefixes: '--filter-prefix',
  maskPrefixes: '--mask-prefix',
  maskText: '--mask-text',
  maxOpen: '--max-open',
};

function sanitizerOptions(flags: FilterFlags): SanitizerOptions {
  const options: SanitizerOptions = {
    ...(flags.filterPrefix && { filterPrefixes: flags.filterPrefix }),
    ...(flags.maskPrefix && { maskPrefixes: flags.maskPrefix }),
    ...(flags.maskText !== undefined && { maskText: flags.maskText }),
    ...(flags.maxOpen !== undefined && { maxOpen: bytes('--max-open', flags.maxOpen) }),
  };
  try {
    checkOptions(options);
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    const flag = FLAG_OF[error.option.replace(/\[\d+\]$/, '')] ?? error.option;
    throw new UsageError(error.message.replace(`${error.option}:`, `${flag}:`));
  }
  return options;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 };

function bytes(flag: string, text: string): number {
  const [, digits, unit] = /^(\d{1,12})([kmg]?)$/i.exec(text) ?? [];
  if (digits === undefined)
    throw new UsageError(`${flag}: must be a number of bytes such as 1048576, 64k or 1M; 0 for no limit`);
  return Number(digits) * (UNITS[(unit ?? '').toLowerCase()] as number);
}

function seconds(flag: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= LONGEST_GRACE))
    throw new UsageError(`${flag}: must be a number of seconds from 0 to ${LONGEST_GRACE}, such as 5 or 0.5`);
  return Math.round(value * 1000);
}

function named(flag: string, file: string): string {
  if (file === '') throw new UsageError(`${flag}: must name a file`);
  return file;
}
