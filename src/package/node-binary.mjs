// Fetches Node's binary for a platform from the npm registry.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from './cache.mjs';
import { NODE_VERSION, PLATFORMS } from './platforms.mjs';

/**
 * @param {string} platform a key of `PLATFORMS`
 * @returns {string} the path of Node's binary; for Linux, Node's LICENSE is in the folder above
 */
export function nodeBinary(platform) {
  const { npmPackage, integrity, binary } = PLATFORMS[platform];
  const folder = cachedFolder(`${npmPackage}-${NODE_VERSION}`, (into) => {
    const words = ['pack', `${npmPackage}@${NODE_VERSION}`, '--silent', '--pack-destination', into];
    execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'inherit'] });
    const archive = join(into, readdirSync(into)[0]);
    const hash = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (hash !== integrity)
      throw new Error(`${npmPackage}@${NODE_VERSION}: hash is ${hash}, expected ${integrity}; see platforms.mjs`);
    execFileSync('tar', ['-xzf', archive, '-C', into, '--exclude=package/include']);
    rmSync(archive);
  });
  return join(folder, 'package', binary);
}
