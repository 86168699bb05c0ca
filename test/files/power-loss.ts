/**
 * What a loss of power may leave of a run over files, at any moment. The order of its calls is recorded; then each state is
 * made that file systems allow: what was written and not synchronized is there, missing, cut, or zero bytes; what was
 * created or renamed in a folder that was not synchronized has happened or not, each for itself. Of each state, another run
 * must make what an undisturbed one does.
 */
import { execFileSync } from 'node:child_process';
import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { inProject } from '../project.ts';
import { CLEAN, DIRTY, lay, runFiles } from './run.ts';

export type Mode = 'in place' | 'out';

const JOURNAL = '.logveil-journal';
const CALLS = 'openat,write,pwrite64,copy_file_range,sendfile,fsync,syncfs,rename,execve';

/** Enough that the journal is synchronized in between. */
const OLD: Readonly<Record<string, Buffer>> = {
  ...Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`a${n}.log`, Buffer.from(DIRTY.repeat(n + 1))])),
  'b.gz': gzipSync(DIRTY),
  'c.log': Buffer.from(CLEAN),
  'd.gz': gzipSync(CLEAN),
  'sub/e.log': Buffer.from(DIRTY),
  'sub/f.log': Buffer.from(CLEAN),
};

type Step =
  /** `file` is a path below the folder that is written to. */
  | { kind: 'create'; file: string }
  | { kind: 'write'; file: string }
  | { kind: 'sync'; file: string }
  | { kind: 'rename'; file: string; to: string }
  | { kind: 'sync folder'; folder: string }
  | { kind: 'sync all' };

export interface Recording {
  mode: Mode;
  /** What was read, as it was: the journal knows these very files. Where they are replaced, there are others each time. */
  logs: string;
  steps: readonly Step[];
  /** What each file is in the end, also the journal. */
  results: ReadonlyMap<string, Buffer>;
}

/** How a file may be found: where, and what of its content. */
interface Fate {
  at: 'nowhere' | 'draft' | 'target';
  content: 'whole' | 'empty' | 'half' | 'zeros';
}

/** What is on the disk, by the paths below the folder that is written to. */
export type Disk = ReadonlyMap<string, Buffer>;

/** Runs it under strace. @param folder is made, and stays until all states have been tried */
export function record(mode: Mode, folder: string): Recording {
  mkdirSync(folder, { recursive: true });
  const [logs, out, trace] = ['logs', 'out', 'trace'].map((name) => join(fs.realpathSync(folder), name)) as [
    string,
    string,
    string,
  ];
  lay(logs, OLD);
  const target = mode === 'out' ? out : logs;
  const words = [inProject('dist', 'test', 'files', 'power-run.js'), logs, ...(mode === 'out' ? [out] : [])];
  const options = ['-f', '-qq', '-y', '-s', '4096', '-o', trace, '-e', `trace=${CALLS}`];
  execFileSync('strace', [...options, process.execPath, ...words], { stdio: 'pipe' });
  const results = new Map(filesIn(target).map((name) => [name, readFileSync(join(target, name))]));
  return { mode, logs, steps: stepsOf(readFileSync(trace, 'latin1'), target), results };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)));
}

