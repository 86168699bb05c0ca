/**
 * `node dist/test/corpus/show.js [FILTER] [--shown] [--lost] [--all]`: prints the corpus lines on which
 * logveil fails, input above output, in the files whose name includes FILTER.
 *
 * `--shown` prints only shown secrets, `--lost` only lost markers. Lines that differ from another one in
 * nothing but digits and the carrier's head are printed once, the most frequent first, unless `--all` is given.
 */
import { sanitize } from '../../src/index.ts';
import { visible } from '../difference.ts';
import { alignLines, type LinePair } from './align.ts';
import { type LogFile, readCorpus } from './corpus.ts';
import { countMatches, lostMarkers, MARKER, SECRET, shownSecrets } from './judge.ts';

/** So many characters of a line are printed around the first fault. */
const AROUND = 110;

const flags = new Set(process.argv.slice(2).filter((argument) => argument.startsWith('--')));
const filter = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? '';
const wantsShown = flags.has('--shown') || !flags.has('--lost');
const wantsLost = flags.has('--lost') || !flags.has('--shown');

interface Fault {
  pair: LinePair;
  kind: 'shown' | 'lost';
  words: string[];
}

function faultsOf(file: LogFile): Fault[] {
  const output = sanitize(file.bytes);
  const shown = new Set(shownSecrets(file, output));
  const lost = new Set(lostMarkers(file, output));
  const faults: Fault[] = [];
  for (const pair of alignLines(file.bytes.toString('latin1'), Buffer.from(output).toString('latin1'))) {
    const after = pair.output ?? '';
    const leaked = [...countMatches(after, SECRET).keys()].filter((secret) => shown.has(secret));
    if (wantsShown && leaked.length > 0) faults.push({ pair, kind: 'shown', words: leaked });
    const kept = countMatches(after, MARKER);
    const gone = [...countMatches(pair.input, MARKER)].filter(
      ([marker, count]) => lost.has(marker) && (kept.get(marker) ?? 0) < count,
    );
    if (wantsLost && gone.length > 0) faults.push({ pair, kind: 'lost', words: gone.map(([marker]) => marker) });
  }
  return faults;
}

/** The part of a line around this place, control characters made visible. */
function clip(line: string, place: number): string {
  const from = Math.max(0, place - AROUND);
  const text = visible(Buffer.from(line.slice(from, place + AROUND), 'latin1'));
  return `${from > 0 ? '…' : ''}${text}${line.length > place + AROUND ? '…' : ''}`;
}

/** Where the first of the words is; where the lines part if none is there. */
function placeOf(line: string, words: readonly string[], other: string): number {
  const places = words.map((word) => line.indexOf(word)).filter((place) => place >= 0);
  if (places.length > 0) return Math.min(...places);
  let same = 0;
  while (same < line.length && line[same] === other[same]) same += 1;
  return same;
}

/** The same for faults that are alike: no carrier's head, no digits, no white space. */
function kindOf(fault: Fault): string {
  const { input } = fault.pair;
  const near = clip(input, placeOf(input, fault.words, '')).slice(-2 * AROUND + 20);
  return fault.kind + near.replaceAll(/[\d\s]+/g, '');
}

interface Kind {
  file: string;
  fault: Fault;
  count: number;
}

const kinds = new Map<string, Kind>();
for (const file of await readCorpus(filter)) {
  for (const fault of faultsOf(file)) {
    const key = flags.has('--all') ? `${file.name}:${fault.pair.line} ${fault.kind}` : kindOf(fault);
    const kind = kinds.get(key) ?? { file: file.name, fault, count: 0 };
    kind.count += 1;
    kinds.set(key, kind);
  }
}
const sorted = [...kinds.values()].sort((a, b) => b.count - a.count);
for (const { file, fault, count } of sorted) {
  const { line, input, output } = fault.pair;
  console.log(
    `${file}:${line} ${fault.kind} ${fault.words.join(' ')}${count > 1 ? ` (${count} lines like this)` : ''}`,
  );
  console.log(`  in  ${clip(input, placeOf(input, fault.words, output ?? ''))}`);
  console.log(`  out ${output === undefined ? '(line removed)' : clip(output, placeOf(output, fault.words, input))}`);
}
console.log(
  `${sorted.length} kinds of failing lines, ${sorted.reduce((sum, { count }) => sum + count, 0)} lines in all`,
);
