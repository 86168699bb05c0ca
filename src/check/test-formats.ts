import { printable } from '../io/printable.ts';
import type { Outcome } from './test-rules.ts';

/** How the outcomes of tests are printed. */
export const TEST_FORMATS = ['text', 'tap', 'junit'] as const;
export type TestFormat = (typeof TEST_FORMATS)[number];

export function formatOutcomes(outcomes: readonly Outcome[], format: TestFormat): string {
  if (format === 'tap') return tap(outcomes);
  return format === 'junit' ? junit(outcomes) : text(outcomes);
}

/** Only what fails, then how many there were. */
function text(outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  const lines = failed.flatMap(({ place, failure, difference }) => [
    `${place}: ${printable(failure as string)}`,
    ...(difference === undefined
      ? []
      : [...marked('  expected ', difference.expected), ...marked('  actual   ', difference.actual)]),
  ]);
  const counted = `${outcomes.length} ${outcomes.length === 1 ? 'example' : 'examples'}`;
  return `${[...lines, failed.length === 0 ? `${counted}, all right` : `${counted}, ${failed.length} failed`].join('\n')}\n`;
}

function marked(mark: string, content: string): string[] {
  return content
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => mark + printable(line));
}

/** The Test Anything Protocol, version 14. */
function tap(outcomes: readonly Outcome[]): string {
  const lines = outcomes.flatMap(({ place, name, failure, difference }, index) => {
    // `#` begins a directive.
    const title = printable(name).replaceAll(/[\\#]/g, '\\$&');
    const line = `${failure === undefined ? 'ok' : 'not ok'} ${index + 1} - ${title}`;
    if (failure === undefined) return [line];
    const details = { at: place, message: printable(failure), ...difference };
    return [
      line,
      '  ---',
      // JSON is YAML.
      ...Object.entries(details).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
      '  ...',
    ];
  });
  return `${['TAP version 14', `1..${outcomes.length}`, ...lines].join('\n')}\n`;
}

/** A suite for each file. */
function junit(outcomes: readonly Outcome[]): string {
  const files = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const { file } = partsOf(outcome.place);
    files.set(file, [...(files.get(file) ?? []), outcome]);
  }
  const suites = [...files].map(([file, ofFile]) => {
    const failures = ofFile.filter(({ failure }) => failure !== undefined).length;
    const cases = ofFile.map(
      ({ place, name, failure, difference }) =>
        `    <testcase name="${escaped(name)}" classname="${escaped(file)}" file="${escaped(file)}" line="${partsOf(place).line}"${
          failure === undefined
            ? '/>'
            : `>\n      <failure message="${escaped(`${place}: ${failure}`)}">${escaped(
                difference === undefined ? '' : `expected:\n${difference.expected}\nactual:\n${difference.actual}`,
              )}</failure>\n    </testcase>`
        }\n`,
    );
    const counts = `tests="${ofFile.length}" failures="${failures}" errors="0" skipped="0"`;
    return `  <testsuite name="${escaped(file)}" ${counts}>\n${cases.join('')}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

/** `rules.yaml:12:5`; the file's name may have colons. */
function partsOf(place: string): { file: string; line: string } {
  const [, file = place, line = '1'] = /^(.*):(\d+):\d+$/s.exec(place) ?? [];
  return { file, line };
}

/** For XML, which has no place for other control characters. */
function escaped(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
}
