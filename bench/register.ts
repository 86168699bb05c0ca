/** What `logveil/register` costs an application that logs with `console.log` lines in which nothing is sensitive. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Row } from './table.ts';

interface Plan {
  wanted: (name: string) => boolean;
  quick: boolean;
  tell: (row: Row) => void;
}

/** In percent. */
const MAX_COST = 10;

interface Destination {
  /** As a shell writes it. */
  shell: string;
  /** Milliseconds between a hundred lines and the next. */
  pause: number;
}

/** Where the application's output goes. */
const DESTINATIONS: Record<string, Destination> = {
  '/dev/null': { shell: '> /dev/null', pause: 0 },
  'a file': { shell: '> log', pause: 0 },
  // Its reader has the time to empty it.
  'a pipe': { shell: '| cat > /dev/null', pause: 1 },
  'a full pipe': { shell: '| cat > /dev/null', pause: 0 },
};

/** Processor time and time of a line, in nanoseconds. */
interface Cost {
  processor: number;
  time: number;
}

function measure(flags: readonly string[], lines: number, { shell, pause }: Destination, cwd: string): Cost {
  const app = fileURLToPath(new URL('./register-app.js', import.meta.url));
  const words = ['-c', `"$@" ${shell}`, 'sh', process.execPath, ...flags, app, String(lines), String(pause)];
  const { stderr } = spawnSync('sh', words, { cwd, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const [processor, time] = JSON.parse(stderr);
  return { processor, time };
}

/** How much more the second of each pair has, in percent. */
function excess(pairs: readonly (readonly [Cost, Cost])[], what: keyof Cost): string {
  const percent = 100 * (median(pairs.map(([plain, ours]) => ours[what] / plain[what])) - 1);
  return `${percent < 0 ? '' : '+'}${percent.toFixed(1)} %`;
}

export function benchRegister({ wanted, quick, tell }: Plan): void {
  const register = new URL('../src/register/register.js', import.meta.url).href;
  const folder = mkdtempSync(join(tmpdir(), 'logveil-bench-'));
  for (const [place, destination] of Object.entries(DESTINATIONS)) {
    const name = `console.log of clean lines to ${place}, CPU`;
    if (!wanted(name)) continue;
    const lines = (quick ? 50_000 : 200_000) / (destination.pause === 0 ? 1 : 2);
    const plain = () => measure([], lines, destination, folder);
    const ours = () => measure(['--import', register], lines, destination, folder);
    // Which one of a pair is first takes turns.
    const pairs = Array.from({ length: quick ? 3 : 15 }, (_, round): readonly [Cost, Cost] => {
      if (round % 2 === 0) return [plain(), ours()];
      const first = ours();
      return [plain(), first];
    });
    const lowest = [0, 1].map((kind) => Math.min(...pairs.map((pair) => (pair[kind] as Cost).processor)).toFixed(0));
    tell({
      section: 'register',
      name,
      value: excess(pairs, 'processor'),
      detail: `lowest ${lowest[1]} and ${lowest[0]} ns a line; time ${excess(pairs, 'time')}`,
      target: '≤ +10 %',
      met: Number.parseFloat(excess(pairs, 'processor')) <= MAX_COST,
    });
  }
  rmSync(folder, { recursive: true });
}
