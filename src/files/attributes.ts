import { spawnSync } from 'node:child_process';
import type { BigIntStats } from 'node:fs';
import type { Draft } from '../io/draft.ts';
import { codeOf, IoError } from '../io/io-error.ts';
import type { FileTask } from './task.ts';

const MODE = 0o7777;
const PERMISSIONS = 0o777;

/**
 * Gives the draft what its file has beside its content: mode, owner, times. In place also extended attributes and access
 * lists, which Node knows nothing of, by the `cp` of GNU; a copy elsewhere gets its folder's.
 * @param source the open file: under its name there may be another by now
 * @throws IoError if, in place, the owner cannot be kept
 */
export function keepAttributes({ mode, place }: FileTask, stat: BigIntStats, source: number, draft: Draft): void {
  const inPlace = mode === 'in place';
  // The mode follows the owner, for a change of that takes set-user-id away.
  const isOwnerKept = keepOwner(place, stat, draft, inPlace);
  const hasTimes = inPlace && copyAttributes(source, draft.descriptor);
  // A program that runs as its owner must not run as the user who made the copy.
  draft.setMode(Number(stat.mode) & (isOwnerKept ? MODE : PERMISSIONS));
  if (!hasTimes) draft.setTimes(inSeconds(stat.atimeNs), inSeconds(stat.mtimeNs));
}

/** @returns whether owner and group are those of the file */
export function keepOwner(place: string, { uid, gid }: BigIntStats, draft: Draft, isNeeded: boolean): boolean {
  try {
    draft.setOwner(Number(uid), Number(gid));
    return true;
  } catch (error) {
    if (isNeeded && codeOf(error) === 'EPERM') throw notOwner(place);
    if (isNeeded) throw error;
    return false;
  }
}

/** Between the very files that are open: `cp` is given their descriptors, not their names. */
function copyAttributes(from: number, to: number): boolean {
  if (process.platform !== 'linux') return false;
  const words = ['--attributes-only', '--preserve=all', '--', '/proc/self/fd/3', '/proc/self/fd/4'];
  return spawnSync('cp', words, { stdio: ['ignore', 'ignore', 'ignore', from, to] }).status === 0;
}

/** As Node's calls want a time: to the microsecond. */
export function inSeconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1000n) / 1e6;
}

function notOwner(place: string): IoError {
  return new IoError(
    place,
    'EPERM',
    'belongs to another user, which its replacement could not; run as that user or as root, or use --out',
  );
}
