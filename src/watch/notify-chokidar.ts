import { watch } from 'chokidar';
import { codeOf } from '../io/io-error.ts';
import type { StartNotifier } from './notify.ts';

/** Notified by chokidar, which handles the events of systems other than Linux. */
export const notifyByChokidar: StartNotifier = ({ onNotify, onFailure }) => {
  const watcher = watch([], {
    ignoreInitial: true,
    depth: 0,
    // What it would wait for we look at ourselves.
    atomic: false,
    ignorePermissionErrors: true,
  });
  let watched: ReadonlyMap<string, string> = new Map();
  watcher.on('all', (event, path) => onNotify(path, event === 'change'));
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
