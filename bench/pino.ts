/** Lines a second through pino: the transport and the in-process ways, against their peers. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, type Row } from './table.ts';

interface Plan {
  wanted: (name: string) => boolean;
  quick: boolean;
  tell: (row: Row) => void;
}

interface Comparison {
  ours: string;
  theirs: string;
  sensitive: 0 | 3;
  name: string;
  target?: number;
}

const COMPARISONS: readonly Comparison[] = [
  { ours: 'worker', theirs: 'raw worker', sensitive: 0, name: 'transport / do-nothing worker, clean', target: 0.9 },
  { ours: 'worker', theirs: 'raw worker', sensitive: 3, name: 'transport / do-nothing worker, dense', target: 0.9 },
  { ours: 'worker', theirs: 'none', sensitive: 3, name: 'transport / no transport, dense' },
  { ours: 'destination', theirs: 'none', sensitive: 3, name: 'sanitizingDestination / none, dense' },
  { ours: 'hook', theirs: 'none', sensitive: 3, name: 'streamWrite / none, dense' },
  { ours: 'worker', theirs: 'redact', sensitive: 3, name: 'transport / redact, paths by hand' },
  { ours: 'hook', theirs: 'redact', sensitive: 3, name: 'streamWrite / redact, paths by hand' },
  { ours: 'worker', theirs: 'deep-redact', sensitive: 3, name: 'transport / @hackylabs/deep-redact' },
  { ours: 'hook', theirs: 'deep-redact', sensitive: 3, name: 'streamWrite / @hackylabs/deep-redact' },
];

const MAX_HOOK_COST = 1.05;

function run(script: string, ...words: readonly string[]): unknown {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [path, ...words], { encoding: 'utf8' }));
}

export function benchPino({ wanted, quick, tell }: Plan): void {
  const section = 'pino';
  const lines = quick ? 50_000 : 150_000;
  const measure = (way: string, sensitive: number) =>
    run('./pino-app.js', way, String(lines), String(sensitive)) as { speed: number; cpu: number };
  for (const { ours, theirs, sensitive, name, target } of COMPARISONS) {
    if (!wanted(name)) continue;
    const ratios: number[] = [];
    const speeds: number[] = [];
    const costs: number[] = [];
    for (let round = 0; round < (quick ? 1 : 5); round++) {
      const peer = measure(theirs, sensitive);
      const own = measure(ours, sensitive);
      ratios.push(own.speed / peer.speed);
      speeds.push(own.speed);
      costs.push(own.cpu / peer.cpu);
    }
    const ratio = median(ratios);
    tell({
      section,
      name,
      value: `${ratio.toFixed(2)} ×`,
      detail: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}, ${(median(speeds) / 1000).toFixed(0)}k lines/s, ${median(costs).toFixed(2)} × the CPU`,
      ...(target !== undefined && { target: `≥ ${target} ×`, met: ratio >= target }),
    });
  }
  const name = 'streamWrite on clean lines, CPU';
  if (!wanted(name)) return;
  const costs = run('./hook.js', quick ? '20' : '200') as number[];
  const cost = median(costs);
  const sorted = [...costs].sort((a, b) => a - b);
  const percent = (ratio: number | undefined) => `${(100 * ((ratio ?? Number.NaN) - 1)).toFixed(1)} %`;
  tell({
    section,
    name,
    value: `+${percent(cost)}`,
    detail: `quartiles ${percent(sorted[sorted.length >> 2])}–${percent(sorted[(3 * sorted.length) >> 2])}`,
    target: '≤ +5 %',
    met: cost <= MAX_HOOK_COST,
  });
}
