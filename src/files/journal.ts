import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import type { Folder } from '../io/folder.ts';
import { codeOf, explain, IoError } from '../io/io-error.ts';
import type { SanitizerOptions } from '../rules/options.ts';
import { type JournalLine, parseLine } from './journal-lines.ts';
import type { FileOutcome } from './task.ts';

/** In the output folder. */
export const JOURNAL_NAME = '.logveil-journal';
const MODE = 0o600;
/** A pipe of this name would be waited for. */
const { O_RDWR, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
const FLAGS = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK;

/** How often, in milliseconds, the results so far are brought to the disk. */
const SYNC_INTERVAL = 30_000;

/** Which start of the system this is. Elsewhere than on Linux all are taken for the same. */
function bootId(): string {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return 'unknown';
  }
}

/**
 * Which files are done, one JSON line each, so that a later run can continue where one was killed. A line is written once
 * its file is in place. What was changed since is done again; so is all, if the settings are others.
 *
 * A loss of power may take files that were in place. So a line counts after the next start of the system only if a line
 * `{"durable":n}` says that the results of the first `n` files had been brought to the disk.
 */
export class Journal {
  readonly #place: string;
  readonly #descriptor: number;
  readonly #folder: Folder;
  readonly #done: ReadonlyMap<string, FileOutcome>;
  /** How many records the file holds. */
  #records: number;
  #syncedAt = Date.now();
  #syncing: ChildProcess | undefined;
  #isClosed = false;

  private constructor(place: string, descriptor: number, folder: Folder, { done, records }: Known) {
    this.#place = place;
    this.#descriptor = descriptor;
    this.#folder = folder;
    this.#done = done;
    this.#records = records;
  }

  /**
   * @param settings identifies the settings, see `fingerprint`
   * @param continues whether what an earlier run has done counts
   * @throws IoError
   */
  static open(folder: Folder, settings: string, continues: boolean, boot = bootId()): Journal {
    const place = JSON.stringify(join(folder.path, JOURNAL_NAME));
    const descriptor = openOwn(folder, place);
    try {
      const known = continues ? read(descriptor, settings, boot) : NOTHING;
      if (known.records === 0) fs.ftruncateSync(descriptor, 0);
      const journal = new Journal(place, descriptor, folder, known);
      // The last line may have been cut: the next begins on its own.
      if (known.records > 0) fs.writeSync(descriptor, '\n');
      journal.#write(known.records === 0 ? { logveil: 2, settings, boot } : { boot });
      return journal;
    } catch (error) {
      fs.closeSync(descriptor);
      throw explain(place, error);
    }
  }

  /** What became of the file, if that is what it still is and its result is there. */
  find(below: string, identity: string, target: string): FileOutcome | undefined {
    const outcome = this.#done.get(below);
    if (outcome?.identity !== identity) return undefined;
    const stat = fs.lstatSync(target, { throwIfNoEntry: false });
    return stat?.isFile() && stat.size === outcome.size ? outcome : undefined;
  }

  add(below: string, outcome: FileOutcome): void {
    try {
      this.#write({ below, ...outcome });
      this.#records++;
    } catch (error) {
      throw explain(this.#place, error);
    }
    if (Date.now() - this.#syncedAt > SYNC_INTERVAL) this.#bringToDisk();
  }

  close(): void {
    this.#isClosed = true;
    this.#syncing?.kill();
    fs.closeSync(this.#descriptor);
  }

  /** Beside the run: to wait for each file would take many times as long. */
  #bringToDisk(): void {
    if (this.#syncing !== undefined) return;
    const records = this.#records;
    const child = spawn('sync', ['-f', this.#folder.path], { stdio: 'ignore' });
    child.unref();
    this.#syncing = child;
    const end = (code: number | null): void => {
      this.#syncing = undefined;
      this.#syncedAt = Date.now();
      if (code !== 0 || this.#isClosed) return;
      try {
        this.#write({ durable: records });
        fs.fsyncSync(this.#descriptor);
      } catch {
        // Then these files are done again after a loss of power.
      }
    };
    child.on('close', end);
    child.on('error', () => end(null));
  }

  #write(record: object): void {
    const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
    for (let written = 0; written < bytes.length; ) written += fs.writeSync(this.#descriptor, bytes, written);
  }
}

/** @throws IoError where the journal is not a file of ours: what it says would be believed */
function openOwn(folder: Folder, place: string): number {
  let descriptor: number;
  try {
    descriptor = fs.openSync(folder.at(JOURNAL_NAME), FLAGS, MODE);
  } catch (error) {
    if (codeOf(error) === 'ELOOP') throw foreign(place, 'is a link');
    throw explain(place, error);
  }
  const stat = fs.fstatSync(descriptor);
  const runner = process.geteuid?.();
  const what = stat.isFile() ? 'belongs to another user' : 'is no regular file';
  if (stat.isFile() && (runner === undefined || stat.uid === runner || stat.uid === 0)) return descriptor;
  fs.closeSync(descriptor);
  throw foreign(place, what);
}

function foreign(place: string, what: string): IoError {
  return new IoError(place, 'LOGVEIL_JOURNAL', `${what}, so nothing it says can be relied on; remove it`);
}

/** Distinguishes settings without revealing them: they hold a key. */
export function fingerprint(options: SanitizerOptions, version: string): string {
  const identity = { ...options, hashKey: options.hashKey && Buffer.from(options.hashKey).toString('hex'), version };
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

interface Known {
  done: ReadonlyMap<string, FileOutcome>;
  /** How many records the file holds, also such as do not count any more. */
  records: number;
}

const NOTHING: Known = { done: new Map(), records: 0 };

function read(descriptor: number, settings: string, boot: string): Known {
  const [first, ...lines] = fs.readFileSync(descriptor, 'utf8').split('\n').map(parseLine);
  if (first?.kind !== 'head' || first.settings !== settings) return NOTHING;
  const records: { below: string; outcome: FileOutcome; boot: string }[] = [];
  let durable = 0;
  let written = first.boot;
  for (const line of lines.filter((one): one is JournalLine => one !== undefined)) {
    if (line.kind === 'boot') written = line.boot;
    else if (line.kind === 'durable') durable = Math.max(durable, Math.min(line.durable, records.length));
    else if (line.kind === 'record') records.push({ below: line.below, outcome: line.outcome, boot: written });
  }
  const counting = records.filter((record, index) => index < durable || record.boot === boot);
  return { done: new Map(counting.map(({ below, outcome }) => [below, outcome])), records: records.length };
}
