/** The GitHub Action that runs `logveil check`. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { makeFolder } from '../cli/command.ts';
import { noRegistry, withoutNpm } from '../npm.ts';
import { inProject, root } from '../project.ts';
import { noPython, pythonWith } from '../python.ts';

const COMMAND = inProject('dist', 'bin', 'logveil.js');
const MINUTE = 60_000;

/** A folder with two logs, one of them with a secret. */
function makeLogs(t: TestContext): string {
  const folder = makeFolder(t);
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs', 'clean.log'), 'all is well\n');
  writeFileSync(join(folder, 'logs', 'bad log.log'), 'a\nb MMM_a=12 password=34\n');
  return folder;
}

/** In place of `npx --yes logveil@latest check …`, a program that calls the command of this project. */
function withoutNpx(folder: string): NodeJS.ProcessEnv {
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const script = `#!/bin/sh\necho "$1 $2" >> npx-calls; shift 2; exec '${process.execPath}' '${COMMAND}' "$@"\n`;
  writeFileSync(join(programs, 'npx'), script, { mode: 0o755 });
  return { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}` };
}

describe('the GitHub Action', () => {
  const action = parse(readFileSync(inProject('action.yml'), 'utf8')) as {
    inputs: Record<string, { default: string; description: string }>;
    runs: { using: string; steps: { shell: string; env: Record<string, string>; run: string }[] };
  };
  const [step] = action.runs.steps as [(typeof action.runs.steps)[0]];

  /** Runs the step as the runner does, with its inputs put into the variables. */
  function runStep(cwd: string, env: NodeJS.ProcessEnv, inputs: Record<string, string>) {
    const values = Object.entries(step.env).map(([name, template]) => {
      const input = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(template)?.[1] as string;
      return [name, inputs[input] ?? action.inputs[input]?.default ?? assert.fail(`no input ${input}`)];
    });
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      ...{ cwd, encoding: 'utf8', timeout: 5 * MINUTE },
      env: { ...env, ...Object.fromEntries(values) },
    });
  }

  function run(t: TestContext, inputs: Record<string, string>) {
    const folder = makeLogs(t);
    const { status, stdout, stderr } = runStep(folder, withoutNpx(folder), inputs);
    return { status, stdout, stderr, calls: () => readFileSync(join(folder, 'npx-calls'), 'utf8') };
  }

  test('is one by the schema of actions', { skip: noPython }, () => {
    const python = pythonWith('test', 'check', 'requirements.txt');
    const words = ['-m', 'check_jsonschema', '--builtin-schema', 'vendor.github-actions', inProject('action.yml')];
    const { status, stdout, stderr } = spawnSync(python, words, { encoding: 'utf8', timeout: MINUTE });
    assert.equal(status, 0, stdout + stderr);
  });

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

  test('installs the package with npx', { skip: noRegistry() }, (t) => {
    const folder = makeLogs(t);
    // It has been built: to build it once more would pull the files from under the other tests.
    const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
    const archive = execFileSync('npm', words, { cwd: root, env: withoutNpm(), encoding: 'utf8' }).trim();
    const inputs = { paths: 'logs', version: `file:${join(folder, archive)}` };
    const { status, stdout, stderr } = runStep(
      folder,
      { ...withoutNpm(), npm_config_cache: join(folder, 'cache') },
      inputs,
    );
    assert.equal(
      stdout,
      '::error file=logs/bad log.log,line=2,col=3,title=logveil%3A not sanitized::MMM_a mask\n',
      stderr,
    );
    assert.equal(status, 1);
  });
});
