import type { EventEmitter } from 'node:events';
import type { Command, Option } from 'commander';
import { FORMAT_NAMES } from '../check/formats.ts';

/** The command line, as what is made of it needs it: the manual page, the completions. */
export interface Described {
  description: string;
  /** What stands below the help. */
  text: string;
  commands: DescribedCommand[];
  /** Flags of most commands, told once. */
  common: DescribedFlag[];
  version: string;
}

export interface DescribedCommand {
  name: string;
  /** The one when none is named. */
  isDefault: boolean;
  usage: string;
  description: string;
  text: string;
  takesPaths: boolean;
  /** All of them, the common ones too. */
  flags: DescribedFlag[];
  /** Words that its argument can be. */
  words: readonly string[];
}

export interface DescribedFlag {
  /** `--format` */
  long: string;
  /** `name`, if it takes a value. */
  value: string;
  isOptional: boolean;
  description: string;
  takes: 'nothing' | 'file' | 'folder' | 'word';
  words: readonly string[];
}

/** What flags take that are one of a few words. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  '--format': FORMAT_NAMES,
  '--preset': ['genesys'],
  '--switch-off': ['XXX', 'MMM'],
};

/** A flag that so many commands have is told once. */
const COMMON = 3;

export function describeProgram(program: Command): Described {
  const commands = program.commands.map((command, index) => describeCommand(command, index === 0));
  const often = new Map<string, { flag: DescribedFlag; count: number }>();
  for (const flag of commands.flatMap(({ flags }) => flags)) {
    const key = `${flag.long} ${flag.value} ${flag.description}`;
    often.set(key, { flag, count: (often.get(key)?.count ?? 0) + 1 });
  }
  return {
    description: program.description(),
    text: textAfter(program),
    commands,
    common: [...often.values()].filter(({ count }) => count >= COMMON).map(({ flag }) => flag),
    version: program.version() ?? '',
  };
}

function describeCommand(command: Command, isDefault: boolean): DescribedCommand {
  const [first] = command.registeredArguments;
  return {
    name: command.name(),
    isDefault,
    usage: command.usage(),
    description: command.description(),
    text: textAfter(command),
    takesPaths: first !== undefined && /path|file/.test(first.name()),
    flags: [...command.options.map(describeFlag), HELP],
    words: first?.argChoices ?? [],
  };
}

const HELP: DescribedFlag = {
  long: '--help',
  value: '',
  isOptional: false,
  description: 'print this help',
  takes: 'nothing',
  words: [],
};

function describeFlag(option: Option): DescribedFlag {
  const [, value = ''] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  const long = option.long as string;
  const words = option.argChoices ?? WORDS[long] ?? [];
  const takes =
    value === '' ? 'nothing' : /\bdir\b|folder/.test(value) ? 'folder' : /file/.test(value) ? 'file' : 'word';
  return { long, value, isOptional: option.optional, description: option.description, takes, words };
}

/** What `addHelpText('after', …)` would print. */
function textAfter(command: Command): string {
  let text = '';
  // Commands are emitters, though their types do not say so.
  (command as unknown as EventEmitter).emit('afterHelp', {
    error: false,
    command,
    write: (more: string) => {
      text += more;
    },
  });
  return text.replace(/^\n+|\s+$/g, '');
}
