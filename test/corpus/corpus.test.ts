/** What real loggers print: no named secret is shown, no marker lost, and nothing depends on the cut. */
import { test } from 'node:test';
import { difference } from '../difference.ts';
import { chunksOf, cutAt, ENGINES, feed, on } from '../engines.ts';
import { type Failures, KnownFailures } from '../known-failures.ts';
import { type LogFile, readCorpus } from './corpus.ts';
import { countBrokenLines, lostMarkers, shownSecrets } from './judge.ts';

const known = new KnownFailures('test/corpus/known-failures.txt', 'node dist/test/corpus/corpus.test.js');
const sanitizers = { simd: on('simd'), scalar: on('scalar'), portable: on('portable') };
const files = await readCorpus();

/** Places spread over the file by the golden ratio, the same on every run. */
function somePlaces(length: number): number[] {
  const places = Array.from({ length: 24 }, (_, n) => Math.floor((((n + 1) * 0.6180339887) % 1) * length));
  return places.sort((a, b) => a - b);
}

function inSingleBytes(bytes: Buffer): Buffer {
  const output = Buffer.alloc(2 * bytes.length + 1024);
  let length = 0;
  const keep = (piece: Uint8Array) => {
    output.set(piece, length);
    length += piece.length;
  };
  for (let at = 0; at < bytes.length; at += 1) keep(sanitizers.simd.write(bytes.subarray(at, at + 1)));
  keep(sanitizers.simd.end());
  return output.subarray(0, length);
}

function judge(file: LogFile): string[] {
  const output = feed(sanitizers.simd, [file.bytes]);
  const isSame = (other: Buffer) => difference(other, output) === '';
  const labels = [
    ...shownSecrets(file, output).map((secret) => `shown ${secret}`),
    ...lostMarkers(file, output).map((marker) => `lost ${marker}`),
  ];
  const isIndependent =
    isSame(inSingleBytes(file.bytes)) &&
    isSame(feed(sanitizers.simd, cutAt(file.bytes, somePlaces(file.bytes.length)))) &&
    isSame(feed(sanitizers.scalar, chunksOf(file.bytes, 61)));
  if (!isIndependent) labels.push('cut');
  if (!ENGINES.every((engine) => isSame(feed(sanitizers[engine], [file.bytes])))) labels.push('engine');
  if (!isSame(feed(sanitizers.simd, [output]))) labels.push('again');
  if (countBrokenLines(output.toString()) > countBrokenLines(file.bytes.toString())) labels.push('json');
  return labels;
}

test(`${files.length} files of real logger output are sanitized, save what is listed`, () => {
  const failures: Failures = new Map(files.map((file) => [file.name, judge(file)]));
  known.compare(failures);
});
