import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { explain, IoError } from './io-error.ts';

/** What of Node's file system a draft is made with; tests put faults into it. */
export type DraftFiles = Pick<
  typeof fs,
  | 'openSync'
  | 'writeSync'
  | 'ftruncateSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'futimesSync'
  | 'fsyncSync'
  | 'closeSync'
  | 'fstatSync'
  | 'lstatSync'
  | 'renameSync'
  | 'unlinkSync'
>;

export interface DraftOptions {
  /** What messages call the file; its path if nothing is given. */
  place?: string;
  leavesHoles?: boolean;
  files?: DraftFiles;
}

/** Holes are left where so many zero bytes would be written. */
const HOLE = 64 * 1024;
const ZEROS = Buffer.alloc(HOLE);

/**
 * A file in the making. It is next to the one that it is to replace, under a name of its own and readable by nobody else,
 * until `commit` renames it in one step. So even after a crash at any point there is the old file or the new one, whole.
 */
export class Draft {
  readonly path: string;
  readonly #target: string;
  readonly #place: string;
  readonly #files: DraftFiles;
  #descriptor: number;
  #position = 0;
  /** Whether the last bytes are a hole, which only a length makes part of the file. */
  #endsInHole = false;
  readonly #leavesHoles: boolean;

  private constructor(
    target: string,
    path: string,
    descriptor: number,
    { place, files, leavesHoles }: Required<DraftOptions>,
  ) {
    this.#target = target;
    this.path = path;
    this.#place = place;
    this.#descriptor = descriptor;
    this.#files = files;
    this.#leavesHoles = leavesHoles;
  }

  /**
   * @param target the file that it will be
   * @param name its own name meanwhile, in the target's folder; see `draftName`
   * @throws IoError
   */
  static create(target: string, name: string, options: DraftOptions = {}): Draft {
    const { place = JSON.stringify(target), leavesHoles = false, files = fs as DraftFiles } = options;
    const path = join(dirname(target), name);
    try {
      return new Draft(target, path, files.openSync(path, 'wx+', 0o600), { place, files, leavesHoles });
    } catch (error) {
      throw explain(place, error);
    }
  }

  get length(): number {
    return this.#position;
  }

  get descriptor(): number {
    return this.#descriptor;
  }

  write(bytes: Uint8Array): void {
    if (!this.#leavesHoles) {
      this.#writeAll(bytes);
      return;
    }
    for (let from = 0; from < bytes.length; from += HOLE) {
      const piece = bytes.subarray(from, from + HOLE);
      if (piece.length === HOLE && ZEROS.equals(piece)) {
        this.#position += HOLE;
        this.#endsInHole = true;
      } else {
        this.#writeAll(piece);
      }
    }
  }

  #writeAll(bytes: Uint8Array): void {
    try {
      for (let written = 0; written < bytes.length; ) {
        const length = this.#files.writeSync(
          this.#descriptor,
          bytes,
          written,
          bytes.length - written,
          this.#position + written,
        );
        if (length === 0) throw new IoError(this.#place, 'EIO', 'takes no more bytes; check the device');
        written += length;
      }
    } catch (error) {
      throw explain(this.#place, error);
    }
    this.#position += bytes.length;
    this.#endsInHole = false;
  }

  /** Others have written it, as long as this. */
  assumeLength(length: number): void {
    this.#position = length;
    this.#endsInHole = this.#leavesHoles;
  }

  /** Settles the length after the last byte. */
  finish(): void {
    if (this.#endsInHole) this.#do(() => this.#files.ftruncateSync(this.#descriptor, this.#position));
  }

  setMode(mode: number): void {
    this.#do(() => this.#files.fchmodSync(this.#descriptor, mode));
  }

  setOwner(owner: number, group: number): void {
    this.#do(() => this.#files.fchownSync(this.#descriptor, owner, group));
  }

  /** In seconds since 1970. */
  setTimes(accessed: number, modified: number): void {
    this.#do(() => this.#files.futimesSync(this.#descriptor, accessed, modified));
  }

  /**
   * Puts the draft in its target's place.
   * @param isDurable whether it is to outlast a loss of power too: content and folder are then brought to the disk first
   */
  commit(isDurable: boolean): void {
    this.#do(() => {
      if (isDurable) this.#files.fsyncSync(this.#descriptor);
      this.#refuseOther();
      this.#close();
      this.#files.renameSync(this.path, this.#target);
      if (isDurable) this.#syncFolder();
    });
  }

  /** Another file under the draft's name is somebody else's: it is not to take the target's place. */
  #refuseOther(): void {
    const here = this.#files.fstatSync(this.#descriptor, { bigint: true });
    const there = this.#files.lstatSync(this.path, { bigint: true });
    if (here.ino === there.ino && here.dev === there.dev) return;
    throw new IoError(
      this.#place,
      'LOGVEIL_GROWING',
      'somebody exchanged files in its folder; look who can write there',
    );
  }

  /** It is not to be. */
  discard(): void {
    try {
      this.#close();
    } finally {
      try {
        this.#files.unlinkSync(this.path);
      } catch {
        // A folder that cannot be written any more; the next run clears it up.
      }
    }
  }

  #syncFolder(): void {
    const folder = this.#files.openSync(dirname(this.path), 'r');
    try {
      this.#files.fsyncSync(folder);
    } catch (error) {
      // Some file systems cannot: the rename is in their journal all the same.
      if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes((error as { code: string }).code)) throw error;
    } finally {
      this.#files.closeSync(folder);
    }
  }

  #close(): void {
    if (this.#descriptor < 0) return;
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    this.#files.closeSync(descriptor);
  }

  #do(call: () => void): void {
    try {
      call();
    } catch (error) {
      throw explain(this.#place, error);
    }
  }
}

/** Distinguishes the drafts of one process. */
let drafts = 0;

/** @param owner who makes it, see `ownerMark` */
export function draftName(owner: string): string {
  drafts++;
  return `.logveil-${owner}-${drafts}${randomBytes(3).toString('hex')}.tmp`;
}
