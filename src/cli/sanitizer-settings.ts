import { readKey } from '../io/key-file.ts';
import { loadRules } from '../io/rules-file.ts';
import { readSecrets } from '../io/secret-file.ts';
import { checkOptions } from '../rules/check.ts';
import type { Detection } from '../rules/detections.ts';
import {
  OptionsError,
  type PrefixRule,
  type Preset,
  type Rule,
  type SanitizerOptions,
  type Secret,
  type Settings,
} from '../rules/options.ts';
import { bytes, named } from './flag-values.ts';
import { UsageError } from './usage-error.ts';

/** The flags that say what is hidden and how, as the command line gives them. Every command that sanitizes has them. */
export interface SanitizerFlags {
  filterPrefix?: string[];
  maskPrefix?: string[];
  rule?: string[];
  rules?: string;
  preset?: string[];
  detect?: string[];
  secrets?: string;
  secretsEnv?: string[];
  switchOff?: string[];
  ignoreCase?: boolean;
  hashKey?: string;
  maskText?: string;
  maxOpen?: string;
}

/** The flag that sets an option, for messages: an option's name means nothing to a user who typed a flag. */
const FLAG_OF: Readonly<Record<string, string>> = {
  filterPrefixes: '--filter-prefix',
  maskPrefixes: '--mask-prefix',
  rules: '--rule',
  presets: '--preset',
  detect: '--detect',
  secrets: '--secrets',
  switchOff: '--switch-off',
  ignoreCase: '--ignore-case',
  hashKey: '--hash-key',
  maskText: '--mask-text',
  maxOpen: '--max-open',
};

/**
 * What these flags ask for. A flag wins over what the rules file says of the same thing; rules and presets of both hold.
 * @throws UsageError, OptionsError, IoError
 */
export async function readSettings(flags: SanitizerFlags): Promise<Settings> {
  const hashKey = flags.hashKey === undefined ? undefined : readKey('--hash-key', named('--hash-key', flags.hashKey));
  const ofFile = flags.rules === undefined ? {} : await loadRules(named('--rules', flags.rules), { hashKey });
  const secrets = secretsOf(flags);
  const ofFlags = readFlags(flags);
  try {
    return checkOptions({
      ...ofFile,
      ...ofFlags,
      rules: [...(ofFile.rules ?? []), ...(ofFlags.rules ?? [])],
      presets: [...(ofFile.presets ?? []), ...(ofFlags.presets ?? [])],
      secrets: [...(ofFile.secrets ?? []), ...secrets],
      detect: [...(ofFile.detect ?? []), ...(ofFlags.detect ?? [])],
      switchOff: [...(ofFile.switchOff ?? []), ...(ofFlags.switchOff ?? [])],
      hashKey: hashKey ?? ofFile.hashKey,
    });
  } catch (error) {
    throw error instanceof OptionsError ? asUsageError(error, flags, ofFile.rules?.length ?? 0) : error;
  }
}

function readFlags(flags: SanitizerFlags): SanitizerOptions {
  return {
    ...(flags.filterPrefix && { filterPrefixes: flags.filterPrefix }),
    ...(flags.maskPrefix && { maskPrefixes: flags.maskPrefix }),
    ...(flags.rule && { rules: flags.rule.map(readRule) }),
    ...(flags.preset && { presets: flags.preset.flatMap((names) => names.split(',')) as Preset[] }),
    ...(flags.detect && { detect: flags.detect.flatMap((kinds) => kinds.split(',')) as Detection[] }),
    ...(flags.switchOff && { switchOff: flags.switchOff as PrefixRule[] }),
    ...(flags.ignoreCase !== undefined && { ignoreCase: flags.ignoreCase }),
    ...(flags.maskText !== undefined && { maskText: flags.maskText }),
    ...(flags.maxOpen !== undefined && { maxOpen: bytes('--max-open', flags.maxOpen) }),
  };
}

/** Of the file, and of the environment variables that are named. */
function secretsOf(flags: SanitizerFlags): Secret[] {
  const ofFile = flags.secrets === undefined ? [] : readSecrets('--secrets', named('--secrets', flags.secrets));
  const names = (flags.secretsEnv ?? []).flatMap((some) => some.split(','));
  const ofEnvironment = names.map((name) => {
    const value = process.env[name];
    if (value === undefined) {
      throw new UsageError(`--secrets-env: there is no variable ${JSON.stringify(name)}; set it, or leave it out`);
    }
    return { name, value };
  });
  return [...ofFile, ...ofEnvironment];
}

const PATH = 'path:';

/** `PATTERN=ACTION`, `path:PATTERN=ACTION` or `path:PATTERN`. */
function readRule(text: string): Rule {
  const equals = text.indexOf('=');
  const pattern = equals < 0 ? text : text.slice(0, equals);
  const action = equals < 0 ? undefined : text.slice(equals + 1);
  if (pattern.startsWith(PATH)) return { path: pattern.slice(PATH.length), ...(action !== undefined && { action }) };
  if (action === undefined) {
    throw new UsageError(
      `--rule: ${JSON.stringify(text)} names no action; write PATTERN=ACTION, such as password=hide`,
    );
  }
  return { pattern, action };
}

/** @param fileRules how many rules come from the file, which has been checked already */
function asUsageError(error: OptionsError, flags: SanitizerFlags, fileRules: number): UsageError {
  const [, field, index] = /^(\w+)(?:\[(\d+)\])?/.exec(error.option) as RegExpExecArray;
  const message = error.message.slice(error.option.length + 2).replace('set hashKey', 'name its file with --hash-key');
  if (field !== 'rules' || index === undefined) {
    return new UsageError(`${FLAG_OF[field as string] ?? error.option}: ${message}`);
  }
  const place = Number(index) - fileRules;
  const problem = `${partOf(error.option)} ${message}`;
  if (place < 0)
    return new UsageError(
      `--rules ${JSON.stringify(flags.rules)}: with these flags, of rule ${Number(index) + 1} ${problem}`,
    );
  return new UsageError(`--rule ${JSON.stringify(flags.rule?.[place])}: ${problem}`);
}

/** Which part of a rule. */
function partOf(option: string): string {
  if (option.endsWith('.action')) return 'its action';
  return option.endsWith('.path') ? 'its path' : 'its pattern';
}
