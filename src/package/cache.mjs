// What the build of executables and packages brings from a registry, kept beside what the tests keep.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'logveil');

/**
 * A folder of the cache, made if it is not there. It is made aside and renamed: two builds at once do the work twice,
 * and neither sees half of it.
 * @param {string} name
 * @param {(folder: string) => void} make
 */
export function cachedFolder(name, make) {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  try {
    make(draft);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
