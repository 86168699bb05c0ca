import type { Command } from 'commander';
import { checkOptions, OptionsError, type SanitizerOptions } from '../rules/options.ts';
import { bytes, gather } from './flag-values.ts';
import { UsageError } from './usage-error.ts';

/** The flags that say what is hidden and how, as the command line gives them. Every command that sanitizes has them. */
export interface SanitizerFlags {
  filterPrefix?: string[];
  maskPrefix?: string[];
  maskText?: string;
  maxOpen?: string;
}

export function addSanitizerFlags(command: Command): Command {
  return command
    .option('--filter-prefix <prefix>', 'parameters that vanish, in place of XXX (repeatable)', gather)
    .option('--mask-prefix <prefix>', 'parameters whose value is masked, in place of MMM (repeatable)', gather)
    .option('--mask-text <text>', 'what stands for a masked value (default: MMM)')
    .option('--max-open <bytes>', 'how far a value may go on over lines in XML or multipart, 0 = any (default: 1M)');
}

/** The flag that sets an option, for messages: an option's name says nothing to whoever typed a flag. */
const FLAG_OF: Readonly<Record<string, string>> = {
  filterPrefixes: '--filter-prefix',
  maskPrefixes: '--mask-prefix',
  maskText: '--mask-text',
  maxOpen: '--max-open',
};

/**
 * The options that these flags mean, checked.
 * @throws UsageError that names the flag
 */
export function sanitizerOptions(flags: SanitizerFlags): SanitizerOptions {
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
