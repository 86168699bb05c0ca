import { mkdirSync, readFileSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, explain, IoError } from '../io/io-error.ts';

/** Others may be at it at the same moment. */
const MAX_TRIES = 10;

/**
 * Keeps a second watch from writing to what this one writes to. The lock is a symbolic link to nowhere whose target
 * names the process: it is made with its content in one step. One that a killed process has left counts as none.
 */
export class Lock {
  readonly #path: string;
  readonly #holder = nameOf(process.pid) ?? `${process.pid}`;

  /** @throws IoError if a process that is alive has it, or it cannot be made */
  constructor(path: string) {
    this.#path = path;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      this.#acquire();
    } catch (error) {
      throw codeOf(error) === '' ? error : explain(path, error);
    }
  }

  release(): void {
    if (readHolder(this.#path) === this.#holder) unlinkSync(this.#path);
  }

  #acquire(): void {
    let holder: string | undefined;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (this.#tryMake()) return;
      holder = readHolder(this.#path);
      if (holder === undefined) continue;
      if (isAlive(holder)) break;
      this.#clear(holder);
    }
    const process = holder?.split('@')[0] ?? 'unknown';
    throw new IoError(
      this.#path,
      'LOGVEIL_LOCK',
      `another watch is at work here (process ${process}); end that one, or give each its own --out and --state`,
    );
  }

  #tryMake(): boolean {
    try {
      symlinkSync(this.#holder, this.#path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }

  /** Takes the lock of a dead process away, unless by now it is another's. */
  #clear(dead: string): void {
    const aside = `${this.#path}.${process.pid}`;
    try {
      renameSync(this.#path, aside);
      const holder = readlinkSync(aside);
      if (holder !== dead) symlinkSync(holder, this.#path);
      unlinkSync(aside);
    } catch (error) {
      if (!['ENOENT', 'EEXIST'].includes(codeOf(error))) throw error;
    }
  }
}

function readHolder(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Identifies a process, also if another gets its number later: by its start time, where the system reports it. */
function nameOf(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in parentheses, may hold anything.
    const [state, ...fields] = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : `${pid}@${fields[18]}`;
  } catch {
    return undefined;
  }
}

function isAlive(holder: string): boolean {
  const pid = Number(holder.split('@')[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  if (holder.includes('@')) return nameOf(pid) === holder;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
