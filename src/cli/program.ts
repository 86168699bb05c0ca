import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { EXIT } from './exit-code.ts';
import { filter } from './filter.ts';
import { type FilterFlags, planFilter } from './filter-flags.ts';
import { UsageError } from './usage-error.ts';

const INTRODUCTION = `Hides sensitive parameters in any log stream, whatever notation they stand in:
a parameter whose name begins with XXX vanishes, the value of one that begins with MMM becomes MMM.

  tail -f app.log | logveil >> clean.log`;

const EXIT_CODES = `
Exit codes: 0 done (also when the output is closed early), 2 wrong usage, 3 input or output failed.
SIGTERM and SIGINT: the input is read to its end, for --grace seconds at most; then the line in hand is finished.`;

/**
 * Carries out a command line.
 * @param words what stands after the command's own name
 * @returns the exit code
 * @throws UsageError, IoError, OptionsError
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let code: number = EXIT.done;
  const program = buildProgram(async (flags) => {
    code = await filter(planFilter(flags));
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done;
    throw new UsageError(`${inOneLine(error.message)}; see logveil --help`);
  }
  return code;
}

function buildProgram(runFilter: (flags: FilterFlags) => Promise<void>): Command {
  const program = new Command('logveil');
  program
    .description(INTRODUCTION)
    .usage('[filter] [options] < INPUT > OUTPUT')
    .version(readVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    // Errors are told by whoever called us, in one line.
    .configureOutput({ writeErr: () => {} });
  const filterCommand = program
    .command('filter', { isDefault: true })
    .description('standard input to standard output; the command when none is named')
    .usage('[options] < INPUT > OUTPUT')
    .copyInheritedSettings(program)
    .helpOption('--help', 'print this help')
    .allowExcessArguments()
    .action(async (flags: FilterFlags, { args }: Command) => {
      if (args.length > 0) throw new UsageError(notACommand(args[0] as string));
      await runFilter(flags);
    });
  addFilterFlags(filterCommand);
  // The filter is what most want help on: its flags stand in the general help too.
  const ownOptions = program.createHelp();
  program.configureHelp({
    visibleOptions: (command) =>
      command === program
        ? [...ownOptions.visibleOptions(program), ...filterCommand.options]
        : ownOptions.visibleOptions(command),
  });
  program.addHelpText('after', EXIT_CODES);
  return program;
}

function addFilterFlags(command: Command): void {
  command
    .option('--filter-prefix <prefix>', 'parameters that vanish, in place of XXX (repeatable)', gather)
    .option('--mask-prefix <prefix>', 'parameters whose value is masked, in place of MMM (repeatable)', gather)
    .option('--mask-text <text>', 'what stands for a masked value (default: MMM)')
    .option('--max-open <bytes>', 'how far a value may go on over lines in XML or multipart, 0 = any (default: 1M)')
    .option('--stats [file]', 'say at the end what was found: a line on stderr, or JSON to a file')
    .option('--output <file>', 'append to this file, in whole lines, instead of standard output')
    .option('--grace <seconds>', 'how long to read on after SIGTERM or SIGINT (default: 5)');
}

function gather(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function notACommand(word: string): string {
  return `${JSON.stringify(word)} is no command; the filter reads standard input: logveil < FILE; see logveil --help`;
}

function inOneLine(message: string): string {
  return message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
}

/** By the package's own name, since where this file ends up is the bundler's affair. */
function readVersion(): string {
  return (createRequire(import.meta.url)('logveil/package.json') as { version: string }).version;
}
