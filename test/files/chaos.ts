/**
 * `npm run chaos -- files`: archived files are sanitized while the process is killed, frozen, or has each of its calls fail
 * in turn. Each file must then be as it was or as it should be, and another run must do the rest and clear up. So it must
 * from what a loss of power may leave, see `power-loss.ts`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Chaos } from '../chaos/chaos.ts';
import {
  describe,
  errorsOf,
  type Fault,
  isOurDefect,
  randomFrom,
  runUnder,
  shuffled,
  whyNoFaults,
} from '../chaos/faults.ts';
import { type Disk, type Recording, record, statesOf, tryState } from './power-loss.ts';
import { CLEAN, DIRTY, lay, runFiles } from './run.ts';

const OLD: Readonly<Record<string, Buffer>> = {
  'a.log': Buffer.from(DIRTY.repeat(20_000)),
  'b.gz': gzipSync(DIRTY.repeat(5000)),
  'sub/c.log': Buffer.from(DIRTY),
  'sub/d.gz': gzipSync(CLEAN),
};
const CALLS = [
  ...['openat', 'read', 'pread64', 'write', 'pwrite64', 'close', 'fsync', 'rename', 'renameat2', 'unlink', 'mkdir'],
  ...['fstat', 'lstat', 'newfstatat', 'statx', 'fchown', 'fchmod', 'futimesat', 'utimensat', 'ftruncate', 'getdents64'],
];

export type Mode = 'in place' | 'out';

let wanted: Record<string, Buffer> | undefined;

/** What the files should become, by a run that nothing disturbs. */
async function results(): Promise<Record<string, Buffer>> {
  if (wanted !== undefined) return wanted;
  const folder = mkdtempSync(join(tmpdir(), 'logveil-chaos-'));
  try {
    lay(folder, OLD);
    await runFiles([folder], {});
    wanted = Object.fromEntries(Object.keys(OLD).map((name) => [name, readFileSync(join(folder, name))]));
    return wanted;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function wordsFor(mode: Mode, folder: string): string[] {
  const out = mode === 'out' ? ['--out', join(folder, 'out'), '--resume'] : ['--in-place'];
  return ['files', '--jobs', '1', join(folder, 'logs'), ...out];
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** @returns what went wrong */
export async function tryFiles(mode: Mode, fault: Fault): Promise<string[]> {
  const news = await results();
  const folder = mkdtempSync(join(tmpdir(), 'logveil-chaos-'));
  const words = wordsFor(mode, folder);
  const target = join(folder, mode === 'out' ? 'out' : 'logs');
  const faults: string[] = [];
  try {
    lay(join(folder, 'logs'), OLD);
    const { code, isHung, stderr } = await runUnder(fault, words, '');
    if (isHung) faults.push('it did not end');
    if (isOurDefect(stderr)) faults.push(stderr.trim());
    for (const [name, old] of Object.entries(OLD)) {
      const now = read(join(target, name));
      const isNew = now?.equals(news[name] as Buffer) ?? false;
      const isOld = mode === 'out' ? now === undefined : (now?.equals(old) ?? false);
      if (!isNew && !isOld) faults.push(`${name} is neither the old file nor the new`);
      if (code === 0 && !isNew) faults.push(`exit code 0, and ${name} is not done`);
      if (mode === 'out' && !read(join(folder, 'logs', name))?.equals(old)) faults.push(`${name} was changed`);
    }
    const again = await runUnder(undefined, words, '');
    if (again.code !== 0) faults.push(`exit code ${again.code} without a fault: ${again.stderr.trim()}`);
    for (const [name, content] of Object.entries(news))
      if (!read(join(target, name))?.equals(content)) faults.push(`${name} is not done by the next run`);
    const left = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));
    if (left.length > 0) faults.push(`left over: ${left.join(', ')}`);
    return faults;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function allFaults(mode: Mode): Fault[] {
  const folder = mkdtempSync(join(tmpdir(), 'logveil-chaos-'));
  try {
    lay(join(folder, 'logs'), OLD);
    return errorsOf(wordsFor(mode, folder), '', CALLS, join(folder, 'trace'), 'a.log');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const chaos: Chaos = async ({ seed, deadline, log }) => {
  const random = randomFrom(seed);
  const modes: readonly Mode[] = ['in place', 'out'];
  const why = whyNoFaults();
  if (why !== undefined) log(`files: no faults, only kills: ${why}`);
  const tries = modes.flatMap((mode) => (why === undefined ? allFaults(mode) : []).map((fault) => ({ mode, fault })));
  const errors = shuffled(tries, random);
  log(`files: ${errors.length} faults to try`);
  const failures: string[] = [];
  const recorded = mkdtempSync(join(tmpdir(), 'logveil-chaos-'));
  const recordings = why === undefined ? modes.map((mode) => record(mode, join(recorded, mode))) : [];
  const disks = shuffled(
    recordings.flatMap((recording) => [...statesOf(recording, random)].map((disk) => ({ recording, disk }))),
    random,
  );
  log(`files: ${disks.length} states after a loss of power to try`);
  for (let number = 0; Date.now() < deadline; number++) {
    const state = number % 2 === 1 ? disks.pop() : undefined;
    if (state !== undefined) {
      failures.push(...(await tryPowerLoss(state, `seed ${seed}`, log)));
      continue;
    }
    const mode = modes[(number >> 1) % 2] as Mode;
    const after = Math.round(random() * 900);
    const others: Fault[] = [
      { kind: 'kill', after },
      { kind: 'freeze', after },
      { kind: 'limit', size: after * 1000 },
    ];
    const next = (number % 4 < 3 ? errors.pop() : undefined) ?? { mode, fault: others[number % 3] as Fault };
    const faults = await tryFiles(next.mode, next.fault).catch((error) => [String(error)]);
    const name = `files ${next.mode}, ${describe(next.fault)}`;
    log(`${faults.length === 0 ? 'ok' : 'FAULT'}: ${name}`);
    if (faults.length > 0) failures.push([`${name}, seed ${seed}`, ...faults].join('\n  '));
  }
  rmSync(recorded, { recursive: true, force: true });
  return failures;
};

async function tryPowerLoss(
  { recording, disk }: { recording: Recording; disk: Disk },
  what: string,
  log: (line: string) => void,
): Promise<string[]> {
  const faults = await tryState(recording, disk).catch((error) => [String(error)]);
  log(`${faults.length === 0 ? 'ok' : 'FAULT'}: files ${recording.mode}, loss of power`);
  return faults.length === 0 ? [] : [[`files ${recording.mode}, loss of power, ${what}`, ...faults].join('\n  ')];
}
