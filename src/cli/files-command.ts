import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { FilesPlan } from '../files/files.ts';
import type { Unchanged } from '../files/task.ts';
import type { AddCommand } from './add-command.ts';
import { EXIT } from './exit-code.ts';
import { named, oneOf } from './flag-values.ts';
import { addReportFlags, type ReportFlags, reportTarget } from './report-flags.ts';
import { addSanitizerFlags, type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';
import { UsageError } from './usage-error.ts';
import { readVersion } from './version.ts';

interface FilesFlags extends SanitizerFlags, ReportFlags {
  /** `true` for a summary on standard error, else the file to write. */
  stats?: true | string;
  out?: string;
  inPlace?: boolean;
  jobs?: string;
  dryRun?: boolean;
  resume?: boolean;
  unchanged?: string;
  breakLinks?: boolean;
  trustFolders?: boolean;
}

const EXAMPLES = `
Reads plain text, .gz, .zst, .tar, .tar.gz, .zip, whatever the names, and writes the same again (.zst at level 3).
A file in which nothing is to be hidden is left as it is; with --out it is copied.

  logveil files --dry-run /var/log/app                    what would be hidden, and where
  logveil files /var/log/app --out /srv/clean             the same tree, sanitized
  logveil files --in-place '/var/log/app/*.gz'            each replaced in one step
  logveil files /archive --out /srv/clean --resume        after an interruption: only what is left

Exit codes: 0 done, 2 wrong usage, 3 a file could not be read or written: it is as it was, the others are done.
Ctrl-C rolls back the files in hand; a second one ends at once.`;

const MOST_JOBS = 256;
const WAYS: readonly Unchanged[] = ['copy', 'reflink', 'hardlink'];

/** `logveil files PATH…` */
export const addFiles: AddCommand = (program, finish) => {
  const command = program
    .command('files')
    .description('archived logs: files, folders, globs, packed or not')
    .argument('<path...>', 'files, folders (with all below), globs')
    .option('--out <folder>', 'write the results there, in the same tree')
    .option('--in-place', 'replace the files')
    .option('--jobs <n>', 'how many threads (default: one for each core)')
    .option('--dry-run', 'only tell what would be hidden')
    .option('--resume', 'go on with an earlier run to the same --out: what it has finished is not done again')
    .option('--unchanged <how>', 'files without findings in --out: copy, reflink or hardlink (default: copy)')
    .option('--break-links', 'with --in-place: also files with several names (hard links), of which one is replaced')
    .option('--trust-folders', 'write also in folders that others can change: see SECURITY.md')
    .option('--stats [file]', 'say at the end what was found: a line on stderr, or JSON to a file')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], flags: FilesFlags) => finish(await carryOut(paths, flags)));
  return addSanitizerFlags(addReportFlags(command as Command));
};

async function carryOut(paths: string[], flags: FilesFlags): Promise<number> {
  const target = reportTarget(flags);
  const { stats } = flags;
  const plan = await planFiles(paths, flags, target !== undefined || stats !== undefined);
  const prepare = stats === undefined ? undefined : (await import('./stats.ts')).prepareReport;
  const reportStats = prepare?.(stats === true ? 'summary' : { file: named('--stats', stats as string) });
  const { Pool } = await import('../files/pool.ts');
  const pool = new Pool(plan);
  // It starts while all else is loaded. Where there is one thread, it may not be needed.
  if (plan.jobs > 1) pool.start();
  const { runFiles } = await import('./files.ts');
  return (await runFiles(plan, pool, target, reportStats)) ? EXIT.done : EXIT.io;
}

/** What the words and flags ask for. @throws UsageError that names the flag */
export async function planFiles(paths: readonly string[], flags: FilesFlags, countsLines: boolean): Promise<FilesPlan> {
  if (paths.includes('')) throw new UsageError('files: a path is empty; name a file or folder');
  const { out, inPlace = false, dryRun = false, resume = false } = flags;
  if (out !== undefined && inPlace) throw new UsageError('--in-place: not together with --out; give one of them');
  if (out === undefined && !inPlace && !dryRun) {
    throw new UsageError('files: give --out FOLDER, or --in-place to replace the files, or --dry-run to only look');
  }
  if (resume && out === undefined) {
    throw new UsageError('--resume: needs --out; with --in-place what is done already is found to be so');
  }
  // Of what is below --out nothing is read.
  if (out !== undefined && paths.some((path) => resolve(path) === resolve(out))) {
    throw new UsageError('--out: is what is to be read; name another folder, or use --in-place');
  }
  if (flags.unchanged !== undefined && out === undefined && !dryRun) {
    throw new UsageError('--unchanged: needs --out; with --in-place a file without findings stays as it is');
  }
  if (flags.breakLinks && out !== undefined) {
    throw new UsageError('--break-links: is for --in-place; what is written to --out has no other name');
  }
  return {
    settings: await sanitizerOptions(flags),
    paths,
    out: out === undefined ? undefined : named('--out', out),
    isDryRun: dryRun,
    jobs: flags.jobs === undefined ? availableParallelism() : count('--jobs', flags.jobs),
    resumes: resume,
    unchanged: oneOf<Unchanged>('--unchanged', flags.unchanged ?? 'copy', WAYS),
    breaksLinks: flags.breakLinks ?? false,
    trustsFolders: flags.trustFolders ?? false,
    countsLines,
    version: readVersion(),
  };
}

function count(flag: string, text: string): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > MOST_JOBS) throw new UsageError(`${flag}: must be a number from 1 to ${MOST_JOBS}`);
  return value;
}
