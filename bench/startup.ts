/** How long the command takes to do nothing, against the least that Node takes. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMMAND, isBuilt } from './process.ts';
import { median, type Row } from './table.ts';

const SECTION = 'start-up';
/** Of the command that Node runs, and of the single executable. */
const TARGETS = { installed: 1.6, executable: 1.3 };

function time(program: string, args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(program, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`exit ${status}: ${program} ${args.join(' ')}`);
  return performance.now() - start;
}

/** What `npm run package` has built for this machine, if it has. */
function findExecutable(): string | undefined {
  const folder = fileURLToPath(new URL('../package/', import.meta.url));
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const name = names.find((one) => one.endsWith(`-${process.platform}-${process.arch}`));
  return name === undefined ? undefined : folder + name;
}

/** Runs them in turn with `node -e 0`, so that a slow moment of the machine falls on all. */
export function benchStartup({ quick, tell }: { quick: boolean; tell: (row: Row) => void }): void {
  if (!isBuilt()) {
    tell({ section: SECTION, name: 'logveil on empty input', value: 'not built', detail: '' });
    return;
  }
  const executable = findExecutable();
  const bare: number[] = [];
  const installed: number[] = [];
  const alone: number[] = [];
  for (let run = -2; run < (quick ? 10 : 40); run++) {
    const times = [
      time(process.execPath, ['-e', '0']),
      time(process.execPath, [COMMAND]),
      executable === undefined ? Number.NaN : time(executable, []),
    ] as const;
    if (run < 0) continue;
    bare.push(times[0]);
    installed.push(times[1]);
    alone.push(times[2]);
  }
  const compare = (name: string, ours: readonly number[], target: number): void => {
    const ratio = median(ours) / median(bare);
    tell({
      section: SECTION,
      name,
      value: `${ratio.toFixed(2)} × node -e 0`,
      detail: `${median(ours).toFixed(0)} against ${median(bare).toFixed(0)} ms`,
      target: `≤ ${target} ×`,
      met: ratio <= target,
    });
  };
  compare('logveil on empty input', installed, TARGETS.installed);
  if (executable !== undefined) compare('the single executable on empty input', alone, TARGETS.executable);
}
