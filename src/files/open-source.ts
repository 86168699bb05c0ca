import fs from 'node:fs';
import { codeOf } from '../io/io-error.ts';

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
