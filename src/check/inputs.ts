import { existsSync, fstatSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { type Entry, expandPath } from '../io/expand.ts';
import { explain, type IoError } from '../io/io-error.ts';

/** What `check` calls standard input. */
export const STANDARD_INPUT = '-';

/** Lists what is to be left out, as a .gitignore does: in the folder that is checked, and in the current folder. */
const IGNORE_FILE = '.logveilignore';
/** Folders that hold no logs but copies of other things. An ignore file can take them in: `!node_modules/`. */
const LEFT_OUT = ['.git/', 'node_modules/'];

export interface Selection {
  /** Patterns as in a .gitignore. */
  exclude: readonly string[];
  /** Files of the check itself: a baseline lists names that are no findings. */
  own: readonly string[];
}

export interface Inputs {
  files: string[];
  /** Folders that could not be looked into. */
  failures: IoError[];
  /** Links that lead out of the folder that is checked. They are not followed: what they lead to is another tree's. */
  linksOut: number;
}

/**
 * The files that paths, folders and globs mean, each once: as they were given, those of a folder or glob in the order
 * of their names. A file that is named itself is always meant.
 * @throws IoError for a path that is not there, or a glob that matches nothing: a gate must not pass for a typing error
 */
export async function listInputs(paths: readonly string[], { exclude, own }: Selection): Promise<Inputs> {
  const found = new Set<string>();
  const failures: IoError[] = [];
  const isOwn = recognizeOwn(own);
  let linksOut = 0;
  for (const path of paths) {
    if (path === STANDARD_INPUT) {
      found.add(path);
      continue;
    }
    const selector = new Selector(path, exclude);
    const expanded = await expandPath(path, 'follow', (entry) => {
      if (selector.ignores(entry) || (!entry.isFolder && isOwn(entry.path))) return true;
      if (!entry.isLink || selector.staysInside(entry)) return false;
      linksOut++;
      return true;
    });
    for (const file of expanded.paths) found.add(file);
    failures.push(...expanded.failures);
  }
  return { files: [...found], failures, linksOut };
}

/** Decides what below one path is to be read. */
class Selector {
  readonly #path: string;
  readonly #exclude: readonly string[];
  #rules: Ignore | undefined;
  #root: string | undefined;

  constructor(path: string, exclude: readonly string[]) {
    this.#path = path;
    this.#exclude = exclude;
  }

  ignores({ below, isFolder }: Entry): boolean {
    this.#rules ??= this.#readRules();
    return this.#rules.ignores(isFolder ? `${below}/` : below);
  }

  staysInside({ path, below }: Entry): boolean {
    // The folder in which the search began.
    this.#root ??= realpathSync(path.slice(0, path.length - below.length) || '.');
    const [first] = relative(this.#root, realpathSync(path)).split('/');
    return first !== '..';
  }

  #readRules(): Ignore {
    const rules = ignore().add(LEFT_OUT);
    for (const file of new Set([IGNORE_FILE, join(this.#path, IGNORE_FILE)])) {
      // A glob is no folder.
      if (!existsSync(file)) continue;
      try {
        rules.add(readFileSync(file, 'utf8'));
      } catch (error) {
        throw explain(JSON.stringify(file), error);
      }
    }
    return rules.add(this.#exclude);
  }
}

/** Recognizes the check's own files, its output too, by device and inode. */
function recognizeOwn(own: readonly string[]): (path: string) => boolean {
  const ids = new Set<string>();
  const idOf = ({ dev, ino }: Stats) => `${dev}:${ino}`;
  for (const file of own) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined) ids.add(idOf(stat));
  }
  const output = fstatSync(1);
  if (output.isFile()) ids.add(idOf(output));
  return (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat !== undefined && ids.has(idOf(stat));
  };
}
