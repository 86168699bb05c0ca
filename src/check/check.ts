import { explain, IoError } from '../io/io-error.ts';
import type { Sink } from '../io/output.ts';
import type { Settings } from '../rules/options.ts';
import { Baseline, NewBaseline } from './baseline.ts';
import { Examiner } from './examiner.ts';
import type { Summary } from './format.ts';
import { type FormatName, formatNamed } from './formats.ts';
import { Changes, type Found } from './found.ts';
import { listInputs } from './inputs.ts';
import { OutputError, type ReadPacked, readFile } from './read-file.ts';

export interface CheckPlan {
  settings: Settings;
  /** Files, folders, globs, or `-` for standard input. */
  paths: readonly string[];
  /** Patterns, as in a .gitignore, of what is left out of folders. */
  exclude: readonly string[];
  format: FormatName;
  /** What this file lists is not reported. */
  baseline: string | undefined;
  /** What is found is written to this file. */
  newBaseline: string | undefined;
  /** logveil's own. */
  version: string;
  readPacked: ReadPacked;
}

export interface CheckOutcome extends Summary {
  /** Files and folders that could not be read; the others were. */
  failures: IoError[];
  /** Links that lead out of the folders that were checked, and were not followed. */
  linksOut: number;
}

/**
 * Finds what is not yet sanitized, and reports it, never a value.
 * @throws IoError if a path is not there, the baseline cannot be read or written, or the output fails
 */
export async function check(plan: CheckPlan, output: Sink): Promise<CheckOutcome> {
  const baseline = plan.baseline === undefined ? new Baseline() : Baseline.read(plan.baseline);
  const own = [plan.baseline, plan.newBaseline].filter((file) => file !== undefined);
  const { files, failures, linksOut } = await listInputs(plan.paths, { exclude: plan.exclude, own });
  const fresh = plan.newBaseline === undefined ? undefined : new NewBaseline();
  const format = formatNamed(plan.format, plan.version);
  const summary: Summary = { files: 0, bytes: 0, found: 0, known: 0 };
  const text = new Text(output);
  const changes = new Changes((found: Found) => {
    fresh?.add(found);
    if (baseline.knows(found)) summary.known++;
    else text.add(format.found(found, summary.found++ === 0));
  });
  text.add(format.begin());
  const examiner = new Examiner(plan.settings, (finding) => changes.add(finding));

  for (const file of files) {
    changes.begin(file);
    try {
      await readFile(file, examiner, text, plan.readPacked, (where) => changes.begin(file + entriesOf(where)));
      summary.files++;
    } catch (error) {
      if (!(error instanceof IoError) || error instanceof OutputError) throw error;
      failures.push(error);
      // It is in the midst of a file.
      examiner.resumeAfter(new Uint8Array(0));
    }
  }
  summary.bytes = examiner.bytesRead;
  text.add(format.end(summary));
  await text.write();
  fresh?.write(plan.newBaseline as string);
  return { ...summary, failures, linksOut };
}

/** `"logs.zip", entry "a.log"` is `!/a.log` after the file's own name. */
function entriesOf(place: string): string {
  const names = place.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  return names
    .slice(1)
    .map((name) => `!/${JSON.parse(name)}`)
    .join('');
}

/** What is to be written. As a sink it takes sanitized bytes, lets them go, and writes what was found in them. */
class Text implements Sink {
  readonly #output: Sink;
  #waiting = '';

  constructor(output: Sink) {
    this.#output = output;
  }

  add(text: string): void {
    this.#waiting += text;
  }

  write(): Promise<void> | undefined {
    return this.#waiting === '' ? undefined : this.#writeAll();
  }

  flush(): Promise<void> | undefined {
    return this.write();
  }

  async #writeAll(): Promise<void> {
    const piece = Buffer.from(this.#waiting);
    this.#waiting = '';
    try {
      await this.#output.write(piece);
    } catch (error) {
      const { place, code, message } = explain('standard output', error);
      throw new OutputError(place, code, message.slice(place.length + 2));
    }
  }
}
