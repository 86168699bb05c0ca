import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explain, IoError } from './io-error.ts';

/** What a path of a command line means. */
export interface Expanded {
  /** The folder that was named, or that the pattern begins with, or that the file is in. */
  folder: string;
  /** In the order of their names; a file that was named as it was given. */
  paths: string[];
  /** Whether the path is a file itself, not a folder with all below, nor a pattern. */
  isNamed: boolean;
}

/** `follow`: links lead to files. `find`: links are found, and special files, but not what is behind them. */
export type Links = 'follow' | 'find';

/** @throws IoError for a path that is not there, or a pattern that matches nothing */
export async function expandPath(path: string, links: Links): Promise<Expanded> {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return { folder: path, paths: await search('**/*', path, links), isNamed: false };
    // A file of that very name comes first.
    if (stat !== undefined) return { folder: dirname(path), paths: [path], isNamed: true };
    // For its error: it is not there.
    if (!WILD.test(path)) statSync(path);
    const folder = fixedPart(path);
    const paths = await search(path.slice(folder.length).replace(/^\//, ''), folder, links);
    if (paths.length > 0) return { folder: folder || '.', paths, isNamed: false };
  } catch (error) {
    throw explain(JSON.stringify(path), error);
  }
  throw new IoError(JSON.stringify(path), 'ENOENT', 'matches no file; check the pattern, quote it for the shell');
}

async function search(pattern: string, folder: string, links: Links): Promise<string[]> {
  // Late, for most often files are named, and loading it takes 20 ms (Node 20.20, November 2026).
  const { glob } = await import('tinyglobby');
  const names = await glob(pattern, {
    cwd: folder || '.',
    dot: true,
    expandDirectories: false,
    followSymbolicLinks: links === 'follow',
    onlyFiles: links === 'follow',
  });
  return names
    .filter((name) => !name.endsWith('/'))
    .sort()
    .map((name) => join(folder, name));
}

const WILD = /[*?[\]{}!()]/;

/** The folders of a pattern that come before the first with a wildcard. */
function fixedPart(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => WILD.test(part));
  return parts.slice(0, first).join('/') || (pattern.startsWith('/') ? '/' : '');
}
