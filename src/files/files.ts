import fs from 'node:fs';
import { Folder } from '../io/folder.ts';
import { explain, IoError } from '../io/io-error.ts';
import type { Settings } from '../rules/options.ts';
import { createDirectSanitizer } from '../sanitizer/direct.ts';
import type { Stats } from '../sanitizer/stats.ts';
import { addStats, noStats } from '../sanitizer/stats.ts';
import { type Input, listInputs } from './inputs.ts';
import { fingerprint, Journal } from './journal.ts';
import { type FileFolders, OpenFolders } from './open-folders.ts';
import { Pool } from './pool.ts';
import { OwnThread, PoolThread, type SegmentWorker } from './segment-workers.ts';
import { identify } from './source.ts';
import { maySplit, sanitizeLarge } from './split.ts';
import type { FileOutcome, FileTask, Unchanged } from './task.ts';

export interface FilesPlan {
  settings: Settings;
  /** Files, folders, globs. */
  paths: readonly string[];
  /** Where the results go; without, the files themselves are replaced. */
  out: string | undefined;
  isDryRun: boolean;
  /** How many threads. */
  jobs: number;
  /** Continue where an earlier run to the same folder was ended. */
  resumes: boolean;
  unchanged: Unchanged;
  breaksLinks: boolean;
  /** Whether files are written in folders that others can change, too. */
  trustsFolders: boolean;
  countsLines: boolean;
  /** logveil's own. */
  version: string;
}

/**
 * What became of a file: unchanged files were not written, or copied to the output folder. Links and special files are
 * skipped. Those that are not reached were not begun, or rolled back, when the run was stopped.
 */
export type FileEvent = { path: string } & (
  | { kind: 'changed' | 'unchanged' | 'done before'; stats: Stats; modified: number }
  | { kind: 'failed'; error: IoError }
  | { kind: 'skipped'; reason: string }
  | { kind: 'not reached' }
);

export interface FilesListener {
  onBegin(files: number, bytes: number): void;
  onFile(event: FileEvent): void;
}

export interface FilesSummary {
  changed: number;
  unchanged: number;
  doneBefore: number;
  failed: number;
  /** Links and special files. */
  skipped: number;
  /** Not begun, or rolled back, when the run was stopped. */
  left: number;
  stats: Stats;
}

