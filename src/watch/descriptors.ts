import { codeOf, explain, IoError } from '../io/io-error.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import type { Source } from './source.ts';

/** A log file could not be opened, looked at or read. The others are followed all the same. */
export class UnreadableError extends IoError {
  constructor(path: string, error: unknown) {
    const { code, message } = explain(path, error);
    super(path, code, message.slice(path.length + 2));
    this.name = 'UnreadableError';
  }
}

/** The content of a packed file, in memory: it is read like a file that is open. */
interface Unpacked {
  readonly bytes: Uint8Array;
  readonly status: FileStatus;
}

/**
 * The open files of the sources. A file that is open cannot get lost: not by being removed, nor its inode to another.
 * So all are kept open, but no more than the system lets us: then those that have not been read for longest are closed.
 *
 * Whatever fails with a log file is thrown as an `UnreadableError`.
 */
export class Descriptors {
  readonly #fileSystem: FileSystem;
  readonly #onFailure: (error: UnreadableError) => void;
  #most: number;
  /** The least recently used first. */
  readonly #open = new Map<Source, number>();
  readonly #paths = new Map<number, string>();
  /** By negative descriptors. */
  readonly #unpacked = new Map<number, Unpacked>();
  #nextUnpacked = -1;

  /**
   * @param most so many are kept open
   * @param onFailure is called if a file is there and cannot be opened, or cannot be closed
   */
  constructor(fileSystem: FileSystem, most: number, onFailure: (error: UnreadableError) => void) {
    this.#fileSystem = fileSystem;
    this.#most = most;
    this.#onFailure = onFailure;
  }

  /** Nothing if the source's file is not where it was, or cannot be opened. */
  of(source: Source): number | undefined {
    const known = this.#open.get(source);
    if (known !== undefined) {
      this.#open.delete(source);
      this.#open.set(source, known);
      return known;
    }
    if (source.isGone || source.isArchived) return undefined;
    const descriptor = this.#openFile(source.path, this.#onFailure);
    if (descriptor === undefined) return undefined;
    if (!this.#isOf(source, descriptor)) {
      this.#close(descriptor);
      return undefined;
    }
    // What is gone stays open, even beyond the limit: it could not be opened again.
    while (this.#open.size >= this.#most && this.#closeOldest());
    this.#open.set(source, descriptor);
    return descriptor;
  }

  #isOf(source: Source, descriptor: number): boolean {
    try {
      return this.statusOf(descriptor).id === source.id;
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      this.#onFailure(error);
      return false;
    }
  }

  /** Of one that cannot be opened any more; it counts as used no more than before. */
  ofGone(source: Source): number | undefined {
    return this.#open.get(source);
  }

  /** The source's content was unpacked, and can be read as if its file were open. */
  openUnpacked(source: Source, bytes: Uint8Array): void {
    this.close(source);
    const descriptor = this.#nextUnpacked--;
    const status: FileStatus = { id: source.id, kind: 'file', size: bytes.length, changed: 0, links: 1 };
    this.#unpacked.set(descriptor, { bytes, status });
    this.#open.set(source, descriptor);
  }

  /** Another source reads what was opened for this one. @returns whether anything was open */
  handOver(source: Source, heir: Source): boolean {
    const descriptor = this.#open.get(source);
    if (descriptor === undefined) return false;
    this.#open.delete(source);
    this.#open.set(heir, descriptor);
    return true;
  }

  has(source: Source): boolean {
    return this.#open.has(source);
  }

  /** As it is at this path now. Nothing if it is not there. */
  statusAt(path: string): FileStatus | undefined {
    try {
      return this.#fileSystem.status(path);
    } catch (error) {
      throw codeOf(error) === '' ? error : new UnreadableError(path, error);
    }
  }

  /** Opens a file to look into it, and closes it again. Nothing if it is not there. */
  peek<T>(path: string, look: (descriptor: number) => T): T | undefined {
    const descriptor = this.#openFile(path, (error) => {
      throw error;
    });
    if (descriptor === undefined) return undefined;
    try {
      return look(descriptor);
    } finally {
      this.#close(descriptor);
    }
  }

  /** How many bytes were read; fewer than asked for only at the end. */
  read(descriptor: number, into: Uint8Array, position: number): number {
    const unpacked = this.#unpacked.get(descriptor);
    if (unpacked !== undefined) {
      const bytes = unpacked.bytes.subarray(Math.max(0, position), Math.max(0, position) + into.length);
      into.set(bytes);
      return bytes.length;
    }
    return this.#try(descriptor, () => this.#fileSystem.read(descriptor, into, position));
  }

  statusOf(descriptor: number): FileStatus {
    return this.#unpacked.get(descriptor)?.status ?? this.#try(descriptor, () => this.#fileSystem.statusOf(descriptor));
  }

  close(source: Source): void {
    const descriptor = this.#open.get(source);
    this.#open.delete(source);
    if (descriptor !== undefined) this.#close(descriptor);
  }

  closeAll(): void {
    for (const source of [...this.#open.keys()]) this.close(source);
  }

  #close(descriptor: number): void {
    const path = this.#paths.get(descriptor) ?? '';
    this.#paths.delete(descriptor);
    if (this.#unpacked.delete(descriptor)) return;
    try {
      this.#fileSystem.close(descriptor);
    } catch (error) {
      // Whatever it says, the descriptor is closed, and nothing was written through it.
      if (codeOf(error) === '') throw error;
      this.#onFailure(new UnreadableError(path, error));
    }
  }

  #try<T>(descriptor: number, call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (codeOf(error) === '') throw error;
      throw new UnreadableError(this.#paths.get(descriptor) ?? '', error);
    }
  }

  #openFile(path: string, onFailure: (error: UnreadableError) => void): number | undefined {
    for (;;) {
      try {
        const descriptor = this.#fileSystem.open(path);
        if (descriptor !== undefined) this.#paths.set(descriptor, path);
        return descriptor;
      } catch (error) {
        if (codeOf(error) === '') throw error;
        if (!['EMFILE', 'ENFILE'].includes(codeOf(error)) || this.#open.size === 0) {
          onFailure(new UnreadableError(path, error));
          return undefined;
        }
        // Others in this process need some too.
        this.#most = Math.max(1, this.#open.size - 8);
        while (this.#open.size > this.#most && this.#closeOldest());
        // Rather one that is gone than none at all.
        const [oldest] = this.#open.keys();
        if (this.#open.size > this.#most && oldest !== undefined) this.close(oldest);
      }
    }
  }

  /** @returns false if there is none that could be opened again */
  #closeOldest(): boolean {
    for (const source of this.#open.keys()) {
      if (source.isGone || source.isArchived) continue;
      this.close(source);
      return true;
    }
    return false;
  }
}
