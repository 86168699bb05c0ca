import fs, { type BigIntStats } from 'node:fs';
import { dirname, join } from 'node:path';
import { Draft, type DraftFiles, draftName } from '../io/draft.ts';
import { explain, IoError, isSystemError } from '../io/io-error.ts';
import type { DirectSanitizer } from '../sanitizer/direct.ts';
import { keepAttributes, keepOwner } from './attributes.ts';
import { readFrom } from './byte-source.ts';
import { sanitizeContent, type Way } from './content.ts';
import { FORMAT_HEAD, formatOf } from './format.ts';
import { metadataCheck } from './metadata.ts';
import { CHANGED, SanitizePass, type Sink } from './sanitize-pass.ts';
import { changing, identify, openSource, refuseGrowing, refuseLinks } from './source.ts';
import { Spool } from './spool.ts';
import type { FileOutcome, FileTask } from './task.ts';

/** What a thread works with. */
export interface Workshop {
  sanitizer: DirectSanitizer;
  isIdempotent: boolean;
  owner: string;
  /** The file system that drafts are made with, if it is not Node's own. */
  files?: DraftFiles;
  /** Told how many bytes of a file have been read; throws when it is to stop. */
  onRead(length: number): void;
}

/** What was joined by a removal may be a parameter; that ends soon. */
const MAX_ROUNDS = 4;

/** Does what is to be done with one file. @throws IoError; the file is then as it was */
export async function carryOut(task: FileTask, workshop: Workshop): Promise<FileOutcome> {
  const descriptor = openSource(task);
  try {
    return await new FileWork(task, workshop, descriptor).carryOut();
  } catch (error) {
    throw isSystemError(error) ? explain(task.place, error) : error;
  } finally {
    fs.closeSync(descriptor);
  }
}

class FileWork {
  readonly #task: FileTask;
  readonly #workshop: Workshop;
  readonly #descriptor: number;
  readonly #stat: BigIntStats;

  constructor(task: FileTask, workshop: Workshop, descriptor: number) {
    this.#task = task;
    this.#workshop = workshop;
    this.#descriptor = descriptor;
    this.#stat = fs.fstatSync(descriptor, { bigint: true });
  }

  async carryOut(): Promise<FileOutcome> {
    const { mode, unchanged } = this.#task;
    this.#workshop.sanitizer.takeStats();
    const isPlain = this.#format() === 'plain';
    // Plain text is written as it is read: were it read first, it would be read twice.
    if (mode === 'out' && isPlain && unchanged === 'copy') return this.#write();
    const isChanged = await this.#look(this.#descriptor, mode !== 'dry run');
    if (isChanged && mode !== 'dry run') {
      this.#workshop.sanitizer.takeStats();
      return this.#write(true);
    }
    if (mode === 'out') this.#copy();
    return this.#outcome(isChanged, Number(this.#stat.size));
  }