function stepsOf(trace: string, target: string): Step[] {
  const steps: Step[] = [];
  const open = new Map<string, string>();
  const started = new Map<string, string>();
  const children = new Set<string>();
  const below = (path: string) => relative(target, path);
  const isOurs = (path: string | undefined): path is string => path?.startsWith(`${target}/`) === true;
  /** `/proc/self/fd/21/name`, where the folder was opened as 21. */
  const resolved = (path: string) => path.replace(/^\/proc\/self\/fd\/(\d+)/, (_, number) => open.get(number) ?? '');
  let isFirst = true;
  for (const raw of trace.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(raw) ?? [];
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(rest)?.[1];
    if (unfinished !== undefined) {
      started.set(thread, unfinished);
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    const line = resumed === undefined ? rest : (started.get(thread) ?? '') + resumed;
    const call = /^\w+/.exec(line)?.[0];
    if (call === 'execve') {
      if (!isFirst) children.add(thread);
      isFirst = false;
    }
    if (/= -1 /.test(line)) continue;
    if (call === 'syncfs') steps.push({ kind: 'sync all' });
    if (children.has(thread)) continue;
    const [, first] = /^\w+\(\d+<([^>]*)>/.exec(line) ?? [];
    if (call === 'openat') {
      const [, number, path] = /= (\d+)<([^>]*)>$/.exec(line) ?? [];
      if (number === undefined || path === undefined) continue;
      open.set(number, path);
      const isNew = line.includes('O_EXCL') || (line.includes('O_CREAT') && path.endsWith(JOURNAL));
      if (isNew && isOurs(path)) steps.push({ kind: 'create', file: below(path) });
    } else if (call === 'rename') {
      const [from = '', to = ''] = [...line.matchAll(/"([^"]*)"/g)].map(([, path]) => resolved(path as string));
      if (isOurs(to)) steps.push({ kind: 'rename', file: below(from), to: below(to) });
    } else if (call === 'fsync') {
      if (first === target || (isOurs(first) && !/\.tmp$|journal$/.test(first))) {
        steps.push({ kind: 'sync folder', folder: below(first as string) });
      } else if (isOurs(first)) steps.push({ kind: 'sync', file: below(first) });
    } else if (call === 'write' || call === 'pwrite64') {
      if (isOurs(first)) steps.push({ kind: 'write', file: below(first) });
    } else {
      const [, into] = /, \d+<([^>]*)>/.exec(line) ?? [];
      if (isOurs(into)) steps.push({ kind: 'write', file: below(into) });
    }
  }
  return steps;
}

/** How each draft may be found if the power is lost after these steps. */
function fatesOf(steps: readonly Step[]): Map<string, { to: string; fates: Fate[] }> {
  interface Known {
    to: string | undefined;
    folder: string;
    isWritten: boolean;
    isSynced: boolean;
    hasEntry: boolean;
    isRenamed: boolean;
  }
  const known = new Map<string, Known>();
  const lasts = (isThere: (file: Known) => boolean) => {
    for (const file of known.values()) {
      if (!isThere(file)) continue;
      if (file.to === undefined) file.hasEntry = true;
      else file.isRenamed = true;
    }
  };
  for (const step of steps) {
    if (step.kind === 'create') {
      const folder = dirname(step.file) === '.' ? '' : dirname(step.file);
      known.set(step.file, {
        ...{ to: undefined, folder, isWritten: false, isSynced: true },
        ...{ hasEntry: false, isRenamed: false },
      });
    } else if (step.kind === 'sync all') {
      lasts(() => true);
      for (const file of known.values()) file.isSynced = true;
    } else if (step.kind === 'sync folder') lasts(({ folder }) => folder === step.folder);
    else {
      const file = known.get(step.file);
      if (file === undefined) continue;
      if (step.kind === 'write') Object.assign(file, { isWritten: true, isSynced: false });
      else if (step.kind === 'sync') file.isSynced = true;
      else if (step.kind === 'rename') file.to = step.to;
    }
  }
  const all = new Map<string, { to: string; fates: Fate[] }>();
  for (const [draft, { to, isWritten, isSynced, hasEntry, isRenamed }] of known) {
    if (draft === JOURNAL) continue;
    const contents: Fate['content'][] = isSynced
      ? [isWritten ? 'whole' : 'empty']
      : ['whole', 'empty', 'half', 'zeros'];
    const fates: Fate[] = [];
    for (const content of contents) {
      if (to !== undefined) fates.push({ at: 'target', content });
      if (!isRenamed) fates.push({ at: 'draft', content });
    }
    if (!isRenamed && !hasEntry) fates.push({ at: 'nowhere', content: 'empty' });
    all.set(draft, { to: to ?? '', fates });
  }
  return all;
}

function partOf(content: Buffer, { content: what }: Pick<Fate, 'content'>): Buffer {
  if (what === 'empty') return Buffer.alloc(0);
  if (what === 'half') return content.subarray(0, content.length >> 1);
  return what === 'zeros' ? Buffer.alloc(content.length) : content;
}

/** What may be found of the journal: all that its last synchronization has seen, and any part of the rest. */
function journals({ steps, results }: Recording, count: number, random: () => number): (Buffer | undefined)[] {
  const whole = results.get(JOURNAL);
  if (whole === undefined) return [undefined];
  let lines = 0;
  let durable = 0;
  for (const step of steps.slice(0, count)) {
    const isJournal = 'file' in step && step.file === JOURNAL;
    if (isJournal && step.kind === 'write') lines++;
    else if (step.kind === 'sync all' || (isJournal && step.kind === 'sync')) durable = lines;
  }
  const ends = [0];
  for (let at = whole.indexOf('\n'); at >= 0; at = whole.indexOf('\n', at + 1)) ends.push(at + 1);
  const [least, most] = [ends[durable] ?? 0, ends[lines] ?? whole.length];
  // Another start of the system.
  const text = (bytes: Buffer) =>
    Buffer.from(bytes.toString('latin1').replaceAll(/"boot":"[^"]*"/g, '"boot":"another start"'), 'latin1');
  const cuts = [most, least, (least + most) >> 1, least + Math.floor(random() * (most - least + 1))];
  const found: (Buffer | undefined)[] = cuts.flatMap((cut) => {
    const [kept, rest] = [text(whole.subarray(0, cut)), Buffer.alloc(most - cut)];
    return rest.length === 0 ? [kept] : [kept, Buffer.concat([kept, rest])];
  });
  return durable === 0 ? [...found, undefined] : found;
}

/** The states after each step, without those that are equal. */
export function* statesOf(recording: Recording, random: () => number): Iterable<Disk> {
  const { steps, results, mode } = recording;
  const seen = new Set<string>();
  for (let count = 0; count <= steps.length; count++) {
    const fates = fatesOf(steps.slice(0, count));
    const most = Math.max(1, ...[...fates.values()].map((one) => one.fates.length));
    const found = journals(recording, count, random);
    // All alike, then each as it comes.
    for (let number = 0; number < most + 3; number++) {
      const disk = new Map<string, Buffer>(mode === 'out' ? [] : Object.entries(OLD));
      for (const [draft, { to, fates: own }] of fates) {
        const fate = own[number < most ? number % own.length : Math.floor(random() * own.length)] as Fate;
        if (fate.at === 'nowhere') continue;
        const content = partOf(results.get(to) ?? Buffer.from(DIRTY), fate);
        disk.set(fate.at === 'target' ? to : draft, content);
      }
      const journal = found[Math.floor(random() * found.length)];
      if (mode === 'out' && journal !== undefined && count > 0) disk.set(JOURNAL, journal);
      const key = [...disk].map(([name, bytes]) => `${name} ${bytes.toString('base64')}`).join('\n');
      if (seen.has(key)) continue;
      seen.add(key);
      yield disk;
    }
  }
}

/** @returns what is wrong with what another run makes of this state */
export async function tryState({ mode, logs: read, results }: Recording, disk: Disk): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'logveil-power-'));
  const faults: string[] = [];
  try {
    const [logs, out] = [mode === 'out' ? read : join(folder, 'logs'), join(folder, 'out')];
    const target = mode === 'out' ? out : logs;
    for (const [name, bytes] of disk) {
      mkdirSync(dirname(join(target, name)), { recursive: true, mode: 0o750 });
      writeFileSync(join(target, name), bytes, { mode: 0o600 });
      const old = OLD[name];
      if (mode === 'in place' && old !== undefined && !bytes.equals(old) && !bytes.equals(results.get(name) as Buffer))
        faults.push(`${name} is neither the old file nor the new`);
    }
    const { failures } = await runFiles([logs], mode === 'out' ? { out, resumes: true } : {});
    if (failures.trim() !== '') faults.push(failures);
    for (const [name, content] of results) {
      if (name === JOURNAL) continue;
      if (!readFileSync(join(target, name)).equals(content)) faults.push(`${name} is not right after the next run`);
    }
    const left = filesIn(folder).filter((name) => basename(name).endsWith('.tmp'));
    if (left.length > 0) faults.push(`left over: ${left.join(', ')}`);
    return faults.length === 0 ? [] : [`${[...disk].map(([name, bytes]) => `${name} ${bytes.length}`)}`, ...faults];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
