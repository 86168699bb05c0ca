import { checkOptions, forListing } from '../rules/check.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import { engineFor } from './engine.ts';
import type { ListedName } from './name-list.ts';
import { toBytes } from './sanitizer.ts';
import { Session } from './session.ts';

/**
 * Counts all names of parameters in a text, those that no rule hides too. Names inside a value that is hidden are
 * hidden with it and not counted.
 * @returns an entry for each name in each notation and layer, under each rule, in no order
 * @throws OptionsError; TypeError if the input is neither text nor bytes
 */
export function listNames(input: string | Uint8Array, options: SanitizerOptions = {}): ListedName[] {
  const settings = forListing(checkOptions(options));
  const counted = new Map<string, ListedName>();
  const session = new Session(engineFor(settings), settings, undefined, false, (name) => {
    const key = JSON.stringify([name.name, name.isCut, name.notation, name.layer, name.rule]);
    const before = counted.get(key);
    if (before === undefined) counted.set(key, name);
    else before.count += name.count;
  });
  const bytes = toBytes(input);
  for (let at = 0; at < bytes.length; ) {
    at += session.put(bytes, at);
    while (session.take().length > 0);
  }
  session.finish();
  while (session.take().length > 0);
  session.quit();
  return [...counted.values()];
}
