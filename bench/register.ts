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

const MAX_COST = 1.1;

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

/** Processor time of a line, in nanoseconds. */
function measure(flags: readonly string[], lines: number, { shell, pause }: Destination, cwd: string): number {
  const app = fileURLToPath(new URL('./register-app.js', import.meta.url));
  const words = ['-c', `"$@" ${shell}`, 'sh', process.execPath, ...flags, app, String(lines), String(pause)];
  const { stderr } = spawnSync('sh', words, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  return Number(stderr);
}

export function benchRegister({ wanted, quick, tell }: Plan): void {
  const register = new URL('../src/register/register.js', import.meta.url).href;
  const folder = mkdtempSync(join(tmpdir(), 'logveil-bench-'));
  for (const [place, destination] of Object.entries(DESTINATIONS)) {
    const name = `console.log of clean lines to ${place}, CPU`;
    if (!wanted(name)) continue;
    const lines = (quick ? 50_000 : 200_000) / (destination.pause === 0 ? 1 : 2);
    const plain: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < (quick ? 3 : 11); round++) {
      plain.push(measure([], lines, destination, folder));
      ours.push(measure(['--import', register], lines, destination, folder));
    }
    // Other work on the machine only adds: the lowest figures are the ones that can be compared.
    const cost = Math.min(...ours) / Math.min(...plain);
    const percent = (ratio: number) => `${ratio < 1 ? '' : '+'}${(100 * (ratio - 1)).toFixed(1)} %`;
    tell({
      section: 'register',
      name,
      value: percent(cost),
      detail: `lowest ${Math.min(...ours).toFixed(0)} and ${Math.min(...plain).toFixed(0)} ns a line, medians ${median(ours).toFixed(0)} and ${median(plain).toFixed(0)}`,
      target: '≤ +10 %',
      met: cost <= MAX_COST,
    });
  }
  rmSync(folder, { recursive: true });
}
