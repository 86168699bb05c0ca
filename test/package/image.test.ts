/** The container image: its layout is right, a program that others wrote reads it, and it runs as it says. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { makeFolder, until } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { freePort } from '../shippers/recipe.ts';
import { built, noPackages, version } from './built.ts';

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A blob, whose digest and size are what the descriptor says. */
function blob({ digest, size }: Descriptor): Buffer {
  const bytes = readFileSync(join(built(), 'image', 'blobs', ...digest.split(':')));
  assert.deepEqual([sha256(bytes), bytes.length], [digest, size]);
  return bytes;
}

function readImage() {
  const index = JSON.parse(readFileSync(join(built(), 'image', 'index.json'), 'utf8'));
  assert.equal(index.manifests.length, 1);
  const manifest = JSON.parse(blob(index.manifests[0]).toString());
  const config = JSON.parse(blob(manifest.config).toString());
  const layers: Buffer[] = manifest.layers.map((layer: Descriptor) => gunzipSync(blob(layer)));
  return { index, manifest, config, layers };
}

/** The image's files, in a folder. */
function unpack(t: TestContext): string {
  const root = makeFolder(t);
  chmodSync(root, 0o755);
  for (const layer of readImage().layers) execFileSync('tar', ['-xpf', '-', '-C', root], { input: layer });
  return root;
}

describe('the image', { skip: noPackages }, () => {
  test('is an OCI layout in which every digest is right', () => {
    assert.equal(readFileSync(join(built(), 'image', 'oci-layout'), 'utf8'), '{"imageLayoutVersion":"1.0.0"}');
    const { index, manifest, config, layers } = readImage();
    assert.equal(index.mediaType, 'application/vnd.oci.image.index.v1+json');
    assert.equal(manifest.config.mediaType, 'application/vnd.oci.image.config.v1+json');
    assert.deepEqual(config.rootfs.diff_ids, layers.map(sha256));
    assert.deepEqual([config.os, config.architecture], ['linux', process.arch === 'x64' ? 'amd64' : process.arch]);
  });

  test('runs as a user who is not root, and says how its health is asked for', () => {
    const { User, Entrypoint, Cmd, Healthcheck } = readImage().config.config;
    assert.match(User, /^[1-9]\d*:[1-9]\d*$/);
    assert.deepEqual([Entrypoint, Cmd[0]], [['/usr/bin/logveil'], 'watch']);
    assert.deepEqual(Healthcheck.Test, ['CMD', '/usr/bin/logveil', 'health', Cmd[Cmd.indexOf('--metrics') + 1]]);
  });

  test('has no shell, no Node beside the command, and nothing that runs as its owner', { skip: needs('tar') }, () => {
    const names = readImage().layers.flatMap((layer) =>
      execFileSync('tar', ['-tvf', '-'], { input: layer, encoding: 'utf8' }).trim().split('\n'),
    );
    assert.ok(names.some((line) => line.endsWith(' usr/bin/logveil')));
    for (const line of names) {
      assert.doesNotMatch(line, /\/(sh|bash|busybox|node)$/);
      assert.doesNotMatch(line, /^-[rwx-]*s/, line);
    }
  });

  test('is read by skopeo', { skip: needs('skopeo') }, () => {
    const words = ['inspect', `oci:${join(built(), 'image')}:${version}`];
    const found = JSON.parse(execFileSync('skopeo', words, { encoding: 'utf8' }));
    assert.equal(found.Labels['org.opencontainers.image.version'], version);
    assert.equal(found.Layers.length, 2);
  });

  const isRoot = process.getuid?.() === 0;
  const canMount = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;
  const noMounts = canMount ? needs('chroot', 'tar') : 'mounts are for root alone';

  test('watches on a read-only root, and is healthy until it ends', { skip: noMounts }, async (t) => {
    const root = unpack(t);
    const { User, Cmd } = readImage().config.config;
    const [user] = (User as string).split(':').map(Number) as [number];
    // What a run mounts: raw logs to read, a volume to write to and one to remember in.
    const volumes = ['var/log/raw', 'var/log/clean', 'var/lib/logveil'];
    const outside = makeFolder(t);
    for (const volume of volumes) mkdirSync(join(outside, volume), { recursive: true });
    for (const volume of volumes) chownSync(join(outside, volume), user, user);
    writeFileSync(join(outside, 'var/log/raw/app.log'), 'a=1&MMM_b=s3cr3t\n');
    const port = await freePort();
    const words = (Cmd as string[]).map((word) => (word === '127.0.0.1:9464' ? `127.0.0.1:${port}` : word));
    const mounts = volumes.map((volume) => `mount --bind '${outside}/${volume}' '${root}/${volume}'`).join(' && ');
    const script = `mount --bind '${root}' '${root}' && mount -o remount,ro,bind '${root}' && ${mounts} &&
      exec chroot --userspec=${User} '${root}' /usr/bin/logveil "$@"`;
    const inside = (...args: string[]) => ['--mount', 'sh', '-c', script, 'sh', ...args];
    const health = () => spawnSync('unshare', inside('health', `127.0.0.1:${port}`), { env: PATHS, encoding: 'utf8' });
    const child = spawn('unshare', inside(...words), { env: PATHS, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    t.after(() => child.kill('SIGKILL'));
    const clean = join(outside, 'var/log/clean/app.log');
    await until(() => {
      assert.equal(child.exitCode, null, said);
      return existsSync(clean) && readFileSync(clean, 'utf8') === 'a=1&MMM_b=MMM\n';
    });
    assert.equal(statSync(clean).uid, user);
    assert.deepEqual([health().status, health().stdout], [0, 'ok\n']);
    child.kill('SIGTERM');
    assert.equal(await ended, 0, said);
    const { status, stderr } = health();
    assert.equal(status, 3);
    assert.match(stderr, /does not answer \(ECONNREFUSED\)/);
  });
});

const PATHS = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
