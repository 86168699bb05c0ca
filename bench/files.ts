/** `logveil files` beside what copies and unpacks files, start-up included; its memory on a file of ten gigabytes. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMAND, isBuilt, isInstalled, LOGVEIL, type Scratch, timeShell } from './process.ts';
import { median, type Row } from './table.ts';

interface Plan {
  wanted: (name: string) => boolean;
  quick: boolean;
  scratch: Scratch;
  tell: (row: Row) => void;
}

const section = 'files';
const RAW = fileURLToPath(new URL('files-raw.js', import.meta.url));
const SAMPLE_MS = 25;
/** The current segments and the engines of two threads; beyond the first quarter it may breathe by so much. */
const MAX_MB = 200;
const FLAT_MB = 60;

interface Pair {
  name: string;
  /** Left out of a row that only shows what bounds another. */
  target?: number;
  /** What the result is a multiple of. */
  peer: string;
  peerLine: string;
  line: string;
  /** What both leave after. */
  clear: () => void;
  /** Of the input, unpacked. */
  size: number;
}

/** The ratio of the peer's time to ours; the runs alternate, as the machine's mood does. */
function compare(pair: Pair, runs: number): Row {
  const { name, target, peer, peerLine, line, clear, size } = pair;
  const ratios: number[] = [];
  const times: number[] = [];
  for (let run = -1; run < runs; run++) {
    clear();
    const theirs = timeShell(peerLine);
    clear();
    const ours = timeShell(line);
    if (run < 0) continue;
    ratios.push(theirs / ours);
    times.push(ours);
  }
  clear();
  const ratio = median(ratios);
  const speed = size / median(times) / 1e9;
  return {
    section,
    name,
    value: `${ratio.toFixed(2)} × ${peer}`,
    detail: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}, ${speed.toFixed(2)} GB/s`,
    ...(target !== undefined && { target: `≥ ${target}`, met: ratio >= target }),
  };
}

export async function benchFiles({ wanted, quick, scratch, tell }: Plan): Promise<void> {
  if (!isBuilt() || !isInstalled('gzip')) {
    tell({ section, name: 'files', value: isBuilt() ? 'gzip is not installed' : 'not built', detail: '' });
    return;
  }
  const runs = quick ? 2 : 5;
  const out = join(scratch.folder, 'files-out');
  const copy = join(scratch.folder, 'files-copy');
  const clear = () => {
    rmSync(out, { recursive: true, force: true });
    rmSync(copy, { force: true });
  };
  if (wanted('plain, clean')) {
    const { path, size } = scratch.writeCorpus('clean', quick ? 512 * 2 ** 20 : 2 * 2 ** 30);
    const peerLine = `cp '${path}' '${copy}'`;
    const line = `${LOGVEIL} files '${path}' --out '${out}' > /dev/null`;
    const name = `plain, clean, ${(size / 2 ** 30).toPrecision(2)} GiB, --out`;
    tell(compare({ name, target: 0.8, peer: 'cp', peerLine, line, clear, size }, runs));
  }
  if (wanted('gzip, clean')) {
    const { path, size } = scratch.writeCorpus('clean', quick ? 128 * 2 ** 20 : 2 ** 30);
    timeShell(`gzip -kf '${path}'`);
    const peerLine = `gzip -dc '${path}.gz' > /dev/null`;
    const line = `${LOGVEIL} files '${path}.gz' --in-place --jobs 1 > /dev/null`;
    tell(
      compare({ name: 'gzip, clean, --in-place', target: 0.9, peer: 'gzip -dc', peerLine, line, clear, size }, runs),
    );
  }
  if (wanted('--jobs 2')) {
    const { path, size } = scratch.writeCorpus('dense', quick ? 256 * 2 ** 20 : 2 ** 30);
    const withJobs = (jobs: number) => `${LOGVEIL} files '${path}' --out '${out}' --jobs ${jobs} > /dev/null`;
    const name = 'one dense file, --jobs 2';
    tell(compare({ name, target: 1.7, peer: '--jobs 1', peerLine: withJobs(1), line: withJobs(2), clear, size }, runs));
    const withThreads = (threads: number) => `'${process.execPath}' '${RAW}' '${path}' '${copy}' ${threads}`;
    const raw = { name: 'its reads and writes alone, two threads', peer: 'one thread', clear, size };
    tell(compare({ ...raw, peerLine: withThreads(1), line: withThreads(2) }, runs));
  }
  if (wanted('memory') && existsSync('/proc/self/status')) tell(await memoryRow(scratch, quick ? 2 : 10));
}

/** A file of text with holes between, so that it takes no room on the disk. */
async function memoryRow(scratch: Scratch, gigabytes: number): Promise<Row> {
  const text = Buffer.from(`\n${'a=1 MMM_b=secret\n'.repeat(1000)}`);
  const path = scratch.writeText('sparse', text);
  const descriptor = openSync(path, 'r+');
  for (let at = 0; at < gigabytes * 1e9; at += 8 << 20) writeSync(descriptor, text, 0, text.length, at);
  closeSync(descriptor);
  const words = ['files', path, '--in-place', '--jobs', '2'];
  const child = spawn(process.execPath, [COMMAND, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  const residents: number[] = [];
  let peak = 0;
  const timer = setInterval(() => {
    const status = readStatus(child.pid as number);
    if (status === undefined) return;
    residents.push(status.resident);
    peak = Math.max(peak, status.peak);
  }, SAMPLE_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  const later = residents.slice(Math.floor(residents.length / 4));
  const breath = Math.max(...later) - Math.min(...later);
  const row: Row = {
    section,
    name: `memory on a file of ${gigabytes} GB, --jobs 2`,
    value: `${peak.toFixed(0)} MB at most`,
    detail: `${residents.length} samples, ± ${(breath / 2).toFixed(1)} MB after the first quarter`,
    target: `≤ ${MAX_MB} MB, flat`,
    met: peak <= MAX_MB && breath <= FLAT_MB,
  };
  if (code !== 0) row.wrong = `exit ${code}`;
  rmSync(path);
  return row;
}

/** In MB. */
function readStatus(pid: number): { peak: number; resident: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'latin1');
    const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1]) / 1000;
    const status = { peak: field('VmHWM'), resident: field('VmRSS') };
    return Number.isNaN(status.peak) ? undefined : status;
  } catch {
    return undefined;
  }
}
