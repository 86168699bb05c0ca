import fs, { type BigIntStats } from 'node:fs';
import { dirname, isAbsolute, join, parse, resolve, sep } from 'node:path';
import { refuseShared } from './folder-trust.ts';
import { codeOf, explain, IoError } from './io-error.ts';

const { O_DIRECTORY, O_NOFOLLOW } = fs.constants;
/** Linux's flag for a descriptor to name things by: it needs no permission to list the folder. */
const O_PATH = 0o10000000;
const DESCRIPTORS = '/proc/self/fd';
/** Absent on other systems, and where Node's permission model does not let us in: there all goes by path. */
const hasDescriptors = process.platform === 'linux' && fs.existsSync(DESCRIPTORS);
const MAX_LINKS = 40;

/**
 * Who may change the way to a folder: `shared` anyone; `owned` only each folder's owner, the user who runs
 * logveil, and root. `owned` is for folders that are written to.
 */
export type Trust = 'shared' | 'owned';

/**
 * A folder that is open. What is named by `at` is in this very folder, even if somebody renames it, or puts a link in
 * its place, meanwhile: the name leads through a descriptor (`/proc/self/fd/12/app.log`), as with the system's `openat`.
 * Other threads of this process can use such a name too, until the folder is closed.
 */
export class Folder {
  /** For messages: where it was when it was opened, without links. */
  readonly path: string;
  readonly #descriptor: number;
  readonly #trust: Trust;

  private constructor(path: string, descriptor: number, trust: Trust) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#trust = trust;
  }

  /**
   * Opens the folder that a path names; links on the way are followed.
   * @throws IoError, also where the way can be changed by others than `trust` allows
   */
  static open(path: string, trust: Trust): Folder {
    return walk(resolve(path), trust, false).folder;
  }

  /** Opens the folder of a file, which a link may name, and returns the name that it has there. @throws IoError */
  static ofFile(path: string, trust: Trust): { folder: Folder; name: string } {
    const { folder, rest } = walk(resolve(path), trust, true);
    return { folder, name: rest };
  }

  static openRoot(path: string, trust: Trust): Folder {
    const { root } = parse(path);
    return Folder.#opened(root, root, trust);
  }

  static #opened(name: string, path: string, trust: Trust): Folder {
    const descriptor = hasDescriptors ? fs.openSync(name, O_PATH | O_DIRECTORY | O_NOFOLLOW) : -1;
    const folder = new Folder(path, descriptor, trust);
    try {
      if (trust === 'owned') refuseShared(folder.path, folder.stat());
      return folder;
    } catch (error) {
      folder.close();
      throw error;
    }
  }

  /** A path of the folder itself. */
  get own(): string {
    return hasDescriptors ? `${DESCRIPTORS}/${this.#descriptor}` : this.path;
  }

  /** A path of what the folder holds under this name. */
  at(name: string): string {
    return `${this.own}/${name}`;
  }

  stat(): BigIntStats {
    return hasDescriptors
      ? fs.fstatSync(this.#descriptor, { bigint: true })
      : fs.lstatSync(this.path, { bigint: true });
  }

  /** Stays the same as long as it is this folder. */
  get identity(): string {
    const { dev, ino } = this.stat();
    return `${dev}:${ino}`;
  }

  /** Opens a folder in this one. A link is refused. @throws IoError */
  enter(name: string): Folder {
    const path = join(this.path, name);
    try {
      if (!hasDescriptors && fs.lstatSync(path).isSymbolicLink()) throw aLink(path);
      return Folder.#opened(this.at(name), path, this.#trust);
    } catch (error) {
      if (codeOf(error) === 'ENOTDIR' && this.isLink(name)) throw aLink(path);
      throw explain(JSON.stringify(path), error);
    }
  }

  /** The same folder, to be closed by itself. */
  again(): Folder {
    return Folder.#opened(hasDescriptors ? this.at('.') : this.path, this.path, this.#trust);
  }

  parent(): Folder {
    return Folder.#opened(this.at('..'), dirname(this.path), this.#trust);
  }

  /** As `enter`; makes the folder if it is not there. */
  make(name: string, mode: number): Folder {
    try {
      fs.mkdirSync(this.at(name), { mode });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw explain(JSON.stringify(join(this.path, name)), error);
    }
    return this.enter(name);
  }

  isLink(name: string): boolean {
    return fs.lstatSync(this.at(name), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  }

  close(): void {
    if (this.#descriptor >= 0) fs.closeSync(this.#descriptor);
  }
}

/**
 * Goes the way one name at a time, so that it is known of each folder and link on it who could change it.
 * @param toFile whether the last name is that of a file, whose folder is wanted; else `rest` is empty
 */
function walk(path: string, trust: Trust, toFile: boolean): { folder: Folder; rest: string } {
  const names = namesOf(path);
  let folder = Folder.openRoot(path, trust);
  try {
    for (let links = 0; ; ) {
      const name = names.shift();
      if (name === undefined) return { folder, rest: '' };
      if (folder.isLink(name)) {
        if (++links > MAX_LINKS) throw new IoError(JSON.stringify(path), 'ELOOP', 'its links lead in a circle (ELOOP)');
        const at = join(folder.path, name);
        if (trust === 'owned') refuseShared(at, fs.lstatSync(folder.at(name), { bigint: true }));
        const target = fs.readlinkSync(folder.at(name));
        names.unshift(...namesOf(target));
        if (isAbsolute(target)) folder = inPlaceOf(folder, Folder.openRoot(path, trust));
        continue;
      }
      if (toFile && names.length === 0) return { folder, rest: name };
      folder = inPlaceOf(folder, name === '..' ? folder.parent() : folder.enter(name));
    }
  } catch (error) {
    folder.close();
    throw explain(JSON.stringify(path), error);
  }
}

function inPlaceOf(before: Folder, after: Folder): Folder {
  before.close();
  return after;
}

function namesOf(path: string): string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep)
    .filter((name) => name !== '' && name !== '.');
}

function aLink(path: string): IoError {
  return new IoError(
    JSON.stringify(path),
    'LOGVEIL_LINK',
    'is a link where a folder was expected, and is not followed; put a folder there, or name what it leads to',
  );
}
