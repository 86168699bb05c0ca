import { constants } from 'node:os';

/**
 * Input or output that cannot continue. The message is one line: the place, what is wrong, and what can be done.
 * It never holds a byte of what was read.
 */
export class IoError extends Error {
  /** The system's name for the cause, such as `ENOSPC`, or one of ours that begins with `LOGVEIL_`. */
  readonly code: string;
  /** The file, or `standard input` or `standard output`. */
  readonly place: string;

  constructor(place: string, code: string, message: string) {
    super(`${place}: ${message}`);
    this.name = 'IoError';
    this.code = code;
    this.place = place;
  }
}

/** The system's code of whatever was thrown, or an empty string. */
export function codeOf(error: unknown): string {
  const { code, errno } = (error ?? {}) as { code?: unknown; errno?: unknown };
  if (typeof code !== 'string') return '';
  // Node knows fewer names than the system: EDQUOT comes as `UNKNOWN`, ESTALE as `Unknown system error -116`.
  if (/^unknown/i.test(code) && typeof errno === 'number') return nameOf(-errno) ?? code;
  return code;
}

function nameOf(number: number): string | undefined {
  return Object.entries(constants.errno).find(([, value]) => value === number)?.[0];
}

/** Turns what the system threw into an error that names the place and, where one is known, the remedy. */
export function explain(place: string, error: unknown): IoError {
  if (error instanceof IoError) return error;
  const code = codeOf(error) || 'EIO';
  return new IoError(place, code, EXPLANATIONS[code] ?? `failed with ${code}`);
}

/** Whether it is the system that failed, and not our own code. */
export function isSystemError(error: unknown): boolean {
  const { errno, syscall } = (error ?? {}) as { errno?: unknown; syscall?: unknown };
  return typeof errno === 'number' && typeof syscall === 'string';
}

/** Does what may throw what the system does. @throws IoError */
export function explaining<T>(place: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw explain(place, error);
  }
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied (EACCES); run as a user who may open it, or name another',
  EPERM: 'operation not permitted (EPERM); run as a user who may open it, or name another',
  ENOENT: 'no such file or directory (ENOENT); check the path and its folder',
  ENOTDIR: 'a part of the path is no directory (ENOTDIR); check the path',
  EISDIR: 'is a directory (EISDIR); name a file',
  EEXIST: 'is a file where a folder is wanted (EEXIST); name a folder',
  ELOOP: 'its links lead in a circle (ELOOP); check the path',
  ENAMETOOLONG: 'the name is too long (ENAMETOOLONG); shorten it',
  ENXIO: 'is a socket, or a pipe that nobody reads (ENXIO); name a file',
  EROFS: 'the file system is read-only (EROFS); name a file elsewhere',
  ENOSPC: 'no space left on the device (ENOSPC); make room and run again',
  EDQUOT: 'the disk quota is used up (EDQUOT); make room and run again',
  EFBIG: 'the file would be larger than allowed (EFBIG); rotate it or raise the limit',
  EMFILE: 'too many open files (EMFILE); raise the limit with ulimit -n',
  ENFILE: 'the system has too many open files (ENFILE); raise fs.file-max',
  ETXTBSY: 'is a program that is running (ETXTBSY); name another file',
  ESTALE: 'its server does not know it any more (ESTALE); mount it again',
  EPIPE: 'nothing reads it any more (EPIPE)',
  EBADF: 'is not open (EBADF); connect it to a file or a pipe',
  EIO: 'input/output error (EIO); check the device',
  ENODEV: 'its device is gone (ENODEV); connect it again',
  ENOMEM: 'the system has no memory left (ENOMEM); free some and run again',
  ENOLCK: 'the system has no locks left (ENOLCK); run again',
  ETIMEDOUT: 'its server does not answer (ETIMEDOUT); check the network',
  EHOSTDOWN: 'its server is down (EHOSTDOWN); check the network',
  EREMOTEIO: 'remote input/output error (EREMOTEIO); check its server',
  // An error of Node, not of the system: Node gives no reason.
  ERR_INVALID_FD_TYPE: 'Node cannot determine what kind of file it is; check the device',
  ENOTCONN: 'its file system is not connected (ENOTCONN); mount it again',
};
