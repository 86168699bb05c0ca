/**
 * The properties, by name: `property.test.ts` runs each a number of times, `fuzz.ts` for a time.
 * Each throws on a counterexample, with the bytes in sight.
 */

import type { Checkpoint, Sanitizer } from '../../src/sanitizer/sanitizer.ts';
import { toDocument } from '../case-document.ts';
import { difference, visible } from '../difference.ts';
import { cutAt, type Engine, feed as feedTo, on } from '../engines.ts';
import { breakRecord } from './broken.ts';
import { drawNdjson, drawRecord } from './lines.ts';
import { drawCarried, NOTATIONS, type Notation } from './notations.ts';
import { inputOf, outputOf, type Piece } from './pieces.ts';
import { drawSoup } from './soup.ts';
import { drawTable } from './tables.ts';
import type { Tape } from './tape.ts';
import { CANARY } from './words.ts';

export interface Property {
  name: string;
  /** Its part of all runs. */
  share: number;
  holds(tape: Tape): void;
}

const sanitizers = { simd: on('simd'), scalar: on('scalar'), portable: on('portable') };

/** How many documents each engine was fed from beginning to end. */
export const executions: Record<Engine, number> = { simd: 0, scalar: 0, portable: 0 };

function feed(engine: Engine, chunks: Iterable<Uint8Array>): Buffer {
  executions[engine] += 1;
  return feedTo(sanitizers[engine], chunks);
}

/** The engine that most users have gets most of the runs. */
function drawEngine(tape: Tape): Engine {
  const which = tape.below(20);
  return which === 19 ? 'portable' : which === 18 ? 'scalar' : 'simd';
}

/** Ways to cut a document: not at all, and up to eight more. They are drawn before it, as a tape may be too short for both. */
function drawCuts(tape: Tape): (length: number) => number[][] {
  const draws = [[], ...tape.several(0, 8, () => tape.several(1, 6, () => tape.below(1 << 16)))];
  return (length) => draws.map((places) => places.map((place) => place % (length + 1)).sort((a, b) => a - b));
}

/** @param expected what should have been written; where only a part of it is known, what was is shown, to be corrected */
function fail(what: string, engine: Engine, input: Uint8Array, expected?: Uint8Array): never {
  const output = expected ?? feed(engine, [input]);
  const name = expected === undefined ? 'a counterexample, whose output is to be corrected' : 'a counterexample';
  const document = `As a case, for a document in test/cases:\n\n${toDocument(name, input, output)}`;
  const error = new Error(`${what}\n  on ${engine}\n  input    ${visible(input)}\n\n${document}`);
  // Where in the test it was thrown says nothing.
  error.stack = error.message;
  throw error;
}

function expectSame(actual: Uint8Array, expected: Uint8Array, what: string, engine: Engine, input: Uint8Array): void {
  const shown = difference(actual, expected);
  if (shown !== '') fail(`${what}: ${shown}`, engine, input, expected);
}

/** However the input is cut, the output is as expected, and is written as it is when fed again. */
function expectWritten(engine: Engine, input: Uint8Array, expected: Uint8Array, cuts: readonly number[][]): void {
  for (const places of cuts) {
    const output = feed(engine, cutAt(input, places));
    expectSame(output, expected, `cut at ${places.join(', ') || 'no place'}`, engine, input);
  }
  expectSame(feed(engine, [expected]), expected, 'its output fed again', engine, expected);
}

/** Some records, whole: the output is known by construction. */
function recordsAreWrittenAsBuilt(tape: Tape): void {
  const engine = drawEngine(tape);
  const cuts = drawCuts(tape);
  const records = tape.several(1, 3, () => drawRecord(tape));
  const join = (side: (pieces: readonly Piece[]) => string) =>
    Buffer.from(records.map((record) => side(record.pieces) + record.lineEnd).join(''));
  const input = join(inputOf);
  const expected = join(outputOf);
  expectWritten(engine, input, expected, cuts(input.length));
}

