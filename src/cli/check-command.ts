import { FORMAT_NAMES } from '../check/formats.ts';
import type { CheckFlags } from './check-run.ts';
import type { CommandSpec } from './command-spec.ts';
import { SANITIZER_FLAGS } from './shared-flags.ts';

const NOTES = `Prints a line for each parameter: FILE:LINE:COLUMN NAME ACTION. It never prints a value.

Of folders it leaves out .git, node_modules, what a .logveilignore file in the folder or in the current folder names
(written as a .gitignore), the baseline, and links that lead out of the folder. A file that is named is always read.

  logveil check logs/                                     exit code 1 if anything is to be hidden
  logveil check --exclude 'old/' --exclude '*.gz' logs/   leave something out
  logveil check --format sarif logs/ > logveil.sarif      for code scanning
  logveil check --write-baseline known.json logs/         accept what there is:
  logveil check --baseline known.json logs/               from now on only what is new is reported`;

/** `logveil check PATH…|-` */
export const CHECK: CommandSpec<CheckFlags> = {
  name: 'check',
  summary: 'find what is not sanitized yet; exit code 1 if there is anything',
  arguments: {
    ...{ name: 'path', isRepeatable: true, takes: 'path' },
    description: 'files, folders, globs, or - for standard input',
  },
  flags: [
    {
      ...{ long: '--format', value: 'name', choices: FORMAT_NAMES, default: 'text' },
      description: 'how findings are printed',
    },
    {
      ...{ long: '--exclude', value: 'pattern', isRepeatable: true },
      description: 'leave out files and folders, by a pattern as in a .gitignore',
    },
    {
      ...{ long: '--baseline', value: 'file', takes: 'file' },
      description: 'do not report what this file lists, which --write-baseline wrote',
    },
    {
      ...{ long: '--write-baseline', value: 'file', takes: 'file' },
      description: 'list what is found in this file; exit code 0',
    },
    ...SANITIZER_FLAGS,
  ],
  notes: NOTES,
  async run(paths, flags) {
    const { checkPaths } = await import('./check-run.ts');
    return checkPaths(paths, flags);
  },
};
