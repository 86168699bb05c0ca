import fs from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import { expandPath } from '../io/expand.ts';
import { Folder, type Trust } from '../io/folder.ts';
import { codeOf, explain, IoError } from '../io/io-error.ts';
import { DRAFT_NAME } from './drafts.ts';
import { JOURNAL_NAME } from './journal.ts';

/** A file that is to be sanitized. */
export interface Input {
  /** As messages call it: as it was given, or found below what was given. */
  path: string;
  /** The folder that was named, or that the named file is in, without links; and which one that was. */
  root: string;
  rootIdentity: string;
  /** The way from there: folders, and the file's own name. */
  names: readonly string[];
  /** Its path below the output folder. */
  below: string;
  size: number;
}

export interface Inputs {
  files: Input[];
  /** Paths that are not there, or no files; folders that could not be looked into. */
  failures: IoError[];
  /** Links and special files found in folders: not followed, not read. */
  skipped: { path: string; reason: string }[];
}

interface Found {
  path: string;
  /** What a path below the output folder begins after. */
  base: string;
  /** Named on the command line, not found below a folder or by a glob. */
  isNamed: boolean;
}

/**
 * The files that paths, folders and globs mean, each once. A symbolic link is followed only if it is named itself. Below
 * the output folder a file has the path that it has below the folder named, or below what all that is named has in
 * common.
 * @param out the output folder, of which nothing is read
 * @param trust who may change the way to a folder that is named
 */
export async function listInputs(paths: readonly string[], out: string | undefined, trust: Trust): Promise<Inputs> {
  const inputs: Inputs = { files: [], failures: [], skipped: [] };
  const found: Found[] = [];
  for (const path of paths) {
    try {
      const { folder, paths: files, isNamed, failures } = await expandPath(path, 'find');
      inputs.failures.push(...failures);
      for (const one of files) if (isNamed || !isOurs(one)) found.push({ path: one, base: resolve(folder), isNamed });
    } catch (error) {
      inputs.failures.push(explain(JSON.stringify(path), error));
    }
  }
  const base = commonFolder([...new Set(found.map((one) => one.base))]);
  const seen = new Set<string>();
  const roots = new Roots(trust);
  const outside = out === undefined ? undefined : resolve(out) + sep;
  for (const { path, isNamed, base: folder } of found) {
    const absolute = resolve(path);
    if (seen.has(absolute)) continue;
    seen.add(absolute);
    if (!isNamed && outside !== undefined && absolute.startsWith(outside)) continue;
    try {
      const stat = isNamed ? fs.statSync(path) : fs.lstatSync(path);
      if (stat.isFile()) {
        const way = isNamed ? roots.ofFile(path) : roots.below(folder, absolute);
        inputs.files.push({ path, ...way, below: relative(base, absolute), size: stat.size });
      } else if (isNamed) {
        inputs.failures.push(new IoError(JSON.stringify(path), 'EINVAL', 'is no regular file; name files or folders'));
      } else {
        inputs.skipped.push({ path, reason: stat.isSymbolicLink() ? 'is a link' : 'is no regular file' });
      }
    } catch (error) {
      // A file of a folder may go meanwhile. Any other error is reported: nobody has looked at that file.
      if (isNamed || !GONE.has(codeOf(error))) inputs.failures.push(explain(JSON.stringify(path), error));
    }
  }
  return inputs;
}

type Way = Pick<Input, 'root' | 'rootIdentity' | 'names'>;

/** The folders that were named, each opened once. */
class Roots {
  readonly #trust: Trust;
  readonly #known = new Map<string, Omit<Way, 'names'>>();

  constructor(trust: Trust) {
    this.#trust = trust;
  }

  /** @throws IoError */
  ofFile(path: string): Way {
    const { folder, name } = Folder.ofFile(path, this.#trust);
    return { ...describe(folder), names: [name] };
  }

  /** @throws IoError */
  below(folder: string, path: string): Way {
    let root = this.#known.get(folder);
    if (root === undefined) {
      root = describe(Folder.open(folder, this.#trust));
      this.#known.set(folder, root);
    }
    return { ...root, names: relative(folder, path).split(sep) };
  }
}

function describe(folder: Folder): Omit<Way, 'names'> {
  try {
    return { root: folder.path, rootIdentity: folder.identity };
  } finally {
    folder.close();
  }
}

const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

function isOurs(path: string): boolean {
  const name = basename(path);
  return name === JOURNAL_NAME || DRAFT_NAME.test(name);
}

function commonFolder(folders: readonly string[]): string {
  const [first = '', ...others] = folders;
  let common = first.split(sep);
  for (const folder of others) {
    const parts = folder.split(sep);
    const end = common.findIndex((part, index) => part !== parts[index]);
    if (end >= 0) common = common.slice(0, end);
  }
  return common.join(sep) || sep;
}
