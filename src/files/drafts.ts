import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../io/io-error.ts';

/** The name of a draft: the machine and the process that make it, and which of theirs it is. */
export const DRAFT_NAME = /^\.logveil-([0-9a-f]{8})-(\d+)-[0-9a-f]+\.tmp$/;

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** What `draftName` puts into the names of this process's drafts. */
export function ownerMark(): string {
  return `${HOST}-${process.pid}`;
}

/** Removes what runs that were killed have left in a folder: drafts of processes of this machine that are no more. */
export function clearDrafts(folder: string): void {
  let names: string[];
  try {
    names = fs.readdirSync(folder);
  } catch {
    // The folder may not exist yet; any other error is reported by the code that writes to it.
    return;
  }
  for (const name of names) {
    const [, host, pid] = DRAFT_NAME.exec(name) ?? [];
    if (host !== HOST || isAlive(Number(pid))) continue;
    try {
      fs.unlinkSync(join(folder, name));
    } catch {
      // It has gone, or is something else that has our name.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}
