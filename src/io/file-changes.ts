import { readFileSync } from 'node:fs';
import { watch } from 'chokidar';

/**
 * Calls `changed` when what is in the files is no longer what it was: as soon as one has been written or replaced,
 * which chokidar reports, and at the latest after the next look, for not every event comes and a link that is changed
 * keeps its own time. While one is not there, or is empty, nothing is reported: it may be between its old content and its
 * new one. Nor while it is being written: half of a rules file may be a right one, with fewer rules.
 *
 * @param interval milliseconds from look to look
 */
export function onFileChange(files: readonly string[], changed: () => void, interval: number): FileChanges {
  let before = contents(files);
  let settling: NodeJS.Timeout | undefined;
  const look = (): void => {
    const now = contents(files);
    if (now === undefined || now === before) return;
    before = now;
    changed();
  };
  const lookTwice = (): void => {
    if (settling !== undefined) return;
    const first = contents(files);
    if (first === undefined || first === before) return;
    settling = setTimeout(() => {
      settling = undefined;
      if (contents(files) === first) look();
      else lookTwice();
    }, SETTLED);
  };
  if (files.length === 0) return { look, end: () => {} };
  const watcher = watch([...files], { ignoreInitial: true });
  // The looks continue where nothing can be watched.
  watcher.on('all', lookTwice).on('error', () => {});
  const timer = setInterval(lookTwice, interval);
  return {
    look,
    end() {
      clearInterval(timer);
      clearTimeout(settling);
      watcher.close().catch(() => {});
    },
  };
}

export interface FileChanges {
  /** Looks once, at once: the caller has written all. */
  look(): void;
  end(): void;
}

/** A file that keeps its content for so many milliseconds has been written. */
const SETTLED = 100;

function contents(files: readonly string[]): string | undefined {
  try {
    const texts = files.map((file) => readFileSync(file, 'latin1'));
    return texts.includes('') ? undefined : texts.join('\0');
  } catch {
    return undefined;
  }
}
