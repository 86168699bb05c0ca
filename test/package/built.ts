/** What `npm run package` makes for the machine that the tests run on, made once for these sources. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cached } from '../cache.ts';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';

const MINUTES = 60_000;
const PLATFORM = `linux-${process.arch}`;
/** What the result depends on; folders whole. */
const SOURCES = ['dist/src', 'dist/man', 'dist/completions', 'src/package', 'samples/shippers', 'package-lock.json'];

export const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { version: string };

/** For a test's `skip`: why nothing can be built here, or false. */
export const noPackages = process.platform === 'linux' ? needs('llvm-strip', 'go', 'ldd') : 'only built on Linux';

/** @returns the folder that it is in */
export function built(): string {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap(filesOf)) hash.update(`${path}\0`).update(readFileSync(path));
  return cached(`package-${hash.digest('hex').slice(0, 12)}`, (folder) => {
    removeOld(dirname(folder));
    const words = [inProject('src', 'package', 'package.mjs'), '--to', folder, PLATFORM];
    execFileSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 20 * MINUTES });
  });
}

/** The executable for this machine. */
export function executable(): string {
  return join(built(), `logveil-${version}-${PLATFORM}`);
}

/** The package of one format. */
export function packageFile(ending: 'deb' | 'rpm' | 'apk'): string {
  const name = readdirSync(built()).find((one) => one.endsWith(`.${ending}`));
  if (name === undefined) throw new Error(`no .${ending} in ${built()}`);
  return join(built(), name);
}

function filesOf(part: string): string[] {
  const path = inProject(part);
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  // Source maps and declarations change nothing.
  return names
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile() && !/\.(map|d\.ts)$/.test(file));
}

/** What other sources gave, hundreds of megabytes each, once nobody can be testing it any more. */
function removeOld(cache: string): void {
  for (const name of readdirSync(cache).filter((one) => /^package-[0-9a-f]+(\.whole)?$/.test(one))) {
    const path = join(cache, name);
    if (Date.now() - statSync(path).mtimeMs > 24 * 60 * MINUTES) rmSync(path, { recursive: true, force: true });
  }
}
