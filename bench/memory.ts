/** How much memory the command takes on streams far larger than memory should ever see. Linux only: it reads /proc. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type CorpusName, makeCorpus } from './corpora.ts';
import { COMMAND, isBuilt, type Scratch } from './process.ts';
import type { Row } from './table.ts';

const TARGET_MB = 120;
/** Beyond the first quarter of a stream the resident set may breathe by this much and still be called flat. */
const FLAT_MB = 12;
const SAMPLE_MS = 25;

interface Plan {
  wanted: (name: string) => boolean;
  quick: boolean;
  scratch: Scratch;
  tell: (row: Row) => void;
}

interface Sample {
  peak: number;
  resident: number;
}

/** In MB; undefined once the process is gone. */
function sampleMemory(pid: number): Sample | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1000;
    const sample = { peak: field('VmHWM'), resident: field('VmRSS') };
    return Number.isNaN(sample.peak) ? undefined : sample;
  } catch {
    return undefined;
  }
}

/** Feeds files, in order, to the command through a real pipe and samples the command while it runs. */
async function watchMemory(files: readonly string[]): Promise<{ samples: Sample[]; status: number | null }> {
  // The inner shell prints its process id, then becomes the command: that id is the one to look at.
  const inner = 'echo $$ >&3; exec "$0" "$1" 3>&-';
  const line = 'node=$1; command=$2; shift 2; cat "$@" | sh -c "$INNER" "$node" "$command" > /dev/null';
  const child = spawn('bash', ['-o', 'pipefail', '-c', line, 'bash', process.execPath, COMMAND, ...files], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: { ...process.env, INNER: inner },
  });
  const samples: Sample[] = [];
  let timer: NodeJS.Timeout | undefined;
  child.stdio[3]?.once('data', (data: Buffer) => {
    const pid = Number(data.toString());
    timer = setInterval(() => {
      const sample = sampleMemory(pid);
      if (sample) samples.push(sample);
    }, SAMPLE_MS);
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  return { samples, status };
}

function toRow(name: string, { samples, status }: Awaited<ReturnType<typeof watchMemory>>): Row {
  const peak = Math.max(...samples.map((sample) => sample.peak));
  const residents = samples.slice(Math.floor(samples.length / 4)).map((sample) => sample.resident);
  const breath = Math.max(...residents) - Math.min(...residents);
  const row: Row = {
    section: 'memory',
    name,
    value: `${peak.toFixed(0)} MB at most`,
    detail: `${samples.length} samples, ± ${(breath / 2).toFixed(1)} MB after the first quarter`,
    target: `≤ ${TARGET_MB} MB, flat`,
    met: peak <= TARGET_MB && breath <= FLAT_MB,
  };
  if (status !== 0) row.wrong = `exit ${status}`;
  return row;
}

export async function benchMemory({ wanted, quick, scratch, tell }: Plan): Promise<void> {
  const section = 'memory';
  if (!isBuilt() || !existsSync('/proc/self/status')) {
    tell({ section, name: 'resident set', value: isBuilt() ? 'needs /proc' : 'not built', detail: '' });
    return;
  }
  const gigabytes = quick ? 1 : 10;
  const mebibyte64 = 64 << 20;
  const fill = (corpus: CorpusName) => {
    const { bytes } = makeCorpus(corpus, mebibyte64);
    return { path: scratch.writeText(`${corpus}-64`, bytes), size: bytes.length };
  };
  if (wanted('stream')) {
    // One file, named often, is a stream of any length that takes no room on the disk.
    const { path, size } = fill('dense');
    const files = new Array<string>(Math.ceil((gigabytes * 1e9) / size)).fill(path);
    tell(toRow(`a dense stream of ${gigabytes} GB`, await watchMemory(files)));
  }
  if (wanted('masked value')) {
    // More bytes than 32 bits can count.
    const valueGigabytes = quick ? 0.5 : 2.5;
    const { path } = fill('clean');
    const head = scratch.writeText('head', '{"a":1,"MMM_b":"');
    const value = scratch.writeText('value', Buffer.alloc(mebibyte64, 'secret '));
    const tail = scratch.writeText('tail', '","c":2}\n');
    const values = new Array<string>(Math.ceil((valueGigabytes * 1e9) / mebibyte64)).fill(value);
    tell(toRow(`a masked value of ${valueGigabytes} GB`, await watchMemory([path, head, ...values, tail, path])));
  }
}
