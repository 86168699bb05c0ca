import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { explain, IoError } from '../io/io-error.ts';
import type { Settings } from '../rules/options.ts';
import { createDirectSanitizer } from '../sanitizer/direct.ts';
import type { Stats } from '../sanitizer/stats.ts';
import { addStats, noStats } from '../sanitizer/stats.ts';
import { clearDrafts } from './drafts.ts';
import { type Input, listInputs } from './inputs.ts';
import { fingerprint, Journal } from './journal.ts';
import { Pool } from './pool.ts';
import { identify } from './source.ts';
import { asSplittable, sanitizeSplit } from './split.ts';
import type { FileOutcome, FileTask, Unchanged } from './task.ts';
import { type Member, OwnThread, PoolThread } from './team.ts';

export interface FilesPlan {
  settings: Settings;
  /** Files, folders, globs. */
  paths: readonly string[];
  /** Where the results go; without, the files themselves are replaced. */
  out: string | undefined;
  isDryRun: boolean;
  /** How many threads. */
  jobs: number;
  /** Go on where an earlier run to the same folder was ended. */
  resumes: boolean;
  unchanged: Unchanged;
  breaksLinks: boolean;
  countsLines: boolean;
  /** logveil's own. */
  version: string;
}

/** What became of a file: unchanged files were not written, or copied to the output folder. */
export type FileEvent = { path: string } & (
  | { kind: 'changed' | 'unchanged' | 'done before'; stats: Stats; modified: number }
  | { kind: 'failed'; error: IoError }
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
  #journal: Journal | undefined;
  #bytesDone = 0;
  #bytesInHand = 0;
  #bytesBefore = 0;

  /** @param pool its threads, if they have been started before */
  constructor(plan: FilesPlan, listener: FilesListener, pool = new Pool(plan)) {
    this.#plan = plan;
    this.#listener = listener;
    this.#pool = pool;
  }

  /** How far the run is, in bytes of its files; what is read more than once counts once. */
  get bytesDone(): number {
    return this.#bytesDone + Math.min(this.#bytesInHand, this.#pool.shared.bytesRead - this.#bytesBefore);
  }

  /** Rolls back the files in hand and begins no more. */
  stop(): void {
    this.#pool.shared.stop();
  }

  /** @throws IoError if the output folder or its journal cannot be written */
  async run(): Promise<FilesSummary> {
    const { paths, out, isDryRun, jobs, resumes, settings, version } = this.#plan;
    const { files, failures, skipped } = await listInputs(paths, out);
    this.#summary.skipped = skipped;
    for (const error of failures) this.#tell({ path: error.place, kind: 'failed', error });
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    this.#listener.onBegin(files.length, bytes);
    if (!isDryRun)
      for (const folder of new Set(files.map((file) => dirname(this.#targetOf(file))))) clearDrafts(folder);
    if (out !== undefined && !isDryRun) {
      makeFolder(out);
      this.#journal = Journal.open(out, fingerprint(settings, version), resumes);
    }
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
    }
  }

  #targetOf(file: Input): string {
    const { out } = this.#plan;
    return out === undefined ? file.source : join(out, file.below);
  }

  #taskOf(file: Input): FileTask {
    const { out, isDryRun, unchanged, breaksLinks } = this.#plan;
    return {
      source: file.source,
      place: JSON.stringify(file.path),
      target: this.#targetOf(file),
      mode: isDryRun ? 'dry run' : out === undefined ? 'in place' : 'out',
      unchanged,
      breaksLinks,
    };
  }

  async #work(rest: Input[]): Promise<void> {
    for (let file = rest.shift(); file !== undefined; file = rest.shift()) {
      const one = file;
      await this.#inHand(one, async () => {
        const thread = await this.#pool.acquire();
        try {
          return await thread.sanitizeFile(this.#taskOf(one));
        } finally {
          this.#pool.release(thread);
        }
      });
    }
  }

  /** Large plain files are given to all threads at once. @returns whether it is done with */
  async #trySplit(file: Input): Promise<boolean> {
    let isDone = true;
    await this.#inHand(file, async () => {
      const task = this.#taskOf(file);
      const splittable = asSplittable(task, file.size);
      const outcome =
        splittable && (await sanitizeSplit(splittable, this.#team(), this.#pool.owner, this.#pool.isIdempotent));
      isDone = outcome !== undefined;
      return outcome;
    });
    return isDone;
  }

  #team(): readonly Member[] {
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
  async #inHand(file: Input, sanitize: () => Promise<FileOutcome | undefined>): Promise<void> {
    const { path, below, size } = file;
    if (this.#pool.shared.isStopped) {
      this.#summary.left++;
      return;
    }
    this.#bytesInHand += size;
    try {
      const before = this.#doneBefore(file);
      if (before !== undefined) {
        this.#bytesDone += size;
        this.#tell({ path, kind: 'done before', stats: before.stats, modified: before.modified });
        return;
      }
      if (this.#plan.out !== undefined && !this.#plan.isDryRun) this.#prepare(file);
      const outcome = await sanitize();
      if (outcome === undefined) return;
      this.#bytesDone += size;
      this.#journal?.add(below, outcome);
      const { stats, modified } = outcome;
      this.#tell({ path, kind: outcome.isChanged ? 'changed' : 'unchanged', stats, modified });
    } catch (error) {
      if (error instanceof IoError && error.code === 'LOGVEIL_STOPPED') {
        this.#summary.left++;
        return;
      }
      this.#bytesDone += size;
      this.#tell({ path, kind: 'failed', error: explain(JSON.stringify(path), error) });
    } finally {
      this.#bytesInHand -= size;
      this.#bytesBefore = this.#pool.shared.bytesRead;
    }
  }

  #doneBefore(file: Input): FileOutcome | undefined {
    if (!this.#plan.resumes || this.#journal === undefined) return undefined;
    const stat = fs.statSync(file.source, { bigint: true, throwIfNoEntry: false });
    return stat && this.#journal.find(file.below, identify(stat), this.#targetOf(file));
  }

  #prepare(file: Input): void {
    const target = this.#targetOf(file);
    makeFolder(dirname(target));
    const there = fs.statSync(target, { throwIfNoEntry: false });
    const source = fs.statSync(file.source);
    const isItself = there?.ino === source.ino && there.dev === source.dev;
    if (isItself && fs.realpathSync(target) === file.source) {
      throw new IoError(
        JSON.stringify(file.path),
        'EINVAL',
        'would be its own output; name another --out, or use --in-place',
      );
    }
  }

  #tell(event: FileEvent): void {
    const summary = this.#summary;
    if (event.kind === 'failed') {
      summary.failed++;
    } else {
      if (event.kind === 'done before') summary.doneBefore++;
      else summary[event.kind]++;
      addStats(summary.stats, event.stats);
    }
    this.#listener.onFile(event);
  }
}

function makeFolder(path: string): void {
  try {
    fs.mkdirSync(path, { recursive: true, mode: 0o750 });
  } catch (error) {
    throw explain(JSON.stringify(path), error);
  }
}
