/** A file system in memory, with the habits that make following files hard. */
import { dirname, resolve } from 'node:path';
import type { FileStatus, FileSystem } from '../../src/watch/file-system.ts';

interface Node {
  device: number;
  inode: number;
  kind: 'file' | 'folder';
  bytes: Buffer;
  changed: number;
  /** Names that refer to it. */
  links: number;
  /** Names and open descriptors that refer to it. */
  uses: number;
}

/** Times of files are no finer than this, in milliseconds. */
const TIME_GRAIN = 4;

/** Inodes come back at once, as on ext4; a removed file lives on while it is open; links are followed. */
export class FakeFiles implements FileSystem {
  now = 1_700_000_000_000;
  reusesInodes = true;
  /** That of what is made from now on. */
  device = 1;
  readonly #names = new Map<string, Node>();
  readonly #links = new Map<string, string>();
  readonly #open = new Map<number, Node>();
  readonly #freeInodes: number[] = [];
  #nextInode = 100;
  #nextDescriptor = 3;
  /** What `replace` put in place of what: for the crash that loses the last write. */
  readonly #replaced = new Map<string, Buffer | undefined>();
  /** How often a file was replaced. */
  replacements = 0;
  /** Called before each change that the watcher makes: may throw to crash it there. */
  onChange: (what: string) => void = () => {};

  constructor() {
    this.#names.set('/', this.#make('folder'));
  }

  // --- what the watcher uses --------------------------------------------------------------------------------------

  status(path: string): FileStatus | undefined {
    const node = this.#find(path);
    return node && describe(node);
  }

