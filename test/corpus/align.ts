/** Pairs each line of a sanitized text with the input line that it came from. */

/** How far ahead a line is looked for that comes after removed ones. */
const LOOK_AHEAD = 200;

export interface LinePair {
  /** Number of the input line, from 1. */
  line: number;
  input: string;
  /** What it became; undefined if the line was removed. */
  output: string | undefined;
}

/** A guess for people to read, good where lines are not all alike: no test relies on it. */
export function alignLines(input: string, output: string): LinePair[] {
  const from = input.split('\n');
  const to = output.split('\n');
  const pairs: LinePair[] = [];
  let at = 0;
  for (const [index, line] of from.entries()) {
    const candidate = to[at];
    const isRemoved = candidate === undefined || (candidate !== line && wasRemoved(from, index, candidate));
    pairs.push({ line: index + 1, input: line, output: isRemoved ? undefined : candidate });
    if (!isRemoved) at += 1;
  }
  return pairs;
}

/** Whether the next output line comes from an input line after this one. */
function wasRemoved(from: readonly string[], index: number, candidate: string): boolean {
  const here = likeness(from[index] as string, candidate);
  const end = Math.min(from.length, index + 1 + LOOK_AHEAD);
  for (let next = index + 1; next < end; next += 1) {
    const line = from[next] as string;
    if (line === candidate) return candidate.trim().length > 1 ? here < 0.9 : here === 0;
    if (next < index + 20 && likeness(line, candidate) > here + 0.3) return true;
  }
  return false;
}

/** From 0 to 1: how much of the output line is at the beginning and end of the input line. */
function likeness(input: string, output: string): number {
  const most = Math.min(input.length, output.length);
  let before = 0;
  while (before < most && input[before] === output[before]) before += 1;
  let after = 0;
  while (after < most - before && input.at(-1 - after) === output.at(-1 - after)) after += 1;
  return (before + after) / Math.max(1, output.length);
}
