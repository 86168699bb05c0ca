import { type BigIntStats, readFileSync } from 'node:fs';
import { IoError } from './io-error.ts';

const OTHERS_WRITE = 0o002n;
const GROUP_WRITES = 0o020n;
/** In a folder with this bit, only the owner of a file may rename or remove it. */
const STICKY = 0o1000n;
const ROOT = 0;

/**
 * Refuses a folder in which others than its owner, the runner and root can put one file or folder in the place of
 * another, and a link that others have made: what is written there might end up elsewhere.
 * @throws IoError
 */
export function refuseShared(path: string, stat: BigIntStats): void {
  const runner = process.geteuid?.();
  // Windows has no such modes.
  if (runner === undefined) return;
  const owner = Number(stat.uid);
  if (stat.isSymbolicLink()) {
    if (owner !== ROOT && owner !== runner)
      throw refused(path, `is a link of another user (id ${owner})`, 'name its target');
    return;
  }
  if ((stat.mode & STICKY) !== 0n) return;
  const mode = (stat.mode & 0o7777n).toString(8);
  if ((stat.mode & OTHERS_WRITE) !== 0n) {
    throw refused(path, `can be written by anyone (mode ${mode})`, 'chmod o-w it');
  }
  if ((stat.mode & GROUP_WRITES) !== 0n && hasOthers(Number(stat.gid), [owner, runner, ROOT])) {
    throw refused(path, `can be written by its group (id ${stat.gid}, mode ${mode})`, 'chmod g-w it');
  }
}

function refused(path: string, why: string, remedy: string): IoError {
  const way = 'and a user who can change it could lead logveil elsewhere';
  return new IoError(JSON.stringify(path), 'LOGVEIL_SHARED', `${why}, ${way}; ${remedy}, or use --trust-folders`);
}

/** Whether others than these users are, or may be, in the group: many users have one that is theirs alone. */
function hasOthers(group: number, users: readonly number[]): boolean {
  if (group === ROOT) return false;
  const ids = idsByName();
  const [, , , listed] = entries('/etc/group').find(([, , id]) => Number(id) === group) ?? [];
  if (listed === undefined) return true;
  const names = listed.split(',').filter((name) => name !== '');
  const primary = entries('/etc/passwd').filter(([, , , id]) => Number(id) === group);
  return [...names, ...primary.map(([name = '']) => name)].some((name) => !users.includes(ids.get(name) ?? -1));
}

function idsByName(): ReadonlyMap<string, number> {
  return new Map(entries('/etc/passwd').map(([name = '', , id]) => [name, Number(id)]));
}

const read = new Map<string, string[][]>();

function entries(file: string): readonly string[][] {
  let lines = read.get(file);
  if (lines === undefined) {
    try {
      lines = readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.split(':'));
    } catch {
      // Then nobody is known to be in any group.
      lines = [];
    }
    read.set(file, lines);
  }
  return lines;
}
