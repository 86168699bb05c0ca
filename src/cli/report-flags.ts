import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { explain } from '../io/io-error.ts';
import type { Report } from '../report/report.ts';
import { named } from './flag-values.ts';
import { UsageError } from './usage-error.ts';

/** The flag for a report, as the command line gives it. */
export interface ReportFlags {
  report?: string;
}

/** Where a report goes, and as what. */
export interface ReportTarget {
  file: string;
  kind: 'json' | 'html';
  /** The command line, for the record. */
  command: readonly string[];
}

/**
 * @param command gives the command line, for the record
 * @throws UsageError if the file's name does not say of what kind it is to be
 */
export function reportTarget({ report }: ReportFlags, command: () => readonly string[]): ReportTarget | undefined {
  if (report === undefined) return undefined;
  const [, kind] = /\.(json|html?)$/i.exec(named('--report', report)) ?? [];
  if (kind === undefined) throw new UsageError('--report: must name a file that ends in .html or .json');
  return { file: report, kind: kind.toLowerCase() === 'json' ? 'json' : 'html', command: command() };
}

/** A report holds names, never values; still it is for those who may read the log. */
const REPORT_MODE = 0o640;

/** Writes the report: a reader meanwhile sees the one before, or this one, whole. */
export async function writeReport({ file, kind }: Pick<ReportTarget, 'file' | 'kind'>, report: Report): Promise<void> {
  const content =
    kind === 'json'
      ? (await import('../report/report.ts')).reportToJson(report)
      : (await import('../report/html.ts')).reportToHtml(report);
  const draft = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(draft, 'w', REPORT_MODE);
    try {
      const bytes = Buffer.from(content);
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw explain(`--report ${JSON.stringify(file)}`, error);
  }
}
