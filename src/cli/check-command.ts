import type { Command } from 'commander';
import type { AddCommand } from './add-command.ts';
import type { CheckFlags } from './check-run.ts';
import { addSanitizerFlags } from './sanitizer-flags.ts';

const EXAMPLES = `
One line for each parameter: FILE:LINE:COLUMN NAME ACTION. Its value is never told.

  logveil check logs/                                     exit code 1 if anything is to be hidden
  logveil check --format sarif logs/ > logveil.sarif      for code scanning
  logveil check --write-baseline known.json logs/         from now on this is known:
  logveil check --baseline known.json logs/               only what is new is told`;

/** `logveil check PATH…|-` */
export const addCheck: AddCommand = (program, finish) => {
  const command = program
    .command('check')
    .description('finds what is not yet sanitized; exit code 1 if there is anything')
    .argument('<path...>', 'files, folders, globs, or - for standard input')
    .option('--format <name>', 'text, json, sarif or github (default: text)')
    .option('--baseline <file>', 'what is known and not told again, as --write-baseline wrote it')
    .option('--write-baseline <file>', 'what is found is to be known from now on; exit code 0')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], flags: CheckFlags) => {
      const { checkPaths } = await import('./check-run.ts');
      finish(await checkPaths(paths, flags));
    });
  return addSanitizerFlags(command as Command);
};
