/** Which compiled files are the engine. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES } from './modules.ts';
import { inProject } from './project.ts';

/** Carriers record what they do only where findings are asked for; the rules have tests of their own. */
const ASIDE = ['rules', 'carriers'];
const FOLDERS = MODULES.engine.filter((folder) => !ASIDE.includes(folder)).map((folder) => `engine/${folder}`);
/** The portable build takes no fast path; declarations of the search are made on the host's side. */
const OTHER = /(?:^|\/)(?:fast-path[\w-]*|.*\.wasm)\.ts$/;

/** Paths below `dist/src` of the engine's files, the fast path aside; `filter` is a part of the path. */
export function engineFiles(filter = ''): string[] {
  return FOLDERS.filter((folder) => existsSync(inProject('src', folder))).flatMap((folder) =>
    readdirSync(inProject('src', folder), { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !OTHER.test(file) && file.includes(filter))
      .map((file) => file.replace(/\.ts$/, '.js'))
      .sort(),
  );
}
