/** The Kubernetes samples against the API's own schemas, which a package from PyPI brings along, and their commands. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as elapse } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { main, makeFolder } from '../cli/command.ts';
import { inProject } from '../project.ts';
import { noPython, pythonWith } from '../python.ts';
import { eventuallyAll, folderIn, freePort, makeBench, startServer } from '../shippers/recipe.ts';

const FOLDER = inProject('samples', 'kubernetes');
const SIDECAR = inProject('samples', 'shippers', 'kubernetes.yaml');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

interface Container {
  image: string;
  command?: string[];
  args?: string[];
  securityContext?: { readOnlyRootFilesystem?: boolean };
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
}
interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  volumes?: { name: string }[];
}
interface Manifest {
  kind: string;
  spec: Partial<PodSpec> & { completions: number; template?: { spec: PodSpec } };
  data: Record<string, string>;
}

function manifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')).map((document) => document.toJS() as Manifest);
}

function containersOf({ spec }: Manifest): Container[] {
  const { containers = [], initContainers = [] } = spec?.template?.spec ?? spec ?? {};
  return [...containers, ...initContainers];
}

/** What follows `logveil`, which the image starts if no command is given; nothing if it is another program. */
function wordsForUs({ image, command, args = [] }: Container): string[] {
  const words =
    command === undefined && /\/logveil:/.test(image) ? ['logveil', ...args] : [...(command ?? []), ...args];
  return words[0] === 'logveil' ? words.slice(1) : [];
}

