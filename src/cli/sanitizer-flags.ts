import type { Command } from 'commander';
import { DEFAULT_SETTINGS, type Settings } from '../rules/options.ts';
import { gather } from './flag-values.ts';
import type { SanitizerFlags } from './sanitizer-settings.ts';

export type { SanitizerFlags };

export function addSanitizerFlags(command: Command): Command {
  return command
    .option('--filter-prefix <prefix>', 'parameters that vanish, in place of XXX (repeatable)', gather)
    .option('--mask-prefix <prefix>', 'parameters whose value is masked, in place of MMM (repeatable)', gather)
    .option('--rule <pattern=action>', 'one more rule, such as password=hide or *_id=hash (repeatable)', gather)
    .option('--rules <file>', 'rules and options in JSON or YAML')
    .option('--preset <name>', 'rules that come with logveil: genesys (repeatable)', gather)
    .option('--switch-off <rule>', 'do without one of the two prefix rules, XXX or MMM (repeatable)', gather)
    .option('--ignore-case', 'compare names without regard to case')
    .option('--hash-key <file>', 'the key of hash: a file of at least 32 bytes')
    .option('--mask-text <text>', 'what stands for a masked value (default: MMM)')
    .option('--max-open <bytes>', 'how far a value may go on over lines in XML or multipart, 0 = any (default: 1M)');
}

const NAMES: readonly (keyof SanitizerFlags)[] = [
  'filterPrefix',
  'maskPrefix',
  'rule',
  'rules',
  'preset',
  'switchOff',
  'ignoreCase',
  'hashKey',
  'maskText',
  'maxOpen',
];

/**
 * The settings that these flags mean, files read and all checked. Called again, it reads the files again: for a reload,
 * pass what it returns to `reconfigure`, and keep what you have if it throws.
 * @throws UsageError or OptionsError that names the flag, or file, line and column; IoError if a file cannot be read
 */
export async function sanitizerOptions(flags: SanitizerFlags): Promise<Settings> {
  if (NAMES.every((name) => flags[name] === undefined)) return DEFAULT_SETTINGS;
  return (await import('./sanitizer-settings.ts')).readSettings(flags);
}
