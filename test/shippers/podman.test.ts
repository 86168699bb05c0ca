/**
 * podman's log driver `k8s-file`: conmon, the program by which podman writes it, writes the output of a process in a
 * container's place.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { findProgram, needs } from '../neighbours.ts';
import { type Bench, eventually, folderIn, makeBench, recipe, startServer } from './recipe.ts';

const ID = 'a'.repeat(64);
/** Where podman has the log of a container, from the storage's folder on. */
const USERDATA = `overlay-containers/${ID}/userdata`;

/** What the container prints: a message longer than the 8 KiB of a line, an error, one without an end. */
const CONTAINER = `#!/bin/bash
for n in $(seq 0 49); do echo "{\\"n\\":$n,\\"MMM_phone\\":\\"s3cr3t $n\\",\\"XXX_pin\\":1}"; done
printf '{"long":"%9000s","MMM_a":{"b":"%9000s s3cr3t"},"ok":true}\\n' x y
echo 'MMM_b=s3cr3t' >&2
printf '{\\n  "MMM_c": {\\n    "d": "s3cr3t"\\n  },\\n  "lang": "en"\\n}\\n'
printf 'XXX_d=s3cr3t&end=1'
`;

/** What conmon starts in place of runc: `create --bundle … --pid-file FILE ID`. The container outlives it. */
const RUNTIME = `#!/bin/bash
while [ $# -gt 0 ]; do [ "$1" = --pid-file ] && file=$2; shift; done
[ -n "$file" ] || exit 0
"$(dirname "$0")/container" &
printf %s $! > "$file"
`;

function runContainer(bench: Bench): void {
  const userdata = folderIn(bench, USERDATA);
  writeFileSync(bench.path('container'), CONTAINER, { mode: 0o755 });
  writeFileSync(bench.path('runtime'), RUNTIME, { mode: 0o755 });
  const words = ['--sync', '-c', ID, '-u', ID, '-n', 'app', '-r', bench.path('runtime'), '-b', userdata];
  words.push('-p', bench.path('pid'), '--exit-dir', bench.folder, '--socket-dir-path', bench.folder);
  words.push('-l', `k8s-file:${userdata}/ctr.log`);
  // Its exit code is that of a child, which the container is not here.
  spawnSync(findProgram('conmon') as string, words, { stdio: 'ignore', timeout: 30_000 });
}

test('podman: what conmon writes as k8s-file has a clean mirror file', { skip: needs('conmon') }, async (t) => {
  const bench = makeBench(t);
  runContainer(bench);
  const raw = () => bench.read(`${USERDATA}/ctr.log`);
  await eventually('conmon has written all', () => raw().includes('&end=1'));
  assert.match(raw(), /^\S+ stdout P /m);
  const text = recipe('logveil-watch-docker.conf', {
    '/usr/bin/logveil': bench.path('logveil'),
    '/var/lib/docker/containers/*/*-json.log': bench.path('overlay-containers/*/userdata/ctr.log'),
    '/var/log/clean': bench.path('clean'),
    '/var/lib/logveil': bench.folder,
  });
  folderIn(bench, 'clean');
  const command = /^ExecStart=(\/.+)$/m.exec(text)?.[1] as string;
  const watch = startServer(bench, 'sh', ['-c', `exec ${command}`]);
  const clean = () =>
    execFileSync('find', [bench.path('clean'), '-name', 'ctr.log', '-exec', 'cat', '{}', '+']).toString();
  await eventually('the mirror file is there', () => clean().includes('"lang": "en"'), watch);
  await watch.stop();
  const output = clean();
  assert.doesNotMatch(output, /s3cr3t|XXX/);
  // conmon cuts a line where a read of its pipe ends.
  const joined = [...output.matchAll(/^\S+ stdout ([FP]) ?(.*)$/gm)]
    .map(([, tag, part]) => part + (tag === 'F' ? '\n' : ''))
    .join('');
  assert.equal(joined.match(/^\{"n":\d+,"MMM_phone":"MMM"\}$/gm)?.length, 50);
  assert.match(joined, /^\{"long":" +x","MMM_a":"MMM","ok":true\}$/m);
  assert.match(output, /^\S+ stderr F MMM_b=MMM$/m);
  assert.match(joined, /^ {2}"MMM_c": "MMM",\n {2}"lang": "en"$/m);
});
