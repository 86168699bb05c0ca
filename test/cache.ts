/** What tests bring from a registry, kept for every clone where `npm ci` does not clean it away. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'logveil');
/** Nothing takes so long to make; in milliseconds. */
const STALE = 30 * 60_000;

/**
 * A folder of the cache, which is made if it is not there whole. Another process that makes it is waited for.
 * @returns its path
 */
export function cached(name: string, make: (folder: string) => void): string {
  const folder = join(CACHE, name);
  const isWhole = `${folder}.whole`;
  const lock = `${folder}.lock`;
  mkdirSync(dirname(folder), { recursive: true });
  while (!existsSync(isWhole)) {
    if (!take(lock)) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      continue;
    }
    try {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      make(folder);
      writeFileSync(isWhole, '');
    } finally {
      rmSync(lock, { force: true });
    }
  }
  return folder;
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isLeft(lock)) rmSync(lock, { force: true });
    return false;
  }
}

/** Has its owner ended without giving it back? */
function isLeft(lock: string): boolean {
  try {
    if (Date.now() - statSync(lock).mtimeMs > STALE) return true;
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH';
  }
}
