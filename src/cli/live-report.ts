import type { Outcome, ReportBuilder } from '../report/report.ts';
import type { Settings } from '../rules/options.ts';
import type { Stats } from '../sanitizer/sanitizer.ts';
import { report as tellError } from './exit-code.ts';
import { type ReportTarget, writeReport } from './report-flags.ts';
import { beginReport, rulesDigest } from './run-record.ts';

const SAMPLE_INTERVAL = 1000;
const WRITE_INTERVAL = 60_000;

/** The report of a command that runs for long. It is written again and again, so that it can be read meanwhile. */
export class LiveReport {
  readonly #target: ReportTarget;
  /** What has been counted so far. */
  readonly builder: ReportBuilder;
  readonly #sample: (builder: ReportBuilder) => void;
  readonly #timers: NodeJS.Timeout[] = [];

  private constructor(target: ReportTarget, settings: Settings, sample: (builder: ReportBuilder) => void) {
    this.#target = target;
    this.builder = beginReport(target.command, settings, 'when logveil read it');
    this.#sample = sample;
  }

  /**
   * @param settings the rules that hold from the beginning
   * @param sample adds what has been counted by now; called each second and at the end
   * @throws IoError if the file cannot be written
   */
  static async begin(
    target: ReportTarget,
    settings: Settings,
    sample: (builder: ReportBuilder) => void,
  ): Promise<LiveReport> {
    const live = new LiveReport(target, settings, sample);
    await writeReport(target, live.builder.report());
    live.#timers.push(
      setInterval(() => sample(live.builder), SAMPLE_INTERVAL).unref(),
      // The command continues without its report.
      setInterval(() => void live.#write().catch(tellError), WRITE_INTERVAL).unref(),
    );
    return live;
  }

  /** The rules have changed. */
  useRules(settings: Settings): void {
    this.#sample(this.builder);
    this.builder.useRules(rulesDigest(settings));
  }

  /** @throws IoError if the file cannot be written */
  async end(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.builder.end();
    await this.#write();
  }

  #write(): Promise<void> {
    this.#sample(this.builder);
    return writeReport(this.#target, this.builder.report());
  }
}

/** The report of one sanitizer that reads one file after the other, and counts all the time. */
export class StreamReport {
  readonly #read: () => Stats;
  #live: LiveReport | undefined;
  #file = '';

  private constructor(read: () => Stats) {
    this.#read = read;
  }

  /** @throws IoError if the file cannot be written */
  static async begin(target: ReportTarget, settings: Settings, read: () => Stats): Promise<StreamReport> {
    const report = new StreamReport(read);
    report.#live = await LiveReport.begin(target, settings, (builder) => report.#sample(builder));
    return report;
  }

  /** What is counted from here on is of another file. */
  beginFile(file: string): void {
    this.#count();
    this.#file = file;
    this.#live?.builder.setOutcome(file, 'read in part');
  }

  /** The current file has been read, or could not be. */
  endFile(outcome: Outcome, reason?: string): void {
    this.#count();
    this.#live?.builder.setOutcome(this.#file, outcome, reason);
  }

  /** The file was not read. */
  leaveFile(file: string): void {
    this.#live?.builder.setOutcome(file, 'not reached');
  }

  /** @throws IoError if the file cannot be written */
  async end(): Promise<void> {
    await this.#live?.end();
  }

  #count(): void {
    if (this.#live !== undefined) this.#sample(this.#live.builder);
  }

  #sample(builder: ReportBuilder): void {
    builder.add(this, this.#read(), this.#file === '' ? undefined : this.#file, Date.now());
  }
}
