import fs, { type BigIntStats } from 'node:fs';
import { codeOf, explain, IoError } from '../io/io-error.ts';
import type { FileTask } from './task.ts';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
/** Linux alone has it, and lets but a file's owner have it. */
const { O_NOATIME = 0 } = fs.constants as { O_NOATIME?: number };

/**
 * Opens a file to be read, and keeps its time of last access where that is possible. Links have been followed before: one
 * that is there now is refused, and so is a pipe, which nobody may ever write to.
 * @throws IoError
 */
export function openSource({ source, place }: FileTask): number {
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  let descriptor: number;
  try {
    descriptor = openQuietly(source, flags);
  } catch (error) {
    if (codeOf(error) === 'ELOOP' || codeOf(error) === 'ENXIO') throw changing(place);
    throw explain(place, error);
  }
  if (isFile(descriptor, place)) return descriptor;
  fs.closeSync(descriptor);
  throw changing(place);
}

function isFile(descriptor: number, place: string): boolean {
  try {
    return fs.fstatSync(descriptor).isFile();
  } catch (error) {
    fs.closeSync(descriptor);
    throw explain(place, error);
  }
}

function openQuietly(path: string, flags: number): number {
  try {
    return fs.openSync(path, flags | O_NOATIME);
  } catch (error) {
    if (codeOf(error) !== 'EPERM' || O_NOATIME === 0) throw error;
    return fs.openSync(path, flags);
  }
}

/** The other names would continue showing what is hidden in this one. */
export function refuseLinks({ breaksLinks, place }: FileTask, { nlink }: BigIntStats): void {
  if (nlink === 1n || breaksLinks) return;
  throw new IoError(
    place,
    'LOGVEIL_LINKED',
    `has ${nlink} names (hard links), of which the others would keep the old content; sanitize them all with --break-links, or use --out`,
  );
}

/** What was appended meanwhile would be lost, and another file of that name has not been read. */
export function refuseGrowing({ source, place }: FileTask, before: BigIntStats): void {
  let now: BigIntStats | undefined;
  try {
    now = fs.lstatSync(source, { bigint: true });
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
