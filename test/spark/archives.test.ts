/**
 * The Spark sample on two workers: in the middle of the work one task is killed, and one executor with all its tasks; and
 * one task hangs, so that Spark starts a second copy of it.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { main, makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';
import { noPython, pythonWith } from '../python.ts';

const LINES = 20_000;
/** Bounds a hang only. */
const PATIENCE = 400_000;

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
  // A value that continues over lines; and a byte that is no UTF-8.
  lines.push(['<MMM_note>c4n4ry', '<MMM_note>MMM</MMM_note>'], ['c4n4ry</MMM_note>', ''], ['\xff end', '\xff end']);
  const text = (column: 0 | 1) =>
    lines.map((line, at) => (column === 1 && at === LINES + 1 ? '' : `${line[column]}\n`)).join('');
  return { raw: text(0), clean: text(1) };
}

const ARCHIVES = {
  'app.log': archive('app'),
  'old/app-1.log.gz': archive('app-1'),
  'old/app-2.log.gz': archive('app-2'),
  'web.log': archive('web'),
};

function makeArchives(folder: string): void {
  for (const [name, { raw }] of Object.entries(ARCHIVES)) {
    const path = join(folder, 'in', name);
    mkdirSync(dirname(path), { recursive: true });
    const bytes = Buffer.from(raw, 'latin1');
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  }
}

/** All of Spark's work is done in this folder, on loopback. */
function environment(folder: string, python: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    SPARK_LOCAL_IP: '127.0.0.1',
    SPARK_LOCAL_DIRS: folder,
    SPARK_WORKER_DIR: folder,
    PYSPARK_PYTHON: python,
    // Its many Java machines live for seconds: the second compiler and collectors in threads would only take time.
    JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
  };
}

/** Runs the job, and compares what it has left with what it must be. Returns the output of Spark. */
function checkJob(folder: string, master: string, more: Record<string, string> = {}): string {
  const python = pythonWith('test', 'spark', 'requirements.txt');
  const settings = Object.entries({ ...CONFIG, ...more }).flatMap(([name, value]) => ['--conf', `${name}=${value}`]);
  const job = inProject('samples', 'spark', 'sanitize_archives.py');
  const { status, stdout, stderr } = spawnSync(
    join(dirname(python), 'spark-submit'),
    [
      ...['--master', master, ...settings, job],
      ...[join(folder, 'in'), join(folder, 'out'), '--logveil', join(folder, 'logveil')],
    ],
    { encoding: 'utf8', timeout: PATIENCE, cwd: folder, env: environment(folder, python) },
  );
  assert.equal(status, 0, stderr.slice(-6000));
  assert.deepEqual(stdout.trim().split('\n'), [
    ...Object.keys(ARCHIVES)
      .sort()
      .map((name) => `${name}: ${LINES + 3} lines, ${2 * LINES + 1} parameters`),
    `4 archives: ${4 * (LINES + 3)} lines, ${4 * (2 * LINES + 1)} parameters`,
  ]);
  for (const [name, { clean }] of Object.entries(ARCHIVES)) {
    const place = join(folder, 'out', 'kind=clean', `file=${name.replaceAll('/', '%2F')}`);
    const parts = readdirSync(place).filter((part) => part.startsWith('part-'));
    assert.equal(parts.length, 1, `${name} is there once`);
    const text = gunzipSync(readFileSync(join(place, parts[0] as string))).toString('latin1');
    assert.equal(text === clean, true, `${name} is not what it should be`);
  }
  return stderr;
}

describe('archives on Spark', { skip: noPython || needs('java') }, () => {
  test('each is there once, whole, with its counts, though tasks and their executor die', (t) => {
    const folder = makeFolder(t);
    makeArchives(folder);
    writeFileSync(join(folder, 'logveil'), unreliable(folder), { mode: 0o755 });
    const output = checkJob(folder, 'local-cluster[2,1,512]');
    // Both misfortunes did come about.
    const misfortunes = readdirSync(folder).filter((name) => /^(killed|lost)$/.test(name));
    assert.deepEqual(misfortunes.sort(), ['killed', 'lost'], output.slice(-3000));
  });

  test('of a task that hangs, a second copy on another host gives the one result', async (t) => {
    const folder = makeFolder(t);
    makeArchives(folder);
    writeFileSync(join(folder, 'logveil'), hanging(folder), { mode: 0o755 });
    const master = await startCluster(t, folder);
    checkJob(folder, master, {
      'spark.speculation': 'true',
      'spark.speculation.interval': '100ms',
      'spark.speculation.quantile': '0.5',
      'spark.speculation.minTaskRuntime': '1s',
      'spark.executor.cores': '1',
    });
    const attempts = readFileSync(join(folder, 'attempts'), 'utf8').trim().split('\n');
    assert.equal(attempts.filter((name) => name === 'web').length, 2, attempts.join());
  });
});

/** A master and two workers that take each other for other hosts. Returns the master's address. */
async function startCluster(t: TestContext, folder: string): Promise<string> {
  const python = pythonWith('test', 'spark', 'requirements.txt');
  const run = (name: string, words: string[], what: RegExp): Promise<string> => {
    const log = join(folder, `${name}.log`);
    const output = openSync(log, 'w');
    const child = spawn(join(dirname(python), 'spark-class'), words, {
      stdio: ['ignore', output, output],
      env: environment(folder, python),
    });
    t.after(() => child.kill('SIGKILL'));
    return (async () => {
      for (const end = Date.now() + 60_000; Date.now() < end; await elapse(100)) {
        const found = what.exec(readFileSync(log, 'utf8'))?.[0];
        if (found !== undefined) return found;
      }
      throw new Error(`${name} did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`);
    })();
  };
  const deploy = 'org.apache.spark.deploy';
  const place = (host: string) => ['--host', host, '--port', '0', '--webui-port', '0'];
  const master = await run('master', [`${deploy}.master.Master`, ...place('127.0.0.1')], /spark:\/\/[\d.]+:[1-9]\d*/);
  await Promise.all(
    ['127.0.0.1', '127.0.0.2'].map((host) =>
      run(
        `worker-${host}`,
        [`${deploy}.worker.Worker`, ...place(host), '--cores', '1', '--memory', '600m', master],
        /Successfully registered/,
      ),
    ),
  );
  return master;
}

/** The first time that it meets web, it hangs in the middle of its output. */
function hanging(folder: string): string {
  const logveil = `'${process.execPath}' '${main}' "$@"`;
  return `#!/bin/bash
cd '${folder}'
read -r line
cut -d ' ' -f 1 <<< "$line" >> attempts
if [[ $line == "web "* && $(grep -c '^web$' attempts) == 1 ]]; then
  { printf '%s\\n' "$line"; head -n 5000; } | ${logveil}
  exec sleep 300
fi
{ printf '%s\\n' "$line"; cat; } | ${logveil}
`;
}

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
