import { TEST_FORMATS } from '../check/test-formats.ts';
import type { CommandSpec } from './command-spec.ts';
import type { TestFlags } from './test-run.ts';

const NOTES = `A rules file has its examples under tests: a piece of a log and what it becomes (in, out), or lists of
names or texts that are hidden or shown (hides, shows). Prints FILE:LINE:COLUMN for each example that fails.

  logveil test rules.yaml                            exit code 1 if an example fails
  logveil test --format junit rules.yaml > test.xml  for CI`;

/** `logveil test FILE…` */
export const TEST: CommandSpec<TestFlags> = {
  name: 'test',
  summary: 'try the examples in a rules file; exit code 1 if one fails',
  arguments: { name: 'file', isRepeatable: true, takes: 'path', description: 'rules in JSON or YAML' },
  flags: [
    {
      ...{ long: '--format', value: 'name', choices: TEST_FORMATS, default: 'text' },
      description: 'the format of the results',
    },
  ],
  notes: NOTES,
  async run(files, flags) {
    const { testFiles } = await import('./test-run.ts');
    return testFiles(files, flags);
  },
};
