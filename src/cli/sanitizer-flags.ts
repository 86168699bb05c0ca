import { DEFAULT_SETTINGS, type Settings } from '../rules/options.ts';
import type { SanitizerFlags } from './sanitizer-settings.ts';

export type { SanitizerFlags };

const NAMES: readonly (keyof SanitizerFlags)[] = [
  'filterPrefix',
  'maskPrefix',
  'rule',
  'rules',
  'preset',
  'detect',
  'secrets',
  'secretsEnv',
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
