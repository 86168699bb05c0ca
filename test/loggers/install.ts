/** Loggers and runtimes from the registry, in a folder of the cache where `logveil` is this project. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../cache.ts';
import { withoutNpm } from '../npm.ts';
import { inProject, root } from '../project.ts';

/** Installed packages, or the reason why they are not. */
export type Installed = { folder: string } | { reason: string };

/** @param packages names with versions, `winston@3.19.0` */
export function install(packages: readonly string[], flags: readonly string[] = []): Installed {
  const hash = createHash('sha256')
    .update([...packages, ...flags].join(' '))
    .digest('hex')
    .slice(0, 12);
  try {
    const folder = cached(`loggers-${hash}`, (into) => {
      writeFileSync(join(into, 'package.json'), '{"private":true,"type":"module"}');
      const words = ['install', '--no-audit', '--no-fund', '--silent', '--prefer-offline', ...flags, ...packages];
      execFileSync('npm', words, { cwd: into, env: withoutNpm(), stdio: 'ignore', timeout: 300_000 });
    });
    return { folder };
  } catch (error) {
    return { reason: `npm install ${packages[0]} …: ${(error as Error).message.split('\n')[0]}` };
  }
}

/** For a test's `skip`. Under CI nothing is skipped: there the test fails where it uses what is missing. */
export function unless(installed: Installed): false | string {
  return 'folder' in installed || process.env.CI === 'true' ? false : installed.reason;
}

/** Copies a recipe beside the packages, into an empty folder that is removed after the test. */
export function place(test: { after(fn: () => void): void }, installed: Installed, ...recipes: string[]): string {
  if ('reason' in installed) throw new Error(installed.reason);
  mkdirSync(join(installed.folder, 'runs'), { recursive: true });
  const folder = mkdtempSync(join(installed.folder, 'runs', 'run-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  // Beside the packages, but not among them: the cache is shared by every clone.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'logveil'));
  for (const recipe of recipes) copyFileSync(inProject('samples', 'loggers', recipe), join(folder, recipe));
  return folder;
}
