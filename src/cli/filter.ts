import { closeSync, openSync } from 'node:fs';
import { copy } from '../io/copy.ts';
import { Input } from '../io/input.ts';
import { explain, IoError } from '../io/io-error.ts';
import { createDirectSanitizer, type DirectSanitizer } from '../sanitizer/direct.ts';
import { EXIT, report as tellError } from './exit-code.ts';
import type { FilterPlan } from './filter-flags.ts';
import { tell } from './message.ts';
import { openOutput } from './open-output.ts';
import { type NamedFile, refuseSameFile } from './same-file.ts';
import { tellWaiting } from './terminal.ts';
import { handleTermination } from './termination.ts';

/** How often, at most, it is checked whether a warning is due. */
const WARNING_INTERVAL = 1000;

const STANDARD_INPUT: NamedFile = { file: 0, place: 'standard input' };

/** Sanitizes standard input, or files, to standard output or to a file. Returns the exit code. */
export async function filter(plan: FilterPlan): Promise<number> {
  const inputs = plan.inputs.length === 0 ? [STANDARD_INPUT] : plan.inputs.map(named);
  refuseSameFile(inputs, outputsOf(plan));
  if (plan.protocol !== undefined) return (await import('./protocol.ts')).converse(plan.protocol, plan);
  // Everything that may be wrong with the command is found out before a byte is read.
  const output = await openOutput(plan.output);
  const reportStats = plan.stats === 'none' ? undefined : (await import('./stats.ts')).prepareReport(plan.stats);
  const countsLines = plan.stats !== 'none' || plan.report !== undefined || plan.metrics !== undefined;
  const sanitizer = createDirectSanitizer(plan.settings, countsLines);
  const report =
    plan.report &&
    (await (await import('./live-report.ts')).StreamReport.begin(plan.report, plan.settings, () => sanitizer.stats));
  if (plan.metrics !== undefined) await serveMetrics(plan.metrics, sanitizer);
  const standardInput = plan.inputs.length === 0 ? await Input.open(0, STANDARD_INPUT.place) : undefined;
  const isTyped = standardInput?.isTerminal === true;
  if (isTyped) tellWaiting('lines');
  let current = standardInput;
  const warnings = new Warnings(() => sanitizer.stats.warnings.maxOpen);
  const watch = { stopped: false, onTurn: () => warnings.look() };
  handleTermination({
    // Nobody else will end what a terminal types.
    grace: isTyped ? 0 : plan.grace,
    onStop: () => {
      watch.stopped = true;
      current?.interrupt();
    },
    onOverdue: () => {
      tell(`${output.place}: is not being read, so the last lines could not be written; look at what should read it`);
      process.exit(EXIT.io);
    },
  });
  let code: number = EXIT.done;
  try {
    if (standardInput !== undefined) {
      report?.beginFile(STANDARD_INPUT.place);
      await copy(standardInput, output.sink, sanitizer, watch);
      report?.endFile('read');
    }
    for (const path of plan.inputs) {
      if (watch.stopped) {
        report?.leaveFile(path);
        continue;
      }
      report?.beginFile(path);
      // As cat does: what cannot be read is reported, and the others are read all the same.
      const failure = await read(path, async (input) => {
        current = input;
        await copy(input, output.sink, sanitizer, watch);
      });
      if (failure !== undefined) code = tellError(failure);
      if (failure !== undefined) report?.endFile('failed', failure.message);
      else report?.endFile(watch.stopped ? 'read in part' : 'read');
    }
    output.close();
  } catch (error) {
    code = tellError(error);
  }
  warnings.tellTotal();
  reportStats?.(sanitizer.stats);
  await report?.end();
  return code;
}

function named(file: string): NamedFile {
  return { file, place: JSON.stringify(file) };
}

function outputsOf({ output, stats, report: target }: FilterPlan): NamedFile[] {
  return [
    output === undefined
      ? { file: 1, place: 'standard output' }
      : { file: output, place: `--output ${JSON.stringify(output)}` },
    ...(typeof stats === 'object' ? [{ file: stats.file, place: `--stats ${JSON.stringify(stats.file)}` }] : []),
    ...(target === undefined ? [] : [{ file: target.file, place: `--report ${JSON.stringify(target.file)}` }]),
  ];
}

/** @returns the error if nothing of the file could be read */
async function read(path: string, use: (input: Input) => Promise<void>): Promise<IoError | undefined> {
  const { place } = named(path);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    await use(await Input.open(descriptor, place));
    return undefined;
  } catch (error) {
    if (descriptor === undefined) return explain(place, error);
    if (error instanceof IoError && error.code === 'LOGVEIL_UNREADABLE') return error;
    throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Until the process ends. */
async function serveMetrics(address: string, sanitizer: DirectSanitizer): Promise<void> {
  const [{ startMetricsServer }, { sanitizerMetrics }] = await Promise.all([
    import('../io/metrics-server.ts'),
    import('../io/sanitizer-metrics.ts'),
  ]);
  const registry = sanitizerMetrics(() => sanitizer.stats);
  const { url } = await startMetricsServer({ address, registry, ailment: () => undefined });
  tell(`counters at ${url}/metrics, health at ${url}/health`);
}

/** Values that were open for too long: reported when the first is seen, for a live log may never end, and at the end. */
class Warnings {
  readonly #count: () => number;
  #reported = 0;
  #lookedAt = Date.now();

  constructor(count: () => number) {
    this.#count = count;
  }

  look(): void {
    if (this.#reported > 0 || Date.now() - this.#lookedAt < WARNING_INTERVAL) return;
    this.#lookedAt = Date.now();
    this.tellTotal();
  }

  tellTotal(): void {
    const count = this.#count();
    if (count === this.#reported) return;
    this.#reported = count;
    const values = count === 1 ? '1 value was' : `${count} values were`;
    tell(`${values} open over more lines than --max-open allows and cut off there: look for truncated records`);
  }
}
