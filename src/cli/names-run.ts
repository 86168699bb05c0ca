import { STANDARD_INPUT } from '../check/inputs.ts';
import { formatNames, NAME_FORMATS, type NameFormat } from '../check/name-formats.ts';
import { countNames } from '../check/names.ts';
import { inspectPacked } from '../files/inspect-packed.ts';
import { NAME_SELECTIONS, type NameSelection } from '../io/name-counts.ts';
import { EXIT, report } from './exit-code.ts';
import { oneOf } from './flag-values.ts';
import { tellLinks } from './links-out.ts';
import { print } from './print.ts';
import { type ReportFlags, reportTarget, writeReport } from './report-flags.ts';
import { beginReport } from './run-record.ts';
import { type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';
import { UsageError } from './usage-error.ts';

/** The flags of `logveil names` as the command line gives them. */
export interface NamesFlags extends SanitizerFlags, ReportFlags {
  only?: string;
  format?: string;
  exclude?: string[];
}

/**
 * Carries out `logveil names`.
 * @returns the exit code
 * @throws UsageError, IoError, OptionsError
 */
export async function listNames(
  paths: readonly string[],
  flags: NamesFlags,
  command: () => readonly string[],
): Promise<number> {
  if (paths.includes('')) throw new UsageError('names: a path is empty; name a file or folder');
  const only = oneOf<NameSelection>('--only', flags.only ?? 'all', NAME_SELECTIONS);
  const format = oneOf<NameFormat>('--format', flags.format ?? 'text', NAME_FORMATS);
  const target = reportTarget(flags, command);
  const settings = await sanitizerOptions(flags);
  const builder = target && beginReport(target.command, settings, 'when logveil read it');
  const { names, failures, linksOut } = await countNames({
    settings,
    paths: paths.length === 0 ? [STANDARD_INPUT] : paths,
    exclude: flags.exclude ?? [],
    readPacked: inspectPacked,
    ...(builder !== undefined && {
      onFile: (file, stats, failure) => {
        builder.add(builder, stats, file, Date.now());
        builder.setOutcome(file, failure === undefined ? 'read' : 'failed', failure?.message);
      },
    }),
  });
  if (target !== undefined && builder !== undefined) {
    builder.setFound(names.select(only));
    builder.end();
    await writeReport(target, builder.report());
  }
  await print(formatNames(names.select(only), format));
  for (const failure of failures) report(failure);
  tellLinks(linksOut);
  return failures.length > 0 ? EXIT.io : EXIT.done;
}
