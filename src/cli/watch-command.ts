import { IoError } from '../io/io-error.ts';
import { OptionsError } from '../rules/options.ts';
import type { WatchPlan, WatchRun } from '../watch/run.ts';
import type { CommandSpec } from './command-spec.ts';
import { commandWords } from './command-words.ts';
import { EXIT } from './exit-code.ts';
import { named, seconds } from './flag-values.ts';
import { tell } from './message.ts';
import type { ReportFlags } from './report-flags.ts';
import { type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';
import { METRICS_FLAG, REPORT_FLAG, SANITIZER_FLAGS, STATS_FLAG } from './shared-flags.ts';
import { UsageError } from './usage-error.ts';
import { WatchReports as Telling } from './watch-reports.ts';

interface WatchFlags extends SanitizerFlags, ReportFlags {
  out?: string;
  state?: string;
  fromStart?: true;
  fromEnd?: true;
  once?: true;
  partialAfter?: string;
  prefixName?: true;
  /** `true` for a summary on standard error, else the file to write. */
  stats?: true | string;
  metrics?: string;
}

const NOTES = `Follows files that are renamed, copied and truncated, removed, compressed, or reached through a symbolic link whose
target changes. With --out, each line is written exactly once, even if the watch is killed; the state is in that folder
unless --state names another file. On standard output, lines may be repeated after a restart with --state; without
--state, reading starts over.

logveil keeps a mirror file as long as its log, or a rotated or compressed form of it, is in the folders. After that, the
next file of a numbered rotation replaces it. If another file takes its name, it is renamed to NAME.kept.

  logveil watch /var/log/app --out /var/log/clean         one mirror file for each log in the folder
  logveil watch '/var/log/*/access.log' --prefix-name     one stream, each line with its file's name

logveil reports files that it cannot read, and tries again; with --once, the exit code is 3.
After SIGTERM or SIGINT, logveil finishes the current line and saves its state. After SIGHUP, it reads the rules again.`;

/** `logveil watch PATH…` */
export const WATCH: CommandSpec<WatchFlags> = {
  name: 'watch',
  summary: 'follow growing log files over rotation, to standard output or to a folder of sanitized mirror files',
  arguments: {
    ...{ name: 'path', isRepeatable: true, takes: 'path' },
    description: 'files, globs, folders; they need not exist yet',
  },
  flags: [
    {
      ...{ long: '--out', value: 'folder', takes: 'folder' },
      description: 'write a sanitized mirror of each file into this folder; it is renamed when the file is',
    },
    {
      ...{ long: '--state', value: 'file', takes: 'file' },
      description: 'remember in this file how far each file has been read',
    },
    { long: '--from-start', description: 'read new files from their start, and empty their mirrors (the default)' },
    { long: '--from-end', description: 'read files that exist at the first start from their end' },
    { long: '--once', description: 'end when all files have been read' },
    {
      ...{ long: '--partial-after', value: 'seconds', default: 'wait for its end' },
      description: 'write an incomplete last line after this time',
    },
    { long: '--prefix-name', description: "on standard output, begin each line with its file's name" },
    STATS_FLAG,
    METRICS_FLAG,
    REPORT_FLAG,
    ...SANITIZER_FLAGS,
  ],
  notes: NOTES,
  run: carryOut,
};

async function carryOut(paths: readonly string[], flags: WatchFlags): Promise<number> {
  const [{ checkApart, WatchRun: Run }, { Output }, { handleTermination }] = await Promise.all([
    import('../watch/run.ts'),
    import('../io/output.ts'),
    import('./termination.ts'),
  ]);
  if (paths.includes('')) throw new UsageError('watch: a path is empty; name a file, glob or folder');
  if (flags.fromStart && flags.fromEnd) throw new UsageError('--from-start: does not go with --from-end; give one');
  const folder = flags.out === undefined ? undefined : named('--out', flags.out);
  if (folder !== undefined && flags.prefixName) {
    throw new UsageError('--prefix-name: is for standard output; in --out each file has its own mirror');
  }
  if (folder !== undefined) checkApart(paths, folder);
  const settings = await sanitizerOptions(flags);
  const telling = await Telling.begin(flags, settings, () => commandWords(WATCH, paths, flags));
  const run = new Run({
    paths,
    options: settings,
    to:
      folder === undefined
        ? { sink: await Output.open(1, 'standard output'), isPrefixed: flags.prefixName === true }
        : { folder },
    ...(flags.state !== undefined && { state: named('--state', flags.state) }),
    ...beginOf(flags),
    isOnce: flags.once === true,
    ...(flags.partialAfter !== undefined && { partialAfter: seconds('--partial-after', flags.partialAfter) }),
    warn: tell,
    ...telling.plan,
  });
  await telling.of(run);
  handleTermination({
    grace: 0,
    onStop: () => run.stop(),
    onOverdue: folder === undefined ? giveUpReader : tellOfDisk,
  });
  process.on('SIGHUP', () => reload(run, telling, flags));
  try {
    // The first look for files is done when this returns.
    const ended = run.run();
    if (!flags.once) tellMissing(run);
    await ended;
  } finally {
    await telling.end();
  }
  return flags.once ? reportFailures(run) : EXIT.done;
}

function giveUpReader(): never {
  tell('standard output: is not being read, so the last lines could not be written; look at what should read it');
  process.exit(EXIT.io);
}

/** A disk takes its time, and a user who does not want to wait may kill us: the state is right at any moment. */
function tellOfDisk(): void {
  tell('the mirror files are still being written to the disk; wait, or kill the watch: its next start loses nothing');
}

/** For a user who has mistyped a path and sees nothing happen. */
function tellMissing({ absent }: Pick<WatchRun, 'absent'>): void {
  for (const word of absent) tell(`${word}: there is no such file yet, and nothing that matches; waiting for it`);
}

/** All there is has been read but this: of what could not be read, there has been a message. */
function reportFailures({ absent, hasFailures }: Pick<WatchRun, 'absent' | 'hasFailures'>): number {
  for (const word of absent) {
    tell(
      `${word}: there is no such file, and nothing that matches; check the path, or leave out --once to wait for it`,
    );
  }
  return absent.length > 0 || hasFailures ? EXIT.io : EXIT.done;
}

function beginOf({ fromStart, fromEnd }: WatchFlags): Pick<WatchPlan, 'begin'> {
  if (fromStart) return { begin: 'start' };
  return fromEnd ? { begin: 'end' } : {};
}

/** The rules as they are now, all or none: a file that is wrong leaves those that hold. */
async function reload(run: WatchRun, telling: Telling, flags: WatchFlags): Promise<void> {
  try {
    const settings = await sanitizerOptions(flags);
    run.reconfigure(settings);
    telling.useRules(settings);
    tell('the rules have been read again');
  } catch (error) {
    const isTold = error instanceof UsageError || error instanceof OptionsError || error instanceof IoError;
    tell(`the rules stay as they are: ${isTold ? error.message : 'they could not be read'}`);
  }
}
