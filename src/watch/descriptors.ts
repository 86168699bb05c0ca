import { codeOf } from '../io/io-error.ts';
import type { FileSystem } from './file-system.ts';
import type { Source } from './source.ts';

/**
 * The open files of the sources. A file that is open cannot get lost: not by being removed, nor its inode to another.
 * So all are kept open, but no more than the system lets us: then those that have not been read for longest are closed.
 */
export class Descriptors {
  readonly #fileSystem: FileSystem;
  readonly #onFailure: (path: string, error: unknown) => void;
  #most: number;
  /** The least recently used first. */
  readonly #open = new Map<Source, number>();

  /**
   * @param most so many are kept open
   * @param onFailure is told if a file is there and cannot be opened
   */
  constructor(fileSystem: FileSystem, most: number, onFailure: (path: string, error: unknown) => void) {
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
    if (source.isGone || source.isPacked) return undefined;
    const descriptor = this.#openFile(source.path);
    if (descriptor === undefined) return undefined;
    if (this.#fileSystem.statusOf(descriptor).id !== source.id) {
      this.#fileSystem.close(descriptor);
      return undefined;
    }
    this.#open.set(source, descriptor);
    while (this.#open.size > this.#most) this.#closeOldest();
    return descriptor;
  }

  /** Of one that cannot be opened any more; it counts as used no more than before. */
  ofGone(source: Source): number | undefined {
    return this.#open.get(source);
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

  /** Opens a file to look into it, and closes it again. */
  peek<T>(path: string, look: (descriptor: number) => T): T | undefined {
    const descriptor = this.#openFile(path);
    if (descriptor === undefined) return undefined;
    try {
      return look(descriptor);
    } finally {
      this.#fileSystem.close(descriptor);
    }
  }

  close(source: Source): void {
    const descriptor = this.#open.get(source);
    if (descriptor !== undefined) this.#fileSystem.close(descriptor);
    this.#open.delete(source);
  }

  closeAll(): void {
    for (const source of [...this.#open.keys()]) this.close(source);
  }

  #openFile(path: string): number | undefined {
    for (;;) {
      try {
        return this.#fileSystem.open(path);
      } catch (error) {
        if (!['EMFILE', 'ENFILE'].includes(codeOf(error)) || this.#open.size === 0) {
          this.#onFailure(path, error);
          return undefined;
        }
        // Others in this process need some too.
        this.#most = Math.max(1, this.#open.size - 8);
        while (this.#open.size > this.#most) this.#closeOldest();
      }
    }
  }

  /** One that is gone could not be opened again: it is the last to be closed. */
  #closeOldest(): void {
    const sources = [...this.#open.keys()];
    this.close(sources.find((source) => !source.isGone) ?? (sources[0] as Source));
  }
}
