/** The single executable: it runs where there is nothing else, and its checksum and bill of materials are right. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { makeFolder } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { root } from '../project.ts';
import { built, executable, noPackages, version } from './built.ts';

const RAW = 'a=1&MMM_b=s3cr3t&XXX_c=s3cr3t\n';
const CLEAN = 'a=1&MMM_b=MMM\n';
const isRoot = process.getuid?.() === 0;
const noEmptyRoot = noPackages || (isRoot ? needs('chroot') : 'chroot is for root alone');

/** Runs the executable with nothing in its environment. */
function run(words: readonly string[], input = '', env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(executable(), words, { input, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** A root folder with the executable, the libraries that it is linked with, and nothing else: no /proc, no /tmp. */
function emptyRoot(t: TestContext) {
  const folder = makeFolder(t);
  for (const [path] of execFileSync('ldd', [executable()], { encoding: 'utf8' }).matchAll(/\/\S+(?= \(0x)/g)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    copyFileSync(path, join(folder, path));
  }
  copyFileSync(executable(), join(folder, 'logveil'));
  const inside = (words: readonly string[], input = '') => {
    const { status, stdout, stderr } = spawnSync('chroot', [folder, '/logveil', ...words], {
      input,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  return { folder, inside };
}

describe('the executable', { skip: noPackages }, () => {
  test('filters in an empty root', { skip: noEmptyRoot }, (t) => {
    const { folder, inside } = emptyRoot(t);
    assert.ok(!readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => /(^|\/)node$/.test(name)));
    assert.deepEqual(inside([], RAW), { status: 0, stdout: CLEAN, stderr: '' });
    assert.deepEqual(inside(['--mask-text', '***'], RAW), { status: 0, stdout: 'a=1&MMM_b=***\n', stderr: '' });
    assert.deepEqual(inside(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('sanitizes archives there, with several threads', { skip: noEmptyRoot }, (t) => {
    const { folder, inside } = emptyRoot(t);
    mkdirSync(join(folder, 'logs'));
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(folder, 'logs', `${name}.log.gz`), gzipSync(RAW));
    // Large enough to be shared between threads.
    writeFileSync(join(folder, 'logs', 'large.log'), RAW.repeat(400_000));
    const { status, stderr } = inside(['files', '/logs', '--out', '/clean', '--jobs', '3']);
    assert.equal(status, 0, stderr);
    for (const name of ['a', 'b', 'c', 'd'])
      assert.equal(gunzipSync(readFileSync(join(folder, 'clean', `${name}.log.gz`))).toString(), CLEAN);
    assert.equal(readFileSync(join(folder, 'clean', 'large.log'), 'utf8'), CLEAN.repeat(400_000));
  });

  test('follows files and checks them there', { skip: noEmptyRoot }, (t) => {
    const { folder, inside } = emptyRoot(t);
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'logs', 'app.log'), RAW);
    const { status, stderr } = inside(['watch', '/logs', '--once', '--out', '/clean']);
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(join(folder, 'clean', 'app.log'), 'utf8'), CLEAN);
    assert.equal(inside(['check', '/logs']).status, 1);
    assert.equal(inside(['check', '/clean']).status, 0);
  });

  test('has every command that the package has, the Kafka client too', () => {
    assert.match(run(['--help']).stdout, /logveil \[command\]/);
    assert.match(run(['completion', 'bash']).stdout, /complete .*logveil/);
    assert.match(run(['explain'], RAW).stdout, /MMM_b/);
    const kafka = ['kafka', '--brokers', '127.0.0.1:1', '--from', 'a', '--to', 'b', '--group', 'c', '--patience', '1'];
    const { status, stderr } = run(kafka);
    assert.equal(status, 3);
    assert.match(stderr, /127\.0\.0\.1:1: no broker listens there/);
  });

  test('is not changed by what is meant for the Node of an application', () => {
    const env = { NODE_OPTIONS: '--require=/not/there.js', NODE_PATH: '/not/there' };
    assert.deepEqual(run([], RAW, env), { status: 0, stdout: CLEAN, stderr: '' });
  });

  test('its checksum and those of all else are in SHA256SUMS', { skip: needs('sha256sum') }, () => {
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: built() });
    const sums = readFileSync(join(built(), 'SHA256SUMS'), 'utf8');
    for (const name of readdirSync(built(), { recursive: true, encoding: 'utf8' }).filter((one) =>
      /\.|-x64$/.test(one),
    ))
      if (name !== 'SHA256SUMS') assert.ok(sums.includes(`  ${name}\n`), name);
  });

  test('its bill of materials names Node and every package that is inside, with licence and hash', () => {
    const sbom = JSON.parse(readFileSync(join(built(), 'sbom.cdx.json'), 'utf8'));
    assert.deepEqual([sbom.bomFormat, sbom.metadata.component.name], ['CycloneDX', 'logveil']);
    const components: { name: string; version: string; licenses?: unknown[]; hashes?: { alg: string }[] }[] =
      sbom.components;
    const names = components.map(({ name }) => name);
    for (const name of ['node', 'commander', 'yaml', 'valibot', '@platformatic/kafka'])
      assert.ok(names.includes(name), name);
    // What is only there to build and to test is not inside.
    for (const name of ['typescript', 'esbuild', 'fast-check']) assert.ok(!names.includes(name), name);
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    for (const { name, version, licenses, hashes } of components.filter(({ name }) => name !== 'node')) {
      assert.equal(version, lock.packages[`node_modules/${name}`]?.version, name);
      assert.ok((licenses?.length ?? 0) > 0, name);
      assert.equal(hashes?.[0]?.alg, 'SHA-512', name);
    }
    const references = new Set([
      sbom.metadata.component['bom-ref'],
      ...sbom.components.map((one: Record<string, string>) => one['bom-ref']),
    ]);
    for (const { ref, dependsOn } of sbom.dependencies)
      for (const one of [ref, ...dependsOn]) assert.ok(references.has(one), one);
  });
});
