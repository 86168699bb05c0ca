/** Judges what became of a printed record. */
import { countMatches } from '../corpus/judge.ts';
import { chunksOf, cutAt, feed, on } from '../engines.ts';
import { MARKERS, SECRETS } from './record.ts';
import { joinParts } from './wrappings.ts';

const sanitizer = on('simd');
const scalar = on('scalar');

export interface Verdict {
  output: Buffer;
  /** `shown`, `lost`, `json`, `again`, `cut`: how it fails. */
  failures: string[];
}

export function judgePrinted(input: Buffer): Verdict {
  const output = feed(sanitizer, [input]);
  const text = joinParts(output.toString());
  const failures: string[] = [];
  if (countMatches(text, SECRETS).size > 0) failures.push('shown');
  if (losesMarker(joinParts(input.toString()), text)) failures.push('lost');
  if (breaksJson(input.toString(), output.toString())) failures.push('json');
  if (!feed(sanitizer, [output]).equals(output)) failures.push('again');
  const isSame = (chunks: Iterable<Uint8Array>) => feed(scalar, chunks).equals(output);
  const third = Math.floor(input.length / 3);
  if (!isSame(chunksOf(input, 1)) || !isSame(cutAt(input, [third, 2 * third]))) failures.push('cut');
  return { output, failures };
}

function losesMarker(input: string, output: string): boolean {
  const kept = countMatches(output, MARKERS);
  return [...countMatches(input, MARKERS)].some(([marker, count]) => (kept.get(marker) ?? 0) < count);
}

/** A line that is hidden whole may go, but what is left of JSON is JSON. */
function breaksJson(input: string, output: string): boolean {
  if (isJson(input)) return output.trim() !== '' && !isJson(output);
  const lines = (text: string) => text.split('\n').filter((line) => line !== '');
  return lines(input).every(isJson) && !lines(output).every(isJson);
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
