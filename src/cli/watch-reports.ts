import type { ReportBuilder } from '../report/report.ts';
import type { Settings } from '../rules/options.ts';
import type { Stats } from '../sanitizer/sanitizer.ts';
import type { WatchPlan, WatchRun } from '../watch/run.ts';
import { metricsAddress, named } from './flag-values.ts';
import type { LiveReport } from './live-report.ts';
import { tell } from './message.ts';
import { type ReportFlags, reportTarget } from './report-flags.ts';

interface ReportsFlags extends ReportFlags {
  stats?: true | string;
  metrics?: string;
}

/** What `watch` reports besides its output: `--report`, `--stats`, `--metrics`. */
export class WatchReports {
  readonly #reportStats: ((stats: Stats) => void) | undefined;
  readonly #metrics: string | undefined;
  #live: LiveReport | undefined;
  #run: WatchRun | undefined;

  private constructor(reportStats: ((stats: Stats) => void) | undefined, metrics: string | undefined) {
    this.#reportStats = reportStats;
    this.#metrics = metrics;
  }

  /**
   * Everything that may be wrong is found out before a byte is read.
   * @throws UsageError, IoError
   */
  static async begin(
    { stats, metrics, ...flags }: ReportsFlags,
    settings: Settings,
    command: () => readonly string[],
  ): Promise<WatchReports> {
    const target = reportTarget(flags, command);
    const address = metricsAddress(metrics);
    const prepare = stats === undefined ? undefined : (await import('./stats.ts')).prepareReport;
    const telling = new WatchReports(
      prepare?.(stats === true ? 'summary' : { file: named('--stats', stats as string) }),
      address,
    );
    if (target !== undefined) {
      const { LiveReport } = await import('./live-report.ts');
      telling.#live = await LiveReport.begin(target, settings, (builder) => telling.#sample(builder));
    }
    return telling;
  }

  /** For the watch's plan. */
  get plan(): Pick<WatchPlan, 'count'> {
    const builder = this.#live?.builder;
    if (builder === undefined) return {};
    return { count: (stats, file) => builder.add(stats, stats, file, Date.now()) };
  }

  /** @throws IoError if the address cannot be listened at */
  async of(run: WatchRun): Promise<void> {
    this.#run = run;
    if (this.#metrics === undefined) return;
    const [{ startMetricsServer }, { watchMetrics }] = await Promise.all([
      import('../io/metrics-server.ts'),
      import('./watch-metrics.ts'),
    ]);
    const { url } = await startMetricsServer({
      address: this.#metrics,
      registry: watchMetrics(run),
      ailment: () => run.ailment,
    });
    tell(`counters at ${url}/metrics, health at ${url}/health`);
  }

  /** The rules have changed. */
  useRules(settings: Settings): void {
    this.#live?.useRules(settings);
  }

  #sample(builder: ReportBuilder): void {
    if (this.#run === undefined) return;
    this.#run.countAll();
    builder.clearOutcomes();
    for (const [path, times] of this.#run.cuts.byFile) {
      const count = times === 1 ? 'once' : `${times} times`;
      builder.setOutcome(path, 'read', `got shorter ${count}: what was there and not read yet is lost`);
    }
    for (const { path, isLeftOut, reason } of this.#run.unread) {
      builder.setOutcome(path, isLeftOut ? 'skipped' : 'failed', reason);
    }
    for (const path of this.#run.absent) builder.setOutcome(path, 'absent');
  }

  /** @throws IoError */
  async end(): Promise<void> {
    const { sumOf } = await import('../sanitizer/stats.ts');
    this.#reportStats?.(sumOf(this.#run?.stats ?? []));
    await this.#live?.end();
  }
}
