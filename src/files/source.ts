import fs, { type BigIntStats } from 'node:fs';
import { codeOf, IoError } from '../io/io-error.ts';
import type { FileTask } from './task.ts';

const { O_RDONLY, O_NOFOLLOW } = fs.constants;
/** Linux alone has it, and lets but a file's owner have it. */
const { O_NOATIME = 0 } = fs.constants as { O_NOATIME?: number };

/**
 * Opens a file to be looked at, which leaves its time of last access as it is where that can be. Links have been followed
 * before: one that stands there now is refused.
 * @throws what the system throws
 */
export function openSource(path: string): number {
  try {
    return fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NOATIME);
  } catch (error) {
    if (codeOf(error) !== 'EPERM' || O_NOATIME === 0) throw error;
    return fs.openSync(path, O_RDONLY | O_NOFOLLOW);
  }
}

/** The other names would go on showing what is hidden in this one. */
export function refuseLinks({ breaksLinks, place }: FileTask, { nlink }: BigIntStats): void {
  if (nlink === 1n || breaksLinks) return;
  throw new IoError(
    place,
    'LOGVEIL_LINKED',
    `has ${nlink} names (hard links), of which the others would keep the old content; sanitize them all with --break-links, or use --out`,
  );
}

/** What was appended meanwhile would be lost. */
export function refuseGrowing({ source, place }: FileTask, before: BigIntStats): void {
  let now: BigIntStats | undefined;
  try {
    now = fs.statSync(source, { bigint: true });
  } catch {
    // Gone: somebody is at work here.
  }
  if (now === undefined || identify(now) !== identify(before)) throw changing(place);
}

/** @returns what is thrown where it is not the file any more that was read first */
export function changing(place: string): IoError {
  return new IoError(
    place,
    'LOGVEIL_GROWING',
    'was changed while it was read; run again when nothing writes it, or follow it with: logveil watch',
  );
}

/** Stays the same as long as the file does. */
export function identify({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(':');
}
