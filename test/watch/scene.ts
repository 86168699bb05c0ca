/** A watcher over files in memory, moved by hand: nothing happens but what a test says. */

import type { EngineSanitizer } from '../../src/sanitizer/sanitizer.ts';
import { Discovery, isBelow } from '../../src/watch/discovery.ts';
import { Lines, type LineWriter } from '../../src/watch/lines.ts';
import { Mirror, type Unknown } from '../../src/watch/mirror.ts';
import { MirrorFiles } from '../../src/watch/mirror-files.ts';
import { StateFile } from '../../src/watch/state.ts';
import { Streams } from '../../src/watch/streams.ts';
import { Watcher, type WatcherOptions } from '../../src/watch/watcher.ts';
import { on } from '../engines.ts';
import { FakeFiles } from './fake-files.ts';

export const STATE = '/state/watch.json';
export const OUT = '/out';

export interface SceneOptions extends Partial<WatcherOptions> {
  watch?: readonly string[];
  to?: 'mirrors' | 'lines';
  unknown?: Unknown;
  isPrefixed?: boolean;
  hasState?: boolean;
  maxMirrorFiles?: number;
}

/** Standard output: it may be slow, and may not be there any more after a crash. */
export class FakeStdout implements LineWriter {
  text = '';
  /** What its reader has not taken. */
  #pending = '';
  isSlow = false;

  get isFree(): boolean {
    return this.#pending === '';
  }

  write(bytes: Uint8Array): void {
    if (this.isSlow) this.#pending += Buffer.from(bytes).toString('latin1');
    else this.text += Buffer.from(bytes).toString('latin1');
  }

  drain(): void {
    this.text += this.#pending;
    this.#pending = '';
  }

  lose(): void {
    this.#pending = '';
  }
}

export class Scene {
  readonly files = new FakeFiles();
  readonly stdout = new FakeStdout();
  readonly warned: string[] = [];
  readonly #options: SceneOptions;
  #writers = new Set<number>();
  /** By so much the clock has been set. */
  #clockSet = 0;
  watcher!: Watcher;
  streams!: Streams<EngineSanitizer>;

  constructor(options: SceneOptions = {}) {
    this.#options = options;
    this.files.makeFolder('/log');
  }

  /** Starts a watcher, which continues where the state file says. */
  start(more: SceneOptions = {}): void {
    // The process before may have ended within a line.
    if (this.stdout.text !== '' && !this.stdout.text.endsWith('\n')) this.stdout.text += '\n';
    const { watch = ['/log'], to = 'mirrors', unknown = 'refuse', ...options } = { ...this.#options, ...more };
    const { files } = this;
    const warn = (line: string) => this.warned.push(line);
    const discovery = new Discovery(watch, '/', files, (path) => isBelow(path, OUT) || path.startsWith(STATE));
    const destination =
      to === 'mirrors'
        ? new Mirror(new MirrorFiles(OUT, files, options.maxMirrorFiles ?? 100), unknown, warn)
        : new Lines(this.stdout, options.isPrefixed ?? false);
    const state = options.hasState === false ? undefined : new StateFile(STATE, files);
    this.streams = new Streams(() => on('simd'));
    const known = state?.read();
    this.watcher = new Watcher(
      {
        fileSystem: files,
        discovery,
        destination,
        streams: this.streams,
        ...(state && { state }),
        now: () => files.now,
        uptime: () => files.now - this.#clockSet,
        warn,
      },
      {
        begin: options.begin ?? 'start',
        maxOpen: options.maxOpen ?? 100,
        ...(options.partialAfter !== undefined && { partialAfter: options.partialAfter }),
      },
    );
    if (known !== undefined) {
      this.watcher.restore(known, (sources, authors) => {
        if (destination instanceof Mirror) destination.restore(known.mirrors, sources, authors);
      });
    }
  }

  pass(milliseconds: number): void {
    this.files.now += milliseconds;
  }

  /** The machine's clock is set, forward or back; no time passes. */
  setClock(milliseconds: number): void {
    this.files.now += milliseconds;
    this.#clockSet += milliseconds;
  }

  /** A look, a second after the one before, and all is read and written that can be. */
  follow(): void {
    this.pass(1000);
    this.watcher.scan();
    this.advance();
    this.watcher.checkpoint();
  }

  advance(): void {
    while (this.watcher.advance());
  }

  /** Whatever is to come, has come. */
  settle(): void {
    this.stdout.isSlow = false;
    this.stdout.drain();
    for (let second = 0; second < 12; second++) this.follow();
  }

  exit(isAll = false): void {
    for (let tries = 0; tries < 20 && !this.watcher.finish(isAll); tries++) this.stdout.drain();
    this.stdout.drain();
    this.watcher.checkpoint();
    this.watcher.close();
    // Unfinished lines were written last.
    this.stdout.drain();
  }

  /** Kills the watcher. What writers have open stays so. */
  crash(): void {
    this.stdout.lose();
    this.files.crash(this.#writers);
  }

  /** A writer that keeps its file open. */
  openWriter(path: string): number {
    const descriptor = this.files.create(path);
    this.#writers.add(descriptor);
    return descriptor;
  }

  mirror(name: string): string {
    return this.files.text(`${OUT}/${name}`);
  }

  /** All mirrors, by name. */
  get mirrors(): Record<string, string> {
    const mirrors: Record<string, string> = {};
    for (const { name } of this.files.list(OUT)) mirrors[name] = this.mirror(name);
    return mirrors;
  }
}
