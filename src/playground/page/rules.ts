import { RulesText } from '../../io/rules-text.ts';
import { OptionsError, type SanitizerOptions } from '../../rules/options.ts';

/** Pseudonyms here are for looking at: the key is known to everybody. */
const KEY = new TextEncoder().encode('logveil playground: this key is no secret');

/**
 * The options in a rules file, JSON or YAML, checked.
 * @throws OptionsError that names the place, what is wrong and how to correct it
 */
export function readRules(text: string): SanitizerOptions {
  const rules = new RulesText(text, (line, column) => `rules file, line ${line}, column ${column}`);
  return rules.options(
    () => KEY,
    (_, place) => {
      throw new OptionsError(
        place,
        'secrets are in a file of their own, which this page cannot read; leave them out here',
      );
    },
  );
}
