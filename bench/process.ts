/** What the rows that measure processes share: the command under test, a folder for inputs, timed shell lines. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CorpusName, makeCorpus } from './corpora.ts';

/** The built command, seen from `dist/bench/`. */
export const COMMAND = fileURLToPath(new URL('../bin/logveil.js', import.meta.url));
/** For a shell line. */
export const LOGVEIL = `'${process.execPath}' '${COMMAND}'`;

export function isBuilt(): boolean {
  return existsSync(COMMAND);
}

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** A folder that is gone when the process is, however it ends. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'logveil-bench-'));
  readonly #remove = () => rmSync(this.folder, { recursive: true, force: true });
  readonly #quit = () => process.exit(130);

  constructor() {
    process.once('exit', this.#remove);
    process.once('SIGINT', this.#quit);
    process.once('SIGTERM', this.#quit);
  }

  /** Writes `size` bytes of a corpus, at least, and says how many parameters are in them. */
  writeCorpus(name: CorpusName, size: number): { path: string; size: number; parameters: number } {
    this.#demand(size);
    const corpus = makeCorpus(name, Math.min(size, 64 << 20));
    const times = Math.max(1, Math.round(size / corpus.bytes.length));
    // By its size too: a smaller file of the same corpus must not take a larger one's place.
    return { ...this.#write(`${name}-${size}`, corpus.bytes, times), parameters: corpus.parameters * times };
  }

  writeText(name: string, text: string | Buffer): string {
    return this.#write(name, Buffer.from(text), 1).path;
  }

  #demand(size: number): void {
    const { bavail, bsize } = statfsSync(this.folder);
    if (bavail * bsize < size * 1.1) {
      throw new Error(`${this.folder}: ${Math.ceil(size / 1e9)} GB are needed; point TMPDIR at a roomier disk`);
    }
  }

  #write(name: string, bytes: Buffer, times: number): { path: string; size: number } {
    const path = join(this.folder, name);
    const file = openSync(path, 'w');
    for (let i = 0; i < times; i++) {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    }
    closeSync(file);
    return { path, size: bytes.length * times };
  }
}

/**
 * Runs a shell line and returns its seconds.
 * @throws Error if any part of it fails: a figure of a run that failed is none
 */
export function timeShell(line: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', line], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (status !== 0) throw new Error(`exit ${status}: ${line}\n${stderr}`);
  return (performance.now() - start) / 1000;
}
