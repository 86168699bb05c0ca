import type { Command } from 'commander';
import type { CheckOutcome } from '../check/check.ts';
import { FORMAT_NAMES, type FormatName } from '../check/formats.ts';
import { codeOf } from '../io/io-error.ts';
import type { AddCommand } from './add-command.ts';
import { EXIT, report } from './exit-code.ts';
import { named, oneOf } from './flag-values.ts';
import { tell } from './message.ts';
import { addSanitizerFlags, type SanitizerFlags, sanitizerOptions } from './sanitizer-flags.ts';
import { UsageError } from './usage-error.ts';
import { readVersion } from './version.ts';

interface CheckFlags extends SanitizerFlags {
  format?: string;
  baseline?: string;
  writeBaseline?: string;
}

const EXAMPLES = `
One line for each parameter: FILE:LINE:COLUMN NAME ACTION. Its value is never told.

  logveil check logs/                                     exit code 1 if anything is to be hidden
  logveil check --format sarif logs/ > logveil.sarif      for code scanning
  logveil check --write-baseline known.json logs/         from now on this is known:
  logveil check --baseline known.json logs/               only what is new is told`;

/** `logveil check PATH…|-` */
export const addCheck: AddCommand = (program, finish) => {
  const command = program
    .command('check')
    .description('finds what is not yet sanitized; exit code 1 if there is anything')
    .argument('<path...>', 'files, folders, globs, or - for standard input')
    .option('--format <name>', 'text, json, sarif or github (default: text)')
    .option('--baseline <file>', 'what is known and not told again, as --write-baseline wrote it')
    .option('--write-baseline <file>', 'what is found is to be known from now on; exit code 0')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], flags: CheckFlags) => finish(await carryOut(paths, flags)));
  return addSanitizerFlags(command as Command);
};

async function carryOut(paths: string[], flags: CheckFlags): Promise<number> {
  if (paths.includes('')) throw new UsageError('check: a path is empty; name a file or folder');
  const [{ check }, { lookIntoPacked }, { Output }] = await Promise.all([
    import('../check/check.ts'),
    import('../files/look.ts'),
    import('../io/output.ts'),
  ]);
  const plan = {
    settings: await sanitizerOptions(flags),
    paths,
    format: oneOf<FormatName>('--format', flags.format ?? 'text', FORMAT_NAMES),
    baseline: flags.baseline === undefined ? undefined : named('--baseline', flags.baseline),
    newBaseline: flags.writeBaseline === undefined ? undefined : named('--write-baseline', flags.writeBaseline),
    version: readVersion(),
    readPacked: lookIntoPacked,
  };
  let outcome: CheckOutcome;
  try {
    outcome = await check(plan, await Output.open(1, 'standard output'));
  } catch (error) {
    // Whoever reads the findings has had enough of them: so there are some.
    if (codeOf(error) === 'EPIPE') return EXIT.found;
    throw error;
  }
  const { found, known, files, failures } = outcome;
  for (const failure of failures) report(failure);
  if (found > 0 || known > 0) {
    const isKnown = known > 0 ? `, ${known} known` : '';
    const counted = `${files} ${files === 1 ? 'file' : 'files'} read`;
    tell(`${found} ${found === 1 ? 'parameter is' : 'parameters are'} not sanitized${isKnown}; ${counted}`);
  }
  if (failures.length > 0) return EXIT.io;
  return found > 0 && plan.newBaseline === undefined ? EXIT.found : EXIT.done;
}
