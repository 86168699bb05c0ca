import { copy } from '../io/copy.ts';
import { Input } from '../io/input.ts';
import { createDirectSanitizer, type DirectSanitizer } from '../sanitizer/direct.ts';
import { EXIT, report } from './exit-code.ts';
import type { FilterPlan } from './filter-flags.ts';
import { tell } from './message.ts';
import { openOutput } from './open-output.ts';
import { handleTermination } from './termination.ts';

/** How often, at most, a warning that may be due is looked for. */
const WARNING_INTERVAL = 1000;

/** Standard input, sanitized, to standard output or to a file. Returns the exit code. */
export async function filter(plan: FilterPlan): Promise<number> {
  if (plan.protocol !== undefined) return (await import('./protocol.ts')).converse(plan.protocol, plan);
  // Everything that may be wrong with the command is found out before a byte is read.
  const output = await openOutput(plan.output);
  const reportStats = plan.stats === 'none' ? undefined : (await import('./stats.ts')).prepareReport(plan.stats);
  const countsLines = plan.stats !== 'none' || plan.report !== undefined || plan.metrics !== undefined;
  const sanitizer = createDirectSanitizer(plan.settings, countsLines);
  const live =
    plan.report &&
    (await (await import('./live-report.ts')).LiveReport.ofStream('filter', plan.report, () => sanitizer.stats));
  if (plan.metrics !== undefined) await serveMetrics(plan.metrics, sanitizer);
  const input = await Input.open(0, 'standard input');
  const warnings = new Warnings(() => sanitizer.stats.warnings.maxOpen);
  const watch = { stopped: false, onTurn: () => warnings.look() };
  handleTermination({
    // Nobody else will end what a terminal types.
    grace: input.isTerminal ? 0 : plan.grace,
    onStop: () => {
      watch.stopped = true;
      input.interrupt();
    },
    onOverdue: () => {
      tell(`${output.place}: is not being read, so the last lines could not be written; look at what should read it`);
      process.exit(EXIT.io);
    },
  });
  let code: number = EXIT.done;
  try {
    await copy(input, output.sink, sanitizer, watch);
    output.close();
  } catch (error) {
    code = report(error);
  }
  warnings.tellTotal();
  reportStats?.(sanitizer.stats);
  await live?.end();
  return code;
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

/** Values that were open for too long: told when the first is seen, for a live log may never end, and in the end. */
class Warnings {
  readonly #count: () => number;
  #told = 0;
  #lookedAt = Date.now();

  constructor(count: () => number) {
    this.#count = count;
  }

  look(): void {
    if (this.#told > 0 || Date.now() - this.#lookedAt < WARNING_INTERVAL) return;
    this.#lookedAt = Date.now();
    this.tellTotal();
  }

  tellTotal(): void {
    const count = this.#count();
    if (count === this.#told) return;
    this.#told = count;
    const values = count === 1 ? '1 value was' : `${count} values were`;
    tell(`${values} open over more lines than --max-open allows and cut off there: look for truncated records`);
  }
}
