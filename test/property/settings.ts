/** How long and from where the property tests run: `FUZZ_SEED` and `FUZZ_RUNS`. */
/**
 * Printed with the tests, so that a failure can be had again. The same each time, so that a red run is the change's;
 * `npm run fuzz` looks elsewhere.
 */
export const seed = Number(process.env.FUZZ_SEED ?? 20_261_124);

/** How many documents in all; the properties take their shares of it. */
export const runs = Number(process.env.FUZZ_RUNS ?? 60_000);

/** Settings of one property, which takes this share of the runs. */
export function share(part: number): { seed: number; numRuns: number } {
  return { seed, numRuns: Math.max(1, Math.round(runs * part)) };
}
