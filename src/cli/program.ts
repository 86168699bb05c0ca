import { Command, CommanderError } from 'commander';
import { COMMANDS } from './commands.ts';
import { EXIT, report } from './exit-code.ts';
import { print } from './print.ts';
import { UsageError } from './usage-error.ts';
import { readVersion } from './version.ts';

const INTRODUCTION = `Hides sensitive parameters in any log stream, whatever notation they stand in:
a parameter whose name begins with XXX vanishes, the value of one that begins with MMM becomes MMM.

  tail -f app.log | logveil >> clean.log`;

const EXIT_CODES = `
Exit codes: 0 done (also when the output is closed early), 1 check found something, 2 wrong usage, 3 input or output failed.
SIGTERM and SIGINT: the input is read to its end, for --grace seconds at most; then the line in hand is finished.`;

/**
 * Carries out a command line, and tells in one line what went wrong.
 * @param words what stands after the command's own name
 * @returns the exit code
 */
export function run(words: readonly string[]): Promise<number> {
  return carryOut(words).catch(report);
}

/** @throws UsageError, IoError, OptionsError */
async function carryOut(words: readonly string[]): Promise<number> {
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
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageError(`${inOneLine(error.message)}; see ${helpFor(program, words[0])}`);
    await print(shown);
  }
  return code;
}

/**
 * The whole command line: what it takes and, with `finish`, what it does.
 * @param show is given help and version, in pieces
 */
export function buildProgram(finish: (code: number) => void, show: (text: string) => void = () => {}): Command {
  const program = new Command('logveil');
  program
    .description(INTRODUCTION)
    .usage('[command] [options] < INPUT > OUTPUT')
    .version(readVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    // Errors are told by whoever called us, in one line.
    .configureOutput({ writeOut: show, writeErr: () => {} });
  const [filterCommand] = COMMANDS.map((add) => add(program, finish)) as [Command, ...Command[]];
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

/** Where what is wrong with a command is explained. */
function helpFor(program: Command, word: string | undefined): string {
  const command = program.commands.find((one) => one.name() === word);
  return command === undefined ? 'logveil --help' : `logveil ${command.name()} --help`;
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
      .replace(/\.$/, '')
  );
}
