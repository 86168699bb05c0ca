import { join, resolve } from 'node:path';
import picomatch from 'picomatch';
import { IoError } from '../io/io-error.ts';
import type { Sink } from '../io/output.ts';
import { nextTurn } from '../io/pause.ts';
import { checkOptions } from '../rules/check.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import { EngineSanitizer, type Stats } from '../sanitizer/sanitizer.ts';
import type { Cuts } from './cuts.ts';
import { descriptorLimits } from './descriptor-limits.ts';
import { Discovery, isBelow } from './discovery.ts';
import type { Unread } from './failures.ts';
import { systemFiles } from './file-system.ts';
import { Lines } from './lines.ts';
import { Lock } from './lock.ts';
import { Mirror } from './mirror.ts';
import { MirrorFiles } from './mirror-files.ts';
import type { Notifier, StartNotifier } from './notify.ts';
import { notifyByChokidar } from './notify-chokidar.ts';
import { notifyByInotify } from './notify-inotify.ts';
import type { SourceCounters } from './source.ts';
import { StateFile } from './state.ts';
import { StdoutWriter } from './stdout-writer.ts';
import { Streams } from './streams.ts';
import { Watcher } from './watcher.ts';

/** What is to be watched, and how. */
export interface WatchPlan {
  /** Files, globs, folders. */
  readonly paths: readonly string[];
  readonly options: SanitizerOptions;
  /** A folder for mirrors, or where lines go. */
  readonly to: { readonly folder: string } | { readonly sink: Sink; readonly isPrefixed: boolean };
  /** The state file; without one, nothing is remembered. */
  readonly state?: string;
  /** Where files begin that no state knows; when not given, at the start, if nothing is in the way of their mirrors. */
  readonly begin?: 'start' | 'end';
  /** Ends when all has been read. */
  readonly isOnce: boolean;
  /** Milliseconds. */
  readonly partialAfter?: number;
  readonly warn: (line: string) => void;
  /**
   * Is called with what a sanitizer has counted since it was made, after each piece of a file, and for all at `countAll`.
   * The file is the one whose content has been counted since the last time.
   */
  readonly count?: (stats: Stats, file: string) => void;
  /** The source of events; for tests. */
  readonly startNotifier?: StartNotifier;
}

/** The name of the state file that a folder of mirrors has if none is given. */
const STATE_NAME = '.logveil-watch.state';

const LOCK_NAME = '.logveil-watch.lock';

/** How often everything is looked at, for what no event reported. */
const SCAN_INTERVAL = 1000;
/** So often when no events come at all. */
const POLL_INTERVAL = 250;
/** Events may come in storms: not more than one look at everything in so many milliseconds. */
const MIN_SCAN_INTERVAL = 25;
const CHECKPOINT_INTERVAL = 1000;
/** After so long the event loop gets its turn. */
const BUSY_TIME = 10;

/** A source as it is now, for reports. */
export interface SourceReport extends SourceCounters {
  readonly path: string;
  /** Bytes that have not been read yet. */
  readonly unread: number;
  readonly isGone: boolean;
}

