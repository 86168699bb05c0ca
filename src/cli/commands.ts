import type { Command } from 'commander';
import type { AddCommand } from './add-command.ts';
import { addCheck } from './check-command.ts';
import { addCompletion } from './completion-command.ts';
import { addExplain } from './explain-command.ts';
import { addFiles } from './files-command.ts';
import { addFilterFlags, type FilterFlags, planFilter } from './filter-flags.ts';
import { addHealth } from './health-command.ts';
import { addKafka } from './kafka-command.ts';
import { addPlayground } from './playground-command.ts';
import { UsageError } from './usage-error.ts';
import { addValidate } from './validate-command.ts';
import { addWatch } from './watch-command.ts';

/** The commands, in the order of the help. The first is the one when none is named. */
export const COMMANDS: readonly AddCommand[] = [
  addFilter,
  addFiles,
  addWatch,
  addKafka,
  addCheck,
  addExplain,
  addPlayground,
  addValidate,
  addHealth,
  addCompletion,
];

function addFilter(program: Command, finish: (code: number) => void): Command {
  const command = program
    .command('filter', { isDefault: true })
    .description('standard input to standard output; the command when none is named')
    .usage('[options] < INPUT > OUTPUT')
    .allowExcessArguments()
    .action(async (flags: FilterFlags, { args }: Command) => {
      if (args.length > 0) throw new UsageError(notACommand(args[0] as string));
      const { filter } = await import('./filter.ts');
      finish(await filter(await planFilter(flags)));
    });
  return addFilterFlags(command);
}

function notACommand(word: string): string {
  return `${JSON.stringify(word)} is no command; the filter reads standard input: logveil < FILE; see logveil --help`;
}
