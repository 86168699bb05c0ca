import { sep } from 'node:path';
import { Folder, type Trust } from '../io/folder.ts';
import { IoError } from '../io/io-error.ts';
import { clearDrafts } from './drafts.ts';
import type { Input } from './inputs.ts';

/** So many folders stay open when nobody needs them: the next file is mostly in one of them. */
const MAX_IDLE = 32;
const FOLDER_MODE = 0o750;

/** A file's folder and that of its result. Both stay open, and so the same, until `close`. */
export interface FileFolders {
  source: Folder;
  /** The file's name in it. */
  sourceName: string;
  /** In place, that of the file itself. */
  target: Folder;
  targetName: string;
  close(): void;
}

interface Shared {
  folder: Folder;
  users: number;
}

/** The folders that a run reads from and writes to. */
export class OpenFolders {
  readonly #trust: Trust;
  /** The output folder; nothing where files are replaced, or nothing is written. */
  readonly #out: Folder | undefined;
  readonly #writes: boolean;
  readonly #open = new Map<string, Shared>();

  /**
   * @param trust who may change the way to a file
   * @param writes whether results are written: to `out`, or in the files' own folders
   */
  constructor(trust: Trust, out: Folder | undefined, writes: boolean) {
    this.#trust = trust;
    this.#out = out;
    this.#writes = writes;
  }

  /** @throws IoError */
  of(file: Input): FileFolders {
    const way = file.names.slice(0, -1);
    const sourceName = file.names.at(-1) as string;
    const source = this.#take(['source', file.root, ...way], () => this.#openSource(file, way));
    if (this.#out === undefined) {
      return { source, sourceName, target: source, targetName: sourceName, close: () => this.#release(source) };
    }
    try {
      const [targetName = '', ...above] = file.below.split(sep).reverse();
      const folders = above.reverse();
      const target = this.#take(['target', ...folders], () => this.#makeTarget(this.#out as Folder, folders));
      const close = (): void => {
        this.#release(source);
        this.#release(target);
      };
      return { source, sourceName, target, targetName, close };
    } catch (error) {
      this.#release(source);
      throw error;
    }
  }

  close(): void {
    for (const { folder } of this.#open.values()) folder.close();
    this.#open.clear();
  }

  #openSource({ root, rootIdentity, path }: Input, way: readonly string[]): Folder {
    const first = Folder.open(root, this.#trust);
    if (first.identity !== rootIdentity) {
      first.close();
      throw new IoError(
        JSON.stringify(path),
        'LOGVEIL_GROWING',
        'is in a folder that was exchanged meanwhile; run again',
      );
    }
    const folder = follow(first, way, (from, name) => from.enter(name));
    if (this.#writes && this.#out === undefined) clearDrafts(folder.own);
    return folder;
  }

  #makeTarget(out: Folder, way: readonly string[]): Folder {
    const folder = follow(out.again(), way, (from, name) => from.make(name, FOLDER_MODE));
    clearDrafts(folder.own);
    return folder;
  }

  #take(key: readonly string[], open: () => Folder): Folder {
    const name = key.join('\0');
    let shared = this.#open.get(name);
    if (shared === undefined) {
      this.#closeIdle();
      shared = { folder: open(), users: 0 };
    } else {
      this.#open.delete(name);
    }
    // After the others: the first of the map is the one that has not been needed for longest.
    this.#open.set(name, shared);
    shared.users++;
    return shared.folder;
  }

  #release(folder: Folder): void {
    for (const shared of this.#open.values()) if (shared.folder === folder) shared.users--;
  }

  #closeIdle(): void {
    if (this.#open.size < MAX_IDLE) return;
    for (const [name, { folder, users }] of this.#open) {
      if (users > 0) continue;
      folder.close();
      this.#open.delete(name);
      return;
    }
  }
}

function follow(first: Folder, way: readonly string[], step: (from: Folder, name: string) => Folder): Folder {
  let folder = first;
  for (const name of way) {
    const before = folder;
    try {
      folder = step(before, name);
    } finally {
      before.close();
    }
  }
  return folder;
}