  statusOf(descriptor: number): FileStatus {
    return describe(this.#opened(descriptor));
  }

  list(folder: string): { name: string; isLink: boolean }[] {
    const below = folder === '/' ? '/' : `${folder}/`;
    const found: { name: string; isLink: boolean }[] = [];
    const see = (path: string, isLink: boolean) => {
      if (path !== '/' && path.startsWith(below) && !path.includes('/', below.length)) {
        found.push({ name: path.slice(below.length), isLink });
      }
    };
    for (const path of this.#names.keys()) see(path, false);
    for (const path of this.#links.keys()) see(path, true);
    return found;
  }

  open(path: string): number | undefined {
    const node = this.#find(path);
    if (node === undefined) return undefined;
    node.uses++;
    this.#open.set(this.#nextDescriptor, node);
    return this.#nextDescriptor++;
  }

  read(descriptor: number, into: Uint8Array, position: number): number {
    const { bytes } = this.#opened(descriptor);
    if (position > bytes.length) return 0;
    return bytes.copy(into, 0, Math.max(0, position), Math.max(0, position) + into.length);
  }

  close(descriptor: number): void {
    const node = this.#opened(descriptor);
    this.#open.delete(descriptor);
    this.#drop(node);
  }

  create(path: string): number {
    if (this.#find(path) === undefined) {
      this.onChange('create');
      this.makeFolder(dirname(path));
      this.#put(path, this.#make('file'));
    }
    return this.open(path) as number;
  }

  write(descriptor: number, bytes: Uint8Array, position: number): void {
    const node = this.#opened(descriptor);
    const half = bytes.length >> 1;
    this.#writeAt(node, bytes.subarray(0, half), position);
    // A crash may come in the middle.
    this.onChange('write');
    this.#writeAt(node, bytes.subarray(half), position + half);
  }

  truncate(descriptor: number, length: number): void {
    this.onChange('truncate');
    const node = this.#opened(descriptor);
    node.bytes = node.bytes.subarray(0, length);
    this.#touch(node);
  }

  sync(descriptor: number): undefined {
    this.#opened(descriptor);
  }

  makeFolders(_from: string, to: string): void {
    this.makeFolder(to);
  }

  rename(from: string, to: string): void {
    this.onChange('rename');
    this.move(from, to);
  }

  unlink(path: string): void {
    this.onChange('unlink');
    this.remove(path);
  }

  readWhole(path: string): Uint8Array | undefined {
    return this.#find(path)?.bytes;
  }

  replace(path: string, bytes: Uint8Array): void {
    this.onChange('replace');
    this.replacements++;
    const before = this.#find(path);
    this.#replaced.set(path, before?.bytes);
    this.makeFolder(dirname(path));
    const node = this.#make('file');
    node.bytes = Buffer.from(bytes);
    this.#put(path, node);
  }

  // --- what a log's writer and its rotation do ---------------------------------------------------------------------

  makeFolder(path: string): void {
    if (this.#find(path) !== undefined) return;
    this.makeFolder(dirname(path));
    this.#put(path, this.#make('folder'));
  }

  /** Appends through a name, as `>>` does. */
  append(path: string, text: string | Uint8Array): void {
    const descriptor = this.create(path);
    const node = this.#opened(descriptor);
    this.#writeAt(node, Buffer.from(text as string), node.bytes.length);
    this.close(descriptor);
  }

  /** As a writer that has had the file open before it was moved or removed. */
  appendTo(descriptor: number, text: string): void {
    const node = this.#opened(descriptor);
    this.#writeAt(node, Buffer.from(text), node.bytes.length);
  }

  cut(path: string, length = 0): void {
    const node = this.#find(path) as Node;
    node.bytes = node.bytes.subarray(0, length);
    this.#touch(node);
  }

  move(from: string, to: string): void {
    const node = this.#names.get(from) as Node;
    node.uses++;
    this.remove(from);
    this.#put(to, node);
    this.#drop(node);
  }

  copy(from: string, to: string): void {
    const node = this.#make('file');
    node.bytes = Buffer.from(this.#find(from)?.bytes ?? '');
    this.#put(to, node);
  }

  link(path: string, target: string): void {
    this.remove(path);
    this.#links.set(path, target);
    this.#touchFolderOf(path);
  }

  remove(path: string): void {
    const node = this.#names.get(path);
    this.#names.delete(path);
    this.#links.delete(path);
    this.#touchFolderOf(path);
    if (node === undefined) return;
    node.links--;
    this.#drop(node);
  }

  exists(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  text(path: string): string {
    return this.#find(path)?.bytes.toString() ?? '';
  }

  /** The process that had these open is gone. */
  crash(except: ReadonlySet<number> = new Set()): void {
    for (const descriptor of [...this.#open.keys()]) if (!except.has(descriptor)) this.close(descriptor);
  }

  /** The last `replace` of this file has never happened. */
  undoReplace(path: string): void {
    if (!this.#replaced.has(path)) return;
    const before = this.#replaced.get(path);
    this.#replaced.delete(path);
    if (before === undefined) this.remove(path);
    else this.copyBytes(path, before);
  }

  undoState(): void {
    this.undoReplace('/state/watch.json');
  }

  copyBytes(path: string, bytes: Buffer): void {
    const node = this.#make('file');
    node.bytes = bytes;
    this.#put(path, node);
  }

  #make(kind: 'file' | 'folder'): Node {
    const inode = (this.reusesInodes ? this.#freeInodes.pop() : undefined) ?? this.#nextInode++;
    return { device: this.device, inode, kind, bytes: Buffer.alloc(0), changed: this.#grainOfNow(), links: 0, uses: 0 };
  }

  #put(path: string, node: Node): void {
    const before = this.#names.get(path);
    node.uses++;
    node.links++;
    this.#names.set(path, node);
    this.#touchFolderOf(path);
    if (before === undefined) return;
    before.links--;
    this.#drop(before);
  }

  #drop(node: Node): void {
    if (--node.uses === 0) this.#freeInodes.push(node.inode);
  }

  #find(path: string, depth = 0): Node | undefined {
    const target = this.#links.get(path);
    if (target === undefined) return this.#names.get(path);
    return depth > 8 ? undefined : this.#find(resolve(dirname(path), target), depth + 1);
  }

  #opened(descriptor: number): Node {
    const node = this.#open.get(descriptor);
    if (node === undefined) throw Object.assign(new Error('EBADF'), { code: 'EBADF' });
    return node;
  }

  #writeAt(node: Node, bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    if (end > node.bytes.length) {
      const larger = Buffer.alloc(end);
      node.bytes.copy(larger);
      node.bytes = larger;
    }
    node.bytes.set(bytes, position);
    this.#touch(node);
  }

  #touch(node: Node): void {
    node.changed = this.#grainOfNow();
  }

  #touchFolderOf(path: string): void {
    const folder = this.#names.get(dirname(path));
    if (folder !== undefined) this.#touch(folder);
  }

  #grainOfNow(): number {
    return Math.floor(this.now / TIME_GRAIN) * TIME_GRAIN;
  }
}

function describe({ device, inode, kind, bytes, changed, links }: Node): FileStatus {
  return { id: `${device}:${inode}`, kind, size: bytes.length, changed, links };
}
