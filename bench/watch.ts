/** `logveil watch`: how long a line takes from a log to the output, and how fast what has piled up is read. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { COMMAND, isBuilt, isInstalled, LOGVEIL, type Scratch, timeShell } from './process.ts';
import { createRandom } from './random.ts';
import { median, type Row } from './table.ts';

interface Plan {
  wanted(name: string): boolean;
  quick: boolean;
  scratch: Scratch;
  tell(row: Row): void;
}

const section = 'watch';
const FILES = 1000;
const SLOWEST = 150;
const CATCH_UP = 300;

export async function benchWatch(plan: Plan): Promise<void> {
  if (!isBuilt()) {
    plan.tell({ section, name: 'logveil', value: 'not built', detail: '' });
    return;
  }
  await benchLatency(plan);
  benchCatchUp(plan);
}

/** Lines are appended at a steady rate to files drawn by lot; each holds the time at which it was written. */
async function benchLatency({ wanted, quick, scratch, tell }: Plan): Promise<void> {
  const folder = join(scratch.folder, 'latency');
  const paths = Array.from({ length: FILES }, (_, n) => join(folder, `app-${n}.log`));
  const peers = [
    { name: 'logveil watch', program: 'node', words: [process.execPath, COMMAND, 'watch', folder], target: SLOWEST },
    { name: 'tail -F', program: 'tail', words: ['tail', '-q', '-n', '+1', '-F', ...paths], target: undefined },
  ];
  for (const { name, program, words, target } of peers) {
    const label = `${name}, ${FILES} files, append to output`;
    if (!wanted(label)) continue;
    if (!isInstalled(program)) {
      tell({ section, name: label, value: 'not installed', detail: '' });
      continue;
    }
    mkdirSync(folder);
    for (const path of paths) writeFileSync(path, 'the first line\n');
    const child = spawn(words[0] as string, words.slice(1), { stdio: ['ignore', 'pipe', 'ignore'] });
    const delays = await measureDelays(child, paths, quick ? 400 : 3000);
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
    const at = (part: number) => (delays[Math.min(delays.length - 1, Math.floor(delays.length * part))] as number) ?? 0;
    tell({
      section,
      name: label,
      value: `${at(0.99).toFixed(0)} ms at p99`,
      detail: `p50 ${at(0.5).toFixed(1)}, longest ${at(1).toFixed(0)} ms, ${delays.length} lines at 200/s`,
      ...(target !== undefined && { target: `≤ ${target} ms`, met: at(0.99) <= target }),
    });
  }
}

async function measureDelays(child: ChildProcess, paths: readonly string[], count: number): Promise<number[]> {
  const delays: number[] = [];
  let rest = '';
  let firstLines = 0;
  child.stdout?.on('data', (chunk) => {
    const now = performance.now();
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) {
      const [, at] = /written at ([\d.]+)/.exec(line) ?? [];
      if (at !== undefined) delays.push(now - Number(at));
      else firstLines++;
    }
  });
  const deadline = performance.now() + 60_000;
  while (firstLines < paths.length && performance.now() < deadline) await elapse(20);
  // What it does at first, to watch for changes, is not measured.
  await elapse(3000);
  const random = createRandom(7);
  for (let n = 0; n < count; n++) {
    appendFileSync(random.pick(paths), `INFO user=kate MMM_card=4111 written at ${performance.now()}\n`);
    await elapse(5);
  }
  while (delays.length < count && performance.now() < deadline + 60_000) await elapse(20);
  if (delays.length < count) throw new Error(`${count - delays.length} of ${count} lines were not written`);
  return delays.sort((a, b) => a - b);
}

/** What a watcher finds when it is started late, start-up included. */
function benchCatchUp({ wanted, quick, scratch, tell }: Plan): void {
  const size = (quick ? 128 : 1024) << 20;
  const out = join(scratch.folder, 'mirrors');
  const many = join(scratch.folder, 'many');
  const cases = [
    { name: 'one file to standard output', words: (file: string) => `${file} > /dev/null` },
    { name: 'one file to a mirror file', words: (file: string) => `${file} --out '${out}'` },
    { name: `${FILES} files to standard output`, words: () => `'${many}' > /dev/null` },
    { name: `${FILES} files to mirror files`, words: () => `'${many}' --out '${out}'` },
  ];
  for (const { name, words } of cases) {
    const label = `catch-up, ${name}`;
    if (!wanted(label)) continue;
    const { path } = scratch.writeCorpus('sparse', size);
    if (name.startsWith(String(FILES))) spread(path, many);
    const rates: number[] = [];
    for (let run = 0; run < (quick ? 1 : 5); run++) {
      rates.push(statSync(path).size / 1e6 / timeShell(`${LOGVEIL} watch --once ${words(`'${path}'`)}`));
      rmSync(out, { recursive: true, force: true });
    }
    rmSync(many, { recursive: true, force: true });
    tell({
      section,
      name: label,
      value: `${median(rates).toFixed(0)} MB/s`,
      detail: `${Math.min(...rates).toFixed(0)} to ${Math.max(...rates).toFixed(0)}`,
      target: `≥ ${CATCH_UP} MB/s`,
      met: median(rates) >= CATCH_UP,
    });
  }
}

/** Cuts a file into as many as there are to be, at line ends. */
function spread(path: string, folder: string): void {
  mkdirSync(folder);
  timeShell(`split -n l/${FILES} -a 4 '${path}' '${folder}/app-'`);
}
