/** The recipes for other runtimes, in these runtimes. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { outcome } from '../cli/command.ts';
import { inProject } from '../project.ts';
import { type Installed, install, place, unless } from './install.ts';

const binary = (installed: Installed, name: string) =>
  'folder' in installed ? join(installed.folder, 'node_modules', '.bin', name) : name;

for (const [name, version, words] of [
  ['deno', '2.9.6', ['run', '--allow-all', 'deno.mjs']],
  ['bun', '1.4.5', ['bun.mjs']],
] as const) {
  const installed = install([`${name}@${version}`]);
  test(name, { skip: unless(installed) }, async (t) => {
    const cwd = place(t, installed, `${name}.mjs`);
    // Deno checks for a newer version of itself.
    const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' };
    const child = spawn(binary(installed, name), words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const { code, stdout, stderr } = await outcome(child);
    assert.equal(code, 0, stderr);
    assert.equal(stdout.toString(), "login { user: 'kate', MMM_phone: 'MMM' }\nMMM_token=MMM\n");
    assert.equal(stderr, 'GET /service?lang=en&MMM_token=MMM\n');
  });
}

const workerd = install(['workerd@1.20261117.1']);
test('Cloudflare Workers', { skip: unless(workerd) }, async (t) => {
  const cwd = place(t, workerd, 'cloudflare-worker.mjs', 'cloudflare-worker.capnp');
  execFileSync(
    inProject('node_modules', '.bin', 'esbuild'),
    [
      'cloudflare-worker.mjs',
      '--bundle',
      '--format=esm',
      '--conditions=worker,browser',
      '--outfile=worker.js',
      '--log-level=error',
    ],
    { cwd },
  );
  const child: ChildProcess = spawn(
    binary(workerd, 'workerd'),
    ['serve', 'cloudflare-worker.capnp', '--control-fd=3'],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  );
  const ending = outcome(child);
  t.after(() => child.kill('SIGKILL'));
  const [message] = await once(child.stdio[3] as Readable, 'data');
  const { port } = JSON.parse(String(message));
  const response = await fetch(`http://127.0.0.1:${port}/a?MMM_x=s3cr3t&b=1`);
  assert.equal(await response.text(), `seen http://127.0.0.1:${port}/a?MMM_x=MMM&b=1\n`);
  child.kill();
  const { stdout, stderr } = await ending;
  assert.match(stdout.toString() + stderr, /request \{"url":"http:\/\/[^"]*\?MMM_x=MMM&b=1","MMM_phone":"MMM"\}/);
  assert.doesNotMatch(stdout.toString() + stderr, /s3cr3t/);
});

/**
 * What Lambda's runtime loads to ask for invocations is native code, which is built where Lambda runs. In its place is
 * a module that gives one invocation; the console and all else is the runtime's own.
 */
const FAKE_CLIENT = `
  const { Module } = require('node:module');
  const { writeSync } = require('node:fs');
  const headers = { 'lambda-runtime-aws-request-id': 'id-1', 'lambda-runtime-deadline-ms': String(Date.now() + 90_000) };
  let isGiven = false;
  Module._resolveFilename = new Proxy(Module._resolveFilename, {
    apply: (resolve, self, [name, ...rest]) => (name.endsWith('rapid-client.node') ? name : resolve.call(self, name, ...rest)),
  });
  Module._extensions['.node'] = (module) => {
    module.exports = {
      initializeClient() {},
      next() {
        if (isGiven) process.exit(0);
        isGiven = true;
        return { bodyJson: '{"MMM_phone":"s3cr3t","XXX_token":"s3cr3t","b":1}', headers };
      },
      done: (id, body) => writeSync(1, id + ' ' + body),
    };
  };`;

const lambda = install(['aws-lambda-ric@3.3.0'], ['--ignore-scripts']);
describe('AWS Lambda', { skip: unless(lambda) }, () => {
  test('its runtime frames the records of its log, and what is in them is sanitized', async (t) => {
    const cwd = place(t, lambda, 'lambda.mjs');
    const client = join(cwd, 'fake-client.cjs');
    writeFileSync(client, FAKE_CLIENT);
    mkdirSync(join(cwd, 'log'));
    const script = '"$0" --require "$1" "$2" lambda.handler 3> log/frames';
    const runtime = join((lambda as { folder: string }).folder, 'node_modules', 'aws-lambda-ric', 'bin', 'index.mjs');
    const child = spawn('bash', ['-c', script, process.execPath, client, runtime], {
      cwd,
      env: { ...process.env, AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1', _LAMBDA_TELEMETRY_LOG_FD: '3' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { code, stdout, stderr } = await outcome(child);
    assert.equal(code, 0, stderr);
    assert.match(stdout.toString(), /\{"statusCode":200\}/);
    const log = readFileSync(join(cwd, 'log', 'frames'));
    // A frame: its kind, the length, a time in eight bytes, the record.
    const records: string[] = [];
    for (let at = 0; at < log.length; at += 16 + log.readUInt32BE(at + 4)) {
      records.push(log.toString('utf8', at + 16, at + 16 + log.readUInt32BE(at + 4)));
    }
    assert.deepEqual(
      records.map((record) => record.split('\t').slice(2).join(' ').trimEnd()),
      ["INFO event { MMM_phone: 'MMM', b: 1 }", 'ERROR failed: GET /a?MMM_token=MMM'],
    );
  });
});
