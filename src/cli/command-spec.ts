/**
 * What a command takes and says of itself. From these records come commander's parser, the help, the manual page, the
 * completions and the tables in the pages; nothing about a flag is written anywhere else.
 */
export interface CommandSpec<Flags = Record<string, unknown>> {
  name: string;
  /** One line, for the list of commands. */
  summary: string;
  arguments?: ArgumentSpec;
  flags: readonly FlagSpec[];
  /** What the help and the manual say below the flags: how it behaves, and examples. */
  notes?: string;
  /**
   * Carries it out. What that needs is imported then: a command does not wait for what the others need.
   * @param commands all of them
   * @returns the exit code
   * @throws UsageError, OptionsError, IoError
   */
  run(words: readonly string[], flags: Flags, commands: readonly CommandSpec[]): Promise<number>;
}

/** The words of a command that are no flags. */
export interface ArgumentSpec {
  name: string;
  isOptional?: true;
  isRepeatable?: true;
  takes: 'path' | 'text';
  choices?: readonly string[];
  description: string;
}

export interface FlagSpec {
  /** `--format` */
  long: string;
  /** `-q` */
  short?: string;
  /** What its value is called; a flag without one is a switch. */
  value?: string;
  /** The value can be left out, and is given after `=`: `--stats`, `--stats=FILE`. */
  isValueOptional?: true;
  /** For completions. A value is text unless this says otherwise. */
  takes?: 'file' | 'folder';
  /** The values there are, if they are few. */
  choices?: readonly string[];
  /** Several words follow it. */
  isVariadic?: true;
  isRepeatable?: true;
  /** Its value names or holds what is secret: no report has it. */
  leadsToSecret?: true;
  /** In words, for the help. */
  default?: string;
  description: string;
}

/** As help shows it: `the description (default: 5; repeatable)`. */
export function describeFlag({ description, choices, isRepeatable, default: standard }: FlagSpec): string {
  const more = [
    ...(choices === undefined ? [] : [choices.join(', ')]),
    ...(standard === undefined ? [] : [`default: ${standard}`]),
    ...(isRepeatable ? ['repeatable'] : []),
  ];
  return more.length === 0 ? description : `${description} (${more.join('; ')})`;
}

/** What the parser calls its value: `maskText` for `--mask-text`. */
export function nameOfFlag({ long }: FlagSpec): string {
  return long.slice(2).replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** As a command line shows it: `--format <name>`, `--stats[=file]`. */
export function usageOfFlag({ long, short, value, isValueOptional, isVariadic }: FlagSpec): string {
  const names = short === undefined ? long : `${short}, ${long}`;
  if (value === undefined) return names;
  return isValueOptional ? `${names}[=${value}]` : `${names} <${value}${isVariadic ? '...' : ''}>`;
}

/** As a command line shows it: `<path...>`, `[file...]`. */
export function usageOfArguments({ name, isOptional, isRepeatable }: ArgumentSpec): string {
  const dots = isRepeatable ? '...' : '';
  return isOptional ? `[${name}${dots}]` : `<${name}${dots}>`;
}

export const HELP_FLAG: FlagSpec = { long: '--help', short: '-h', description: 'print the help of a command' };
export const VERSION_FLAG: FlagSpec = { long: '--version', short: '-V', description: 'print the version' };
