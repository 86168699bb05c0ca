import {
  type BigIntStats,
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { codeOf } from '../io/io-error.ts';

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
  /** For writing and reading; made, with its folders, for nobody but its owner. */
  create(path: string): number;
  /** Writes all. */
  write(descriptor: number, bytes: Uint8Array, position: number): void;
  truncate(descriptor: number, length: number): void;
  /** When this is over, what has been written is on the disk. Several at once take far less time than one by one. */
  sync(descriptor: number): Promise<void> | undefined;
  rename(from: string, to: string): void;
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
  create(path) {
    const open = (): number => openSync(path, constants.O_RDWR | constants.O_CREAT, PRIVATE_FILE);
    const descriptor = unlessAbsent(open);
    if (descriptor !== undefined) return descriptor;
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    return open();
  },
  write(descriptor, bytes, position) {
    for (let at = 0; at < bytes.length; ) {
      at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
    }
  },
  truncate: ftruncateSync,
  sync: promisify(fdatasync),
  rename(from, to) {
    mkdirSync(dirname(to), { recursive: true, mode: PRIVATE_FOLDER });
    renameSync(from, to);
  },
  readWhole: (path) => unlessAbsent(() => readFileSync(path)),
  replace(path, bytes) {
    const temporary = `${path}.new`;
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    const descriptor = openSync(temporary, 'w', PRIVATE_FILE);
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