/** One run over files. */
export class FilesRun {
  readonly #plan: FilesPlan;
  readonly #listener: FilesListener;
  readonly #pool: Pool;
  readonly #summary: FilesSummary = {
    changed: 0,
    unchanged: 0,
    doneBefore: 0,
    failed: 0,
    skipped: 0,
    left: 0,
    stats: noStats(),
  };
  /** This thread, where all work at one file. */
  #own: OwnThread | undefined;
  #folders: OpenFolders | undefined;
  #journal: Journal | undefined;
  #bytesDone = 0;
  #bytesStarted = 0;
  #bytesBefore = 0;

  /** @param pool its threads, if they have been started before */
  constructor(plan: FilesPlan, listener: FilesListener, pool = new Pool(plan)) {
    this.#plan = plan;
    this.#listener = listener;
    this.#pool = pool;
  }

  /** How far the run is, in bytes of its files; what is read more than once counts once. */
  get bytesDone(): number {
    return this.#bytesDone + Math.min(this.#bytesStarted, this.#pool.shared.bytesRead - this.#bytesBefore);
  }

  /** Rolls back the current files and begins no more. */
  stop(): void {
    this.#pool.shared.stop();
  }

  /** @throws IoError if the output folder or its journal cannot be written */
  async run(): Promise<FilesSummary> {
    const { paths, out, isDryRun, jobs, trustsFolders } = this.#plan;
    // What is only read is written nowhere: a link that leads to another file gains nobody anything.
    const trust = out !== undefined || isDryRun || trustsFolders ? 'shared' : 'owned';
    const { files, failures, skipped } = await listInputs(paths, out, trust);
    for (const { path, reason } of skipped) this.#report({ path, kind: 'skipped', reason });
    for (const error of failures) this.#report({ path: pathOf(error), kind: 'failed', error });
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    this.#listener.onBegin(files.length, bytes);
    const outFolder = out === undefined || isDryRun ? undefined : this.#openOut(out);
    this.#folders = new OpenFolders(trust, outFolder, !isDryRun);
    try {
      // The large ones first: then no thread has a large one left when the others are done.
      const ordered = jobs === 1 ? files : [...files].sort((a, b) => b.size - a.size);
      const rest: Input[] = [];
      for (const file of ordered) if (!(await this.#trySplit(file))) rest.push(file);
      const workers = Array.from({ length: Math.min(jobs, rest.length) }, () => this.#work(rest));
      await Promise.all(workers);
      return this.#summary;
    } finally {
      this.#journal?.close();
      await this.#pool.end();
      this.#folders.close();
      outFolder?.close();
    }
  }

  #openOut(out: string): Folder {
    const { resumes, settings, version, trustsFolders } = this.#plan;
    makeFolder(out);
    const folder = Folder.open(out, trustsFolders ? 'shared' : 'owned');
    try {
      this.#journal = Journal.open(folder, fingerprint(settings, version), resumes);
    } catch (error) {
      folder.close();
      throw error;
    }
    return folder;
  }

  get #mode(): FileTask['mode'] {
    const { out, isDryRun } = this.#plan;
    if (isDryRun) return 'dry run';
    return out === undefined ? 'in place' : 'out';
  }

  #taskOf(file: Input, { source, sourceName, target, targetName }: FileFolders): FileTask {
    const { unchanged, breaksLinks } = this.#plan;
    return {
      source: source.at(sourceName),
      place: JSON.stringify(file.path),
      target: target.at(targetName),
      mode: this.#mode,
      unchanged,
      breaksLinks,
    };
  }

  async #work(rest: Input[]): Promise<void> {
    for (let file = rest.shift(); file !== undefined; file = rest.shift()) {
      await this.#carryOut(file, async (task) => {
        const thread = await this.#pool.acquire();
        try {
          return await thread.sanitizeFile(task);
        } finally {
          this.#pool.release(thread);
        }
      });
    }
  }

  /** Large plain files are given to all threads at once. @returns whether it is done with */
  async #trySplit(file: Input): Promise<boolean> {
    const { unchanged } = this.#plan;
    if (!maySplit({ mode: this.#mode, unchanged }, file.size)) return false;
    let isDone = true;
    await this.#carryOut(file, async (task) => {
      const outcome = await sanitizeLarge(task, this.#workers(), this.#pool.owner, this.#pool.isIdempotent);
      isDone = outcome !== undefined;
      return outcome;
    });
    return isDone;
  }

  #workers(): readonly SegmentWorker[] {
    const { settings, jobs, countsLines } = this.#plan;
    this.#own ??= new OwnThread({
      sanitizer: createDirectSanitizer(settings, countsLines),
      isIdempotent: this.#pool.isIdempotent,
      owner: this.#pool.owner,
      onRead: (length) => this.#pool.shared.noteRead(jobs, length),
    });
    // They are still starting when this one is at work.
    return [...Array.from({ length: jobs - 1 }, () => new PoolThread(this.#pool)), this.#own];
  }

  /** @param sanitize gives nothing where it is not for this way of doing it */
  async #carryOut(file: Input, sanitize: (task: FileTask) => Promise<FileOutcome | undefined>): Promise<void> {
    const { path, below, size } = file;
    if (this.#pool.shared.isStopped) {
      this.#report({ path, kind: 'not reached' });
      return;
    }
    this.#bytesStarted += size;
    let folders: FileFolders | undefined;
    try {
      folders = (this.#folders as OpenFolders).of(file);
      const before = this.#doneBefore(file, folders);
      if (before !== undefined) {
        this.#bytesDone += size;
        this.#report({ path, kind: 'done before', stats: before.stats, modified: before.modified });
        return;
      }
      if (this.#mode === 'out') refuseItself(file, folders);
      const outcome = await sanitize(this.#taskOf(file, folders));
      if (outcome === undefined) return;
      this.#bytesDone += size;
      this.#journal?.add(below, outcome);
      const { stats, modified } = outcome;
      this.#report({ path, kind: outcome.isChanged ? 'changed' : 'unchanged', stats, modified });
    } catch (error) {
      if (error instanceof IoError && error.code === 'LOGVEIL_STOPPED') {
        this.#report({ path, kind: 'not reached' });
        return;
      }
      this.#bytesDone += size;
      this.#report({ path, kind: 'failed', error: explain(JSON.stringify(path), error) });
    } finally {
      folders?.close();
      this.#bytesStarted -= size;
      this.#bytesBefore = this.#pool.shared.bytesRead;
    }
  }

  #doneBefore(file: Input, { source, sourceName, target, targetName }: FileFolders): FileOutcome | undefined {
    if (!this.#plan.resumes || this.#journal === undefined) return undefined;
    const stat = fs.lstatSync(source.at(sourceName), { bigint: true, throwIfNoEntry: false });
    return stat && this.#journal.find(file.below, identify(stat), target.at(targetName));
  }

  #report(event: FileEvent): void {
    const summary = this.#summary;
    if (event.kind === 'failed') {
      summary.failed++;
    } else if (event.kind === 'skipped') {
      summary.skipped++;
    } else if (event.kind === 'not reached') {
      summary.left++;
    } else {
      if (event.kind === 'done before') summary.doneBefore++;
      else summary[event.kind]++;
      addStats(summary.stats, event.stats);
    }
    this.#listener.onFile(event);
  }
}

/** Messages quote it. */
function pathOf({ place }: IoError): string {
  return place.startsWith('"') ? (JSON.parse(place) as string) : place;
}

/** @throws IoError */
function refuseItself(file: Input, { source, sourceName, target, targetName }: FileFolders): void {
  if (sourceName !== targetName || source.identity !== target.identity) return;
  throw new IoError(
    JSON.stringify(file.path),
    'EINVAL',
    'would be its own output; name another --out, or use --in-place',
  );
}

function makeFolder(path: string): void {
  try {
    fs.mkdirSync(path, { recursive: true, mode: 0o750 });
  } catch (error) {
    throw explain(JSON.stringify(path), error);
  }
}
