import { FORMAT_NAMES } from '../check/formats.ts';
import type { CheckFlags } from './check-run.ts';
import type { CommandSpec } from './command-spec.ts';
import { SANITIZER_FLAGS } from './shared-flags.ts';

const NOTES = `Prints a line for each parameter: FILE:LINE:COLUMN NAME ACTION. It never prints a value.

In folders it skips .git, node_modules, the baseline, links that lead out of the folder, and what a .logveilignore file
in the folder or in the current folder lists (like a .gitignore). A file that you name is always read.

  logveil check logs/                                     exit code 1 if a rule would hide anything
  logveil check --exclude 'old/' --exclude '*.gz' logs/   exclude some files
  logveil check --format sarif logs/ > logveil.sarif      for code scanning
  logveil check --write-baseline known.json logs/         accept all current findings:
  logveil check --baseline known.json logs/               from now on report only new ones`;

/** `logveil check PATH…|-` */
export const CHECK: CommandSpec<CheckFlags> = {
  name: 'check',
  summary: 'find what is not sanitized yet; exit code 1 if anything is found',
  arguments: {
    ...{ name: 'path', isRepeatable: true, takes: 'path' },
    description: 'files, folders, globs, or - for standard input',
  },
  flags: [
    {
      ...{ long: '--format', value: 'name', choices: FORMAT_NAMES, default: 'text' },
      description: 'the format of the findings',
    },
    {
      ...{ long: '--exclude', value: 'pattern', isRepeatable: true },
      description: 'exclude files and folders, by a pattern as in a .gitignore',
    },
    {
      ...{ long: '--baseline', value: 'file', takes: 'file' },
      description: 'do not report what this file from --write-baseline lists',
    },
    {
      ...{ long: '--write-baseline', value: 'file', takes: 'file' },
      description: 'write all findings to this file; exit code 0',
    },
    ...SANITIZER_FLAGS,
  ],
  notes: NOTES,
  async run(paths, flags) {
    const { checkPaths } = await import('./check-run.ts');
    return checkPaths(paths, flags);
  },
};
