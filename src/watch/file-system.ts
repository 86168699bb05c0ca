import {
  type BigIntStats,
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, IoError } from '../io/io-error.ts';

/** What the watcher asks of a file. */
export interface FileStatus {
  /** Device and inode: the same file, as long as it exists. A freed inode may come back at once. */
  readonly id: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  /** When it was last written to, in milliseconds. Two writes within a few of them may not show. */
  readonly changed: number;
  /** How many names it has; none once it has been removed, though somebody may still have it open. */
  readonly links: number;
}

/**
 * All that the watcher does with files, so that a test can stand in for it. Every call is synchronous: what one look
 * sees belongs together, and a local log answers in microseconds. Errors are Node's, with a `code`.
 */
export interface FileSystem {
  /** Links are followed. Nothing if it is not there; if that cannot be found out, an error. */
  status(path: string): FileStatus | undefined;
  statusOf(descriptor: number): FileStatus;
  /** What is in a folder, in no order; nothing if it is not there. */
  list(folder: string): { readonly name: string; readonly isLink: boolean }[];
  /** For reading, without waiting for anybody. Nothing if it is not there. */
  open(path: string): number | undefined;
  /** How many bytes were read; fewer than asked for only at the end. */
  read(descriptor: number, into: Uint8Array, position: number): number;
  close(descriptor: number): void;
  /** Makes the folders from one folder down to another, for nobody but their owner. A link on the way is an error. */
  makeFolders(from: string, to: string): void;
  /** For writing and reading; made for nobody but its owner. A link is an error, for somebody may have put it there. */
  create(path: string): number;
  /** Writes all. */
  write(descriptor: number, bytes: Uint8Array, position: number): void;
  truncate(descriptor: number, length: number): void;
  /** When this is over, what has been written is on the disk. Several at once take far less time than one by one. */
  sync(descriptor: number): Promise<void> | undefined;
  rename(from: string, to: string): void;
  /** Removes a file, or the link that is in its place. Nothing happens if it is not there. */
  unlink(path: string): void;
  readWhole(path: string): Uint8Array | undefined;
  /** Puts a file with this content in place of the one that is there: at any moment it is the old or the new. */
  replace(path: string, bytes: Uint8Array): void;
}

/** Logs hold what others must not see, and what is made of them may still hold more than they should. */
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** These say that there is nothing at a path. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** The files of this machine. */
export const systemFiles: FileSystem = {
  status(path) {
    const status = unlessAbsent(() => statSync(path, { bigint: true, throwIfNoEntry: false }));
    return status && describe(status);
  },
  statusOf: (descriptor) => describe(fstatSync(descriptor, { bigint: true })),
  list: (folder) =>
    (unlessAbsent(() => readdirSync(folder, { withFileTypes: true })) ?? []).map((entry) => ({
      name: entry.name,
      isLink: entry.isSymbolicLink(),
    })),
  // A FIFO among the logs is not to keep us waiting for its writer.
  open: (path) => unlessAbsent(() => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)),
  read(descriptor, into, position) {
    let length = 0;
    while (length < into.length) {
      const more = readSync(descriptor, into, length, into.length - length, position + length);
      if (more === 0) break;
      length += more;
    }
    return length;
  },
  close: closeSync,
  makeFolders(from, to) {
    mkdirSync(from, { recursive: true, mode: PRIVATE_FOLDER });
    let folder = from;
    for (const part of relative(from, to).split(sep).filter(Boolean)) {
      folder = join(folder, part);
      if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) throw plantedLink(folder);
      mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
    }
  },
  create(path) {
    try {
      return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, PRIVATE_FILE);
    } catch (error) {
      throw codeOf(error) === 'ELOOP' ? plantedLink(path) : error;
    }
  },
  write(descriptor, bytes, position) {
    for (let at = 0; at < bytes.length; ) {
      at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
    }
  },
  truncate: ftruncateSync,
  sync: promisify(fdatasync),
  rename: renameSync,
  unlink: (path) => rmSync(path, { force: true }),
  readWhole: (path) => unlessAbsent(() => readFileSync(path)),
  replace(path, bytes) {
    const temporary = `${path}.new`;
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    // One that a killed watch has left, or a link that somebody has put there.
    rmSync(temporary, { force: true });
    const { O_WRONLY, O_CREAT, O_EXCL } = constants;
    const descriptor = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL, PRIVATE_FILE);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  },
};

function plantedLink(path: string): IoError {
  return new IoError(path, 'LOGVEIL_LINK', 'is a symbolic link, which is not written through; remove it');
}

function describe(status: BigIntStats): FileStatus {
  return {
    id: `${status.dev}:${status.ino}`,
    kind: status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other',
    size: Number(status.size),
    changed: Number(status.mtimeNs) / 1e6,
    links: Number(status.nlink),
  };
}

function unlessAbsent<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (ABSENT.has(codeOf(error))) return undefined;
    throw error;
  }
}

/** A rename lasts once its folder is on the disk; some file systems cannot be asked for that. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (codeOf(error) !== 'EINVAL') throw error;
  } finally {
    closeSync(descriptor);
  }
}
