import { join } from 'node:path';
import { codeOf, explain, IoError } from '../io/io-error.ts';
import type { Discovery } from './discovery.ts';
import type { FileStatus, FileSystem } from './file-system.ts';

/** A file in one of the folders that are looked into, watched or not: rotated files are found among them. */
export interface Entry {
  readonly path: string;
  readonly isLink: boolean;
  readonly status: FileStatus;
}

interface Folder {
  readonly id: string;
  readonly changed: number;
  readonly listedAt: number;
  readonly entries: readonly Entry[];
  readonly subfolders: readonly string[];
  /** The links in it by their paths, each with the id of what it leads to; none if that is not there. */
  readonly links: ReadonlyMap<string, string | undefined>;
  /** Some entries could not be looked at: when it is listed again for that, at the latest. */
  readonly retryAt: number;
}

/** What was written to so shortly before it was looked at may be written to again without that its time shows it; milliseconds. */
export const TIME_GRAIN = 100;

/**
 * What the folders hold. A folder is listed again when its time shows that something came, went or was renamed, or when
 * one of its links leads to something else: what comes and goes in another folder does not change the link's. What its
 * files are is asked only then.
 */
export class Folders {
  readonly #discovery: Discovery;
  readonly #fileSystem: FileSystem;
  readonly #now: () => number;
  readonly #onFailure: (error: IoError) => void;
  readonly #onReadable: (path: string) => void;
  #folders = new Map<string, Folder>();
  #byId = new Map<string, Entry[]>();
  #byPath = new Map<string, Entry>();

  /**
   * @param onFailure is called if a folder cannot be listed, or what is in it cannot be looked at
   * @param onReadable is called if it could be
   */
  constructor(
    discovery: Discovery,
    fileSystem: FileSystem,
    now: () => number,
    onFailure: (error: IoError) => void,
    onReadable: (path: string) => void,
  ) {
    this.#discovery = discovery;
    this.#fileSystem = fileSystem;
    this.#now = now;
    this.#onFailure = onFailure;
    this.#onReadable = onReadable;
  }

