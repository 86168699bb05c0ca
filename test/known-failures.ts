/**
 * Lists of what fails today, one file each, and tests that compare the list with what fails.
 *
 * A new failure makes the test fail. So does an entry that no longer fails: it must leave the list, which
 * `node dist/test/…/NAME.test.js --update` does. `--accept` writes the list anew, new failures included.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { inProject } from './project.ts';

/** For each document that fails, how: `['shown Zq1q', 'shown Zq2q', 'cut']`. */
export type Failures = Map<string, string[]>;

const wantsUpdate = process.argv.includes('--update');
const wantsAccept = process.argv.includes('--accept');
/** So many documents are named in a message. */
const NAMED = 12;

/** Compares what fails with the list; `path` is the list's path inside the project. */
export class KnownFailures {
  readonly #path: string;
  readonly #command: string;
  readonly #known: Failures;

  /** @param command what to run with `--update`, as in `node dist/test/corpus/corpus.test.js` */
  constructor(path: string, command: string) {
    this.#path = path;
    this.#command = command;
    this.#known = parse(readFileSync(inProject(path), 'utf8'));
  }

  /** Throws if more or less fails than the list says. */
  compare(actual: Failures): void {
    const worse = without(actual, this.#known);
    const better = without(this.#known, actual);
    if (wantsAccept) write(this.#path, actual);
    else if (wantsUpdate) write(this.#path, without(actual, worse));
    const complaints: string[] = [];
    if (worse.size > 0 && !wantsAccept) complaints.push(`${summary(worse)} newly failing:`, ...shorten(worse));
    if (better.size > 0 && !wantsAccept && !wantsUpdate) {
      complaints.push(
        `${summary(better)} no longer failing (run \`${this.#command} --update\` to shorten ${this.#path}):`,
        ...shorten(better),
      );
    }
    if (complaints.length > 0) throw plainError(complaints.join('\n'));
  }
}

/** An error whose message is all that is printed. */
function plainError(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}

function summary(failures: Failures): string {
  const labels = [...failures.values()].reduce((sum, each) => sum + each.length, 0);
  return `${labels} ${labels === 1 ? 'entry' : 'entries'} of ${failures.size} ${failures.size === 1 ? 'document' : 'documents'}`;
}

function shorten(failures: Failures): string[] {
  const lines = format(failures)
    .slice(0, NAMED)
    .map((line) => `  ${line.length > 200 ? `${line.slice(0, 200)}…` : line}`);
  return failures.size > NAMED ? [...lines, `  and ${failures.size - NAMED} more`] : lines;
}

/** What is in the first and not in the second; a label that is there twice counts twice. */
function without(first: Failures, second: Failures): Failures {
  const rest: Failures = new Map();
  for (const [document, labels] of first) {
    const others = [...(second.get(document) ?? [])];
    const left = labels.filter((label) => {
      const at = others.indexOf(label);
      if (at >= 0) others.splice(at, 1);
      return at < 0;
    });
    if (left.length > 0) rest.set(document, left);
  }
  return rest;
}

/** `file.log: shown Zq1q Zq2q; cut` for the labels `shown Zq1q`, `shown Zq2q`, `cut`. */
function format(failures: Failures): string[] {
  return [...failures]
    .filter(([, labels]) => labels.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([document, labels]) => {
      const kinds = new Map<string, string[]>();
      for (const label of labels) {
        const [kind = '', word] = label.split(' ');
        const words = kinds.get(kind) ?? [];
        kinds.set(kind, word === undefined ? words : [...words, word]);
      }
      return `${document}: ${[...kinds].map(([kind, words]) => [kind, ...words.sort()].join(' ')).join('; ')}`;
    });
}

function parse(text: string): Failures {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(': ');
      const labels = line
        .slice(end + 2)
        .split('; ')
        .flatMap((group) => {
          const [kind = '', ...words] = group.split(' ');
          return words.length === 0 ? [kind] : words.map((word) => `${kind} ${word}`);
        });
      return [line.slice(0, end), labels];
    }),
  );
}

function write(path: string, failures: Failures): void {
  writeFileSync(
    inProject(path),
    format(failures)
      .map((line) => `${line}\n`)
      .join(''),
  );
}
