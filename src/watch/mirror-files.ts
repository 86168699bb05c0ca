import { dirname, join } from 'node:path';
import { codeOf, explain } from '../io/io-error.ts';
import type { FileSystem } from './file-system.ts';

const LINE_FEED = 0x0a;
/** So much is read of a mirror file at a time. */
const PIECE = 64 * 1024;

/** A file in the folder of mirrors, as it is now: `MirrorFiles` changes it. */
export interface MirrorFile {
  name: string;
  /** Device and inode. */
  readonly id: string;
  /** How much of it has been written, or written again. */
  length: number;
  /** Its length on the disk. What comes after `length` is from before a restart, and is expected to be written again. */
  end: number;
}

/**
 * So much is written before it is brought to the disk, while more is being read: at the end little is left to wait for,
 * and a power failure takes no more. Less at a time would make the file system write its own records more often.
 */
const SYNC_LENGTH = 32 << 20;
/** As many are synchronized at once as Node has threads for that. */
const SYNCED_AT_ONCE = 4;

/**
 * The files in the folder of mirrors: written, cut, renamed, kept open and brought to the disk. Whatever fails is explained
 * with the file's path, and ends the watch: nothing is to be read that cannot be written.
 */
export class MirrorFiles {
  readonly #folder: string;
  readonly #fileSystem: FileSystem;
  readonly #maxOpen: number;
  /** The least recently used first. */
  readonly #open = new Map<MirrorFile, number>();
  /** What has been written to since it was last synchronized. */
  readonly #unsynced = new Set<MirrorFile>();
  #unsyncedLength = 0;
  readonly #toSync = new Set<MirrorFile>();
  #syncing = 0;
  #onSynced: () => void = () => {};
  #failure: { readonly error: unknown } | undefined;

