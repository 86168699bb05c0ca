/** Documents made at random together with what must become of them. */
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PROPERTIES } from './properties.ts';
import { runs, seed, share } from './settings.ts';
import { numbers, Tape } from './tape.ts';

console.log(`property tests: FUZZ_SEED=${seed} FUZZ_RUNS=${runs}`);

describe(`properties, FUZZ_SEED=${seed} FUZZ_RUNS=${runs}`, () => {
  for (const property of PROPERTIES) {
    test(property.name, () => {
      const proposition = fc.property(numbers, (tape) => property.holds(new Tape(tape)));
      fc.assert(proposition, share(property.share));
    });
  }
});
