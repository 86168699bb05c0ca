import { type Dirent, lstatSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, explain, IoError } from './io-error.ts';

/** What a path of a command line means. */
export interface Expanded {
  /** The folder that was named, or that the pattern begins with, or that the file is in. */
  folder: string;
  /** In the order of their names; a file that was named as it was given. */
  paths: string[];
  /** Whether the path is a file itself, not a folder with all below, nor a pattern. */
  isNamed: boolean;
  /** Folders that could not be looked into, and files whose names are not UTF-8: what is there is not known. */
  failures: IoError[];
}

/** `follow`: links lead to files and folders. `find`: links are found, and special files, but not what is after them. */
export type Links = 'follow' | 'find';

/** What is found below a folder, before it is looked into or listed. */
export interface Entry {
  path: string;
  /** Its path below the folder in which the search began. */
  below: string;
  isFolder: boolean;
  isLink: boolean;
}

/**
 * @param isLeftOut is asked for each entry below a folder; a file that is named itself is always meant
 * @throws IoError for a path that is not there, or a pattern that matches nothing
 */
export async function expandPath(
  path: string,
  links: Links,
  isLeftOut: (entry: Entry) => boolean = () => false,
): Promise<Expanded> {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory())
      return { folder: path, isNamed: false, ...(await new Walk(links, isLeftOut).find(path, ALL_BELOW)) };
    // A file of that very name comes first.
    if (stat !== undefined) return { folder: dirname(path), paths: [path], isNamed: true, failures: [] };
    // For its error: it is not there.
    if (!WILD.test(path)) statSync(path);
    const folder = fixedPart(path);
    const pattern = await readPattern(path.slice(folder.length).replace(/^\//, ''));
    const found = await new Walk(links, isLeftOut).find(folder, pattern);
    if (found.paths.length + found.failures.length > 0) return { folder: folder || '.', isNamed: false, ...found };
  } catch (error) {
    throw explain(JSON.stringify(path), error);
  }
  throw new IoError(JSON.stringify(path), 'ENOENT', 'matches no file; check the pattern, quote it for the shell');
}

/** Which files are meant, by their path below the folder in which the search begins, and into which folders to look. */
interface Pattern {
  matches(path: string): boolean;
  /** Can what is meant be below this folder? */
  leadsInto(folder: string): boolean;
}

const ALL_BELOW: Pattern = { matches: () => true, leadsInto: () => true };

/**
 * The files below a folder. A library that did this passed over folders that it could not read, without a word, and over
 * links whose target's name began as that of another: of a log that nobody looked at nobody knows whether it is clean.
 */
class Walk {
  readonly #links: Links;
  readonly #isLeftOut: (entry: Entry) => boolean;
  readonly #paths: string[] = [];
  readonly #failures: IoError[] = [];

  constructor(links: Links, isLeftOut: (entry: Entry) => boolean) {
    this.#links = links;
    this.#isLeftOut = isLeftOut;
  }

  async find(folder: string, pattern: Pattern): Promise<{ paths: string[]; failures: IoError[] }> {
    await this.#lookInto(folder, '', pattern, []);
    return { paths: this.#paths.sort(), failures: this.#failures };
  }

  /** @param above the folders that this one is in, by their ids: a link may lead back to one of them */
  async #lookInto(folder: string, below: string, pattern: Pattern, above: readonly string[]): Promise<void> {
    let entries: Dirent[];
    try {
      entries = await readdir(folder || '.', { withFileTypes: true });
    } catch (error) {
      // What has gone meanwhile holds nothing.
      if (!GONE.has(codeOf(error))) this.#failures.push(explain(JSON.stringify(folder || '.'), error));
      return;
    }
    const within = this.#links === 'follow' ? [...above, idOf(folder || '.')] : above;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      const kind = this.#kindOf(path, entry);
      if (kind === undefined) continue;
      const isLink = entry.isSymbolicLink();
      if (this.#isLeftOut({ path, below: name, isFolder: kind === 'folder', isLink })) continue;
      if (kind === 'folder') {
        if (!pattern.leadsInto(name)) continue;
        if (!(isLink && within.includes(idOf(path)))) await this.#lookInto(path, name, pattern, within);
      } else if (pattern.matches(name)) {
        this.#paths.push(path);
      }
    }
  }

  #kindOf(path: string, entry: Dirent): 'file' | 'folder' | undefined {
    try {
      // Node reads names as UTF-8: after what came of other bytes there is no file.
      if (entry.name.includes(REPLACEMENT)) lstatSync(path);
      if (this.#links === 'find') return entry.isDirectory() ? 'folder' : 'file';
      const stat = entry.isSymbolicLink() ? statSync(path) : entry;
      if (stat.isDirectory()) return 'folder';
      return stat.isFile() ? 'file' : undefined;
    } catch (error) {
      if (entry.name.includes(REPLACEMENT)) {
        this.#failures.push(new IoError(JSON.stringify(path), 'EILSEQ', 'has a name that is not UTF-8; rename it'));
      } else if (!GONE.has(codeOf(error))) {
        this.#failures.push(explain(JSON.stringify(path), error));
      }
      return undefined;
    }
  }
}

const REPLACEMENT = '\ufffd';
/** What is not there any more, and links that lead nowhere. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

function idOf(folder: string): string {
  const { dev, ino } = statSync(folder, { bigint: true });
  return `${dev}:${ino}`;
}

async function readPattern(text: string): Promise<Pattern> {
  // Late, for most often files are named.
  const { default: picomatch } = await import('picomatch');
  const compile = (glob: string) => picomatch(glob, { dot: true, nonegate: true });
  // A slash between braces may belong to any folder: then all are looked into.
  const parts = /[{(][^})]*\//.test(text) ? [] : text.split('/').map((part) => ({ part, matches: compile(part) }));
  const leadsInto = (folder: string): boolean => {
    if (parts.length === 0) return true;
    const names = folder.split('/');
    for (const [level, name] of names.entries()) {
      const { part, matches } = parts[level] as (typeof parts)[number];
      if (part === '**') return true;
      if (level === parts.length - 1 || !matches(name)) return false;
    }
    return true;
  };
  return { matches: compile(text), leadsInto };
}

const WILD = /[*?[\]{}!()]/;

/** The folders of a pattern that come before the first with a wildcard. */
function fixedPart(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => WILD.test(part));
  return parts.slice(0, first).join('/') || (pattern.startsWith('/') ? '/' : '');
}
