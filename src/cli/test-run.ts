import { formatOutcomes, TEST_FORMATS, type TestFormat } from '../check/test-formats.ts';
import { type Outcome, testRules } from '../check/test-rules.ts';
import { loadTests } from '../io/rules-file.ts';
import { OptionsError } from '../rules/options.ts';
import { EXIT } from './exit-code.ts';
import { named, oneOf } from './flag-values.ts';
import { print } from './print.ts';

/** The flags of `logveil test` as the command line gives them. */
export interface TestFlags {
  format?: string;
}

/**
 * Carries out `logveil test`.
 * @returns the exit code
 * @throws UsageError; OptionsError if a file cannot be read, is wrong, or has no examples
 */
export async function testFiles(files: readonly string[], flags: TestFlags): Promise<number> {
  const format = oneOf<TestFormat>('--format', flags.format ?? 'text', TEST_FORMATS);
  const outcomes: Outcome[] = [];
  for (const file of files) {
    const { options, tests } = await loadTests(named('test', file));
    if (tests.length === 0) {
      throw new OptionsError(file, 'has no examples; add some: tests: [{ hides: [password], shows: [author] }]');
    }
    outcomes.push(...testRules(options, tests));
  }
  await print(formatOutcomes(outcomes, format));
  return outcomes.some(({ failure }) => failure !== undefined) ? EXIT.found : EXIT.done;
}
