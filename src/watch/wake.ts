import { type FSWatcher, watch } from 'chokidar';
import { codeOf } from '../io/io-error.ts';

/** What tells that something has happened to a file. It may tell too much, too late, or nothing: looks make certain. */
export interface Wakes {
  /** From now on it is these folders; what is below them, not what is deeper. */
  set(folders: Iterable<string>): void;
  stop(): Promise<void>;
}

export interface WakeListener {
  /** @param isChange whether a file has only been written to: nothing came, went or was renamed */
  onWake(path: string, isChange: boolean): void;
  /** No more is told, or not of all: why. */
  onFailure(code: string): void;
}

export type StartWakes = (listener: WakeListener) => Wakes;

/** Woken by the system, through chokidar. What its events say is a hint where to look, no more. */
export const startChokidar: StartWakes = ({ onWake, onFailure }) => {
  const watcher: FSWatcher = watch([], {
    ignoreInitial: true,
    depth: 0,
    // What it would wait for we look at ourselves.
    atomic: false,
    ignorePermissionErrors: true,
  });
  const watched = new Set<string>();
  watcher.on('all', (event, path) => onWake(path, event === 'change'));
  watcher.on('error', (error) => onFailure(codeOf(error) || 'EIO'));
  return {
    set(folders) {
      const wanted = new Set(folders);
      for (const folder of wanted) if (!watched.has(folder)) watcher.add(folder);
      for (const folder of watched) if (!wanted.has(folder)) watcher.unwatch(folder);
      watched.clear();
      for (const folder of wanted) watched.add(folder);
    },
    stop: () => watcher.close(),
  };
};