  #format() {
    const head = Buffer.alloc(FORMAT_HEAD);
    return formatOf(head.subarray(0, fs.readSync(this.#descriptor, head, 0, head.length, 0)));
  }

  #outcome(isChanged: boolean, size: number): FileOutcome {
    return {
      isChanged,
      stats: this.#workshop.sanitizer.takeStats(),
      modified: Number(this.#stat.mtimeMs),
      identity: identify(this.#stat),
      size,
    };
  }

  /** Whether anything in the file is to be hidden. */
  async #look(descriptor: number, stopsAtChange: boolean): Promise<boolean> {
    try {
      return await this.#pass(descriptor, undefined, stopsAtChange);
    } catch (error) {
      if (error === CHANGED) return true;
      throw error;
    }
  }

  /** @param isExpected whether something to be hidden has been seen */
  async #write(isExpected = false): Promise<FileOutcome> {
    const { mode, place } = this.#task;
    if (mode === 'in place') refuseLinks(this.#task, this.#stat);
    let { draft, isChanged } = await this.#sanitize(this.#descriptor);
    try {
      if (isExpected && !isChanged) throw changing(place);
      const outcome = this.#outcome(isChanged, draft.length);
      for (let round = 0; isChanged && !(await this.#isRight(draft)); round++) {
        if (round === MAX_ROUNDS) {
          throw new IoError(place, 'LOGVEIL_UNVERIFIED', 'still holds parameters when sanitized; please report it');
        }
        const next = await this.#sanitize(draft.descriptor);
        draft.discard();
        draft = next.draft;
      }
      refuseGrowing(this.#task, this.#stat);
      keepAttributes(this.#task, this.#stat, this.#descriptor, draft);
      draft.commit(mode === 'in place');
      return { ...outcome, size: draft.length };
    } catch (error) {
      draft.discard();
      throw error;
    }
  }

  async #sanitize(descriptor: number): Promise<{ draft: Draft; isChanged: boolean }> {
    const draft = this.#createDraft(this.#stat.blocks * 512n < this.#stat.size);
    try {
      const sink: Sink = { write: (bytes) => void draft.write(bytes) as undefined };
      const isChanged = await this.#pass(descriptor, sink, false);
      draft.finish();
      return { draft, isChanged };
    } catch (error) {
      draft.discard();
      throw error;
    }
  }

  #createDraft(leavesHoles: boolean): Draft {
    const { owner, files } = this.#workshop;
    const { target, place } = this.#task;
    return Draft.create(target, draftName(owner), { place, leavesHoles, ...(files && { files }) });
  }

  /** Whether the draft is as long as it should be, can be unpacked again, and holds no parameter. */
  async #isRight(draft: Draft): Promise<boolean> {
    const { size } = fs.fstatSync(draft.descriptor);
    if (size !== draft.length) {
      throw new IoError(this.#task.place, 'LOGVEIL_UNVERIFIED', 'was not written whole; check the device');
    }
    const isChanged = await this.#look(draft.descriptor, true);
    this.#workshop.sanitizer.takeStats();
    return !isChanged || !this.#workshop.isIdempotent;
  }

  async #pass(descriptor: number, sink: Sink | undefined, stopsAtChange: boolean): Promise<boolean> {
    const { sanitizer, owner, onRead } = this.#workshop;
    const { place, target } = this.#task;
    const newSpool = () => new Spool(dirname(target), owner);
    const way: Way = { sanitizer, stopsAtChange, newSpool, onPiece: () => onRead(0) };
    switch (this.#format()) {
      case 'zip': {
        const { sanitizeZip } = await import('./zip.ts');
        onRead(fs.fstatSync(descriptor).size);
        return sanitizeZip(
          descriptor,
          sink,
          place,
          (content, inner, where) => sanitizeContent(content, inner, where, way, 1),
          metadataCheck(sanitizer),
        );
      }
      case 'plain':
        return this.#passText(descriptor, new SanitizePass(sanitizer, place, sink, stopsAtChange));
      default:
        return sanitizeContent(readFrom(descriptor, place, onRead), sink, place, way);
    }
  }

  /** Straight into the engine's memory. */
  async #passText(descriptor: number, pass: SanitizePass): Promise<boolean> {
    for (let at = 0; ; ) {
      const space = pass.space();
      let length: number;
      try {
        length = fs.readSync(descriptor, space, 0, space.length, at);
      } catch (error) {
        throw explain(this.#task.place, error);
      }
      if (length === 0) break;
      at += length;
      this.#workshop.onRead(length);
      const passing = pass.push(length);
      if (passing !== undefined) await passing;
    }
    await pass.end();
    return pass.isChanged;
  }

  /** Nothing is hidden: the output is the file itself. */
  #copy(): void {
    const { unchanged, place } = this.#task;
    try {
      if (unchanged === 'hardlink') this.#link();
      else this.#clone();
    } catch (error) {
      throw unchanged === 'copy' ? explain(place, error) : unlinkable(place, unchanged, error);
    }
  }

  #link(): void {
    const { source, target, place } = this.#task;
    const path = join(dirname(target), draftName(this.#workshop.owner));
    fs.linkSync(source, path);
    try {
      const { dev, ino } = fs.lstatSync(path, { bigint: true });
      if (dev !== this.#stat.dev || ino !== this.#stat.ino) throw changing(place);
      refuseGrowing(this.#task, this.#stat);
      fs.renameSync(path, target);
    } finally {
      // Where both are the same file already, a rename does nothing.
      fs.rmSync(path, { force: true });
    }
  }

  #clone(): void {
    const { unchanged, place } = this.#task;
    const draft = this.#createDraft(false);
    try {
      // The system's copy takes the mode over at once: set-user-id must not be there before the owner is.
      const isOwnerKept = keepOwner(place, this.#stat, draft, false);
      if (isOwnerKept || (Number(this.#stat.mode) & SET_ID) === 0) {
        const { COPYFILE_FICLONE, COPYFILE_FICLONE_FORCE } = fs.constants;
        const flags = unchanged === 'reflink' ? COPYFILE_FICLONE_FORCE : COPYFILE_FICLONE;
        fs.copyFileSync(pathOf(this.#descriptor, this.#task.source), pathOf(draft.descriptor, draft.path), flags);
      } else if (unchanged === 'reflink') {
        throw notKept(place);
      } else {
        for (const bytes of readFrom(this.#descriptor, place, () => {})) draft.write(bytes);
      }
      refuseGrowing(this.#task, this.#stat);
      keepAttributes(this.#task, this.#stat, this.#descriptor, draft);
      draft.commit(false);
    } catch (error) {
      draft.discard();
      throw error;
    }
  }
}

const SET_ID = 0o6000;

/** A path of the open file itself, where the system has one. */
function pathOf(descriptor: number, path: string): string {
  return process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : path;
}

function notKept(place: string): IoError {
  return new IoError(
    place,
    'EPERM',
    'runs as its owner, who cannot be kept here; run as root, or use --unchanged copy',
  );
}

function unlinkable(place: string, way: 'reflink' | 'hardlink', error: unknown): IoError {
  if (error instanceof IoError) return error;
  const { code } = explain(place, error);
  return new IoError(place, code, `cannot be put into the output folder as a ${way} (${code}); use --unchanged copy`);
}
