import { checkOptions, forListing } from '../rules/check.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import { engineFor } from './engine.ts';
import type { ListedName } from './name-list.ts';
import { toBytes } from './sanitizer.ts';
import { Session } from './session.ts';

/** Counts all names of parameters in a text that comes in pieces, those that no rule hides too. */
export class NameListing {
  readonly #session: Session;

  /**
   * @param found is called with names and how often they were found since: more than once for a name
   * @throws OptionsError
   */
  constructor(options: SanitizerOptions, found: (name: ListedName) => void) {
    const settings = forListing(checkOptions(options));
    this.#session = new Session(engineFor(settings), settings, undefined, false, found);
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      at += this.#session.put(bytes, at);
      this.#drain();
    }
  }

  end(): void {
    this.#session.finish();
    this.#drain();
    this.#session.quit();
  }

  /** What is listed is written nowhere. */
  #drain(): void {
    while (this.#session.take().length > 0);
  }
}

/**
 * Counts all names of parameters in a text, those that no rule hides too. Names inside a value that is hidden are
 * hidden with it and not counted.
 * @returns an entry for each name in each notation and layer, under each rule, in no order
 * @throws OptionsError; TypeError if the input is neither text nor bytes
 */
export function listNames(input: string | Uint8Array, options: SanitizerOptions = {}): ListedName[] {
  const counted = new Map<string, ListedName>();
  const listing = new NameListing(options, (name) => {
    const key = JSON.stringify([name.name, name.isCut, name.notation, name.layer, name.rule]);
    const before = counted.get(key);
    if (before === undefined) counted.set(key, name);
    else before.count += name.count;
  });
  listing.write(toBytes(input));
  listing.end();
  return [...counted.values()];
}
