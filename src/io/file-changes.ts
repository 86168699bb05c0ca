import { readFileSync } from 'node:fs';
import { watch } from 'chokidar';

/**
 * Calls `changed` when what stands in the files is no longer what it was: as soon as one is written or replaced, of
 * which chokidar tells, and at the latest at the next look, for not every event comes and a link that is changed keeps
 * its own time. While one is not there nothing is told: it may be between its old content and its new one.
 *
 * @param interval milliseconds from look to look
 * @returns ends it; and looks at once
 */
export function onFileChange(files: readonly string[], changed: () => void, interval: number): FileChanges {
  let before = contents(files);
  const look = (): void => {
    const now = contents(files);
    if (now === undefined || now === before) return;
    before = now;
    changed();
  };
  if (files.length === 0) return { look, end: () => {} };
  // A file that is being written is looked at when it has been.
  const awaitWriteFinish = { stabilityThreshold: SETTLED, pollInterval: SETTLED / 4 };
  const watcher = watch([...files], { ignoreInitial: true, awaitWriteFinish });
  // The looks go on where nothing can be watched.
  watcher.on('all', look).on('error', () => {});
  const timer = setInterval(look, interval);
  return {
    look,
    end() {
      clearInterval(timer);
      watcher.close().catch(() => {});
    },
  };
}

export interface FileChanges {
  look(): void;
  end(): void;
}

/** A file that keeps its length for so many milliseconds is written. */
const SETTLED = 100;

function contents(files: readonly string[]): string | undefined {
  try {
    return files.map((file) => readFileSync(file, 'latin1')).join('\0');
  } catch {
    return undefined;
  }
}
