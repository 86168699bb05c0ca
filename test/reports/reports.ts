/** Inputs rebuilt from public bug reports of other tools and from the output of real loggers, with what is right. */
import { readdirSync, readFileSync } from 'node:fs';
import type { SanitizerOptions } from '../../src/rules/options.ts';
import { proveCase } from '../case-runner.ts';
import { on } from '../engines.ts';
import type { Examination } from '../guard/guard.ts';
import { inProject } from '../project.ts';

export interface Report {
  place: string;
  source: string;
  in: string;
  want: string;
  options: SanitizerOptions;
}

export const REPORTS: readonly Report[] = readdirSync(inProject('test', 'reports'))
  .filter((file) => file.endsWith('.jsonl'))
  .sort()
  .flatMap((file) =>
    readFileSync(inProject('test', 'reports', file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        line === '' ? [] : [{ options: {}, ...(JSON.parse(line) as object), place: `${file}:${index + 1}` } as Report],
      ),
  );

/** The text with partial lines joined: a mask's closing quote may be in either part. */
function recombined(text: string): string {
  return text
    .replaceAll(/^(\S+ std(?:out|err)) P (.*)\n\S+ std(?:out|err) F /gm, '$1 F $2')
    .replaceAll(/^\{"log":"((?:[^"\\]|\\.)*)(?<!\\n)",[^\n]*\n\{"log":"/gm, '{"log":"$1');
}

/** Whether two outputs are both right: a literal prefix of a masked string may stay or go. */
export function isSameOutput(actual: string, wanted: string): boolean {
  const normal = (text: string) => recombined(text).replaceAll(/\b(?:[A-Za-z]{1,2}|U&)((?:\\*['"]|%27|%22)MMM)/g, '$1');
  return normal(actual) === normal(wanted);
}

export function open(): Examination {
  return {
    count: REPORTS.length,
    examine(index) {
      const report = REPORTS[index] as Report;
      const { in: input, want, options, place } = report;
      const sanitizer = on('simd', options);
      const ready = Buffer.from(sanitizer.write(Buffer.from(input)));
      const output = Buffer.concat([ready, sanitizer.end()]);
      const failures = isSameOutput(output.toString(), want) ? [] : ['wrong'];
      try {
        proveCase({ name: report.source, place, input: Buffer.from(input), output, options });
      } catch (error) {
        failures.push(/its output fed again/.test((error as Error).stack ?? '') ? 'again' : 'cut');
      }
      return failures;
    },
  };
}
