import type { SanitizerOptions } from '../rules/options.ts';
import type { RuleTest } from '../rules/schema.ts';
import { findParameters, type Parameter } from '../sanitizer/find.ts';
import { sanitize } from '../sanitizer/sanitizer.ts';

/** One thing that an example says, and whether it holds. */
export interface Outcome {
  /** `rules.yaml:12:5` */
  place: string;
  /** What is expected, in words: `hides password`. */
  name: string;
  /** What is so instead, in one line; nothing where it holds. */
  failure: string | undefined;
  /** Of an output that differs. */
  difference: { expected: string; actual: string } | undefined;
}

/**
 * Tries the examples of a rules file.
 * @param placeOf the place of a path in an example, `['hides', 0]`
 */
export function testRules(
  options: SanitizerOptions,
  tests: readonly { test: RuleTest; placeOf: (...path: (string | number)[]) => string }[],
): Outcome[] {
  return tests.flatMap(({ test, placeOf }, index) => {
    const title = test.name ?? `test ${index + 1}`;
    const outcomes: Outcome[] = [];
    if (test.in !== undefined && test.out !== undefined) {
      const actual = sanitize(test.in, options);
      const isSame = actual === test.out;
      outcomes.push({
        ...{ place: placeOf('out'), name: `${title}: in becomes out` },
        failure: isSame ? undefined : 'in becomes something else',
        difference: isSame ? undefined : { expected: test.out, actual },
      });
    }
    const tried = (key: 'hides' | 'shows', judge: (text: string) => string | undefined): void => {
      test[key]?.forEach((text, item) => {
        const name = `${title}: ${key} ${brief(text)}`;
        outcomes.push({ place: placeOf(key, item), name, failure: judge(text), difference: undefined });
      });
    };
    tried('hides', (text) =>
      hiddenIn(text, options).length > 0 ? undefined : `${brief(text)} is shown; no rule hides it`,
    );
    tried('shows', (text) => {
      const hidden = hiddenIn(text, options);
      return hidden.length === 0 ? undefined : `${brief(text)} is hidden by ${rulesOf(hidden)}`;
    });
    return outcomes;
  });
}

/** A name alone is tried as one of JSON and as one of a query: most patterns say the same of both. */
function hiddenIn(text: string, options: SanitizerOptions): Parameter[] {
  if (!/^[\w.[\]-]+$/.test(text)) return findParameters(text, options);
  const inJson = findParameters(`{${JSON.stringify(text)}:"value"}\n`, options);
  return inJson.length > 0 ? inJson : findParameters(`GET /path?${text}=value HTTP/1.1\n`, options);
}

function rulesOf(hidden: readonly Parameter[]): string {
  return [...new Set(hidden.map(({ rule }) => rule))].join(' and ');
}

const MAX_TEXT = 60;

/** The text in a line. */
function brief(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
}
