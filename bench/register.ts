/** What `logveil/register` costs an application that logs with `console.log` lines in which nothing is sensitive. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median, type Row } from './table.ts';

interface Plan {
  wanted: (name: string) => boolean;
  quick: boolean;
  tell: (row: Row) => void;
}

const MAX_COST = 1.1;

/** Processor time of a line, in nanoseconds. */
function measure(flags: readonly string[], lines: number): number {
  const app = fileURLToPath(new URL('./register-app.js', import.meta.url));
  const nowhere = openSync('/dev/null', 'w');
  const { stderr } = spawnSync(process.execPath, [...flags, app, String(lines)], {
    stdio: ['ignore', nowhere, 'pipe'],
  });
  closeSync(nowhere);
  return Number(stderr);
}

export function benchRegister({ wanted, quick, tell }: Plan): void {
  const name = 'console.log of clean lines, CPU';
  if (!wanted(name)) return;
  const register = new URL('../src/register/register.js', import.meta.url).href;
  const lines = quick ? 50_000 : 200_000;
  const plain: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < (quick ? 3 : 11); round++) {
    plain.push(measure([], lines));
    ours.push(measure(['--import', register], lines));
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
