import { watch } from 'chokidar';
import { codeOf } from '../io/io-error.ts';
import type { StartWakes } from './wake.ts';

/** Woken by chokidar, which sorts out what the systems other than Linux tell, each in its own way. */
export const startChokidar: StartWakes = ({ onWake, onFailure }) => {
  const watcher = watch([], {
    ignoreInitial: true,
    depth: 0,
    // What it would wait for we look at ourselves.
    atomic: false,
    ignorePermissionErrors: true,
  });
  let watched: ReadonlyMap<string, string> = new Map();
  watcher.on('all', (event, path) => onWake(path, event === 'change'));
  watcher.on('error', (error) => onFailure(codeOf(error) || 'EIO'));
  return {
    set(places) {
      for (const [path, id] of watched) if (places.get(path) !== id) watcher.unwatch(path);
      for (const [path, id] of places) if (watched.get(path) !== id) watcher.add(path);
      watched = new Map(places);
    },
    stop() {
      watcher.close().catch(() => {});
    },
  };
};