/** A document in one notation, in whatever carries it: the output is known by construction. */
function notationIsWrittenAsBuilt(tape: Tape, notation: Notation): void {
  const engine = drawEngine(tape);
  const cuts = drawCuts(tape);
  const pieces = drawCarried(tape, notation);
  const [input, expected] = [Buffer.from(`${inputOf(pieces)}\nbehind\n`), Buffer.from(`${outputOf(pieces)}\nbehind\n`)];
  expectWritten(engine, input, expected, cuts(input.length));
}

/** A broken record and two good ones: nothing leaks, and the last one is intact. */
function brokenRecordsDoNotLeak(tape: Tape): void {
  const engine = drawEngine(tape);
  const cuts = drawCuts(tape);
  const broken = breakRecord(tape, drawNdjson(tape));
  const [second, third] = [drawNdjson(tape), drawNdjson(tape)];
  const input = Buffer.from(`${broken}\n${inputOf(second)}\n${inputOf(third)}\n`);
  const last = Buffer.from(`\n${outputOf(third)}\n`).toString('latin1');
  for (const places of cuts(input.length)) {
    const output = feed(engine, cutAt(input, places));
    const text = output.toString('latin1');
    if (text.includes(CANARY.slice(0, 3))) fail(`a value leaks: ${visible(output)}`, engine, input);
    if (!text.endsWith(last)) fail(`the record after the next is not intact: ${visible(output)}`, engine, input);
  }
}

/** A table at the stream's beginning. */
function tablesAreWrittenAsBuilt(tape: Tape): void {
  const engine = drawEngine(tape);
  const cuts = drawCuts(tape);
  const table = drawTable(tape);
  const [input, expected] = [Buffer.from(table.input), Buffer.from(table.output)];
  expectWritten(engine, input, expected, cuts(input.length));
}

/** A row of a table that was cut, or has lost or won a cell. */
function brokenRowsDoNotLeak(tape: Tape): void {
  const engine = drawEngine(tape);
  const cuts = drawCuts(tape);
  const table = drawTable(tape, (row, style) => {
    const way = tape.below(3);
    // A cell that does not close ends with its line, as any string: what is below is another row.
    if (row.includes('\n')) return row;
    if (way === 0) return row.slice(0, 1 + tape.below(row.length));
    if (way === 1) return row + style.delimiter + CANARY;
    const at = row.indexOf(style.delimiter);
    // Where quotes are, what is left may read as another row that is whole.
    return at < 0 || row.includes('"') ? row : row.slice(0, at) + row.slice(at + 1);
  });
  const input = Buffer.from(table.input);
  for (const places of cuts(input.length)) {
    const output = feed(engine, cutAt(input, places));
    if (output.toString('latin1').includes(CANARY.slice(0, 3)))
      fail(`a value leaks: ${visible(output)}`, engine, input);
  }
}

/** Fragments in any order: whatever they mean, cuts and engines change nothing. */
function nothingDependsOnCutsOrEngine(tape: Tape): void {
  const engine = drawEngine(tape);
  const cuts = drawCuts(tape);
  const input = Buffer.from(drawSoup(tape), 'latin1');
  const whole = feed('simd', [input]);
  for (const places of cuts(input.length)) {
    const output = feed(engine, cutAt(input, places));
    expectSame(output, whole, `cut at ${places.join(', ') || 'no place'}`, engine, input);
  }
}

