import { ReportBuilder } from '../report/report.ts';
import type { Stats } from '../sanitizer/sanitizer.ts';
import { report as tellError } from './exit-code.ts';
import { type ReportTarget, writeReport } from './report-flags.ts';

const SAMPLE_INTERVAL = 1000;
const WRITE_INTERVAL = 60_000;

/** The report of a command that runs for long: kept up as it goes, so that it can be looked at meanwhile. */
export class LiveReport {
  readonly #target: ReportTarget;
  /** What has been counted so far. */
  readonly builder: ReportBuilder;
  readonly #sample: (builder: ReportBuilder) => void;
  readonly #timers: NodeJS.Timeout[] = [];

  private constructor(command: string, target: ReportTarget, sample: (builder: ReportBuilder) => void) {
    this.#target = target;
    this.builder = new ReportBuilder(command);
    this.#sample = sample;
  }

  /**
   * @param sample adds what has been counted by now; called each second and at the end
   * @throws IoError if the file cannot be written
   */
  static async begin(
    command: string,
    target: ReportTarget,
    sample: (builder: ReportBuilder) => void,
  ): Promise<LiveReport> {
    const live = new LiveReport(command, target, sample);
    await writeReport(target, live.builder.report());
    live.#timers.push(
      setInterval(() => sample(live.builder), SAMPLE_INTERVAL).unref(),
      // The command continues without its report.
      setInterval(() => void live.#write().catch(tellError), WRITE_INTERVAL).unref(),
    );
    return live;
  }

  /** Of one stream whose sanitizer counts all the time. */
  static ofStream(command: string, target: ReportTarget, read: () => Stats): Promise<LiveReport> {
    const stream = {};
    return LiveReport.begin(command, target, (builder) => builder.add(stream, read(), undefined, Date.now()));
  }

  /** @throws IoError if the file cannot be written */
  async end(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#write();
  }

  #write(): Promise<void> {
    this.#sample(this.builder);
    return writeReport(this.#target, this.builder.report());
  }
}
