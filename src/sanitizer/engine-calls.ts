/** Makes one call of an engine. */
export type MakeCall = (take: () => number) => number;

/** How this thread makes the calls in which an engine works; as they are unless a front end watches over them. */
export const engineCalls: { make: MakeCall | undefined } = { make: undefined };

/**
 * Counts the calls of this thread's engines, where other threads see it.
 * @param counters of all threads, in shared memory; odd while an engine is at work
 */
export function countEngineCalls(counters: Int32Array, index: number): void {
  engineCalls.make = (take) => {
    counters[index] = (counters[index] as number) + 1;
    try {
      return take();
    } finally {
      counters[index] = (counters[index] as number) + 1;
    }
  };
}
