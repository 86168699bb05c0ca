import { spawnSync } from 'node:child_process';
import type { BigIntStats } from 'node:fs';
import type { Draft } from '../io/draft.ts';
import { codeOf, IoError } from '../io/io-error.ts';
import type { FileTask } from './task.ts';

const MODE = 0o7777;

/**
 * Gives the draft what its file has beside its content: mode, owner, times. In place also extended attributes and access
 * lists, which Node knows nothing of, where the `cp` of GNU is; a copy elsewhere gets its folder's.
 * @throws IoError if, in place, the owner cannot be kept
 */
export function keepAttributes({ mode, source, place }: FileTask, stat: BigIntStats, draft: Draft): void {
  const inPlace = mode === 'in place';
  // The mode follows the owner, for a change of that takes set-user-id away.
  try {
    draft.setOwner(Number(stat.uid), Number(stat.gid));
  } catch (error) {
    if (inPlace && codeOf(error) === 'EPERM') throw notOwner(place);
    if (inPlace) throw error;
  }
  if (inPlace && copyAttributes(source, draft.path)) return;
  draft.setMode(Number(stat.mode) & MODE);
  draft.setTimes(inSeconds(stat.atimeNs), inSeconds(stat.mtimeNs));
}

function copyAttributes(from: string, to: string): boolean {
  if (process.platform !== 'linux') return false;
  return spawnSync('cp', ['--attributes-only', '--preserve=all', '--', from, to], { stdio: 'ignore' }).status === 0;
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
