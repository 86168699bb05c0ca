/**
 * `node dist/test/guided/fuzz.js [SECONDS]`: looks for inputs that run blocks of the engine which no input ran
 * before, starting from the kept inputs, the cases and the vectors, and checks on each input what must hold for
 * any bytes. 60 seconds unless stated; `FUZZ_SEED` repeats a run.
 *
 * At the end the kept inputs (`inputs.txt`) are replaced by the smallest ones found that run the same blocks.
 * Counterexamples are shortened and printed.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { visible } from '../difference.ts';
import { sharedCounter, watchProgress } from '../guard/stall.ts';
import { tapeOf } from '../printers/printers.ts';
import { readInputs, writeInputs } from './inputs.ts';
import { mutate } from './mutate.ts';
import { V8Coverage } from './v8-coverage.ts';

/** Mutants that are fed between two looks at the coverage. */
const BATCH = 16;
/** Room for the current input, after its length. */
const MAX_SHOWN = 4096;
/** So many counterexamples of one kind are printed. */
const MAX_PRINTED = 12;

interface Shared {
  progress: Int32Array;
  input: Uint8Array;
}

const seconds = Number(process.argv[2] ?? 60);
if (!(seconds > 0)) {
  console.error('usage: node dist/test/guided/fuzz.js [SECONDS]');
  process.exit(2);
}
if (isMainThread) watchThread();
else await fuzz(workerData as Shared);

function watchThread(): void {
  const shared: Shared = { progress: sharedCounter(), input: new Uint8Array(new SharedArrayBuffer(MAX_SHOWN)) };
  const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2), workerData: shared });
  const stop = watchProgress(shared.progress, () => {
    console.error(`the engine does not end on: ${visible(shared.input.slice(0, shared.input.indexOf(255)))}`);
    process.exit(1);
  });
  worker.on('exit', (code) => {
    stop();
    process.exitCode = code;
  });
}

async function fuzz({ progress, input: shown }: Shared): Promise<void> {
  const coverage = new V8Coverage();
  await coverage.start();
  // Loaded late: V8 counts the blocks of what is loaded after the count has begun.
  const { failuresOn } = await import('./oracles.ts');
  const { allCases } = await import('../all-cases.ts');
  const seed = process.env.FUZZ_SEED ?? String(Date.now() % 1_000_003);
  console.log(`guided fuzzing: FUZZ_SEED=${seed}`);

  const kept: { input: Buffer; blocks: Set<string> }[] = [];
  const seen = new Set<string>();
  const printed = new Map<string, number>();
  let executions = 0;
  let failing = 0;

  const run = (input: Buffer): string[] => {
    // 255 ends it: no UTF-8 has that byte, and a mutant that has is shown up to there.
    shown.set([...input.subarray(0, MAX_SHOWN - 1), 255]);
    Atomics.add(progress, 0, 1);
    executions += 1;
    try {
      return failuresOn(input);
    } catch (error) {
      return [`throws ${(error as Error).message}`];
    }
  };

  /** Removes whatever can go while the input fails in the same way. */
  const shorten = (input: Buffer, kind: string): Buffer => {
    let small = input;
    for (let size = small.length >> 1; size >= 1; size >>= 1) {
      for (let at = 0; at + size <= small.length; ) {
        const candidate = Buffer.concat([small.subarray(0, at), small.subarray(at + size)]);
        if (run(candidate).includes(kind)) small = candidate;
        else at += size;
      }
    }
    return small;
  };

  const report = (input: Buffer, failures: readonly string[]) => {
    failing += 1;
    for (const kind of failures) {
      const times = printed.get(kind) ?? 0;
      printed.set(kind, times + 1);
      if (times < MAX_PRINTED) console.log(`${kind}: ${visible(shorten(input, kind))}`);
    }
  };

  /** Runs the inputs and keeps those that run new blocks. */
  const tryAll = async (inputs: readonly Buffer[]) => {
    const failed = inputs
      .map((input) => ({ input, failures: run(input) }))
      .filter(({ failures }) => failures.length > 0);
    if ([...(await coverage.take())].some((block) => !seen.has(block))) {
      for (const input of inputs) {
        run(input);
        const blocks = await coverage.take();
        if (![...blocks].some((block) => !seen.has(block))) continue;
        for (const block of blocks) seen.add(block);
        kept.push({ input, blocks });
      }
    }
    for (const { input, failures } of failed) report(input, failures);
  };

  const end = Date.now() + seconds * 1000;
  const starts = [
    ...readInputs(),
    ...allCases()
      .filter(({ input }) => input.length < 1000)
      .map(({ input }) => input),
  ];
  for (let at = 0; at < starts.length; at += 1) await tryAll(starts.slice(at, at + 1));
  const before = seen.size;
  console.log(`${starts.length} inputs to start from, ${kept.length} of them kept, ${before} blocks`);
  for (let batch = 0; Date.now() < end; batch += 1) {
    const tape = tapeOf(seed, batch);
    const pick = () => {
      // The newest are the least explored.
      const nth =
        tape.below(2) === 0 ? kept.length - 1 - tape.below(Math.min(20, kept.length)) : tape.below(kept.length);
      return (kept[nth] as { input: Buffer }).input;
    };
    await tryAll(Array.from({ length: BATCH }, () => mutate(tape, pick(), pick())));
  }
  const smallest = minimal(kept);
  writeInputs(smallest);
  console.log(
    `${executions} executions, ${seen.size - before} new blocks, ${smallest.length} inputs kept, ${failing} failing inputs`,
  );
  if (failing > 0) process.exitCode = 1;
}

/** Inputs that together run all blocks, short ones first. */
function minimal(kept: readonly { input: Buffer; blocks: Set<string> }[]): Buffer[] {
  const covered = new Set<string>();
  const chosen: Buffer[] = [];
  for (const { input, blocks } of [...kept].sort((a, b) => a.input.length - b.input.length)) {
    if (![...blocks].some((block) => !covered.has(block))) continue;
    for (const block of blocks) covered.add(block);
    chosen.push(input);
  }
  return chosen;
}