describe('kubernetes samples', () => {
  test('are what the API takes, with no field that it does not know', { skip: noPython }, () => {
    const python = pythonWith('test', 'kubernetes', 'requirements.txt');
    const validate = join(dirname(python), 'kubernetes-validate');
    assert.ok(files.length >= 2);
    const paths = [...files.map((file) => join(FOLDER, file)), SIDECAR];
    for (const path of paths) execFileSync(validate, ['--strict', path], { stdio: 'pipe' });
    // The check is one that can fail.
    const wrong = readFileSync(SIDECAR, 'utf8').replace('restartPolicy: Always', 'restartPolitik: Always');
    assert.notEqual(spawnSync(validate, ['--strict', '/dev/stdin'], { input: wrong }).status, 0);
  });

  test('give the command flags that it knows', () => {
    const ours = files
      .flatMap(manifests)
      .flatMap(containersOf)
      .map(wordsForUs)
      .filter((words) => words.length > 0);
    assert.equal(ours.length, 3);
    for (const words of ours) {
      const known = execFileSync(process.execPath, [main, words[0] as string, '--help'], { encoding: 'utf8' });
      for (const word of words.filter((one) => one.startsWith('--'))) {
        assert.ok(known.includes(`${word.split('=')[0]} `), word);
      }
    }
  });

  test('the sidecar and the daemon set write to volumes alone, and each volume is mounted by its name', () => {
    for (const file of ['sidecar.yaml', 'daemonset.yaml']) {
      const manifest = manifests(file).find((one) => containersOf(one).length > 0) as Manifest;
      const containers = containersOf(manifest);
      const ours = containers.find((one) => wordsForUs(one).length > 0) as Container;
      assert.equal(ours.securityContext?.readOnlyRootFilesystem, true);
      const mounts = ours.volumeMounts ?? [];
      const holder = (path: string) =>
        mounts.find(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`));
      const [, from = '', flag = '', to = ''] = wordsForUs(ours);
      assert.equal(flag, '--out');
      assert.equal(holder(from)?.readOnly, true, `${file}: ${from}`);
      assert.equal(holder(to)?.readOnly, undefined, `${file}: ${to}`);
      assert.ok(holder(to) !== undefined);
      const mounted = new Set(containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)));
      const volumes = (manifest.spec.template?.spec ?? manifest.spec).volumes ?? [];
      assert.deepEqual([...mounted].sort(), volumes.map(({ name }) => name).sort());
    }
  });

  test("the daemon set's command keeps a mirror file of each container's log, over kubelet's rotation", async (t) => {
    const bench = makeBench(t);
    for (const folder of ['containers', 'pods/shop_api-1_uid/api', 'logveil']) folderIn(bench, `log/${folder}`);
    const log = (name: string) => bench.path(`log/pods/shop_api-1_uid/api/${name}`);
    const line = (number: number, tag = 'F') =>
      `2026-11-29T10:00:0${number}.000000000Z stdout ${tag} {"n":"#${number}#","MMM_phone":"s3cr3t","XXX_pin":1}\n`;
    writeFileSync(log('0.log'), line(0));
    symlinkSync(log('0.log'), bench.path('log/containers/api-1_shop_api-4f1c.log'));
    const container = manifests('daemonset.yaml').flatMap(containersOf)[0] as Container;
    const port = await freePort();
    const words = wordsForUs(container).map((word) =>
      word.replace('/var/log', bench.path('log')).replace('0.0.0.0:9464', `127.0.0.1:${port}`),
    );
    const watch = startServer(bench, bench.path('logveil'), words);
    const mirrors = () =>
      readdirSync(bench.path('log/logveil'))
        .filter((name) => name.startsWith('api-1_shop_api-4f1c.log'))
        .map((name) => bench.read(`log/logveil/${name}`))
        .join('');
    await eventuallyAll(1, mirrors, watch);
    // kubelet: the file is renamed, and the runtime makes a new one. The watch looks in between.
    renameSync(log('0.log'), log('0.log.20261129-100001'));
    await elapse(1500);
    writeFileSync(log('0.log'), line(1));
    appendFileSync(log('0.log'), line(2));
    await eventuallyAll(3, mirrors, watch);
    assert.doesNotMatch(mirrors(), /s3cr3t|XXX/);
    assert.match(mirrors(), /^2026-11-29T10:00:01\.000000000Z stdout F \{"n":"#1#","MMM_phone":"MMM"\}$/m);
    assert.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200);
  });

  test('a value that a container runtime has cut is hidden in each of its parts', () => {
    const input = `2026-11-29T10:00:02.000000000Z stdout P {"n":2,"MMM_note":"s3cr3t
2026-11-29T10:00:02.000000001Z stdout F s3cr3t","ok":true}
`;
    assert.doesNotMatch(execFileSync(process.execPath, [main], { input, encoding: 'utf8' }), /s3cr3t/);
  });

  test('the job has a pod for each object, and its script does what it says', (t) => {
    const [config, job] = manifests('archives-job.yaml') as [Manifest, Manifest];
    const objects = (config.data['objects.txt'] as string).trim().split('\n');
    assert.equal(job.spec.completions, objects.length);
    const folder = makeFolder(t);
    const inFolder = (path: string) => join(folder, path);
    for (const path of ['bin', 'etc', 'tmp', 'store/logs/2025/02', 'store/clean-logs/2025/02'])
      mkdirSync(inFolder(path), { recursive: true });
    for (const [name, text] of Object.entries(config.data)) writeFileSync(inFolder(`etc/${name}`), text);
    writeFileSync(inFolder('store/logs/2025/02/app.log.gz'), gzipSync('a=1&MMM_b=secret&XXX_c=2\n'));
    // In place of the store's own tool: objects are files.
    const aws = `#!/bin/bash\nfor i in 3 4; do a[i]=\${!i/s3:\\/\\//${folder}/store/}; done\n[[ $3 == s3:* ]] && exec cat "\${a[3]}"\ncp "$3" "\${a[4]}"\n`;
    writeFileSync(inFolder('bin/aws'), aws, { mode: 0o755 });
    writeFileSync(inFolder('bin/logveil'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 });
    const [{ command = [], args = [] }] = containersOf(job) as [Container];
    const script = (args[0] as string).replaceAll(/\/etc\/logveil|\/tmp(?=\/)/g, (path) =>
      inFolder(path === '/tmp' ? 'tmp' : 'etc'),
    );
    execFileSync(command[0] as string, [...command.slice(1), script], {
      env: { ...process.env, PATH: `${inFolder('bin')}:${process.env.PATH}`, JOB_COMPLETION_INDEX: '1' },
    });
    assert.equal(
      gunzipSync(readFileSync(inFolder('store/clean-logs/2025/02/app.log.gz'))).toString(),
      'a=1&MMM_b=MMM\n',
    );
  });
});
