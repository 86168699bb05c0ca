import { loadRules } from '../io/rules-file.ts';
import { checkOptions } from '../rules/check.ts';
import { RULE_SET } from '../rules/options.ts';
import { PRESETS } from '../rules/presets/presets.ts';
import { named } from './flag-values.ts';

/**
 * Reads a rules file as every command does that is given one.
 * @returns one line that says what it holds
 * @throws OptionsError with file, line and column
 */
export async function validate(file: string): Promise<string> {
  const options = await loadRules(named('validate', file));
  const { names, paths } = checkOptions(options)[RULE_SET];
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const presets = (options.presets ?? []).map((name) => `${name} version ${PRESETS[name].version}`).join(', ');
  const patterns = `${counted(names.length, 'pattern')} of names, ${counted(paths.length, 'pattern')} of paths`;
  return `${file}: right; ${patterns}${presets === '' ? '' : `; presets ${presets}`}`;
}
