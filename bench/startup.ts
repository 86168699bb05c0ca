/** How long the command takes to do nothing, against the least that Node takes. */
import { spawnSync } from 'node:child_process';
import { COMMAND, isBuilt } from './process.ts';
import { median, type Row } from './table.ts';

const TARGET = 1.6;

function timeNode(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`exit ${status}: node ${args.join(' ')}`);
  return performance.now() - start;
}

/** Runs both in turn, so that a slow moment of the machine falls on both. */
export function benchStartup({ quick, tell }: { quick: boolean; tell: (row: Row) => void }): void {
  const section = 'start-up';
  if (!isBuilt()) {
    tell({ section, name: 'logveil on empty input', value: 'not built', detail: '' });
    return;
  }
  const bare: number[] = [];
  const ours: number[] = [];
  for (let run = -2; run < (quick ? 10 : 40); run++) {
    const empty = timeNode(['-e', '0']);
    const logveil = timeNode([COMMAND]);
    if (run < 0) continue;
    bare.push(empty);
    ours.push(logveil);
  }
  const ratio = median(ours) / median(bare);
  tell({
    section,
    name: 'logveil on empty input',
    value: `${ratio.toFixed(2)} × node -e 0`,
    detail: `${median(ours).toFixed(0)} against ${median(bare).toFixed(0)} ms`,
    target: `≤ ${TARGET} ×`,
    met: ratio <= TARGET,
  });
}
