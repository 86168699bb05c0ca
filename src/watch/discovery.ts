import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { codeOf, explain, IoError } from '../io/io-error.ts';
import type { FileStatus, FileSystem } from './file-system.ts';

/** One word of the command line: which files it means, and where they can be. */
interface Target {
  matches(path: string): boolean;
  /** Folders to look into, and how deep below each. */
  readonly folder: string;
  readonly depth: number;
  /** All in the folder is meant: it may be empty. */
  readonly isTree?: true;
}

/** Deeper folders are not looked into: a link may lead back to where it is. */
const MAX_DEPTH = 32;

/**
 * Which files are watched, as named by files, globs and folders. A file or folder need not be there yet. In a folder
 * are meant all files below it, but those whose name begins with a dot.
 */
export class Discovery {
  readonly #words: readonly { readonly word: string; readonly targets: readonly Target[] }[];
  readonly #targets: readonly Target[];
  readonly #fileSystem: FileSystem;
  readonly #isOurs: (path: string) => boolean;
  /** The common folder of all that is watched: names and the paths of mirrors are relative to it. */
  readonly base: string;

  /**
   * @param words files, globs, folders
   * @param cwd what they are relative to
   * @param fileSystem knows whether a file has a name with an asterisk in it
   * @param isOurs what is never read: what the watcher itself writes
   * @throws IoError if a word names what is neither a file nor a folder
   */
  constructor(words: readonly string[], cwd: string, fileSystem: FileSystem, isOurs: (path: string) => boolean) {
    this.#words = words.map((word) => {
      const path = resolve(cwd, word);
      const isGlob = picomatch.scan(word).isGlob && statusAt(path, fileSystem) === undefined;
      return { word, targets: isGlob ? [globTarget(word, cwd)] : namedTargets(path, fileSystem) };
    });
    this.#targets = this.#words.flatMap(({ targets }) => targets);
    this.#fileSystem = fileSystem;
    this.#isOurs = isOurs;
    this.base = commonFolder(this.#targets.map((target) => target.folder));
  }

  /** The words that mean nothing that is there: neither one of these files, nor a folder. */
  absent(paths: Iterable<string>): string[] {
    const all = [...paths];
    return this.#words
      .filter(({ targets }) => !targets.some((target) => all.some((path) => target.matches(path))))
      .filter(({ targets }) => !targets.some(({ isTree, folder }) => isTree === true && this.#isFolder(folder)))
      .map(({ word }) => word);
  }

  #isFolder(path: string): boolean {
    return this.#fileSystem.status(path)?.kind === 'folder';
  }

  matches(path: string): boolean {
    return !this.#isOurs(path) && this.#targets.some((target) => target.matches(path));
  }

  /** How many levels below this folder are looked into; -1 if not even itself. */
  depthAt(folder: string): number {
    let depth = -1;
    for (const target of this.#targets) {
      if (folder === target.folder) depth = Math.max(depth, target.depth);
      else if (isBelow(folder, target.folder)) depth = Math.max(depth, target.depth - levels(folder, target.folder));
    }
    return this.#isOurs(folder) ? -1 : depth;
  }

  /** Where the walk begins. */
  get roots(): readonly string[] {
    return [...new Set(this.#targets.map((target) => target.folder))];
  }

  /** What a file is called in messages, prefixes and among the mirrors. */
  nameOf(path: string): string {
    return relative(this.base, path);
  }
}

/** A path that may be a file or a folder, now or later. */
function namedTargets(path: string, fileSystem: FileSystem): Target[] {
  const tree: Target = {
    matches: (other) => isBelow(other, path) && !isHidden(relative(path, other)),
    folder: path,
    depth: MAX_DEPTH,
    isTree: true,
  };
  const kind = statusAt(path, fileSystem)?.kind;
  if (kind === 'other') throw new IoError(path, 'EINVAL', 'is a pipe or a device; name a file, a glob or a folder');
  if (kind === 'folder') return [tree];
  const file: Target = { matches: (other) => other === path, folder: dirname(path), depth: 0 };
  return kind === undefined ? [file, tree] : [file];
}

function statusAt(path: string, fileSystem: FileSystem): FileStatus | undefined {
  try {
    return fileSystem.status(path);
  } catch (error) {
    throw codeOf(error) === '' ? error : explain(path, error);
  }
}

function globTarget(word: string, cwd: string): Target {
  const { base, glob } = picomatch.scan(word);
  const isMatch = picomatch(glob);
  const folder = resolve(cwd, base);
  const depth = glob.includes('**') ? MAX_DEPTH : glob.split('/').length - 1;
  return { matches: (path) => isBelow(path, folder) && isMatch(relative(folder, path)), folder, depth };
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep) && path.length > folder.length + 1;
}

function levels(path: string, folder: string): number {
  return relative(folder, path).split(sep).length;
}

function isHidden(path: string): boolean {
  return path.split(sep).some((part) => part.startsWith('.'));
}

function commonFolder(folders: readonly string[]): string {
  let common = folders[0] ?? '/';
  for (const folder of folders) {
    while (folder !== common && !isBelow(folder, common)) common = dirname(common);
  }
  return common;
}

/**
 * Could this be what a file was moved, copied or packed to when it was rotated? Rotating programs put something after the
 * name or before its last part, in the same folder or another: `app.log.1`, `app.log-20261124`, `old/app-20261124.log.gz`.
 */
export function isRotatedName(path: string, original: string): boolean {
  const name = basename(path);
  const originalName = basename(original);
  if (name === originalName) return false;
  const stem = stemOf(originalName);
  return name.startsWith(originalName) || (name !== stem && stem !== '' && name.startsWith(stem));
}

/** What all names begin with that a file's rotated ones have: its own name without its last part. */
export function stemOf(path: string): string {
  const name = basename(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** A number that counts generations, and what is around it: `app.log.12.gz` is the twelfth of `app.log.#.gz`. */
export interface Numbered {
  readonly series: string;
  readonly number: number;
}

/** Longer numbers are dates or times: names that have them are not given to another file. */
const GENERATION = /^(.*?\D)(\d{1,3})(\D*)$/;

/** Nothing if the name has no number that counts generations. */
export function numberedName(name: string): Numbered | undefined {
  const [, before, digits, after] = GENERATION.exec(basename(name)) ?? [];
  if (digits === undefined) return undefined;
  return { series: join(dirname(name), `${before}#${after}`), number: Number(digits) };
}
