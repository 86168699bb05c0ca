import { checkOptions } from '../rules/check.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import type { Finding, Range } from './findings.ts';
import { EngineSanitizer, toBytes } from './sanitizer.ts';

/** Where a parameter is and what becomes of it. It never holds the value. */
export interface Parameter extends Omit<Finding, 'part' | 'hidden' | 'shown'> {
  /** The changes to the input that hide it, in order. */
  edits: Edit[];
}

/** Bytes of the input that are not written, and how many are written in their place. */
export interface Edit extends Range {
  shown: number;
}

/**
 * Finds the parameters that `sanitize` would hide, in the order in which they are.
 * @throws OptionsError; TypeError if the input is neither text nor bytes
 */
export function findParameters(input: string | Uint8Array, options: SanitizerOptions = {}): Parameter[] {
  const parameters = new Parameters();
  const sanitizer = new EngineSanitizer(checkOptions(options), (finding) => parameters.add(finding));
  sanitizer.write(toBytes(input));
  sanitizer.end();
  return parameters.all();
}

/** Collects the findings of each parameter. */
export class Parameters {
  readonly #parameters: Parameter[] = [];
  /** The last parameter whose name has this offset. */
  readonly #byOffset = new Map<number, Parameter>();
  /** Findings about parts that come before the value, by the offset of the name. */
  readonly #waiting = new Map<number, Finding[]>();

  add(finding: Finding): void {
    const { part, hidden, shown, ...parameter } = finding;
    const { offset, isChanged } = parameter;
    const edit = { ...hidden, shown };
    const before = this.#waiting.get(offset) ?? [];
    if (part === 'file name') {
      this.#waiting.set(offset, [...before, finding]);
      return;
    }
    const known = this.#byOffset.get(offset);
    if (part === 'continuation' && known !== undefined) {
      known.edits.push(edit);
      known.isChanged ||= isChanged;
      return;
    }
    this.#waiting.delete(offset);
    const whole: Parameter = {
      ...parameter,
      isChanged: isChanged || before.some((one) => one.isChanged),
      edits: [...before.map((one) => ({ ...one.hidden, shown: one.shown })), edit],
    };
    this.#parameters.push(whole);
    this.#byOffset.set(offset, whole);
  }

  all(): Parameter[] {
    // A part that was cut has a file name and no value.
    const names = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    for (const finding of names) this.add({ ...finding, part: 'value' });
    return this.#parameters.sort((a, b) => a.offset - b.offset);
  }
}
