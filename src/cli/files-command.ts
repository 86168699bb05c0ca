import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { FilesPlan } from '../files/files.ts';
import type { Unchanged } from '../files/task.ts';
import type { CommandSpec } from './command-spec.ts';
import { commandWords } from './command-words.ts';
import { EXIT } from './exit-code.ts';
import { named, oneOf } from './flag-values.ts';
import { type ReportFlags, reportTarget } from './report-flags.ts';
import { type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';
import { REPORT_FLAG, SANITIZER_FLAGS, STATS_FLAG } from './shared-flags.ts';
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
  quiet?: boolean;
  trustFolders?: boolean;
}

const NOTES = `Reads plain text, .gz, .zst, .tar, .tar.gz and .zip, by content, and writes the same format again (.zst at level 3).
A file without findings is not rewritten; with --out it is copied.

  logveil files --dry-run /var/log/app                    what would be hidden, and where
  logveil files /var/log/app --out /srv/clean             the same tree, sanitized
  logveil files --in-place '/var/log/app/*.gz'            each replaced in one step
  logveil files /archive --out /srv/clean --resume        after an interruption: only the rest

Exit code 3: a file could not be read or written. logveil leaves it unchanged and processes the others.
Ctrl-C undoes the files that are being written; a second Ctrl-C ends at once.`;

const MAX_JOBS = 256;
const WAYS: readonly Unchanged[] = ['copy', 'reflink', 'hardlink'];

/** `logveil files PATH…` */
export const FILES: CommandSpec<FilesFlags> = {
  name: 'files',
  summary: 'sanitize archived logs: files, folders and globs, compressed or not',
  arguments: {
    ...{ name: 'path', isRepeatable: true, takes: 'path' },
    description: 'files, folders with everything below them, globs',
  },
  flags: [
    {
      ...{ long: '--out', value: 'folder', takes: 'folder' },
      description: 'write the results into this folder, in the same tree',
    },
    { long: '--in-place', description: 'replace the files' },
    { long: '--dry-run', description: 'only report what would be hidden' },
    { long: '--quiet', short: '-q', description: 'print failures only' },
    { long: '--jobs', value: 'n', default: 'one for each core', description: 'how many threads' },
    { long: '--resume', description: 'continue an earlier run to the same --out: skip what it has finished' },
    {
      ...{ long: '--unchanged', value: 'how', choices: WAYS, default: 'copy' },
      description: 'how to put files without findings into --out',
    },
    {
      long: '--break-links',
      description: 'with --in-place: also replace files that have several names (hard links)',
    },
    { long: '--trust-folders', description: 'also write in folders that other users can change: see SECURITY.md' },
    STATS_FLAG,
    REPORT_FLAG,
    ...SANITIZER_FLAGS,
  ],
  notes: NOTES,
  run: carryOut,
};

async function carryOut(paths: readonly string[], flags: FilesFlags): Promise<number> {
  const target = reportTarget(flags, () => commandWords(FILES, paths, flags));
  const { stats } = flags;
  const plan = await planFiles(paths, flags, target !== undefined || stats !== undefined);
  const prepare = stats === undefined ? undefined : (await import('./stats.ts')).prepareReport;
  const reportStats = prepare?.(stats === true ? 'summary' : { file: named('--stats', stats as string) });
  const { Pool } = await import('../files/pool.ts');
  const pool = new Pool(plan);
  // It starts while all else is loaded. Where there is one thread, it may not be needed.
  if (plan.jobs > 1) pool.start();
  const { runFiles } = await import('./files.ts');
  return (await runFiles(plan, pool, { target, reportStats, isQuiet: flags.quiet === true })) ? EXIT.done : EXIT.io;
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
  if (value < 1 || value > MAX_JOBS) throw new UsageError(`${flag}: must be a number from 1 to ${MAX_JOBS}`);
  return value;
}
