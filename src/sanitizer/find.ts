import { checkOptions, type SanitizerOptions } from '../rules/options.ts';
import { EngineSanitizer } from './sanitizer.ts';
import type { Parameter } from './session.ts';

/**
 * Finds the parameters that `sanitize` would hide, in the order in which they stand.
 * @throws OptionsError
 */
export function findParameters(input: string | Uint8Array, options: SanitizerOptions = {}): Parameter[] {
  const found: Parameter[] = [];
  const sanitizer = new EngineSanitizer(checkOptions(options), (parameter) => found.push(parameter));
  sanitizer.write(typeof input === 'string' ? new TextEncoder().encode(input) : input);
  sanitizer.end();
  return found.sort((a, b) => a.offset - b.offset);
}
