/** The Spark sample on two workers: in the middle of the work one task is killed, and one executor with all its tasks. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { main, makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';
import { noPython, pythonWith } from '../python.ts';

const LINES = 20_000;
/** Bounds a hang only. */
const PATIENCE = 400_000;

/** Two workers on this machine. (A second copy of a slow task would need a second host.) */
const CONFIG = {
  'spark.executor.memory': '512m',
  'spark.driver.memory': '512m',
  'spark.ui.enabled': 'false',
  'spark.driver.host': '127.0.0.1',
  'spark.driver.bindAddress': '127.0.0.1',
};

function archive(name: string): { raw: string; clean: string } {
  const lines = Array.from({ length: LINES }, (_, n) => [
    `${name} ${n} GET /p?MMM_phone=c4n4ry${n}&XXX_pin=c4n4ry&lang=en\r`,
    `${name} ${n} GET /p?MMM_phone=MMM&lang=en\r`,
  ]);
  // A value that goes on over lines; and a byte that is no UTF-8.
  lines.push(['<MMM_note>c4n4ry', '<MMM_note>MMM</MMM_note>'], ['c4n4ry</MMM_note>', ''], ['\xff end', '\xff end']);
  const text = (column: 0 | 1) =>
    lines.map((line, at) => (column === 1 && at === LINES + 1 ? '' : `${line[column]}\n`)).join('');
  return { raw: text(0), clean: text(1) };
}

describe('archives on Spark', { skip: noPython || needs('java') }, () => {
  test('each is there once, whole, with its counts, though tasks and their executor die', (t) => {
    const python = pythonWith('test', 'spark', 'requirements.txt');
    const folder = makeFolder(t);
    const archives = {
      'app.log': archive('app'),
      'old/app-1.log.gz': archive('app-1'),
      'old/app-2.log.gz': archive('app-2'),
      'web.log': archive('web'),
    };
    for (const [name, { raw }] of Object.entries(archives)) {
      const path = join(folder, 'in', name);
      mkdirSync(dirname(path), { recursive: true });
      const bytes = Buffer.from(raw, 'latin1');
      writeFileSync(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
    }
    writeFileSync(join(folder, 'logveil'), unreliable(folder), { mode: 0o755 });
    const settings = Object.entries(CONFIG).flatMap(([name, value]) => ['--conf', `${name}=${value}`]);
    const job = inProject('samples', 'spark', 'sanitize_archives.py');
    const { status, stdout, stderr } = spawnSync(
      join(dirname(python), 'spark-submit'),
      [
        ...['--master', 'local-cluster[2,1,512]', ...settings, job],
        ...[join(folder, 'in'), join(folder, 'out'), '--logveil', join(folder, 'logveil')],
      ],
      {
        encoding: 'utf8',
        timeout: PATIENCE,
        cwd: folder,
        env: {
          ...process.env,
          SPARK_LOCAL_IP: '127.0.0.1',
          SPARK_LOCAL_DIRS: folder,
          SPARK_WORKER_DIR: folder,
          PYSPARK_PYTHON: python,
        },
      },
    );
    assert.equal(status, 0, stderr.slice(-6000));
    // Both misfortunes did come about.
    assert.deepEqual(
      readdirSync(folder)
        .filter((name) => /^(killed|lost)$/.test(name))
        .sort(),
      ['killed', 'lost'],
      stderr.slice(-3000),
    );
    assert.deepEqual(stdout.trim().split('\n'), [
      ...Object.keys(archives)
        .sort()
        .map((name) => `${name}: ${LINES + 3} lines, ${2 * LINES + 1} parameters`),
      `4 archives: ${4 * (LINES + 3)} lines, ${4 * (2 * LINES + 1)} parameters`,
    ]);
    for (const [name, { clean }] of Object.entries(archives)) {
      const place = join(folder, 'out', 'kind=clean', `file=${name.replaceAll('/', '%2F')}`);
      const parts = readdirSync(place).filter((part) => part.startsWith('part-'));
      assert.equal(parts.length, 1, `${name} is there once`);
      const text = gunzipSync(readFileSync(join(place, parts[0] as string))).toString('latin1');
      assert.equal(text === clean, true, `${name} is not what it should be`);
    }
  });
});

/**
 * The command as a worker that is not to be relied on has it: the first time that it meets app-1, it kills the task in
 * the middle of its output; the first time that it meets web, the executor, two processes above the task.
 */
function unreliable(folder: string): string {
  const logveil = `'${process.execPath}' '${main}' "$@"`;
  return `#!/bin/bash
cd '${folder}'
read -r line
first() { set -o noclobber; : 2> /dev/null > "$1"; }
above() { awk '{ print $4 }' "/proc/$1/stat"; }
part() { printf '%s\\n' "$line"; head -n 5000; }
if [[ $line == "app-1 "* ]] && first killed; then
  part | ${logveil}
  kill -9 $PPID
  exit 1
fi
if [[ $line == "web "* ]] && first lost; then
  part | ${logveil}
  kill -9 "$(above "$(above $PPID)")"
  exit 1
fi
{ printf '%s\\n' "$line"; cat; } | ${logveil}
`;
}
