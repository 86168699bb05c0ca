/** `logveil check` as a gate: how fast it reads what is in order, against the filter that does its work. */
import { spawnSync } from 'node:child_process';
import { isBuilt, LOGVEIL, type Scratch, timeShell } from './process.ts';
import { median, type Row } from './table.ts';

interface Plan {
  wanted: (name: string) => boolean;
  quick: boolean;
  scratch: Scratch;
  tell: (row: Row) => void;
}

/** Where there is nothing to report, a log is read at the engine's full speed, and the output is compared with it. */
const ROWS = [
  { name: 'a log without parameters', corpus: 'clean', isSanitized: false, target: 0.9 },
  { name: 'a sanitized log, parameters in one line of 100', corpus: 'sparse', isSanitized: true, target: 0.7 },
  { name: 'a sanitized log, parameters in every line', corpus: 'dense', isSanitized: true, target: 0.7 },
] as const;

/** Listing all names looks at each word. Megabytes a second. */
const NAMES = [
  { name: 'names, clean', corpus: 'clean', target: 100 },
  { name: 'names, dense', corpus: 'dense', target: 100 },
  { name: 'names, JSON lines', corpus: 'json-lines', target: 100 },
  { name: 'names, access log', corpus: 'access-log', target: 100 },
  { name: 'names, logfmt', corpus: 'logfmt', target: 100 },
  { name: 'names, headers', corpus: 'headers', target: 100 },
] as const;

export function benchCheck(plan: Plan): void {
  benchGate(plan);
  benchNames(plan);
}

function benchNames({ wanted, quick, scratch, tell }: Plan): void {
  for (const { name, corpus, target } of NAMES) {
    if (!wanted(name) || !isBuilt()) continue;
    const file = scratch.writeCorpus(corpus, (quick ? 64 : 256) * 2 ** 20);
    const speeds: number[] = [];
    for (let run = -1; run < (quick ? 2 : 5); run++) {
      const seconds = timeShell(`${LOGVEIL} names '${file.path}' > /dev/null`);
      if (run >= 0) speeds.push(file.size / seconds / 1e6);
    }
    const speed = median(speeds);
    const { stdout } = spawnSync('bash', ['-c', `${LOGVEIL} names --only hidden --format json '${file.path}'`], {
      encoding: 'utf8',
    });
    const hidden = stdout
      .trimEnd()
      .split('\n')
      .reduce((sum, line) => sum + (line === '' ? 0 : (JSON.parse(line) as { hidden: number }).hidden), 0);
    tell({
      ...{ section: 'check', name, value: `${speed.toFixed(0)} MB/s` },
      detail: `${Math.min(...speeds).toFixed(0)}–${Math.max(...speeds).toFixed(0)}`,
      ...{ target: `≥ ${target} MB/s`, met: speed >= target },
      ...(hidden !== file.parameters && { wrong: `listed ${hidden} of ${file.parameters} parameters` }),
    });
  }
}

function benchGate({ wanted, quick, scratch, tell }: Plan): void {
  const section = 'check';
  for (const { name, corpus, isSanitized, target } of ROWS) {
    if (!wanted(name)) continue;
    if (!isBuilt()) {
      tell({ section, name, value: 'not built', detail: '' });
      continue;
    }
    const file = scratch.writeCorpus(corpus, (quick ? 64 : 512) * 2 ** 20);
    const path = isSanitized ? `${file.path}.clean` : file.path;
    if (isSanitized) timeShell(`${LOGVEIL} < '${file.path}' > '${path}'`);
    const ratios: number[] = [];
    const speeds: number[] = [];
    for (let run = -1; run < (quick ? 2 : 7); run++) {
      const filter = timeShell(`${LOGVEIL} < '${path}' > /dev/null`);
      const check = timeShell(`${LOGVEIL} check '${path}'`);
      if (run < 0) continue;
      ratios.push(filter / check);
      speeds.push(file.size / check / 1e9);
    }
    const ratio = median(ratios);
    const row: Row = {
      section,
      name,
      value: `${ratio.toFixed(2)} × the filter`,
      detail: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}, ${median(speeds).toFixed(2)} GB/s`,
      target: `≥ ${target}`,
      met: ratio >= target,
    };
    const missed = countFound(scratch, path);
    if (missed !== 1) row.wrong = `found ${missed} of the 1 parameter after it`;
    tell(row);
  }
}

/** How many are found when there is one, at the end. */
function countFound(scratch: Scratch, path: string): number {
  const tail = scratch.writeText('unsanitized.log', 'MMM_a=1\n');
  const { stdout } = spawnSync('bash', ['-c', `cat '${path}' '${tail}' | ${LOGVEIL} check -`], { encoding: 'utf8' });
  return stdout.split('\n').length - 1;
}
