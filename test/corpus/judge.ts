/** Judges what became of a labelled log file. */
import type { LogFile } from './corpus.ts';

/** Every secret of the corpus matches the first, every innocent marker the second. */
export const SECRET = /Zq\d+q|77441\d/g;
export const MARKER = /Kp\d+k/g;

/** How often each match of the pattern is in the text. */
export function countMatches(text: string, pattern: RegExp): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [found] of text.matchAll(pattern)) counts.set(found, (counts.get(found) ?? 0) + 1);
  return counts;
}

/** The named secrets that are still in the output. */
export function shownSecrets(file: LogFile, output: Uint8Array): string[] {
  const found = countMatches(Buffer.from(output).toString('latin1'), SECRET);
  return file.named.filter((secret) => found.has(secret));
}

/** The markers that are missing in the output, each as often as it is missing. */
export function lostMarkers(file: LogFile, output: Uint8Array): string[] {
  const kept = countMatches(Buffer.from(output).toString('latin1'), MARKER);
  return Object.entries(file.mustSurvive).flatMap(([marker, count]) =>
    Array<string>(Math.max(0, count - (kept.get(marker) ?? 0))).fill(marker),
  );
}

/** How many lines begin as a JSON object or array and are none. That a line goes whole breaks nothing. */
export function countBrokenLines(text: string): number {
  return text.split('\n').filter((line) => /^\s*[[{]/.test(line) && !isJson(line)).length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
