/**
 * `npm run fuzz [-- SECONDS [NAME]]`: the property tests for as long as one likes, 60 seconds unless said
 * otherwise; with a name, only the properties that have it in theirs. `FUZZ_SEED` starts where a failure was.
 */
import fc from 'fast-check';
import { PROPERTIES } from './property/properties.ts';

import { numbers, Tape } from './property/tape.ts';

/** Where the first batch begins. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_007);
/** So many runs have one seed. */
const BATCH = 5_000;

const seconds = Number(process.argv[2] ?? 60);
const part = process.argv[3] ?? '';
const properties = PROPERTIES.filter((property) => property.name.includes(part));

if (!(seconds > 0) || properties.length === 0) {
  console.error(
    `usage: npm run fuzz [-- SECONDS [NAME]], NAME part of: ${PROPERTIES.map((one) => one.name).join('; ')}`,
  );
  process.exit(2);
}

const end = Date.now() + seconds * 1000;
let documents = 0;
for (let batch = seed; Date.now() < end && process.exitCode === undefined; batch += 1) {
  for (const property of properties) {
    const proposition = fc.property(numbers, (tape) => property.holds(new Tape(tape)));
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
    process.exitCode = 1;
    break;
  }
}
console.log(`${documents} documents, seeds from ${seed}`);
