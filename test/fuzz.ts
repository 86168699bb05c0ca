/**
 * `npm run fuzz [-- [--keep-going] SECONDS [NAME]]`: the property tests for as long as one likes, 60 seconds unless
 * said otherwise; with a name, only the properties that have it in theirs. `FUZZ_SEED` starts where a failure was.
 *
 * The first counterexample ends the run; with `--keep-going` the run prints a few of each property and continues.
 * Each minute and at the end it prints how many documents it made, and how often each engine was fed one from
 * beginning to end.
 *
 * The properties run in a thread. A document on which the engine does not end is printed, and the run fails.
 */
import { setImmediate } from 'node:timers/promises';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { sharedCounter, watchProgress } from './guard/stall.ts';
import { executions, PROPERTIES, type Property } from './property/properties.ts';
import { MAX_TAPE, numbers, Tape, tapesFrom } from './property/tape.ts';

/** Where the first batch begins. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_007);
/** So many documents of each property have one seed; of one whose share of the tests is less than this, fewer. */
const BATCH = 2_000;
const SHARE = 0.02;
/** So often the counts are printed, in milliseconds. */
const INTERVAL = 60_000;
/** So many counterexamples of a property are printed; it is then left out. */
const MAX_PRINTED = 6;
/** So long may it take to make a counterexample smaller, in milliseconds. */
const MAX_SHRINKING = 5_000;

/** What the thread shows of the document that it is at. */
interface Shared {
  progress: Int32Array;
  /** Which property, which seed, how many numbers, and the numbers of the tape. */
  tape: Int32Array;
}

const args = process.argv.slice(2).filter((arg) => arg !== '--keep-going');
const keepsGoing = args.length < process.argv.length - 2;
const seconds = Number(args[0] ?? 60);
const part = args[1] ?? '';
const properties = PROPERTIES.filter((property) => property.name.includes(part));

if (!(seconds > 0) || properties.length === 0) {
  console.error(
    `usage: npm run fuzz [-- [--keep-going] SECONDS [NAME]], NAME part of: ${PROPERTIES.map((one) => one.name).join('; ')}`,
  );
  process.exit(2);
}

if (isMainThread) watchThread();
else await runProperties(workerData as Shared);

function watchThread(): void {
  const shared: Shared = { progress: sharedCounter(), tape: new Int32Array(new SharedArrayBuffer(4 * (3 + MAX_TAPE))) };
  const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2), workerData: shared });
  const stop = watchProgress(shared.progress, () => {
    const [property = 0, batch, length = 0, ...tape] = shared.tape;
    console.error(`"${properties[property]?.name}" does not end with FUZZ_SEED=${batch}, on the tape`);
    console.error(JSON.stringify(tape.slice(0, length)));
    process.exit(1);
  });
  worker.on('exit', (code) => {
    stop();
    process.exitCode = code;
  });
}

async function runProperties({ progress, tape: shown }: Shared): Promise<void> {
  const begin = Date.now();
  const end = begin + seconds * 1000;
  const failures = new Map<Property, Set<string>>();
  const isDone = () => Date.now() >= end || (!keepsGoing && failures.size > 0);
  let documents = 0;
  let printed = begin;
  const printCounts = (): void => {
    const counts = Object.entries(executions).map(([engine, count]) => `${engine} ${count}`);
    const duration = Math.round((Date.now() - begin) / 1000);
    console.log(`${documents} documents, seeds from ${seed}, executions: ${counts.join(', ')}, in ${duration} s`);
  };
  for (let batch = seed; !isDone(); batch += 1) {
    for (const [index, property] of properties.entries()) {
      const holds = (tape: readonly number[]): void => {
        shown[2] = tape.length;
        shown.set(tape, 3);
        Atomics.add(progress, 0, 1);
        property.holds(new Tape(tape));
      };
      shown.set([index, batch]);
      const tapes = tapesFrom(batch * PROPERTIES.length + PROPERTIES.indexOf(property));
      const size = BATCH * Math.min(1, property.share / SHARE);
      for (let nth = 0; nth < size && !isDone(); nth += 1) {
        if ((failures.get(property)?.size ?? 0) >= MAX_PRINTED) break;
        documents += 1;
        const tape = tapes();
        try {
          holds(tape);
        } catch (error) {
          const counterexample = shrink(holds, tape) ?? `only after the documents before it: ${messageOf(error)}`;
          const known = failures.get(property) ?? new Set();
          failures.set(property, known);
          if (known.has(counterexample)) continue;
          known.add(counterexample);
          console.error(`"${property.name}" fails with FUZZ_SEED=${batch}: ${counterexample}`);
        }
      }
      // What a thread prints is written between its tasks.
      await setImmediate();
      if (Date.now() < printed + INTERVAL) continue;
      printed = Date.now();
      printCounts();
    }
  }
  printCounts();
  if (failures.size > 0) process.exitCode = 1;
}

/** What the property says to the smallest counterexample that is found from this one; nothing if it holds now. */
function shrink(holds: (tape: readonly number[]) => void, tape: number[]): string | undefined {
  const details = fc.check(fc.property(numbers, holds), {
    examples: [[tape]],
    numRuns: 1,
    interruptAfterTimeLimit: MAX_SHRINKING,
  });
  return details.failed ? messageOf(details.errorInstance) : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
