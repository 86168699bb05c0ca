/**
 * `npm run chaos -- filter`: a filter that appends to a file is killed, frozen, or has each of its calls fail in turn. It is
 * then started again with the lines that are not in the file yet: each must be there once, and none may be half a line.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chaos } from '../chaos/chaos.ts';
import {
  describe,
  errorsOf,
  type Fault,
  isOurDefect,
  randomFrom,
  runUnder,
  shuffled,
  whyNoFaults,
} from '../chaos/faults.ts';

const LINES = 4000;
const CALLS = ['read', 'write', 'openat', 'close', 'ftruncate', 'fstat', 'newfstatat', 'statx'];

const numbered = Array.from({ length: LINES }, (_, i) => String(i).padStart(6, '0'));
const written = numbered.map((i) => `${i} /p?MMM_pass=SECRET${i}&x=${i} {"XXX_t":"SECRET","b":"${'y'.repeat(40)}"}`);
const sanitized = numbered.map((i) => `${i} /p?MMM_pass=MMM&x=${i} {"b":"${'y'.repeat(40)}"}`);
const INPUT = `${written.join('\n')}\n`;

/** @returns what went wrong */
export async function tryFilter(fault: Fault): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'logveil-chaos-'));
  const file = join(folder, 'clean.log');
  const faults: string[] = [];
  try {
    writeFileSync(file, '');
    const { code, isHung, stderr } = await runUnder(fault, ['--output', file], INPUT);
    if (isHung) faults.push('it did not end');
    const first = readFileSync(file, 'utf8');
    const done = first.split('\n').slice(0, -1);
    if (code === 0 && done.length < LINES) faults.push(`exit code 0 with ${done.length} of ${LINES} lines`);
    if (isOurDefect(stderr)) faults.push(stderr.trim());
    if (stderr.includes('SECRET')) faults.push('a value is in a message');
    // The next run continues after the last line that is there.
    const rest = `${written.slice(done.length).join('\n')}\n`;
    const again = done.length < LINES ? await runUnder(undefined, ['--output', file], rest) : { code: 0 };
    if (again.code !== 0) faults.push(`exit code ${again.code} without a fault`);
    const all = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    // Of a process that was killed the beginning of a line may be left, ended: it is no other line.
    const cut = first.slice(first.lastIndexOf('\n') + 1);
    const expected = [
      ...sanitized.slice(0, done.length),
      ...(cut === '' ? [] : [cut]),
      ...sanitized.slice(done.length),
    ];
    const at = expected.findIndex((line, index) => line !== all[index]);
    if (at >= 0 || all.length !== expected.length) faults.push(`line ${at}: ${all[at]} instead of ${expected[at]}`);
    if (cut !== '' && !sanitized[done.length]?.startsWith(cut)) faults.push(`half a line that is none of ours: ${cut}`);
    return faults;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function allFaults(): Fault[] {
  const folder = mkdtempSync(join(tmpdir(), 'logveil-chaos-'));
  try {
    const words = ['--output', join(folder, 'clean.log')];
    return errorsOf(words, INPUT, CALLS, join(folder, 'trace'), 'clean.log');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const chaos: Chaos = async ({ seed, deadline, log }) => {
  const random = randomFrom(seed);
  const why = whyNoFaults();
  if (why !== undefined) log(`filter: no faults, only kills: ${why}`);
  const errors = why === undefined ? shuffled(allFaults(), random) : [];
  log(`filter: ${errors.length} faults to try`);
  const failures: string[] = [];
  for (let number = 0; Date.now() < deadline; number++) {
    const after = Math.round(random() * 600);
    const size = Math.round(random() * INPUT.length * 0.7);
    const others: Fault[] = [
      { kind: 'kill', after },
      { kind: 'freeze', after },
      { kind: 'limit', size },
    ];
    const fault = (number % 4 < 3 ? errors.pop() : undefined) ?? (others[number % 3] as Fault);
    const faults = await tryFilter(fault).catch((error) => [String(error)]);
    log(`${faults.length === 0 ? 'ok' : 'FAULT'}: filter, ${describe(fault)}`);
    if (faults.length > 0) failures.push([`filter, ${describe(fault)}, seed ${seed}`, ...faults].join('\n  '));
  }
  return failures;
};
