/** The GitHub Action and the hook of pre-commit that run `logveil check`. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { makeFolder } from '../cli/command.ts';
import { inProject } from '../project.ts';
import { noPython, pythonWith } from '../python.ts';

const COMMAND = inProject('dist', 'bin', 'logveil.js');
const MINUTE = 60_000;

/** A folder with two logs, one of them with a secret, and with programs that call the command of this project. */
function prepare(t: TestContext): { folder: string; env: NodeJS.ProcessEnv } {
  const folder = makeFolder(t);
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs', 'clean.log'), 'all is well\n');
  writeFileSync(join(folder, 'logs', 'bad log.log'), 'a\nb MMM_a=12 password=34\n');
  const program = (name: string, script: string) => {
    writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(programs, name), 0o755);
  };
  program('logveil', `exec '${process.execPath}' '${COMMAND}' "$@"`);
  // `npx --yes logveil@latest check …`
  program('npx', `echo "$1 $2" >> npx-calls; shift 2; exec '${process.execPath}' '${COMMAND}' "$@"`);
  return { folder, env: { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}` } };
}

describe('the GitHub Action', () => {
  const action = parse(readFileSync(inProject('action.yml'), 'utf8')) as {
    inputs: Record<string, { default: string; description: string }>;
    runs: { using: string; steps: { shell: string; env: Record<string, string>; run: string }[] };
  };
  const [step] = action.runs.steps as [(typeof action.runs.steps)[0]];

  /** Runs the step as the runner does, with its inputs put into the variables. */
  function run(t: TestContext, inputs: Record<string, string>) {
    const { folder, env } = prepare(t);
    const values = Object.entries(step.env).map(([name, template]) => {
      const input = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(template)?.[1] as string;
      return [name, inputs[input] ?? action.inputs[input]?.default ?? assert.fail(`no input ${input}`)];
    });
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: folder,
      env: { ...env, ...Object.fromEntries(values) },
      encoding: 'utf8',
      timeout: MINUTE,
    });
    return { status, stdout, stderr, calls: () => readFileSync(join(folder, 'npx-calls'), 'utf8') };
  }

  test('is a composite one whose script holds no input', () => {
    assert.equal(action.runs.using, 'composite');
    assert.equal(step.shell, 'bash');
    assert.doesNotMatch(step.run, /\$\{\{/);
  });

  test('annotates what is not sanitized, and fails', (t) => {
    const { status, stdout, calls } = run(t, { paths: 'logs/clean.log\nlogs/bad log.log\n' });
    assert.equal(stdout, '::error file=logs/bad log.log,line=2,col=3,title=logveil%3A not sanitized::MMM_a mask\n');
    assert.equal(status, 1);
    assert.equal(calls(), '--yes logveil@latest\n');
  });

  test('takes options and a version', (t) => {
    const { status, stdout, calls } = run(t, {
      paths: 'logs',
      args: '--rule=password=hide\n--exclude=clean.log',
      version: '0.1.0',
    });
    assert.deepEqual(
      stdout.split('\n').map((line) => line.split('::').at(-1)),
      ['MMM_a mask', 'password mask', ''],
    );
    assert.equal(status, 1);
    assert.equal(calls(), '--yes logveil@0.1.0\n');
  });

  test('passes where all is sanitized', (t) => {
    assert.equal(run(t, { paths: 'logs/clean.log' }).status, 0);
  });

  test('reads no input as code', (t) => {
    const { status, stdout, stderr } = run(t, { paths: '$(touch pwned); `touch pwned`' });
    assert.equal(status, 3, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /touch pwned/);
  });
});

describe('the hook of pre-commit', { skip: noPython }, () => {
  const preCommit = (folder: string, env: NodeJS.ProcessEnv, ...words: string[]) =>
    spawnSync(pythonWith('test', 'check', 'requirements.txt'), ['-m', 'pre_commit', ...words], {
      cwd: folder,
      env: { ...env, PRE_COMMIT_HOME: join(folder, 'pre-commit') },
      encoding: 'utf8',
      timeout: 5 * MINUTE,
    });

  test('is one that pre-commit accepts, and finds what is not sanitized', (t) => {
    const { folder, env } = prepare(t);
    const manifest = inProject('.pre-commit-hooks.yaml');
    assert.equal(preCommit(folder, env, 'validate-manifest', manifest).status, 0);
    // As the manifest says, but for the language: the program that is in the path is taken, and none installed.
    const hooks = (parse(readFileSync(manifest, 'utf8')) as object[]).map((hook) => ({ ...hook, language: 'system' }));
    writeFileSync(join(folder, '.pre-commit-config.yaml'), JSON.stringify({ repos: [{ repo: 'local', hooks }] }));
    spawnSync('git', ['init', '-q'], { cwd: folder });
    spawnSync('git', ['add', 'logs', '.pre-commit-config.yaml'], { cwd: folder });
    const { status, stdout } = preCommit(folder, env, 'run', '--all-files');
    assert.equal(status, 1, stdout);
    assert.match(stdout, /logveil check\.+Failed/);
    assert.match(stdout, /logs\/bad log\.log:2:3 MMM_a mask/);
    assert.doesNotMatch(stdout, /12|clean\.log/);
    writeFileSync(join(folder, 'logs', 'bad log.log'), 'a\nb MMM_a=MMM\n');
    spawnSync('git', ['add', 'logs'], { cwd: folder });
    assert.equal(preCommit(folder, env, 'run', '--all-files').status, 0);
  });
});
