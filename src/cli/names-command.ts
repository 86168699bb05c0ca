import { NAME_FORMATS } from '../check/name-formats.ts';
import { NAME_SELECTIONS } from '../io/name-counts.ts';
import type { CommandSpec } from './command-spec.ts';
import { commandWords } from './command-words.ts';
import type { NamesFlags } from './names-run.ts';
import { REPORT_FLAG, SANITIZER_FLAGS } from './shared-flags.ts';

const NOTES = `Prints a line for each name: how often it occurs, in which notations and layers, and which rule hides it.
It never prints a value. A name that no rule hides has - in the last column.

Names inside a hidden value are hidden with it and not listed. Indices are left out (items[].id); long numbers,
addresses and identifiers in a name are printed as *. In a file with delimiters, the first line is read as the names of the
columns. Counts may differ slightly from those of a run with a rule for the name, since names compete for values.

  logveil names app.log                              all names, the most frequent first
  logveil names --only shown --rules rules.yaml logs/     the names that these rules do not hide
  logveil names --report names.html logs/     a page on which a click makes a rule
  logveil names --format json logs/ | jq -r 'select(.shown > 0).name'`;

/** `logveil names [PATH…]` */
export const NAMES: CommandSpec<NamesFlags> = {
  name: 'names',
  summary: 'list the names of all parameters, and which rule hides each',
  arguments: {
    ...{ name: 'path', isOptional: true, isRepeatable: true, takes: 'path' },
    description: 'files, folders or globs; standard input if there is none',
  },
  flags: [
    { ...{ long: '--only', value: 'which', choices: NAME_SELECTIONS, default: 'all' }, description: 'which names' },
    {
      ...{ long: '--format', value: 'name', choices: NAME_FORMATS, default: 'text' },
      description: 'a table, or one JSON object per line',
    },
    {
      ...{ long: '--exclude', value: 'pattern', isRepeatable: true },
      description: 'exclude files and folders, by a pattern as in a .gitignore',
    },
    REPORT_FLAG,
    ...SANITIZER_FLAGS,
  ],
  notes: NOTES,
  async run(paths, flags) {
    const { listNames } = await import('./names-run.ts');
    return listNames(paths, flags, () => commandWords(NAMES, paths, flags));
  },
};