/** The watch as a process does it: with the files, clock and events of this machine. */
export class WatchRun {
  readonly #plan: WatchPlan;
  readonly #discovery: Discovery;
  readonly #locks: readonly Lock[];
  readonly #watcher: Watcher;
  readonly #streams: Streams<EngineSanitizer>;
  readonly #pastStats: Stats[] = [];
  readonly #stdout: StdoutWriter | undefined;
  readonly #notified = new Set<string>();
  #options: SanitizerOptions;
  #notifier: Notifier | undefined;
  #hasNotifier = true;
  #needsScan = false;
  #isStopped = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  /**
   * Restores what the state knows.
   * @throws IoError if a path cannot be followed, the state file is damaged, or another watch writes to it or to the folder
   */
  constructor(plan: WatchPlan) {
    this.#plan = plan;
    this.#options = plan.options;
    const { to, warn } = plan;
    this.#streams = new Streams(
      () => new EngineSanitizer(checkOptions(this.#options)),
      (sanitizer) => this.#pastStats.push(sanitizer.stats),
      (sanitizer, file) => plan.count?.(sanitizer.stats, file),
    );
    const folder = 'folder' in to ? resolve(to.folder) : undefined;
    const statePath = resolveState(plan.state, folder);
    const isOurs = (path: string) =>
      (folder !== undefined && (path === folder || isBelow(path, folder))) ||
      (statePath !== undefined && (path === statePath || path === `${statePath}.new`));
    this.#discovery = new Discovery(plan.paths, process.cwd(), systemFiles, isOurs);
    const discovery = this.#discovery;
    this.#locks = lockPaths(plan.state, folder).map((path) => new Lock(path));
    const limits = descriptorLimits();
    const unknown = plan.begin === 'start' ? 'empty' : plan.begin === 'end' ? 'append' : 'refuse';
    const mirrors =
      folder === undefined
        ? undefined
        : new Mirror(new MirrorFiles(folder, systemFiles, limits.mirrors), unknown, warn);
    if ('sink' in to) {
      const fail = (error: unknown) => this.#fail(error);
      this.#stdout = new StdoutWriter(to.sink, () => this.#wake(), fail);
    }
    const destination = mirrors ?? new Lines(this.#stdout as StdoutWriter, 'isPrefixed' in to && to.isPrefixed);
    const state = statePath === undefined ? undefined : new StateFile(statePath, systemFiles);
    const known = state?.read();
    this.#watcher = new Watcher(
      {
        fileSystem: systemFiles,
        discovery,
        destination,
        streams: this.#streams,
        ...(state && { state }),
        now: Date.now,
        uptime: () => performance.now(),
        warn,
      },
      {
        begin: plan.begin ?? 'start',
        maxOpen: limits.sources,
        ...(plan.partialAfter !== undefined && { partialAfter: plan.partialAfter }),
      },
    );
    if (known === undefined) return;
    this.#watcher.restore(known, (sources, authors) => mirrors?.restore(known.mirrors, sources, authors));
  }

  /** What each source has come to. */
  get sources(): SourceReport[] {
    return [...this.#watcher.sources].map(({ path, size, at, isGone, isArchived, counters }) => ({
      path,
      unread: isArchived ? 0 : Math.max(0, size - at.offset),
      isGone,
      ...counters,
    }));
  }

  /** The paths that nothing is at, and nothing matches. */
  get absent(): string[] {
    return this.#discovery.absent(this.#watcher.paths);
  }

  /** Something there could not be read, as has been reported. */
  get hasFailures(): boolean {
    return this.#watcher.hasFailures;
  }

  /** Files and folders that are not read, and why. */
  get unread(): Unread[] {
    return this.#watcher.unread;
  }

  /** Files that were cut to less than had been read, or begun anew, without a copy in sight. */
  get cuts(): Cuts {
    return this.#watcher.cuts;
  }

  /** Why nothing continues, or not everything, in a few words. Nothing if all is well. */
  get ailment(): string | undefined {
    return this.#watcher.ailment;
  }

  /** What the sanitizers have counted. */
  get stats(): Stats[] {
    return [...this.#pastStats, ...[...this.#streams.all].map((sanitizer) => sanitizer.stats)];
  }

  /** Tells what has been counted by now of files whose streams are not at rest. */
  countAll(): void {
    for (const [sanitizer, file] of this.#streams.used) this.#plan.count?.(sanitizer.stats, file);
  }

  /** Other rules from here on. A value that is open is finished under those that it began under. */
  reconfigure(options: SanitizerOptions): void {
    this.#options = options;
    for (const sanitizer of this.#streams.all) sanitizer.reconfigure(options);
  }

  /** What is current is finished; then `run` returns. */
  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  /**
   * Until it is stopped or, if it is to be done once, has read all.
   * @throws IoError if the destination or the state file cannot be written, or a mirror is there that the state does not know
   */
  async run(): Promise<void> {
    if (!this.#plan.isOnce) this.#startNotifier();
    try {
      await this.#follow();
      await this.#finish();
    } finally {
      this.#notifier?.stop();
      try {
        this.#watcher.checkpoint();
        await this.#watcher.close();
      } finally {
        for (const lock of this.#locks) lock.release();
      }
    }
    // Unfinished lines were written last.
    await this.#stdout?.free;
    this.#throwFailure();
  }

  async #follow(): Promise<void> {
    const watcher = this.#watcher;
    let lastScan = Number.NEGATIVE_INFINITY;
    let lastCheckpoint = performance.now();
    while (!this.#isStopped) {
      this.#throwFailure();
      this.#checkNotified();
      if (performance.now() >= lastScan + this.#scanInterval) {
        this.#needsScan = false;
        lastScan = performance.now();
        watcher.scan();
        this.#notifier?.set(watcher.places);
      }
      const isBusy = this.#advance();
      if (performance.now() - lastCheckpoint >= CHECKPOINT_INTERVAL) {
        watcher.checkpoint();
        lastCheckpoint = performance.now();
      }
      if (isBusy) await nextTurn();
      else if (this.#plan.isOnce && !watcher.isAfter) return;
      else await this.#rest(lastScan);
    }
  }

  /** Reads for a while. @returns whether there is more that could be read at once */
  #advance(): boolean {
    const until = performance.now() + BUSY_TIME;
    while (this.#watcher.advance()) if (performance.now() > until) return true;
    return false;
  }

  /** Looks at the files that are reported to have been written to. */
  #checkNotified(): void {
    for (const path of this.#notified) {
      if (!this.#watcher.checkPath(path)) this.#needsScan = true;
    }
    this.#notified.clear();
  }

  async #finish(): Promise<void> {
    const isAll = this.#plan.isOnce || this.#isForgetful;
    while (!this.#watcher.finish(isAll)) {
      this.#throwFailure();
      if (this.#stdout === undefined || this.#stdout.isFree) {
        // What is blocked by another source's unfinished value stays to be read at the next start.
        if (!this.#watcher.finish(isAll)) break;
      } else await this.#stdout.free;
    }
    await this.#stdout?.free;
    this.#throwFailure();
  }

  get #isForgetful(): boolean {
    return this.#plan.state === undefined && 'sink' in this.#plan.to;
  }

  get #scanInterval(): number {
    if (this.#needsScan) return MIN_SCAN_INTERVAL;
    return this.#hasNotifier ? SCAN_INTERVAL : POLL_INTERVAL;
  }

  #startNotifier(): void {
    const start = this.#plan.startNotifier ?? (process.platform === 'linux' ? notifyByInotify : notifyByChokidar);
    this.#notifier = start({
      onNotify: (path, isChange) => {
        if (isChange) this.#notified.add(path);
        else this.#needsScan = true;
        this.#wake();
      },
      onFailure: (code) => {
        if (!this.#hasNotifier) return;
        this.#hasNotifier = false;
        this.#plan.warn(
          `the system does not report when files change (${code}); they are looked at ${1000 / POLL_INTERVAL} times a second instead; for less delay raise fs.inotify.max_user_watches and max_user_instances`,
        );
      },
    });
  }

  /** Until something happens, or the next look is due. */
  async #rest(lastScan: number): Promise<void> {
    await new Promise<void>((done) => {
      const timer = setTimeout(done, Math.max(0, lastScan + this.#scanInterval - performance.now()));
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
      if (this.#isStopped || this.#failure !== undefined) this.#wake();
    });
    this.#wake = () => {};
  }

  #fail(error: unknown): void {
    this.#failure = { error };
    this.#wake();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

function resolveState(state: string | undefined, folder: string | undefined): string | undefined {
  if (state !== undefined) return resolve(state);
  return folder === undefined ? undefined : join(folder, STATE_NAME);
}

function lockPaths(state: string | undefined, folder: string | undefined): string[] {
  const paths = folder === undefined ? [] : [join(folder, LOCK_NAME)];
  return state === undefined ? paths : [...paths, `${resolve(state)}.lock`];
}

/**
 * @throws IoError if what is to be watched is in the folder that is written to
 */
export function checkApart(paths: readonly string[], folder: string): void {
  for (const path of paths) {
    const place = resolve(picomatch.scan(path).isGlob ? picomatch.scan(path).base : path);
    if (place !== resolve(folder) && !isBelow(place, resolve(folder))) continue;
    throw new IoError(path, 'LOGVEIL_MIRROR', 'is in the folder that the mirrors are written to; choose another --out');
  }
}
