import type { CommandSpec } from './command-spec.ts';
import { commandWords } from './command-words.ts';
import { FILTER_FLAGS, type FilterFlags, planFilter } from './filter-flags.ts';

/** `logveil [FILE…]`, which is `logveil filter [FILE…]` */
export const FILTER: CommandSpec<FilterFlags> = {
  name: 'filter',
  summary: 'sanitize standard input, or files, to standard output; the command when none is named',
  arguments: {
    ...{ name: 'file', isOptional: true, isRepeatable: true, takes: 'path' },
    description: 'files to read one after the other; standard input if there is none',
  },
  flags: FILTER_FLAGS,
  notes: `  tail -f app.log | logveil >> clean.log
  logveil app.log app.log.1 > clean.log

After SIGTERM or SIGINT, logveil reads the input to its end, for at most --grace seconds, and finishes the current line.`,
  async run(files, flags) {
    const plan = await planFilter(files, flags, () => commandWords(FILTER, files, flags));
    const { filter } = await import('./filter.ts');
    return filter(plan);
  },
};
