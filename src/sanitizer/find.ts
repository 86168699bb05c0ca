import { checkOptions } from '../rules/check.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import type { Finding, Range } from './findings.ts';
import { EngineSanitizer, toBytes } from './sanitizer.ts';

/** Where a parameter stands and what becomes of it. Its value is never told. */
export interface Parameter extends Omit<Finding, 'part' | 'hidden' | 'takenBack' | 'shown'> {
  /** What a sanitizer makes of the input to hide it, in the order in which it stands. */
  edits: Edit[];
}

/** Bytes of the input that do not come out, and how many come out in their place. */
export interface Edit extends Range {
  shown: number;
}

/**
 * Finds the parameters that `sanitize` would hide, in the order in which they stand.
 * @throws OptionsError; TypeError if the input is neither text nor bytes
 */
export function findParameters(input: string | Uint8Array, options: SanitizerOptions = {}): Parameter[] {
  const parameters = new Parameters();
  const sanitizer = new EngineSanitizer(checkOptions(options), (finding) => parameters.add(finding));
  sanitizer.write(toBytes(input));
  sanitizer.end();
  return parameters.all();
}

/** Puts together what was found edit by edit. */
export class Parameters {
  readonly #parameters: Parameter[] = [];
  readonly #filtered = new FilteredRanges();
  /** Edits to parts that come before the value. */
  #waiting: Edit[] = [];
  #isChanged = false;

  add({ part, hidden, takenBack, shown, ...parameter }: Finding): void {
    const from = parameter.action === 'filter' ? this.#filtered.add(hidden, takenBack) : hidden.from;
    const edit = { from, to: hidden.to, shown };
    if (part === 'file name') {
      this.#waiting.push(edit);
      this.#isChanged ||= parameter.isChanged;
    } else if (part === 'continuation') {
      // Its name came before.
      const before = this.#parameters.at(-1) as Parameter;
      if (edit.to > edit.from) before.edits.push(edit);
      before.isChanged ||= edit.to > edit.from;
    } else {
      const isChanged = this.#isChanged || parameter.isChanged;
      this.#parameters.push({ ...parameter, isChanged, edits: [...this.#waiting, edit] });
      this.#waiting = [];
      this.#isChanged = false;
    }
  }

  all(): Parameter[] {
    return this.#parameters.sort((a, b) => a.offset - b.offset);
  }
}

/** What was filtered so far, in order and apart from one another. */
export class FilteredRanges {
  readonly #ranges: Range[] = [];

  /** Adds one. @returns where it begins, if so many bytes that had come out before it went with it */
  add({ from, to }: Range, takenBack: number): number {
    let start = from;
    let left = takenBack;
    for (let last = this.#ranges.at(-1); last !== undefined && start - left < last.to; last = this.#ranges.at(-1)) {
      // These had not come out: what was taken back stood before them.
      left -= start - last.to;
      start = last.from;
      this.#ranges.pop();
    }
    start -= left;
    this.#ranges.push({ from: start, to });
    // What is taken back is near.
    if (this.#ranges.length > MOST_RANGES) this.#ranges.splice(0, MOST_RANGES / 2);
    return start;
  }
}

const MOST_RANGES = 4096;