  /** @param maxOpen how many are kept open */
  constructor(folder: string, fileSystem: FileSystem, maxOpen: number) {
    this.#folder = folder;
    this.#fileSystem = fileSystem;
    this.#maxOpen = maxOpen;
  }

  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** The file of this name, which is made if it is not there. */
  make(name: string): MirrorFile {
    return this.#try(name, () => {
      const descriptor = this.#create(name);
      const { id, size } = this.#fileSystem.statusOf(descriptor);
      const file = { name, id, length: size, end: size };
      this.#keepOpen(file, descriptor);
      return file;
    });
  }

  /** The files that there are, at any depth, by their ids. */
  find(): Map<string, string> {
    return this.#try('', () => this.#walk('', new Map()));
  }

  idAt(name: string): string | undefined {
    return this.#try(name, () => this.#fileSystem.status(this.pathOf(name))?.id);
  }

  /** What is there already stays untouched, up to the first byte that differs. */
  append(file: MirrorFile, bytes: Uint8Array): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    const known = this.#knownLength(file, bytes);
    file.length += known;
    this.#unsynced.add(file);
    if (known === bytes.length) return;
    this.cut(file, file.length);
    const more = bytes.subarray(known);
    const descriptor = this.#descriptor(file);
    this.#try(file.name, () => this.#fileSystem.write(descriptor, more, file.length));
    file.length += more.length;
    file.end = file.length;
    this.#unsyncedLength += more.length;
    if (this.#unsyncedLength >= SYNC_LENGTH) this.#sync();
  }

  /** What comes after this is to be written again. It stays in the file until something else is written. */
  goBack(file: MirrorFile, length: number): void {
    file.length = Math.min(file.length, length);
  }

  /** Leaves so much of it, if there is more. */
  cut(file: MirrorFile, length: number): void {
    file.length = Math.min(file.length, length);
    if (length >= file.end) return;
    const descriptor = this.#descriptor(file);
    this.#try(file.name, () => this.#fileSystem.truncate(descriptor, length));
    file.end = length;
    this.#unsynced.add(file);
  }

  /** Of what has not been written again, leaves whole lines. */
  cutLine(file: MirrorFile): void {
    if (file.end > file.length) this.cut(file, this.#lineEndAfter(file, file.length));
  }

  /** All that is there counts as written. */
  accept(file: MirrorFile): void {
    file.length = file.end;
  }

  /** Is it at the start of a line? */
  isAtLineStart(file: MirrorFile): boolean {
    const last = new Uint8Array(1);
    return file.length === 0 || this.#read(file, last, file.length - 1) === 0 || last[0] === LINE_FEED;
  }

  /** With how many of these bytes the rest of the file begins. */
  #knownLength(file: MirrorFile, bytes: Uint8Array): number {
    const length = Math.min(bytes.length, file.end - file.length);
    if (length === 0) return 0;
    const piece = new Uint8Array(Math.min(length, PIECE));
    for (let at = 0; at < length; ) {
      const there = piece.subarray(0, length - at);
      const count = this.#read(file, there, file.length + at);
      for (let n = 0; n < count; n++) if (there[n] !== bytes[at + n]) return at + n;
      if (count === 0) return at;
      at += count;
    }
    return length;
  }

  /** The place after its last line feed, or `least` if there is none after that. */
  #lineEndAfter(file: MirrorFile, least: number): number {
    const piece = new Uint8Array(PIECE);
    for (let end = file.end; end > least; ) {
      const from = Math.max(least, end - piece.length);
      const bytes = piece.subarray(0, this.#read(file, piece.subarray(0, end - from), from));
      const at = bytes.lastIndexOf(LINE_FEED);
      if (at >= 0) return from + at + 1;
      end = from;
    }
    return Math.min(least, file.end);
  }

  rename(file: MirrorFile, name: string): void {
    this.#try(file.name, () => {
      this.#makeFolders(name);
      this.#fileSystem.rename(this.pathOf(file.name), this.pathOf(name));
    });
    file.name = name;
  }

  remove(file: MirrorFile): void {
    this.#close(file);
    this.#unsynced.delete(file);
    this.#toSync.delete(file);
    this.#try(file.name, () => this.#fileSystem.unlink(this.pathOf(file.name)));
  }

  /** All that has been written lasts, when this is over. Nothing may be called from here on. */
  finish(): Promise<void> | undefined {
    for (const file of [...this.#open.keys()]) this.#close(file);
    this.#sync();
    const end = (): void => {
      if (this.#failure !== undefined) throw this.#failure.error;
    };
    if (this.#syncing > 0) return new Promise<void>((done) => (this.#onSynced = done)).then(end);
    end();
    return undefined;
  }

  #sync(): void {
    for (const file of this.#unsynced) this.#toSync.add(file);
    this.#unsynced.clear();
    this.#unsyncedLength = 0;
    this.#syncNext();
  }

  /** Each by a descriptor of its own, for the one that it is written by may be closed meanwhile. */
  #syncNext(): void {
    for (const file of this.#toSync) {
      if (this.#syncing === SYNCED_AT_ONCE) return;
      this.#toSync.delete(file);
      this.#syncFile(file);
    }
    if (this.#syncing === 0) this.#onSynced();
  }

  /** What fails while others are written is reported with the next write, or at the end. */
  #syncFile({ name }: MirrorFile): void {
    let descriptor: number | undefined;
    let done: Promise<void> | undefined;
    try {
      descriptor = this.#fileSystem.open(this.pathOf(name));
      done = descriptor === undefined ? undefined : this.#fileSystem.sync(descriptor);
    } catch (error) {
      this.#fail(name, error);
    }
    const close = (): void => {
      if (descriptor !== undefined) this.#fileSystem.close(descriptor);
    };
    if (done === undefined) {
      close();
      return;
    }
    this.#syncing++;
    done
      .catch((error) => this.#fail(name, error))
      .then(() => {
        close();
        this.#syncing--;
        this.#syncNext();
      });
  }

  #fail(name: string, error: unknown): void {
    this.#failure ??= { error: explain(this.pathOf(name), error) };
  }

  #create(name: string): number {
    this.#makeFolders(name);
    return this.#fileSystem.create(this.pathOf(name));
  }

  #makeFolders(name: string): void {
    this.#fileSystem.makeFolders(this.#folder, dirname(this.pathOf(name)));
  }

  #read(file: MirrorFile, into: Uint8Array, position: number): number {
    const descriptor = this.#descriptor(file);
    return this.#try(file.name, () => this.#fileSystem.read(descriptor, into, position));
  }

  #try<T>(name: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw codeOf(error) === '' ? error : explain(this.pathOf(name), error);
    }
  }

  #descriptor(file: MirrorFile): number {
    const descriptor = this.#open.get(file) ?? this.#try(file.name, () => this.#create(file.name));
    this.#keepOpen(file, descriptor);
    return descriptor;
  }

  #keepOpen(file: MirrorFile, descriptor: number): void {
    this.#open.delete(file);
    this.#open.set(file, descriptor);
    if (this.#open.size <= this.#maxOpen) return;
    this.#close(this.#open.keys().next().value as MirrorFile);
  }

  #close(file: MirrorFile): void {
    const descriptor = this.#open.get(file);
    this.#open.delete(file);
    if (descriptor !== undefined) this.#fileSystem.close(descriptor);
  }

  #walk(below: string, found: Map<string, string>): Map<string, string> {
    for (const { name, isLink } of this.#fileSystem.list(this.pathOf(below))) {
      const path = join(below, name);
      const status = isLink ? undefined : this.#fileSystem.status(this.pathOf(path));
      if (status?.kind === 'file') found.set(status.id, path);
      else if (status?.kind === 'folder') this.#walk(path, found);
    }
    return found;
  }
}