  /** The folders that there are, and links to files that are watched, which may be in none of them; with their ids. */
  get places(): ReadonlyMap<string, string> {
    const places = new Map<string, string>();
    for (const { path, isLink, status } of this.#byPath.values()) {
      if (isLink && this.#discovery.matches(path)) places.set(path, status.id);
    }
    for (const [path, { id }] of this.#folders) places.set(path, id);
    return places;
  }

  get entries(): Iterable<Entry> {
    return this.#byPath.values();
  }

  /** The paths of one file, links last. */
  withId(id: string): readonly Entry[] {
    return this.#byId.get(id) ?? [];
  }

  at(path: string): Entry | undefined {
    return this.#byPath.get(path);
  }

  /** The device that a folder is on, if it is there. */
  deviceOf(folder: string): string | undefined {
    return this.#folders.get(folder)?.id.split(':', 1)[0];
  }

  /**
   * Looks into all folders again, or just into those that may have changed.
   * @returns whether any was listed anew
   */
  refresh(anew: boolean): boolean {
    const before = this.#folders;
    const folders = new Map<string, Folder>();
    const seen = new Set<string>();
    let isAnew = false;
    const visit = (path: string): void => {
      const depth = this.#discovery.depthAt(path);
      if (depth < 0 || folders.has(path)) return;
      let folder = before.get(path);
      try {
        const status = this.#fileSystem.status(path);
        if (status?.kind !== 'folder' || seen.has(status.id)) return;
        seen.add(status.id);
        if (anew || folder === undefined || this.#isOutdated(folder, status)) {
          folder = this.#listWhole(path, status, folder);
          isAnew = true;
        }
        this.#onReadable(path);
      } catch (error) {
        if (codeOf(error) === '') throw error;
        // A server that does not answer has not removed its files: they stay what they were.
        this.#onFailure(explain(path, error));
      }
      if (folder === undefined) return;
      folders.set(path, folder);
      if (depth > 0) for (const subfolder of folder.subfolders) visit(subfolder);
    };
    for (const root of this.#discovery.roots) visit(root);
    this.#folders = folders;
    if (!isAnew && folders.size === before.size) return false;
    this.#index();
    return true;
  }

  /** Lists a folder again if it changed meanwhile: a file that was renamed may have been seen under neither name. */
  #listWhole(path: string, status: FileStatus, before: Folder | undefined): Folder {
    let folder = this.#list(path, status, before);
    for (let tries = 1; tries < MAX_LISTINGS; tries++) {
      const now = this.#fileSystem.status(path);
      if (now?.id !== folder.id || now.changed === folder.changed) break;
      folder = this.#list(path, now, before);
    }
    return folder;
  }

  #list(path: string, status: FileStatus, before: Folder | undefined): Folder {
    const listedAt = this.#now();
    const entries: Entry[] = [];
    const subfolders: string[] = [];
    const links = new Map<string, string | undefined>();
    let retryAt = Number.POSITIVE_INFINITY;
    for (const { name, isLink } of this.#fileSystem.list(path)) {
      const below = join(path, name);
      const belowStatus = this.#statusIn(below);
      if (isLink && typeof belowStatus !== 'string') links.set(below, belowStatus?.id);
      if (typeof belowStatus === 'string') {
        retryAt = Math.min(retryAt, listedAt + (LASTING.has(belowStatus) ? LASTING_RETRY : 0));
        // It stays what it was, if it was anything. One bad entry does not keep us from the others.
        const known = before?.entries.find((entry) => entry.path === below);
        if (known !== undefined) entries.push(known);
        if (before?.subfolders.includes(below)) subfolders.push(below);
      } else if (belowStatus?.kind === 'folder') subfolders.push(below);
      else if (belowStatus?.kind === 'file') entries.push({ path: below, isLink, status: belowStatus });
      else if (belowStatus === undefined && name.includes(REPLACEMENT) && this.#discovery.matches(below)) {
        this.#onFailure(new IoError(below, 'EILSEQ', 'has a name that is not UTF-8; rename it'));
      }
    }
    return { id: status.id, changed: status.changed, listedAt, entries, subfolders, links, retryAt };
  }

  #isOutdated(folder: Folder, status: FileStatus): boolean {
    return this.#now() >= folder.retryAt || hasChanged(folder, status) || this.#hasTurnedLink(folder);
  }

  /** Does a link in it lead to another file or folder than when it was listed? One that fails now has not been turned. */
  #hasTurnedLink({ links }: Folder): boolean {
    for (const [path, id] of links) {
      try {
        if (this.#fileSystem.status(path)?.id !== id) return true;
      } catch (error) {
        if (codeOf(error) === '') throw error;
      }
    }
    return false;
  }

  /** @returns the code of the error if it cannot be looked at */
  #statusIn(path: string): FileStatus | undefined | string {
    try {
      const status = this.#fileSystem.status(path);
      this.#onReadable(path);
      return status;
    } catch (error) {
      if (codeOf(error) === '') throw error;
      // A link that nobody asked for may lead anywhere.
      if (this.#discovery.matches(path)) this.#onFailure(explain(path, error));
      return codeOf(error);
    }
  }

  #index(): void {
    this.#byId = new Map();
    this.#byPath = new Map();
    for (const { entries } of this.#folders.values()) {
      for (const entry of entries) {
        this.#byPath.set(entry.path, entry);
        const same = this.#byId.get(entry.status.id);
        if (same === undefined) this.#byId.set(entry.status.id, [entry]);
        else if (entry.isLink) same.push(entry);
        else same.unshift(entry);
      }
    }
  }
}

/** A folder in which files come and go all the time is not listed more often at once. */
const MAX_LISTINGS = 5;

/** What fails with these does not change soon; milliseconds. */
const LASTING = new Set(['EACCES', 'EPERM', 'ENAMETOOLONG']);
const LASTING_RETRY = 60_000;

/** Names are read as UTF-8: after what came of other bytes there is no file. */
export const REPLACEMENT = '\ufffd';

function hasChanged(folder: Folder, status: FileStatus): boolean {
  return (
    folder.id !== status.id ||
    folder.changed !== status.changed ||
    Math.abs(folder.listedAt - folder.changed) < TIME_GRAIN
  );
}
