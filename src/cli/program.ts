import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { arrange, HELP, NO_VALUE, suggest } from './command-line.ts';
import {
  type CommandSpec,
  describeFlag,
  type FlagSpec,
  HELP_FLAG,
  usageOfArguments,
  usageOfFlag,
  VERSION_FLAG,
} from './command-spec.ts';
import { COMMANDS, DEFAULT_COMMAND } from './commands.ts';
import { EXIT, report } from './exit-code.ts';
import { EXIT_CODES, INTRODUCTION, LIMITS, RULES } from './help-texts.ts';
import { print } from './print.ts';
import { UsageError } from './usage-error.ts';
import { readVersion } from './version.ts';

/**
 * Carries out a command line, and reports in one line what went wrong.
 * @param words what follows the command's own name
 * @returns the exit code
 */
export function run(words: readonly string[]): Promise<number> {
  return carryOut(words).catch(report);
}

/** @throws UsageError, IoError, OptionsError */
async function carryOut(words: readonly string[]): Promise<number> {
  const { command, rest } = arrange(words, COMMANDS);
  const [line, topic] = command === HELP ? helpOn(rest) : [command === undefined ? rest : [command, ...rest], command];
  let code: number = EXIT.done;
  let shown = '';
  const program = buildProgram(
    (result) => {
      code = result;
    },
    (text) => {
      shown += text;
    },
  );
  try {
    await program.parseAsync(line, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const see = topic === undefined ? 'logveil --help' : `logveil ${topic} --help`;
    if (error.exitCode !== 0) throw new UsageError(`${inOneLine(error.message)}; see ${see}`);
    await print(shown);
  }
  return code;
}

/** The command line that `logveil help COMMAND` means. */
function helpOn([name]: readonly string[]): [string[], string | undefined] {
  if (name === undefined) return [['--help'], undefined];
  if (!COMMANDS.some((command) => command.name === name)) throw new UsageError(notACommand(name));
  return [[name, '--help'], name];
}

function notACommand(word: string): string {
  const suggestion = suggest(word, COMMANDS);
  const hint = suggestion === undefined ? 'see logveil --help' : `did you mean ${JSON.stringify(suggestion)}?`;
  return `${JSON.stringify(word)} is no command; ${hint}`;
}

/**
 * The parser for the whole command line, made from the records of the commands.
 * @param finish is given the exit code of the command that was run
 * @param show is given help and version, in pieces
 */
export function buildProgram(finish: (code: number) => void, show: (text: string) => void = () => {}): Command {
  const program = new Command('logveil');
  program
    .description(INTRODUCTION)
    .usage('[command] [options] [file...]')
    .version(readVersion(), `${VERSION_FLAG.short}, ${VERSION_FLAG.long}`, VERSION_FLAG.description)
    .helpOption(`${HELP_FLAG.short}, ${HELP_FLAG.long}`, HELP_FLAG.description)
    .helpCommand(false)
    .exitOverride()
    // Errors are reported by the caller, in one line.
    .configureOutput({ writeOut: show, writeErr: () => {} });
  const parsers = COMMANDS.map((spec) => addCommand(program, spec, finish));
  // The filter is what most want help on: its flags are in the general help too.
  const ownOptions = program.createHelp();
  const filterOptions = (parsers[COMMANDS.indexOf(DEFAULT_COMMAND)] as Command).options;
  program.configureHelp({
    visibleOptions: (command) =>
      command === program
        ? [...ownOptions.visibleOptions(program), ...filterOptions]
        : ownOptions.visibleOptions(command),
  });
  program.addHelpText(
    'after',
    `\n${[RULES, LIMITS, EXIT_CODES, 'More on a command: logveil help COMMAND'].join('\n\n')}`,
  );
  return program;
}

function addCommand(program: Command, spec: CommandSpec, finish: (code: number) => void): Command {
  const { name, summary, arguments: words, flags, notes } = spec;
  const isDefault = spec === DEFAULT_COMMAND;
  const command = program.command(name, { isDefault }).description(summary);
  if (words !== undefined) command.argument(usageOfArguments(words), words.description);
  for (const flag of flags) addFlag(command, flag);
  const takesRules = flags.some(({ long }) => long === '--rule');
  const after = [notes, takesRules && !isDefault ? 'Rules and limits: logveil --help' : undefined];
  command.addHelpText('after', after.map((text) => (text === undefined ? '' : `\n${text}`)).join('\n'));
  return command.action(async () => {
    checkWords(spec, command.args);
    finish(await spec.run(command.args, command.opts(), COMMANDS));
  });
}

function addFlag(command: Command, flag: FlagSpec): void {
  // The parser writes an optional value as `[value]`.
  const usage = usageOfFlag(flag).replace(/\[=(.*)\]/, ' [$1]');
  const text = describeFlag(flag);
  if (flag.isValueOptional) command.option(usage, text, (value: string) => (value === NO_VALUE ? true : value));
  else if (flag.isRepeatable)
    command.option(usage, text, (value: string, before?: string[]) => [...(before ?? []), value]);
  else command.option(usage, text);
}

/** @throws UsageError */
function checkWords(spec: CommandSpec, words: readonly string[]): void {
  const choices = spec.arguments?.choices;
  if (choices !== undefined && !choices.includes(words[0] as string)) {
    throw new UsageError(`${spec.name}: must be given one of ${choices.join(', ')}`);
  }
  const [first] = words;
  // A single plain word that is no file was meant as a command.
  if (spec !== DEFAULT_COMMAND || words.length !== 1 || first === undefined) return;
  if (/^[a-z]+$/.test(first) && !existsSync(first) && suggest(first, COMMANDS) !== undefined) {
    throw new UsageError(notACommand(first));
  }
}

function inOneLine(message: string): string {
  return (
    message
      .replace(/^error: /, '')
      // The filter's flags, which the general help shows, are no others than those that this command does not know.
      .replace(/ *\n?\(Did you mean (?:one of )?([^)]*)\?\)/, (hint, names: string) =>
        message.includes(`'${names}'`) ? '' : hint,
      )
      .replaceAll(/\s*\n\s*/g, ' ')
      .replaceAll(NO_VALUE, '')
      .replace(/\.$/, '')
  );
}
