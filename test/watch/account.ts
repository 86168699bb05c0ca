/** Compares what is in the logs with what was written: each line once, or reported. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const MARKER = /#\d+\.\d+#/g;

/** The files below a folder, by their paths. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** Nothing of a file that has been renamed meanwhile. */
export function textOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** How often each line is in these files. */
export function markersIn(folder: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of filesBelow(folder)) {
    for (const [marker] of textOf(path).matchAll(MARKER)) counts.set(marker, (counts.get(marker) ?? 0) + 1);
  }
  return counts;
}

/**
 * The lines that are whole: what was written of another before a kill may be cut back, if its log is gone by then.
 */
export function wholeLinesIn(folder: string): Set<string> {
  const markers = new Set<string>();
  for (const path of filesBelow(folder)) {
    const text = textOf(path);
    for (const [marker] of text.slice(0, text.lastIndexOf('\n') + 1).matchAll(MARKER)) markers.add(marker);
  }
  return markers;
}

/** A packed file's name without the number that the next rotation changes. */
function seriesOf(path: string): string {
  return path.replace(/\.\d{1,3}\.gz$/, '.#.gz');
}

export interface Account {
  /** The folder of the logs, and that of the mirror files. */
  readonly logs: string;
  readonly mirror: string;
  /** Markers that have been written at some time. */
  readonly delivered: ReadonlySet<string>;
  /** All that was reported on standard error. */
  readonly said: string;
  /** The watch was killed, and logs were cut: what was read last may be gone from everywhere. */
  readonly mayForget?: boolean;
  /** Lines that must have been written, besides those that are in the logs still. */
  readonly written?: Iterable<string>;
}

/** @returns what is wrong, in words; nothing if all is well */
export function faultsOf({ logs, mirror, delivered, said, mayForget = false, written = [] }: Account): string[] {
  const faults: string[] = [];
  const out = markersIn(mirror);
  for (const path of filesBelow(mirror)) {
    if (/SECRET/.test(readFileSync(path, 'utf8'))) faults.push(`${path} holds a secret`);
  }
  const doubled = [...out].filter(([, count]) => count > 1).map(([marker]) => marker);
  const isRepetitionReported = /read as a log of its own|lines come again/.test(said);
  if (doubled.length > 0 && !isRepetitionReported)
    faults.push(`${doubled.length} lines came more than once: ${doubled[0]}`);
  // What is in no log any more could not be read again after a kill: it may have been written between copying and cut.
  const there = mayForget ? markersIn(logs) : undefined;
  const erased = [...delivered].filter((marker) => !out.has(marker) && there?.has(marker) !== false);
  if (erased.length > 0) faults.push(`${erased.length} lines had been written and are gone: ${erased[0]}`);

  // A packed file that was left out is reported under the name that it had then, by each watch that finds it.
  const reported = new Set(said.match(/\S+(?=: (?:is gzip-compressed data|was packed before))/g));
  const unread = filesBelow(logs).filter((path) => [...textOf(path).matchAll(MARKER)].some(([m]) => !out.has(m)));
  const plain = unread.filter((path) => !path.endsWith('.gz'));
  if (plain.length > 0) faults.push(`${plain.length} files have lines that were not sanitized: ${plain[0]}`);
  const packed = unread.filter((path) => path.endsWith('.gz'));
  if (packed.length > reported.size)
    faults.push(`${packed.length} packed files have lines that were not sanitized, ${reported.size} were reported`);
  const series = new Set(packed.map(seriesOf));
  const needless = [...reported].filter((path) => !series.has(seriesOf(path)));
  if (needless.length > 0) faults.push(`${needless.join(' ')} reported, though all lines were sanitized`);
  const excused = new Set(unread.flatMap((path) => [...textOf(path).matchAll(MARKER)].map(([marker]) => marker)));
  const lost = [...written].filter((marker) => !out.has(marker) && !excused.has(marker));
  if (lost.length > 0) faults.push(`${lost.length} log lines are missing in the output: ${lost[0]}`);
  return faults;
}
