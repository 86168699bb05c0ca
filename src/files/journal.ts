import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { explain } from '../io/io-error.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import type { FileOutcome } from './task.ts';

/** In the output folder. */
export const JOURNAL_NAME = '.logveil-journal';
const MODE = 0o600;

/**
 * Which files are done, one JSON line each, so that a run that was killed can be gone on with. A line is written once
 * its file is in place. What was changed since is done again; so is all, if the settings are others.
 */
export class Journal {
  readonly #place: string;
  readonly #descriptor: number;
  readonly #done: ReadonlyMap<string, FileOutcome>;

  private constructor(place: string, descriptor: number, done: ReadonlyMap<string, FileOutcome>) {
    this.#place = place;
    this.#descriptor = descriptor;
    this.#done = done;
  }

  /**
   * @param settings tells the settings, see `fingerprint`
   * @param goesOn whether what an earlier run has done counts
   * @throws IoError
   */
  static open(folder: string, settings: string, goesOn: boolean): Journal {
    const path = join(folder, JOURNAL_NAME);
    const place = JSON.stringify(path);
    try {
      const done = goesOn ? read(path, settings) : new Map<string, FileOutcome>();
      const isNew = done.size === 0;
      const descriptor = fs.openSync(path, isNew ? 'w' : 'a', MODE);
      const journal = new Journal(place, descriptor, done);
      // The last line may have been cut: the next begins on its own.
      journal.#write(isNew ? { logveil: 1, settings } : '');
      return journal;
    } catch (error) {
      throw explain(place, error);
    }
  }

  /** What became of the file, if that is what it still is and its result is there. */
  find(below: string, identity: string, target: string): FileOutcome | undefined {
    const outcome = this.#done.get(below);
    if (outcome?.identity !== identity) return undefined;
    return fs.statSync(target, { throwIfNoEntry: false })?.size === outcome.size ? outcome : undefined;
  }

  add(below: string, outcome: FileOutcome): void {
    try {
      this.#write({ below, ...outcome });
    } catch (error) {
      throw explain(this.#place, error);
    }
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }

  #write(record: object | string): void {
    fs.writeSync(this.#descriptor, record === '' ? '\n' : `${JSON.stringify(record)}\n`);
  }
}

/** Tells settings apart, without telling what they are: they hold a key. */
export function fingerprint(options: SanitizerOptions, version: string): string {
  const told = { ...options, hashKey: options.hashKey && Buffer.from(options.hashKey).toString('hex'), version };
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}

function read(path: string, settings: string): Map<string, FileOutcome> {
  const done = new Map<string, FileOutcome>();
  let text: string;
  try {
    text = fs.readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return done;
    throw error;
  }
  const [first, ...records] = text.split('\n').map(parse);
  if (first?.settings !== settings) return done;
  for (const record of records) {
    const { below, ...outcome } = record ?? {};
    if (typeof below === 'string') done.set(below, outcome as unknown as FileOutcome);
  }
  return done;
}

/** A line that was cut is none. */
function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