/** What a stream at rest continues to is the same elsewhere, with no more than the bytes before that place to look back at. */
function whatIsAtRestContinuesElsewhere(tape: Tape): void {
  const engine = drawEngine(tape);
  const drawLines = () =>
    inputOf(drawRecord(tape).pieces).replaceAll(/(?<=[,{}[\]:>&=;])/g, () => tape.pick(['', '', '\n']));
  const text =
    tape.below(2) === 0 ? Buffer.from(drawSoup(tape, '\n'), 'latin1') : Buffer.from(`${drawLines()}\n${drawLines()}`);
  const sanitizer = sanitizers[engine];
  const otherEngine = engine === 'portable' ? 'portable' : 'scalar';
  const other = sanitizers[otherEngine];
  for (let at = text.indexOf(10) + 1; at > 0; at = text.indexOf(10, at) + 1) {
    const before = text.subarray(0, at);
    // A checkpoint holds what was written: of fragments that were hidden, what follows may be read in another way.
    const isShown = Buffer.compare(sanitizer.write(before), before) === 0;
    if (!sanitizer.isAtRest) {
      sanitizer.end();
      continue;
    }
    const checkpoint = sanitizer.checkpoint();
    const expected = feed(engine, [text.subarray(at)]);
    other.resumeAfter(before);
    expectSame(feed(otherEngine, [text.subarray(at)]), expected, `continued at ${at}`, engine, text);
    if (!isShown) continue;
    resume(other, checkpoint);
    expectSame(feed(otherEngine, [text.subarray(at)]), expected, `continued at the checkpoint ${at}`, engine, text);
  }
}

/** Continues at a checkpoint that was stored. */
function resume(sanitizer: Sanitizer, checkpoint: Checkpoint | undefined): void {
  sanitizer.resume(JSON.parse(JSON.stringify(checkpoint ?? null)));
}

/** What follows between two rows is the same elsewhere, below the line that names the columns. */
function whatIsBetweenRowsContinuesElsewhere(tape: Tape): void {
  const engine = drawEngine(tape);
  const tables = tape.several(
    1,
    2,
    () => drawTable(tape, tape.below(4) === 0 ? (row) => row.slice(1) : undefined).input,
  );
  const text = Buffer.from(tables.join(''));
  const sanitizer = sanitizers[engine];
  const otherEngine = engine === 'portable' ? 'portable' : 'scalar';
  const other = sanitizers[otherEngine];
  for (let at = text.indexOf(10) + 1; at > 0; at = text.indexOf(10, at) + 1) {
    sanitizer.write(text.subarray(0, at));
    const after = sanitizer.columnsDistance;
    if (after === undefined) {
      sanitizer.end();
      continue;
    }
    const checkpoint = sanitizer.checkpoint();
    const expected = feed(engine, [text.subarray(at)]);
    const from = text.lastIndexOf(10, at - after - 1) + 1;
    const columns = text.subarray(from, text.indexOf(10, at - after) + 1);
    if (!other.resumeBelow(columns)) fail(`no table below ${visible(columns)}`, engine, text);
    expectSame(feed(otherEngine, [text.subarray(at)]), expected, `continued at ${at}`, engine, text);
    resume(other, checkpoint);
    expectSame(feed(otherEngine, [text.subarray(at)]), expected, `continued at the checkpoint ${at}`, engine, text);
  }
}

export const PROPERTIES: readonly Property[] = [
  ...NOTATIONS.map((notation) => ({
    name: `${notation.name} is written as built`,
    share: 0.02,
    holds: (tape: Tape) => notationIsWrittenAsBuilt(tape, notation),
  })),
  { name: 'records are written as built', share: 0.5, holds: recordsAreWrittenAsBuilt },
  { name: 'broken records do not leak', share: 0.25, holds: brokenRecordsDoNotLeak },
  { name: 'tables are written as built', share: 0.05, holds: tablesAreWrittenAsBuilt },
  { name: 'broken rows do not leak', share: 0.05, holds: brokenRowsDoNotLeak },
  { name: 'nothing depends on cuts or engine', share: 0.2, holds: nothingDependsOnCutsOrEngine },
  { name: 'what is at rest continues elsewhere', share: 0.05, holds: whatIsAtRestContinuesElsewhere },
  { name: 'what is between rows continues elsewhere', share: 0.003, holds: whatIsBetweenRowsContinuesElsewhere },
];
