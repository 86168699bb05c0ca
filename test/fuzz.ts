/**
 * `npm run fuzz [-- SECONDS [NAME]]`: the property tests for as long as one likes, 60 seconds unless said
 * otherwise; with a name, only the properties that have it in theirs. `FUZZ_SEED` starts where a failure was.
 *
 * The properties run in a thread. A document on which the engine does not end is printed, and the run fails.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { sharedCounter, watchProgress } from './guard/stall.ts';
import { PROPERTIES } from './property/properties.ts';
import { numbers, Tape } from './property/tape.ts';

/** Where the first batch begins. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_007);
/** So many runs have one seed. */
const BATCH = 5_000;
/** Room for the longest tape, after its length. */
const TAPE = 512;

/** What the thread shows of the document that it is at. */
interface Shared {
  progress: Int32Array;
  /** Which property, which seed, how many numbers, and the numbers of the tape. */
  tape: Int32Array;
}

const seconds = Number(process.argv[2] ?? 60);
const part = process.argv[3] ?? '';
const properties = PROPERTIES.filter((property) => property.name.includes(part));

if (!(seconds > 0) || properties.length === 0) {
  console.error(
    `usage: npm run fuzz [-- SECONDS [NAME]], NAME part of: ${PROPERTIES.map((one) => one.name).join('; ')}`,
  );
  process.exit(2);
}

if (isMainThread) watchThread();
else runProperties(workerData as Shared);

function watchThread(): void {
  const shared: Shared = { progress: sharedCounter(), tape: new Int32Array(new SharedArrayBuffer(4 * (3 + TAPE))) };
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

function runProperties({ progress, tape: shown }: Shared): void {
  const end = Date.now() + seconds * 1000;
  let documents = 0;
  let hasFailed = false;
  for (let batch = seed; Date.now() < end && !hasFailed; batch += 1) {
    for (const [index, property] of properties.entries()) {
      const proposition = fc.property(numbers, (tape) => {
        shown.set([index, batch, tape.length, ...tape]);
        Atomics.add(progress, 0, 1);
        property.holds(new Tape(tape));
      });
      const left = Math.max(1, end - Date.now());
      const details = fc.check(proposition, {
        seed: batch,
        numRuns: BATCH,
        interruptAfterTimeLimit: left,
        markInterruptAsFailure: false,
      });
      documents += details.numRuns;
      if (!details.failed) continue;
      console.error(`"${property.name}" fails with FUZZ_SEED=${batch} after ${details.numRuns} documents`);
      const error = details.errorInstance;
      console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      hasFailed = true;
      break;
    }
  }
  console.log(`${documents} documents, seeds from ${seed}`);
  if (hasFailed) process.exitCode = 1;
}
