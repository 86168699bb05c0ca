import { type FileEvent, type FilesPlan, FilesRun, type FilesSummary } from '../files/files.ts';
import type { Pool } from '../files/pool.ts';
import { explain, type IoError } from '../io/io-error.ts';
import { nextTurn } from '../io/pause.ts';
import { printable } from '../io/printable.ts';
import type { ReportBuilder } from '../report/report.ts';
import type { Stats } from '../sanitizer/sanitizer.ts';
import { watchEngine } from './engine-watch.ts';
import { EXIT, report as tellError } from './exit-code.ts';
import { tell } from './message.ts';
import { type ReportTarget, writeReport } from './report-flags.ts';
import { beginReport } from './run-record.ts';

/** How long after a signal the current files may take to be rolled back, in milliseconds. */
const ROLLBACK_PATIENCE = 30_000;
/** How many names the summary has. */
const MAX_NAMES = 10;

/** What is printed and written besides the sanitized files. */
export interface FilesReporting {
  target: ReportTarget | undefined;
  reportStats: ((stats: Stats) => void) | undefined;
  /** Failures only. */
  isQuiet: boolean;
}

/**
 * Sanitizes files and reports on it: with a progress bar on a terminal, elsewhere with a line for each file at the end,
 * sorted by path. Failures are reported at once and, if other lines followed, again at the end.
 * @returns whether all of it was done
 */
export async function runFiles(
  plan: FilesPlan,
  pool: Pool,
  { target, reportStats, isQuiet }: FilesReporting,
): Promise<boolean> {
  const builder = target && beginReport(target.command, plan.settings, 'when the file was last written');
  let failure: IoError | undefined;
  // The files are done all the same.
  process.stdout.on('error', (error) => {
    failure ??= explain('standard output', error);
  });
  const lines: { path: string; line: string }[] = [];
  const failures: IoError[] = [];
  const progress = process.stderr.isTTY && !isQuiet ? await showProgress(() => run.bytesDone) : undefined;
  const aboveBar = (print: () => void): void => {
    if (progress === undefined) print();
    else progress.above(print);
  };
  const run: FilesRun = new FilesRun(
    plan,
    {
      onBegin: (files, bytes) => progress?.begin(files, bytes),
      onFile: (event) => {
        if (builder !== undefined) record(event, builder);
        if (event.kind === 'skipped' || event.kind === 'not reached') return;
        progress?.next();
        if (event.kind === 'failed') {
          failures.push(event.error);
          aboveBar(() => tellError(event.error));
          return;
        }
        if (!isQuiet && progress === undefined) lines.push({ path: event.path, line: describe(event, plan.isDryRun) });
      },
    },
    pool,
  );
  const stop = stopper(run, aboveBar, () => progress?.end());
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  watchEngine(pool.shared.engineCalls, pool.size);
  const summary = await run.run().finally(() => progress?.end());
  for (const { line } of lines.sort((a, b) => (a.path < b.path ? -1 : 1))) say(line);
  builder?.end();
  if (target !== undefined && builder !== undefined) await writeReport(target, builder.report());
  reportStats?.(summary.stats);
  if (!isQuiet) for (const line of summarize(summary, plan.isDryRun)) say(line);
  if (failures.length > 0 && (lines.length > 0 || progress !== undefined)) {
    await nextTurn();
    tell(`${files(failures.length)} failed:`);
    for (const error of failures) tellError(error);
  }
  if (summary.left > 0) {
    const again = plan.out === undefined ? 'run again' : 'run again with --resume';
    tell(`interrupted: ${files(summary.left)} left as they were; ${again}`);
  }
  await nextTurn();
  // EPIPE: the reader has closed the output early.
  const isUntold = failure !== undefined && failure.code !== 'EPIPE';
  if (isUntold) tellError(failure);
  return summary.failed === 0 && summary.left === 0 && !isUntold;
}

function record(event: FileEvent, builder: ReportBuilder): void {
  const { path, kind } = event;
  if ('stats' in event) builder.addFile(path, event.kind, event.stats, event.modified);
  else if (kind === 'failed') builder.setOutcome(path, kind, withoutPath(event.error.message, path));
  else builder.setOutcome(path, kind, kind === 'skipped' ? event.reason : undefined);
}

/** Without the place that a message begins with: the report has a column for it. */
function withoutPath(message: string, path: string): string {
  const place = `${JSON.stringify(path)}: `;
  return message.startsWith(place) ? message.slice(place.length) : message;
}

/** Loaded only where there is a terminal: it takes a tenth of a second. */
async function showProgress(read: () => number) {
  const { FilesProgress } = await import('./files-progress.ts');
  return new FilesProgress(read);
}

/**
 * What a signal does: the first one rolls back, the second one ends at once, and so does a thread that does not come to
 * an end. No bar is left on the terminal.
 */
function stopper(run: FilesRun, aboveBar: (print: () => void) => void, endBar: () => void): () => void {
  let isSecond = false;
  const endNow = (): never => {
    endBar();
    process.exit(EXIT.io);
  };
  return () => {
    if (isSecond) endNow();
    isSecond = true;
    const overdue = setTimeout(() => {
      aboveBar(() => tell('a file could not be rolled back in time; its unfinished draft stays until the next run'));
      endNow();
    }, ROLLBACK_PATIENCE);
    overdue.unref();
    aboveBar(() => tell('interrupted: rolling back the files that are being written; once more ends at once'));
    run.stop();
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function describe(event: Extract<FileEvent, { stats: Stats }>, isDryRun: boolean): string {
  const what = {
    changed: isDryRun ? 'would be sanitized' : 'sanitized',
    unchanged: 'unchanged',
    'done before': 'done before',
  };
  const found = countActions(event.stats);
  return `${printable(event.path)}: ${what[event.kind]}${found === '' ? '' : `, ${found}`}`;
}

const PAST: Readonly<Record<string, string>> = {
  filter: 'filtered',
  mask: 'masked',
  hash: 'hashed',
  partial: 'partly hidden',
  tag: 'tagged',
};

function countActions({ actions }: Stats): string {
  return Object.entries(actions)
    .filter(([, count]) => count > 0)
    .map(([action, count]) => `${count} ${PAST[action] ?? action}`)
    .join(', ');
}

function summarize(summary: FilesSummary, isDryRun: boolean): string[] {
  const { changed, unchanged, doneBefore, failed, skipped, stats } = summary;
  const parts = [`${changed} ${isDryRun ? 'to be sanitized' : 'sanitized'}`, `${unchanged} unchanged`];
  if (doneBefore > 0) parts.push(`${doneBefore} done before`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped (links, special files)`);
  const found = countActions(stats) || 'nothing found';
  const lines = [`${files(changed + unchanged + doneBefore + failed)}: ${parts.join(', ')}; ${found}`];
  const names = Object.entries(stats.names).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  for (const [name, count] of names.slice(0, MAX_NAMES)) lines.push(`  ${count} ${printable(name)}`);
  if (names.length > MAX_NAMES) lines.push(`  and ${names.length - MAX_NAMES} more names; --report lists all`);
  return lines;
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
