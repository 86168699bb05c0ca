import { type CheckOutcome, check } from '../check/check.ts';
import { FORMAT_NAMES, type FormatName } from '../check/formats.ts';
import { inspectPacked } from '../files/inspect-packed.ts';
import { codeOf } from '../io/io-error.ts';
import { Output } from '../io/output.ts';
import { EXIT, report } from './exit-code.ts';
import { named, oneOf } from './flag-values.ts';
import { tellLinks } from './links-out.ts';
import { tell } from './message.ts';
import { type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';
import { UsageError } from './usage-error.ts';
import { readVersion } from './version.ts';

/** The flags of `logveil check` as the command line gives them. */
export interface CheckFlags extends SanitizerFlags {
  format?: string;
  exclude?: string[];
  baseline?: string;
  writeBaseline?: string;
}

/**
 * Carries out `logveil check`.
 * @returns the exit code
 * @throws UsageError, IoError, OptionsError
 */
export async function checkPaths(paths: readonly string[], flags: CheckFlags): Promise<number> {
  if (paths.includes('')) throw new UsageError('check: a path is empty; name a file or folder');
  const plan = {
    settings: await sanitizerOptions(flags),
    paths,
    exclude: flags.exclude ?? [],
    format: oneOf<FormatName>('--format', flags.format ?? 'text', FORMAT_NAMES),
    baseline: flags.baseline === undefined ? undefined : named('--baseline', flags.baseline),
    newBaseline: flags.writeBaseline === undefined ? undefined : named('--write-baseline', flags.writeBaseline),
    version: readVersion(),
    readPacked: inspectPacked,
  };
  let outcome: CheckOutcome;
  try {
    outcome = await check(plan, await Output.open(1, 'standard output'));
  } catch (error) {
    // The reader of the findings has closed the output early: so there are some.
    if (codeOf(error) === 'EPIPE') return EXIT.found;
    throw error;
  }
  const { found, known, files, failures, linksOut } = outcome;
  for (const failure of failures) report(failure);
  tellLinks(linksOut);
  if (found > 0 || known > 0) {
    const isKnown = known > 0 ? `, ${known} known` : '';
    const counted = `${files} ${files === 1 ? 'file' : 'files'} read`;
    tell(`${found} ${found === 1 ? 'parameter is' : 'parameters are'} not sanitized${isKnown}; ${counted}`);
  }
  if (failures.length > 0) return EXIT.io;
  return found > 0 && plan.newBaseline === undefined ? EXIT.found : EXIT.done;
}
