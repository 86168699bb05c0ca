/** The Kubernetes samples against the API's own schemas, which a package from PyPI brings along, and their commands. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { main, makeFolder } from '../cli/command.ts';
import { inProject } from '../project.ts';
import { noPython, pythonWith } from '../python.ts';

const FOLDER = inProject('samples', 'kubernetes');
const SIDECAR = inProject('samples', 'shippers', 'kubernetes.yaml');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

interface Container {
  command?: string[];
  args?: string[];
}
interface Manifest {
  kind: string;
  spec: { completions: number; template: { spec: { containers: Container[]; initContainers?: Container[] } } };
  data: Record<string, string>;
}

function manifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')).map((document) => document.toJS() as Manifest);
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
    const commands = files.flatMap(manifests).flatMap(({ kind, spec }) => {
      if (kind === 'ConfigMap') return [];
      const { containers, initContainers = [] } = spec.template.spec;
      return [...containers, ...initContainers].map(({ command = [], args = [] }) => [...command, ...args]);
    });
    const ours = commands.filter(([program]) => program === 'logveil').map(([, ...words]) => words);
    assert.equal(ours.length, 1);
    for (const words of ours) {
      const known = execFileSync(process.execPath, [main, words[0] as string, '--help'], { encoding: 'utf8' });
      for (const word of words.filter((one) => one.startsWith('--'))) {
        assert.ok(known.includes(`${word.split('=')[0]} `), word);
      }
    }
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
    const [{ command = [], args = [] }] = job.spec.template.spec.containers as [Container];
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
